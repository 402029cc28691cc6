import Appeals
import Foundation
import Testing

@testable import Knowledge

/// Real replies and pairs of questions, where the machine has them: they are no part of the
/// project. The folder is named by WENZHENG_DATA; without it the tests are reported as skipped.
@Suite(.enabled(
  if: ProcessInfo.processInfo.environment["WENZHENG_DATA"] != nil,
  "WENZHENG_DATA names no folder with real messages"))
struct RealRepliesTests {
  private struct Reply: Decodable {
    let title: String
    let detail: String
    let reply: String
  }

  private struct Pair: Decodable {
    let query1: String
    let query2: String
    let label: Int
  }

  private func rows<Row: Decodable>(_ name: String) throws -> [Row] {
    let folder = try #require(ProcessInfo.processInfo.environment["WENZHENG_DATA"])
    return try Data(contentsOf: URL(filePath: folder + "/" + name))
      .split(separator: UInt8(ascii: "\n"))
      .map { try JSONDecoder().decode(Row.self, from: $0) }
  }

  @Test func noAcceptedHarvestHoldsPersonalData() throws {
    let redactor = Redactor()
    let replies: [Reply] = try rows("messages/replied.jsonl")
    var accepted = 0
    for row in replies {
      let result = Harvest.of(
        title: redactor.redact(row.title).text, content: redactor.redact(row.detail).text,
        reply: redactor.redact(row.reply).text, kind: nil)
      guard case .success(let harvest) = result, harvest.isGeneral else { continue }
      accepted += 1
      for text in [harvest.question, harvest.answer] {
        #expect(redactor.redact(text).findings.isEmpty)
        #expect(!text.contains("*"))
      }
    }
    print("\(accepted) of \(replies.count) replies are accepted")
    #expect(accepted >= 90)
  }

  /// Every second pair was never looked at when the shares were fitted.
  @Test func fewPairsOfHealthAreTakenForTheSameThatAreNot() throws {
    let pairs: [Pair] = try rows("faq/question_pairs.jsonl")
    let held = pairs.indices.filter { $0 % 2 == 1 }.map { pairs[$0] }
    let accepted = held.filter {
      Likeness.isSame(QuestionShape($0.query1), QuestionShape($0.query2))
    }
    let right = accepted.filter { $0.label == 1 }.count
    let same = held.filter { $0.label == 1 }.count
    print("\(accepted.count) of \(held.count) pairs taken for the same, \(right) are; of \(same)")
    #expect(right * 10 >= accepted.count * 9)
    #expect(right * 2 >= same)
  }
}
