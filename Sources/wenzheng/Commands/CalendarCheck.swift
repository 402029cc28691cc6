import Formats
import Service
import WorkTime

let calendarCheckCommand = Command(
  at: Section.operations, "calendar check", "check the calendars: every year, its notice, its gaps",
  details: """
    Lists every year from the first file to the next year, with the working days it has. A year \
    without a notice behind the last one is provisional, and no fault; a year that is missing \
    between two others is one. Layers are checked too; whether their offices are there says \
    `check`.
    """,
  options: Option.listing,
  examples: [
    Example("calendar check", "what is published, and through which year"),
    Example("calendar check --json", "for a script"),
  ],
  exitCodes: [.ok, .refused, .usage]
) { arguments, installation, terminal in
  let format = try arguments.listingFormat()
  let files = try ConfigFolder.calendarTexts(in: installation.places.config)
  let faults = calendarFaults(in: files)
  guard faults.isEmpty else {
    for fault in faults { try terminal.line(StyledText("\(fault)", .red)) }
    throw CommandFault(
      .config, "\(count(faults.count, "fault")) in "
        + "\(installation.places.config)/\(CalendarFolder.name).")
  }
  let book = try CalendarBook(parsing: files)
  let today = WallClock.now().dateInShanghai()
  let years = CalendarYearRow.rows(of: book, thisYear: today.year)
  try terminal.show(CalendarYearRow.listing(years), as: format, whenEmpty: "no years")
  let published = book.publishedThrough.map { "published through \($0)" } ?? "no notice is here"
  let layers = count(book.layers.count, "layer")
  let calendars = count(book.calendarCount, "calendar")
  terminal.note(StyledText("\(published); \(layers), \(calendars)", .dim))
  for line in calendarWarnings(book, on: today) { terminal.note(StyledText(line, .yellow)) }
  let gaps = book.gaps.map(String.init)
  guard gaps.isEmpty else {
    throw CommandFault(
      .refused, "\(gaps.joined(separator: ", ")) \(gaps.count == 1 ? "is" : "are") missing "
        + "between other years; `calendar import` brings a notice in.")
  }
  return .ok
}

/// What of the calendars is no fault and will be missed: each a sentence. Gaps are said apart.
func calendarWarnings(_ book: CalendarBook, on today: CivilDate) -> [String] {
  var lines = book.provisionalYears(on: today, withinDays: provisionalWarningDays).map { year in
    "calendars: no notice of \(year)'s holidays is here; deadlines that fall into it are "
      + "provisional, and are computed again once calendars/\(year).json5 is there"
  }
  lines += book.workedHolidays.map(workedHolidayWarning)
  if !book.layers.contains(where: { $0.scope == .national }) {
    lines.append(
      "calendars: no layer `for: \"national\"` names the hours of offices, so built-in ones count; "
        + "add one in calendars/layers")
  }
  return lines
}

func workedHolidayWarning(_ date: CivilDate, _ name: String) -> String {
  "calendars: \(date) (\(name)) is a working day by the notice of \(date.year), and a holiday by "
    + "law (全国年节及纪念日放假办法 §2); add what is missing in the year's file"
}

/// The faults of each file, and where each is good those of all together.
private func calendarFaults(in files: [CalendarFolder.File]) -> [ConfigFault] {
  var faults: [ConfigFault] = []
  for file in files {
    do throws(ConfigFault) { try CalendarFolder.check(file) } catch { faults.append(error) }
  }
  if faults.isEmpty {
    do throws(ConfigFault) { _ = try CalendarBook(parsing: files) } catch {
      faults.append(error)
    }
  }
  return faults
}

/// One year as `calendar check` has it.
struct CalendarYearRow {
  let year: Int
  /// `published`, `provisional` (our own expectation, or none), or `missing` between others.
  let status: String
  let workingDays: Int
  let file: CalendarFile?

  static func rows(of book: CalendarBook, thisYear: Int) -> [CalendarYearRow] {
    let years = book.files.map(\.year)
    let first = years.min() ?? thisYear
    let last = years.max() ?? thisYear
    let gaps = book.gaps
    return (first...max(last, thisYear + 1)).map { year in
      let file = book.files.first { $0.year == year }
      let from = CivilDate(year: year, month: 1, day: 1)
      let to = CivilDate(year: year, month: 12, day: 31)
      var days = 0
      if let from, let to { days = book.national.workingDays(in: from...to) }
      let status = gaps.contains(year) ? "missing" : (file?.status ?? .provisional).rawValue
      return CalendarYearRow(year: year, status: status, workingDays: days, file: file)
    }
  }

  static func listing(_ rows: [CalendarYearRow]) -> Listing {
    var listing = Listing([
      Column("year", "年"), Column("status", "状态"), Column("working_days", "工作日", .right),
      Column("named_days", "放假", .right), Column("makeup_days", "调休", .right),
      Column("published", "发布"), Column("source", "依据", shrinksTo: 12),
    ])
    for row in rows {
      listing.add([
        Cell(row.year),
        Cell(row.status, shown: word(row.status), style: style(row.status)),
        Cell(row.workingDays),
        Cell(row.file.map { $0.namedDays.count { !$0.kind.isWorking } }),
        Cell(row.file?.makeup.count),
        Cell(row.file?.published?.description),
        Cell(row.file?.source),
      ])
    }
    return listing
  }

  private static func word(_ status: String) -> String {
    switch status {
    case "published": "已发布"
    case "missing": "缺"
    default: "暂定"
    }
  }

  private static func style(_ status: String) -> Style {
    switch status {
    case "published": .green
    case "missing": .red
    default: .yellow
    }
  }
}
