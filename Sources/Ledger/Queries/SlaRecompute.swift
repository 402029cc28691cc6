import Decider
import Orders
import WorkTime

/// One clock to which other calendars give another end.
public struct RecomputeRow: Codable, Sendable, Equatable {
  public var order: String
  public var clock: String
  public var clockName: String
  public var unit: String
  public var unitName: String?
  public var before: String
  public var after: String
  public var provisionalBefore: Bool
  public var provisional: Bool
  public var upstreamHolds: Bool

  enum CodingKeys: String, CodingKey {
    case order, clock, clockName = "clock_name", unit, unitName = "unit_name", before, after
    case provisionalBefore = "provisional_before", provisional, upstreamHolds = "upstream_holds"
  }
}

/// What other calendars would change. Nothing is changed by asking.
public struct RecomputeListing: Codable, Sendable, Equatable {
  public var rows: [RecomputeRow] = []
  /// Clocks that would change, listed or not, and of how many of the open orders.
  public var total = 0
  public var orders = 0
  public var openOrders = 0
  public var earlier = 0
  public var later = 0
  /// Provisional now and not any more; certain now and provisional then.
  public var settled = 0
  public var unsettled = 0

  enum CodingKeys: String, CodingKey {
    case rows, total, orders, openOrders = "open_orders", earlier, later, settled, unsettled
  }

  public static let limitMax = 100_000
}

extension LedgerView {
  /// What the clocks that run would come to by other calendars; what is over keeps the verdict of
  /// its day. Rows stand in the order of the orders.
  public func recompute(
    by book: CalendarBook, limit: Int, names: UnitNames
  ) -> RecomputeListing {
    var listing = RecomputeListing()
    var last = -1
    for change in Recompute.preview(state, by: book) {
      listing.total += 1
      if change.order != last { listing.orders += 1 }
      last = change.order
      if change.after.instant < change.before { listing.earlier += 1 }
      if change.after.instant > change.before { listing.later += 1 }
      let (run, clock) = state.run(change.run, of: change.order)
      let wasProvisional = run.flags.contains(.provisional)
      if wasProvisional && !change.after.provisional { listing.settled += 1 }
      if !wasProvisional && change.after.provisional { listing.unsettled += 1 }
      guard listing.rows.count < min(limit, RecomputeListing.limitMax) else { continue }
      let unit = state.units[run.unit]
      listing.rows.append(RecomputeRow(
        order: "\(state.orders[change.order].number)", clock: clock,
        clockName: ClockName.chinese(clock), unit: unit, unitName: names[unit],
        before: change.before.text(), after: change.after.instant.text(),
        provisionalBefore: wasProvisional, provisional: change.after.provisional,
        upstreamHolds: change.upstreamHolds))
    }
    state.orders.forEach { _, order in
      if order.isOpen { listing.openOrders += 1 }
      return true
    }
    return listing
  }
}
