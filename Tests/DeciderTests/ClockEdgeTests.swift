import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// What clocks do at their edges: pauses by milestones that end by themselves, due instants that
/// come and go, silences that are over, and the next unit's own time.
@Suite struct ClockEdgeTests {
  private func begin(_ replacing: (String, String)...) throws -> Table {
    var files = try filesWithStranger().filter { !$0.name.hasPrefix("policies/") }
    var policy = ClockStories.policy
    for (old, new) in replacing {
      #expect(policy.contains(old))
      policy = policy.replacing(old, with: new)
    }
    files.append(("policies/90.json5", Array(policy.utf8)))
    return try ClockStories.begin(configuration: try Configuration(files: files))
  }

  private func tell(_ table: inout Table, _ line: String) throws { try Story.tell(line, &table) }

  // MARK: Milestones

  static let caps: [(most: String, end: String, due: String)] = [
    // As each suspension: five working days behind the day of the stop.
    ("", "12-03 00:00", "12-15 00:00"),
    (", most: \"2 working days\"", "11-28 00:00", "12-10 00:00"),
    (", most: \"36 hours\"", "11-26 22:00", "12-09 00:00"),
  ]

  /// A clock that a milestone stopped goes on by itself, in the state that the order has.
  @Test(arguments: caps.indices) func aMilestonesPauseEnds(number: Int) throws {
    let (most, end, due) = Self.caps[number]
    var table = try begin(
      ("asked: { stops: [\"resolve\"] }", "asked: { stops: [\"resolve\"]\(most) }"))
    try tell(&table, "11-24 09:00 | lead | contact text=x | applied dispatched")
    try tell(&table, "11-24 09:30 | lead | accept | applied accepted")
    try tell(&table, "11-25 10:00 | desk | milestone name=asked | applied accepted")
    #expect(!table.state.orders[0].clockRuns)
    let until = try Story.time(end)
    #expect(table.next() == until)
    #expect(try table.pass(until: until.adding(milliseconds: -1)) == nil)
    let resumed = try #require(try table.pass(until: until))
    #expect(resumed.verdict == "resumed" && resumed.at == until)
    guard case .resumedByTime(let event) = resumed.body else { return }
    #expect(event.sender == Applied.Hearer(channel: "counter", sourceID: "A"))
    let order = table.state.orders[0]
    let wanted = try Story.time(due)
    #expect(order.state == .accepted && order.clockRuns && order.due == wanted, "\(order.due)")
    #expect(try table.pass(until: until) == nil, "once")
    try theSameFromItsLines(table)
  }

  @Test func whoAnswersInTimeNeedsNoEnd() throws {
    var table = try begin()
    try tell(&table, "11-25 10:00 | desk | milestone name=asked | applied dispatched")
    try tell(&table, "11-26 10:00 | desk | milestone name=answered | applied dispatched")
    #expect(table.state.file(of: table.state.orders[0])?.stops == [])
    try tell(&table, "11-27 10:00 | desk | milestone name=asked | applied dispatched")
    try tell(&table, "11-27 11:00 | lead | reply text | applied replied")
    while let step = try table.pass(until: try Story.time("12-30 10:00")) {
      #expect(step.verdict != "resumed", "what was answered does not run on")
    }
    try theSameFromItsLines(table)
  }

  // MARK: Due instants that come and go

  /// December 2026 with days off that nobody knew of.
  private func withDaysOff(_ from: String, _ to: String) throws -> Configuration {
    var files = try ClockStories.files()
    for at in files.indices where files[at].name == "calendars/2026.json5" {
      let text = String(decoding: files[at].bytes, as: UTF8.self)
      let off = "holidays: [ { name: \"试\", from: \"\(from)\", to: \"\(to)\" },"
      files[at].bytes = Array(text.replacing("holidays: [", with: off).utf8)
    }
    return try Configuration(files: files)
  }

  private func adopt(_ configuration: Configuration, _ table: inout Table, at: String) throws {
    let now = try Story.time(at)
    let decider = Decider(configuration: configuration)
    for change in decider.recomputation(table.state) {
      let decision = Recompute.decision(change, table.state, table.archive, now: now)
      if case .recomputed(let moved) = decision.body {
        #expect((moved.sender != nil) == (moved.clock == ClockName.resolve))
      }
      try table.fold(decision, now: now)
    }
    try table.adopt(configuration, now: now)
    table.times = StepTimes()
  }

  private func told(_ table: inout Table, until: String) throws -> [String] {
    var words: [String] = []
    while let step = try table.pass(until: try Story.time(until)) {
      guard let (kind, told) = step.body.step, told.clock == ClockName.resolve else { continue }
      words.append("\(kind.name) \(told.due.dateInShanghai())")
    }
    return words
  }

  /// A breach is one of its due instant. Where a calendar moves that on, who is late by the new one
  /// is told so; where it moves it back, what was told of it is not told again.
  @Test func aBreachIsToldOnceForEachDueInstant() throws {
    var table = try ClockStories.begin()
    let first = table.decider.configuration
    let other = try withDaysOff("2026-12-07", "2026-12-09")
    // Due at the end of 7 December.
    #expect(try told(&table, until: "12-08 10:00") == ["warn 2026-12-08", "breach 2026-12-08"])
    try adopt(other, &table, at: "12-08 11:00")
    #expect(try Story.time("12-11 00:00") == table.state.orders[0].due)
    #expect(table.state.orders[0].flags.isDisjoint(with: [.warned, .breached]))
    #expect(try told(&table, until: "12-10 10:00") == ["warn 2026-12-11"])
    #expect(try told(&table, until: "12-11 10:00") == ["breach 2026-12-11"])
    // The days off are taken back: late as before, and everybody knows.
    try adopt(first, &table, at: "12-11 11:00")
    #expect(try Story.time("12-08 00:00") == table.state.orders[0].due)
    // The supervision was never told, of either.
    #expect(try told(&table, until: "12-11 12:00") == ["supervise 2026-12-08"])
    try adopt(other, &table, at: "12-11 13:00")
    #expect(try told(&table, until: "12-31 10:00") == [])
    try theSameFromItsLines(table)
  }

  // MARK: Silence

  @Test func silencesThatAreOverAreKnown() throws {
    var table = try begin()
    try tell(&table, "11-24 10:00 | desk | silence why until=2026-11-26 | applied dispatched")
    try tell(&table, "11-25 10:00 | desk | unsilence | applied dispatched")
    try tell(&table, "11-27 10:00 | desk | silence why until=2026-11-30 | applied dispatched")
    try tell(&table, "11-28 10:00 | desk | silence why until=2026-12-02 | applied dispatched")
    var action = Action(
      id: "u1", verb: .silence, subject: .unit("370481-zjj"), by: "张", why: "割接")
    action.options.until = try Story.time("12-05 00:00")
    try table.act(action, now: try Story.time("12-03 10:00"))
    let order = table.state.orders[0]
    let times: [(String, Bool)] = [
      ("11-24 09:59", false), ("11-24 10:00", true), ("11-25 09:59", true), ("11-25 10:00", false),
      ("11-27 10:00", true), ("11-30 10:00", true), ("12-02 00:00", false), ("12-03 10:00", true),
      ("12-04 23:59", true), ("12-05 00:00", false),
    ]
    for (time, isSilenced) in times {
      let at = try Story.time(time)
      #expect(table.state.isSilenced(order, unit: order.unit, at: at) == isSilenced, "\(time)")
    }
    try theSameFromItsLines(table)
  }

  @Test func soManySilencesAreKept() {
    var silences = Silences()
    for hour in 0..<100 {
      let from = Instant(milliseconds: Int64(hour) * 3_600_000)
      silences.begin(at: from, until: from.adding(hours: 3))
    }
    #expect(silences.spans.count == Silences.keptMax)
    #expect(zip(silences.spans, silences.spans.dropFirst()).allSatisfy { $0.to == $1.from })
  }

  // MARK: More time

  /// Who is late stays late: a request that nobody ruled on in time has lapsed.
  @Test func nothingIsGrantedAfterTheBreach() throws {
    var table = try begin()
    try tell(&table, "12-07 10:00 | lead | extend why        | applied dispatched | asked=12-15")
    let due = try Story.time("12-08 00:00")
    try tell(&table, "12-08 00:00 | desk | approve-extension | refused extension-too-late")
    while try table.pass(until: due.adding(minutes: 1)) != nil {}
    try tell(&table, "12-08 10:00 | desk | approve-extension | refused extension-too-late")
    try tell(&table, "12-08 10:01 | desk | deny-extension why | refused no-extension-asked")
    #expect(table.state.orders[0].due == due)
    #expect(table.state.orders[0].flags.contains(.breached))
    try theSameFromItsLines(table)
  }

  /// Nobody is called to speak with who wants no reply, or cannot be found.
  @Test func whoWantsNoWordIsOwedNone() throws {
    for more in [#","reply_wanted":false"#, #","citizen":{"anonymous":true}"#, ""] {
      var table = try Table(try ClockStories.configuration())
      let now = try Story.time("11-23 10:00")
      try table.intake(item("A", more: more), "hotline", now: now, state: .dispatched)
      let lines = ClockStories.clocks(table, at: now)
      #expect(lines.contains { $0.hasPrefix("contact") } == more.isEmpty, "\(more) \(lines)")
    }
  }

  // MARK: The next unit

  /// While the total stands still, the time of the unit that gets the order does not run.
  @Test func theNextUnitsTimeStandsStillToo() throws {
    var table = try begin()
    try tell(&table, "11-25 10:00 | desk | milestone name=asked | applied dispatched")
    try tell(&table, "11-26 10:00 | desk | reroute unit=cgj why | applied dispatched")
    #expect(!table.state.orders[0].clockRuns)
    let before = ClockStories.clocks(table, at: try Story.time("11-27 10:00"))
    #expect(before.contains("handling cgj | 11-26 10:00 | 12-04 00:00 | 11-26 10:00 | paused"))
    try tell(&table, "11-30 10:00 | desk | milestone name=answered | applied dispatched | running")
    let after = ClockStories.clocks(table, at: try Story.time("11-30 10:00"))
    #expect(after.contains("handling cgj | 11-26 10:00 | 12-08 00:00 | runs | open"), "\(after)")
    try theSameFromItsLines(table)
  }

  /// What begins with a dispatch is the unit's: it ends with it, and the next one has its own.
  @Test func theNextUnitHasItsOwnTime() throws {
    var table = try begin((
      "objection: {",
      "visit: { limit: \"2 working days\", starts: [\"dispatch\"], stops: [\"contact\"] },"
        + " objection: {"
    ))
    try tell(&table, "11-27 10:00 | desk | reroute unit=cgj why | applied dispatched")
    try tell(&table, "11-30 10:00 | desk | return why | applied return-requested")
    try tell(&table, "12-01 10:00 | desk | approve-return | applied desk")
    try tell(&table, "12-02 10:00 | desk | dispatch unit=jtysj | applied dispatched")
    try tell(&table, "12-03 10:00 | desk | contact text=x | applied dispatched")
    let lines = ClockStories.clocks(table, at: try Story.time("12-04 10:00"))
    let own = lines.filter { line in
      ["visit", "handling", "resolve"].contains { line.hasPrefix($0) }
    }
    #expect(own == [
      "visit zjj | 11-23 10:00 | 11-26 00:00 | 11-27 10:00 | late",
      "handling cgj | 11-27 10:00 | 12-05 00:00 | 12-01 10:00 | on time",
      "visit cgj | 11-27 10:00 | 12-02 00:00 | 12-01 10:00 | on time",
      "handling jtysj | 12-02 10:00 | 12-10 00:00 | runs | open",
      "visit jtysj | 12-02 10:00 | 12-05 00:00 | 12-03 10:00 | on time",
      "resolve jtysj | 11-23 09:00 | 12-08 00:00 | runs | open",
    ], "\(lines)")
    try theSameFromItsLines(table)
  }
}
