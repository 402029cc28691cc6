import Appeals
import Foundation
import Testing

/// Real messages, where the machine has them: they are no part of the project. The folder is named
/// by WENZHENG_DATA; without it the test is reported as skipped.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["WENZHENG_DATA"] != nil))
struct RealMessagesTests {
  private struct Row: Decodable {
    var title: String?
    var detail: String?
  }

  @Test func aSecondPassOverRealMessagesFindsNothing() throws {
    let folder = ProcessInfo.processInfo.environment["WENZHENG_DATA"] ?? ""
    let lines = try Data(contentsOf: URL(filePath: folder + "/messages/labelled.jsonl"))
      .split(separator: UInt8(ascii: "\n"))
    let texts = try lines.map { line in
      let row = try JSONDecoder().decode(Row.self, from: line)
      return Array(((row.title ?? "") + "\n" + (row.detail ?? "")).utf8)
    }
    let redactor = Redactor()
    var counts = RedactionCounts()
    var left = RedactionCounts()
    var once: [UInt8] = []
    var twice: [UInt8] = []
    var spent = Duration.zero
    let clock = ContinuousClock()
    for text in texts {
      once.removeAll(keepingCapacity: true)
      twice.removeAll(keepingCapacity: true)
      spent += clock.measure {
        counts += text.withUnsafeBufferPointer { redactor.redact($0, into: &once) }
      }
      left += once.withUnsafeBufferPointer { redactor.redact($0, into: &twice) }
      #expect(once == twice)
    }
    let words = PersonalDataKind.allCases.map { "\($0.rawValue) \(counts[$0])" }
    let bytes = texts.reduce(0) { $0 + $1.count } / max(texts.count, 1)
    print(
      "\(texts.count) messages of \(bytes) bytes: \(words.joined(separator: ", ")); "
        + "\(spent / max(texts.count, 1)) each")
    #expect(texts.count > 7_000)
    #expect(left.total == 0)
  }
}
