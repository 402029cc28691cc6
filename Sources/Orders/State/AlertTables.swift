import Formats
import WorkTime

// Alerts that wait and units that are silenced, as JSON for the first line of a snapshot.

extension LedgerState {
  func encodeAlerts(into writer: inout JSONWriter) {
    writer.key("alerts")
    writer.beginArray()
    for (line, waiting) in alerts.sorted(by: { $0.key < $1.key }) {
      writer.beginArray()
      writer.value(Int64(line.unit))
      writer.value(Int64(line.isPressing ? 1 : 0))
      for alert in waiting {
        let numbers: [Int64] = [
          Int64(alert.order), Int64(alert.clock), Int64(alert.step.rawValue),
          alert.isLate ? 1 : 0, alert.at.milliseconds, alert.due.milliseconds,
        ]
        for number in numbers { writer.value(number) }
      }
      writer.endArray()
    }
    writer.endArray()
    writer.key("silenced_units")
    writer.beginArray()
    for (unit, silences) in silencedUnits.sorted(by: { $0.key < $1.key }) {
      writer.beginArray()
      for number in [Int64(unit)] + silences.numbers { writer.value(number) }
      writer.endArray()
    }
    writer.endArray()
  }

  mutating func decodeAlerts(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginArray()
    while try reader.nextElement() {
      let numbers = try reader.integers()
      guard numbers.count > 2 else { continue }
      let line = AlertLine(
        unit: UInt16(truncatingIfNeeded: numbers[0]), isPressing: numbers[1] == 1)
      var waiting: [PendingAlert] = []
      for at in stride(from: 2, to: numbers.count - 5, by: 6) {
        waiting.append(PendingAlert(
          order: Int32(truncatingIfNeeded: numbers[at]),
          clock: UInt16(truncatingIfNeeded: numbers[at + 1]),
          step: StepKind(rawValue: UInt8(truncatingIfNeeded: numbers[at + 2])) ?? .breach,
          isLate: numbers[at + 3] == 1, at: Instant(milliseconds: numbers[at + 4]),
          due: Instant(milliseconds: numbers[at + 5])))
      }
      alerts[line] = waiting
    }
  }

  mutating func decodeSilenced(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginArray()
    while try reader.nextElement() {
      let numbers = try reader.integers()
      guard let unit = numbers.first else { continue }
      silencedUnits[UInt16(truncatingIfNeeded: unit)] = Silences(numbers: numbers.dropFirst())
    }
  }
}
