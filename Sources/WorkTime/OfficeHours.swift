import Formats

public enum OfficeHoursFault: Error, Hashable, Sendable, CustomStringConvertible {
  case malformed(String)
  case backwards(String)
  case overlapping(String)
  case tooManyPeriods(Int)
  case tooShort(minutes: Int)

  public var description: String {
    switch self {
    case .malformed(let text): "'\(text)' is not a period like 8:30-12:00"
    case .backwards(let text): "'\(text)' ends before it begins"
    case .overlapping(let text): "'\(text)' begins before the period ahead of it ends"
    case .tooManyPeriods(let count):
      "\(count) periods a day are too many; at most \(OfficeHours.periodsMax)"
    case .tooShort(let minutes):
      "\(minutes) minutes a day are too few; at least \(OfficeHours.minutesPerDayMin)"
    }
  }
}

/// The periods of a working day in which an office is open.
///
/// Guarantees: one to eight periods, each of at least a minute, in order and without overlap,
/// inside one day, together at least an hour.
public struct OfficeHours: Hashable, Sendable, CustomStringConvertible {
  public struct Period: Hashable, Sendable, CustomStringConvertible {
    /// Minutes of the day, 0 to 1440.
    public let start: Int
    public let end: Int

    public var minutes: Int { end - start }

    static let wholeDay = Period(start: 0, end: 1440)

    public var description: String { "\(Self.clock(start))-\(Self.clock(end))" }

    private static func clock(_ minute: Int) -> String {
      "\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
    }
  }

  public static let periodsMax = 8
  /// Bounds how many days a limit in working minutes can run over.
  public static let minutesPerDayMin = 60

  public let periods: [Period]
  public let minutesPerDay: Int

  /// When the office closes: the minute at which its last period ends.
  public var closeMinute: Int { periods.last?.end ?? 1440 }

  /// 8:30-12:00 and 13:00-17:00, the hours of 滕州 as its offices state them. A default: other
  /// places configure their own.
  public static let standard = OfficeHours(
    checked: [Period(start: 510, end: 720), Period(start: 780, end: 1020)])

  private init(checked periods: [Period]) {
    self.periods = periods
    minutesPerDay = periods.reduce(0) { $0 + $1.minutes }
  }

  /// Reads periods like `8:30-12:00`, in order.
  public init(parsing texts: [String]) throws(OfficeHoursFault) {
    guard texts.count <= Self.periodsMax else { throw .tooManyPeriods(texts.count) }
    var periods: [Period] = []
    for text in texts {
      let ends = text.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count == 2, let start = Self.minute(ends[0]), let end = Self.minute(ends[1]) else {
        throw .malformed(text)
      }
      guard start < end else { throw .backwards(text) }
      if let last = periods.last, start < last.end { throw .overlapping(text) }
      periods.append(Period(start: start, end: end))
    }
    self.init(checked: periods)
    guard minutesPerDay >= Self.minutesPerDayMin else { throw .tooShort(minutes: minutesPerDay) }
  }

  /// Reads a configured list of periods: `["8:30-12:00", "13:00-17:00"]`.
  public init(reading node: ConfigNode) throws(ConfigFault) {
    var texts: [String] = []
    for item in try node.array() { texts.append(try item.string()) }
    do throws(OfficeHoursFault) {
      try self.init(parsing: texts)
    } catch {
      throw node.fault(.invalid("\(error)"))
    }
  }

  /// `8:30` or `08:30`, to 24:00.
  private static func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
      let hour = UInt8(parts[0]), let minute = UInt8(parts[1]), minute < 60
    else { return nil }
    let total = Int(hour) * 60 + Int(minute)
    return total <= 1440 ? total : nil
  }

  public var texts: [String] { periods.map(\.description) }

  public var description: String { texts.joined(separator: ", ") }
}
