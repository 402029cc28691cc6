import Appeals
import Formats
import Foundation
import Glibc
import Testing
import WorkTime

@testable import wenzheng

/// A folder of this test alone.
private func scratch() throws -> String {
  let path = NSTemporaryDirectory() + "wenzheng-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  return path
}

private func apply(
  _ map: String, _ item: String, _ change: (inout ItemMapping) -> Void = { _ in }
) throws -> String {
  var mapping = try ItemMapping(parsing: Array(map.utf8), file: "map.json5")
  change(&mapping)
  var writer = JSONWriter()
  let now = Instant(milliseconds: 1_795_104_000_000)
  try Array(item.utf8).withUnsafeBufferPointer { try mapping.apply($0, now: now, into: &writer) }
  return String(decoding: writer.bytes, as: UTF8.self)
}

@Suite struct MappingTests {
  @Test(arguments: [
    // Every field under its own name; a null is absent.
    ("{}", #"{"source_id":"a","title":null,"x":1}"#, #"{"source_id":"a","x":1}"#),
    (#"{fields: {source_id: "id"}}"#, #"{"id":7}"#, #"{"source_id":"7"}"#),
    (#"{fields: {"citizen.phone": "tel", "citizen.name": "who"}}"#,
      #"{"tel":13800000000,"who":"张"}"#, #"{"citizen":{"name":"张","phone":"13800000000"}}"#),
    (#"{fields: {content: "detail"}, ignore: ["fold"]}"#, #"{"detail":"x","fold":2,"g":[1]}"#,
      #"{"content":"x","g":[1]}"#),
    // The schema's own name, when another field has taken it.
    (#"{fields: {content: "detail"}}"#, #"{"detail":"x","content":"y"}"#,
      #"{"content":"x","original_content":"y"}"#),
    (#"{fields: {title: "t", content: "t"}}"#, #"{"t":"x"}"#, #"{"title":"x","content":"x"}"#),
    (#"{constants: {jurisdiction: "370481", confidential: true}}"#, "{}",
      #"{"jurisdiction":"370481","confidential":true}"#),
    (#"{constants: {kind: "咨询"}}"#, #"{"kind":"投诉"}"#, #"{"kind":"投诉"}"#),
    (#"{received: "now"}"#, #"{"received_at":"old","received_is_ours":false}"#,
      #"{"received_at":"2026-11-20T00:00:00+08:00","received_is_ours":true,"#
        + #""original_received_at":"old"}"#),
    (#"{received: "when", zone: "+08:00"}"#, #"{"when":"2026-11-20 09:30:00"}"#,
      #"{"received_at":"2026-11-20T09:30:00+08:00"}"#),
    (#"{zone: "-03:30"}"#, #"{"received_at":"2026-11-20"}"#,
      #"{"received_at":"2026-11-20T00:00:00-03:30"}"#),
    // A time that has its offset keeps it; one that is none is the decoder's to refuse.
    (#"{zone: "+08:00"}"#, #"{"received_at":"2026-11-20T09:30:00Z"}"#,
      #"{"received_at":"2026-11-20T09:30:00Z"}"#),
    (#"{zone: "Z"}"#, #"{"received_at":"yesterday"}"#, #"{"received_at":"yesterday"}"#),
  ])
  func items(map: String, item: String, expected: String) throws {
    #expect(try apply(map, item) == expected)
  }

  @Test func theCommandLineGoesBeforeTheFile() throws {
    let mapped = try apply(#"{received: "now"}"#, #"{"when":"2026-11-20T01:00:00Z"}"#) {
      $0.take(.field("when"))
    }
    #expect(mapped == #"{"received_at":"2026-11-20T01:00:00Z"}"#)
    let now = try apply(#"{fields: {received_at: "when"}}"#, "{}") { $0.take(.now) }
    #expect(now == #"{"received_at":"2026-11-20T00:00:00+08:00","received_is_ours":true}"#)
  }

  @Test(arguments: [
    ("[]", AppealFault.Code.wrongType), ("{nonsense", .notJSON),
    (#"{"a":1,"a":2}"#, .duplicateField),
    (#"{"a":1} x"#, .notJSON), (#"{"citizen":{},"tel":"1"}"#, .duplicateField),
  ])
  func faults(item: String, code: AppealFault.Code) throws {
    let found: AppealFault.Code?
    do {
      _ = try apply(#"{fields: {"citizen.phone": "tel"}}"#, item)
      found = nil
    } catch let fault as AppealFault { found = fault.code }
    #expect(found == code)
  }

  @Test(arguments: [
    (#"{field: {}}"#, "map.json5: unknown key 'field'; did you mean 'fields'?"),
    (#"{fields: {titel: "t"}}"#,
      "map.json5: fields: unknown key 'titel'; did you mean 'title'?"),
    (#"{zone: "8"}"#, "map.json5: zone: is no offset from UTC; write it as +08:00"),
    (#"{constants: {place: 7}}"#,
      "map.json5: constants.place: must be a text, true or false"),
  ])
  func mappingFaults(map: String, sentence: String) {
    var found: String?
    do throws(ConfigFault) {
      _ = try ItemMapping(parsing: Array(map.utf8), file: "map.json5")
    } catch { found = "\(error)" }
    #expect(found == sentence)
  }

  @Test func theMappingThatIsShippedIsGood() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Config/mappings/labelled.json5").path
    let map = try String(contentsOfFile: path, encoding: .utf8)
    let mapped = try apply(
      map, #"{"id":"a2-1","label":"城乡建设","title":"t","detail":"d","fold":1,"group":"g"}"#)
    let appeal = Array(mapped.utf8).withUnsafeBufferPointer {
      AppealDecoder(channel: "mailbox").decode($0, now: Instant(milliseconds: 1_795_104_000_000))
    }
    let item = try appeal.get()
    #expect(item.sourceID == "a2-1" && item.category == "城乡建设" && item.extra == nil)
    #expect(item.title == "t" && item.content == "d")
  }
}

@Suite struct PacingTests {
  private let own = 1_000 + Pacing.overheadBytes

  @Test func nothingWaitsForAnItemThatIsAlone() {
    #expect(Pacing().hasRoom(for: AppealLimits.itemBytesMax))
  }

  @Test func whatIsOnItsWayCountsForEveryPartition() {
    var pacing = Pacing()
    var sent = 0
    while pacing.hasRoom(for: 1_000) {
      pacing.sent(1_000)
      sent += 1
    }
    #expect(sent == Pacing.inFlightBytesMax / own)
    #expect(pacing.inFlightBytes <= Pacing.inFlightBytesMax)
    pacing.failed(1_000)
    #expect(pacing.hasRoom(for: 1_000))
  }

  @Test func theFullestPartitionIsWaitedFor() {
    var pacing = Pacing()
    var offset: Int64 = 0
    while pacing.hasRoom(for: 1_000) {
      pacing.sent(1_000)
      pacing.delivered(1_000, partition: 3, offset: offset)
      offset += 1
    }
    #expect(pacing.inFlightBytes == 0 && pacing.unreadBytes == Int(offset) * own)
    #expect(pacing.unreadBytes <= Pacing.unreadBytesMax)
    #expect(pacing.unreadBytes + own > Pacing.unreadBytesMax)
    pacing.read(partition: 2, next: offset)
    #expect(!pacing.hasRoom(for: 1_000))
    pacing.read(partition: 3, next: 1)
    #expect(pacing.hasRoom(for: 1_000) && pacing.unreadBytes == Int(offset - 1) * own)
    // A daemon that was restarted tells an older place again: nothing is read twice.
    pacing.read(partition: 3, next: 0)
    pacing.read(partition: 3, next: offset)
    #expect(pacing.unreadBytes == 0)
  }

  @Test func messagesOfOthersTakeRoomToo() {
    var pacing = Pacing()
    pacing.read(partition: 0, next: 10)
    pacing.sent(1_000)
    pacing.delivered(1_000, partition: 0, offset: 40)
    #expect(pacing.unreadBytes == 31 * own)
    pacing.sent(1_000)
    pacing.delivered(1_000, partition: 0, offset: 43)
    #expect(pacing.unreadBytes == 34 * own)
    pacing.read(partition: 0, next: 44)
    #expect(pacing.unreadBytes == 0)
  }

  @Test func manyMessagesLeaveNothingBehind() {
    var pacing = Pacing()
    for offset in 0..<Int64(20_000) {
      pacing.sent(100)
      pacing.delivered(100, partition: 0, offset: offset)
      pacing.read(partition: 0, next: offset - 5)
    }
    #expect(pacing.unreadBytes == 6 * (100 + Pacing.overheadBytes))
  }
}

@Suite struct LineReaderTests {
  /// All lines of a text: what is over the limit as its parts joined, with a mark before.
  private func lines(_ text: [UInt8], limit: Int) throws -> [String] {
    let path = try scratch() + "/lines"
    try Data(text).write(to: URL(fileURLWithPath: path))
    let reader = LineReader(ByteSource(descriptor: open(path, O_RDONLY)), lineBytesMax: limit)
    var lines: [String] = []
    var long = "long:"
    while let line = try reader.next() {
      switch line {
      case .whole(let bytes): lines.append(String(decoding: bytes, as: UTF8.self))
      case .part(let bytes, let isLast):
        long += String(decoding: bytes, as: UTF8.self)
        if isLast {
          lines.append(long)
          long = "long:"
        }
      }
    }
    return lines
  }

  @Test(arguments: [
    ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\r\n\nb", ["a", "", "b"]),
    ("\u{FEFF}a\nb", ["a", "b"]),
    ("1234\n12345\n", ["1234", "long:12345"]), ("12345", ["long:12345"]), ("1234\r\n", ["1234"]),
  ] as [(String, [String])])
  func smallTexts(text: String, expected: [String]) throws {
    #expect(try lines(Array(text.utf8), limit: 4) == expected)
  }

  @Test func linesAcrossReads() throws {
    let size = LineReader.readBytes
    let parts = [size - 1, 1, size, 3 * size, 10, 0, 2 * size + 7]
    let wanted = parts.enumerated().map { at, count in
      String(repeating: Character(String(at)), count: count)
    }
    let found = try lines(Array(wanted.joined(separator: "\n").utf8), limit: size + 5)
    #expect(found.count == wanted.count)
    for (line, want) in zip(found, wanted) {
      let isSame = line == (want.count > size + 5 ? "long:" + want : want)
      #expect(isSame)
    }
  }
}

@Suite struct SubmissionTests {
  @Test func refusedLinesStandBesideTheirFile() throws {
    let path = try scratch() + "/items.jsonl"
    let good = #"{"source_id":"a","received_at":"2026-11-20T10:00:00+08:00","title":"t"}"#
    var bytes = Array("\(good)\n\n{\"source_id\":\"b\"}\r\n".utf8)
    bytes += Array(#"{"source_id":"#.utf8) + [0xFF, 0x0A]
    bytes += [UInt8](repeating: UInt8(ascii: "x"), count: AppealLimits.itemBytesMax + 1)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let terminal = Terminal(color: .never, environment: [:])
    let submission = Submission(channel: "mailbox", delivery: nil, terminal: terminal)
    #expect(try submission.run([path])?.sentence == nil)
    let tally = submission.tally
    #expect(tally.items == 4 && tally.refused == 3 && tally.exitCode == .refused)
    #expect(tally.codes == ["missing-field": 1, "not-json": 1, "item-too-large": 1])
    #expect(tally.rejectedFiles == [path + ".rejected.jsonl"])
    let rejected = try Data(contentsOf: URL(fileURLWithPath: path + ".rejected.jsonl"))
    let lines = try rejected.split(separator: 0x0A).map {
      try #require(try JSONSerialization.jsonObject(with: $0) as? [String: Any])
    }
    #expect(lines.map { $0["line"] as? Int } == [3, 4, 5])
    #expect(lines[0]["item"] as? String == #"{"source_id":"b"}"#)
    #expect(lines[0]["field"] as? String == "received_at")
    // Bytes that are no text, and lines that are too long, are kept byte by byte.
    let broken = try #require(lines[1]["item_base64"] as? String)
    #expect(Base64.decode(broken)?.last == 0xFF)
    let long = try #require(lines[2]["item_base64"] as? String)
    #expect(Base64.decode(long)?.count == AppealLimits.itemBytesMax + 1)
    #expect(lines[2]["item_head"] as? String == String(repeating: "x", count: 200))
    let mode = try FileManager.default.attributesOfItem(atPath: path + ".rejected.jsonl")
    #expect(mode[.posixPermissions] as? Int == 0o600)
  }

  @Test(arguments: [
    (0, 0, ExitCode.ok), (1, 0, .refused), (0, 1, .unavailable), (3, 2, .unavailable),
  ])
  func exitCodes(refused: Int, undelivered: Int, code: ExitCode) {
    var tally = SubmitTally(channel: "mailbox", dryRun: false)
    tally.refused = refused
    tally.undelivered = undelivered
    #expect(tally.exitCode == code)
  }
}
