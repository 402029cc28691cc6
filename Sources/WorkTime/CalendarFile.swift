import Formats

/// One file of `Config/calendars`: what the yearly notice of the State Council's General Office
/// (国务院办公厅关于…年部分节假日安排的通知) says on top of the weekly pattern.
///
/// Guarantees: every day lies in `year` or in December of the year before, no day is named twice,
/// and each make-up day (调休上班) is a Saturday or a Sunday.
public struct CalendarFile: Hashable, Sendable {
  public enum Status: String, CaseIterable, Sendable {
    case published
    /// Our own expectation: deadlines that rest on it are provisional.
    case provisional
  }

  public struct Holiday: Hashable, Sendable {
    public let name: String
    public let days: ClosedRange<CivilDate>
  }

  public struct Makeup: Hashable, Sendable {
    public let name: String
    public let date: CivilDate
  }

  public static let years = 2000...2100
  public static let holidaysMax = 32
  public static let makeupMax = 32
  public static let holidayDaysMax = 31
  public static let nameBytesMax = 120

  /// The name that faults show.
  public let file: String
  public let year: Int
  public let status: Status
  public let source: String
  public let published: CivilDate?
  public let holidays: [Holiday]
  public let makeup: [Makeup]

  public init(parsing bytes: [UInt8], file: String) throws(ConfigFault) {
    let root = try ConfigNode(parsing: bytes, file: file)
      .object(keys: ["year", "status", "source", "published", "holidays", "makeup"])
    self.file = file
    year = try Self.year(root)
    status = try root.required("status").choice(Status.self)
    source = try root.string("source")
    published = try root.optional("published")?.civilDate()
    if status == .published && published == nil {
      throw root.node.fault(.missing(key: "published"))
    }
    var named = NamedDays(year: year)
    holidays = try Self.holidays(root, &named)
    makeup = try Self.makeup(root, &named)
  }

  private static func year(_ root: ConfigObject) throws(ConfigFault) -> Int {
    let node = try root.required("year")
    let year = try node.int(in: years)
    // Files are named after their year; a copy whose year was not changed would silently replace
    // the holidays of another year.
    let name = root.node.file.split(separator: "/").last?.split(separator: ".").first ?? ""
    if let inName = Int(name), inName != year {
      throw node.fault(.invalid("is \(year), but the file is named \(name); make them agree"))
    }
    return year
  }

  private static func holidays(
    _ root: ConfigObject, _ named: inout NamedDays
  ) throws(ConfigFault) -> [Holiday] {
    let nodes = try root.required("holidays").list(max: holidaysMax)
    var holidays: [Holiday] = []
    for node in nodes {
      let entry = try node.object(keys: ["name", "from", "to"])
      let days = try entry.days(max: holidayDaysMax)
      for offset in 0...days.lowerBound.distance(to: days.upperBound) {
        try named.add(days.lowerBound.advanced(by: offset), at: node)
      }
      holidays.append(Holiday(name: try entry.dayName(), days: days))
    }
    return holidays
  }

  private static func makeup(
    _ root: ConfigObject, _ named: inout NamedDays
  ) throws(ConfigFault) -> [Makeup] {
    let nodes = try root.required("makeup").list(max: makeupMax)
    var makeup: [Makeup] = []
    for node in nodes {
      let entry = try node.object(keys: ["name", "date"])
      let date = try entry.required("date").civilDate()
      try named.add(date, at: node)
      guard date.weekday.isWeekend else {
        throw node.fault(.invalid(
          "\(date) is a \(date.weekday), a working day already; "
            + "only a Saturday or Sunday can be a make-up day"))
      }
      makeup.append(Makeup(name: try entry.dayName(), date: date))
    }
    return makeup
  }
}

/// The days that one file has named so far, and where.
private struct NamedDays {
  let year: Int
  private var places: [CivilDate: String] = [:]

  init(year: Int) { self.year = year }

  mutating func add(_ date: CivilDate, at node: ConfigNode) throws(ConfigFault) {
    let (dateYear, month, _) = date.fields
    // A notice may move days around New Year, as that of 2007 did with 30 December 2006.
    guard dateYear == year || (dateYear == year - 1 && month == 12) else {
      throw node.fault(.invalid(
        "\(date) is neither in \(year) nor in December \(year - 1); "
          + "move it to the file of its year"))
    }
    if let place = places.updateValue(node.path, forKey: date) {
      throw node.fault(.invalid("\(date) is named twice, here and in \(place); keep one"))
    }
  }
}

extension CivilDate {
  /// Reads a configured date like `2026-10-01`.
  public init(reading node: ConfigNode) throws(ConfigFault) {
    let text = try node.string()
    do throws(CivilDateFault) {
      try self.init(parsing: text)
    } catch {
      let sentence =
        switch error {
        case .malformed: "is no date; write it like 2026-10-01"
        case .impossible: "is no day of the calendar"
        }
      throw node.fault(.invalid("'\(text)' \(sentence)"))
    }
  }
}

extension ConfigNode {
  func civilDate() throws(ConfigFault) -> CivilDate { try CivilDate(reading: self) }

  func list(max: Int) throws(ConfigFault) -> [ConfigNode] {
    let nodes = try array()
    guard nodes.count <= max else {
      throw fault(.outOfRange(value: "\(nodes.count) entries long", allowed: "0 to \(max)"))
    }
    return nodes
  }
}

extension ConfigObject {
  /// The days from `from` to `to`, at most so many.
  func days(max: Int) throws(ConfigFault) -> ClosedRange<CivilDate> {
    let from = try required("from").civilDate()
    let to = try required("to").civilDate()
    guard from <= to else {
      throw node.fault(.invalid("'to' \(to) is before 'from' \(from); exchange them"))
    }
    guard from.distance(to: to) < max else {
      throw node.fault(.outOfRange(
        value: "\(from.distance(to: to) + 1) days long", allowed: "1 to \(max)"))
    }
    return from...to
  }

  func dayName() throws(ConfigFault) -> String {
    let name = try string("name")
    guard (1...CalendarFile.nameBytesMax).contains(name.utf8.count) else {
      throw try required("name").fault(.outOfRange(
        value: "\(name.utf8.count) bytes long", allowed: "1 to \(CalendarFile.nameBytesMax)"))
    }
    return name
  }
}
