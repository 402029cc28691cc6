import Orders
import Testing
import WorkTime

@testable import Decider

/// What an amendment makes of the promise: earlier where it is more pressing, later never.
@Suite struct AmendmentTests {
  /// A complaint to the hotline of 滕州 of 23 November: until the end of the 30th.
  static let stories: [String: String] = [
    "plain": "11-23 11:00 | desk | dispatch unit=zjj | applied dispatched | due=12-01",
    "extended": """
      11-23 11:00 | desk   | dispatch unit=zjj      | applied dispatched | due=12-01
      11-24 09:00 | lead   | extend why             | applied dispatched | asked=12-15
      11-24 09:30 | desk   | approve-extension      | applied dispatched | due=12-15
      """,
    "replied": """
      11-23 11:00 | desk   | dispatch unit=zjj      | applied dispatched | due=12-01
      11-24 09:00 | lead   | reply text             | applied replied
      """,
    "suspended": """
      11-23 11:00 | desk   | dispatch unit=zjj      | applied dispatched | due=12-01
      11-23 12:00 | lead   | accept                 | applied accepted
      11-24 09:00 | desk   | suspend why            | applied suspended
      """,
  ]

  static let table = """
    # before  | amended at  | upstream due | text         | due         | what is so
    plain     | 11-24 10:00 |              | 路灯还是不亮 | 12-01 00:00 | ordinary
    # The upstream's limit binds where it is the earlier one, though it be past already.
    plain     | 11-24 10:00 | 11-26 18:00  | 路灯不亮     | 11-26 18:00 | ordinary upstream
    plain     | 11-24 10:00 | 12-04 18:00  | 路灯不亮     | 12-01 00:00 | ordinary
    plain     | 11-24 10:00 | 11-20 18:00  | 路灯不亮     | 11-20 18:00 | ordinary upstream
    # Danger has three working days from when it was told of, if they end earlier.
    plain     | 11-24 10:00 |              | 有人触电     | 11-28 00:00 | life
    plain     | 11-27 10:00 |              | 有人触电     | 12-01 00:00 | life
    plain     | 11-24 10:00 | 11-25 12:00  | 有人触电     | 11-25 12:00 | life upstream
    plain     | 11-24 10:00 | 11-30 12:00  | 有人触电     | 11-28 00:00 | life
    # We have granted more time; of that and the upstream's limit the earlier one holds.
    extended  | 11-27 10:00 | 12-10 18:00  | 路灯不亮     | 12-10 18:00 | ordinary upstream
    extended  | 11-27 10:00 | 12-18 18:00  | 路灯不亮     | 12-15 00:00 | ordinary
    extended  | 11-27 10:00 |              | 有人触电     | 12-03 00:00 | life
    # While the clock stands still the upstream's limit alone is taken.
    suspended | 11-27 10:00 | 11-28 18:00  | 有人触电     | 11-28 18:00 | life upstream
    suspended | 11-27 10:00 |              | 有人触电     | 12-01 00:00 | life
    # Ours would end on the 4th of December if it went on now, not on the 1st.
    suspended | 11-27 10:00 | 12-02 18:00  | 路灯不亮     | 12-02 18:00 | ordinary upstream
    suspended | 11-27 10:00 | 12-09 18:00  | 路灯不亮     | 12-01 00:00 | ordinary
    # Nothing is hastened that is answered, or late already.
    replied   | 11-27 10:00 | 11-28 18:00  | 有人触电     | 12-01 00:00 | life
    plain     | 12-02 10:00 | 11-28 18:00  | 有人触电     | 12-01 00:00 | life
    """

  private func begin(_ story: String) throws -> Table {
    var table = try Table()
    try table.intake(
      item("A", more: #","kind":"投诉""#), "hotline", now: try Story.time("11-23 10:00"),
      state: .desk)
    try Story.tell(try #require(Self.stories[story]), &table)
    return table
  }

  private func amend(
    _ table: inout Table, at now: String, upstream: String = "", _ text: String
  ) throws -> Amended {
    var more = #","kind":"投诉""#
    if !upstream.isEmpty { more += #","upstream":{"due":"\#(try Story.time(upstream))"}"# }
    let decision = try table.intake(
      item("A", text: text + "。", more: more), "hotline", now: try Story.time(now))
    guard case .amended(let amended) = decision.body else {
      throw WrongDecision(found: decision.verdict)
    }
    return amended
  }

  @Test func whatItMakesOfThePromise() throws {
    for row in rows(Self.table) {
      var table = try begin(row[0])
      let before = table.state.orders[0]
      let amended = try amend(&table, at: row[1], upstream: row[2], row[3])
      let order = table.state.orders[0]
      let due = try Story.time(row[4])
      #expect(order.due == due && amended.promise.due == due, "\(row) gave \(order.due)")
      // Of a clock that stands still the due instant is told as of the stop's beginning.
      let stands = row[0] == "suspended"
      #expect(stands || order.due <= before.due, "\(row)")
      #expect(order.unit == before.unit, "\(row)")
      #expect((amended.clock != nil) == (order.due != before.due), "\(row)")
      #expect(row[5].hasPrefix(order.urgency.name), "\(row)")
      let isUpstreams = row[5].hasSuffix("upstream")
      #expect(order.flags.contains(.upstreamHolds) == isUpstreams, "\(row)")
      #expect(amended.promise.upstreamHolds == isUpstreams, "\(row)")
      #expect(amended.judged.urgency == order.urgency, "\(row)")
      if let clock = amended.clock {
        let again = clock.due(in: table.decider.configuration.calendar).instant
        #expect(again == due, "a clock gives its own due instant: \(row)")
      }
      try theSameFromItsLines(table)
    }
  }

  /// What the new promise gives is what the order has from then on: limit, extension, warning.
  @Test func theNewPromiseHolds() throws {
    var table = try begin("plain")
    let warned = DeadlineStep(
      order: table.state.orders[0].number, unit: "370481-zjj", due: table.state.orders[0].due)
    let warnedAt = try Story.time("11-24 09:00")
    try table.fold(Decision(.warned(warned), at: warnedAt), now: warnedAt)
    #expect(table.state.orders[0].flags.contains(.warned))
    let urgent = try amend(&table, at: "11-24 10:00", "有人触电")
    #expect(urgent.promise.rule == "urgent" && urgent.promise.limit == .workingDays(3))
    #expect(!table.state.orders[0].flags.contains(.warned), "the old warning was of another limit")
    // The same danger again is none that is higher.
    let again = try amend(&table, at: "11-25 10:00", "还是有人触电")
    #expect(again.clock == nil && again.promise == urgent.promise)
    let calm = try amend(&table, at: "11-25 11:00", "路灯不亮")
    #expect(calm.judged.urgency == .life && calm.promise == urgent.promise)
    let upstream = try amend(&table, at: "11-25 12:00", upstream: "11-26 12:00", "路灯不亮")
    #expect(upstream.promise.rule == "urgent" && upstream.promise.ownDue == urgent.promise.due)
    try Story.tell(
      """
      # The upstream's limit binds, whatever our policy grants.
      11-26 09:00 | lead   | extend why             | refused extension-too-long
      11-27 09:00 | lead   | reply text             | applied replied
      11-30 09:00 | desk   | reopen why             | applied dispatched | due=12-04
      """, &table)
    try theSameFromItsLines(table)
  }

  /// What comes while the clock stands still moves by what it stands still from then on alone.
  @Test func anUpstreamsLimitMovesWithTheStop() throws {
    for (resumed, wanted) in [("11-27 10:01", "12-02 18:00"), ("12-01 10:00", "12-05 00:00")] {
      var table = try begin("suspended")
      let amended = try amend(&table, at: "11-27 10:00", upstream: "12-02 18:00", "路灯不亮")
      let since = try Story.time("11-27 10:00")
      #expect(amended.clock?.pausedSince == since && table.state.orders[0].stopped == since)
      try Story.tell("\(resumed) | desk | resume | applied accepted", &table)
      let order = table.state.orders[0]
      let due = try Story.time(wanted)
      #expect(order.clockRuns && order.due == due, "\(resumed) gave \(order.due)")
      try theSameFromItsLines(table)
    }
  }

  /// However many limits an upstream sends, the clock has room for the earliest.
  @Test func manyLimitsOfAnUpstream() throws {
    var table = try begin("extended")
    for number in 0..<(Clock.stepsMax + 6) {
      let due = try Story.time("12-14 00:00").adding(minutes: -number)
      let upstream = #","kind":"投诉","upstream":{"due":"\#(due)"}"#
      let now = try Story.time("11-25 10:00")
      let json = item("A", text: "路灯不亮第\(number)天", more: upstream)
      #expect(try table.intake(json, "hotline", now: now).verdict == "amended 1")
      #expect(table.state.orders[0].due == due)
    }
    let clock = try #require(table.state.file(of: table.state.orders[0])?.clock)
    #expect(clock.steps.count <= Clock.stepsMax)
    try theSameFromItsLines(table)
  }
}
