import Testing
import WorkTime

@testable import Orders

/// Whatever happens between two questions, the count is that of a walk over all orders.
@Suite struct OrderTallyTests {
  @Test(arguments: [1, 2, 3] as [UInt64]) func countsWhatAWalkCounts(seed: UInt64) {
    var random = SmallRandom(state: seed)
    var known = LedgerState()
    var tally = OrderTally()
    var views: [LedgerState] = []
    var now = Instant(milliseconds: 1_000_000)
    for round in 0..<60 {
      for _ in 0..<random.below(300) { known.orders.append(Self.order(&random)) }
      for _ in 0..<random.below(20) where known.orders.count > 0 {
        let at = random.below(known.orders.count)
        known.orders[at].state = OrderState.allCases[random.below(OrderState.allCases.count)]
        known.orders[at].lead = known.orders[at].state == .linked ? Int32(random.below(at + 1)) : -1
        known.change(fileOf: at) { file in
          file.suspicion = CaseFile.Suspicion(score: 0.05)
          file.suspicion?.isSettled = random.below(3) == 0
          file.coHandlers = [CaseFile.CoHandler](
            repeating: CaseFile.CoHandler(unit: 1, state: .replied), count: random.below(9))
        }
        known.orders[at].due = now.adding(milliseconds: Int64(random.below(2_000)) - 1_000)
      }
      views.append(known)
      // Time goes on, stands still, and now and then goes back.
      now = now.adding(milliseconds: Int64(random.below(400)) - 100)
      // An answer to an older question may come last.
      let asked = random.below(4) == 0 ? views[random.below(views.count)] : known
      #expect(tally.total(asked, now: now) == Self.walk(asked, now), "seed \(seed), round \(round)")
    }
  }

  private static func walk(_ known: LedgerState, _ now: Instant) -> OrderTally.Total {
    var total = OrderTally.Total()
    known.orders.forEach { _, order in
      total.byState[Int(order.state.rawValue)] += 1
      if order.isOpen { total.open += 1 }
      if known.suspicion(of: order) != nil { total.suspected += 1 }
      if order.clockRuns && order.due < now { total.late += 1 }
      total.listBytes += known.file(of: order)?.listBytes ?? 0
      return true
    }
    return total
  }

  private static func order(_ random: inout SmallRandom) -> Order {
    Order(
      number: OrderNumber(
        jurisdiction: 1, date: CivilDate(daysSince1970: 1), partition: 1, counter: 1),
      channel: 1, unit: 1, category: 1, flags: [], kind: 1, urgency: .ordinary,
      state: OrderState.allCases[random.below(OrderState.allCases.count)], dispatches: 1,
      identity: Order.Identity(source: 1, sender: 1, text: 1), citizen: 1, matter: 1,
      received: .distantPast, opened: .distantPast,
      due: Instant(milliseconds: 1_000_000 + Int64(random.below(8_000))),
      stopped: random.below(4) == 0 ? .distantPast : .distantFuture,
      openedAt: LinePlace(position: 1, length: 1), lastHistory: -1)
  }

  private struct SmallRandom {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }
}
