import Formats

/// What kind of day a date is, with the reason.
public enum DayKind: Hashable, Sendable, CustomStringConvertible {
  case workday
  case weekend
  case holiday(String)
  /// A Saturday or Sunday that is worked in exchange for a day of the named holiday (调休上班).
  case makeup(String)

  public var isWorking: Bool {
    switch self {
    case .workday, .makeup: true
    case .weekend, .holiday: false
    }
  }

  public var description: String {
    switch self {
    case .workday: "working day"
    case .weekend: "weekend"
    case .holiday(let name): "holiday \(name)"
    case .makeup(let name): "make-up working day for \(name)"
    }
  }

  public var chinese: String {
    switch self {
    case .workday: "工作日"
    case .weekend: "周末"
    case .holiday(let name): "\(name)放假"
    case .makeup(let name): "\(name)调休上班"
    }
  }
}

/// Which days are worked, from Monday to Friday and the yearly notices, and when offices are open.
///
/// Guarantees: answers for every date. A year without a published file is answered from weekends
/// and `StatutoryDays` and flagged provisional; so are the last days of the December before it,
/// which that year's notice may still move. Equal files give equal calendars.
public struct WorkCalendar: Hashable, Sendable {
  /// One day of the table.
  struct Flags: OptionSet, Hashable {
    let rawValue: UInt8
    static let working = Flags(rawValue: 1)
    /// A holiday, or with `working` a make-up day; the name stands in `nameOfDay`.
    static let named = Flags(rawValue: 2)
    static let provisional = Flags(rawValue: 4)
  }

  /// From this day of December on, the notice of the next year may change a day: none from 2007 to
  /// 2026 reached further back than 29 December (2007-12-29, 2018-12-29).
  public static let decemberGovernedByNextNoticeFrom = 29
  /// Names are kept as one byte a day.
  static let namesMax = 255
  /// The table goes this far beyond the last file; days behind it are computed on demand.
  private static let yearsBeyondFiles = 4

  /// The offices whose hours `workingMinutes` and `closeOfOffice` mean.
  public var officeHours: OfficeHours
  /// The years whose notice is published.
  public let publishedYears: Set<Int>

  private let firstDay: Int32
  private var flagsOfDay: [Flags]
  /// Index into `names`, one a day; meaningful where the day is named.
  private var nameOfDay: [UInt8]
  private var names: [String] = []

  public init(
    files: [CalendarFile], officeHours: OfficeHours = .standard
  ) throws(ConfigFault) {
    let files = files.sorted { ($0.year, $0.file) < ($1.year, $1.file) }
    for (file, next) in zip(files, files.dropFirst()) where file.year == next.year {
      throw ConfigFault(file: next.file, path: "year", .invalid(
        "\(next.year) has a file already, \(file.file); keep one of the two"))
    }
    self.officeHours = officeHours
    publishedYears = Set(files.lazy.filter { $0.status == .published }.map(\.year))
    guard let first = files.first, let last = files.last else {
      firstDay = 0
      flagsOfDay = []
      nameOfDay = []
      return
    }
    let from = CivilDate(existingYear: first.year - 1, month: 12, day: 1)
    let to = CivilDate(existingYear: last.year + Self.yearsBeyondFiles, month: 12, day: 31)
    firstDay = from.daysSince1970
    flagsOfDay = Array(repeating: [], count: from.distance(to: to) + 1)
    nameOfDay = Array(repeating: 0, count: flagsOfDay.count)
    let fileYears = Set(files.map(\.year))
    for index in flagsOfDay.indices {
      let date = from.advanced(by: index)
      let hasFile = fileYears.contains(date.year)
      try set(
        date, to: hasFile ? Self.weeklyKind(date) : Self.kindWithoutFile(date),
        provisional: isProvisionalYear(of: date), file: first.file)
    }
    try enter(files)
  }

  /// Days of December may be named by the next year's file, hence the check across files.
  private mutating func enter(_ files: [CalendarFile]) throws(ConfigFault) {
    var fileOfDay: [CivilDate: String] = [:]
    for file in files {
      var days: [(date: CivilDate, kind: DayKind)] = []
      for holiday in file.holidays {
        for offset in 0...holiday.days.lowerBound.distance(to: holiday.days.upperBound) {
          days.append((holiday.days.lowerBound.advanced(by: offset), .holiday(holiday.name)))
        }
      }
      for makeup in file.makeup { days.append((makeup.date, .makeup(makeup.name))) }
      for day in days {
        if let other = fileOfDay.updateValue(file.file, forKey: day.date) {
          throw ConfigFault(file: file.file, .invalid(
            "\(day.date) is named by \(other) too; keep it in one of the two"))
        }
        // A day that a published notice names is settled, in whichever year it lies.
        try set(
          day.date, to: day.kind, provisional: file.status == .provisional, file: file.file)
      }
    }
  }

  private mutating func set(
    _ date: CivilDate, to kind: DayKind, provisional: Bool, file: String
  ) throws(ConfigFault) {
    let index = Int(date.daysSince1970 - firstDay)
    var flags: Flags = kind.isWorking ? .working : []
    if provisional { flags.insert(.provisional) }
    switch kind {
    case .workday, .weekend: break
    case .holiday(let name), .makeup(let name):
      flags.insert(.named)
      if let known = names.firstIndex(of: name) {
        nameOfDay[index] = UInt8(known)
      } else {
        guard names.count < Self.namesMax else {
          throw ConfigFault(file: file, .outOfRange(
            value: "the \(names.count + 1)th name of a holiday in all files",
            allowed: "\(Self.namesMax)"))
        }
        nameOfDay[index] = UInt8(names.count)
        names.append(name)
      }
    }
    flagsOfDay[index] = flags
  }

  // MARK: Days

  public func dayKind(_ date: CivilDate) -> DayKind {
    guard let index = tableIndex(date.daysSince1970) else { return Self.kindWithoutFile(date) }
    let flags = flagsOfDay[index]
    if flags.contains(.named) {
      let name = names[Int(nameOfDay[index])]
      return flags.contains(.working) ? .makeup(name) : .holiday(name)
    }
    return flags.contains(.working) ? .workday : .weekend
  }

  public func isWorkday(_ date: CivilDate) -> Bool {
    flags(ofDay: date.daysSince1970).contains(.working)
  }

  /// Whether a notice that is not published yet may still change what kind of day this is.
  public func isProvisional(_ date: CivilDate) -> Bool {
    flags(ofDay: date.daysSince1970).contains(.provisional)
  }

  /// How many working days the range holds. Time grows with its length.
  public func workingDays(in dates: ClosedRange<CivilDate>) -> Int {
    (dates.lowerBound.daysSince1970...dates.upperBound.daysSince1970).count {
      flags(ofDay: $0).contains(.working)
    }
  }

  @inline(__always)
  func flags(ofDay day: Int32) -> Flags {
    if let index = tableIndex(day) { return flagsOfDay[index] }
    return computedFlags(CivilDate(daysSince1970: day))
  }

  @inline(__always)
  private func tableIndex(_ day: Int32) -> Int? {
    let index = Int(day) - Int(firstDay)
    return index >= 0 && index < flagsOfDay.count ? index : nil
  }

  @inline(never)
  private func computedFlags(_ date: CivilDate) -> Flags {
    var flags: Flags = Self.kindWithoutFile(date).isWorking ? .working : []
    if isProvisionalYear(of: date) { flags.insert(.provisional) }
    return flags
  }

  private func isProvisionalYear(of date: CivilDate) -> Bool {
    let (year, month, day) = date.fields
    if !publishedYears.contains(year) { return true }
    return month == 12 && day >= Self.decemberGovernedByNextNoticeFrom
      && !publishedYears.contains(year + 1)
  }

  private static func weeklyKind(_ date: CivilDate) -> DayKind {
    date.weekday.isWeekend ? .weekend : .workday
  }

  private static func kindWithoutFile(_ date: CivilDate) -> DayKind {
    if let name = StatutoryDays.name(on: date) { return .holiday(name) }
    return weeklyKind(date)
  }
}
