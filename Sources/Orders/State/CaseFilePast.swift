import Formats
import WorkTime

// What a case file keeps of what is over, as arrays of numbers in a line of the snapshot.

extension CaseFile {
  func encodePast(into writer: inout JSONWriter) {
    if !holders.isEmpty {
      writer.key("holders")
      writer.beginArray()
      for holder in holders {
        for number in [Int64(holder.unit), holder.until.milliseconds] { writer.value(number) }
      }
      writer.endArray()
    }
    if outcomes.isEmpty { return }
    writer.key("outcomes")
    writer.beginArray()
    for outcome in outcomes {
      let numbers = [
        Int64(outcome.run), Self.number(outcome.solved), Self.number(outcome.satisfied),
        outcome.contactedAt?.milliseconds ?? .min,
      ]
      for number in numbers { writer.value(number) }
    }
    writer.endArray()
  }

  mutating func decodeHolders(_ numbers: [Int64]) {
    for at in stride(from: 0, to: numbers.count - 1, by: 2) {
      holders.append(Holder(
        unit: UInt16(truncatingIfNeeded: numbers[at]),
        until: Instant(milliseconds: numbers[at + 1])))
    }
  }

  mutating func decodeOutcomes(_ numbers: [Int64]) {
    for at in stride(from: 0, to: numbers.count - 3, by: 4) {
      outcomes.append(Outcome(
        run: Int(numbers[at]), solved: Self.answer(numbers[at + 1]),
        satisfied: Self.answer(numbers[at + 2]),
        contactedAt: numbers[at + 3] == .min ? nil : Instant(milliseconds: numbers[at + 3])))
    }
  }

  /// 2 says that nobody was asked.
  private static func number(_ answer: Bool?) -> Int64 { answer.map { $0 ? 1 : 0 } ?? 2 }

  private static func answer(_ number: Int64) -> Bool? { number > 1 ? nil : number == 1 }
}
