import Formats

public enum LimitFault: Error, Hashable, Sendable, CustomStringConvertible {
  case malformed(String)
  /// Days or hours of which kind?
  case ambiguousDays(String)
  case unknownUnit(String)
  case outOfRange(String, max: Int)

  public var description: String {
    switch self {
    case .malformed(let text): "'\(text)' is not a limit like '5 working days'"
    case .ambiguousDays(let text):
      "'\(text)' leaves open which days; say 'working days' or 'calendar days'"
    case .unknownUnit(let unit):
      "unknown unit '\(unit)'; use working days, calendar days, working hours, "
        + "working minutes, hours or minutes"
    case .outOfRange(let text, let max): "'\(text)' is out of range; allowed is 1 to \(max)"
    }
  }
}

/// How long a unit has for a stage of an order.
///
/// Guarantees, when it was read from text: at least 1 and at most the bound of its kind. Texts
/// round-trip, though 120 working minutes come back as "2 working hours".
public enum Limit: Hashable, Sendable {
  case workingDays(Int)
  /// Minutes in which the office is open.
  case workingMinutes(Int)
  /// Minutes round the clock.
  case elapsedMinutes(Int)
  case calendarDays(Int)

  public static let daysMax = 1000
  /// 100 days round the clock; longer limits are given in days.
  public static let minutesMax = 144_000

  public var isWithinBounds: Bool {
    switch self {
    case .workingDays(let count), .calendarDays(let count): (1...Self.daysMax).contains(count)
    case .workingMinutes(let count), .elapsedMinutes(let count):
      (1...Self.minutesMax).contains(count)
    }
  }

  /// How many of its days or minutes.
  public var amount: Int {
    switch self {
    case .workingDays(let count), .workingMinutes(let count), .elapsedMinutes(let count),
      .calendarDays(let count):
      count
    }
  }

  /// Whether both count the same kind of days or minutes.
  public func isSameMeasure(as other: Limit) -> Bool {
    switch (self, other) {
    case (.workingDays, .workingDays), (.workingMinutes, .workingMinutes),
      (.elapsedMinutes, .elapsedMinutes), (.calendarDays, .calendarDays):
      true
    default: false
    }
  }
}

// MARK: - Text

extension Limit: CustomStringConvertible {
  /// Reads "5 working days", "2 working hours", "30 working minutes", "24 hours", "30 minutes" or
  /// "60 calendar days"; the unit may stand in the singular.
  public init(parsing text: String) throws(LimitFault) {
    let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2, (1...7).contains(words[0].utf8.count),
      words[0].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(words[0])
    else { throw .malformed(text) }
    var max = Self.daysMax
    switch words[1] {
    case "working day", "working days": self = .workingDays(number)
    case "calendar day", "calendar days": self = .calendarDays(number)
    case "working hour", "working hours":
      self = .workingMinutes(number * 60)
      max = Self.minutesMax / 60
    case "working minute", "working minutes":
      self = .workingMinutes(number)
      max = Self.minutesMax
    case "hour", "hours":
      self = .elapsedMinutes(number * 60)
      max = Self.minutesMax / 60
    case "minute", "minutes":
      self = .elapsedMinutes(number)
      max = Self.minutesMax
    case "day", "days": throw .ambiguousDays(text)
    default: throw .unknownUnit(String(words[1]))
    }
    guard isWithinBounds else { throw .outOfRange(text, max: max) }
  }

  /// Reads a configured text.
  public init(reading node: ConfigNode) throws(ConfigFault) {
    let text = try node.string()
    do throws(LimitFault) {
      try self.init(parsing: text)
    } catch {
      throw node.fault(.invalid("\(error)"))
    }
  }

  public var description: String {
    switch self {
    case .workingDays(let count): Self.english(count, "working day")
    case .calendarDays(let count): Self.english(count, "calendar day")
    case .workingMinutes(let count) where count % 60 == 0: Self.english(count / 60, "working hour")
    case .workingMinutes(let count): Self.english(count, "working minute")
    case .elapsedMinutes(let count) where count % 60 == 0: Self.english(count / 60, "hour")
    case .elapsedMinutes(let count): Self.english(count, "minute")
    }
  }

  private static func english(_ count: Int, _ unit: String) -> String {
    "\(count) \(unit)\(count == 1 ? "" : "s")"
  }

  /// The words that a unit or a citizen reads on the order.
  public var chinese: String {
    switch self {
    case .workingDays(let count): "\(count)个工作日"
    case .calendarDays(let count): "\(count)个自然日"
    case .workingMinutes(let count) where count % 60 == 0: "\(count / 60)个工作小时"
    case .workingMinutes(let count): "\(count)个工作分钟"
    case .elapsedMinutes(let count) where count % 60 == 0: "\(count / 60)小时"
    case .elapsedMinutes(let count): "\(count)分钟"
    }
  }
}
