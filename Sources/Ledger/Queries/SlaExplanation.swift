import Orders
import WorkTime

/// Why the clocks of an order end when they end.
public struct SlaExplanation: Codable, Sendable {
  public var order: String
  public var state: String
  public var channel: String
  public var received: String
  /// The rule by which it was promised; nil where its text cannot be read any more.
  public var rule: RuleWords?
  /// Its steps call nobody now. They count all the same.
  public var silence: SilenceWords?
  public var clocks: [ClockExplanation]
}

/// A silence that holds now.
public struct SilenceWords: Codable, Sendable, Equatable {
  public var until: String
  /// The unit, where all of its orders are silenced.
  public var unit: String?
  /// Who said so, and why.
  public var words: String
}

/// A policy as its file has it.
public struct RuleWords: Codable, Sendable, Equatable {
  public var id: String
  public var title: String
  public var source: String
  public var quote: String?
  public var validFrom: String
  /// A default of ours, where no rule was found.
  public var isDefault: Bool

  enum CodingKeys: String, CodingKey {
    case id, title, source, quote, validFrom = "valid_from", isDefault = "default"
  }

  public init(_ policy: Policy) {
    id = policy.id
    title = policy.title
    source = policy.source
    quote = policy.quote
    validFrom = "\(policy.validFrom)"
    isDefault = policy.isDefault
  }
}

/// One run of one clock: what it counts, day by day, and what came of it.
public struct ClockExplanation: Codable, Sendable {
  public enum Verdict: String, Codable, Sendable {
    case running, runningLate = "running-late", paused, inTime = "in-time", late
    /// It ends a right: nobody is late by it.
    case window

    public var chinese: String {
      switch self {
      case .running: "计时中"
      case .runningLate: "已超期"
      case .paused: "计时暂停"
      case .inTime: "按期"
      case .late: "超期办理"
      case .window: "权利期限"
      }
    }
  }

  /// What moved its end on the way.
  public struct Move: Codable, Sendable {
    public enum Kind: String, Codable, Sendable { case paused, extended, upstream }
    public var kind: Kind
    public var from: String?
    public var to: String?
    /// When what stands still goes on by itself; nil where it waits for somebody.
    public var until: String?
    public var words: String
  }

  /// One date from start to due, and whether it counted.
  public struct Day: Codable, Sendable {
    public var date: String
    public var weekday: String
    /// What sort of day it is, with its name: `国庆节放假`.
    public var kind: String
    public var counts: Bool
    /// Minutes of the limit on this day, where that counts minutes.
    public var minutes: Int?
    public var words: String
    public var provisional: Bool
  }

  public var clock: String
  public var clockName: String
  public var unit: String
  public var unitName: String?
  /// As configuration writes it: `5 working days`; empty where the state does not have it.
  public var limit: String
  public var limitWords: String
  public var dayEnd: String
  public var start: String
  /// The event that started it, in words.
  public var startedBy: String?
  public var due: String
  /// What its own limit gives where an upstream's holds.
  public var ownDue: String?
  /// Whether the days below add up to `due`. They need not where the clock is over and the calendar
  /// has changed since: the verdict of its day stays.
  public var addsUp: Bool
  /// What the days below, which are those of the calendar in force, add up to instead; nil where
  /// that is `due`, and where no limit is known.
  public var recomputedDue: String?
  /// What the days add up to: 5 of 5 working days.
  public var counted: Int
  public var provisional: Bool
  public var upstreamHolds: Bool
  public var stopped: String?
  public var stoppedBy: String?
  public var verdict: Verdict
  /// Below zero so much is left, or was.
  public var lateSeconds: Int64
  public var lateWorkingSeconds: Int64
  /// Steps that were told of it.
  public var steps: [String]
  public var moves: [Move]
  /// Whose calendar it is, from the bottom to the top, each with its source.
  public var layers: [String]
  public var days: [Day]

  enum CodingKeys: String, CodingKey {
    case clock, clockName = "clock_name", unit, unitName = "unit_name", limit
    case limitWords = "limit_words", dayEnd = "ends", start, startedBy = "started_by", due
    case ownDue = "own_due", addsUp = "adds_up"
    case recomputedDue = "recomputed_due", counted, provisional
    case upstreamHolds = "upstream_holds", stopped, stoppedBy = "stopped_by", verdict
    case lateSeconds = "late_seconds", lateWorkingSeconds = "late_working_seconds", steps, moves
    case layers, days
  }
}

extension ClockExplanation.Day {
  public init(_ day: DayCount) {
    date = "\(day.date)"
    weekday = day.date.weekday.chinese
    kind = day.kind.chinese
    counts = day.isCounted
    if case .minutes(let count) = day.counted { minutes = count }
    words = day.chinese
    provisional = day.provisional
  }
}

extension Weekday {
  public var chinese: String {
    switch self {
    case .monday: "周一"
    case .tuesday: "周二"
    case .wednesday: "周三"
    case .thursday: "周四"
    case .friday: "周五"
    case .saturday: "周六"
    case .sunday: "周日"
    }
  }
}
