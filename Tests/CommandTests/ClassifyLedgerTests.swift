import Decider
import Foundation
import Formats
import Ledger
import Orders
import Testing
import WorkTime

@testable import wenzheng

/// `classify train --from-ledger`: from what people dispatched to where the next item goes.
@Suite struct ClassifyLedgerTests {
  private static let start = Instant(milliseconds: 1_795_000_000_000)

  /// Orders of three matters that no duty speaks of; people sent each to its unit by hand.
  private static let matters: [(unit: String, texts: [String])] = [
    ("370481-canlian", ["风筝断了线", "断线的风筝", "风筝线不够长", "风筝挂不住"]),
    ("370481-wlj", ["口琴吹不响", "口琴少了簧", "会吹口琴", "口琴不出声"]),
  ]

  private static func opened(_ number: Int, _ text: String, _ state: LedgerState) -> Event.Body {
    .opened(Opened(
      order: state.nextNumber(jurisdiction: 370481, partition: 0, now: start),
      state: .desk, channel: "hotline", received: start,
      judged: Judged(
        kind: .complaint, category: nil, urgency: .ordinary, unit: "370481-desk", score: 0,
        why: "转人工派单"),
      promise: promise, flags: [],
      identity: Order.Identity(source: UInt64(number), sender: 1, text: 2), citizen: nil,
      answered: nil, vault: "", configuration: "abc",
      item: Array(#"{"source_id":"S-\#(number)","title":"\#(text)"}"#.utf8)))
  }

  private static let promise = Promise(
    rule: "default", limit: .workingDays(5), due: start.adding(hours: 100), provisional: false,
    upstreamHolds: false)

  private static func dispatched(_ order: OrderNumber, to unit: String) -> Event.Body {
    var change = Applied.Change()
    change.dispatch = Redispatch(
      received: start, judged: Judged(
        kind: .complaint, category: nil, urgency: .ordinary, unit: unit, score: 1, why: "派单"),
      promise: promise, flags: [], coUnits: [], dispatches: 1, bounces: 0, vault: "")
    return .applied(Applied(
      order: order, channel: "hotline", sourceID: "S", actionID: "\(order)", source: "desk",
      verb: .dispatch, by: "root", state: .dispatched, change: change))
  }

  /// - Parameter each: how many orders of each matter.
  private static func ledger(each: Int) throws -> String {
    let directory = try scratchFolder()
    let ledger = try Ledger(directory: directory)
    var number = 0
    func add(_ body: Event.Body) throws {
      try ledger.append(
        Decision(body, at: start, vaultRecord: Array("{}".utf8)), recorded: start, from: nil)
    }
    for at in 0..<each {
      for matter in matters {
        number += 1
        let text = matter.texts[at % matter.texts.count] + "\(at)次"
        let body = opened(number, text, ledger.state)
        try add(body)
        if let order = body.order { try add(dispatched(order, to: matter.unit)) }
      }
    }
    // One that nobody has dispatched yet.
    try add(opened(number + 1, "谁也不知道", ledger.state))
    try ledger.commit(offsets: [], cluster: "c", at: start)
    return directory
  }

  /// A copy of the shipped configuration without its models, which take their time to be read.
  private static func config(in folder: String) throws -> String {
    let config = folder + "/config"
    try FileManager.default.copyItem(atPath: ClassifyTests.config, toPath: config)
    try FileManager.default.removeItem(atPath: config + "/models")
    return config
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func whatWasDispatchedDecidesTheNextTime() throws {
    let ledger = try Self.ledger(each: 12)
    let folder = try scratchFolder()
    defer { for own in [ledger, folder] { try? FileManager.default.removeItem(atPath: own) } }
    let config = try Self.config(in: folder)
    func run(_ words: String...) throws -> ProgramRun {
      try ProgramRun(words + ["--config", config])
    }
    func train(_ model: String) throws -> ProgramRun {
      try run(
        "classify", "train", "--from-ledger", "--head", "department", "--ledger", ledger, "--out",
        model, "--date", "2026-11-22", "--name", "department-own", "--threshold", "0.6", "--json")
    }
    let (model, again) = (folder + "/a.model", folder + "/b.model")
    let trained = try train(model)
    #expect(trained.code == .ok, "\(trained.err)")
    let figures = try object(trained.out)
    #expect(figures["labels"] as? [String] == ["文旅", "残联"])
    let told = try #require(figures["ledger"] as? [String: Any])
    #expect((told["counts"] as? [String: Any])?["by_hand"] as? Int == 24)
    #expect(trained.err.contains("24 by hand, 0 confirmed by an answer"), "\(trained.err)")
    #expect(trained.err.contains("1 open or settled by no unit"), "\(trained.err)")
    // The same ledger, seed and date give the same bytes.
    #expect(try train(again).code == .ok)
    let isSame = try Data(contentsOf: URL(fileURLWithPath: model))
      == Data(contentsOf: URL(fileURLWithPath: again))
    #expect(isSame)

    let asked = [
      "route", "test", "楼顶的风筝又断线", "--jurisdiction", "370481", "--json", "--config", config,
    ]
    let before = try object(ProgramRun(asked).out)
    #expect(before["desk"] as? Bool == true)
    let used = try run("classify", "use", model, "--run", folder, "--ledger", folder)
    #expect(used.code == .ok && used.out.contains("department-own.model"), "\(used.err)")
    let after = try object(ProgramRun(asked).out)
    #expect(after["unit"] as? String == "370481-canlian", "\(after)")
    let reasons = try #require(after["reasons"] as? String)
    #expect(reasons.hasPrefix("以往派单 残联(department-own)"), "\(reasons)")
    let words = try object(run("classify", "text", "楼顶的风筝又断线", "--json").out)
    let judges = (words["decided"] as? [String: Any])?["judges"] as? String ?? ""
    #expect(judges.contains(";部门 模型残联") && judges.hasSuffix(" department-own"), "\(judges)")
  }

  /// What is too rare is left out and said, beside a file that counts with it.
  @Test func aFileBesideTheLedger() throws {
    let ledger = try Self.ledger(each: 3)
    let folder = try scratchFolder()
    defer { for own in [ledger, folder] { try? FileManager.default.removeItem(atPath: own) } }
    let (file, model) = (folder + "/l.jsonl", folder + "/a.model")
    let lines = (0..<10).map { number in
      #"{"department":"\#(number < 2 ? "残联" : "统计")","title":"普查表\#(number)"}"# + "\n"
    }
    try write(lines.joined(), file)
    let words = ["classify", "train", "--from-ledger", "--head", "department", "--out", model,
      "--ledger", ledger, "--config", try Self.config(in: folder)]
    let trained = try ProgramRun(words + [file, "--json"])
    #expect(trained.code == .ok, "\(trained.err)")
    let figures = try object(trained.out)
    #expect(figures["labels"] as? [String] == ["残联", "统计"] && figures["texts"] as? Int == 13)
    #expect(
      trained.err.contains("departments with fewer than 4 examples: 文旅 3"), "\(trained.err)")
    // Alone it has too little of everything.
    let alone = try ProgramRun(words)
    #expect(alone.code == .dataErr && alone.err.contains("no example to learn"), "\(alone.err)")
    // A label that is no department is refused by its line.
    try write(#"{"department":"残连","title":"普查表"}"# + "\n", file)
    let unknown = try ProgramRun(words + [file])
    #expect(unknown.code == .dataErr)
    #expect(unknown.err == "wenzheng: \(file):1 has the label '残连', which is none of department; "
      + "did you mean '残联'?.\n")
  }

  private static let slips: [(words: [String], sentence: String)] = [
    (["train", "--out", "m"], "FILE is missing"),
    (["train", "--out", "m", "--from-ledger"], "teach departments alone"),
    (["train", "--out", "m", "--from-ledger", "--head", "kind"], "teach departments alone"),
    (["train", "f", "--out", "m", "--limit", "5"], "--from-ledger"),
    (["train", "--out", "m", "--from-ledger", "--head", "department", "--limit", "0"], "--limit"),
  ]

  @Test func aSlipInTheCommandIsSaid() throws {
    for (words, sentence) in Self.slips {
      let run = try ProgramRun(["classify"] + words + ["--config", ClassifyTests.config])
      #expect(run.code == .usage && run.out.isEmpty, "\(words)")
      #expect(run.err.contains(sentence), "\(words): \(run.err)")
    }
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let none = try ProgramRun([
      "classify", "train", "--from-ledger", "--head", "department", "--out", "m", "--ledger",
      "/nowhere", "--config", try Self.config(in: folder),
    ])
    #expect(none.code == .noInput && none.err.contains("/nowhere"), "\(none.err)")
  }

  /// A model that is named and gone, or damaged, does not keep the others from being changed.
  @Test func aDamagedModelIsTakenOutByItsName() throws {
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let config = folder + "/config"
    try FileManager.default.copyItem(atPath: ClassifyTests.config, toPath: config)
    for name in ["category", "urgency"] { try write("nothing\n", "\(config)/models/\(name).model") }
    func use(_ words: String...) throws -> ProgramRun {
      try ProgramRun(["classify", "use"] + words
        + ["--config", config, "--run", folder, "--ledger", folder])
    }
    // What the daemon would refuse is refused, with the model that is at fault.
    let kind = try use("kind", "--off")
    #expect(kind.code == .config && kind.err.contains("y.model: is no model"), "\(kind.err)")
    let category = try use("category.model", "--off")
    #expect(category.code == .config && category.err.contains("urgency.model: is no model"))
    try FileManager.default.removeItem(atPath: config + "/models/urgency.model")
    try write("{live: [\"urgency.model\", \"kind.model\"]}", config + "/models/models.json5")
    let off = try use("urgency", "--off")
    #expect(off.code == .ok && off.out == "live: kind.model\n", "\(off.err)")
    try FileManager.default.removeItem(atPath: config + "/models/kind.model")
    let gone = try use("kind.model", "--off")
    #expect(gone.code == .ok && gone.out == "live: \n", "\(gone.err)")
    let unknown = try use("kint", "--off")
    #expect(unknown.code == .usage && unknown.err.contains("kind"), "\(unknown.err)")
  }
}
