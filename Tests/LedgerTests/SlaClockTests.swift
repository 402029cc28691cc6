import Orders
import Testing
import WorkTime

@testable import Ledger

/// What `sla breaches` and `sla due` find, against a plain look at every clock of a test.
@Suite struct SlaClockTests {
  static let seeds: [UInt64] = [1, 2, 3, 4]

  private func found(_ bench: SlaBench, _ filter: SlaFilter, _ now: Instant) -> ClockListing {
    var filter = filter
    filter.limit = 10_000
    return bench.view.clocks(filter, now: now, names: [:])
  }

  private func keys(_ listing: ClockListing) -> [String] {
    listing.rows.map { "\($0.order) \($0.clock) \($0.unit) \($0.due)" }
  }

  @Test(arguments: seeds) func whoIsLateIsWhoASlowLookFinds(seed: UInt64) throws {
    let bench = try SlaBench.random(seed, orders: 120)
    defer { bench.remove() }
    for days in [0, 3, 10, 40, 400] {
      let now = SlaBench.year.adding(hours: 24 * days)
      let late = bench.clocks.filter { !$0.isWindow && $0.due < min($0.end, now) }
      let listing = found(bench, SlaFilter(), now)
      #expect(Set(keys(listing)) == Set(late.map(\.key)), "seed \(seed), day \(days)")
      #expect(listing.total == late.count && listing.orders == Set(late.map(\.order)).count)
      #expect(listing.running == late.count { $0.end > now })
      #expect(listing.provisional == late.count { $0.isProvisional })
      let spans = listing.rows.map(\.lateSeconds)
      #expect(spans == spans.sorted(by: >) && spans.allSatisfy { $0 >= 0 })

      var open = SlaFilter()
      open.onlyOpen = true
      let isOpen = late.filter { $0.stopped == nil || $0.isPaused }
      #expect(Set(keys(found(bench, open, now))) == Set(isOpen.map(\.key)))

      var then = SlaFilter()
      then.at = now.milliseconds
      let wasLate = bench.clocks.filter {
        !$0.isWindow && $0.start <= now && $0.due < now && $0.end > now
      }
      let past = found(bench, then, SlaBench.year.adding(hours: 24 * 900))
      #expect(Set(keys(past)) == Set(wasLate.map(\.key)), "seed \(seed), day \(days)")
      #expect(past.rows.allSatisfy { $0.state == .running } && past.asOf == now.text())
    }
  }

  @Test(arguments: seeds) func whatWillBeLateComesSoonestFirst(seed: UInt64) throws {
    let bench = try SlaBench.random(seed, orders: 120)
    defer { bench.remove() }
    for (days, hours) in [(5, 24), (20, 4), (20, 72), (30, 2_000)] {
      let now = SlaBench.year.adding(hours: 24 * days)
      var filter = SlaFilter()
      filter.withinMs = Int64(hours) * 3_600_000
      let soon = bench.clocks.filter {
        !$0.isWindow && $0.stopped == nil && $0.due >= now && $0.due <= now.adding(hours: hours)
      }
      let listing = found(bench, filter, now)
      #expect(Set(keys(listing)) == Set(soon.map(\.key)), "seed \(seed), day \(days)")
      #expect(listing.rows.map(\.due) == listing.rows.map(\.due).sorted())
      #expect(listing.rows.allSatisfy { $0.lateSeconds <= 0 && $0.lateWorkingSeconds <= 0 })
    }
  }

  @Test func filtersNarrowIt() throws {
    let bench = try SlaBench.random(7, orders: 150)
    defer { bench.remove() }
    let now = SlaBench.year.adding(hours: 24 * 400)
    let late = bench.clocks.filter { !$0.isWindow && $0.due < min($0.end, now) }
    func expect(
      _ name: String, _ edit: (inout SlaFilter) -> Void, _ fits: (KnownClock) -> Bool
    ) {
      var filter = SlaFilter()
      edit(&filter)
      let wanted = late.filter(fits)
      #expect(Set(keys(found(bench, filter, now))) == Set(wanted.map(\.key)), "\(name)")
      #expect(!wanted.isEmpty || name == "nobody", "\(name)")
    }
    expect("unit", { $0.unit = "370481-cgj" }) { $0.unit == "370481-cgj" }
    expect("channel", { $0.channel = "wechat" }) { $0.channel == "wechat" }
    expect("jurisdiction", { $0.jurisdiction = "370112" }) { $0.order.jurisdiction == 370112 }
    expect("accept", { $0.clock = "accept" }) { $0.clock == "accept" }
    expect("resolve", { $0.clock = "resolve" }) { $0.clock == "resolve" }
    let day = SlaBench.year.adding(hours: 24 * 10)
    expect("since", { $0.dueFrom = day.milliseconds }) { $0.due >= day }
    expect("until", { $0.dueBefore = day.milliseconds }) { $0.due < day }
    expect("nobody", { $0.unit = "nobody" }) { _ in false }
    expect("nobody", { $0.clock = "lunch" }) { _ in false }
  }

  @Test func rowsAreBoundedAndTotalsAreNot() throws {
    let bench = try SlaBench.random(9, orders: 80)
    defer { bench.remove() }
    var filter = SlaFilter()
    filter.limit = 3
    let now = SlaBench.year.adding(hours: 24 * 400)
    let few = bench.view.clocks(filter, now: now, names: ["370481-zjj": "市住建局"])
    let all = found(bench, SlaFilter(), now)
    #expect(few.rows.count == 3 && few.total == all.total && few.total > 3)
    #expect(Array(keys(all).prefix(3)) == keys(few))
  }

  /// Who is silenced is late all the same, and it is shown of the instant that is asked for: of an
  /// order, and of a whole unit.
  @Test func silencesAreShownAsOfThen() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let received = try shanghai("2026-03-02 09:00")
    let due = try shanghai("2026-03-04 00:00")
    let own = try bench.open(.init(received: received, due: due))
    var opening = SlaBench.Opening(received: received, due: due)
    opening.unit = "370481-cgj"
    try bench.open(opening)
    let end = try shanghai("2026-03-07 00:00")
    try bench.act(own, .silence, .dispatched, at: try shanghai("2026-03-05 09:00")) {
      $0.options.until = end
    }
    let times: [(ActionVerb, String, Instant?)] = [
      (.silence, "2026-03-06 09:00", try shanghai("2026-03-31 00:00")),
      (.unsilence, "2026-03-09 09:00", nil),
    ]
    for (verb, at, until) in times {
      try bench.add(
        .unitSilenced(UnitSilenced(
          unit: "370481-cgj", actionID: "\(verb)", source: "desk", verb: verb, by: "root",
          why: "割接", until: until)),
        at: try shanghai(at))
    }
    try bench.commit(at: end)
    let now = try shanghai("2026-03-20 09:00")
    var then = SlaFilter()
    for (text, silenced) in [
      ("2026-03-04 09:00", []), ("2026-03-05 10:00", ["370481-zjj"]),
      ("2026-03-06 10:00", ["370481-cgj", "370481-zjj"]), ("2026-03-08 09:00", ["370481-cgj"]),
      ("2026-03-09 09:00", []),
    ] as [(String, [String])] {
      then.at = try shanghai(text).milliseconds
      let listing = found(bench, then, now)
      #expect(listing.total == 2, "\(text)")
      #expect(listing.rows.filter(\.silenced).map(\.unit).sorted() == silenced, "\(text)")
    }
    #expect(found(bench, SlaFilter(), now).rows.allSatisfy { !$0.silenced })
  }

  /// What was answered late keeps its verdict when it is done again, and the new clock has its own.
  @Test func aReopenedOrderKeepsWhatItWas() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let received = try shanghai("2026-03-02 09:00")
    let due = try shanghai("2026-03-04 00:00")
    let order = try bench.open(.init(received: received, due: due))
    let replied = try shanghai("2026-03-05 09:00")
    try bench.act(order, .reply, .replied, at: replied, text: "答")
    let again = try shanghai("2026-03-09 09:00")
    let next = try shanghai("2026-03-12 00:00")
    try bench.act(order, .reopen, .dispatched, at: again) {
      $0.reopens = true
      $0.clock = Clock(start: again, limit: .workingDays(3), dayEnd: .midnight)
      $0.promise = Promise(
        rule: "default", limit: .workingDays(3), due: next, provisional: false,
        upstreamHolds: false)
    }
    try bench.commit(at: again)
    let now = try shanghai("2026-03-20 09:00")
    #expect(found(bench, SlaFilter(), now).rows.map(\.due) == [next.text(), due.text()])
    var then = SlaFilter()
    for (text, dues) in [
      ("2026-03-03 09:00", []), ("2026-03-04 09:00", [due]), ("2026-03-06 09:00", []),
      ("2026-03-10 09:00", []), ("2026-03-13 09:00", [next]),
    ] as [(String, [Instant])] {
      then.at = try shanghai(text).milliseconds
      #expect(found(bench, then, now).rows.map(\.due) == dues.map { $0.text() }, "\(text)")
    }
  }
}
