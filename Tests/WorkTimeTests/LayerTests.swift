import Formats
import Testing
import WorkTime

private let layersText = """
  {layers: [
    {for: "national", valid_from: "2000-01-01", source: "a default",
     office_hours: ["8:30-12:00", "13:00-17:00"]},
    {for: "370481", valid_from: "2026-05-01", source: "the summer of a city",
     office_hours: ["8:00-12:00", "14:30-18:00"]},
    {for: "370481", valid_from: "2026-10-01", source: "its winter",
     closed: [{name: "搬迁", from: "2026-11-19", to: "2026-11-20"}],
     open: [{name: "值班", date: "2026-10-02"}]},
    {for: "370481-xzt", valid_from: "2026-03-02", source: "a counter",
     weekly: ["tuesday", "wednesday", "thursday", "friday", "saturday"],
     office_hours: ["9:00-12:00", "13:00-19:30"]},
  ]}
  """

private let book = Result {
  try CalendarBook(
    files: shippedFiles(),
    layers: CalendarLayer.layers(parsing: Array(layersText.utf8), file: "layers.json5"))
}

@Suite struct LayerTests {
  @Test func anOfficeWithoutLayersHasTheCalendarBelow() throws {
    let book = try book.get()
    #expect(book.calendarCount == 3)
    #expect(book.calendar(jurisdiction: "370112", unit: "370112-x") == book.national)
    let city = book.calendar(jurisdiction: "370481", unit: nil)
    #expect(book.calendar(jurisdiction: "370481", unit: "370481-zjj") == city)
    #expect(book.calendar(jurisdiction: "370481", unit: "370481-xzt") != city)
    #expect(book.calendar(jurisdiction: nil) == book.national)
    let counter = book.layers(jurisdiction: "370481", unit: "370481-xzt")
    let sources = ["a default", "the summer of a city", "its winter", "a counter"]
    #expect(counter.map(\.source) == sources)
  }

  @Test(arguments: [
    // Hours of a season.
    ("370481", "2026-04-30", DayKind.workday, "8:30-12:00, 13:00-17:00"),
    ("370481", "2026-05-06", .workday, "8:00-12:00, 14:30-18:00"),
    ("370481", "2026-10-08", .workday, "8:30-12:00, 13:00-17:00"),
    // What an office says of a day holds, whatever the notice says.
    ("370481", "2026-10-01", .holiday("国庆节"), "8:30-12:00, 13:00-17:00"),
    ("370481", "2026-10-02", .opened("值班"), "8:30-12:00, 13:00-17:00"),
    ("370481", "2026-11-19", .closed("搬迁"), "8:30-12:00, 13:00-17:00"),
    ("370481", "2026-11-21", .weekend, "8:30-12:00, 13:00-17:00"),
    // The unit has the city's days, and a week of its own.
    ("370481-xzt", "2026-11-19", .closed("搬迁"), "9:00-12:00, 13:00-19:30"),
    ("370481-xzt", "2026-11-21", .workday, "9:00-12:00, 13:00-19:30"),
    ("370481-xzt", "2026-11-22", .weekend, "9:00-12:00, 13:00-19:30"),
    ("370481-xzt", "2026-11-23", .restDay, "9:00-12:00, 13:00-19:30"),
    ("370481-xzt", "2026-02-28", .makeup("春节"), "8:30-12:00, 13:00-17:00"),
    ("370481-xzt", "2026-03-02", .restDay, "9:00-12:00, 13:00-19:30"),
    ("370481-xzt", "2026-10-03", .holiday("国庆节"), "9:00-12:00, 13:00-19:30"),
    // Far behind the table.
    ("370481-xzt", "2062-11-25", .workday, "9:00-12:00, 13:00-19:30"),
    ("370481-xzt", "2062-11-27", .restDay, "9:00-12:00, 13:00-19:30"),
    ("370481", "1998-11-25", .workday, "8:30-12:00, 13:00-17:00"),
  ])
  func knowsTheDay(office: String, day: String, kind: DayKind, hours: String) throws {
    let calendar = try book.get().calendar(jurisdiction: "370481", unit: office)
    let day = try date(day)
    #expect(calendar.dayKind(day) == kind)
    #expect(calendar.isWorkday(day) == kind.isWorking)
    #expect(calendar.officeHours(on: day).description == hours)
  }

  @Test(arguments: [
    ("370481", "2026-04-30 16:00", "2 working hours", "2026-05-06 09:00"),
    ("370481", "2026-09-30 17:00", "2 working hours", "2026-10-02 09:30"),
    ("370481", "2026-11-18 09:00", "1 working day", "2026-11-24 00:00"),
    ("370481-xzt", "2026-11-18 09:00", "1 working day", "2026-11-22 00:00"),
    ("370481-xzt", "2026-11-18 19:00", "1 working hour", "2026-11-21 09:30"),
    ("370481-xzt", "2026-11-16 09:00", "7 calendar days", "2026-11-25 00:00"),
  ])
  func countsByTheLayers(office: String, from: String, limit: String, due: String) throws {
    let calendar = try book.get().calendar(jurisdiction: "370481", unit: office)
    let found = calendar.due(from: try local(from), limit: try Limit(parsing: limit))
    let expected = Due(instant: try local(due), provisional: false)
    #expect(found == expected, "\(found.instant)")
  }

  @Test func closesWhenTheOfficeOfThatDayDoes() throws {
    let calendar = try book.get().calendar(jurisdiction: "370481")
    let summer = calendar.due(
      from: try local("2026-07-06 09:00"), limit: .workingDays(1), dayEnd: .closeOfOffice)
    let winter = calendar.due(
      from: try local("2026-10-08 09:00"), limit: .workingDays(1), dayEnd: .closeOfOffice)
    let (inSummer, inWinter) = (try local("2026-07-07 18:00"), try local("2026-10-09 17:00"))
    #expect(summer.instant == inSummer)
    #expect(winter.instant == inWinter)
  }

  @Test func explainsWithTheNamesOfTheLayers() throws {
    let calendar = try book.get().calendar(jurisdiction: "370481", unit: "370481-xzt")
    let days = calendar.explain(from: try local("2026-11-18 09:00"), limit: .workingDays(2))
    #expect(days.map(\.description) == [
      "2026-11-18 Wednesday, working day: receipt, not counted",
      "2026-11-19 Thursday, closed, 搬迁: not counted",
      "2026-11-20 Friday, closed, 搬迁: not counted",
      "2026-11-21 Saturday, working day: day 1",
      "2026-11-22 Sunday, weekend: not counted",
      "2026-11-23 Monday, weekly day off: not counted",
      "2026-11-24 Tuesday, working day: day 2",
    ])
    #expect(days[1].chinese == "搬迁停止办公,不计" && days[5].chinese == "每周休息日,不计")
  }

  /// A day that an office has named is settled, though its year has no notice.
  @Test func whatALayerNamesIsNotProvisional() throws {
    let text = """
      {layers: [{for: "370481", valid_from: "2027-01-01", source: "x",
        open: [{name: "值班", date: "2027-03-06"}]}]}
      """
    let layers = try CalendarLayer.layers(parsing: Array(text.utf8), file: "x")
    let calendar = try CalendarBook(files: shippedFiles(), layers: layers)
      .calendar(jurisdiction: "370481")
    let (named, before) = (try date("2027-03-06"), try date("2027-03-05"))
    #expect(!calendar.isProvisional(named) && calendar.isProvisional(before))
  }

  @Test func knowsThroughWhichYearNoticesAreHere() throws {
    let book = try book.get()
    #expect(book.publishedThrough == 2026)
    let (today, inSpring) = (try date("2026-11-21"), try date("2026-03-01"))
    #expect(book.provisionalYears(on: today, withinDays: 400) == [2027])
    #expect(book.provisionalYears(on: inSpring, withinDays: 300) == [])
    #expect(book.provisionalYears(on: inSpring, withinDays: 400) == [2027])
    let files = try shippedFiles()
    let gap = try CalendarBook(files: files.filter { $0.year != 2020 })
    #expect(gap.publishedThrough == 2019)
  }
}

@Suite struct NoticeTests {
  private static let notice = """
    {"$schema": "https://example.org/schema.json", "$id": "x", "year": 2027,
     "papers": ["https://example.org/notice"], "days": [
      {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
      {"name": "元旦", "date": "2027-01-02", "isOffDay": true},
      {"name": "元旦", "date": "2026-12-27", "isOffDay": false},
      {"name": "春节", "date": "2027-01-03", "isOffDay": true},
      {"name": "春节", "date": "2027-02-05", "isOffDay": true}]}
    """

  private static func text(
    _ old: String = "", _ new: String = "", source: String? = nil
  ) throws -> [UInt8] {
    let text = old.isEmpty ? notice : notice.replacing(old, with: new)
    #expect(old.isEmpty || text != notice, "nothing was exchanged")
    return try HolidayNotice.calendarText(
      of: Array(text.utf8), file: "n.json", source: source, published: date("2026-11-04"))
  }

  @Test func becomesAFileOfOurs() throws {
    let file = try CalendarFile(parsing: Self.text(), file: "2027.json5")
    let newYear = try date("2027-01-01")...date("2027-01-02")
    let spring = try date("2027-01-03")...date("2027-01-03")
    #expect(file.year == 2027 && file.status == .published)
    #expect(file.published?.description == "2026-11-04")
    #expect(file.source == "https://example.org/notice")
    #expect(file.holidays.prefix(2).map(\.days) == [newYear, spring] && file.holidays.count == 3)
    #expect(file.makeup.map(\.date.description) == ["2026-12-27"])
    let named = try CalendarFile(parsing: Self.text(source: "通知\"1\""), file: "2027.json5")
    #expect(named.source == "通知\"1\"")
    #expect(try HolidayNotice.isNotice(Array(Self.notice.utf8), file: "x"))
    #expect(try !HolidayNotice.isNotice(Self.text(), file: "x"))
  }

  @Test(arguments: [
    ("\"year\"", "\"yaer\"", "n.json: unknown key 'yaer'; did you mean 'year'?"),
    ("[\"https://example.org/notice\"]", "[]",
      "n.json: names no paper; say where it is from with --source"),
    ("2027-01-02", "2027-01-01", "n.json: days[1]: 2027-01-01 is named twice; keep one"),
    ("\"2027-01-02\", \"isOffDay\": true", "\"2027-01-02\"",
      "n.json: days[1]: 'isOffDay' is missing; add it"),
    ("2027-02-05", "2027-02-30", "n.json: days[4].date: '2027-02-30' is no day of the calendar"),
  ])
  func says(old: String, new: String, sentence: String) {
    let words = faultWords { try Self.text(old, new) }
    #expect(words == sentence)
  }
}
