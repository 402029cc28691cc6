import Formats

/// Makes the table of a `WorkCalendar`: the files first, then layer over layer.
struct CalendarTable {
  let publishedYears: Set<Int>
  let firstDay: Int32
  private(set) var days: [WorkCalendar.Day]
  private(set) var workdays: [Int32] = []
  private(set) var names: [String] = []
  private(set) var hours: [OfficeHours] = []
  private(set) var segments: [WorkCalendar.Segment] = []

  private let files: [CalendarFile]
  private let layers: [[CalendarLayer]]

  /// - Parameter layers: from the bottom to the top; those of one scope by `validFrom`.
  init(
    files given: [CalendarFile], layers: [[CalendarLayer]], officeHours: OfficeHours
  ) throws(ConfigFault) {
    files = given.sorted { ($0.year, $0.file) < ($1.year, $1.file) }
    self.layers = layers
    for (file, next) in zip(files, files.dropFirst()) where file.year == next.year {
      throw ConfigFault(file: next.file, path: "year", .invalid(
        "\(next.year) has a file already, \(file.file); keep one of the two"))
    }
    publishedYears = Set(files.lazy.filter { $0.status == .published }.map(\.year))
    let span = Self.span(files, layers)
    firstDay = span.map(\.lowerBound.daysSince1970) ?? 0
    let count = span.map { $0.lowerBound.distance(to: $0.upperBound) + 1 } ?? 0
    days = Array(repeating: WorkCalendar.Day(), count: count + 1)
    try makeSegments(officeHours)
  }

  /// All days that files and layers name, in whole years; nothing where they name none.
  private static func span(
    _ files: [CalendarFile], _ layers: [[CalendarLayer]]
  ) -> ClosedRange<CivilDate>? {
    var years = files.map(\.year)
    var first = files.first.map { CivilDate(existingYear: $0.year - 1, month: 12, day: 1) }
    for layer in layers.joined() {
      // The table is where answers are quick, and what a layer changes is what is asked for; an
      // entry from the beginning of time is answered by its segment.
      for (date, _) in layer.namedDays {
        years.append(date.year)
        first = min(first ?? date, date)
      }
    }
    guard let first, let last = years.max() else { return nil }
    let end = last + WorkCalendar.yearsBeyondFiles
    return first...CivilDate(existingYear: end, month: 12, day: 31)
  }

  // MARK: Segments

  private mutating func makeSegments(_ officeHours: OfficeHours) throws(ConfigFault) {
    let index = try index(of: officeHours, file: files.first?.file ?? "calendars")
    segments = [.init(from: .min, weekly: .standard, hours: index)]
    let cuts = Set(layers.joined().map(\.validFrom)).sorted()
    for cut in cuts {
      var weekly = WeeklyPattern.standard
      var hours = index
      for scope in layers {
        guard let layer = scope.last(where: { $0.validFrom <= cut }) else { continue }
        weekly = layer.weekly ?? weekly
        if let own = layer.officeHours { hours = try self.index(of: own, file: layer.file) }
      }
      segments.append(.init(from: cut.daysSince1970, weekly: weekly, hours: hours))
    }
  }

  private mutating func index(of own: OfficeHours, file: String) throws(ConfigFault) -> UInt8 {
    if let known = hours.firstIndex(of: own) { return UInt8(known) }
    guard hours.count < WorkCalendar.hoursMax else {
      throw ConfigFault(file: file, .outOfRange(
        value: "the \(hours.count + 1)th kind of office hours of one office",
        allowed: "\(WorkCalendar.hoursMax)"))
    }
    hours.append(own)
    return UInt8(hours.count - 1)
  }

  // MARK: Days

  mutating func fill() throws(ConfigFault) {
    let fileYears = Set(files.map(\.year))
    var segment = 0
    for at in 0..<(days.count - 1) {
      let day = firstDay + Int32(at)
      while segment + 1 < segments.count && segments[segment + 1].from <= day { segment += 1 }
      let date = CivilDate(daysSince1970: day)
      let weekly = segments[segment].weekly
      let kind = fileYears.contains(date.year) ? WorkCalendar.weeklyKind(date, weekly)
        : WorkCalendar.kindWithoutFile(date, weekly)
      days[at].hours = segments[segment].hours
      try set(
        date, to: kind, provisional: isProvisionalYear(of: date),
        file: files.first?.file ?? "calendars")
    }
    try enterFiles()
    for layer in layers.joined() {
      // Nothing that a notice may bring changes a day that the office itself has named.
      for (date, kind) in layer.namedDays {
        try set(date, to: kind, provisional: false, file: layer.file)
      }
    }
    sum()
  }

  /// Days of December may be named by the next year's file, hence the check across files.
  private mutating func enterFiles() throws(ConfigFault) {
    var fileOfDay: [CivilDate: String] = [:]
    for file in files {
      for day in file.namedDays {
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
    let at = Int(date.daysSince1970 - firstDay)
    var flags: WorkCalendar.Flags = kind.isWorking ? .working : []
    if provisional { flags.insert(.provisional) }
    switch kind {
    case .closed, .opened: flags.formUnion([.named, .layered])
    case .holiday, .makeup: flags.insert(.named)
    case .workday, .weekend, .restDay: break
    }
    if let name = kind.name {
      if let known = names.firstIndex(of: name) {
        days[at].name = UInt8(known)
      } else {
        guard names.count < WorkCalendar.namesMax else {
          throw ConfigFault(file: file, .outOfRange(
            value: "the \(names.count + 1)th name of a holiday in all files",
            allowed: "\(WorkCalendar.namesMax)"))
        }
        days[at].name = UInt8(names.count)
        names.append(name)
      }
    }
    days[at].flags = flags
  }

  private func isProvisionalYear(of date: CivilDate) -> Bool {
    let (year, month, day) = date.fields
    if !publishedYears.contains(year) { return true }
    return month == 12 && day >= WorkCalendar.decemberGovernedByNextNoticeFrom
      && !publishedYears.contains(year + 1)
  }

  /// The sums before each day, and the list of working days.
  private mutating func sum() {
    for at in 0..<(days.count - 1) {
      let day = days[at]
      let isWorking = day.flags.contains(.working)
      let open = isWorking ? hours[Int(day.hours)].minutesPerDay : 0
      days[at + 1].workdaysBefore = day.workdaysBefore + (isWorking ? 1 : 0)
      days[at + 1].openMinutesBefore = day.openMinutesBefore + Int32(open)
      days[at + 1].provisionalBefore =
        day.provisionalBefore + (day.flags.contains(.provisional) ? 1 : 0)
      if isWorking { workdays.append(firstDay + Int32(at)) }
    }
  }
}

extension CalendarFile {
  /// Every day it names, with what it makes of it.
  public var namedDays: [(date: CivilDate, kind: DayKind)] {
    var days: [(date: CivilDate, kind: DayKind)] = []
    for holiday in holidays {
      for offset in 0...holiday.days.lowerBound.distance(to: holiday.days.upperBound) {
        days.append((holiday.days.lowerBound.advanced(by: offset), .holiday(holiday.name)))
      }
    }
    return days + makeup.map { ($0.date, .makeup($0.name)) }
  }
}
