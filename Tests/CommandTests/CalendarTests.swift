import Foundation
import Testing

@testable import wenzheng

/// `wenzheng calendar` on a small configuration of its own.
@Suite struct CalendarTests {
  private static let config =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../Config"

  /// A copy of what is shipped, with the years from 2022 on.
  private func copyOfConfig() throws -> String {
    let folder = try scratchFolder() + "/config"
    try FileManager.default.copyItem(atPath: Self.config, toPath: folder)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/calendars")
    where name < "2022" {
      try FileManager.default.removeItem(atPath: folder + "/calendars/" + name)
    }
    return folder
  }

  /// The cells of a line, as they are told apart by two spaces or more.
  private func cells(_ line: Substring) -> [String] {
    line.split(separator: " ").map(String.init)
  }

  private func objects(_ text: String) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
  }

  /// What no file is at fault for, and what would be missed: `check` and `calendar check` say it.
  @Test func whatIsMissingIsNamed() throws {
    let folder = try copyOfConfig()
    let year = folder + "/calendars/2026.json5"
    let text = try String(contentsOfFile: year, encoding: .utf8)
    let holiday = #"    {name: "国庆节", from: "2026-10-01", to: "2026-10-07"},"# + "\n"
    #expect(text.contains(holiday))
    try write(text.replacingOccurrences(of: holiday, with: ""), year)
    try FileManager.default.removeItem(atPath: folder + "/calendars/2024.json5")
    try FileManager.default.removeItem(atPath: folder + "/calendars/layers/default.json5")
    let check = try ProgramRun(["check", "--config", folder])
    #expect(check.code == .ok, "\(check.err)")
    let calendars = try ProgramRun(["calendar", "check", "--config", folder])
    #expect(calendars.code == .refused)
    for said in [check.out, calendars.err] {
      #expect(said.contains("2024 is missing between other years"), "\(said)")
      #expect(said.contains("2026-10-01 (国庆节) is a working day by the notice of 2026"))
      #expect(said.contains("no layer `for: \"national\"` names the hours"))
    }
    let whole = try ProgramRun(["check", "--config", Self.config])
    #expect(!whole.out.contains("is missing") && !whole.out.contains("working day by the notice"))
  }

  @Test func showsAMonth() throws {
    let run = try ProgramRun(["calendar", "show", "2026-10", "--config", Self.config])
    #expect(run.code == .ok)
    let lines = run.out.split(separator: "\n")
    #expect(lines.count == 32)
    #expect(cells(lines[0]) == ["日期", "星期", "类别", "名称", "办公时间", "工作日"])
    #expect(cells(lines[1]) == ["2026-10-01", "周四", "放假", "国庆节"])
    #expect(
      cells(lines[8]) == ["2026-10-08", "周四", "工作日", "8:30-12:00,", "13:00-17:00", "1"])
    #expect(cells(lines[10]).prefix(4) == ["2026-10-10", "周六", "调休上班", "国庆节"])
    #expect(cells(lines[10]).last == "3")
    #expect(run.err == "national: 18 working days of 31, 135 h 0 min of office\n")
  }

  @Test func showsAMonthAsJSON() throws {
    let run = try ProgramRun(
      ["calendar", "show", "2027-02", "--json", "--config", Self.config])
    let days = try objects(run.out)
    #expect(days.count == 28)
    let eve = try #require(days.first { $0["date"] as? String == "2027-02-05" })
    #expect(eve["kind"] as? String == "holiday" && eve["name"] as? String == "春节")
    #expect(eve["provisional"] as? Bool == true && eve["working"] as? Bool == false)
    #expect(days[0]["office_hours"] as? [String] == ["8:30-12:00", "13:00-17:00"])
    #expect(run.err.contains("provisional"))
  }

  @Test(arguments: [(2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)])
  func countsTheWorkingDaysOfAYear(year: Int, count: Int) throws {
    let run = try ProgramRun(
      ["calendar", "show", "\(year)", "--json", "--config", Self.config])
    let object = try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any]
    let found = try #require(object)
    #expect(found["working_days"] as? Int == count)
    #expect((found["months"] as? [Any])?.count == 12)
    #expect(found["provisional"] as? Bool == false)
    #expect((found["source"] as? String)?.contains("国务院办公厅") == true)
  }

  @Test func showsTheCalendarOfAnOffice() throws {
    let folder = try copyOfConfig()
    try write("""
      {layers: [{for: "370481-zjj", valid_from: "2026-06-01", source: "summer",
        office_hours: ["8:00-12:00"], closed: [{name: "搬迁", from: "2026-07-01",
        to: "2026-07-02"}]}]}
      """, folder + "/calendars/layers/zjj.json5")
    let unit = try ProgramRun(
      ["calendar", "show", "2026-07", "--unit", "370481-zjj", "--config", folder])
    let lines = unit.out.split(separator: "\n")
    #expect(cells(lines[1]) == ["2026-07-01", "周三", "停止办公", "搬迁"])
    #expect(cells(lines[3]) == ["2026-07-03", "周五", "工作日", "8:00-12:00", "1"])
    #expect(unit.err.hasPrefix("370481-zjj: 21 working days of 31, 84 h 0 min"))
    let city = try ProgramRun(
      ["calendar", "show", "2026-07", "--jurisdiction", "370481", "--config", folder])
    #expect(city.err.hasPrefix("370481: 23 working days of 31"))
    for (words, sentence) in [
      (["--jurisdiction", "370482"], "--jurisdiction knows no `370482`; did you mean `370481`?"),
      (["--unit", "370481-zjjj"],
        "--unit: no file of jurisdictions has `370481-zjjj`; did you mean `370481-zjj`?"),
      (["--unit", "370481-zjj", "--jurisdiction", "370112"],
        "370481-zjj is a unit of 370481, not of 370112."),
    ] {
      let run = try ProgramRun(["calendar", "show", "2026-07", "--config", folder] + words)
      #expect(run.code == .usage)
      #expect(run.err.hasPrefix("wenzheng: " + sentence), "\(run.err)")
    }
  }

  @Test(arguments: ["2026-13", "26", "2026-1", "1999", "2026-10-01", "October"])
  func refusesAPeriod(word: String) throws {
    let run = try ProgramRun(["calendar", "show", word, "--config", Self.config])
    #expect(run.code == .usage)
    #expect(run.err.hasPrefix("wenzheng: `\(word)` is neither a month such as 2026-10"))
  }

  @Test func checksTheYears() throws {
    let folder = try copyOfConfig()
    let good = try ProgramRun(["calendar", "check", "--json", "--config", folder])
    #expect(good.code == .ok)
    let years = try objects(good.out)
    #expect(years.first?["year"] as? Int == 2022)
    #expect(years.first { $0["year"] as? Int == 2024 }?["working_days"] as? Int == 251)
    #expect(years.last?["status"] as? String == "provisional")
    #expect(good.err.hasPrefix("published through 2026; 1 layer, 1 calendar\n"))

    try FileManager.default.removeItem(atPath: folder + "/calendars/2024.json5")
    let gap = try ProgramRun(["calendar", "check", "--config", folder])
    #expect(gap.code == .refused)
    #expect(gap.err.hasSuffix(
      "wenzheng: 2024 is missing between other years; `calendar import` brings a notice in.\n"))

    try write("{year: 2025}", folder + "/calendars/2025.json5")
    try write("{}", folder + "/calendars/layers/x.json5")
    let bad = try ProgramRun(["calendar", "check", "--config", folder])
    #expect(bad.code == .config)
    #expect(bad.out.split(separator: "\n") == [
      "calendars/2025.json5: 'status' is missing; add it",
      "calendars/layers/x.json5: 'layers' is missing; add it",
    ])
    #expect(bad.err == "wenzheng: 2 faults in \(folder)/calendars.\n")
  }

  private static let notice = """
    {"year": 2027, "papers": ["https://example.org/n"], "days": [
      {"name": "元旦", "date": "2026-12-27", "isOffDay": false},
      {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
      {"name": "元旦", "date": "2027-01-04", "isOffDay": true}]}
    """

  @Test func importsANotice() throws {
    let folder = try copyOfConfig()
    let file = folder + "/notice.json"
    let target = folder + "/calendars/2027.json5"
    try write(Self.notice, file)
    func run(_ words: String...) throws -> ProgramRun {
      try ProgramRun(["calendar", "import", file, "--config", folder] + words)
    }
    let undated = try run()
    #expect(undated.code == .usage)
    #expect(undated.err.hasPrefix(
      "wenzheng: \(file) does not tell the day of the notice; give it with --published DATE."))
    let dry = try run("--published", "2026-11-04", "--dry-run")
    #expect(dry.code == .ok && !FileManager.default.fileExists(atPath: target))
    let done = try run("--published", "2026-11-04", "--json")
    #expect(done.code == .ok)
    let changes = try objects(done.out)
    #expect(changes.first?["date"] as? String == "2026-12-27")
    #expect(changes.first?["change"] as? String == "working")
    #expect(changes.first { $0["date"] as? String == "2027-01-04" }?["change"] as? String == "free")
    // What the law gives and this notice does not name is worked.
    #expect(changes.contains { $0["date"] as? String == "2027-10-01" })
    #expect(done.err.hasSuffix("\(target) is written\n"))
    let check = try ProgramRun(["calendar", "check", "--config", folder])
    #expect(check.code == .ok && check.err.hasPrefix("published through 2027;"))
    #expect(check.out.contains("2026-11-04") && check.out.contains("https://example.org/n"))

    let again = try run("--published", "2026-11-04")
    #expect(again.code == .refused)
    #expect(again.err == "wenzheng: 2027 has its notice already (https://example.org/n); "
      + "--replace puts this one in its place.\n")
    let replaced = try run("--published", "2026-11-05", "--source", "通知", "--replace")
    #expect(replaced.code == .ok && replaced.err.hasPrefix("no day changes its kind\n"))
    let text = try String(contentsOfFile: target, encoding: .utf8)
    #expect(text.contains("source: \"通知\"") && text.contains("published: \"2026-11-05\""))
  }

  @Test func importsAFileOfOurs() throws {
    let folder = try copyOfConfig()
    let file = folder + "/next.json5"
    let text = """
      // Kept as it is.
      {year: 2027, status: "published", source: "x", published: "2026-11-04",
       holidays: [{name: "元旦", from: "2027-01-01", to: "2027-01-01"}], makeup: []}
      """
    try write(text, file)
    let done = try ProgramRun(["calendar", "import", file, "--config", folder])
    #expect(done.code == .ok)
    let written = try String(contentsOfFile: folder + "/calendars/2027.json5", encoding: .utf8)
    #expect(written == text)

    for (old, new, sentence) in [
      ("to: \"2027-01-01\"", "to: \"2026-12-31\"",
        "holidays[0]: 'to' 2026-12-31 is before 'from' 2027-01-01; exchange them."),
      ("year: 2027", "year: 2028",
        "holidays[0]: 2027-01-01 is neither in 2028 nor in December 2027; "
          + "move it to the file of its year."),
    ] {
      try write(text.replacingOccurrences(of: old, with: new), file)
      let run = try ProgramRun(["calendar", "import", file, "--replace", "--config", folder])
      #expect(run.code == .dataErr && run.out.isEmpty)
      #expect(run.err == "wenzheng: \(file): \(sentence)\n")
    }
    let none = try ProgramRun(["calendar", "import", folder + "/none", "--config", folder])
    #expect(none.code == .noInput)
  }
}
