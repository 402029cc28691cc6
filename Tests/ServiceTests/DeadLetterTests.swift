import Decider
import Formats
import Orders
import Testing

@testable import Service

@Suite struct DeadLetterTests {
  private func letter(
    _ raw: RawMessage, channel: String? = "mailbox", code: String = "empty-text"
  ) throws -> (messages: [OutMessage], event: Event, vault: String) {
    var desk = try Desk()
    let letter = DeadLettered(
      code: code, stage: .validate, field: "content", sentence: "nothing is said",
      channel: channel, vault: "")
    let decision = Decision(
      .deadLettered(letter), at: desk.now, vaultRecord: raw.vaultRecord())
    let event = try desk.append(decision)
    return (desk.sent(event), event, desk.vault.keys.first ?? "")
  }

  private func header(_ message: OutMessage, _ name: String) -> String? {
    message.headers.last { $0.name == name }?.value?.text
  }

  /// Byte for byte as it came, with the headers of Kafka Connect behind its own.
  @Test func goesOutAsItCame() throws {
    let own: [(name: String, value: [UInt8]?)] = [
      ("trace", [0xFF, 0]), ("empty", []), ("null", nil), ("trace", Array("二".utf8)),
    ]
    let raw = RawMessage(key: [0xFF, 0, 1], value: [0, 0xC3, 0x28, 10], headers: own)
    let (messages, event, _) = try letter(raw)
    #expect(messages.map(\.topic) == [
      "wenzheng.events", "wenzheng.deadletter", "wenzheng.outcomes.mailbox",
    ])
    #expect(messages.map(\.index) == [0, 1, 2])
    let message = messages[1]
    #expect(message.key == raw.key && message.value == raw.value)
    #expect(message.headers.prefix(4).map(\.name) == own.map(\.name))
    #expect(message.headers.prefix(4).map(\.value) == own.map(\.value))
    let wanted = [
      ("topic", "wenzheng.intake.mailbox"), ("partition", "3"), ("offset", "0"),
      ("stage", "VALIDATE"), ("class.name", "wenzheng.validate"),
      ("exception.class.name", "empty-text"), ("exception.message", "nothing is said"),
    ]
    for (name, value) in wanted {
      #expect(header(message, "__connect.errors.\(name)") == value, "\(name)")
    }
    #expect(message.headers.count == own.count + wanted.count)
    #expect(event.order == nil && messages[0].key.map(\.text) == "ledger")
    // A key that is no text names nothing to the sender.
    let outcome = try fields(messages[2].value)
    #expect(outcome["result"] as? String == "refused" && outcome["source_id"] == nil)
    #expect(outcome["code"] as? String == "empty-text" && messages[2].key == raw.key)
  }

  /// A message that was sent by us, or by another CloudEvents producer, keeps its bytes and not its
  /// name: a dead letter has its own.
  @Test func theNameOfTheMessageStaysBehind() throws {
    let own: [(name: String, value: [UInt8]?)] = [
      ("ce_id", Array("7.1".utf8)), ("trace", [1]), ("ce_source", Array("wenzheng/x".utf8)),
    ]
    let (messages, _, _) = try letter(RawMessage(key: [1], value: [2], headers: own))
    #expect(header(messages[1], "trace") != nil)
    #expect(!messages[1].headers.contains { $0.name.hasPrefix("ce_") })
  }

  @Test func whatIsMissingStaysMissing() throws {
    let (nothing, _, _) = try letter(RawMessage(key: nil, value: nil, headers: []))
    #expect(nothing.count == 2, "without a key nobody can be told")
    #expect(nothing[1].key == nil && nothing[1].value == nil)
    let (empty, _, _) = try letter(RawMessage(key: [], value: [], headers: []))
    #expect(empty[1].key == [] && empty[1].value == [])
    let (action, _, _) = try letter(
      RawMessage(key: Array("a".utf8), value: [1], headers: []), channel: nil)
    #expect(action.map(\.topic) == ["wenzheng.events", "wenzheng.deadletter"])
  }

  /// The sender hears of an item by the name that stands in it, and never of a citizen's number.
  static let names: [(code: String, key: String?, value: String, sourceID: String?)] = [
    ("empty-text", "k-1", #"{"source_id":"S-1","content":""}"#, "S-1"),
    ("source-id-conflict", nil, #"{"content":"灯","source_id":" S-1 "}"#, "S-1"),
    // What stands behind it may be no JSON at all.
    ("not-json", "k-1", #"{"source_id":"S-1","content":}"#, "S-1"),
    ("not-json", "k-1", #"{"content":},"source_id":"S-1"}"#, "k-1"),
    ("wrong-type", "k-1", #"{"source_id":7}"#, "k-1"),
    ("missing-field", "k-1", #"{"source_id":" "}"#, "k-1"),
    ("missing-field", "k-1", #"{"extra":{"source_id":"S-1"}}"#, "k-1"),
    ("contains-nul", "k-1", #"{"source_id":"S\u0000"}"#, "k-1"),
    ("empty-text", "k-1", #"{"source_id":"13905328000","content":""}"#, "k-1"),
    ("personal-number", "k-1", citizen, "k-1"),
    ("personal-number", "欧阳问政-1", citizen, nil),
    ("personal-number", "13905328000", citizen, nil),
    ("personal-number", "a 13905328001", citizen, nil),
    ("personal-number", "k-1", #"{"source_id":"欧阳问政","content":"灯"}"#, nil),
    ("personal-number", nil, citizen, nil),
  ]
  private static let citizen = #"{"source_id":"欧阳问政","content":"灯","#
    + #""received_at":"2026-11-23T09:00:00+08:00","citizen":{"name":"欧阳问政"}}"#

  @Test(arguments: names.indices) func namesTheItem(number: Int) throws {
    let (code, key, value, sourceID) = Self.names[number]
    let raw = RawMessage(key: key.map { Array($0.utf8) }, value: Array(value.utf8), headers: [])
    let (messages, _, _) = try letter(raw, code: code)
    try #require(messages.count == 3)
    let outcome = try fields(messages[2].value)
    #expect(outcome["source_id"] as? String == sourceID)
    #expect(messages[2].key == sourceID.map { Array($0.utf8) })
    #expect(outcome["code"] as? String == code && messages[1].key == raw.key)
  }

  /// What is too large to be forwarded goes out as reference and checksum.
  @Test func tooLargeToGoOut() throws {
    let most = Messages.deadLetterBytesMax
    let fits = RawMessage(key: [1], value: [UInt8](repeating: 7, count: most - 1), headers: [])
    let (whole, _, _) = try letter(fits)
    #expect(whole[1].value?.count == most - 1)
    let bytes = [UInt8](repeating: 7, count: most - 1)
    let tooLarge = RawMessage(key: [1], value: bytes, headers: [("h", [1])])
    let (messages, _, reference) = try letter(tooLarge)
    let value = try fields(messages[1].value)
    #expect(value["withheld"] as? Bool == true && value["bytes"] as? Int == bytes.count)
    #expect(value["sha256"] as? String == String(hex: SHA256.digest(bytes)))
    #expect(value["vault"] as? String == reference && !reference.isEmpty)
    #expect(messages[1].key == [1])
    #expect(messages[1].headers.allSatisfy { $0.name.hasPrefix("__connect.errors.") })
    #expect(messages[1].headers.count == 7)
  }
}
