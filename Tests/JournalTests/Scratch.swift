import Foundation
import Glibc

@testable import Journal

/// A ledger's directory that goes away with the test. In memory where that can be: the tests sync
/// thousands of times, and what a sync is good for they simulate.
final class Scratch {
  let path: String

  init() {
    let root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(root)/wenzheng-journal-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? root
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func segmentFiles() throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: path + "/journal")
    return names.filter { $0.hasSuffix(".jsonl") }.sorted().map { path + "/journal/" + $0 }
  }

  func bytes(of file: String) -> [UInt8] {
    [UInt8](FileManager.default.contents(atPath: file) ?? Data())
  }

  func write(_ bytes: [UInt8], to file: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: file))
  }

  /// The whole journal, whatever its segments.
  func journal() throws -> [UInt8] { try segmentFiles().flatMap { bytes(of: $0) } }
}

/// Events and headers of the tests.
enum Sample {
  static func events(first: Int64, count: Int, bytes: Int = 40) -> [UInt8] {
    var lines: [UInt8] = []
    for seq in first..<first + Int64(count) {
      let filler = String(repeating: "路灯不亮", count: bytes / 12)
      lines += Array("{\"seq\":\(seq),\"text\":\"\(filler)\"}\n".utf8)
    }
    return lines
  }

  static func header(first: Int64, next: Int64 = 0) -> CommitHeader {
    CommitHeader(
      cluster: "cluster-1",
      offsets: [
        CommitOffset(topic: "wenzheng.intake.mailbox", partition: 3, next: next, received: 2)
      ],
      first: first, vaultEnd: 17, at: "2026-03-02T08:00:00.000+08:00")
  }

  /// Commits batches of these sizes, beginning with event 1.
  @discardableResult
  static func fill(
    _ writer: JournalWriter, batches: [Int], from: Int64 = 1, bytes: Int = 40
  ) throws -> [JournalCommit] {
    var first = from
    return try batches.map { count in
      let commit = try writer.commit(
        events: events(first: first, count: count, bytes: bytes), header: header(first: first))
      first += Int64(count)
      return commit
    }
  }
}
