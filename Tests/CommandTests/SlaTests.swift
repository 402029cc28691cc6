import Foundation
import Testing

@testable import wenzheng

/// `wenzheng sla`, as far as it needs no ledger: what it finds in one stands in LedgerTests.
@Suite struct SlaTests {
  private static let config =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../Config"

  private func run(_ words: String...) throws -> ProgramRun {
    try ProgramRun(["sla"] + words + ["--config", Self.config])
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func aSpanThatEndsBeforeItBeginsIsAFault() throws {
    let run = try run("breaches", "--since", "2026-10-02", "--until", "2026-10-01")
    #expect(run.code == .usage && run.err.contains("--since has to be before --until"))
  }

  /// Every type of event that the ledger can hold may be asked of the log.
  @Test func theLogKnowsAllTypes() throws {
    let schema = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: Self.config + "/schemas/event.json")))
    let properties = (schema as? [String: Any])?["properties"] as? [String: Any]
    let type = try #require(properties?["type"] as? [String: Any])
    let names = try #require(type["enum"] as? [String])
    let known = Set(LogFilter.types)
    #expect(known == Set(names), "\(known.symmetricDifference(names).sorted())")
  }

  @Test func testNamesThePolicyAndEachDay() throws {
    let run = try run(
      "test", "--channel", "hotline", "--jurisdiction", "370481", "--at", "2026-09-29T16:00",
      "--json")
    #expect(run.code == .ok, "\(run.err)")
    let told = try object(run.out)
    let rule = try #require(told["rule"] as? [String: Any])
    #expect((rule["source"] as? String)?.contains("山东省政务服务热线管理办法") == true)
    let clocks = try #require(told["clocks"] as? [[String: Any]])
    let resolve = try #require(clocks.first)
    #expect(resolve["clock"] as? String == "resolve")
    #expect((resolve["due"] as? String)?.hasPrefix("2026-10-13T00:00:00") == true)
    let days = try #require(resolve["days"] as? [[String: Any]])
    #expect(days.count { $0["counts"] as? Bool == true } == 5)
    #expect(days.last?["date"] as? String == "2026-10-12")
    // The rules before it are passed over for a reason each.
    let passed = try #require(told["passed_over"] as? [[String: Any]])
    #expect(!passed.isEmpty)
    for policy in passed { #expect((policy["misfits"] as? [String])?.isEmpty == false) }
    #expect(!passed.contains { $0["id"] as? String == rule["id"] as? String })
  }

  @Test func aYearWithoutANoticeIsSaid() throws {
    let run = try run(
      "test", "--channel", "hotline", "--jurisdiction", "370481", "--at", "2026-12-30 10:00",
      "--clock", "resolve")
    #expect(run.code == .ok && run.out.contains("暂定"))
    let lines = run.out.split(separator: "\n").filter {
      $0.hasPrefix("2026-") || $0.hasPrefix("2027-")
    }
    #expect(lines.count == 9 && lines[0].contains("收件当日,不计"), "\(run.out)")
  }

  @Test(arguments: [
    (["test", "--channel", "hotlin", "--jurisdiction", "370481"], 64, "hotline"),
    (["test", "--channel", "hotline", "--jurisdiction", "37048"], 64, "370481"),
    (["test", "--channel", "hotline"], 64, "--jurisdiction"),
    (["test", "--channel", "hotline", "--jurisdiction", "370481", "--clock", "resolv"], 64,
      "resolve"),
    (["test", "--channel", "hotline", "--jurisdiction", "370481", "--at", "noon"], 64, "--at"),
    (["due", "--within", "2 days"], 64, "--within"),
    (["due", "--within", "0wd"], 64, "--within"),
    (["breaches", "--jurisdiction", "滕州"], 64, "six digits"),
    (["recompute"], 64, "--dry-run"),
    (["report", "--month", "2026-13"], 64, "2026-10"),
    (["report"], 64, "--month"),
    (["report", "--month", "2026-10", "--html", "x", "--json"], 64, "exclude"),
    (["report", "--month", "2026-10", "--public", "--unit", "370481-zjj"], 64, "exclude"),
    (["explain", "17"], 64, "order number"),
    (["breaches", "--ledger", "/nonexistent/ledger"], 66, "no ledger"),
    (["report", "--month", "2026-10", "--ledger", "/nonexistent/ledger"], 66, "no ledger"),
  ] as [([String], Int32, String)])
  func whatCannotBeAnsweredIsOneSentence(words: [String], code: Int32, part: String) throws {
    let run = try ProgramRun(["sla"] + words + ["--config", Self.config])
    #expect(run.code.rawValue == code && run.err.contains(part), "\(run.err)")
    #expect(run.out.isEmpty)
  }
}
