import Orders

/// Whose orders are asked for, in the state's numbers; nil where a name was never seen, so that
/// nothing can fit.
struct ScopeMatch {
  /// Not asked of orders: whose a clock is, or was, is a question of its own.
  private(set) var unit: UInt16?
  private var channel: UInt16?
  private var jurisdiction: Int32?

  init?(unit: String?, channel: String?, jurisdiction: String?, _ known: LedgerState) {
    if let name = unit {
      guard let number = known.units.number(ifKnown: name) else { return nil }
      self.unit = number
    }
    if let name = channel {
      guard let number = known.channels.number(ifKnown: name) else { return nil }
      self.channel = number
    }
    if let code = jurisdiction {
      guard let number = Int32(code) else { return nil }
      self.jurisdiction = number
    }
  }

  /// Whether an order has to be looked at.
  var asksOrder: Bool { channel != nil || jurisdiction != nil }

  @inline(__always)
  func accepts(_ order: Order) -> Bool {
    (channel == nil || order.channel == channel)
      && (jurisdiction == nil || order.number.jurisdiction == jurisdiction)
  }
}
