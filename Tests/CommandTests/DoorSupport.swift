import Appeals
import Formats
import Foundation
import Glibc
import Testing

@testable import wenzheng

/// A folder of one test alone.
func scratchFolder() throws -> String {
  let path = NSTemporaryDirectory() + "wenzheng-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  return path
}

func write(_ bytes: [UInt8], _ path: String) throws {
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

func write(_ text: String, _ path: String) throws { try write(Array(text.utf8), path) }

/// A good item in one line of JSON.
func goodItem(_ id: String, more: String = "") -> String {
  #"{"source_id":"\#(id)","received_at":"2026-11-20T10:00:00+08:00","title":"t"\#(more)}"#
}

/// Keeps what it is given; fails where the test wants it to.
final class FakeDelivery: ItemDelivery {
  var items: [(key: String, value: String)] = []
  var channels: [String] = []
  var finished = 0
  var fault: (() -> SendStop?) = { nil }
  var sent: Int { items.count }
  var delivered: Int { items.count }
  var failed: Int { 0 }
  var kept: Int { 0 }
  var trouble: String? { nil }
  var onWait: () -> Void = {}
  var shouldStop: () -> Bool = { false }

  func send(_ message: Outgoing, value: UnsafeBufferPointer<UInt8>) throws {
    if let stop = fault() { throw stop }
    channels.append(message.channel)
    items.append((message.sourceID, String(decoding: value, as: UTF8.self)))
  }

  func finish() throws {
    if let stop = fault() { throw stop }
    finished += 1
  }

  func tick() throws {}
}

/// What one run of `submit` made of one file.
struct DoorRun {
  var items: [(key: String, value: String)] = []
  var tally: SubmitTally
  /// Line, code and sentence of each refusal.
  var refused: [(line: Int, code: String, sentence: String)] = []

  /// What was refused, where it is text and was kept whole.
  var refusedItems: [String] = []

  init(_ path: String, _ opening: InputOpening = InputOpening()) throws {
    let delivery = FakeDelivery()
    // What is said to the user goes nowhere.
    let terminal = Terminal(color: .never, environment: [:], err: open("/dev/null", O_WRONLY))
    let submission = Submission(
      channel: "mailbox", opening: opening, delivery: delivery, terminal: terminal)
    _ = try submission.run([path])
    items = delivery.items
    tally = submission.tally
    let file = path + RejectedFile.suffix
    for line in (FileManager.default.contents(atPath: file) ?? Data()).split(separator: 0x0A) {
      let object = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
      refused.append((
        object["line"] as? Int ?? 0, object["code"] as? String ?? "",
        object["sentence"] as? String ?? ""))
      if let item = object["item"] as? String { refusedItems.append(item) }
    }
  }
}

/// A whole command line, run in this process.
struct ProgramRun {
  let code: ExitCode
  let out: String
  let err: String

  init(_ words: [String]) throws {
    let folder = try scratchFolder()
    let out = open(folder + "/out", O_RDWR | O_CREAT, 0o600)
    let err = open(folder + "/err", O_RDWR | O_CREAT, 0o600)
    code = Main.program.run(words) { _ in
      Terminal(color: .never, environment: [:], out: out, err: err)
    }
    close(out)
    close(err)
    self.out = try String(contentsOfFile: folder + "/out", encoding: .utf8)
    self.err = try String(contentsOfFile: folder + "/err", encoding: .utf8)
    try FileManager.default.removeItem(atPath: folder)
  }
}
