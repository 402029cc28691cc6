import Orders
import WorkTime

/// Which clocks are asked for. Absent fields mean any.
public struct SlaFilter: Codable, Sendable {
  /// Whose clock it is.
  public var unit: String?
  public var channel: String?
  public var jurisdiction: String?
  /// A clock's name, such as `resolve` or `accept`.
  public var clock: String?
  /// Due at this instant or later, and before that one (milliseconds).
  public var dueFrom: Int64?
  public var dueBefore: Int64?
  /// Only clocks that have not come to their end.
  public var onlyOpen = false
  /// Who was in breach at this instant (milliseconds), which may be long past.
  public var at: Int64?
  /// Not who is late, but who will be within so many milliseconds.
  public var withinMs: Int64?
  /// The same, until the end of so many working days from now by the national calendar in force.
  public var withinWorkingDays: Int?
  public var limit = 50

  public static let limitMax = 100_000

  public init() {}
}

/// One clock of one order. Nothing of a citizen's stands in it.
public struct ClockRow: Codable, Sendable, Equatable {
  /// Of the clock at the time that was asked for.
  public enum State: String, Codable, Sendable { case running, paused, stopped }

  public var order: String
  public var clock: String
  public var clockName: String
  public var unit: String
  public var unitName: String?
  /// Who had the order when it came to be late, where that was another unit.
  public var breachUnit: String?
  public var channel: String
  public var jurisdiction: String
  /// Of the order, now.
  public var orderState: String
  public var start: String
  public var due: String
  public var stopped: String?
  public var state: State
  /// How late it is, by the clock on the wall and by the time of office of its unit; below zero
  /// so much is left.
  public var lateSeconds: Int64
  public var lateWorkingSeconds: Int64
  public var provisional: Bool
  public var upstreamHolds: Bool
  /// Its steps call nobody now. It counts all the same.
  public var silenced: Bool
  /// What was told of it: `warn`, `breach`…
  public var steps: [String]

  enum CodingKeys: String, CodingKey {
    case order, clock, clockName = "clock_name", unit, unitName = "unit_name"
    case breachUnit = "breach_unit", channel
    case jurisdiction, orderState = "order_state", start, due, stopped, state
    case lateSeconds = "late_seconds", lateWorkingSeconds = "late_working_seconds", provisional
    case upstreamHolds = "upstream_holds", silenced, steps
  }
}

public struct ClockListing: Codable, Sendable, Equatable {
  public var rows: [ClockRow] = []
  /// How many clocks there are, listed or not, and of how many orders.
  public var total = 0
  public var orders = 0
  /// Of the clocks: those that run, and those whose due instant may still be moved by a notice.
  public var running = 0
  public var provisional = 0
  /// For which instant this is said.
  public var asOf: String

  enum CodingKeys: String, CodingKey {
    case rows, total, orders, running, provisional, asOf = "as_of"
  }
}

/// A filter with its names turned into the state's numbers; nil where a name was never seen, so
/// that nothing can fit.
struct ClockMatch {
  private let scope: ScopeMatch
  private let due: Range<Int64>
  /// Whether the order itself has to be looked at for a run.
  var asksOrder: Bool { scope.asksOrder }
  var unit: UInt16? { scope.unit }
  /// The clock asked for; the order's own is `resolve`, whatever its number is.
  let clock: UInt16?
  let wantsResolve: Bool

  init?(_ filter: SlaFilter, _ known: LedgerState) {
    guard let scope = ScopeMatch(
      unit: filter.unit, channel: filter.channel, jurisdiction: filter.jurisdiction, known)
    else { return nil }
    self.scope = scope
    wantsResolve = filter.clock.map { $0 == ClockName.resolve } ?? true
    clock = filter.clock.map { known.clocks.number(ifKnown: $0) ?? 0 }
    if clock == 0 && !wantsResolve { return nil }
    let from = filter.dueFrom ?? .min
    due = from..<max(from, filter.dueBefore ?? .max)
  }

  @inline(__always)
  func accepts(due instant: Instant) -> Bool { due.contains(instant.milliseconds) }

  @inline(__always)
  func accepts(_ order: Order) -> Bool { scope.accepts(order) }
}
