import Decider
import Foundation
import Glibc
import Knowledge
import Orders
import Testing

@testable import Service
@testable import wenzheng

/// `wenzheng faq import`, up to where the daemon takes over.
@Suite struct FaqImportTests {
  private static let configuration = Result {
    try ConfigFolder.configuration(in: FaqLedger.config)
  }

  /// What one run made of one file: the texts that were sent, and the refusals.
  private struct Run {
    var tally = FaqImportTally()
    var actions: [Action] = []
    var refused: [String] = []
    var told: [String] = []
    var stopped: CommandFault?

    var texts: [EntryText] {
      get throws {
        try actions.map { try EntryEdit(json: $0.faq.entry).applied(to: EntryText()) }
      }
    }

    init(
      _ bytes: [UInt8], _ name: String, unit: String? = nil,
      verdict: @escaping (Action) -> Verdict = { _ in Verdict(result: .applied) }
    ) throws {
      let folder = try scratchFolder()
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let path = folder + "/" + name
      try write(bytes, path)
      let null = open("/dev/null", O_WRONLY)
      defer { close(null) }
      var opening = InputOpening()
      opening.tableMappings = FaqColumns.mappings
      var sent: [Action] = []
      let run = FaqImport(
        path, try FaqImportTests.configuration.get(),
        Terminal(color: .never, environment: [:], out: null, err: null), unit: unit,
        rejected: RejectedFile(path: path + ".bad")
      ) { action in
        sent.append(action)
        return verdict(action)
      }
      stopped = try run.read(opening)
      tally = run.tally
      told = run.refusals.map { "\($0.line) \($0.sentence)" }
      actions = sent
      let file = FileManager.default.contents(atPath: path + ".bad") ?? Data()
      for line in file.split(separator: 0x0A) {
        let object = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
        let line = object["line"] as? Int ?? 0
        refused.append("\(line) \(object["code"] ?? "") \(object["field"] ?? "")")
      }
    }

    init(
      _ text: String, _ name: String, unit: String? = nil,
      verdict: @escaping (Action) -> Verdict = { _ in Verdict(result: .applied) }
    ) throws {
      try self.init(Array(text.utf8), name, unit: unit, verdict: verdict)
    }
  }

  @Test func aTableHasColumnsInEitherLanguage() throws {
    let run = try Run(
      """
      问题,答案,单位,分类,主题,依据,文号,有效期至,问法,链接
      甲?,"一
      二",市人力资源和社会保障局,劳动和社会保障,公积金,某办法,7号,2027年1月5日,"又甲?
      再甲?",视频=https://a.cn/?a=b
      """, "x.csv")
    let text = try #require(try run.texts.first)
    #expect(text.answer == "一\n二" && text.unit == "370481-rsj")
    #expect(text.category == "劳动和社会保障" && text.topic == "公积金")
    #expect(text.policy?.title == "某办法" && text.policy?.number == "7号")
    #expect(text.validUntil?.description == "2027-01-05")
    #expect(text.phrasings == ["又甲?", "再甲?"] && text.links.first?.url == "https://a.cn/?a=b")
    #expect(run.tally.added == 1 && run.stopped == nil)
  }

  @Test func badRowsAreToldAndTheOthersGoIn() throws {
    let run = try Run(
      """
      question,answer,unit,valid_until,color
      甲?,答,370481-rsj,,
      乙?,,370481-rsj,,
      丙?,答,370481-nix,,
      丁?,答,370481-rsj,bald,
      戊?,答,370481-rsj,,red
      己?,答,370481-rsj
      庚?,答,,,
      辛?,答,370481-gaj,,
      """, "x.csv")
    #expect(run.tally == FaqImportTally(rows: 8, added: 2, refused: 6))
    #expect(run.refused == [
      "3 empty answer", "4 unknown-unit unit", "5 bad-date valid_until", "6 unknown-field color",
      "7 column-count ", "8 empty unit",
    ])
    let other = try Run("question,answer\n甲?,答\n", "x.csv", unit: "370481-rsj")
    #expect(try other.texts.map(\.unit) == ["370481-rsj"])
  }

  @Test func aHeaderWithoutItsColumnsEndsIt() throws {
    let run = try Run("question,anwser\n甲?,答\n", "x.csv")
    #expect(run.stopped?.exitCode == .dataErr && run.tally.rows == 0)
    #expect(run.stopped?.sentence.contains("'answer' is missing") == true)
  }

  @Test(arguments: ["x.json", "x.jsonl"])
  func jsonIsReadAsEntriesAre(name: String) throws {
    let good = #"{"question":"甲?","answer":"答","unit":"370481-rsj","links":[]}"#
    let bad = #"{"question":"甲?","answer":"答","unit":"370481-rsj","color":1}"#
    let text = name == "x.json" ? "[\n\(good),\n\(bad)\n]" : "\(good)\n\(bad)\n{\n"
    let run = try Run(text, name)
    #expect(run.tally.added == 1)
    let first = name == "x.json" ? "3" : "2"
    #expect(run.refused.first == "\(first) unknown-field color")
    #expect(run.refused.count == (name == "x.json" ? 1 : 2))
  }

  @Test func theSameRowIsTheSameAction() throws {
    let row = #"{"question":"甲?","answer":"答","unit":"370481-rsj"}"#
    let table = "question,answer,unit\n甲?,答,370481-rsj\n乙?,答,370481-rsj\n"
    let one = try Run(row, "x.jsonl").actions.map(\.id)
    let two = try Run(table, "x.csv").actions.map(\.id)
    #expect(one.first == two.first && Set(two).count == 2)
    #expect(one.allSatisfy { $0.utf8.count <= Action.idBytesMax })
    let again = try Run(table, "x.csv") { _ in Verdict(result: .repeated) }
    #expect(again.tally == FaqImportTally(rows: 2, repeated: 2))
  }

  @Test func whatTheDaemonRefusesIsTold() throws {
    let table = "question,answer,unit\n甲?,答,370481-rsj\n乙?,答,370481-rsj\n"
    let run = try Run(table, "x.csv") { _ in
      Verdict(result: .refused, code: "personal-data", sentence: "it names somebody")
    }
    #expect(run.refused == ["2 personal-data ", "3 personal-data "] && run.tally.added == 0)
    #expect(run.told == ["2 it names somebody", "3 it names somebody"])
    let silent = try Run(table, "x.csv") { _ in Verdict(result: .unknown) }
    #expect(silent.stopped?.exitCode == .tempFail && silent.tally.rows == 1)
    #expect(silent.stopped?.sentence.contains("adds nothing twice") == true)
  }
}
