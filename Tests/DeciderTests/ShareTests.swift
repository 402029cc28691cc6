import Orders
import Testing
import WorkTime

@testable import Decider

/// When a share of a limit is over: what is left is counted back in the limit's own time. Offices
/// are open from 8:30 to 12:00 and from 13:00 to 17:00; 20 November 2026 is a Friday.
@Suite struct ShareTests {
  static let cases: [(limit: String, from: String, due: String, percent: Int, at: String)] = [
    // An hour on Friday, one on Monday: half an hour before its end, and not on Sunday.
    ("2 working hours", "11-20 16:00", "11-23 09:30", 75, "11-23 09:00"),
    ("2 working hours", "11-20 16:00", "11-23 09:30", 25, "11-20 16:30"),
    ("24 hours", "11-20 10:00", "11-21 10:00", 50, "11-20 22:00"),
    // 43.5 hours of office, of which 8.7 are left.
    ("5 working days", "11-20 10:00", "11-28 00:00", 80, "11-26 15:48"),
    // Its end moved from a Saturday to Monday.
    ("15 calendar days", "11-20 10:00", "12-08 00:00", 80, "12-05 00:00"),
    // It stood still for two days, none of which it had.
    ("2 working hours", "11-20 16:00", "11-25 09:30", 75, "11-25 09:00"),
    // More time was granted: the share of what was promised is left.
    ("5 working days", "11-20 10:00", "12-12 00:00", 80, "12-10 15:48"),
    // The upstream's limit is the earlier one.
    ("24 hours", "11-20 10:00", "11-20 20:00", 50, "11-20 15:00"),
    ("2 working hours", "11-20 16:00", "11-20 17:00", 50, "11-20 16:30")
  ]

  @Test(arguments: cases)
  func whatIsLeftIsCountedBack(
    limit: String, from: String, due: String, percent: Int, at: String
  ) throws {
    let calendar = try Table().decider.configuration.calendar
    let found = calendar.share(
      percent, of: try Limit(parsing: limit), from: try Story.time(from),
      to: try Story.time(due))
    let wanted = try Story.time(at)
    #expect(found == wanted, "\(found)")
  }

  /// A limit that is shorter than a day is warned of while offices are open.
  @Test func aShortLimitIsWarnedOfInItsOwnTime() throws {
    var table = try Table()
    let kind = #","kind":"咨询""#
    try table.intake(
      item("A", received: "2026-11-20T16:00:00+08:00", more: kind), "hotline",
      now: try Story.time("11-20 16:00"), state: .accepted)
    try #require(table.state.orders.count == 1)
    let (due, wanted) = (try Story.time("11-23 09:30"), try Story.time("11-23 09:00"))
    #expect(table.state.orders[0].due == due)
    var warned: Instant?
    while let step = try table.pass(until: due) {
      if step.verdict == "warned", warned == nil { warned = step.at }
    }
    #expect(warned == wanted, "\(warned.map { "\($0)" } ?? "never")")
  }
}
