import TestSupport
import Testing
import WorkTime

/// A limit that stands still, is extended and is bound; and what must hold of every one.
@Suite struct RunningLimitTests {
  static let pauses: [(String, String, String, String, String)] = [
    // Behind the day of the stop up to that of the start.
    ("2026-11-16 09:00", "5 working days", "2026-11-17 10:00", "2026-11-19 10:00",
      "2026-11-26 00:00"),
    ("2026-11-16 09:00", "5 working days", "2026-11-17 10:00", "2026-11-17 18:00",
      "2026-11-24 00:00"),
    ("2026-11-16 09:00", "5 working days", "2026-11-20 10:00", "2026-11-22 10:00",
      "2026-11-24 00:00"),
    // On the last day, and at its very end.
    ("2026-11-16 09:00", "1 working day", "2026-11-17 23:00", "2026-11-19 10:00",
      "2026-11-20 00:00"),
    ("2026-11-16 09:00", "1 working day", "2026-11-18 00:00", "2026-11-19 10:00",
      "2026-11-20 00:00"),
    // Over the last day and on until a day off: the next working day is left.
    ("2026-11-16 09:00", "4 working days", "2026-11-20 10:00", "2026-11-21 10:00",
      "2026-11-24 00:00"),
    ("2026-11-16 09:00", "4 working days", "2026-11-20 10:00", "2026-11-22 23:59",
      "2026-11-24 00:00"),
    ("2026-11-16 09:00", "4 working days", "2026-11-20 10:00", "2026-12-05 10:00",
      "2026-12-08 00:00"),
    ("2026-11-16 09:00", "4 working days", "2026-11-20 10:00", "2026-11-23 10:00",
      "2026-11-24 00:00"),
    ("2026-09-25 09:00", "3 working days", "2026-09-30 10:00", "2026-10-03 10:00",
      "2026-10-09 00:00"),
    // A full stop of fifteen working days ends at 24:00 of the last one, and moves by fifteen.
    ("2026-11-02 09:00", "20 working days", "2026-11-03 10:00", "2026-11-25 00:00",
      "2026-12-22 00:00"),
    ("2026-11-02 09:00", "20 calendar days", "2026-11-03 10:00", "2026-11-06 00:00",
      "2026-11-25 00:00"),
    // A whole day, and none but the rest of one.
    ("2026-11-16 09:00", "5 working days", "2026-11-18 00:00", "2026-11-19 00:00",
      "2026-11-25 00:00"),
    ("2026-11-16 09:00", "5 working days", "2026-11-18 10:00", "2026-11-19 00:00",
      "2026-11-24 00:00"),
    // On at 24:00 of the last day: nothing is left of it.
    ("2026-11-16 09:00", "1 working day", "2026-11-17 10:00", "2026-11-18 00:00",
      "2026-11-19 00:00"),
    // What was late stays late.
    ("2026-11-16 09:00", "1 working day", "2026-11-18 00:00:00.001", "2026-11-19 10:00",
      "2026-11-18 00:00"),
    // 15 days end on 6 October and move on to the 8th; two more end on the 8th by themselves.
    ("2026-09-21 09:00", "15 calendar days", "2026-09-22 09:00", "2026-09-24 09:00",
      "2026-10-09 00:00"),
    ("2026-09-21 09:00", "15 calendar days", "2026-10-07 09:00", "2026-10-09 09:00",
      "2026-10-11 00:00"),
    ("2026-11-16 16:00", "2 working hours", "2026-11-16 16:30", "2026-11-17 08:45:30",
      "2026-11-17 10:15:30"),
    ("2026-11-16 16:00", "2 hours", "2026-11-16 17:00", "2026-11-16 17:00:01",
      "2026-11-16 18:00:01"),
  ]

  @Test(arguments: pauses)
  func standsStill(
    from: String, limit: String, stop: String, start: String, due: String
  ) throws {
    var run = RunningLimit(
      from: try local(from), limit: try Limit(parsing: limit), in: try shipped.get())
    run.take(.paused(from: try local(stop), to: try local(start)))
    let expected = try local(due)
    #expect(run.due.instant == expected, "\(run.due.instant)")
  }

  @Test func isExtendedAndBound() throws {
    let calendar = try shipped.get()
    var run = RunningLimit(
      from: try local("2026-11-16 09:00"), limit: .workingDays(5), in: calendar)
    run.take(.extendedBy(.workingDays(5)))
    let extended = try local("2026-12-01 00:00")
    #expect(run.due.instant == extended)
    run.take(.extendedUntil(try local("2026-11-30 00:00")))
    #expect(run.due.instant == extended)
    let bound = try local("2026-11-27 12:00")
    run.take(.boundTo(bound))
    run.take(.boundTo(extended))
    #expect(run.due.instant == bound)
    let later = try local("2026-12-24 00:00")
    run.take(.extendedUntil(later))
    #expect(run.due == Due(instant: later, provisional: false))
    run.take(.extendedBy(.workingDays(5)))
    #expect(run.due.provisional)
  }

  @Test func explainsPausesAndExtensions() throws {
    let days = try shipped.get().explain(
      from: try local("2026-09-28 09:00"), limit: .workingDays(2), steps: [
        .paused(from: try local("2026-09-29 09:00"), to: try local("2026-10-08 15:00")),
        .extendedBy(.workingDays(1)), .extendedBy(.elapsedMinutes(1440)),
      ])
    let words = days.map { "\($0.date) \($0.counted)" }
    #expect(days.count == 14 && days.count { $0.counted == .paused } == 9)
    #expect(words.first == "2026-09-28 receipt" && words[1] == "2026-09-29 day(1)")
    #expect(days.suffix(4).map(\.description) == [
      "2026-10-08 Thursday, working day: paused, not counted",
      "2026-10-09 Friday, working day: day 2",
      "2026-10-10 Saturday, make-up working day for 国庆节: day 3",
      "2026-10-11 Sunday, weekend: within 24 hours granted",
    ])
    #expect(days[2].chinese == "计时暂停,不计" && days[1].chinese == "第1天")
  }

  @Test func explainsMinutesOfPauses() throws {
    let days = try shipped.get().explain(
      from: try local("2026-11-16 16:00"), limit: .workingMinutes(120), steps: [
        .paused(from: try local("2026-11-16 16:30"), to: try local("2026-11-18 09:00"))
      ])
    #expect(days.map(\.description) == [
      "2026-11-16 Monday, working day: 30 minutes",
      "2026-11-17 Tuesday, working day: paused, not counted",
      "2026-11-18 Wednesday, working day: 90 minutes",
    ])
  }

  // MARK: What holds of every one

  private static let count = max(1_000, ReferenceTests.cases / 4)

  /// Of the same limit the later start never has the earlier end.
  @Test func aLaterStartNeverEndsEarlier() throws {
    let seed: UInt64 = 11
    var random = Seeded(state: seed)
    let calendar = try shipped.get()
    for _ in 0..<Self.count {
      let one = LimitCase(&random)
      let later = one.start.adding(
        milliseconds: Int64.random(in: 0...200_000_000, using: &random))
      let first = calendar.due(from: one.start, limit: one.limit, dayEnd: one.dayEnd).instant
      let second = calendar.due(from: later, limit: one.limit, dayEnd: one.dayEnd).instant
      if second < first {
        Issue.record("seed \(seed): \(one), and \(later)")
        return
      }
    }
    #expect(Self.count >= 1_000)
  }

  /// A pause moves the end by as much as it holds of what the limit counts.
  @Test func aPauseMovesTheEndByItsOwnLength() throws {
    let seed: UInt64 = 12
    var random = Seeded(state: seed)
    let calendar = try shipped.get()
    for _ in 0..<Self.count {
      let one = LimitCase(&random)
      var run = RunningLimit(
        from: one.start, limit: one.limit, dayEnd: .midnight, in: calendar)
      let before = run.due.instant
      let room = before.milliseconds(since: one.start) - 1
      let from = one.start.adding(milliseconds: Int64.random(in: 0...room, using: &random))
      let to = from.adding(milliseconds: Int64.random(in: 0...900_000_000, using: &random))
      run.take(.paused(from: from, to: to))
      let after = run.due.instant
      let isRight: Bool
      switch one.limit {
      case .workingDays:
        let moved = calendar.workingDays(
          from: before.adding(milliseconds: -1), to: after.adding(milliseconds: -1))
        let paused = calendar.workingDays(from: from, to: to)
        // Who goes on when no day is left has the next one.
        let next = calendar.due(from: to, limit: .workingDays(1)).instant
        let isNext = !calendar.isWorkday(to.dateInShanghai()) && after == next
        isRight = moved == paused || moved == paused + 1 && isNext
      case .workingMinutes:
        isRight = calendar.workingMilliseconds(from: before, to: after)
          == calendar.workingMilliseconds(from: from, to: to)
      case .elapsedMinutes:
        isRight = after.milliseconds(since: before) == to.milliseconds(since: from)
      case .calendarDays(let count):
        // That of as many days more, as long as the end had not been reached.
        let days = from.dateInShanghai().distance(to: to.dateInShanghai())
        let last = one.start.dateInShanghai().advanced(by: count)
        if from.dateInShanghai() >= last { continue }
        let longer = calendar.due(from: one.start, limit: .calendarDays(count + days))
        isRight = after == longer.instant
      }
      if !isRight {
        Issue.record("seed \(seed): \(one.limit) from \(one.start), paused \(from) to \(to)")
        return
      }
    }
    #expect(Self.count >= 1_000)
  }

  /// The parts of an interval add up, and so do pauses that follow each other without a gap.
  @Test func partsAddUp() throws {
    let seed: UInt64 = 13
    var random = Seeded(state: seed)
    let calendar = try shipped.get()
    for _ in 0..<Self.count {
      let one = LimitCase(&random)
      let middle = one.start.adding(
        milliseconds: Int64.random(in: 0...900_000_000, using: &random))
      let end = middle.adding(milliseconds: Int64.random(in: 0...900_000_000, using: &random))
      let whole = calendar.workingMilliseconds(from: one.start, to: end)
      let parts = calendar.workingMilliseconds(from: one.start, to: middle)
        + calendar.workingMilliseconds(from: middle, to: end)
      let days = calendar.workingDays(from: one.start, to: middle)
        + calendar.workingDays(from: middle, to: end)
      var once = RunningLimit(from: one.start, limit: one.limit, in: calendar)
      var twice = once
      once.take(.paused(from: one.start, to: end))
      twice.take(.paused(from: one.start, to: middle))
      twice.take(.paused(from: middle, to: end))
      if whole != parts || days != calendar.workingDays(from: one.start, to: end)
        || once.due != twice.due
      {
        Issue.record("seed \(seed): \(one.limit) from \(one.start), \(middle), \(end)")
        return
      }
    }
    #expect(Self.count >= 1_000)
  }
}
