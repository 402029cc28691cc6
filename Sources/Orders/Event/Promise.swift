import Appeals
import WorkTime

/// What was judged of an appeal, with the words of the reasons and nothing of the citizen's.
public struct Judged: Sendable, Equatable {
  public var kind: AppealKind?
  public var category: String?
  public var urgency: OrderUrgency
  /// How likely danger is where nobody has said so yet, in hundredths (疑似紧急): a person is to
  /// look. Nothing else follows of it; nil of what is urgent.
  public var suspected: Double?
  public var unit: String
  public var score: Double
  /// Why this unit: words of ours only.
  public var why: String
  /// What phrases and models said of category, kind and urgency, each by itself, with their
  /// versions; empty where the phrases judge alone.
  public var judges: String

  public init(
    kind: AppealKind?, category: String?, urgency: OrderUrgency, suspected: Double? = nil,
    unit: String, score: Double, why: String, judges: String = ""
  ) {
    self.kind = kind
    self.category = category
    self.urgency = urgency
    self.suspected = suspected
    self.unit = unit
    self.score = score
    self.why = why
    self.judges = judges
  }
}

/// A limit that was promised: which rule, how long, until when.
public struct Promise: Sendable, Equatable {
  public var rule: String
  public var limit: Limit
  public var due: Instant
  /// The calendar of a year without a notice was used.
  public var provisional: Bool
  /// The upstream's due instant is the earlier one and is the one that holds.
  public var upstreamHolds: Bool
  /// What our own limit gives, where the upstream's holds.
  public var ownDue: Instant?
  public var dayEnd: DayEnd

  public init(
    rule: String, limit: Limit, due: Instant, provisional: Bool, upstreamHolds: Bool,
    ownDue: Instant? = nil, dayEnd: DayEnd = .midnight
  ) {
    (self.rule, self.limit, self.due, self.dayEnd) = (rule, limit, due, dayEnd)
    (self.provisional, self.upstreamHolds, self.ownDue) = (provisional, upstreamHolds, ownDue)
  }
}

/// A step of a clock by time alone: warned (黄牌), urged, breached (红牌), supervised. The event's own
/// `at` is its exact instant.
public struct DeadlineStep: Hashable, Sendable {
  /// What is told so much after its instant is marked late.
  public static let lateMsMin: Int64 = 60_000

  public var order: OrderNumber
  public var clock: String
  public var unit: String
  public var due: Instant
  /// It was told long after its instant: nobody was there to tell it.
  public var isLate: Bool
  /// It calls nobody: the order's or the unit's alerts were silenced then.
  public var isSilenced: Bool
  /// It calls at once, whatever the office hours.
  public var isPressing: Bool

  public init(
    order: OrderNumber, clock: String = ClockName.resolve, unit: String, due: Instant,
    isLate: Bool = false, isSilenced: Bool = false, isPressing: Bool = false
  ) {
    (self.order, self.clock, self.unit, self.due) = (order, clock, unit, due)
    (self.isLate, self.isSilenced, self.isPressing) = (isLate, isSilenced, isPressing)
  }
}
