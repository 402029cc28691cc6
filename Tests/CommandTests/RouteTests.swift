import Foundation
import Testing

@testable import wenzheng

/// `wenzheng route`, as far as it needs no ledger: what it finds in one stands in LedgerTests.
@Suite struct RouteTests {
  private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
  private static let config = here + "/../../Config"

  private func run(_ words: String...) throws -> ProgramRun {
    try ProgramRun(["route"] + words + ["--config", Self.config])
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func testSaysWhoAndWhyAndUntilWhen() throws {
    let run = try run(
      "test", "饭店油烟大,呛得开不了窗", "--channel", "hotline", "--jurisdiction", "370481", "--at",
      "2026-11-20T10:00", "--json")
    #expect(run.code == .ok, "\(run.err)")
    let told = try object(run.out)
    #expect(told["unit"] as? String == "370481-cgj" && told["desk"] as? Bool == false)
    #expect(told["path"] as? [String] == ["kitchen-fumes"])
    #expect((told["path_source"] as? String)?.contains("大气污染防治法") == true)
    let helpers = try #require(told["co"] as? [[String: Any]])
    #expect(helpers.first?["unit"] as? String == "370481-sthjj")
    #expect(told["rule"] as? String == "shandong-12345")
    #expect((told["due"] as? String)?.hasPrefix("2026-11-28T00:00:00") == true)
    let candidates = try #require(told["candidates"] as? [[String: Any]])
    #expect(candidates.first?["unit"] as? String == "370481-cgj")
    // The same for people.
    let shown = try self.run("test", "饭店油烟大,呛得开不了窗", "--jurisdiction", "370481")
    for words in ["kitchen-fumes", "市综合行政执法局", "协办", "候选", "时限"] {
      #expect(shown.out.contains(words), "\(shown.out)")
    }
  }

  @Test func aUnitThatGaveItBackIsLeftOut() throws {
    let run = try run(
      "test", "饭店油烟大,呛得开不了窗", "--jurisdiction", "370481", "--without", "370481-cgj",
      "--json")
    #expect(run.code == .ok && !run.out.contains("\"370481-cgj\""), "\(run.out)")
    let unknown = try self.run("test", "油烟", "--without", "370481-cgjj")
    #expect(unknown.code == .usage && unknown.err.contains("370481-cgj"))
  }

  @Test func casesAreMeasured() throws {
    let file = try scratchFolder() + "/cases.jsonl"
    let right = #"{"id":"a","content":"公积金提取","units":["370481-gjj"]}"#
    let wrong = #"{"id":"b","content":"公积金提取","units":["370481-zjj"],"co":["370481-gjj"]}"#
    try write(right + "\n" + wrong + "\n", file)
    let plain = try run("test", "--cases", file)
    #expect(plain.code == .refused && plain.out.contains("370481-zjj"), "\(plain.out)")
    let half = try run("test", "--cases", file, "--at-least", "0.5")
    #expect(half.code == .ok, "\(half.err)")
    let more = try run("test", "--cases", file, "--at-least", "0.6")
    #expect(more.code == .refused)
    let strict = try run("test", "--cases", file, "--at-least", "0.5", "--wrong-at-most", "0.1")
    #expect(strict.code == .refused)
    let told = try object(try run("test", "--cases", file, "--json").out)
    let total = try #require(told["total"] as? [String: Any])
    #expect(total["cases"] as? Int == 2 && total["top1"] as? Int == 1)
    #expect(total["wrong_and_confident"] as? Int == 1)
    try write(right + "\n", file)
    #expect(try run("test", "--cases", file).code == .ok)
  }

  /// What is in the file of cases, and the sentence.
  private static let faults: [(String, String)] = [
    ("", "holds no cases"),
    ("{", "is not JSON5"),
    (#"{"id":"a","content":"x","units":["370481-zzz"]}"#, "is no unit"),
    (#"{"id":"a","content":"x"}"#, "'units' is missing"),
    (#"{"id":"a","text":"x","units":[]}"#, "unknown key 'text'"),
    (
      #"{"id":"a","content":"x","units":["370481-zjj"]}"# + "\n"
        + #"{"id":"a","content":"x","units":["370481-zjj"]}"#, ":2: the id 'a' stands twice"
    ),
  ]

  @Test func oneSentenceForEachFaultOfACase() throws {
    let file = try scratchFolder() + "/cases.jsonl"
    for (text, sentence) in Self.faults {
      try write(text, file)
      let run = try run("test", "--cases", file)
      #expect(run.code == .dataErr && run.err.contains(sentence), "\(run.err)")
    }
    #expect(try run("test", "--cases", file + ".none").code == .noInput)
    #expect(try run("test").code == .usage)
    #expect(try run("test", "x", "--cases", file).code == .usage)
    #expect(try run("test", "--cases", file, "--at-least", "80").code == .usage)
  }

  @Test func theTreeIsListed() throws {
    let table = try run("tree")
    #expect(table.code == .ok && table.out.contains("kitchen-fumes"))
    let json = try run("tree", "--json")
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [[String: Any]])
    #expect(rows.contains { $0["path"] as? [String] == ["own-people", "named-office"] })
    #expect(rows.allSatisfy { $0["source"] as? String != "" && $0["why"] as? String != "" })
  }

  @Test func aLedgerIsNeededWhereOrdersAreAskedFor() throws {
    let folder = try scratchFolder()
    for words in [["diff", Self.config, Self.config], ["report"]] {
      let run = try ProgramRun(
        ["route"] + words + ["--config", Self.config, "--ledger", folder + "/none"])
      #expect(run.code == .noInput, "\(run.err)")
    }
    let run = try ProgramRun(
      ["route", "diff", folder, Self.config, "--config", Self.config, "--ledger", folder])
    #expect(run.code == .config, "\(run.err)")
  }
}
