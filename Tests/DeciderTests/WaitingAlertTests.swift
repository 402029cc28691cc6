import Orders
import Testing
import WorkTime

@testable import Decider

/// What waits for the office to open says what is so when it opens.
@Suite struct WaitingAlertTests {
  private func pass(_ table: inout Table, until: String) throws {
    while try table.pass(until: try Story.time(until)) != nil {}
  }

  private func alert(_ table: inout Table, at text: String) throws -> Alerted? {
    let now = try Story.time(text)
    guard let decision = table.decider.alert(table.state, now: now) else { return nil }
    guard case .alerted(let alerted) = decision.body else {
      throw WrongDecision(found: decision.verdict)
    }
    try table.fold(decision, now: now)
    return alerted
  }

  /// Warned and urged in the night, spoken with before the office opened.
  @Test func whatIsOverCallsNobody() throws {
    var table = try ClockStories.begin()
    try pass(&table, until: "11-24 04:30")
    #expect(table.state.alerts.values.map(\.count) == [2])
    try Story.tell("11-24 08:00 | lead | contact text=x | applied dispatched", &table)
    let alerted = try #require(try alert(&table, at: "11-24 08:30"))
    #expect(alerted.items.isEmpty && alerted.taken == 2)
    #expect(table.state.alerts.isEmpty)
    try theSameFromItsLines(table)
  }

  @Test func whatIsSilencedMeanwhileCallsNobody() throws {
    var table = try ClockStories.begin()
    try pass(&table, until: "11-24 04:30")
    try Story.tell(
      "11-24 08:00 | desk | silence why until=2026-11-25 | applied dispatched", &table)
    let alerted = try #require(try alert(&table, at: "11-24 08:30"))
    #expect(alerted.items.isEmpty && alerted.taken == 2 && table.state.alerts.isEmpty)
  }

  /// The order's own clock calls who has the order when it calls; a unit's own stays with it, and
  /// is over.
  @Test func whoHasTheOrderNowIsCalled() throws {
    var table = try ClockStories.begin()
    try pass(&table, until: "11-24 04:30")
    try Story.tell("11-24 08:00 | desk | reroute unit=cgj why | applied dispatched", &table)
    let alerted = try #require(try alert(&table, at: "11-24 08:30"))
    #expect(alerted.unit == "370481-cgj" && alerted.items.map(\.step) == [.warn, .urge])
    #expect(alerted.items.allSatisfy { $0.clock == ClockName.contact } && alerted.taken == 2)
    #expect(table.state.alerts.isEmpty)
    try theSameFromItsLines(table)
  }

  /// A due instant that has been moved on is not called late any more.
  @Test func whatHasAnotherDueInstantCallsNobody() throws {
    var table = try ClockStories.begin()
    try Story.tell(
      """
      11-23 11:00 | lead | accept       | applied accepted
      11-23 12:00 | lead | contact text=x | applied accepted
      12-04 10:00 | desk | extend why   | applied accepted
      """, &table)
    // Warned of 8 December at midnight of the 5th, a Saturday; more time is granted that day.
    try pass(&table, until: "12-05 09:00")
    #expect(table.state.alerts.values.joined().contains { $0.step == .warn })
    try Story.tell("12-05 10:00 | desk | approve-extension | applied accepted", &table)
    let alerted = try #require(try alert(&table, at: "12-07 09:00"))
    #expect(!alerted.items.contains { $0.clock == ClockName.resolve })
    #expect(alerted.taken > alerted.items.count && table.state.alerts.isEmpty)
  }
}

/// Nobody can have been late, or warned, of what did not exist.
@Suite struct StepTimeTests {
  /// The item was due before it came: the breach is of its coming, and keeps the due instant.
  @Test func aBreachIsNotEarlierThanItsOrder() throws {
    var table = try ClockStories.begin()
    let opened = table.state.orders[0].opened
    let due = opened.adding(hours: -5)
    table.state.orders[0].due = due
    let step = try #require(try table.pass(until: opened.adding(minutes: 1)))
    guard let (kind, told) = step.body.step else { throw WrongDecision(found: step.verdict) }
    #expect(kind == .breach && told.clock == ClockName.resolve)
    #expect(step.at == opened && told.due == due)
  }

  /// A due instant that an event has set is not missed before that event.
  @Test func aStepIsNotEarlierThanWhatSetItsDueInstant() throws {
    var table = try ClockStories.begin()
    let now = try Story.time("11-25 10:00")
    let due = try Story.time("11-24 00:00")
    let order = table.state.orders[0]
    try table.fold(
      Decision(
        .recomputed(Recomputed(
          order: order.number, clock: ClockName.resolve, unit: "370481-zjj", before: order.due,
          due: due, provisional: false, upstreamHolds: false)),
        at: now),
      now: now)
    table.times = StepTimes()
    var found: [Instant] = []
    while let step = try table.pass(until: now.adding(minutes: 1)) {
      guard let (_, told) = step.body.step, told.clock == ClockName.resolve else { continue }
      #expect(told.due == due)
      found.append(step.at)
    }
    #expect(!found.isEmpty && found.allSatisfy { $0 >= now }, "\(found)")
    try theSameFromItsLines(table)
  }
}
