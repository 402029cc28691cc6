import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// Stops, extensions and upstream limits that meet on one clock.
@Suite struct ClockRuleTests {
  /// A disclosure request of Monday, 23 November: 20 working days, 20 more, until 22 December.
  private func disclosure(_ milestones: [String: MilestoneRule]? = nil) throws -> Table {
    var table = try Table()
    let received = try Story.time("11-23 10:00")
    let policy = try #require(table.decider.configuration.policies.policy(id: "disclosure"))
    // No channel of the shipped configuration is one for disclosure yet: the order says so itself.
    let read = try table.read(item("A"), "mailbox", now: received).get()
    let due = table.decider.configuration.calendar.due(
      from: received, limit: policy.limit, dayEnd: policy.dayEnd)
    var decision = table.decider.decide(
      read, partition: 0, state: table.state, index: table.index, now: received, archive: Shelf())
    guard case .opened(var opened) = decision.body else {
      throw WrongDecision(found: decision.verdict)
    }
    opened.state = .accepted
    opened.promise = Promise(
      rule: "disclosure", limit: policy.limit, due: due.instant, provisional: false,
      upstreamHolds: false)
    decision.body = .opened(opened)
    try table.fold(decision, now: received)
    return table
  }

  /// The time for a correction does not count, and the limit begins anew with it (政府信息公开条例
  /// §30); that for asking third parties does not count (§32).
  static let corrected = """
    11-24 10:00 | desk   | milestone name=lunch          | refused unknown-milestone
    # Without a notice nothing begins anew.
    11-24 10:01 | desk   | milestone name=correction-received | refused nothing-stopped | due=12-22
    11-24 10:02 | desk   | milestone name=correction-notice   | applied accepted | stopped=11-24
    11-26 10:00 | desk   | extend why                    | refused clock-stands-still
    12-01 10:00 | desk   | milestone name=correction-received | applied accepted | running due=12-30
    # Once more would be time that nobody has.
    12-02 10:00 | desk   | milestone name=correction-received | refused nothing-stopped | due=12-30
    12-03 10:00 | desk   | milestone name=third-party-asked   | applied accepted | stopped=12-03
    12-04 10:00 | desk   | milestone name=third-party-answered | applied accepted | due=12-31
    """

  /// Asked for before the clock was stopped, and granted while it stands: it stands on, and the
  /// time that was granted is there when it runs again.
  static let grantedWhileItStands = """
    11-24 10:00 | desk   | extend why                    | applied accepted | due=12-22
    11-25 10:00 | desk   | milestone name=third-party-asked | applied accepted | stopped=11-25
    11-26 10:00 | desk   | approve-extension             | applied accepted | stopped=11-25
    11-27 10:00 | desk   | extend why                    | refused extension-used
    """

  @Test func aCorrectionBeginsTheLimitAnew() throws {
    var table = try disclosure()
    try Story.tell(Self.corrected, &table)
    #expect(table.state.file(of: table.state.orders[0])?.milestones.map(\.name) == [
      "correction-notice", "correction-received", "third-party-asked", "third-party-answered",
    ])
  }

  /// The applicant has all the time there is, and the organ all of its own behind that; what was
  /// extended may be extended again.
  static let answeredLate = """
    11-24 10:00 | desk   | extend why                    | applied accepted | asked=01-21
    11-24 11:00 | desk   | approve-extension             | applied accepted
    11-26 10:00 | desk   | milestone name=correction-notice   | applied accepted | stopped=11-26
    12-21 10:00 | desk   | milestone name=correction-received | applied accepted | running
    12-22 10:00 | desk   | extend why                    | applied accepted
    12-22 10:01 | desk   | approve-extension             | applied accepted
    """

  @Test func whoAsksForACorrectionWaitsForIt() throws {
    var table = try disclosure()
    let calendar = table.decider.configuration.calendar
    try Story.tell(Self.answeredLate.replacing("asked=01-21", with: "running"), &table)
    let anew = calendar.due(from: try Story.time("12-21 10:00"), limit: .workingDays(20)).instant
    let more = calendar.due(extending: anew, by: .workingDays(20)).instant
    #expect(table.state.orders[0].due == more, "\(table.state.orders[0].due)")
    try theSameFromItsLines(table)
  }

  @Test func noStopOfACorrectionEndsByItself() throws {
    var table = try disclosure()
    try Story.tell(
      "11-26 10:00 | desk | milestone name=correction-notice | applied accepted", &table)
    while let step = try table.pass(until: try local("2027-03-01 00:00")) {
      #expect(step.verdict != "resumed")
      // Its channel's own clocks run on.
      switch step.body {
      case .warned(let told), .breached(let told): #expect(told.clock != ClockName.resolve)
      default: break
      }
    }
    #expect(!table.state.orders[0].clockRuns)
  }

  /// It stands still until the last of what it waits for has come, and the limit begins anew
  /// whatever else is waited for.
  static let twoStops = """
    11-24 10:00 | desk   | milestone name=third-party-asked    | applied accepted  | stopped=11-24
    11-24 11:00 | desk   | milestone name=correction-notice    | applied accepted  | stopped=11-24
    11-25 10:00 | desk   | milestone name=third-party-answered | applied accepted  | stopped=11-24
    11-25 11:00 | desk   | milestone name=third-party-asked    | applied accepted  | stopped=11-24
    12-01 10:00 | desk   | milestone name=correction-received  | applied accepted  | stopped=12-01
    12-02 10:00 | desk   | milestone name=third-party-answered | applied accepted  | running
    # By hand, and a milestone meanwhile.
    12-03 10:00 | desk   | suspend why                         | applied suspended | stopped=12-03
    12-04 10:00 | desk   | milestone name=third-party-asked    | applied suspended | stopped=12-03
    12-07 10:00 | desk   | resume                              | applied accepted  | stopped=12-03
    12-08 10:00 | desk   | milestone name=third-party-answered | applied accepted  | running
    """

  @Test func stopsAreCountedEachForItself() throws {
    var table = try disclosure()
    try Story.tell(Self.twoStops, &table)
    let calendar = table.decider.configuration.calendar
    // 20 working days from 1 December, one of a stop, then three.
    let due = calendar.due(from: try Story.time("12-01 10:00"), limit: .workingDays(24)).instant
    #expect(table.state.orders[0].due == due, "\(table.state.orders[0].due)")
    #expect(table.state.file(of: table.state.orders[0])?.stops == [])
    try theSameFromItsLines(table)
  }

  /// A suspension ends by itself while a milestone goes on holding the clock.
  @Test func aSuspensionEndsAndTheRestGoesOn() throws {
    var table = try disclosure()
    try Story.tell(
      """
      11-24 10:00 | desk | suspend why until=2026-11-26       | applied suspended | stopped=11-24
      11-25 10:00 | desk | milestone name=correction-notice | applied suspended | stopped=11-24
      """, &table)
    let end = try Story.time("11-26 00:00")
    var resumed: Decision?
    while let step = try table.pass(until: end) {
      if step.verdict == "resumed" { resumed = step }
    }
    #expect(resumed?.at == end)
    let order = table.state.orders[0]
    #expect(order.state == .accepted && !order.clockRuns)
    try Story.tell(
      "12-01 10:00 | desk | milestone name=correction-received | applied accepted | due=12-30",
      &table)
    #expect(table.state.orders[0].clockRuns)
    try theSameFromItsLines(table)
  }

  @Test func anExtensionEndsNoStop() throws {
    var table = try disclosure()
    let calendar = table.decider.configuration.calendar
    try Story.tell(Self.grantedWhileItStands, &table)
    let order = table.state.orders[0]
    let clock = try #require(table.state.file(of: order)?.clock)
    let stopped = try Story.time("11-25 10:00")
    #expect(clock.pausedSince == stopped && !order.clockRuns)
    #expect(clock.due(in: calendar).instant == order.due)
    #expect(table.state.file(of: order)?.extendedUntil == order.due)
    // Two working days behind the day of the stop.
    let moved = calendar.due(extending: order.due, by: .workingDays(2), dayEnd: .midnight).instant
    try Story.tell(
      "11-27 10:01 | desk | milestone name=third-party-answered | applied accepted | running",
      &table)
    #expect(table.state.orders[0].due == moved)
  }

  /// The last stop that a clock has room for can be ended, and no step is ever one too many: such
  /// a line could not be read again.
  @Test func aClockWithoutRoom() throws {
    var table = try disclosure()
    func act(_ text: String, _ at: Instant) throws -> String {
      let action = try Story.action(
        text, id: "\(table.events.count)", of: table.state.orders[0].number)
      return try table.act(action, now: at).verdict
    }
    let start = try Story.time("11-24 10:00")
    #expect(try act("extend why", start) == "applied accepted")
    for step in 1...Clock.stepsMax {
      let at = start.adding(minutes: 2 * step)
      let stopped = try act("milestone name=third-party-asked", at)
      let running = try act("milestone name=third-party-answered", at.adding(minutes: 1))
      #expect(stopped == "applied accepted" && running == "applied accepted", "\(step)")
    }
    let later = start.adding(hours: 3)
    #expect(table.state.file(of: table.state.orders[0])?.clock?.hasRoom == false)
    #expect(try act("milestone name=third-party-asked", later) == "refused clock-steps-used")
    #expect(try act("approve-extension", later) == "refused clock-steps-used")
    #expect(try act("deny-extension why", later) == "applied accepted")
    #expect(table.state.orders[0].clockRuns)
    try theSameFromItsLines(table)
  }

  /// upstream of the opening, upstream of an amendment, until when is asked, what comes of it.
  static let upstreams = """
    # opening | amendment | asked | verdict                     | due
              |           |       | applied dispatched          | 12-15
              |           | 12-05 | applied dispatched          | 12-05
    11-24     |           |       | refused extension-too-long  | 11-24
    11-27     |           | 12-05 | refused extension-too-long  | 11-27
    # It ends later than ours, and binds all the same.
    12-08     |           |       | applied dispatched          | 12-08
    12-08     |           | 12-08 | applied dispatched          | 12-08
    12-08     |           | 12-09 | refused extension-too-long  | 12-01
    12-08     |           | 12-03 | applied dispatched          | 12-03
    12-18     |           |       | applied dispatched          | 12-15
              | 11-27     |       | refused extension-too-long  | 11-27
              | 12-08     |       | applied dispatched          | 12-08
              | 12-08     | 12-09 | refused extension-too-long  | 12-01
    12-10     | 12-08     |       | applied dispatched          | 12-08
    12-05     | 12-08     |       | applied dispatched          | 12-05
    """

  @Test func theUpstreamBindsWhateverWeGrant() throws {
    for row in rows(Self.upstreams) {
      func more(_ due: String) throws -> String {
        if due.isEmpty { return #","kind":"投诉""# }
        return #","kind":"投诉","upstream":{"due":"\#(try Story.time(due + " 00:00"))"}"#
      }
      var table = try Table()
      let now = try Story.time("11-23 10:00")
      try table.intake(item("A", more: try more(row[0])), "hotline", now: now, state: .dispatched)
      if !row[1].isEmpty {
        let json = item("A", text: "还是不亮", more: try more(row[1]))
        #expect(try table.intake(json, "hotline", now: now).verdict == "amended 1")
      }
      let until = row[2].isEmpty ? "" : " until=2026-\(row[2])"
      try Story.tell("11-23 12:00 | desk | extend why\(until) | \(row[3])", &table)
      if row[3].hasPrefix("applied") {
        try Story.tell("11-23 13:00 | desk | approve-extension | applied dispatched", &table)
      }
      let order = table.state.orders[0]
      let due = try Story.time(row[4] + " 00:00")
      #expect(order.due == due, "\(row) gave \(order.due)")
      let isUpstreams = row[0] == row[4] || row[1] == row[4]
      #expect(order.flags.contains(.upstreamHolds) == isUpstreams, "\(row)")
      try theSameFromItsLines(table)
    }
  }

  /// A limit that comes between asking and granting binds too; where the clock stood still, it
  /// moves with it.
  @Test func theUpstreamSpeaksBeforeTheRuling() throws {
    var table = try Table()
    let kind = #","kind":"投诉""#
    try table.intake(
      item("A", more: kind), "hotline", now: try Story.time("11-23 10:00"), state: .accepted)
    try Story.tell("11-23 12:00 | desk | extend why | applied accepted | asked=12-15", &table)
    let upstream = #","upstream":{"due":"\#(try Story.time("12-08 00:00"))"}"#
    try table.intake(
      item("A", text: "还是不亮", more: kind + upstream), "hotline",
      now: try Story.time("11-24 10:00"))
    try Story.tell(
      """
      11-25 12:00 | desk | approve-extension | applied accepted  | due=12-08
      11-26 10:00 | desk | suspend why       | applied suspended | stopped=11-26
      11-30 10:00 | desk | resume            | applied accepted  | due=12-10
      """, &table)
    try theSameFromItsLines(table)
  }
}
