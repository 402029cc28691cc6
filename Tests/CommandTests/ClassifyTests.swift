import Foundation
import Testing

@testable import wenzheng

/// `wenzheng classify`: learning, measuring, asking, tuning and comparing, from file to file.
@Suite struct ClassifyTests {
  static let config =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../Config"

  private func run(_ words: String...) throws -> ProgramRun {
    try ProgramRun(["classify"] + words + ["--config", Self.config])
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func objects(_ text: String) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
  }

  private func models(_ text: String) throws -> [[String: Any]] {
    try #require(object(text)["models"] as? [[String: Any]])
  }

  private func copyOfModel(_ head: String, _ folder: String) throws -> String {
    let file = folder + "/\(head).model"
    try FileManager.default.copyItem(atPath: "\(Self.config)/models/\(head).model", toPath: file)
    return file
  }

  /// Two classes that share no character, in two folds.
  private static let labelled = (0..<24).map { number in
    let own = number % 2 == 0
      ? ("投诉", ["煤气泄漏", "房屋起火", "触电伤人"]) : ("咨询", ["咨询户口", "办理护照", "查询档案"])
    let text = own.1[number / 2 % 3]
    return #"{"kind":"\#(own.0)","title":"\#(text)","content":"\#(text)。","#
      + #""fold":\#(number / 2 % 2)}"# + "\n"
  }.joined()

  @Test func fromExamplesToAModel() throws {
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (file, model) = (folder + "/l.jsonl", folder + "/a.model")
    try write(Array(Self.labelled.utf8), file)
    let trained = try run(
      "train", file, "--head", "kind", "--out", model, "--date", "2026-11-22", "--json")
    #expect(trained.code == .ok, "\(trained.err)")
    let figures = try object(trained.out)
    #expect(figures["model"] as? String == "kind-2026-11-22")
    #expect(figures["texts"] as? Int == 24 && figures["majority"] as? Double == 0.5)
    #expect((figures["macro_f1"] as? [String: Any])?["value"] as? Double == 1)
    #expect(figures["confusion"] as? [[Int]] == [[12, 0], [0, 12]])
    #expect(figures["few"] as? [String] == ["咨询", "投诉"])
    #expect(trained.err.hasSuffix("\(model): kind-2026-11-22, 2 labels\n"), "\(trained.err)")

    let (again, shown) = (folder + "/b.model", try run("eval", file, "--head", "kind"))
    #expect(shown.code == .ok && shown.out.contains("macro-F1 1.000 (1.000–1.000)"))
    try FileManager.default.copyItem(atPath: model, toPath: again)

    let measured = try run("eval", file, "--model", model, "--json")
    #expect(measured.code == .ok, "\(measured.err)")
    let range = try object(measured.out)["accuracy"] as? [String: Any]
    #expect(range?["value"] as? Double == 1)

    let asked = try models(run("text", "楼下煤气泄漏", "--model", model, "--json").out)
    let candidates = try #require(asked.first?["candidates"] as? [[String: Any]])
    #expect(candidates.map { $0["label"] as? String } == ["投诉", "咨询"])
    let pieces = try #require(candidates.first?["pieces"] as? [[String: Any]])
    let words = pieces.compactMap { $0["text"] as? String }
    #expect(!words.isEmpty && words.allSatisfy { "煤气泄漏".contains($0) }, "\(words)")

    let compared = try object(run("compare", model, again, "--on", file, "--json").out)
    #expect(compared["agreement"] as? Double == 1 && compared["chance"] as? Double == 1)
    #expect(compared["only_a"] as? [String] == [] && compared["only_b"] as? [String] == [])

    let tuned = try run(
      "tune", file, "--head", "kind", "--precision", "1", "--write", model, "--json")
    #expect(tuned.code == .ok && tuned.err.contains("\(model) is written"), "\(tuned.err)")
    let steps = try objects(tuned.out)
    let thresholds = steps.compactMap { $0["threshold"] as? Double }
    #expect(thresholds == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98])
    #expect(steps.allSatisfy { ($0["precision"] as? Double) == 1 }, "\(steps)")
    let text = try models(run("text", "煤气泄漏", "--model", model, "--json").out)
    #expect(text.first?["threshold"] as? Double == 0 && text.first?["holds"] as? Bool == true)
  }

  /// Its threshold is that of an alarm: a share of right verdicts says nothing of it.
  @Test func anAlarmIsNotTunedByPrecision() throws {
    let file = try scratchFolder() + "/l.jsonl"
    let urgent = Self.labelled.replacingOccurrences(of: "kind", with: "urgency")
      .replacingOccurrences(of: "投诉", with: "life")
      .replacingOccurrences(of: "咨询\"", with: "ordinary\"")
    try write(Array(urgent.utf8), file)
    let tuned = try run("tune", file, "--head", "urgency", "--precision", "0.9")
    #expect(tuned.code == .usage && tuned.err.contains("--threshold"), "\(tuned.err)")
    let trained = try run("train", file, "--head", "urgency", "--out", file + ".model")
    #expect(trained.code == .usage && trained.err.contains("--threshold"), "\(trained.err)")
  }

  @Test func asksAShippedModel() throws {
    let model = Self.config + "/models/category.model"
    let run = try run("text", "出租车司机拒载宰客", "--model", model)
    #expect(run.code == .ok && run.err.isEmpty, "\(run.err)")
    let lines = run.out.split(separator: "\n")
    #expect(lines.count == 4 && lines[0].hasPrefix("category  category-"), "\(run.out)")
    #expect(lines[1].contains("交通运输"), "\(run.out)")
    let nothing = try self.run("text", "。", "--model", model)
    #expect(nothing.code == .ok && nothing.out.contains("弃权"), "\(nothing.out)")
  }

  /// Its threshold is that of an alarm: below it, it does not say that it knows nothing.
  @Test func urgencySaysWhetherThereIsAnAlarm() throws {
    let model = Self.config + "/models/urgency.model"
    let calm = try run("text", "请问图书馆几点开门", "--model", model)
    #expect(calm.code == .ok && calm.out.contains("(不报警:紧急的可能 0.0"), "\(calm.out)")
    #expect(!calm.out.contains("弃权"))
    let alarm = try run("text", "楼下煤气泄漏着火了,有人被困,快来救人", "--model", model)
    #expect(alarm.out.contains("(报警:紧急的可能 1.") && alarm.out.contains("报警线 0."), "\(alarm.out)")
    let told = try models(run("text", "煤气泄漏", "--model", model, "--json").out)
    #expect(told.first?["alarm"] as? Double != nil)
  }

  /// Between the two thresholds a person is asked.
  @Test func bothLevelsOfUrgency() throws {
    let cases = Self.config + "/../Tests/ClassificationTests/Cases/urgency-safety.jsonl"
    let all = try run("alarms", cases, "--label", "urgency", "--fail-under", "1", "--json")
    #expect(all.code == .ok, "\(all.err)")
    let words = "260 urgent texts: 255 alarm (0.981), 5 are suspected (0.019), recall 1.0"
    #expect(all.err.contains(words), "\(all.err)")
    let rows = try objects(all.out)
    let suspected = rows.filter { $0["urgency"] as? String == "suspected" }
      .compactMap { $0["id"] as? String }
    #expect(rows.count == 260 && suspected.count == 5)
    let texts = try String(contentsOfFile: cases, encoding: .utf8)
    let line = try #require(texts.split(separator: "\n").first { $0.contains(suspected[0]) })
    let item = try object(String(line))
    let title = try #require(item["title"] as? String)
    let content = try #require(item["content"] as? String)
    let told = try run("text", content, "--title", title)
    #expect(told.out.contains(";普通") && told.out.contains(";疑似紧急 0.0"), "\(told.out)")
    #expect(told.out.contains("(疑似:紧急的可能 0.0") && told.out.contains("疑似线 0.030"))
    let json = try run("text", content, "--title", title, "--json").out
    let decided = try object(json)["decided"] as? [String: Any]
    #expect(decided?["suspected"] as? Double != nil)
  }

  /// A second threshold that is none is a slip.
  @Test(arguments: [
    ["--head", "urgency", "--threshold", "0.13", "--suspect", "0.13"],
    ["--head", "urgency", "--threshold", "0.13", "--suspect", "0.2"],
    ["--head", "kind", "--threshold", "0.5", "--suspect", "0.2"],
    ["--head", "kind", "--suspect", "0.2"],
  ])
  func aSecondThresholdIsOfUrgency(words: [String]) throws {
    let run = try ProgramRun(
      ["classify", "train", "none.jsonl", "--out", "none.model", "--config", Self.config] + words)
    #expect(run.code == .usage)
    #expect(run.err.contains("--suspect is of models of urgency, and lies below the threshold"))
  }

  @Test func aModelThatIsNoneIsNamed() throws {
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let urgency = try copyOfModel("urgency", folder)
    let none = folder + "/none"
    try write(Array("nothing\n".utf8), none)
    let asked = try run("text", "停水", "--model", none)
    #expect(asked.code == .dataErr)
    #expect(asked.err
      == "wenzheng: \(none): is no model; make one with 'wenzheng classify train'.\n")
    let gone = try run("text", "停水", "--model", folder + "/gone")
    #expect(gone.code == .noInput && gone.err.contains("/gone"), "\(gone.err)")

    let file = folder + "/l.jsonl"
    try write(Array(Self.labelled.utf8), file)
    let tuned = try run("tune", file, "--precision", "0.9", "--write", urgency)
    #expect(tuned.code == .dataErr)
    #expect(tuned.err.hasPrefix(
      "wenzheng: \(urgency): is a model of urgency, wanted is one of category"), "\(tuned.err)")
    let compared = try run(
      "compare", urgency, Self.config + "/models/kind.model", "--on", file)
    #expect(compared.code == .dataErr)
    #expect(compared.err.contains("is a model of kind, wanted is one of urgency"))
  }

  @Test func aModelThatCannotBeWrittenIsSaid() throws {
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/l.jsonl"
    try write(Array(Self.labelled.utf8), file)
    let run = try run(
      "train", file, "--head", "kind", "--out", folder + "/no/such.model")
    #expect(run.code == .cantCreate)
    #expect(run.err.contains("\(folder)/no/such.model cannot be written"), "\(run.err)")
  }

  private static let slips: [(words: [String], sentence: String)] = [
    (["train", "f"], "--out"),
    (["train", "f", "--out", "m", "--head", "categry"], "category"),
    (["train", "f", "--out", "m", "--date", "tomorrow"], "--date"),
    (["train", "f", "--out", "m", "--precision", "1.5"], "--precision"),
    (["tune", "f"], "--precision"),
    (["tune", "f", "--precision", "0"], "--precision"),
    (["eval", "f", "--seed", "-1"], "--seed"),
    (["compare", "a", "b"], "--on"),
  ]

  @Test func aSlipInTheCommandIsSaid() throws {
    for (words, sentence) in Self.slips {
      let run = try ProgramRun(["classify"] + words + ["--config", Self.config])
      #expect(run.code == .usage && run.out.isEmpty, "\(words)")
      #expect(run.err.contains(sentence), "\(words): \(run.err)")
    }
  }
}
