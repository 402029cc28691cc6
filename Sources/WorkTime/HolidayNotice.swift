import Formats

/// A year's notice in the JSON form that is passed around most (holiday-cn):
/// `{year, papers: [url], days: [{name, date, isOffDay}]}`, turned into a file of ours.
public enum HolidayNotice {
  public static let papersMax = 8
  private static let days = CalendarFile.holidaysMax * CalendarFile.holidayDaysMax

  /// Whether a file has this form, by the list that only it has.
  public static func isNotice(_ bytes: [UInt8], file: String) throws(ConfigFault) -> Bool {
    try ConfigNode(parsing: bytes, file: file).entries().contains { $0.key == "days" }
  }

  /// - Parameters:
  ///   - source: what to name as the source; else the papers that the file names.
  ///   - published: the day of the notice, which the form does not tell.
  /// - Returns: the text of a `CalendarFile`, whose reading checks the rest.
  public static func calendarText(
    of bytes: [UInt8], file: String, source: String?, published: CivilDate
  ) throws(ConfigFault) -> [UInt8] {
    let root = try ConfigNode(parsing: bytes, file: file)
      .object(keys: ["$schema", "$id", "year", "papers", "days"])
    let year = try root.required("year").int(in: CalendarFile.years)
    let papers = try root.strings("papers")
    guard papers.count <= papersMax else {
      throw try root.required("papers").fault(.outOfRange(
        value: "\(papers.count) entries long", allowed: "0 to \(papersMax)"))
    }
    guard let source = source ?? (papers.isEmpty ? nil : papers.joined(separator: " ")) else {
      throw root.node.fault(.invalid("names no paper; say where it is from with --source"))
    }
    var named: [CivilDate: (name: String, isOff: Bool)] = [:]
    for node in try root.required("days").list(max: days) {
      let day = try node.object(keys: ["name", "date", "isOffDay"])
      let date = try day.required("date").civilDate()
      let isOff = try day.required("isOffDay").bool()
      guard named.updateValue((try day.dayName(), isOff), forKey: date) == nil else {
        throw node.fault(.invalid("\(date) is named twice; keep one"))
      }
    }
    return text(of: named, year: year, source: source, published: published)
  }

  private static func text(
    of named: [CivilDate: (name: String, isOff: Bool)], year: Int, source: String,
    published: CivilDate
  ) -> [UInt8] {
    var holidays: [CalendarFile.Holiday] = []
    var text: [UInt8] = []
    text.append(literal: "{\n  year: ")
    text.append(decimal: Int64(year))
    text.append(literal: ",\n  status: \"published\",\n  source: ")
    text.append(jsonString: source)
    text.append(literal: ",\n  published: \"")
    published.append(to: &text)
    text.append(literal: "\",\n  holidays: [\n")
    let dates = named.keys.sorted()
    for date in dates {
      guard let day = named[date], day.isOff else { continue }
      if let last = holidays.last, last.name == day.name,
        last.days.upperBound.distance(to: date) == 1
      {
        holidays[holidays.count - 1] = .init(name: day.name, days: last.days.lowerBound...date)
      } else {
        holidays.append(.init(name: day.name, days: date...date))
      }
    }
    for holiday in holidays {
      text.append(literal: "    {name: ")
      text.append(jsonString: holiday.name)
      text.append(literal: ", from: \"")
      holiday.days.lowerBound.append(to: &text)
      text.append(literal: "\", to: \"")
      holiday.days.upperBound.append(to: &text)
      text.append(literal: "\"},\n")
    }
    text.append(literal: "  ],\n  makeup: [\n")
    for date in dates {
      guard let day = named[date], !day.isOff else { continue }
      text.append(literal: "    {name: ")
      text.append(jsonString: day.name)
      text.append(literal: ", date: \"")
      date.append(to: &text)
      text.append(literal: "\"},\n")
    }
    text.append(literal: "  ],\n}\n")
    return text
  }
}
