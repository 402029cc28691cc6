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
  /// The unit wants to give it back; the desk has to rule (退单待裁定). The clock runs on.
  case returnRequested = 5
  /// The clock stands still (挂起).
  case suspended = 6
  /// Not taken on, for a reason in law (不予受理).
  case declined = 7
  /// Taken back by the citizen (已撤回).
  case withdrawn = 8
  /// A repeat of an open order, whose answer is the answer to this one too (重复件并单).
  case linked = 9

  public var name: String {
    switch self {
    case .desk: "desk"
    case .dispatched: "dispatched"
    case .accepted: "accepted"
    case .replied: "replied"
    case .closed: "closed"
    case .returnRequested: "return-requested"
    case .suspended: "suspended"
    case .declined: "declined"
    case .withdrawn: "withdrawn"
    case .linked: "linked"
    }
  }

  public var chinese: String {
    switch self {
    case .desk: "待派单"
    case .dispatched: "已派单"
    case .accepted: "已签收"
    case .replied: "已答复"
    case .closed: "已办结"
    case .returnRequested: "退单待裁定"
    case .suspended: "已挂起"
    case .declined: "不予受理"
    case .withdrawn: "已撤回"
    case .linked: "重复并单"
    }
  }

  public init?(name: String) {
    guard let state = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = state
  }

  /// While a unit or the desk has to act the clock runs: a reply or the close ends it.
  public var clockRuns: Bool {
    switch self {
    case .desk, .dispatched, .accepted, .returnRequested: true
    case .replied, .closed, .suspended, .declined, .withdrawn, .linked: false
    }
  }

  /// Nothing more will come of the order itself.
  public var isOver: Bool {
    switch self {
    case .closed, .declined, .withdrawn, .linked: true
    case .desk, .dispatched, .accepted, .replied, .returnRequested, .suspended: false
    }
  }
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

  public var chinese: String {
    switch self {
    case .ordinary: "一般"
    case .utility: "水电气暖"
    case .life: "人身安全"
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
    /// Selected for publication (留言选登).
    public static let markedPublic = Flags(rawValue: 1 << 9)
    public static let supervised = Flags(rawValue: 1 << 10)
    /// No further return by the unit that has it: one was denied, or this is the third dispatch.
    public static let unitStands = Flags(rawValue: 1 << 11)
    /// Its `resolve` clock was urged, or supervised, by time.
    public static let urgedByTime = Flags(rawValue: 1 << 12)
    public static let supervisedByTime = Flags(rawValue: 1 << 13)
    /// A reply said whether it is what the FAQ suggested: the first one counts.
    public static let suggestionJudged = Flags(rawValue: 1 << 15)

    /// Those that an appeal says of itself.
    public static let ofAppeal: Flags = [.confidential, .anonymous, .replyUnwanted]
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
  /// How often it was sent to a unit; 255 means that often or more.
  public var dispatches: UInt8
  /// Its case file, which few orders have; -1 for none.
  public var file: Int32 = -1
  public var identity: Identity
  /// The first half of the citizen's keyed hash; 0 where nobody is known.
  public var citizen: UInt64
  /// What the item is about: see `MatterSketch`.
  public var matter: UInt64
  public var received: Instant
  public var opened: Instant
  /// The clock of the total, `resolve`, as it is now: all other clocks, and those of the same name
  /// that are over, are runs (see `ClockRun`).
  public var due: Instant
  /// When the clock was stopped by a reply or the close; `distantFuture` while it runs.
  public var stopped: Instant
  /// The event that opened the order, and the newest entry of its history (-1: none).
  public var openedAt: LinePlace
  public var lastHistory: Int32
  /// The order that leads its group, or that it repeats; -1 for none.
  public var lead: Int32 = -1
  public var bounces: UInt8 = 0
  public var reopenings: UInt8 = 0
  public var urgings: UInt8 = 0
  /// Those of its dispatches that count to the third: since the opening or the last reopening.
  public var bouncingDispatches: UInt8 = 0
  /// The newest of its runs; -1 for none.
  public var lastRun: Int32 = -1
  /// Numbers of `LedgerState.rules` and `limits`: its policy, and the limit of `resolve`.
  public var rule: UInt16 = 0
  public var limit: UInt16 = 0

  public var isOpen: Bool { !state.isOver }
  /// The state lets the clock run, and no milestone has stopped it.
  public var clockRuns: Bool { state.clockRuns && stopped == .distantFuture }
  public var isProtected: Bool { isReport || !flags.isDisjoint(with: Flags.protecting) }
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

/// A dead letter and what became of it.
public struct LetterEntry: Sendable {
  public enum Fate: Int32, Sendable { case waiting = 0, replayed = 1, dropped = 2 }

  /// The sequence of its event, which is its name.
  public var sequence: Int64
  public var place: LinePlace
  /// A whole word, so that no byte is left unset.
  private var rawFate: Int32

  public init(sequence: Int64, place: LinePlace, fate: Fate) {
    self.sequence = sequence
    self.place = place
    rawFate = fate.rawValue
  }

  public var fate: Fate {
    get { Fate(rawValue: rawFate) ?? .waiting }
    set { rawFate = newValue.rawValue }
  }
}
