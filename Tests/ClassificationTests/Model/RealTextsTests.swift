import Appeals
import Foundation
import Testing

@testable import Classification

/// Real messages, where the machine has them: they are no part of the project. The folder is named
/// by WENZHENG_DATA; without it the test is reported as skipped.
@Suite(.enabled(
  if: ProcessInfo.processInfo.environment["WENZHENG_DATA"] != nil,
  "WENZHENG_DATA names no folder with real messages"))
struct RealTextsTests {
  private struct Row: Decodable {
    let label: String
    let title: String?
    let detail: String?
    let fold: Int
    let group: String
  }

  /// Learning takes twenty times as long without optimisation.
  private static let isDebug: Bool = {
    var isDebug = false
    assert({ isDebug = true; return true }())
    return isDebug
  }()

  @Test func learnsCategoriesFromASample() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["WENZHENG_DATA"])
    let lines = try Data(contentsOf: URL(filePath: folder + "/messages/labelled.jsonl"))
      .split(separator: UInt8(ascii: "\n"))
    #expect(lines.count > 7_000)
    let rows = try stride(from: 0, to: lines.count, by: 8).map { at in
      try JSONDecoder().decode(Row.self, from: lines[at])
    }
    var measured: Measured?
    let spent = try ContinuousClock().measure {
      measured = try Self.isDebug ? heldOut(rows) : crossValidated(rows)
    }
    let own = try #require(measured)
    let interval = own.interval(seed: 1)
    print(
      "macro-F1 \(own.macroF1) (\(interval.macroF1)), accuracy \(own.accuracy) of "
        + "\(own.classes.count) messages; \(spent)")
    #expect(own.macroF1 >= 0.8)
  }

  private func crossValidated(_ rows: [Row]) throws -> Measured {
    try Learner(rows.map(example), head: .category, seed: 1).crossValidated()
  }

  /// Every second is learned, once; of the others those are asked whose group was not learned.
  private func heldOut(_ rows: [Row]) throws -> Measured {
    let learned = stride(from: 0, to: rows.count, by: 2).map { rows[$0] }
    let groups = Set(learned.map(\.group))
    let asked = rows.filter { !groups.contains($0.group) }
    let learner = try Learner(learned.map(example), head: .category, seed: 1)
    let none = Measured(labels: [], classes: [], probabilities: [], scores: [])
    let model = learner.model(version: "", date: "", measured: none)
    return Measured(model, on: asked.map(example))
  }

  private func example(_ row: Row) -> LabelledText {
    labelled(
      row.detail ?? "", row.label, fold: row.fold, title: row.title ?? "", group: row.group)
  }
}
