import Formats
import Testing
import WorkTime

@Suite struct LimitTests {
  @Test(arguments: [
    ("5 working days", Limit.workingDays(5), "5个工作日"),
    ("1 working day", .workingDays(1), "1个工作日"),
    ("2 working hours", .workingMinutes(120), "2个工作小时"),
    ("1 working hour", .workingMinutes(60), "1个工作小时"),
    ("90 working minutes", .workingMinutes(90), "90个工作分钟"),
    ("24 hours", .elapsedMinutes(1440), "24小时"),
    ("30 minutes", .elapsedMinutes(30), "30分钟"),
    ("60 calendar days", .calendarDays(60), "60个自然日"),
    ("1000 calendar days", .calendarDays(1000), "1000个自然日"),
    ("2400 hours", .elapsedMinutes(144_000), "2400小时"),
  ])
  func readsAndPrints(text: String, limit: Limit, chinese: String) throws {
    let read = try Limit(parsing: text)
    #expect(read == limit)
    #expect(limit.description == text)
    #expect(limit.chinese == chinese)
  }

  @Test func everyLimitRoundTrips() throws {
    for count in 1...1000 {
      for limit in [
        Limit.workingDays(count), .calendarDays(count), .workingMinutes(count),
        .elapsedMinutes(count),
      ] {
        if (try? Limit(parsing: limit.description)) != limit {
          Issue.record("\(limit)")
          return
        }
      }
    }
    let plural = try Limit(parsing: "1 working days")
    #expect(plural == .workingDays(1))
  }

  static let faults: [(text: String, sentence: String)] = [
    ("", "'' is not a limit like '5 working days'"),
    ("five working days", "'five working days' is not a limit like '5 working days'"),
    ("-5 working days", "'-5 working days' is not a limit like '5 working days'"),
    ("+5 working days", "'+5 working days' is not a limit like '5 working days'"),
    ("12345678 hours", "'12345678 hours' is not a limit like '5 working days'"),
    ("5", "'5' is not a limit like '5 working days'"),
    ("5 days", "'5 days' leaves open which days; say 'working days' or 'calendar days'"),
    ("5 weeks",
      "unknown unit 'weeks'; use working days, calendar days, working hours, "
        + "working minutes, hours or minutes"),
    ("0 working days", "'0 working days' is out of range; allowed is 1 to 1000"),
    ("1001 calendar days", "'1001 calendar days' is out of range; allowed is 1 to 1000"),
    ("2401 hours", "'2401 hours' is out of range; allowed is 1 to 2400"),
    ("144001 working minutes", "'144001 working minutes' is out of range; allowed is 1 to 144000"),
  ]

  @Test(arguments: faults)
  func refuses(text: String, sentence: String) {
    let words = faultWords { try Limit(parsing: text) }
    #expect(words == sentence)
  }

  @Test func faultsOfConfigurationNameTheirPlace() throws {
    let text = #"{reply: "5 days", hours: ["8:30-8:00"]}"#
    let root = try ConfigNode(parsing: Array(text.utf8), file: "p.json5")
      .object(keys: ["reply", "hours"])
    let ofReply = faultWords { try Limit(reading: root.required("reply")) }
    let ofHours = faultWords { try OfficeHours(reading: root.required("hours")) }
    #expect(
      ofReply
        == "p.json5: reply: '5 days' leaves open which days; "
        + "say 'working days' or 'calendar days'")
    #expect(ofHours == "p.json5: hours: '8:30-8:00' ends before it begins")
  }
}
