import Appeals
import WorkTime

/// Where an order stands. The raw values are part of the snapshot's format and never change
/// meaning.
public enum OrderState: UInt8, CaseIterable, Sendable {
  /// At the hotline desk, waiting for dispatch by hand (人工派单).
  case desk = 0
  /// Sent to its unit, not yet signed for (派单).
  case dispatched = 1
  /// The unit has signed for it (签收).
  case accepted = 2
  /// The unit has answered (答复).
  case replied = 3
  /// Done (办结).
  case closed = 4

  public var name: String {
    switch self {
    case .desk: "desk"
    case .dispatched: "dispatched"
    case .accepted: "accepted"
    case .replied: "replied"
    case .closed: "closed"
    }
  }

  public var chinese: String {
    switch self {
    case .desk: "待派单"
    case .dispatched: "已派单"
    case .accepted: "已签收"
    case .replied: "已答复"
    case .closed: "已办结"
    }
  }

  public init?(name: String) {
    guard let state = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = state
  }

  /// While an order is open its clock runs: a reply or the close ends it.
  public var clockRuns: Bool { self == .desk || self == .dispatched || self == .accepted }
}

/// How pressing an appeal is.
public enum OrderUrgency: UInt8, CaseIterable, Sendable {
  case ordinary = 0
  /// Water, power, gas or heat is off.
  case utility = 1
  /// Life or property is in danger.
  case life = 2

  public var name: String {
    switch self {
    case .ordinary: "ordinary"
    case .utility: "utility"
    case .life: "life"
    }
  }

  public init?(name: String) {
    guard let urgency = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = urgency
  }
}

/// A work order (工单) as the state holds it: numbers only, text stays in the journal.
///
/// Guarantees: a plain value without references and without gaps, so that pages of it can be copied
/// and written as bytes, the same ones for the same state. Changing its layout needs a new
/// `Snapshot` version.
public struct Order: Sendable {
  public struct Flags: OptionSet, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let confidential = Flags(rawValue: 1 << 0)
    public static let anonymous = Flags(rawValue: 1 << 1)
    /// The due instant rests on a calendar year without a notice.
    public static let provisional = Flags(rawValue: 1 << 2)
    /// The upstream's limit is the earlier one and holds.
    public static let upstreamHolds = Flags(rawValue: 1 << 3)
    public static let amended = Flags(rawValue: 1 << 4)
    public static let warned = Flags(rawValue: 1 << 5)
    public static let breached = Flags(rawValue: 1 << 6)
    /// Answered on the call itself (即办).
    public static let answeredOnCall = Flags(rawValue: 1 << 7)
    public static let replyUnwanted = Flags(rawValue: 1 << 8)

    /// Those that hide who sent the item: an order that has one keeps it.
    public static let protecting: Flags = [.confidential, .anonymous]
  }

  /// Hashes by which a message about the same item is told from another. The last two are keyed:
  /// they are made of what the journal may not hold.
  public struct Identity: Sendable, Equatable {
    /// Channel and `source_id`.
    public var source: UInt64
    /// Who sent this one item; 0 where nothing was said by which one could tell.
    public var sender: UInt64
    /// The whole item: whatever a repeat may have changed.
    public var text: UInt64

    public init(source: UInt64, sender: UInt64, text: UInt64) {
      self.source = source
      self.sender = sender
      self.text = text
    }
  }

  public var number: OrderNumber
  public var channel: UInt16
  public var unit: UInt16
  public var category: UInt16
  public var flags: Flags
  public var kind: UInt8
  public var urgency: OrderUrgency
  public var state: OrderState
  /// Where the compiler would leave five bytes unset: a snapshot would show what the memory held
  /// before.
  let spareByte: UInt8 = 0
  let spareWord: UInt32 = 0
  public var identity: Identity
  public var received: Instant
  public var opened: Instant
  public var due: Instant
  /// When the clock was stopped by a reply or the close; `distantFuture` while it runs.
  public var stopped: Instant
  /// The event that opened the order, and the newest entry of its history (-1: none).
  public var openedAt: LinePlace
  public var lastHistory: Int32

  public var isOpen: Bool { state != .closed }
  public var isReport: Bool { kind == AppealKind.report.number }

  /// An order is late when its clock stopped after the due instant, or still runs after it.
  public func isLate(at now: Instant) -> Bool { min(stopped, now) > due }
}

extension AppealKind {
  /// The number under which an order keeps the kind; 255 where there is none.
  public var number: UInt8 { UInt8(Self.allCases.firstIndex(of: self) ?? 255) }

  public init?(number: UInt8) {
    guard number < Self.allCases.count else { return nil }
    self = Self.allCases[Int(number)]
  }
}

/// Where a line stands in the journal: byte position and length without the newline.
public struct LinePlace: Sendable, Hashable {
  public var position: Int64
  public var length: Int32

  public init(position: Int64, length: Int32) {
    self.position = position
    self.length = length
  }
}

/// One further event of an order, linked to the one before it.
public struct HistoryEntry: Sendable {
  public var place: LinePlace
  public var previous: Int32
  /// Hash of source and `action_id` where the event is of an action, else 0: from these the index
  /// of actions is built again.
  public var action: UInt64
}
