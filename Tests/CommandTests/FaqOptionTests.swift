import Foundation
import Formats
import Knowledge
import Orders
import Testing

@testable import wenzheng

/// What is wrong with a command line of `faq` is said before anything is sent.
@Suite struct FaqOptionTests {
  private static let config = FaqLedger.config

  private func run(_ words: [String]) throws -> ProgramRun {
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try ProgramRun(
      ["faq"] + words + ["--config", Self.config, "--ledger", folder, "--run", folder])
  }

  private static let least = ["add", "--question", "问", "--answer", "答", "--unit"]

  static let bad: [(words: [String], code: Int32, part: String)] = [
    (["show", "12"], 64, "`12` is no entry such as faq-000012."),
    (["show", "faq-12"], 64, "`faq-12` is no entry"),
    (["list", "--stage", "second-ish"], 64, "knows no `second-ish`"),
    (["list", "--jurisdiction", "滕州"], 64, "six digits"),
    (["list", "--limit", "0"], 64, "--limit lies between"),
    (["add"], 64, "--question or --file"),
    (["add", "--question", "问", "--unit", "370481-rsj"], 64, "the entry has no answer"),
    (least + ["370481-nix"], 64, "neither the configuration"),
    (least + ["370481-rsj", "--link", "x"], 64, "--link is TITLE=URL, not `x`."),
    (least + ["370481-rsj", "--link", "x=ftp://a.cn"], 64, "'links[0].url' is no link"),
    (least + ["370481-rsj", "--policy-number", "7"], 64, "--policy-number needs --policy-title"),
    (least + ["370481-rsj", "--valid-until", "soon"], 64, "--valid-until is a day"),
    (least + ["370481-rsj", "--valid-until", "2026-01-01", "--valid-from", "2026-02-01"], 64,
      "'valid_until' lies before 'valid_from'"),
    (least + ["370481-rsj", "--file", "x"], 64, "`--file` and `--question` exclude"),
    (["add", "--file", "/nonexistent"], 66, "cannot be read"),
    (["edit", "faq-000001", "--answer", String(repeating: "长", count: 6_000)], 64,
      "'answer' is longer than allowed"),
    (["approve", "faq-000001", "--stage", "third"], 64, "knows no `third`"),
    (["reject", "faq-000001"], 64, "--why"),
    (["retire", "faq-000001"], 64, "--why"), (["withdraw", "faq-000001"], 64, "--why"),
    (["merge", "faq-000001"], 64, "--into"),
    (["merge", "faq-000001", "--into", "2"], 64, "`2` is no entry"),
    (["apart", "faq-000001"], 64, "--from"), (["settle", "faq-000001", "--why", "x"], 64, "--with"),
    (["split", "faq-000001", "--order", "7", "--question", "问"], 64, "--order `7` is no order"),
    (["split", "faq-000001", "--order", "370481-20261121-003-000127"], 64,
      "needs a question of its own"),
    (["review"], 64, "--stage"), (["review", "--stage", "none"], 64, "knows no `none`"),
    (["stale", "--within", "soon"], 64, "--within is a duration"),
    (["gaps", "--days", "0"], 64, "--days lies between"),
    (["search", ""], 64, "QUESTION is empty"), (["search", "x", "--limit", "51"], 64, "--limit"),
    (["eval", "/nonexistent"], 66, "cannot be read"),
    (["eval", "x", "--at-least", "sr2=0.5"], 64, "knows no `sr2`"),
    (["eval", "x", "--at-least", "sr1=7"], 64, "a share from 0 to 1"),
    (["eval", "x", "--at-least", "sr1"], 64, "a share from 0 to 1"),
    (["export", "--format", "xml"], 64, "knows no `xml`"), (["answers"], 64, "--topic"),
    (["import", "x", "--format", "eml"], 64, "knows no `eml`"),
    (["import", "/nonexistent"], 66, "cannot be read"),
    (["list"], 66, "no ledger"),
    (["approve", "faq-000001"], 69, "no daemon answers"),
  ]

  @Test func whatCannotBeDoneIsOneSentence() throws {
    for (words, code, part) in Self.bad {
      let run = try run(words)
      #expect(run.code.rawValue == code && run.err.contains(part), "\(words): \(run.err)")
      #expect(run.out.isEmpty)
    }
  }

  /// What several citizens ask is heard as phrasings; without them the search has to know more.
  @Test func theSearchIsMeasuredWithAndWithoutPhrasings() throws {
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/trial.jsonl"
    let entry = #""question":"犬只登记在哪里办理","phrasings":["毛孩子的身份怎么弄"],"answer":"到派出所。""#
    try write(#"{"entry":{"id":"a",\#(entry)}}"# + "\n"
      + #"{"query":"毛孩子的身份怎么弄","expect":"a"}"# + "\n", file)
    let gate = ["eval", file, "--at-least", "sr1=1"]
    #expect(try run(gate).code == .ok)
    let without = try run(gate + ["--without-phrasings"])
    #expect(without.code == .refused && without.err.contains("sr1 is 0"), "\(without.err)")
  }

  private static let spec = faqAddCommand.spec

  private static func text(_ words: [String]) throws -> EntryText? {
    let arguments = try ArgumentParser.parse(words, for: spec)
    return try arguments.entryText(nil)?.edit.applied(to: EntryText())
  }

  @Test func optionsMakeTheText() throws {
    let text = try #require(try Self.text([
      "--question", "问", "--answer", "答", "--unit", "370481-rsj", "--phrasing", "甲",
      "--phrasing", "乙", "--category", "住房", "--topic", "公积金", "--policy-title", "某办法",
      "--policy-number", "〔2026〕7号", "--policy-date", "2026-01-02", "--policy-link",
      "https://a.cn/x?a=b", "--valid-from", "2026-01-02", "--valid-until", "2027-01-01",
      "--link", "视频=https://a.cn/v?x=1",
    ]))
    #expect(text.question == "问" && text.answer == "答" && text.unit == "370481-rsj")
    #expect(text.phrasings == ["甲", "乙"] && text.category == "住房" && text.topic == "公积金")
    #expect(text.policy?.number == "〔2026〕7号" && text.policy?.link == "https://a.cn/x?a=b")
    #expect(text.policy?.date?.description == "2026-01-02")
    #expect(text.validUntil?.description == "2027-01-01")
    #expect(text.links.map(\.title) == ["视频"] && text.links[0].url == "https://a.cn/v?x=1")
    #expect(try Self.text([]) == nil)
  }

  @Test func aFileNamesJustItsFields() throws {
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/x.json"
    try write(#"{"answer":"新","topic":null}"#, file)
    let arguments = try ArgumentParser.parse(["--file", file], for: Self.spec)
    let edit = try #require(try arguments.entryText(nil)?.edit)
    #expect(edit.named == [.answer, .topic])
    for (text, part) in [
      ("[]", "no JSON object"), (#"{"anwser":"x"}"#, "no field"), (#"{"answer":""}"#, "empty"),
      (#"{"answer":"x"} x"#, "not JSON"), (#"{"answer":"x","answer":"y"}"#, "twice"),
    ] {
      try write(text, file)
      do {
        _ = try arguments.entryText(nil)
        Issue.record("\(text) was taken")
      } catch let fault as CommandFault {
        #expect(fault.exitCode == .dataErr && fault.sentence.hasPrefix(file))
        #expect(fault.sentence.contains(part), "\(fault.sentence)")
      }
    }
  }

  @Test func evalMeasuresAndGates() throws {
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/trial.jsonl"
    try write(
      #"{"entry":{"id":"a","question":"社保卡丢了怎么补办?","answer":"到银行。"}}"# + "\n"
        + #"{"entry":{"id":"b","question":"居住证怎么办理?","answer":"到派出所。"}}"# + "\n"
        + #"{"query":"社保卡丢了怎么补办","expect":"a"}"# + "\n"
        + #"{"query":"居住证怎么办理","expect":"a"}"# + "\n"
        + #"{"query":"天上有几颗星","expect":null}"# + "\n", file)
    let run = try run(["eval", file, "--misses", "--at-least", "sr1=0.5,abstention-recall=1"])
    #expect(run.code == .ok && run.out.contains("0.500  sr1"), "\(run.err)")
    #expect(run.out.contains("居住证怎么办理"))
    let missed = try self.run(["eval", file, "--json", "--at-least", "sr1=0.75"])
    #expect(missed.code == .refused && missed.err.contains("sr1 is 0.500, below 0.75"))
    try write(#"{"query":"x","expect":"a"}"#, file)
    let bad = try self.run(["eval", file])
    #expect(bad.code == .dataErr && bad.err.contains("which no line has"))
  }
}
