import Formats

/// The calendars of all offices: the national one, and over it what jurisdictions and units keep
/// differently.
///
/// Guarantees: each calendar is made once, for the layers that differ. A unit without layers of its
/// own has its jurisdiction's calendar, a jurisdiction without any the national one. Of two entries
/// for the same office the later `valid_from` replaces the earlier one, as a whole, from its day
/// on; no entry names a day that another has replaced.
public struct CalendarBook: Sendable {
  /// Each calendar is a table of its own.
  public static let calendarsMax = 256

  public let files: [CalendarFile]
  /// By scope and validity.
  public let layers: [CalendarLayer]
  private let calendars: [WorkCalendar]
  /// Of the codes that have layers.
  private let calendarOfCode: [String: Int]

  public var national: WorkCalendar { calendars[0] }

  public init(files: [CalendarFile], layers: [CalendarLayer] = []) throws(ConfigFault) {
    self.files = files.sorted { $0.year < $1.year }
    self.layers = layers.sorted {
      ($0.scope.description, $0.validFrom, $0.file, $0.path)
        < ($1.scope.description, $1.validFrom, $1.file, $1.path)
    }
    try Self.checkSuccession(self.layers)
    let layersOfScope = Dictionary(grouping: self.layers, by: \.scope)
    let scopes = layersOfScope.keys.filter { $0 != .national }
      .sorted { $0.description < $1.description }
    guard scopes.count < Self.calendarsMax else {
      throw ConfigFault(file: self.layers.first?.file ?? "calendars", .outOfRange(
        value: "layers for \(scopes.count) offices", allowed: "\(Self.calendarsMax - 1)"))
    }
    var calendars: [WorkCalendar] = []
    var calendarOfCode: [String: Int] = [:]
    for scope in [.national] + scopes {
      if scope != .national { calendarOfCode[scope.description] = calendars.count }
      calendars.append(try WorkCalendar(
        files: files, layers: scope.chain.compactMap { layersOfScope[$0] },
        officeHours: .standard))
    }
    self.calendars = calendars
    self.calendarOfCode = calendarOfCode
  }

  /// Entries of one office follow each other, and none speaks of another's days.
  private static func checkSuccession(_ layers: [CalendarLayer]) throws(ConfigFault) {
    for (layer, next) in zip(layers, layers.dropFirst()) where layer.scope == next.scope {
      guard layer.validFrom < next.validFrom else {
        throw next.fault("", "\(next.scope) has a layer from \(next.validFrom) already, "
          + "\(layer.path) in \(layer.file); keep one of the two")
      }
      for (date, _) in layer.namedDays where date >= next.validFrom {
        throw layer.fault("", "\(date) is reached by \(next.path) in \(next.file), which replaces "
          + "this layer from \(next.validFrom) on; name the day there")
      }
    }
  }

  /// The calendar of an office: its unit's, else its jurisdiction's, else the national one.
  public func calendar(jurisdiction: String?, unit: String? = nil) -> WorkCalendar {
    if let unit, let index = calendarOfCode[unit] { return calendars[index] }
    if let jurisdiction, let index = calendarOfCode[jurisdiction] { return calendars[index] }
    return national
  }

  /// How many calendars there are, the national one among them.
  public var calendarCount: Int { calendars.count }

  /// The layers that make an office's calendar, from the bottom to the top.
  public func layers(jurisdiction: String?, unit: String? = nil) -> [CalendarLayer] {
    let codes = ["national"] + [jurisdiction, unit].compactMap(\.self)
    return codes.flatMap { code in layers.filter { $0.scope.description == code } }
  }

  /// The last year up to which every year from the first on has its notice; nil where none has.
  public var publishedThrough: Int? {
    guard var year = national.publishedYears.min() else { return nil }
    while national.publishedYears.contains(year + 1) { year += 1 }
    return year
  }

  /// The years that are missing between the first and the last file.
  public var gaps: [Int] {
    guard let first = files.first?.year, let last = files.last?.year else { return [] }
    let years = Set(files.map(\.year))
    return (first...last).filter { !years.contains($0) }
  }

  /// Working days of years with a notice that the law itself makes holidays, whatever the year:
  /// 元旦, 劳动节 and 国庆节 (全国年节及纪念日放假办法 §2). A notice that leaves them out is not whole.
  public var workedHolidays: [(date: CivilDate, name: String)] {
    let days = [(1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节")]
    return files.filter { $0.status == .published }.flatMap { file in
      days.compactMap { month, day, name in
        let date = CivilDate(existingYear: file.year, month: month, day: day)
        return national.isWorkday(date) ? (date, name) : nil
      }
    }
  }

  /// The years without a notice that begin at most so many days behind a date, its own among them:
  /// dues that touch them are provisional.
  public func provisionalYears(on today: CivilDate, withinDays: Int) -> [Int] {
    let last = today.advanced(by: withinDays).year
    return (today.year...max(today.year, last)).filter { !national.publishedYears.contains($0) }
  }
}
