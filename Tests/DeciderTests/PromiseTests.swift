import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

@Suite struct PromiseTests {
  /// The mailbox's five working days (policy `default`), and what an upstream makes of them.
  @Test func limits() throws {
    var table = try Table()
    let lines = rows(
      """
      # received       | dispatched_at    | upstream due     | due              | words
      # Monday: the day of receipt does not count, and a weekend lies between.
      2026-11-23 09:00 |                  |                  | 2026-12-01 00:00 |
      2026-11-21 09:00 |                  |                  | 2026-11-28 00:00 |
      2026-11-20 23:59 |                  |                  | 2026-11-28 00:00 |
      # The earlier limit holds.
      2026-11-23 09:00 |                  | 2026-11-25 18:00 | 2026-11-25 18:00 | upstream
      2026-11-23 09:00 |                  | 2026-11-30 23:59 | 2026-11-30 23:59 | upstream
      2026-11-23 09:00 |                  | 2026-12-01 00:00 | 2026-12-01 00:00 |
      2026-11-23 09:00 |                  | 2026-12-09 18:00 | 2026-12-01 00:00 |
      # The clock starts when the upstream sent the item down.
      2026-11-20 09:00 | 2026-11-23 09:00 |                  | 2026-12-01 00:00 |
      2026-11-20 09:00 | 2026-11-23 09:00 | 2026-11-25 18:00 | 2026-11-25 18:00 | upstream
      # Nobody has published the days off of 2027 yet.
      2026-12-29 09:00 |                  |                  | 2027-01-07 00:00 | provisional
      2026-12-29 09:00 |                  | 2026-12-31 18:00 | 2026-12-31 18:00 | upstream
      2027-03-01 09:00 |                  |                  | 2027-03-09 00:00 | provisional
      # Past before it came: due at once.
      2026-11-23 09:00 |                  | 2026-11-20 18:00 | 2026-11-20 18:00 | upstream
      """)
    for (at, row) in lines.enumerated() {
      func field(_ name: String, _ time: String) throws -> String? {
        time.isEmpty ? nil : #""\#(name)":"\#(try local(time))""#
      }
      let parts = [try field("dispatched_at", row[1]), try field("due", row[2])].compactMap { $0 }
      let upstream = parts.isEmpty ? "" : #","upstream":{\#(parts.joined(separator: ","))}"#
      let received = try local(row[0])
      let decision = try table.intake(
        item("S-\(at)", received: "\(received)", more: upstream),
        now: max(received, local("2026-11-23 10:00")))
      let promise = try table.opened(decision).promise
      let due = try local(row[3])
      #expect(promise.due == due, "\(row) gave \(promise.due)")
      #expect(promise.upstreamHolds == (row[4] == "upstream"), "\(row)")
      #expect(promise.provisional == (row[4] == "provisional"), "\(row)")
      #expect(promise.limit == .workingDays(5) && promise.rule == "default")
      let flags = table.state.orders[at].flags
      #expect(flags.contains(.upstreamHolds) == promise.upstreamHolds)
      #expect(flags.contains(.provisional) == promise.provisional)
    }
  }

  /// One warning a working day before, one breach just after, and nothing else by time alone.
  @Test func warnedOnceAndBreachedOnce() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    try table.intake(item("A"), now: now, state: .dispatched)
    let due = table.state.orders[0].due
    let warnAt = table.decider.warnAt(due: due)
    let friday = try local("2026-11-28 00:00")
    #expect(warnAt == friday, "Monday's end less one working day is Friday's")
    let lines = rows(
      """
      # asked at       | ms | step     | at
      2026-11-23 10:00 | 0  | nothing  |
      2026-11-28 00:00 | -1 | nothing  |
      2026-11-28 00:00 | 0  | warned   | 2026-11-28 00:00
      2026-11-28 00:00 | 0  | nothing  |
      2026-12-01 00:00 | 0  | nothing  |
      2026-12-01 00:00 | 1  | breached | 2026-12-01 00:00
      2026-12-01 00:00 | 1  | nothing  |
      2027-01-01 00:00 | 0  | nothing  |
      """)
    for row in lines {
      let milliseconds = try #require(Int64(row[1]))
      let time = try local(row[0]).adding(milliseconds: milliseconds)
      let order = table.state.orders[0]
      let step = table.decider.step(of: order, unit: "u", warnAt: warnAt, now: time)
      #expect((step?.verdict ?? "nothing") == row[2], "\(row)")
      guard let step else { continue }
      let at = try local(row[3])
      #expect(step.at == at, "\(row)")
      try table.fold(step, now: time)
    }
    #expect(table.state.orders[0].flags.isSuperset(of: [.warned, .breached]))
  }

  /// A reply in time ends the clock; a daemon that was down over the due instant says so once.
  @Test func whatStopsTheSteps() throws {
    let now = try local("2026-11-23 10:00")
    let late = try local("2027-06-01 00:00")
    for state in OrderState.allCases {
      var table = try Table()
      try table.intake(item("A"), now: now, state: state)
      let order = table.state.orders[0]
      let warnAt = table.decider.warnAt(due: order.due)
      let step = table.decider.step(of: order, unit: "u", warnAt: warnAt, now: late)
      #expect((step?.verdict ?? "nothing") == (state.clockRuns ? "breached" : "nothing"))
      let next = table.decider.nextStep(of: order, warnAt: warnAt, now: late)
      #expect((next != nil) == state.clockRuns)
    }
  }

  /// Whatever `step` would say at a time, `nextStep` asked before does not lie behind it.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func nextStepSkipsNothing(seed: UInt64) throws {
    var random = Seeded(state: seed)
    var table = try Table()
    let now = try local("2026-11-23 10:00")
    try table.intake(item("A"), now: now)
    var order = table.state.orders[0]
    let decider = table.decider
    for round in 0..<200 {
      order.state = OrderState.allCases[random.below(OrderState.allCases.count)]
      order.flags = []
      if random.below(3) == 0 { order.flags.insert(.warned) }
      if random.below(4) == 0 { order.flags.insert(.breached) }
      order.opened = now.adding(minutes: random.below(40_000))
      order.due = order.opened.adding(minutes: random.below(20_000) - 2_000)
      let warnAt = decider.warnAt(due: order.due)
      let asked = order.opened.adding(minutes: random.below(30_000))
      let next = decider.nextStep(of: order, warnAt: warnAt, now: asked)
      let edges = [
        asked, order.due, order.due.adding(milliseconds: 1), warnAt,
        warnAt.adding(milliseconds: -1), asked.adding(minutes: random.below(30_000)),
      ]
      for time in edges where time >= asked {
        guard decider.step(of: order, unit: "u", warnAt: warnAt, now: time) != nil else { continue }
        let isInTime = next.map { $0 <= time } ?? false
        #expect(isInTime, "seed \(seed) round \(round): a step at \(time)")
      }
      if let next {
        let then = max(next, asked)
        let step = decider.step(of: order, unit: "u", warnAt: warnAt, now: then)
        #expect(step != nil, "seed \(seed) round \(round): nothing to do at \(then)")
      }
    }
  }
}
