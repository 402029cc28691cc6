import Formats
import Glibc
import Ledger
import Service
import WorkTime

let calendarImportCommand = Command(
  at: Section.operations, "calendar import", "take a year's notice into the configuration",
  details: """
    FILE is a year in our own JSON5 form, or in the JSON form of holiday-cn ({year, papers, days: \
    [{name, date, isOffDay}]}), which does not tell the day of the notice: that takes \
    --published. Everything is checked against the other years first, then the file is put in \
    its place at once. A daemon takes it up when it next reads its configuration.
    """,
  arguments: [Positional("FILE", "the year's file")],
  options: [
    Option("published", value: "DATE", "the day of the notice, such as 2026-11-04"),
    Option("source", value: "TEXT", "the notice by its name, where the file names only papers"),
    Option("replace", "in the place of a notice that is there"),
    Option("dry-run", "show what would change, and write nothing"),
    Option("json", "write the days that change as one JSON array"),
  ],
  examples: [
    Example("calendar import 2027.json5", "the year that was provisional is no longer"),
    Example("calendar import 2027.json --published 2026-11-04 --dry-run", "what would it change?"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .cantCreate, .ioErr]
) { arguments, installation, terminal in
  let notice = try CalendarImport(arguments, folder: installation.places.config)
  let changes = notice.changes
  let format: Listing.Format = arguments.flag("json") ? .json : .table
  try terminal.show(
    CalendarImport.listing(changes), as: format, whenEmpty: "no day changes its kind")
  let free = changes.count { $0.before.isWorking && !$0.after.isWorking }
  let working = changes.count { !$0.before.isWorking && $0.after.isWorking }
  for line in notice.warnings { terminal.note(StyledText(line, .yellow)) }
  let counts = "\(free) \(free == 1 ? "day" : "days") became free, \(working) working"
  if arguments.flag("dry-run") {
    terminal.note(StyledText("\(counts); \(notice.target) was not written", .yellow))
    return .ok
  }
  try notice.write()
  terminal.note(StyledText("\(counts); \(notice.target) is written", .dim))
  return .ok
}

/// A year's file on its way into the configuration.
struct CalendarImport {
  struct Change {
    let date: CivilDate
    let before: DayKind
    let after: DayKind
    /// It could have been changed by a notice until now, and no longer can.
    let settled: Bool
  }

  let file: CalendarFile
  /// The path that it gets.
  let target: String
  private let text: [UInt8]
  private let before: CalendarBook
  private let after: CalendarBook

  /// Of the year alone: what else is amiss says `calendar check`.
  var warnings: [String] {
    after.workedHolidays.filter { $0.date.year == file.year }.map(workedHolidayWarning)
  }

  init(_ arguments: ParsedArguments, folder: String) throws {
    let path = try arguments.paths("FILE").first ?? ""
    let bytes = try InputFile.bytes(of: path)
    let text = try Self.text(of: bytes, path, arguments)
    self.text = text
    let read = try Self.translating { () throws(ConfigFault) in
      try CalendarFile(parsing: text, file: path)
    }
    let name = "\(CalendarFolder.name)/\(read.year).json5"
    file = read
    target = "\(folder)/\(name)"
    let files = try ConfigFolder.calendarTexts(in: folder)
    before = try CalendarBook(parsing: files)
    if let there = before.files.first(where: { $0.year == read.year }) {
      guard there.file == name else {
        throw CommandFault(
          .refused, "\(read.year) stands in \(folder)/\(there.file); rename that to \(name) first.")
      }
      guard there.status == .provisional || arguments.flag("replace") else {
        throw CommandFault(
          .refused, "\(read.year) has its notice already (\(there.source)); --replace puts this "
            + "one in its place.")
      }
    }
    let others = files.filter { $0.name != name }
    after = try Self.translating { () throws(ConfigFault) in
      try CalendarBook(parsing: others + [(name: name, bytes: text)])
    }
  }

  private static func text(
    of bytes: [UInt8], _ path: String, _ arguments: ParsedArguments
  ) throws -> [UInt8] {
    let isNotice = try translating { () throws(ConfigFault) in
      try HolidayNotice.isNotice(bytes, file: path)
    }
    let published = try arguments.string("published")
    let source = try arguments.text("source", bytesMax: 1_000)
    guard isNotice else {
      if published != nil || source != nil {
        throw CommandFault(
          .usage, "--published and --source are for the form of holiday-cn; \(path) names its own.")
      }
      return bytes
    }
    guard let published else {
      throw CommandFault(
        .usage, "\(path) does not tell the day of the notice; give it with --published DATE.")
    }
    guard let date = try? CivilDate(parsing: published) else {
      throw CommandFault(.usage, "--published is a day such as 2026-11-04, not `\(published)`.")
    }
    return try translating { () throws(ConfigFault) in
      try HolidayNotice.calendarText(of: bytes, file: path, source: source, published: date)
    }
  }

  /// A fault of what is brought in is no fault of the configuration.
  private static func translating<Value>(
    _ body: () throws(ConfigFault) -> Value
  ) throws(CommandFault) -> Value {
    do throws(ConfigFault) { return try body() } catch {
      let sentence = "\(error)"
      throw CommandFault(.dataErr, sentence.hasSuffix("?") ? sentence : sentence + ".")
    }
  }

  /// The days that are another kind of day with the file than they were without it, from the
  /// December before on.
  var changes: [Change] {
    guard let first = CivilDate(year: file.year - 1, month: 12, day: 1),
      let last = CivilDate(year: file.year, month: 12, day: 31)
    else { return [] }
    var changes: [Change] = []
    for offset in 0...first.distance(to: last) {
      let date = first.advanced(by: offset)
      let (old, new) = (before.national.dayKind(date), after.national.dayKind(date))
      guard old != new else { continue }
      let settled = before.national.isProvisional(date) && !after.national.isProvisional(date)
      changes.append(Change(date: date, before: old, after: new, settled: settled))
    }
    return changes
  }

  static func listing(_ changes: [Change]) -> Listing {
    var listing = Listing([
      Column("date", "日期"), Column("weekday", "星期"), Column("before", "原为"),
      Column("after", "现为"), Column("change", "变化"),
    ])
    for change in changes {
      let became = change.before.isWorking == change.after.isWorking ? "same"
        : change.after.isWorking ? "working" : "free"
      listing.add([
        Cell(change.date.description),
        Cell(
          change.date.weekday.description.lowercased(), shown: change.date.weekday.chinese),
        Cell(change.before.description, shown: change.before.chinese),
        Cell(change.after.description, shown: change.after.chinese),
        Cell(
          became, shown: became == "same" ? "" : became == "working" ? "改为上班" : "改为放假",
          style: became == "working" ? .yellow : .green),
      ])
    }
    return listing
  }

  func write() throws(CommandFault) { try OutputFile.write(text, to: target) }
}
