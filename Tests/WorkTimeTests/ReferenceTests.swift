import Foundation
import TestSupport
import Testing
import WorkTime

/// The fast calculator against the slow one.
@Suite struct ReferenceTests {
  /// `WENZHENG_CASES=1000000 swift test -c release --filter ReferenceTests` is the long form.
  static let cases =
    ProcessInfo.processInfo.environment["WENZHENG_CASES"].flatMap { Int($0) } ?? 20_000
  static let officesCount = 40

  private static func offices(_ random: inout Seeded) throws -> [Office] {
    let files = try shippedFiles()
    let rules = try Reference(files)
    return try (0..<officesCount).map { _ in try Office(rules, files, random: &random) }
  }

  @Test func agreesOnEveryCase() throws {
    let seed: UInt64 = 20_261_121
    var random = Seeded(state: seed)
    let offices = try Self.offices(&random)
    var steps = 0
    var wrong = 0
    for number in 0..<Self.cases {
      let office = offices[number % offices.count]
      var test = LimitCase(&random)
      var slow = ReferenceLimit(
        office.rules, from: test.start.milliseconds, test.limit, test.dayEnd)
      var fast = RunningLimit(
        from: test.start, limit: test.limit, dayEnd: test.dayEnd, in: office.calendar)
      if let fault = Self.difference(test, slow, fast, office) {
        Issue.record("seed \(seed), case \(number): \(fault): \(test)")
        wrong += 1
      }
      var now = test.start
      for _ in 0..<max(0, Int.random(in: -2...4, using: &random)) {
        test.addStep(due: fast.due.instant, since: &now, &random)
        guard let step = test.steps.last else { continue }
        slow.take(step)
        fast.take(step)
        steps += 1
        if fast.due.instant.milliseconds != slow.due {
          let wanted = Instant(milliseconds: slow.due)
          Issue.record("seed \(seed), case \(number): \(wanted) is wanted, of \(test)")
          wrong += 1
          break
        }
      }
      if let fault = Self.faultOfExplanation(test, fast, office) {
        Issue.record("seed \(seed), case \(number): \(fault): \(test)")
        wrong += 1
      }
      if wrong > 10 { return }
    }
    #expect(wrong == 0)
    print("reference: \(Self.cases) cases with \(steps) steps, \(wrong) differ")
  }

  private static func difference(
    _ test: LimitCase, _ slow: ReferenceLimit, _ fast: RunningLimit, _ office: Office
  ) -> String? {
    let due = office.calendar.due(from: test.start, limit: test.limit, dayEnd: test.dayEnd)
    if due != fast.due { return "a limit that runs ends at \(fast.due.instant)" }
    if due.instant.milliseconds != slow.due {
      return "\(due.instant) is not \(Instant(milliseconds: slow.due))"
    }
    let rules = office.rules
    let (receipt, last) = (rules.day(test.start.milliseconds), rules.endedDay(slow.due))
    let mattered: ClosedRange<Int>
    switch test.limit {
    case .workingDays: mattered = (receipt + 1)...last
    case .calendarDays(let count): mattered = (receipt + count)...last
    case .workingMinutes: mattered = receipt...last
    case .elapsedMinutes: return due.provisional ? "is provisional" : nil
    }
    let provisional = mattered.contains { rules.isProvisional($0) }
    return due.provisional == provisional ? nil : "provisional is \(due.provisional)"
  }

  private static func faultOfExplanation(
    _ test: LimitCase, _ fast: RunningLimit, _ office: Office
  ) -> String? {
    let days = office.calendar.explain(
      from: test.start, limit: test.limit, dayEnd: test.dayEnd, steps: test.steps)
    let last = fast.due.instant.adding(milliseconds: -1).dateInShanghai()
    let receipt = test.start.dateInShanghai()
    guard days.first?.date == receipt else { return "the explanation begins elsewhere" }
    // Who is bound to an instant before the end of the receipt's day has that day alone.
    guard days.last?.date == max(last, receipt) else {
      return "the explanation ends on \(days.last?.date.description ?? "-"), not \(last)"
    }
    for day in days {
      let isWorking = office.rules.isWorking(Int(day.date.daysSince1970))
      if day.kind.isWorking != isWorking { return "\(day)" }
    }
    guard test.addsUp else { return nil }
    let sum = days.reduce(0) { sum, day in
      switch day.counted {
      case .day: sum + 1
      case .minutes(let count): sum + count
      default: sum
      }
    }
    return sum == test.amount ? nil : "the explanation adds up to \(sum)"
  }

  /// Time between two instants, and the way back from a due.
  @Test func agreesOnIntervals() throws {
    let seed: UInt64 = 7
    var random = Seeded(state: seed)
    let offices = try Self.offices(&random)
    for number in 0..<(Self.cases / 10) {
      let office = offices[number % offices.count]
      let from = LimitCase(&random).start
      let longest: Int64 = number % 20 == 0 ? 2_000_000_000 : 200_000_000
      let length = Int64.random(in: 0...longest, using: &random)
      let to = from.adding(milliseconds: length)
      let rules = office.rules
      let open = office.calendar.workingMilliseconds(from: from, to: to)
      let (first, last) = (rules.day(from.milliseconds), rules.day(to.milliseconds))
      let days = (first..<last).count { rules.isWorking($0 + 1) }
      if open != rules.open(from.milliseconds, to.milliseconds)
        || days != office.calendar.workingDays(from: from, to: to)
      {
        Issue.record("seed \(seed), case \(number): \(from) to \(to)")
        return
      }
    }
    #expect(Self.cases >= 10)
  }
}
