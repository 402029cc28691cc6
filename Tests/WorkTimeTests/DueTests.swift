import TestSupport
import Testing
import WorkTime

/// Times are of Asia/Shanghai. A due instant of 24:00 shows as the next day's 00:00.
@Suite struct DueTests {
  @Test(arguments: [
    // An ordinary week: Monday's receipt ends with the next Monday.
    ("2026-11-16 09:00", "5 working days", "2026-11-24 00:00"),
    ("2026-11-16 00:00", "1 working day", "2026-11-18 00:00"),
    ("2026-11-16 23:59", "1 working day", "2026-11-18 00:00"),
    // Received on a day off: day 1 is the next working day all the same.
    ("2026-11-21 10:00", "1 working day", "2026-11-24 00:00"),
    ("2026-11-22 10:00", "1 working day", "2026-11-24 00:00"),
    // National Day 2026: 1 to 7 October off, Saturday 10 October worked.
    ("2026-09-30 16:59", "1 working day", "2026-10-09 00:00"),
    ("2026-09-30 16:59", "3 working days", "2026-10-11 00:00"),
    ("2026-10-03 12:00", "4 working days", "2026-10-13 00:00"),
    // Spring Festival 2026: 15 to 23 February off, Saturdays 14 and 28 worked.
    ("2026-02-13 18:00", "1 working day", "2026-02-15 00:00"),
    ("2026-02-13 18:00", "2 working days", "2026-02-25 00:00"),
    ("2026-02-14 09:00", "5 working days", "2026-03-01 00:00"),
    // Calendar days: the last one moves on where it is a day off, a make-up day stays.
    ("2026-09-21 09:00", "15 calendar days", "2026-10-09 00:00"),
    ("2026-09-25 09:00", "15 calendar days", "2026-10-11 00:00"),
    ("2026-11-16 09:00", "4 calendar days", "2026-11-21 00:00"),
    ("2026-11-16 09:00", "5 calendar days", "2026-11-24 00:00"),
    // Working hours: 8:30-12:00 and 13:00-17:00.
    ("2026-11-16 09:00", "2 working hours", "2026-11-16 11:00"),
    ("2026-11-16 11:00", "2 working hours", "2026-11-16 14:00"),
    ("2026-11-16 10:00", "2 working hours", "2026-11-16 12:00"),
    ("2026-11-16 12:30", "2 working hours", "2026-11-16 15:00"),
    ("2026-11-16 15:00", "2 working hours", "2026-11-16 17:00"),
    ("2026-11-16 16:00", "2 working hours", "2026-11-17 09:30"),
    ("2026-11-16 20:00", "2 working hours", "2026-11-17 10:30"),
    ("2026-11-16 06:00", "450 working minutes", "2026-11-16 17:00"),
    ("2026-11-16 06:00", "451 working minutes", "2026-11-17 08:31"),
    ("2026-09-30 16:30", "1 working hour", "2026-10-08 09:00"),
    ("2026-10-01 10:00", "30 working minutes", "2026-10-08 09:00"),
    ("2026-11-16 08:30", "38 working hours", "2026-11-23 09:00"),
    ("2026-11-16 09:00:30", "1 working hour", "2026-11-16 10:00:30"),
    // Round the clock.
    ("2026-09-30 16:30", "24 hours", "2026-10-01 16:30"),
    ("2026-11-16 23:45", "30 minutes", "2026-11-17 00:15"),
  ])
  func endsAt(from: String, limit: String, due: String) throws {
    let calendar = try shipped.get()
    let found = calendar.due(from: try local(from), limit: try Limit(parsing: limit))
    let expected = Due(instant: try local(due), provisional: false)
    #expect(found == expected, "\(found.instant)")
  }

  @Test(arguments: [
    ("2026-09-30 16:59", "1 working day", "2026-10-08 17:00"),
    ("2026-09-30 16:59", "3 working days", "2026-10-10 17:00"),
    ("2026-09-21 09:00", "15 calendar days", "2026-10-08 17:00"),
    ("2026-09-30 16:30", "24 hours", "2026-10-01 16:30"),
  ])
  func endsAtTheCloseOfOffice(from: String, limit: String, due: String) throws {
    let calendar = try shipped.get()
    let found = calendar.due(
      from: try local(from), limit: try Limit(parsing: limit), dayEnd: .closeOfOffice)
    let expected = try local(due)
    #expect(found.instant == expected, "\(found.instant)")
  }

  @Test(arguments: [
    ("2026-12-21 09:00", "5 working days", false),
    ("2026-12-22 09:00", "5 working days", true),
    ("2026-12-25 09:00", "5 working days", true),
    // Days in between count whatever they are; only the last one can move.
    ("2026-12-25 09:00", "40 calendar days", true),
    ("2026-11-25 09:00", "30 calendar days", false),
    ("2026-12-31 23:00", "24 hours", false),
    ("2026-12-28 16:00", "1 working hour", false),
    ("2026-12-28 16:30", "1 working hour", true),
  ])
  func isProvisional(from: String, limit: String, provisional: Bool) throws {
    let calendar = try shipped.get()
    let found = calendar.due(from: try local(from), limit: try Limit(parsing: limit))
    #expect(found.provisional == provisional, "\(found.instant)")
  }

  @Test func theNoticeOf2027MovesAProvisionalDue() throws {
    let text = """
      {year: 2027, status: "published", source: "an invented notice", published: "2026-12-01",
       holidays: [{name: "元旦", from: "2027-01-01", to: "2027-01-04"}],
       makeup: [{name: "元旦", date: "2026-12-27"}]}
      """
    let file = try CalendarFile(parsing: Array(text.utf8), file: "2027.json5")
    let later = try WorkCalendar(files: try shippedFiles() + [file])
    let received = try local("2026-12-24 09:00")
    let before = try shipped.get().due(from: received, limit: .workingDays(6))
    let after = later.due(from: received, limit: .workingDays(6))
    let newYear = try local("2027-01-01 00:00")
    #expect(before == Due(instant: newYear.adding(hours: 96), provisional: true))
    #expect(after == Due(instant: newYear, provisional: false))
  }

  @Test(arguments: [
    // 24:00 stays 24:00.
    ("2026-11-24 00:00", 1, "2026-11-21 00:00"),
    ("2026-10-09 00:00", 1, "2026-10-01 00:00"),
    ("2026-10-11 00:00", 2, "2026-10-09 00:00"),
    ("2026-10-08 17:00", 1, "2026-09-30 17:00"),
    ("2026-10-08 17:00", 3, "2026-09-28 17:00"),
    ("2026-10-04 15:00:00.5", 1, "2026-09-30 15:00:00.5"),
    ("2026-10-08 17:00", 0, "2026-10-08 17:00"),
  ])
  func warnsBefore(due: String, days: Int, warning: String) throws {
    let found = try shipped.get().workingDaysBefore(days, try local(due))
    let expected = try local(warning)
    #expect(found == expected, "\(found)")
  }

  @Test(arguments: [
    // A limit that ended on Thursday at 24:00 is extended from Friday on.
    ("2026-11-20 00:00", "1 working day", "2026-11-21 00:00"),
    ("2026-11-24 00:00", "10 working days", "2026-12-08 00:00"),
    ("2026-11-19 17:00", "1 working day", "2026-11-21 00:00"),
    ("2026-11-20 00:00", "2 hours", "2026-11-20 02:00"),
    ("2026-11-19 17:00", "1 working hour", "2026-11-20 09:30"),
  ])
  func extends(former: String, limit: String, due: String) throws {
    let found = try shipped.get().due(
      extending: try local(former), by: try Limit(parsing: limit))
    let expected = try local(due)
    #expect(found.instant == expected, "\(found.instant)")
  }

  /// 5 and then 3 working days are 8, and one working day before the end of the sixth is the end
  /// of the fifth, wherever the receipt falls.
  @Test func limitsAddUp() throws {
    let calendar = try shipped.get()
    let seed: UInt64 = 42
    var random = Seeded(state: seed)
    let first = try local("2007-01-01 00:00").milliseconds
    let last = try local("2028-12-31 00:00").milliseconds
    for _ in 0..<5000 {
      let start = Instant(milliseconds: Int64.random(in: first...last, using: &random))
      let five = calendar.due(from: start, limit: .workingDays(5)).instant
      let six = calendar.due(from: start, limit: .workingDays(6)).instant
      let eight = calendar.due(from: start, limit: .workingDays(8)).instant
      let same = calendar.due(extending: five, by: .workingDays(3)).instant == eight
        && calendar.workingDaysBefore(1, six) == five
        && calendar.workingDaysBefore(3, eight) == five
      if !same {
        Issue.record("seed \(seed): from \(start)")
        return
      }
    }
    let week = try date("2026-11-16")...date("2026-11-22")
    #expect(calendar.workingDays(in: week) == 5)
  }

  @Test func extremeInstantsEnd() throws {
    let calendar = try shipped.get()
    for start in [Instant.distantPast, .distantFuture] {
      for limit in [
        Limit.workingDays(1000), .calendarDays(1000), .workingMinutes(144_000),
        .elapsedMinutes(144_000),
      ] {
        let due = calendar.due(from: start, limit: limit)
        #expect(due.instant.milliseconds != 0)
      }
      #expect(calendar.workingDaysBefore(1, start) != start)
    }
  }
}
