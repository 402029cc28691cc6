import WorkTime

/// How many orders stand where, counted again only where something has changed since the last
/// count: whoever asks often pays for what happened in between, and not for all orders.
///
/// Guarantees: exact at every call. It keeps numbers alone and holds no page, so that none has to
/// be copied for its sake. All that it is asked of are states of one ledger, older or newer.
public struct OrderTally: Sendable {
  public struct Total: Sendable, Equatable {
    public var open = 0
    public var late = 0
    /// By the raw value of the state.
    public var byState = [Int](repeating: 0, count: OrderState.allCases.count)
  }

  private struct Page: Sendable {
    var stamp: UInt64
    var late = 0
    /// In these instants, both included, as many are late.
    var from: Instant
    var upTo = Instant.distantFuture
    var byState = [Int32](repeating: 0, count: OrderState.allCases.count)
  }

  private var pages: [Page] = []

  public init() {}

  /// Late is what is not answered and past its due instant.
  public mutating func total(_ orders: Pages<Order>, now: Instant) -> Total {
    var total = Total()
    for number in 0..<orders.pageTotal {
      let stamp = orders.stamp(ofPage: number)
      if number == pages.count {
        pages.append(Self.count(orders.page(number), stamp, now))
      } else if pages[number].stamp != stamp || now < pages[number].from
        || now > pages[number].upTo
      {
        pages[number] = Self.count(orders.page(number), stamp, now)
      }
      total.late += pages[number].late
      for state in OrderState.allCases {
        let count = Int(pages[number].byState[Int(state.rawValue)])
        total.byState[Int(state.rawValue)] += count
        if !state.isOver { total.open += count }
      }
    }
    return total
  }

  private static func count(
    _ orders: ContiguousArray<Order>, _ stamp: UInt64, _ now: Instant
  ) -> Page {
    var page = Page(stamp: stamp, from: now)
    for order in orders {
      page.byState[Int(order.state.rawValue)] += 1
      guard order.clockRuns else { continue }
      if order.due < now { page.late += 1 } else { page.upTo = min(page.upTo, order.due) }
    }
    return page
  }
}
