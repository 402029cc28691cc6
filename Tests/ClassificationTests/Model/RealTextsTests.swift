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

  /// Learning all of them takes minutes without optimisation, so every sixteenth is learned there.
  private static var step: Int {
    var isDebug = false
    assert({ isDebug = true; return true }())
    return isDebug ? 16 : 8
  }

  @Test func learnsCategoriesFromASample() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["WENZHENG_DATA"])
    let lines = try Data(contentsOf: URL(filePath: folder + "/messages/labelled.jsonl"))
      .split(separator: UInt8(ascii: "\n"))
    #expect(lines.count > 7_000)
    let examples = try stride(from: 0, to: lines.count, by: Self.step).map { at in
      let row = try JSONDecoder().decode(Row.self, from: lines[at])
      return labelled(
        row.detail ?? "", row.label, fold: row.fold, title: row.title ?? "", group: row.group)
    }
    let learner = try Learner(examples, head: .category, seed: 1)
    var measured: Measured?
    let spent = ContinuousClock().measure { measured = learner.crossValidated() }
    let own = try #require(measured)
    let interval = own.interval(seed: 1)
    print(
      "macro-F1 \(own.macroF1) (\(interval.macroF1)), accuracy \(own.accuracy) of "
        + "\(examples.count) messages; \(spent)")
    #expect(own.macroF1 >= 0.8)
  }
}
