import Decider
import Foundation
import Knowledge
import Ledger
import Orders
import Testing
import WorkTime

@testable import wenzheng

/// A ledger on disk whose journal tells of entries, as the daemon leaves it.
final class FaqLedger {
  /// The shipped configuration without its models, which take their time to be read.
  static let config: String = {
    let own = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../Config"
    let copy = NSTemporaryDirectory() + "wenzheng-" + UUID().uuidString
    do {
      try FileManager.default.copyItem(atPath: own, toPath: copy)
      try FileManager.default.removeItem(atPath: copy + "/models")
    } catch { return own }
    return copy
  }()

  let directory: String
  private let ledger: Ledger
  private var now = Instant(milliseconds: 1_795_000_000_000)

  init() throws {
    directory = try scratchFolder()
    ledger = try Ledger(directory: directory)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  static func text(
    _ question: String, _ answer: String, unit: String = "370481-rsj",
    _ edit: (inout EntryText) -> Void = { _ in }
  ) -> EntryText {
    var text = EntryText()
    text.question = question
    text.answer = answer
    text.unit = unit
    edit(&text)
    return text
  }

  func fold(_ entry: EntryID, _ what: KnowledgeEvent.What) throws {
    now = now.adding(minutes: 1)
    let change = EntryChange(KnowledgeEvent(entry, what))
    try ledger.append(Decision(.entryChanged(change), at: now), recorded: now, from: nil)
  }

  func act(_ entry: EntryID, _ act: EntryAct, by person: String = "李") throws {
    try fold(entry, .acted(act, by: EntryActor(actionID: "A", source: "desk", by: person)))
  }

  @discardableResult
  func add(_ text: EntryText) throws -> EntryID {
    let id = ledger.state.knowledge.nextID
    try act(id, .add(text))
    return id
  }

  @discardableResult
  func publish(_ text: EntryText) throws -> EntryID {
    let id = try add(text)
    for (stage, person) in zip(ReviewStage.allCases, ["甲", "乙", "丙"]) {
      try act(id, .approve(stage), by: person)
    }
    return id
  }

  /// A command on the ledger as it is now; no daemon runs.
  func run(_ words: String..., config: String = FaqLedger.config) throws -> ProgramRun {
    try ledger.commit(offsets: [], cluster: "c", at: now)
    return try ProgramRun(
      words + ["--ledger", directory, "--run", directory, "--config", config])
  }
}
