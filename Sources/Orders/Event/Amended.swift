import WorkTime

/// The same item came again with a new text (补充诉求). The unit stays as it was, and so does the
/// promise, unless the amendment gives an earlier one. Both stand here so that the order can be
/// dispatched from this line alone.
public struct Amended: Sendable, Equatable {
  public var order: OrderNumber
  public var state: OrderState
  public var channel: String
  public var received: Instant
  public var judged: Judged
  public var promise: Promise
  /// The appeal's flags as they are now: an amendment may ask for confidence.
  public var flags: Order.Flags
  /// Who helps, for the dispatch.
  public var coUnits: [ActionOptions.CoUnit]
  public var text: UInt64
  public var vault: String
  /// Its clock from now on, where `promise` is a new one.
  public var clock: Clock?
  /// What becomes of the other ones.
  public var clocks: [ClockChange]
  /// It was a repeat of an open order, and goes its own way from here on.
  public var unlinks: Bool
  /// Danger is suspected from here on, and was not before: people are told now.
  public var suspects: Bool
  /// Only the desk, which stands as the unit here, may read the text: it says of people in office
  /// what may not be handed to those whom it speaks of. The order stays with its own unit.
  public var isForDesk: Bool
  /// Those who work or worked on the order when such a text came: none of them gets it later
  /// unless the desk hands it over.
  public var keptFrom: [String]
  /// What those who work on it get instead, where it is more pressing from here on.
  public var urges: Redispatch?
  public var item: [UInt8]

  public init(
    order: OrderNumber, state: OrderState, channel: String, received: Instant, judged: Judged,
    promise: Promise, flags: Order.Flags, coUnits: [ActionOptions.CoUnit] = [], text: UInt64,
    vault: String, clock: Clock? = nil, clocks: [ClockChange] = [], unlinks: Bool = false,
    suspects: Bool = false, isForDesk: Bool = false, keptFrom: [String] = [],
    urges: Redispatch? = nil, item: [UInt8]
  ) {
    self.order = order
    self.state = state
    self.channel = channel
    self.received = received
    self.judged = judged
    self.promise = promise
    self.flags = flags
    self.coUnits = coUnits
    self.text = text
    self.vault = vault
    self.clock = clock
    self.clocks = clocks
    self.unlinks = unlinks
    self.suspects = suspects
    self.isForDesk = isForDesk
    self.keptFrom = keptFrom
    self.urges = urges
    self.item = item
  }
}
