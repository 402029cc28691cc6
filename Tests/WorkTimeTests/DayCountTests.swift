import TestSupport
import Testing
import WorkTime

@Suite struct DayCountTests {
  @Test func explainsNationalDay() throws {
    let days = try shipped.get().explain(
      from: try local("2026-09-30 16:00"), limit: .workingDays(3))
    #expect(days.map(\.description) == [
      "2026-09-30 Wednesday, working day: receipt, not counted",
      "2026-10-01 Thursday, holiday 国庆节: not counted",
      "2026-10-02 Friday, holiday 国庆节: not counted",
      "2026-10-03 Saturday, holiday 国庆节: not counted",
      "2026-10-04 Sunday, holiday 国庆节: not counted",
      "2026-10-05 Monday, holiday 国庆节: not counted",
      "2026-10-06 Tuesday, holiday 国庆节: not counted",
      "2026-10-07 Wednesday, holiday 国庆节: not counted",
      "2026-10-08 Thursday, working day: day 1",
      "2026-10-09 Friday, working day: day 2",
      "2026-10-10 Saturday, make-up working day for 国庆节: day 3",
    ])
  }

  @Test func explainsAMovedEnd() throws {
    let days = try shipped.get().explain(
      from: try local("2026-12-29 09:00"), limit: .calendarDays(3))
    #expect(days.map(\.description) == [
      "2026-12-29 Tuesday, working day (provisional): receipt, not counted",
      "2026-12-30 Wednesday, working day (provisional): day 1",
      "2026-12-31 Thursday, working day (provisional): day 2",
      "2027-01-01 Friday, holiday 元旦 (provisional): day 3",
      "2027-01-02 Saturday, weekend (provisional): the end moves on",
      "2027-01-03 Sunday, weekend (provisional): the end moves on",
      "2027-01-04 Monday, working day (provisional): the end moves on to it",
    ])
  }

  @Test func explainsHours() throws {
    let calendar = try shipped.get()
    let working = calendar.explain(
      from: try local("2026-11-20 16:00:30"), limit: .workingMinutes(120))
    #expect(working.map(\.description) == [
      "2026-11-20 Friday, working day: 59 minutes",
      "2026-11-21 Saturday, weekend: not counted",
      "2026-11-22 Sunday, weekend: not counted",
      "2026-11-23 Monday, working day: 61 minutes",
    ])
    let elapsed = calendar.explain(
      from: try local("2026-11-20 16:00"), limit: .elapsedMinutes(1440))
    #expect(elapsed.map(\.description) == [
      "2026-11-20 Friday, working day: 480 minutes",
      "2026-11-21 Saturday, weekend: 960 minutes",
    ])
  }

  /// The explanation ends where the due instant does, adds up to the limit, and knows as well
  /// whether the result is provisional.
  @Test func agreesWithDue() throws {
    let calendar = try shipped.get()
    let seed: UInt64 = 1_000_003
    var random = Seeded(state: seed)
    let first = try local("2007-01-01 00:00").milliseconds
    let last = try local("2028-12-31 00:00").milliseconds
    for _ in 0..<2000 {
      let start = Instant(milliseconds: Int64.random(in: first...last, using: &random))
      let count = Int.random(in: 1...40, using: &random)
      let limit = [
        Limit.workingDays(count), .calendarDays(count), .workingMinutes(count * 37),
        .elapsedMinutes(count * 37),
      ].randomElement(using: &random) ?? .workingDays(count)
      let due = calendar.due(from: start, limit: limit)
      let days = calendar.explain(from: start, limit: limit)
      let endDay = due.instant.adding(milliseconds: -1).dateInShanghai()
      if days.last?.date != endDay || Self.total(days) != Self.amount(limit)
        || days.first?.date != start.dateInShanghai()
        || due.provisional && !days.contains(where: \.provisional)
      {
        Issue.record("seed \(seed): \(limit) from \(start)")
      }
    }
    #expect(Self.amount(.workingMinutes(7)) == 7)
  }

  private static func total(_ days: [DayCount]) -> Int {
    days.reduce(0) { sum, day in
      switch day.counted {
      case .day: sum + 1
      case .minutes(let count): sum + count
      case .receipt, .dayOff, .moved, .paused, .granted: sum
      }
    }
  }

  private static func amount(_ limit: Limit) -> Int {
    switch limit {
    case .workingDays(let count), .calendarDays(let count): count
    case .workingMinutes(let count), .elapsedMinutes(let count): count
    }
  }
}
