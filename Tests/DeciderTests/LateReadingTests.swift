import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// What is read later than it happened, asked for earlier than it is granted, or done again.
@Suite struct LateReadingTests {
  private func begin(_ replacing: (String, String)...) throws -> Table {
    var policy = ClockStories.policy
    for (old, new) in replacing {
      #expect(policy.contains(old))
      policy = policy.replacing(old, with: new)
    }
    let files = try filesWithStranger().filter { !$0.name.hasPrefix("policies/") }
      + [("policies/90.json5", Array(policy.utf8))]
    return try ClockStories.begin(configuration: try Configuration(files: files))
  }

  private func clock(_ table: Table, _ name: String) -> [ClockRun] {
    table.state.allRuns(of: 0).dropFirst().filter { table.state.clocks[$0.clock] == name }
  }

  static let stories: [(name: String, lines: String)] = [
    // The pause ended on 2 working days, whenever we read of it: the due instant is the same.
    ("an answer behind the end of its stop", """
      11-24 09:30 | lead | accept                    | applied accepted
      11-25 10:00 | desk | milestone name=asked      | applied accepted | stopped=11-25
      11-30 09:00 | desk | milestone name=answered   | applied accepted | running due=12-10
      """),
    ("another milestone behind the end of a stop", """
      11-25 10:00 | desk | milestone name=asked      | applied dispatched | stopped=11-25
      11-30 09:00 | desk | milestone name=informed   | applied dispatched | running due=12-10
      """),
    // Who replies when the suspension is over has replied.
    ("a reply behind the end of a suspension", """
      11-24 09:30 | lead | accept                    | applied accepted
      11-24 10:00 | desk | suspend why until=2026-11-26 | applied suspended
      11-26 00:01 | lead | reply text=x              | applied replied  | due=12-09
      """),
    // All of five working days, though the clock stood still for two between asking and granting.
    ("a whole extension behind a stop", """
      11-24 10:00 | lead | extend why                | applied dispatched | asked=12-15
      11-25 10:00 | desk | milestone name=asked      | applied dispatched
      11-27 10:00 | desk | milestone name=answered   | applied dispatched | due=12-10
      11-28 10:00 | desk | approve-extension         | applied dispatched | due=12-17
      """),
    // Up to an instant that is past by now: nothing would be granted.
    ("an extension that a stop has overtaken", """
      11-24 10:00 | lead | extend why until=2026-12-09 | applied dispatched | asked=12-09
      11-25 10:00 | desk | milestone name=asked      | applied dispatched
      11-27 10:00 | desk | milestone name=answered   | applied dispatched | due=12-10
      11-28 10:00 | desk | approve-extension         | refused extension-grants-nothing | due=12-10
      11-28 10:01 | desk | deny-extension why        | applied dispatched
      11-28 10:02 | lead | extend why                | applied dispatched | asked=12-17
      11-28 10:03 | desk | approve-extension until=2026-12-10 | refused extension-grants-nothing
      11-28 10:04 | desk | approve-extension until=2026-12-12 | applied dispatched | due=12-12
      """),
    // A right is used within its time, and once.
    ("a right that has lapsed", """
      11-24 10:00 | desk | milestone name=ask        | applied dispatched
      11-25 10:00 | desk | milestone name=ask        | refused right-lapsed
      """),
    ("a right whose time is over", """
      11-26 10:00 | desk | milestone name=ask        | refused right-lapsed
      """),
    // Each dispatch gives the right to return it, a reopening too.
    ("a return of what is done again", """
      11-24 09:30 | lead | accept                    | applied accepted
      12-01 09:30 | lead | return why                | refused return-too-late
      12-01 10:00 | lead | reply text=x              | applied replied
      12-02 10:00 | desk | reopen why                | applied dispatched
      12-02 11:00 | lead | return why                | applied return-requested
      """)
  ]

  @Test(arguments: stories.indices) func itIsAsIfItHadBeenReadInTime(number: Int) throws {
    var table = try begin(
      ("asked: { stops: [\"resolve\"] }",
        "asked: { stops: [\"resolve\"], most: \"2 working days\" }, ask: { }"),
      ("stops: [\"return\"], window: true",
        "starts: [\"dispatch\"], stops: [\"return\"], window: true }, "
          + "right: { limit: \"2 working days\", stops: [\"ask\"], window: true"))
    try Story.tell(Self.stories[number].lines, &table)
    try theSameFromItsLines(table)
  }

  /// What was late before its limit began anew was late, and can be asked for ever.
  @Test func whatBeginsAnewKeepsTheOldVerdict() throws {
    let anew = ("again: { restarts: [\"inform\"] }", "again: { restarts: [\"resolve\"] }")
    var table = try begin(anew)
    let due = table.state.orders[0].due
    try Story.tell(
      """
      12-09 10:00 | desk | milestone name=asked      | applied dispatched | stopped=12-09
      12-10 10:00 | desk | milestone name=again      | applied dispatched | running due=12-25
      """, &table)
    let now = try Story.time("12-11 10:00")
    let runs = clock(table, ClockName.resolve)
    #expect(runs.count == 1, "the old one; the new one stands in the order")
    let old = try #require(runs.first)
    let stopped = try Story.time("12-09 10:00")
    #expect(old.due == due && old.stopped == stopped && old.isOver && old.isLate(at: now))
    try theSameFromItsLines(table)
    // In time, nothing is put away: it is one limit, counted anew.
    var inTime = try begin(anew)
    try Story.tell(
      """
      11-25 10:00 | desk | milestone name=asked      | applied dispatched
      11-26 10:00 | desk | milestone name=again      | applied dispatched | running due=12-11
      """, &inTime)
    #expect(clock(inTime, ClockName.resolve).isEmpty)
  }

  /// Who wants no answer any more is owed no word from then on.
  @Test func whoWantsNoReplyIsOwedNone() throws {
    var table = try ClockStories.begin()
    let more = #","reply_wanted":false"#
    try table.intake(
      item("A", text: "路灯不亮,不用回复", more: more), "counter",
      now: try Story.time("11-23 15:00"))
    let contact = try #require(clock(table, ClockName.contact).first)
    let stopped = try Story.time("11-23 15:00")
    #expect(contact.stopped == stopped && contact.isOver)
    try theSameFromItsLines(table)
  }

  /// Whoever answered before the office opened, behind a breach of the night, was late all the
  /// same.
  @Test func aBreachIsAlertedThoughItIsOver() throws {
    var table = try ClockStories.begin()
    while try table.pass(until: try Story.time("11-25 00:01")) != nil {}
    try Story.tell("11-25 08:00 | lead | accept | applied accepted", &table)
    let now = try Story.time("11-25 08:30")
    guard case .alerted(let alerted)? = table.decider.alert(table.state, now: now)?.body else {
      Issue.record("nobody is called")
      return
    }
    let accept = alerted.items.filter { $0.clock == ClockName.accept }
    #expect(accept.map(\.step) == [.breach], "\(alerted.items)")
  }
}
