import Formats
import WorkTime

/// Makes messages that no sender should make, out of such as they should be: the structure is kept
/// long enough for the fault to reach the place that has to see it. The same seed makes the same
/// messages.
struct Mutator {
  private var random: AppealMaker

  init(seed: UInt64) { random = AppealMaker(seed: seed) }

  struct Message {
    /// Place of the topic among those of a run: the channels, then the desk's actions.
    var topic: Int
    var key: [UInt8]?
    var value: [UInt8]?
  }

  private struct Field {
    var name: String
    var value: String
  }

  static let channels = ["hotline", "mailbox", "consultation"]
  /// Half of what comes names one of so many numbers that are near: orders live long enough for
  /// one action to follow another.
  static let nearMax = 48
  private var begun: Instant?

  /// The message of this number: one of four is an action; one of three is left as it is, so that
  /// the others meet something.
  mutating func message(_ number: Int, now: Instant) -> Message {
    let begin = begun ?? now
    begun = begin
    let isAction = Self.isAction(number)
    let named = isAction ? namedByAction(number) : below(8) == 0 ? earlier(number) : number
    var fields = isAction ? action(number, named, now) : item(number, named, begin)
    if below(4) > 0 {
      for _ in 0..<below(4) { mutate(&fields) }
    }
    var bytes = Array(Self.text(fields).utf8)
    if below(4) == 0 { damage(&bytes) }
    var message = Message(
      topic: isAction ? Self.channels.count : named % Self.channels.count,
      key: Array("M-\(named)".utf8), value: bytes)
    switch below(64) {
    case 0: message.key = nil
    case 1: (message.key, message.value) = ([], nil)
    case 2: (message.key, message.value) = ([0xFF, 0x00], [])
    default: break
    }
    return message
  }

  private static func isAction(_ number: Int) -> Bool { number % 4 == 3 }

  /// The number of an item: where an action has it, the one before.
  private static func item(_ number: Int) -> Int { isAction(number) ? number - 1 : number }

  private mutating func earlier(_ number: Int) -> Int {
    Self.item(max(0, number - below(below(2) == 0 ? Self.nearMax : number + 1)))
  }

  /// Now and then an item that has not come yet: the action waits for it.
  private mutating func namedByAction(_ number: Int) -> Int {
    below(6) == 0 ? Self.item(number + 1 + below(16)) : earlier(number)
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  private mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

  private static func text(_ fields: [Field]) -> String {
    "{" + fields.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
  }

  // MARK: What is well made

  /// What makes an item itself (channel, time, citizen) is a function of its own number, so that
  /// it comes again as a repeat, or with other words as an amendment; now and then another time
  /// makes it a conflict.
  private mutating func item(_ number: Int, _ named: Int, _ begin: Instant) -> [Field] {
    let received = begin.adding(minutes: -(named % 50) - (below(32) == 0 ? 1 : 0))
    let again = named == number ? "" : "又催第\(below(3))次。"
    return [
      Field(name: "source_id", value: "\"M-\(named)\""),
      Field(name: "received_at", value: "\"\(received)\""),
      Field(name: "jurisdiction", value: pick(["\"370481\"", "\"370112\"", "null"])),
      Field(name: "title", value: "\"小区物业乱收停车费\(named % 97)\""),
      Field(
        name: "content",
        value: "\"你好,我是龙泉街道的居民,\(again)联系电话13900000000。\\n谢谢\""),
      Field(name: "citizen", value: #"{"name":"测试用户","phone":"139\#(10_000_000 + named)"}"#),
      Field(
        name: "upstream",
        value: #"{"number":"U-\#(named)","due":"\#(begin.adding(minutes: below(9_000)))"}"#),
      Field(name: "attachments", value: #"[{"name":"a.jpg","link":"https://example.org/a"}]"#),
      Field(name: "extra", value: #"{"row":[1,2.5,-3e2,true,null]}"#),
    ]
  }

  private mutating func action(_ number: Int, _ named: Int, _ now: Instant) -> [Field] {
    let verb = pick([
      "accept", "accept", "reply", "reply", "close", "return", "extend", "dispatch", "note",
      "follow-up", "link", "milestone", "replay", "supervise", "contact", "reopen", "urge",
      "judge-urgency",
    ])
    var fields = [
      Field(name: "action_id", value: "\"A-\(below(8) == 0 ? below(number + 1) : number)\""),
      Field(name: "verb", value: "\"\(verb)\""),
      Field(name: "channel", value: "\"\(Self.channels[named % Self.channels.count])\""),
      Field(name: "source_id", value: "\"M-\(named)\""),
      Field(name: "by", value: "\"张三\""),
      Field(name: "at", value: "\"\(now)\""),
      Field(name: "why", value: "\"不属于本单位职责\""),
      Field(name: "text", value: "\"已联系市民13900000000\""),
    ]
    let units = #"[{"unit":"370481-zjj","part":"占道部分"}]"#
    // What its verb asks for, and now and then all of it.
    let isAll = below(8) == 0
    if isAll || verb == "dispatch" { fields.append(Field(name: "co_units", value: units)) }
    if verb == "dispatch" { fields.append(Field(name: "unit", value: "\"370481-zjj\"")) }
    if isAll || verb == "extend" {
      fields.append(Field(name: "until", value: "\"\(now.adding(minutes: 5_000))\""))
    }
    if isAll || verb == "follow-up" { fields.append(Field(name: "solved", value: "true")) }
    return fields
  }

  // MARK: Faults of structure

  /// A field dropped, doubled, retyped, renamed, moved, emptied or made far too large.
  private mutating func mutate(_ fields: inout [Field]) {
    guard !fields.isEmpty else { return }
    let at = below(fields.count)
    switch below(10) {
    case 0: fields.remove(at: at)
    case 1: fields.append(fields[at])
    case 2: fields[at].name = pick(Self.names)
    case 3: fields.swapAt(at, below(fields.count))
    case 4: fields[at].value = "\"" + String(repeating: "长", count: 1 << below(16)) + "\""
    case 5: fields[at].value = Self.nested(1 << below(11), pick(["[", "{\"a\":"]))
    case 6: fields[at].value = "\"\(pick(Self.texts))\""
    case 7: fields.insert(Field(name: pick(Self.texts), value: "1"), at: at)
    default: fields[at].value = pick(Self.values)
    }
  }

  private static func nested(_ depth: Int, _ opening: String) -> String {
    String(repeating: opening, count: depth) + "1"
      + String(repeating: opening == "[" ? "]" : "}", count: depth)
  }

  private static let names = [
    "source_id", "received_at", "title", "content", "kind", "category", "place", "citizen",
    "confidential", "reply_wanted", "answered", "order", "letter", "unit", "faq", "with", "Title",
    "", "constructor",
  ]
  private static let values = [
    "null", "true", "0", "-0", "1e999", "-1E-999", "1.0", "9223372036854775808",
    "123456789012345678901234567890", "[]", "{}", "[[]]", "\"\"", "[null]", "{\"\":{}}", "nul",
    "01", "+1", "NaN", "'x'", "\"2026-02-30T00:00:00+08:00\"", "\"2026-11-21T10:00:00\"",
    "\"9999-12-31T23:59:60+14:00\"", "\"0000-00-00\"", "[1,]", "{\"phone\":139}",
  ]
  private static let texts = [
    "\\u0000", "\\ud800", "\\udc00\\ud800", "\\x", "\\", "\u{FEFF}", "\u{202E}反", "a\tb", "\\n\\r",
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "370481-20261121-003-000127", "../../etc",
    "\u{0}", "é", "e\u{301}", "👩‍👩‍👧‍👦", "13900000000", "370481199001011234",
  ]

  // MARK: Faults of bytes

  private mutating func damage(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let at = below(bytes.count)
    switch below(7) {
    case 0: bytes.removeLast(bytes.count - at)
    case 1: bytes[at] ^= 1 << UInt8(below(8))
    case 2: bytes.insert(contentsOf: pick([[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0]]), at: at)
    case 3: bytes.append(contentsOf: bytes)
    case 4: bytes.insert(contentsOf: [0xEF, 0xBB, 0xBF], at: 0)
    case 5:
      let end = min(bytes.count, at + 8)
      bytes.replaceSubrange(at..<end, with: [UInt8](repeating: 0, count: 8))
    default: for _ in 0..<8 { bytes[below(bytes.count)] = UInt8(below(256)) }
    }
  }
}
