import Formats
import Orders
import TestSupport
import Testing
import WorkTime

@testable import Decider

/// Several clocks on one order: a story is events at times, then its clocks with start, due, stop
/// and verdict.
@Suite struct ClockStories {
  /// The shipped files with one policy that has every sort of clock.
  static let policy = """
    { defaults: { source: "test", clocks: { accept: "1 working day", part: "3 working days" },
        steps: [ { step: "warn", before: "1 working day" },
          { step: "supervise", after: "1 working day" } ],
        suspend: { each: "5 working days", total: "7 working days" }, alerts: "office-hours" },
      policies: [ { id: "all", title: "t", resolve: "10 working days",
        extension: "5 working days", return: "2 working days",
        clocks: { contact: { limit: "24 hours", steps: [ { step: "warn", share: "50%" },
            { step: "urge", share: "80%" }, { step: "supervise", after: "12 hours" } ] },
          handling: "5 working days", "follow-up": "2 working days",
          inform: { limit: "15 calendar days", starts: ["accept"] },
          objection: { limit: "5 working days", stops: ["return"], window: true } },
        milestones: { informed: { stops: ["inform"] }, asked: { stops: ["resolve"] },
          answered: { starts: ["resolve"] }, again: { restarts: ["inform"] } },
        valid_from: "2007-01-01", source: "test" } ] }
    """

  static func files() throws -> [(name: String, bytes: [UInt8])] {
    try filesWithStranger().filter { !$0.name.hasPrefix("policies/") }
      + [("policies/90.json5", Array(policy.utf8))]
  }

  static func configuration() throws -> Configuration { try Configuration(files: try files()) }

  static func begin(
    _ state: OrderState = .dispatched, configuration given: Configuration? = nil
  ) throws -> Table {
    var table = try Table(try given ?? configuration())
    try table.adopt(table.decider.configuration, now: try Story.time("11-23 09:00"))
    let read = try table.read(item("A"), "counter", now: try Story.time("11-23 10:00")).get()
    var sent = read
    sent.atDesk = state == .desk
    sent.judged.unit = state == .desk ? "370481-desk" : "370481-zjj"
    let now = try Story.time("11-23 10:00")
    let decision = table.decider.decide(
      sent, partition: 0, state: table.state, index: table.index, now: now, archive: Shelf())
    try table.fold(decision, now: now)
    return table
  }

  private static func text(_ instant: Instant) -> String {
    if instant == .distantFuture { return "runs" }
    let text = instant.text()
    return String(text.dropFirst(5).prefix(11)).replacingT
  }

  /// One line a run, oldest first, the order's own total last.
  static func clocks(_ table: Table, at now: Instant) -> [String] {
    table.state.allRuns(of: 0).reversed().map { run in
      let clock = table.state.clocks[run.clock]
      let name = clock.isEmpty ? "resolve" : clock
      let unit = table.state.units[run.unit].dropFirst(7)
      let verdict = run.flags.contains(.window) ? "window"
        : run.isPaused ? "paused" : run.isLate(at: now) ? "late" : run.isOver ? "on time" : "open"
      let times = [run.start, run.due, run.stopped].map(text).joined(separator: " | ")
      return "\(name) \(unit) | \(times) | \(verdict)"
    }
  }

  typealias Told = (
    name: String, from: OrderState, at: String, story: String, clocks: String
  )

  static let stories: [Told] = [
    ("signed, contacted, answered, closed, called", .dispatched, "12-02 12:00", """
      11-23 11:00 | lead | accept       | applied accepted
      11-24 09:00 | lead | contact text=x | applied accepted
      11-25 10:00 | desk | milestone name=informed | applied accepted
      11-26 10:00 | lead | reply text   | applied replied
      11-27 10:00 | desk | close        | applied closed
      12-02 10:00 | desk | follow-up solved=yes satisfied=yes | applied closed
      """, """
      accept zjj | 11-23 10:00 | 11-25 00:00 | 11-23 11:00 | on time
      contact zjj | 11-23 09:00 | 11-24 09:00 | 11-24 09:00 | on time
      objection zjj | 11-23 09:00 | 12-01 00:00 | 11-27 10:00 | window
      inform zjj | 11-23 11:00 | 12-09 00:00 | 11-25 10:00 | on time
      follow-up zjj | 11-27 10:00 | 12-02 00:00 | 12-02 10:00 | late
      resolve zjj | 11-23 09:00 | 12-08 00:00 | 11-26 10:00 | on time
      """),
    ("the next unit has a time of its own, and the total runs on", .dispatched, "12-12 00:00", """
      11-25 10:00 | lead | return why    | applied return-requested
      11-26 10:00 | desk | approve-return unit=cgj | applied dispatched
      11-27 10:00 | desk | accept        | applied accepted
      12-04 10:00 | desk | reply text    | applied replied
      """, """
      accept zjj | 11-23 10:00 | 11-25 00:00 | 11-25 10:00 | late
      contact cgj | 11-23 09:00 | 11-24 09:00 | 12-04 10:00 | late
      objection zjj | 11-23 09:00 | 12-01 00:00 | 11-25 10:00 | window
      accept cgj | 11-26 10:00 | 11-28 00:00 | 11-27 10:00 | on time
      handling cgj | 11-26 10:00 | 12-04 00:00 | 12-04 10:00 | late
      inform cgj | 11-27 10:00 | 12-15 00:00 | runs | open
      resolve cgj | 11-23 09:00 | 12-08 00:00 | 12-04 10:00 | on time
      """),
    ("lead and co-handlers each have theirs", .desk, "12-02 12:00", """
      11-23 11:00 | desk   | dispatch unit=zjj co=jtysj co=sthjj | applied dispatched
      11-24 09:00 | helper | accept unit=jtysj   | applied dispatched
      11-25 09:00 | helper | reply text unit=jtysj | applied dispatched
      11-25 10:00 | lead   | reply text          | applied replied
      """, """
      contact zjj | 11-23 09:00 | 11-24 09:00 | 11-25 10:00 | late
      objection zjj | 11-23 09:00 | 12-01 00:00 | runs | window
      accept zjj | 11-23 11:00 | 11-25 00:00 | 11-25 10:00 | late
      accept jtysj | 11-23 11:00 | 11-25 00:00 | 11-24 09:00 | on time
      part jtysj | 11-23 11:00 | 11-27 00:00 | 11-25 09:00 | on time
      accept sthjj | 11-23 11:00 | 11-25 00:00 | runs | late
      part sthjj | 11-23 11:00 | 11-27 00:00 | runs | late
      resolve zjj | 11-23 09:00 | 12-08 00:00 | 11-25 10:00 | on time
      """),
    ("what is done again keeps the old verdict and starts anew", .dispatched, "12-12 00:00", """
      12-08 10:00 | lead | reply text   | applied replied
      12-09 10:00 | desk | reopen why   | applied dispatched
      12-10 10:00 | lead | reply text   | applied replied
      """, """
      accept zjj | 11-23 10:00 | 11-25 00:00 | 12-08 10:00 | late
      contact zjj | 11-23 09:00 | 11-24 09:00 | 12-08 10:00 | late
      objection zjj | 11-23 09:00 | 12-01 00:00 | runs | window
      resolve zjj | 11-23 09:00 | 12-08 00:00 | 12-08 10:00 | late
      accept zjj | 12-09 10:00 | 12-11 00:00 | 12-10 10:00 | on time
      resolve zjj | 12-09 10:00 | 12-24 00:00 | 12-10 10:00 | on time
      """),
    ("a suspension stops total and handling, no contact", .dispatched, "12-02 12:00", """
      11-24 10:00 | desk | reroute unit=cgj why | applied dispatched
      11-25 10:00 | desk | accept       | applied accepted
      11-25 11:00 | desk | suspend why until=2026-12-01 | applied suspended
      """, """
      accept zjj | 11-23 10:00 | 11-25 00:00 | 11-24 10:00 | on time
      contact cgj | 11-23 09:00 | 11-24 09:00 | runs | late
      objection cgj | 11-23 09:00 | 12-01 00:00 | runs | window
      accept cgj | 11-24 10:00 | 11-26 00:00 | 11-25 10:00 | on time
      handling cgj | 11-24 10:00 | 12-02 00:00 | 11-25 11:00 | paused
      inform cgj | 11-25 10:00 | 12-11 00:00 | runs | open
      resolve cgj | 11-23 09:00 | 12-08 00:00 | 11-25 11:00 | paused
      """),
    ("an extension moves total and handling", .dispatched, "12-02 12:00", """
      11-24 10:00 | desk | reroute unit=cgj why | applied dispatched
      11-25 10:00 | desk | extend why   | applied dispatched
      11-25 11:00 | desk | approve-extension | applied dispatched
      """, """
      accept zjj | 11-23 10:00 | 11-25 00:00 | 11-24 10:00 | on time
      contact cgj | 11-23 09:00 | 11-24 09:00 | runs | late
      objection cgj | 11-23 09:00 | 12-01 00:00 | runs | window
      accept cgj | 11-24 10:00 | 11-26 00:00 | runs | late
      handling cgj | 11-24 10:00 | 12-09 00:00 | runs | open
      resolve cgj | 11-23 09:00 | 12-15 00:00 | runs | open
      """),
  ]

  @Test(arguments: stories.indices) func story(number: Int) throws {
    let story = Self.stories[number]
    var table = try Self.begin(story.from)
    try Story.tell(story.story, &table)
    let lines = Self.clocks(table, at: try Story.time(story.at))
    let wanted = story.clocks.split(separator: "\n").map(String.init)
    for (line, want) in zip(lines, wanted) { #expect(line == want, "\(story.name)") }
    #expect(lines.count == wanted.count, "\(story.name): \(lines)")
    try theSameFromItsLines(table)
  }

  private func told(_ table: Table) -> [String] {
    table.events.compactMap { event in
      guard let (kind, step) = event.body.step else {
        if case .resumedByTime = event.body { return "resumed \(Self.text(event.at))" }
        return nil
      }
      return "\(kind.name) \(step.clock) \(Self.text(event.at))\(step.isLate ? " late" : "")"
    }
  }

  /// Steps by time: each once, at its exact instant, in the order of these, whether somebody looked
  /// each minute or only after all was over.
  @Test func stepsInOrder() throws {
    var table = try Self.begin()
    var now = try Story.time("11-23 10:00")
    let end = try Story.time("12-12 10:00")
    while now < end {
      while try table.pass(until: now) != nil {}
      now = now.adding(minutes: 1)
    }
    let found = told(table)
    #expect(found == [
      "warn contact 11-23 21:00", "urge contact 11-24 04:12", "breach contact 11-24 09:00",
      "supervise contact 11-24 21:00", "breach accept 11-25 00:00", "warn resolve 12-05 00:00",
      "breach resolve 12-08 00:00", "supervise resolve 12-09 00:00",
    ])
    // Nobody looked for weeks: the same ones, marked.
    var late = try Self.begin()
    while try late.pass(until: end) != nil {}
    #expect(told(late) == found.map { $0 + " late" })
    // A clock that goes back tells nothing again, and one that never went forward nothing early.
    #expect(try late.pass(until: try Story.time("11-24 09:00")) == nil)
    var early = try Self.begin()
    #expect(try early.pass(until: try Story.time("11-23 20:59")) == nil)
    try theSameFromItsLines(late)
  }

  /// A restart at any point, and a clock that jumps, change nothing of what is told.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func restartsAndJumps(seed: UInt64) throws {
    var random = Seeded(state: seed)
    let begun = try Story.time("11-23 10:00")
    var table = try Self.begin()
    var latest = begun
    var before = told(table)
    for round in 0..<60 {
      var now = latest.adding(minutes: random.below(1_200))
      if random.below(4) == 0 { now = now.adding(minutes: -random.below(4_000)) }
      if random.below(3) == 0 { table.times = StepTimes() }
      let next = table.next()
      while let step = try table.pass(until: now) {
        #expect(step.at <= now, "seed \(seed) round \(round): early")
      }
      if let next, next > now { #expect(told(table) == before, "seed \(seed) round \(round)") }
      before = told(table)
      latest = max(latest, now)
    }
    while try table.pass(until: begun.adding(hours: 24 * 40)) != nil {}
    let words = told(table).map { $0.replacing(" late", with: "") }
    #expect(words == [
      "warn contact 11-23 21:00", "urge contact 11-24 04:12", "breach contact 11-24 09:00",
      "supervise contact 11-24 21:00", "breach accept 11-25 00:00", "warn resolve 12-05 00:00",
      "breach resolve 12-08 00:00", "supervise resolve 12-09 00:00",
    ], "seed \(seed)")
  }

  /// A suspension ends by itself; each is bounded, and so are all together.
  @Test func suspensions() throws {
    var table = try Self.begin()
    try Story.tell(
      """
      11-23 11:00 | lead | accept       | applied accepted
      11-23 12:00 | lead | contact text=x | applied accepted
      11-24 10:00 | desk | suspend why until=2026-12-09 | refused suspension-too-long
      11-24 10:00 | desk | suspend why until=2026-11-20 | refused suspension-too-long
      11-24 10:00 | desk | suspend why  | applied suspended
      """, &table)
    #expect(try table.pass(until: try Story.time("11-30 23:00")) == nil)
    let until = try Story.time("12-02 00:00")
    #expect(table.next() == until)
    let resumed = try #require(try table.pass(until: until.adding(minutes: 5)))
    #expect(resumed.verdict == "resumed" && resumed.at == until)
    #expect(table.state.orders[0].state == .accepted && table.state.orders[0].clockRuns)
    // Stopped from 24 November to the end of 1 December: five working days lie behind the 24th.
    let due = try Story.time("12-15 00:00")
    #expect(table.state.orders[0].due == due, "\(table.state.orders[0].due)")
    try Story.tell(
      """
      12-03 10:00 | desk | suspend why  | applied suspended
      """, &table)
    let second = table.state.file(of: table.state.orders[0])?.suspendedUntil
    let end = try Story.time("12-08 00:00")
    #expect(second == end, "two working days were left: \(String(describing: second))")
    _ = try table.pass(until: end)
    try Story.tell("12-08 10:00 | desk | suspend why | refused suspension-used", &table)
    try theSameFromItsLines(table)
  }

  /// Alerts are grouped by unit, in office hours or at once, and silence is for a time.
  @Test func alertsAndSilence() throws {
    var table = try Self.begin()
    let night = try Story.time("11-23 21:00")
    #expect(try table.pass(until: night)?.verdict == "warned")
    #expect(table.decider.alert(table.state, now: night) == nil, "at night nobody is there")
    #expect(try table.pass(until: try Story.time("11-24 04:12"))?.verdict == "urged")
    let morning = try Story.time("11-24 08:30")
    let alert = try #require(table.decider.alert(table.state, now: morning))
    guard case .alerted(let alerted) = alert.body else { throw WrongDecision(found: alert.verdict) }
    #expect(alerted.unit == "370481-zjj" && alerted.items.map(\.step) == [.warn, .urge])
    try table.fold(alert, now: morning)
    #expect(table.state.alerts.isEmpty)
    try Story.tell(
      """
      11-24 08:31 | desk | silence why  | refused until-missing
      11-24 08:31 | desk | silence until=2026-11-25 | refused why-missing
      11-24 08:31 | lead | silence why until=2026-11-25 | refused not-yours-to-rule
      11-24 08:31 | desk | silence why until=2026-12-31 | applied dispatched
      11-24 08:31 | desk | unsilence    | applied dispatched
      11-24 08:31 | desk | unsilence    | refused not-silenced
      11-24 08:31 | desk | silence why until=2026-11-25 | applied dispatched
      """, &table)
    #expect(try table.pass(until: try Story.time("11-24 09:01"))?.verdict == "breached")
    #expect(table.state.alerts.isEmpty, "silenced")
    #expect(told(table).last == "breach contact 11-24 09:00")
    // The unit's own silence, then its end.
    func silence(_ verb: ActionVerb, _ id: String, until: Instant?) -> Action {
      var action = Action(id: id, verb: verb, subject: .unit("370481-zjj"), by: "张", why: "割接")
      action.options.until = until
      return action
    }
    let at = try Story.time("11-24 10:00")
    let end = try Story.time("11-30 00:00")
    #expect(try table.act(silence(.silence, "u1", until: end), now: at).verdict == "unit silence")
    #expect(try table.act(silence(.silence, "u1", until: end), now: at).verdict == "repeated")
    let far = end.adding(hours: 24 * 100)
    #expect(
      try table.act(silence(.silence, "u2", until: far), now: at).verdict
        == "refused silence-too-long")
    while try table.pass(until: try Story.time("11-26 10:00")) != nil {}
    #expect(table.state.alerts.isEmpty)
    while try table.pass(until: try Story.time("12-05 10:00")) != nil {}
    #expect(table.state.alerts.values.map(\.count) == [1])
    try theSameFromItsLines(table)
  }
}

extension String {
  fileprivate var replacingT: String { replacing("T", with: " ") }
}
