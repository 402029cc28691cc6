import Formats

/// Which days are worked, from the weekly pattern, the yearly notices and the layers of an office,
/// and when that office is open.
///
/// Guarantees: answers for every date. A year without a published file is answered from weekends
/// and `StatutoryDays` and flagged provisional; so are the last days of the December before it,
/// which that year's notice may still move. Equal files give equal calendars.
///
/// A table holds for each day how much lies before it, so that what counts days or minutes is
/// subtraction and search; days outside of it are computed one by one.
public struct WorkCalendar: Hashable, Sendable {
  struct Flags: OptionSet, Hashable {
    let rawValue: UInt8
    static let working = Flags(rawValue: 1)
    /// A holiday, or with `working` a make-up day; the name stands in `names`.
    static let named = Flags(rawValue: 2)
    static let provisional = Flags(rawValue: 4)
    /// Named by a layer and not by a notice.
    static let layered = Flags(rawValue: 8)
  }

  /// One day of the table, and what lies between the table's beginning and it.
  struct Day: Hashable {
    var workdaysBefore: Int32 = 0
    /// Minutes of office.
    var openMinutesBefore: Int32 = 0
    var provisionalBefore: UInt16 = 0
    var flags: Flags = []
    /// Index into `names`; meaningful where the day is named.
    var name: UInt8 = 0
    /// Index into `hours`.
    var hours: UInt8 = 0
  }

  /// The weekly pattern and the hours that hold from one day on.
  struct Segment: Hashable {
    let from: Int32
    let weekly: WeeklyPattern
    let hours: UInt8
  }

  /// From this day of December on, the notice of the next year may change a day: none from 2007 to
  /// 2026 reached further back than 29 December (2007-12-29, 2018-12-29).
  public static let decemberGovernedByNextNoticeFrom = 29
  /// Names and hours are kept as one byte a day.
  static let namesMax = 255
  static let hoursMax = 255
  /// The table goes this far beyond the last file; days behind it are computed on demand.
  static let yearsBeyondFiles = 4

  /// The years whose notice is published.
  public let publishedYears: Set<Int>

  let firstDay: Int32
  /// Behind the last day stands one more entry, which holds the sums over all days.
  let days: [Day]
  /// The working days of the table, in order.
  let workdays: [Int32]
  let names: [String]
  let hours: [OfficeHours]
  /// In order; the first holds from the beginning of time.
  let segments: [Segment]

  /// The national calendar of these files, with offices that are open at the same hours always.
  public init(
    files: [CalendarFile], officeHours: OfficeHours = .standard
  ) throws(ConfigFault) {
    try self.init(files: files, layers: [], officeHours: officeHours)
  }

  init(
    files: [CalendarFile], layers: [[CalendarLayer]], officeHours: OfficeHours
  ) throws(ConfigFault) {
    var table = try CalendarTable(files: files, layers: layers, officeHours: officeHours)
    try table.fill()
    publishedYears = table.publishedYears
    firstDay = table.firstDay
    days = table.days
    workdays = table.workdays
    names = table.names
    hours = table.hours
    segments = table.segments
  }

  /// How many days the table has.
  var tableCount: Int { days.count - 1 }
  /// The first day behind the table.
  var endDay: Int32 { firstDay + Int32(tableCount) }

  // MARK: Days

  public func dayKind(_ date: CivilDate) -> DayKind {
    guard let index = tableIndex(date.daysSince1970) else {
      return Self.kindWithoutFile(date, weekly(on: date.daysSince1970))
    }
    let flags = days[index].flags
    let isWorking = flags.contains(.working)
    if flags.contains(.named) {
      let name = names[Int(days[index].name)]
      if flags.contains(.layered) { return isWorking ? .opened(name) : .closed(name) }
      return isWorking ? .makeup(name) : .holiday(name)
    }
    return isWorking ? .workday : date.weekday.isWeekend ? .weekend : .restDay
  }

  public func isWorkday(_ date: CivilDate) -> Bool {
    flags(ofDay: date.daysSince1970).contains(.working)
  }

  /// Whether a notice that is not published yet may still change what kind of day this is.
  public func isProvisional(_ date: CivilDate) -> Bool {
    flags(ofDay: date.daysSince1970).contains(.provisional)
  }

  /// When offices are open on a day, if it is a working day.
  public func officeHours(on date: CivilDate) -> OfficeHours {
    officeHours(ofDay: date.daysSince1970)
  }

  @inline(__always)
  func flags(ofDay day: Int32) -> Flags {
    if let index = tableIndex(day) { return days[index].flags }
    return computedFlags(CivilDate(daysSince1970: day))
  }

  @inline(__always)
  func officeHours(ofDay day: Int32) -> OfficeHours {
    if let index = tableIndex(day) { return hours[Int(days[index].hours)] }
    return hours[Int(segment(ofDay: day).hours)]
  }

  @inline(__always)
  func tableIndex(_ day: Int32) -> Int? {
    let index = Int(day) - Int(firstDay)
    return index >= 0 && index < tableCount ? index : nil
  }

  @inline(never)
  private func computedFlags(_ date: CivilDate) -> Flags {
    // The table covers every year that has a notice, so that outside nothing is settled.
    let kind = Self.kindWithoutFile(date, weekly(on: date.daysSince1970))
    return kind.isWorking ? [.working, .provisional] : .provisional
  }

  private func segment(ofDay day: Int32) -> Segment {
    segments.last { $0.from <= day } ?? segments[0]
  }

  private func weekly(on day: Int32) -> WeeklyPattern { segment(ofDay: day).weekly }

  static func weeklyKind(_ date: CivilDate, _ weekly: WeeklyPattern) -> DayKind {
    let weekday = date.weekday
    return weekly.contains(weekday) ? .workday : weekday.isWeekend ? .weekend : .restDay
  }

  static func kindWithoutFile(_ date: CivilDate, _ weekly: WeeklyPattern) -> DayKind {
    if let name = StatutoryDays.name(on: date) { return .holiday(name) }
    return weeklyKind(date, weekly)
  }
}
