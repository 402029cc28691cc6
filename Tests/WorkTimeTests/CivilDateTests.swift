import Testing
import WorkTime

@Suite struct CivilDateTests {
  @Test func everyDayFrom1990To2050GoesThereAndBack() throws {
    // A second way of counting: one day after the other, with the weekday along.
    var (year, month, day) = (1990, 1, 1)
    var weekday = 1
    var number: Int32 = 7305
    while year <= 2050 {
      let made = try #require(CivilDate(year: year, month: month, day: day))
      let same = try made.daysSince1970 == number && made.fields == (year, month, day)
        && made.weekday.rawValue == weekday && CivilDate(parsing: made.description) == made
        && CivilDate(parsingCompact: made.compact) == made
        && made.instant().dateInShanghai() == made
        && made.instant(atMinute: 1439).dateInShanghai() == made
      if !same {
        Issue.record("\(year)-\(month)-\(day)")
        return
      }
      let isLeap = year % 4 == 0 && year != 2100
      let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
      day += 1
      if day > days { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
      weekday = weekday % 7 + 1
      number += 1
    }
    #expect(number == 29_585)
  }

  @Test(arguments: [
    (0, 1, 1, -719_528), (1, 1, 1, -719_162), (1600, 2, 29, -135_081), (1900, 3, 1, -25_508),
    (1969, 12, 31, -1), (1970, 1, 1, 0), (2000, 2, 29, 11_016), (2100, 3, 1, 47_541),
    (9999, 12, 31, 2_932_896),
  ])
  func farDays(year: Int, month: Int, day: Int, number: Int32) throws {
    let made = try #require(CivilDate(year: year, month: month, day: day))
    #expect(made.daysSince1970 == number)
    #expect(made.fields == (year, month, day))
  }

  @Test func fieldsOfAnyNumber() {
    #expect(CivilDate(daysSince1970: .min).fields == (-5_877_641, 6, 23))
    #expect(CivilDate(daysSince1970: .max).fields == (5_881_580, 7, 11))
    #expect(CivilDate(daysSince1970: .max).description == "9999-07-11")
  }

  @Test(arguments: [
    (2026, 2, 29), (1900, 2, 29), (2026, 0, 1), (2026, 13, 1), (2026, 4, 31), (2026, 1, 0),
    (-1, 1, 1), (10_000, 1, 1),
  ])
  func noSuchDay(year: Int, month: Int, day: Int) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test(arguments: [
    ("2026-2-28", CivilDateFault.malformed), ("2026-02-28 ", .malformed), ("20260228", .malformed),
    ("2026/02/28", .malformed), ("202a-02-28", .malformed), ("", .malformed),
    ("2026-02-29", .impossible), ("2026-13-01", .impossible), ("2026-00-10", .impossible),
  ])
  func refuses(text: String, fault: CivilDateFault) {
    #expect(throws: fault) { try CivilDate(parsing: text) }
  }

  @Test(arguments: [
    ("2026-02-28", CivilDateFault.malformed), ("2026022", .malformed), ("2026022x", .malformed),
    ("20260229", .impossible),
  ])
  func refusesCompact(text: String, fault: CivilDateFault) {
    #expect(throws: fault) { try CivilDate(parsingCompact: text) }
  }

  @Test func movesAndCompares() throws {
    let eve = try date("2026-12-31")
    #expect(eve.advanced(by: 1).description == "2027-01-01")
    #expect(eve.advanced(by: 1).compact == "20270101")
    #expect(eve.advanced(by: -365).description == "2025-12-31")
    #expect(eve.distance(to: eve.advanced(by: 40)) == 40)
    #expect(eve < eve.advanced(by: 1))
    #expect(eve.weekday == .thursday && "\(eve.weekday)" == "Thursday")
  }
}
