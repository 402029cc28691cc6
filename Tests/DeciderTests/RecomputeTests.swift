import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// Another calendar gives every clock that runs another end, from the state alone.
@Suite struct RecomputeTests {
  /// The calendar files of a table, with a day that nobody knew of in December 2026.
  private func withHoliday() throws -> Configuration {
    var files = try filesWithStranger().filter { !$0.name.hasPrefix("policies/") }
    files.append(("policies/90.json5", Array(ClockStories.policy.utf8)))
    for at in files.indices where files[at].name == "calendars/2026.json5" {
      let text = String(decoding: files[at].bytes, as: UTF8.self)
      let place = try #require(text.range(of: "holidays: ["))
      files[at].bytes = Array(
        text.replacingCharacters(
          in: place, with: "holidays: [ { name: \"试\", from: \"2026-11-30\", to: \"2026-12-01\" },")
          .utf8)
    }
    return try Configuration(files: files)
  }

  private func recompute(_ table: inout Table, _ configuration: Configuration, now: Instant) throws
    -> [String]
  {
    let decider = Decider(configuration: configuration)
    try table.adopt(configuration, now: now)
    #expect(table.state.needsRecompute)
    let changes = decider.recomputation(table.state)
    for change in changes {
      let decision = Recompute.decision(change, table.state, table.archive, now: now)
      try table.fold(decision, now: now)
    }
    try table.fold(Decision(.recomputeEnded(clocks: changes.count), at: now), now: now)
    table.times = StepTimes()
    #expect(decider.recomputation(table.state).isEmpty, "once is enough")
    #expect(!table.state.needsRecompute)
    return changes.map { change in
      let run = change.run < 0 ? "resolve" : table.state.clocks[table.state.runs[change.run].clock]
      return "\(run) \(change.before.text().prefix(10)) \(change.after.instant.text().prefix(10))"
    }
  }

  @Test func everyClockThatRuns() throws {
    var table = try ClockStories.begin()
    try Story.tell(
      """
      11-23 11:00 | lead | accept       | applied accepted
      11-23 12:00 | lead | contact text=x | applied accepted
      11-24 10:00 | desk | reroute unit=cgj why | applied dispatched
      11-25 10:00 | desk | extend why   | applied dispatched
      11-25 11:00 | desk | approve-extension | applied dispatched
      """, &table)
    let now = try Story.time("11-25 12:00")
    let found = try recompute(&table, try withHoliday(), now: now)
    #expect(found == [
      "resolve 2026-12-15 2026-12-17", "handling 2026-12-09 2026-12-11",
      "objection 2026-12-01 2026-12-03",
    ])
    let due = try Story.time("12-17 00:00")
    #expect(table.state.orders[0].due == due)
    try theSameFromItsLines(table)
  }

  /// What is over keeps the verdict of its day.
  @Test func whatIsOverStays() throws {
    var table = try ClockStories.begin()
    try Story.tell("11-24 10:00 | lead | reply text | applied replied", &table)
    try Story.tell("11-24 11:00 | desk | close | applied closed", &table)
    let before = table.state.allRuns(of: 0).filter { !$0.flags.contains(.window) && $0.isOver }
    let now = try Story.time("11-25 12:00")
    let found = try recompute(&table, try withHoliday(), now: now)
    #expect(found == [])
    let after = table.state.allRuns(of: 0).filter { !$0.flags.contains(.window) && $0.isOver }
    #expect(before == after)
  }

  /// What was answered while it stood still is over, though nothing ended its stop.
  @Test func whatWasAnsweredWhileItStoodStillStays() throws {
    var table = try ClockStories.begin()
    try Story.tell(
      """
      11-24 10:00 | desk | milestone name=asked | applied dispatched
      11-25 10:00 | lead | reply text   | applied replied
      """, &table)
    let due = table.state.orders[0].due
    let found = try recompute(&table, try withHoliday(), now: try Story.time("11-25 12:00"))
    #expect(!found.contains { $0.hasPrefix("resolve") }, "\(found)")
    #expect(table.state.orders[0].due == due)
    try theSameFromItsLines(table)
  }

  /// A linked repeat has its clock all the time: it may go its own way again.
  @Test func whatIsLinkedMovesToo() throws {
    var table = try ClockStories.begin()
    table.state.orders[0].state = .linked
    table.state.orders[0].stopped = try Story.time("11-23 10:00")
    let changes = Decider(configuration: try withHoliday()).recomputation(table.state)
    let total = try #require(changes.first { $0.run < 0 })
    let due = try Story.time("12-10 00:00")
    #expect(total.after.instant == due)
    let told = Recompute.decision(
      total, table.state, table.archive, now: try Story.time("11-25 12:00"))
    guard case .recomputed(let moved) = told.body else { throw WrongDecision(found: told.verdict) }
    #expect(moved.sender == nil)
  }

  /// Orders that simply run have no case file, and are computed from themselves.
  @Test func many() throws {
    let configuration = try ClockStories.configuration()
    let limit = ClockLimit(.workingDays(5))
    var state = LedgerState()
    let one = try ClockStories.begin().state.orders[0]
    let number = state.limits.number(of: limit)
    let start = try Story.time("11-16 10:00")
    let wanted = 20_000
    for at in 0..<wanted {
      let received = start.adding(minutes: at % 40_000)
      let due = configuration.calendar.due(from: received, limit: limit.limit)
      var order = one
      order.flags = due.provisional ? .provisional : []
      (order.received, order.opened, order.due) = (received, received, due.instant)
      (order.lastRun, order.file, order.stopped) = (-1, -1, .distantFuture)
      order.limit = number
      state.orders.append(order)
    }
    #expect(Decider(configuration: configuration).recomputation(state).isEmpty)
    let moved = Decider(configuration: try withHoliday()).recomputation(state)
    #expect(!moved.isEmpty && moved.count < wanted)
    #expect(moved.allSatisfy { $0.after.instant > $0.before })
  }
}
