import Formats
import WorkTime

/// One run of one clock of an order: from when, until when, and when it stopped.
///
/// Runs are never taken away, so that who was late on a day that is long past can still be asked.
/// Those of an order are a list that begins at `Order.lastRun`, newest first. The running `resolve`
/// clock alone, which every order has, stands in the order itself; a reopening puts it among the
/// runs with its verdict.
///
/// Guarantees: a plain value without gaps, as `Order` is.
public struct ClockRun: Sendable, Equatable {
  public struct Flags: OptionSet, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    // The steps that were told stand in the first bits, by the number of the step.
    public static let warned = Flags(of: .warn)
    public static let urged = Flags(of: .urge)
    public static let breached = Flags(of: .breach)
    public static let supervised = Flags(of: .supervise)
    public static let steps: Flags = [.warned, .urged, .breached, .supervised]

    /// The due instant rests on a calendar year without a notice.
    public static let provisional = Flags(rawValue: 1 << 8)
    /// The upstream's limit is the earlier one and holds.
    public static let upstreamHolds = Flags(rawValue: 1 << 9)
    /// It stands still; `stopped` is since when.
    public static let paused = Flags(rawValue: 1 << 10)
    /// It ends a right and no duty (退单、异议期限): nobody is late by it, and nothing is told of it.
    public static let window = Flags(rawValue: 1 << 11)
    /// It is the unit's own, not the order's: it stays with the unit that it began with.
    public static let ofUnit = Flags(rawValue: 1 << 12)

    /// The names of the steps that were told.
    public var stepNames: [String] {
      StepKind.allCases.filter { contains(Self(of: $0)) }.map(\.name)
    }

    public init(of step: StepKind) { self.init(rawValue: 1 << UInt16(step.rawValue)) }
  }

  public var start: Instant
  public var due: Instant
  /// When it was stopped, or since when it stands still; `distantFuture` while it runs.
  public var stopped: Instant
  /// The order's place among all, and the run of it that came before; -1 for none.
  public var order: Int32
  public var previous: Int32
  /// Numbers of `LedgerState.clocks`, `units` and `limits`.
  public var clock: UInt16
  public var unit: UInt16
  public var limit: UInt16
  public var flags: Flags
  /// When the event came that gave it this due instant: nobody could know of it before.
  public var dueKnown: Instant = .distantPast

  /// It runs now, and somebody may come to be late by it.
  public var runs: Bool { stopped == .distantFuture }
  public var isPaused: Bool { flags.contains(.paused) }
  /// It has come to its end: neither runs nor stands still.
  public var isOver: Bool { !runs && !isPaused }

  /// Whose own clock it is; nil for one of the order.
  public func ownUnit(_ units: NameTable) -> String? {
    flags.contains(.ofUnit) ? units[unit] : nil
  }

  /// The verdict as of `now`: late when it stopped after the due instant, or still runs after it.
  public func isLate(at now: Instant) -> Bool {
    !flags.contains(.window) && min(stopped, now) > due
  }
}

/// What happens to a clock by time alone. The raw values are bits of `ClockRun.Flags`.
public enum StepKind: UInt8, CaseIterable, Sendable {
  /// 黄牌.
  case warn = 0
  /// 催办.
  case urge = 1
  /// 红牌: every clock has it, but for windows.
  case breach = 2
  /// 督办.
  case supervise = 3

  public var name: String {
    switch self {
    case .warn: "warn"
    case .urge: "urge"
    case .breach: "breach"
    case .supervise: "supervise"
    }
  }

  public var chinese: String {
    switch self {
    case .warn: "黄牌"
    case .urge: "催办"
    case .breach: "红牌"
    case .supervise: "督办"
    }
  }

  /// The flag of an order whose running `resolve` clock was told so.
  public var orderFlag: Order.Flags {
    switch self {
    case .warn: .warned
    case .urge: .urgedByTime
    case .breach: .breached
    case .supervise: .supervisedByTime
    }
  }

  public init?(name: String) {
    guard let step = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = step
  }
}

/// The clocks that the product itself knows. All others are named by policies alone.
public enum ClockName {
  /// The total that is promised to the citizen (办结). It runs through returns and reroutes.
  public static let resolve = "resolve"
  /// Until a unit signs for what it was sent (签收): one at each dispatch to a unit.
  public static let accept = "accept"
  /// Until the citizen hears something for the first time (首次联系).
  public static let contact = "contact"
  /// The own time of a unit that got the order by a reroute or an approved return; that of the
  /// first unit is the total itself.
  public static let handling = "handling"
  /// A co-handler's own, from its dispatch to its part's reply.
  public static let part = "part"
  /// From the close to the follow-up call (回访).
  public static let followUp = "follow-up"

  /// Those of one unit, which dispatches start and stop, whatever a policy says. All others are the
  /// order's.
  public static let ofUnits: Set<String> = [accept, handling, part]
  /// Those that a suspension stops.
  public static let suspended: Set<String> = [resolve, handling, part]

  public static func chinese(_ name: String) -> String {
    switch name {
    case resolve: "办结"
    case accept: "签收"
    case contact: "首次联系"
    case handling: "承办"
    case part: "协办"
    case followUp: "回访"
    default: name
    }
  }
}

/// A limit with the end of its days: what it takes to compute a due instant from a start.
public struct ClockLimit: Hashable, Sendable, CustomStringConvertible {
  public var limit: Limit
  public var dayEnd: DayEnd

  public init(_ limit: Limit, _ dayEnd: DayEnd = .midnight) {
    (self.limit, self.dayEnd) = (limit, dayEnd)
  }

  /// `5 working days`, or `5 working days, close-of-office`.
  public init?(_ text: String) {
    let parts = text.split(separator: ",", maxSplits: 1)
    guard let first = parts.first, let limit = try? Limit(parsing: String(first)) else {
      return nil
    }
    self.limit = limit
    dayEnd = .midnight
    guard parts.count > 1 else { return }
    guard let end = DayEnd(rawValue: parts[1].drop { $0 == " " }.description) else { return nil }
    dayEnd = end
  }

  public var description: String {
    dayEnd == .midnight ? "\(limit)" : "\(limit), \(dayEnd.rawValue)"
  }
}

/// Limits as small integers. Number 0 is none.
///
/// Limits come from policies, of which there are few. Should there ever be too many different ones,
/// the rest is none, and keeps the due instants that it has.
public struct LimitTable: Sendable {
  public private(set) var limits: [ClockLimit?] = [nil]
  private var numbers: [ClockLimit: UInt16] = [:]

  public init() {}

  public init(texts: [String]) {
    for text in texts.dropFirst() {
      let limit = ClockLimit(text)
      if let limit { numbers[limit] = UInt16(limits.count) }
      limits.append(limit)
    }
  }

  public var texts: [String] { limits.map { $0?.description ?? "" } }

  public subscript(number: UInt16) -> ClockLimit? {
    Int(number) < limits.count ? limits[Int(number)] : nil
  }

  public mutating func number(of limit: ClockLimit) -> UInt16 {
    if let known = numbers[limit] { return known }
    guard limits.count < UInt16.max else { return 0 }
    let number = UInt16(limits.count)
    limits.append(limit)
    numbers[limit] = number
    return number
  }
}

/// The policy that an order has, as its state names it: an id, and the first configuration whose
/// policy files were the same ones.
public struct RuleName: Hashable, Sendable {
  public var configuration: String
  public var policy: String

  public init(configuration: String, policy: String) {
    (self.configuration, self.policy) = (configuration, policy)
  }

  init(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    configuration = parts.first.map(String.init) ?? ""
    policy = parts.count > 1 ? String(parts[1]) : ""
  }

  var text: String { "\(configuration)/\(policy)" }
}
