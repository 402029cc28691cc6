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
    /// Danger is suspected of so many, and a person is still to look.
    public var suspected = 0
    /// By the raw value of the state.
    public var byState = [Int](repeating: 0, count: OrderState.allCases.count)
    /// What the lists of case files take of memory.
    public var listBytes = 0
  }

  private struct Page: Sendable {
    var stamp: UInt64
    var late = 0
    /// In these instants, both included, as many are late.
    var from: Instant
    var upTo = Instant.distantFuture
    /// Whose suspicion nobody has settled, by their places among all orders. They are few, and
    /// asked each time: a repeat's goes with the order whose answer it waits for.
    var suspected: [Int32] = []
    var byState = [Int32](repeating: 0, count: OrderState.allCases.count)
    var listBytes = 0
  }

  private var pages: [Page] = []

  public init() {}

  /// Late is what is not answered and past its due instant.
  public mutating func total(_ known: LedgerState, now: Instant) -> Total {
    let orders = known.orders
    var total = Total()
    var first = 0
    for number in 0..<orders.pageTotal {
      let stamp = orders.stamp(ofPage: number)
      if number == pages.count {
        pages.append(Self.count(orders.page(number), from: first, stamp, known, now))
      } else if pages[number].stamp != stamp || now < pages[number].from
        || now > pages[number].upTo
      {
        pages[number] = Self.count(orders.page(number), from: first, stamp, known, now)
      }
      first += orders.page(number).count
      total.late += pages[number].late
      total.listBytes += pages[number].listBytes
      for at in pages[number].suspected where known.suspicion(of: orders[Int(at)]) != nil {
        total.suspected += 1
      }
      for state in OrderState.allCases {
        let count = Int(pages[number].byState[Int(state.rawValue)])
        total.byState[Int(state.rawValue)] += count
        if !state.isOver { total.open += count }
      }
    }
    return total
  }

  private static func count(
    _ orders: ContiguousArray<Order>, from first: Int, _ stamp: UInt64, _ known: LedgerState,
    _ now: Instant
  ) -> Page {
    var page = Page(stamp: stamp, from: now)
    for (place, order) in orders.enumerated() {
      page.byState[Int(order.state.rawValue)] += 1
      if let file = known.file(of: order) {
        if file.openSuspicion != nil { page.suspected.append(Int32(first + place)) }
        page.listBytes += file.listBytes
      }
      guard order.clockRuns else { continue }
      if order.due < now { page.late += 1 } else { page.upTo = min(page.upTo, order.due) }
    }
    return page
  }
}
