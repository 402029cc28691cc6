import Decider
import Foundation
import Orders
import TestSupport
import Testing
import WorkTime

@testable import Ledger

/// Why clocks end when they end: the days have to add up to the due instant.
@Suite struct SlaExplainTests {
  static let policies = """
    { policies: [ { id: "default", title: "五个工作日", resolve: "5 working days",
      valid_from: "2007-01-01", source: "某条例 第一条", quote: "五个工作日内", default: true } ] }
    """

  /// The shipped years and these layers.
  static func calendars(
    _ years: [Int], layers: String? = nil
  ) throws -> [(name: String, text: String)] {
    var folder = URL(fileURLWithPath: #filePath)
    while folder.lastPathComponent != "Tests" { folder.deleteLastPathComponent() }
    let config = folder.deletingLastPathComponent().appendingPathComponent("Config")
    var files = try years.map { year in
      let name = "calendars/\(year).json5"
      let text = try String(contentsOf: config.appendingPathComponent(name), encoding: .utf8)
      return (name: name, text: text)
    }
    if let layers { files.append(("calendars/layers/own.json5", layers)) }
    return files
  }

  private func book(_ texts: [(name: String, text: String)]) throws -> CalendarBook {
    try CalendarBook(parsing: texts.map { ($0.name, Array($0.text.utf8)) })
  }

  private func bench(
    _ texts: [(name: String, text: String)]
  ) throws -> SlaBench {
    var bench = try SlaBench()
    try bench.adopt(
      "abc", texts + [("policies/90-defaults.json5", Self.policies)],
      at: try shanghai("2026-01-01 00:00"))
    return bench
  }

  private func clock(
    _ bench: SlaBench, _ order: OrderNumber, _ name: String = "resolve", at text: String
  ) throws -> ClockExplanation {
    let now = try shanghai(text)
    let told = try #require(
      try bench.view.explain(order, clock: name, now: now, names: ["370481-zjj": "市住建局"]))
    return try #require(told.clocks.last)
  }

  @Test func namesEachDayOfTheNationalDay() throws {
    let texts = try Self.calendars([2025, 2026])
    var bench = try bench(texts)
    defer { bench.remove() }
    let received = try shanghai("2026-09-29 16:00")
    let due = try book(texts).national.due(from: received, limit: .workingDays(5)).instant
    let order = try bench.open(.init(received: received, due: due))
    try bench.act(order, .reply, .replied, at: try shanghai("2026-10-12 09:00"), text: "答")
    try bench.commit(at: received)
    let clock = try clock(bench, order, at: "2026-10-20 09:00")
    #expect(clock.addsUp && clock.counted == 5 && clock.verdict == .inTime)
    #expect(clock.recomputedDue == nil)
    #expect(clock.days.filter(\.counts).map(\.date) == [
      "2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10", "2026-10-12",
    ])
    let holiday = try #require(clock.days.first { $0.date == "2026-10-01" })
    #expect(holiday.kind == "国庆节放假" && holiday.words == "国庆节放假,不计")
    #expect(clock.days.first { $0.date == "2026-10-10" }?.kind == "国庆节调休上班")
    #expect(clock.days.last?.date == "2026-10-12" && EventWords.deadline(due) == "2026-10-12 24:00")
    #expect(clock.startedBy?.hasPrefix("派单→ 市住建局") == true)
    #expect(clock.stoppedBy?.hasPrefix("答复(root)") == true)
    let told = try #require(
      try bench.view.explain(order, now: received, names: [:]))
    #expect(told.rule?.source == "某条例 第一条" && told.rule?.isDefault == true)
    #expect(told.rule?.quote == "五个工作日内" && told.rule?.validFrom == "2007-01-01")
  }

  /// Pauses, extensions and the upstream's limit: seeded stories, each explained so that the sum of
  /// its days is what the calculator says.
  @Test(arguments: [1, 2, 3] as [UInt64]) func whatMovedItAddsUp(seed: UInt64) throws {
    let texts = try Self.calendars([2025, 2026])
    let calendar = try book(texts).national
    var random = Seeded(state: seed)
    var bench = try bench(texts)
    defer { bench.remove() }
    for number in 0..<60 {
      let received = try shanghai("2026-01-05 08:00").adding(minutes: number * 7_000)
      let limits: [Limit] = [
        .workingDays(1 + random.below(15)), .calendarDays(1 + random.below(40)),
        .workingMinutes(30 + random.below(4_000)), .elapsedMinutes(30 + random.below(9_000)),
      ]
      let limit = limits[random.below(4)]
      var clock = Clock(start: received, limit: limit, dayEnd: .midnight)
      if random.oneIn(5) { clock.upstreamDue = received.adding(hours: 30 + random.below(200)) }
      var at = received
      for _ in 0..<random.below(4) {
        at = at.adding(minutes: random.below(3_000))
        switch random.below(3) {
        case 0:
          clock.pause(at: at)
          at = at.adding(minutes: random.below(6_000))
          clock.resume(at: at)
        case 1: clock.extend(.extendedBy(.workingDays(1 + random.below(5))))
        default: clock.extend(.extended(until: at.adding(hours: random.below(300))))
        }
      }
      let due = clock.due(in: calendar)
      var opening = SlaBench.Opening(received: received, due: due.instant)
      opening.limit = limit
      opening.clock = clock
      opening.isProvisional = due.provisional
      opening.upstreamHolds = clock.isUpstream(due.instant)
      let order = try bench.open(opening)
      try bench.commit(at: received)
      let told = try self.clock(bench, order, at: "2026-12-01 09:00")
      #expect(told.addsUp && told.due == due.instant.text(), "seed \(seed), order \(number)")
      // What a day of the limit is worth is its own: the last one is that of the due instant.
      let last = due.instant.adding(milliseconds: -1).dateInShanghai()
      #expect(told.days.last?.date == "\(last)", "seed \(seed), order \(number)")
      #expect(told.moves.count == clock.steps.count + (clock.upstreamDue == nil ? 0 : 1))
    }
  }

  /// Until when it stands still and calls nobody, and who said so.
  @Test func whatStandsStillSaysUntilWhen() throws {
    let texts = try Self.calendars([2025, 2026])
    let calendar = try book(texts).national
    var bench = try bench(texts)
    defer { bench.remove() }
    let received = try shanghai("2026-03-02 09:00")
    let (stop, end) = (try shanghai("2026-03-03 10:00"), try shanghai("2026-03-13 00:00"))
    let due = calendar.due(from: received, limit: .workingDays(5)).instant
    let order = try bench.open(.init(received: received, due: due))
    var paused = Clock(start: received, limit: .workingDays(5), dayEnd: .midnight)
    paused.pause(at: stop)
    try bench.act(order, .suspend, .suspended, at: stop) { change in
      change.clock = paused
      change.options.until = end
    }
    try bench.act(order, .silence, .suspended, at: stop) { $0.options.until = end }
    try bench.commit(at: stop)
    let told = try #require(
      try bench.view.explain(order, now: try shanghai("2026-03-04 09:00"), names: [:]))
    let silence = try #require(told.silence)
    #expect(silence.until == end.text() && silence.words.contains("(root)"))
    let move = try #require(told.clocks[0].moves.last)
    #expect(move.until == end.text() && move.to == nil)
    #expect(move.words.contains("最迟 2026-03-12 24:00 自动恢复"), "\(move.words)")
    #expect(move.words.contains("(root)"), "\(move.words)")
    let later = try bench.view.explain(order, now: end, names: [:])
    #expect(later?.silence == nil)
  }

  /// The citizen's clock goes by the jurisdiction's calendar, a unit's own by the unit's.
  @Test func aUnitsOwnClockHasItsOwnDays() throws {
    let texts = try Self.calendars([2025, 2026], layers: """
      { layers: [ { for: "370481-zjj", valid_from: "2026-01-01", source: "局发〔2026〕1号",
        closed: [ { name: "搬迁", from: "2026-03-03", to: "2026-03-03" } ] } ] }
      """)
    let book = try book(texts)
    var bench = try bench(texts)
    defer { bench.remove() }
    let received = try shanghai("2026-03-02 09:00")
    let limit = Limit.workingDays(2)
    let own = book.calendar(jurisdiction: "370481", unit: "370481-zjj")
    var opening = SlaBench.Opening(
      received: received, due: book.national.due(from: received, limit: limit).instant)
    opening.limit = limit
    opening.clocks = [
      ClockChange("accept", .started(ClockChange.Started(
        start: nil, limit: ClockLimit(limit), due: own.due(from: received, limit: limit))))
    ]
    let order = try bench.open(opening)
    try bench.commit(at: received)
    let resolve = try clock(bench, order, at: "2026-03-02 10:00")
    let accept = try clock(bench, order, "accept", at: "2026-03-02 10:00")
    #expect(resolve.addsUp && accept.addsUp && resolve.due < accept.due)
    #expect(accept.days.first { $0.date == "2026-03-03" }?.kind == "搬迁停止办公")
    #expect(accept.layers.contains { $0.contains("局发〔2026〕1号") } && resolve.layers.isEmpty)
    #expect(accept.startedBy?.hasPrefix("派单") == true && accept.verdict == .running)
  }

  /// A verdict of its day stays, and it is said that today's calendar would give another.
  @Test func anotherCalendarIsSaid() throws {
    var bench = try bench(try Self.calendars([2025, 2026]))
    defer { bench.remove() }
    let received = try shanghai("2026-09-29 16:00")
    let order = try bench.open(
      .init(received: received, due: try shanghai("2026-10-07 00:00")))
    try bench.act(order, .reply, .replied, at: try shanghai("2026-10-08 09:00"), text: "答")
    try bench.commit(at: received)
    let clock = try clock(bench, order, at: "2026-10-20 09:00")
    #expect(!clock.addsUp && clock.verdict == .late && clock.lateSeconds == 33 * 3_600)
    // The days are those of the calendar in force, and so is what they add up to.
    #expect(clock.due == "2026-10-07T00:00:00+08:00")
    #expect(clock.recomputedDue == "2026-10-13T00:00:00+08:00")
    #expect(clock.days.last?.date == "2026-10-12" && clock.counted == 5)
  }

  @Test func previewsOtherCalendars() throws {
    let texts = try Self.calendars([2025, 2026])
    var bench = try bench(texts)
    defer { bench.remove() }
    let calendar = try book(texts).national
    for day in 0..<40 {
      let received = try shanghai("2026-12-01 09:00").adding(hours: 24 * day)
      let due = calendar.due(from: received, limit: .workingDays(5))
      var opening = SlaBench.Opening(received: received, due: due.instant)
      opening.isProvisional = due.provisional
      let order = try bench.open(opening)
      if day % 4 == 0 { try bench.act(order, .reply, .replied, at: received, text: "答") }
    }
    try bench.commit(at: try shanghai("2026-12-01 09:00"))
    let same = bench.view.recompute(by: try book(texts), limit: 10, names: [:])
    #expect(same.total == 0)
    // A layer that closes three days of December makes what spans them end later.
    let later = try book(try Self.calendars([2025, 2026], layers: """
      { layers: [ { for: "370481", valid_from: "2026-01-01", source: "x",
        closed: [ { name: "停", from: "2026-12-14", to: "2026-12-16" } ] } ] }
      """))
    let found = bench.view.recompute(by: later, limit: 1_000, names: [:])
    #expect(found.total > 0 && found.total == found.rows.count && found.earlier == 0)
    #expect(found.later == found.total && found.orders == found.total && found.openOrders == 40)
    for row in found.rows {
      let number = try #require(OrderNumber(row.order))
      let order = bench.view.state.orders[try bench.place(of: number)]
      #expect(order.stopped == .distantFuture && order.due.text() == row.before)
      let wanted = later.calendar(jurisdiction: "370481").due(
        from: order.received, limit: .workingDays(5))
      #expect(row.after == wanted.instant.text() && row.after > row.before)
    }
    #expect(bench.view.recompute(by: later, limit: 2, names: [:]).rows.count == 2)
  }
}
