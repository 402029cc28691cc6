import Testing
import WorkTime

@Suite struct WorkCalendarTests {
  @Test(arguments: [
    (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248), (2020, 249), (2016, 250),
  ])
  func countsTheWorkingDaysOfAYear(year: Int, count: Int) throws {
    let calendar = try shipped.get()
    let days = try date("\(year)-01-01")...date("\(year)-12-31")
    #expect(calendar.workingDays(in: days) == count)
  }

  @Test(arguments: [
    ("2006-12-30", DayKind.makeup("元旦"), false),
    ("2007-12-29", .makeup("元旦"), false),
    ("2007-12-31", .holiday("元旦"), false),
    ("2014-04-06", .weekend, false),
    ("2015-09-03", .holiday("抗战胜利70周年纪念日"), false),
    ("2020-02-01", .holiday("春节"), false),
    ("2020-02-03", .workday, false),
    ("2022-12-31", .holiday("元旦"), false),
    ("2024-02-09", .workday, false),
    ("2026-02-14", .makeup("春节"), false),
    ("2026-02-23", .holiday("春节"), false),
    ("2026-02-24", .workday, false),
    ("2026-09-20", .makeup("国庆节"), false),
    ("2026-10-03", .holiday("国庆节"), false),
    ("2026-11-21", .weekend, false),
    ("2026-12-28", .workday, false),
    // The notice of 2027 may still move these.
    ("2026-12-29", .workday, true),
    ("2027-01-01", .holiday("元旦"), true),
    ("2027-02-04", .workday, true),
    ("2027-02-05", .holiday("春节"), true),
    ("2027-02-08", .holiday("春节"), true),
    ("2027-02-09", .workday, true),
    ("2027-04-05", .holiday("清明节"), true),
    ("2027-05-02", .holiday("劳动节"), true),
    ("2027-06-09", .holiday("端午节"), true),
    ("2027-09-15", .holiday("中秋节"), true),
    ("2027-10-03", .holiday("国庆节"), true),
    ("2027-10-04", .workday, true),
    ("2030-02-02", .holiday("春节"), true),
    // Beyond the table.
    ("2045-05-01", .holiday("劳动节"), true),
    ("2045-05-03", .workday, true),
    ("1995-10-01", .holiday("国庆节"), true),
  ])
  func knowsTheKindOfDay(day: String, kind: DayKind, provisional: Bool) throws {
    let calendar = try shipped.get()
    let day = try date(day)
    #expect(calendar.dayKind(day) == kind)
    #expect(calendar.isWorkday(day) == kind.isWorking)
    #expect(calendar.isProvisional(day) == provisional)
  }

  @Test func shipsTheNoticesOf2007To2026() throws {
    let files = try shippedFiles()
    #expect(files.map(\.year) == Array(2007...2026))
    #expect(files.allSatisfy { $0.status == .published && $0.source.contains("\($0.year)年") })
    let calendar = try shipped.get()
    #expect(calendar.publishedYears == Set(2007...2026))
  }

  /// The table and the days computed behind it are two ways to the same answer.
  @Test func theTableAgreesWithTheRuleBehindIt() throws {
    let bare = try WorkCalendar(files: [])
    let calendar = try shipped.get()
    var day = try date("2027-01-01")
    while day.year < 2034 {
      if calendar.dayKind(day) != bare.dayKind(day)
        || calendar.isProvisional(day) != bare.isProvisional(day)
        || bare.isWorkday(day) != bare.dayKind(day).isWorking
      {
        Issue.record("\(day)")
      }
      day = day.advanced(by: 1)
    }
    #expect(bare.isProvisional(day))
  }

  @Test func aProvisionalFileStaysProvisional() throws {
    let text = """
      {year: 2027, status: "provisional", source: "our expectation",
       holidays: [{name: "元旦", from: "2027-01-01", to: "2027-01-03"}], makeup: []}
      """
    let file = try CalendarFile(parsing: Array(text.utf8), file: "2027.json5")
    let calendar = try WorkCalendar(files: try shippedFiles() + [file])
    let newYear = try date("2027-01-01")
    #expect(calendar.isProvisional(newYear.advanced(by: -1)))
    #expect(calendar.isProvisional(newYear.advanced(by: 1)))
    #expect(calendar.dayKind(newYear.advanced(by: 1)) == .holiday("元旦"))
    // A file speaks for its whole year: what it does not name is an ordinary day.
    let (inMay, inOctober) = (try date("2027-05-03"), try date("2027-10-01"))
    #expect(calendar.dayKind(inMay) == .workday)
    #expect(calendar.dayKind(inOctober) == .workday)
  }

  @Test(arguments: [
    (DayKind.workday, "working day", "工作日"), (.weekend, "weekend", "周末"),
    (.holiday("国庆节"), "holiday 国庆节", "国庆节放假"),
    (.makeup("国庆节"), "make-up working day for 国庆节", "国庆节调休上班"),
  ])
  func namesTheKind(kind: DayKind, english: String, chinese: String) {
    #expect(kind.description == english)
    #expect(kind.chinese == chinese)
  }
}

@Suite struct OfficeHoursTests {
  @Test func readsPeriods() throws {
    let hours = try OfficeHours(parsing: ["08:30-12:00", "13:00-17:00"])
    #expect(hours == .standard)
    #expect(hours.minutesPerDay == 450 && hours.closeMinute == 1020)
    #expect(hours.description == "8:30-12:00, 13:00-17:00")
    let again = try OfficeHours(parsing: hours.texts)
    let always = try OfficeHours(parsing: ["0:00-24:00"])
    #expect(again == hours)
    #expect(always.minutesPerDay == 1440)
  }

  @Test(arguments: [
    (["8:30"], "'8:30' is not a period like 8:30-12:00"),
    (["8:3-12:00"], "'8:3-12:00' is not a period like 8:30-12:00"),
    (["8:30-24:01"], "'8:30-24:01' is not a period like 8:30-12:00"),
    (["8:60-12:00"], "'8:60-12:00' is not a period like 8:30-12:00"),
    (["-8:30-12:00"], "'-8:30-12:00' is not a period like 8:30-12:00"),
    (["12:00-12:00"], "'12:00-12:00' ends before it begins"),
    (["8:00-12:00", "11:59-13:00"], "'11:59-13:00' begins before the period ahead of it ends"),
    (["8:00-8:59"], "59 minutes a day are too few; at least 60"),
    ([], "0 minutes a day are too few; at least 60"),
    (Array(repeating: "8:00-9:00", count: 9), "9 periods a day are too many; at most 8"),
  ])
  func refuses(periods: [String], sentence: String) {
    let words = faultWords { try OfficeHours(parsing: periods) }
    #expect(words == sentence)
  }
}
