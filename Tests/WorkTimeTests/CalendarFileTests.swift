import Formats
import Testing
import WorkTime

/// A good file of 2026 with one passage exchanged.
private func file(
  name: String = "2026.json5", replacing old: String = "", by new: String = ""
) throws -> CalendarFile {
  let good = """
    {
      year: 2026, status: "published", source: "a notice", published: "2025-11-04",
      holidays: [{name: "元旦", from: "2026-01-01", to: "2026-01-03"},
                 {name: "国庆节", from: "2026-10-01", to: "2026-10-07"}],
      makeup: [{name: "元旦", date: "2025-12-28"}, {name: "国庆节", date: "2026-10-10"}],
    }
    """
  let text = old.isEmpty ? good : good.replacing(old, with: new)
  #expect(old.isEmpty || text != good, "nothing was exchanged")
  return try CalendarFile(parsing: Array(text.utf8), file: name)
}

@Suite struct CalendarFileTests {
  @Test func readsAGoodFile() throws {
    let read = try file()
    #expect(read.year == 2026 && read.status == .published && read.source == "a notice")
    let published = try date("2025-11-04")
    let nationalDay = try date("2026-10-01")...date("2026-10-07")
    #expect(read.published == published)
    #expect(read.holidays.map(\.name) == ["元旦", "国庆节"])
    #expect(read.holidays[1].days == nationalDay)
    #expect(read.makeup.map(\.date.description) == ["2025-12-28", "2026-10-10"])
  }

  @Test(arguments: [
    ("year: 2026", "year: 2025", "year: is 2025, but the file is named 2026; make them agree"),
    ("year: 2026", "year: 1999", "year: is 1999; allowed is 2000 to 2100"),
    ("year: 2026", "yaer: 2026", "unknown key 'yaer'; did you mean 'year'?"),
    ("year: 2026,", "", "'year' is missing; add it"),
    ("\"published\", s", "\"final\", s", "status: is 'final'; allowed is published, provisional"),
    ("published: \"2025-11-04\",", "", "'published' is missing; add it"),
    ("2025-11-04", "2025-11-31",
      "published: '2025-11-31' is no day of the calendar"),
    ("from: \"2026-10-01\"", "from: \"2026-10-1\"",
      "holidays[1].from: '2026-10-1' is no date; write it like 2026-10-01"),
    ("from: \"2026-10-01\"", "from: \"2026-10-08\"",
      "holidays[1]: 'to' 2026-10-07 is before 'from' 2026-10-08; exchange them"),
    ("from: \"2026-10-01\"", "from: \"2026-09-01\"",
      "holidays[1]: is 37 days long; allowed is 1 to 31"),
    ("from: \"2026-10-01\", to: \"2026-10-07\"", "from: \"2027-10-01\", to: \"2027-10-07\"",
      "holidays[1]: 2027-10-01 is neither in 2026 nor in December 2025; "
        + "move it to the file of its year"),
    ("2025-12-28", "2025-11-30",
      "makeup[0]: 2025-11-30 is neither in 2026 nor in December 2025; "
        + "move it to the file of its year"),
    ("from: \"2026-10-01\", to: \"2026-10-07\"", "from: \"2026-01-03\", to: \"2026-01-04\"",
      "holidays[1]: 2026-01-03 is named twice, here and in holidays[0]; keep one"),
    ("2026-10-10", "2026-10-03",
      "makeup[1]: 2026-10-03 is named twice, here and in holidays[1]; keep one"),
    ("2026-10-10", "2026-10-12",
      "makeup[1]: 2026-10-12 is a Monday, a working day already; "
        + "only a Saturday or Sunday can be a make-up day"),
    ("name: \"国庆节\", date", "name: \"\", date",
      "makeup[1].name: is 0 bytes long; allowed is 1 to 120"),
    ("name: \"国庆节\", date", "dat: 1, date", "makeup[1]: unknown key 'dat'; did you mean 'date'?"),
    ("{name: \"元旦\", from: \"2026-01-01\", to: \"2026-01-03\"},", "7,",
      "holidays[0]: must be an object, not a number"),
  ])
  func says(old: String, new: String, sentence: String) throws {
    let fault = faultWords { try file(replacing: old, by: new) }

    #expect(fault == "2026.json5: " + sentence)
  }

  @Test func refusesTooManyEntries() {
    let entry = "{name: \"x\", date: \"2026-10-10\"},"
    let fault = faultWords {
      try file(
        replacing: "makeup: [", by: "makeup: [" + String(repeating: entry, count: 31))
    }
    #expect(fault == "2026.json5: makeup: is 33 entries long; allowed is 0 to 32")
  }

  @Test func refusesTwoFilesOfAYear() throws {
    let files = [try file(name: "a.json5"), try file(name: "b.json5")]
    let fault = faultWords { try WorkCalendar(files: files) }
    #expect(
      fault
        == "b.json5: year: 2026 has a file already, a.json5; keep one of the two")
  }

  @Test func refusesADayNamedByTwoFiles() throws {
    let text = """
      {year: 2025, status: "provisional", source: "us", holidays: [],
       makeup: [{name: "元旦", date: "2025-12-28"}]}
      """
    let other = try CalendarFile(parsing: Array(text.utf8), file: "2025.json5")
    let fault = faultWords {
      try WorkCalendar(files: [file(), other])
    }
    #expect(
      fault
        == "2026.json5: 2025-12-28 is named by 2025.json5 too; keep it in one of the two")
  }
}
