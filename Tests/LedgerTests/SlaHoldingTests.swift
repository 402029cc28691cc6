import Orders
import Testing
import WorkTime

@testable import Ledger

/// Who had an order when it came to be late is asked of the time when it did.
@Suite struct SlaHoldingTests {
  private let first = "370481-zjj"
  private let second = "370481-cgj"

  private func reroute(
    _ bench: SlaBench, _ order: OrderNumber, at: Instant, dispatches: Int = 2,
    _ clocks: [ClockChange] = []
  ) throws {
    let due = bench.ledger.state.orders[try bench.place(of: order)].due
    try bench.act(order, .reroute, .dispatched, at: at) {
      $0.dispatch = Redispatch(
        received: at,
        judged: Judged(
          kind: .complaint, category: "城乡建设", urgency: .ordinary, unit: second, score: 1,
          why: "改派"),
        promise: Promise(
          rule: "default", limit: .workingDays(5), due: due, provisional: false,
          upstreamHolds: false),
        flags: [], coUnits: [], dispatches: dispatches, bounces: 0, vault: "")
      $0.clocks = clocks
    }
  }

  private func handling(due: Instant) -> [ClockChange] {
    [
      ClockChange("handling", unit: second, .started(ClockChange.Started(
        start: nil, limit: ClockLimit(.workingDays(5)),
        due: Due(instant: due, provisional: false)))),
    ]
  }

  private func units(
    _ bench: SlaBench, unit: String? = nil, at: String? = nil, now: Instant
  ) throws -> [String] {
    var filter = SlaFilter()
    filter.unit = unit
    filter.clock = ClockName.resolve
    filter.at = try at.map { try shanghai($0).milliseconds }
    return bench.view.clocks(filter, now: now, names: [:]).rows.map(\.unit)
  }

  /// Late with the first unit, then with the second, then answered.
  @Test func whoHadItThenIsNamed() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let order = try bench.open(
      .init(received: try shanghai("2026-03-02 09:00"), due: try shanghai("2026-03-04 00:00")))
    try reroute(bench, order, at: try shanghai("2026-03-06 10:00"))
    let replied = try shanghai("2026-03-10 10:00")
    try bench.act(order, .reply, .replied, at: replied, text: "答")
    try bench.commit(at: replied)
    let now = try shanghai("2026-03-20 09:00")
    #expect(try units(bench, at: "2026-03-05 09:00", now: now) == [first])
    #expect(try units(bench, at: "2026-03-07 09:00", now: now) == [second])
    #expect(try units(bench, unit: first, at: "2026-03-05 09:00", now: now) == [first])
    #expect(try units(bench, unit: second, at: "2026-03-05 09:00", now: now).isEmpty)
    #expect(try units(bench, unit: second, at: "2026-03-07 09:00", now: now) == [second])
    // Without an instant both are named: who had it last, and who had it when it broke.
    #expect(try units(bench, unit: first, now: now) == [second])
    #expect(try units(bench, unit: second, now: now) == [second])
    let row = try #require(bench.view.clocks(SlaFilter(), now: now, names: [:]).rows.first)
    #expect(row.breachUnit == first)
    // The same from a snapshot.
    try Snapshot.store(bench.view)
    let stored = try #require(Snapshot.load(directory: bench.bench.directory))
    #expect(stored.file(of: stored.orders[0])?.holders.count == 1)
  }

  @Test func anOrderIsNotLateBeforeItCame() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let order = try bench.open(
      .init(received: try shanghai("2026-03-05 09:00"), due: try shanghai("2026-03-04 00:00")))
    try bench.commit(at: try shanghai("2026-03-05 09:00"))
    let now = try shanghai("2026-03-20 09:00")
    #expect(try units(bench, at: "2026-03-04 09:00", now: now).isEmpty, "\(order)")
    #expect(try units(bench, at: "2026-03-05 09:00", now: now) == [first])
  }

  /// Who had the order when its total broke has that verdict, and the next unit its own.
  @Test(arguments: [true, false]) func whoLetItBreakHasTheVerdict(hasHandling: Bool) throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let order = try bench.open(
      .init(received: try shanghai("2026-03-02 09:00"), due: try shanghai("2026-03-04 00:00")))
    let passed = try shanghai("2026-03-06 10:00")
    let replied = try shanghai("2026-03-10 10:00")
    let clocks = hasHandling ? handling(due: try shanghai("2026-03-14 00:00")) : []
    try reroute(bench, order, at: passed, clocks)
    try bench.act(order, .reply, .replied, at: replied, text: "答") {
      if hasHandling { $0.clocks = [ClockChange("handling", unit: second, .stopped(replied))] }
    }
    try bench.commit(at: replied)
    let report = try bench.view.report(SlaReportFilter(month: "2026-03"), names: SlaNames())
    #expect(report.total.orders == 1 && report.total.late == 1)
    let rows = report.units.map { "\($0.unit ?? "") \($0.onTime) \($0.late)" }
    #expect(rows == (hasHandling ? ["\(second) 1 0", "\(first) 0 1"] : ["\(first) 0 1"]))
  }

  /// What a call heard is of the answer that it was about: that of an order which is done again has
  /// its own, or none.
  @Test(arguments: [ActionVerb.followUp, .reopen]) func answersAreOfTheirRun(
    verb: ActionVerb
  ) throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let order = try bench.open(
      .init(received: try shanghai("2026-03-02 09:00"), due: try shanghai("2026-03-10 00:00")))
    try bench.act(order, .reply, .replied, at: try shanghai("2026-03-03 09:00"), text: "答")
    if verb == .reopen {
      try bench.act(order, .followUp, .replied, at: try shanghai("2026-03-04 09:00")) {
        ($0.options.solved, $0.options.satisfied) = (false, false)
      }
    }
    let again = try shanghai("2026-03-05 09:00")
    try bench.act(order, verb, .dispatched, at: again) {
      $0.reopens = true
      if verb == .followUp { ($0.options.solved, $0.options.satisfied) = (false, false) }
      $0.clock = Clock(start: again, limit: .workingDays(3), dayEnd: .midnight)
      $0.promise = Promise(
        rule: "default", limit: .workingDays(3), due: try! shanghai("2026-04-08 00:00"),
        provisional: false, upstreamHolds: false)
    }
    try bench.act(order, .reply, .replied, at: try shanghai("2026-04-02 09:00"), text: "再答")
    try bench.commit(at: try shanghai("2026-05-02 09:00"))
    func report(_ month: String) throws -> SlaReportRow {
      try bench.view.report(SlaReportFilter(month: month), names: SlaNames()).total
    }
    #expect(try report("2026-03").resolution == SlaRate(of: 0, among: 1))
    #expect(try report("2026-03").satisfaction == SlaRate(of: 0, among: 1))
    #expect(try report("2026-04").orders == 1)
    #expect(try report("2026-04").resolution == SlaRate())
    try bench.act(order, .followUp, .replied, at: try shanghai("2026-05-03 09:00")) {
      $0.options.solved = true
    }
    try bench.commit(at: try shanghai("2026-05-03 09:00"))
    #expect(try report("2026-03").resolution == SlaRate(of: 0, among: 1))
    #expect(try report("2026-04").resolution == SlaRate(of: 1, among: 1))
    try Snapshot.store(bench.view)
    let stored = try #require(Snapshot.load(directory: bench.bench.directory))
    let files = stored.file(of: stored.orders[0]) == bench.ledger.state.file(
      of: bench.ledger.state.orders[0])
    #expect(files)
  }

  /// What was not taken up is not published as done, and stands beside in our own figures.
  @Test func declinedIsNotSolved() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let received = try shanghai("2026-03-02 09:00")
    for number in 0..<8 {
      let order = try bench.open(
        .init(received: received, due: try shanghai("2026-03-10 00:00")))
      let at = received.adding(hours: 5)
      if number < 3 {
        try bench.act(order, .decline, .declined, at: at)
      } else {
        try bench.act(order, .reply, .replied, at: at, text: "答")
      }
    }
    try bench.commit(at: received.adding(hours: 9))
    let filter = SlaReportFilter(month: "2026-03")
    let published = try bench.view.publicReport(filter, names: SlaNames())
    #expect(published.tables.first?.total?.ended == 5)
    let total = try bench.view.report(filter, names: SlaNames()).total
    #expect(total.orders == 8 && total.declined == 3)
  }
}
