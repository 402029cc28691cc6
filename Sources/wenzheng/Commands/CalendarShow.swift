import Decider
import Formats
import Service
import WorkTime

let calendarShowCommand = Command(
  at: Section.operations, "calendar show", "show the working days of a month or of a year",
  details: """
    A month is shown day by day: kind, name, office hours, and the working days so far. A year \
    is shown by its months, with every day that a notice or a layer names. With --jurisdiction or \
    --unit it is the calendar of that office, else the national one.
    """,
  arguments: [Positional("PERIOD", "a month such as 2026-10, or a year such as 2026")],
  options: [
    Option("jurisdiction", value: "CODE", "the calendar of this jurisdiction"),
    Option("unit", value: "UNIT", "the calendar of this unit, by its code or name"),
    Option("json", "write JSON: a month as an array of days, a year as one object"),
  ],
  examples: [
    Example("calendar show 2026-10", "National Day, and the Saturday that is worked for it"),
    Example("calendar show 2026", "months with their working days, and all named days"),
    Example("calendar show 2026-07 --unit 370481-zjj", "the hours of one unit in summer"),
  ],
  exitCodes: [.ok, .usage]
) { arguments, installation, terminal in
  let configuration = try installation.configuration()
  let office = try CalendarOffice(arguments, configuration)
  let period = try CalendarPeriod(arguments.required("PERIOD"))
  let view = CalendarView(book: configuration.calendars, calendar: office.calendar)
  switch period {
  case .month(let first):
    let days = view.days(ofMonth: first)
    if arguments.flag("json") {
      try terminal.show(view.listing(of: days, forTable: false), as: .json, whenEmpty: "")
    } else {
      try terminal.show(view.listing(of: days, forTable: true), as: .table, whenEmpty: "")
    }
    terminal.note(StyledText(view.summary(of: days, office), .dim))
  case .year(let year):
    let summary = view.year(year, office)
    if arguments.flag("json") {
      try terminal.json(summary)
      return .ok
    }
    try terminal.show(summary.monthListing, as: .table, whenEmpty: "")
    try terminal.line()
    try terminal.show(summary.dayListing, as: .table, whenEmpty: "no day is named")
    for line in summary.notes {
      terminal.note(StyledText(line, summary.provisional ? .yellow : .dim))
    }
  }
  return .ok
}

/// Whose calendar is asked for.
struct CalendarOffice {
  let jurisdiction: String?
  let unit: String?
  let calendar: WorkCalendar
  /// What makes it, from the bottom to the top.
  let layers: [CalendarLayer]

  init(_ arguments: ParsedArguments, _ configuration: Configuration) throws {
    let jurisdictions = configuration.jurisdictions
    var jurisdiction = try arguments.string("jurisdiction")
    let unit = try arguments.unitCode("unit", configuration.directories)
    if let jurisdiction, jurisdictions.jurisdiction(code: jurisdiction) == nil {
      throw UsageFault.notAChoice(
        name: "--jurisdiction", value: jurisdiction, choices: jurisdictions.all.map(\.code))
    }
    if let unit {
      guard let number = jurisdictions.unit(code: unit) else {
        throw CommandFault(
          .usage, "--unit: no file of jurisdictions has `\(unit)`"
            + (Spelling.nearest(to: unit, in: jurisdictions.units.map(\.code))
              .map { "; did you mean `\($0)`?" } ?? "."))
      }
      let own = jurisdictions[jurisdictions[unit: number].jurisdiction].code
      if let jurisdiction, jurisdiction != own {
        throw CommandFault(.usage, "\(unit) is a unit of \(own), not of \(jurisdiction).")
      }
      jurisdiction = own
    }
    self.jurisdiction = jurisdiction
    self.unit = unit
    calendar = configuration.calendars.calendar(jurisdiction: jurisdiction, unit: unit)
    layers = configuration.calendars.layers(jurisdiction: jurisdiction, unit: unit)
  }

  var name: String { unit ?? jurisdiction ?? "national" }
}

/// `2026-10` or `2026`.
enum CalendarPeriod {
  case month(CivilDate)
  case year(Int)

  init(_ word: String) throws(CommandFault) {
    if word.utf8.count == 4, let first = try? CivilDate(parsing: word + "-01-01"),
      CalendarFile.years.contains(first.year)
    {
      self = .year(first.year)
    } else if let first = try? CivilDate(parsing: word + "-01"),
      CalendarFile.years.contains(first.year)
    {
      self = .month(first)
    } else {
      throw CommandFault(
        .usage, "`\(word)` is neither a month such as 2026-10 nor a year such as 2026, from "
          + "\(CalendarFile.years.lowerBound) to \(CalendarFile.years.upperBound).")
    }
  }
}
