import Formats
import TestSupport
import Testing
import WorkTime

@testable import Appeals

func encoded(_ appeal: Appeal) -> [UInt8] {
  var writer = JSONWriter()
  appeal.encode(into: &writer)
  return writer.bytes
}

/// Appeals of every shape that the decoder can give.
struct AppealGenerator {
  var random: Seeded

  private mutating func text(_ characters: ClosedRange<Int>) -> String {
    let alphabet = Array("水电路a9 \"\\/\n\t\u{1}\u{7F}é😀{}:,　ＡA".unicodeScalars)
    var text = String.UnicodeScalarView()
    // Never blank, never trimmed.
    text.append("甲")
    for _ in 0..<Int.random(in: characters, using: &random) {
      text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
    }
    text.append("乙")
    return String(text)
  }

  private mutating func maybe(_ characters: ClosedRange<Int>) -> String? {
    random.chance(50) ? text(characters) : nil
  }

  private mutating func instant() -> Instant {
    Instant(milliseconds: Int64.random(in: 631_200_000_000...1_795_000_000_000, using: &random))
  }

  private mutating func value(_ depth: Int, _ writer: inout JSONWriter) {
    switch Int.random(in: 0..<(depth > 3 ? 4 : 6), using: &random) {
    case 0: writer.value(text(0...8))
    case 1: writer.value(Int64.random(in: .min ... .max, using: &random))
    case 2: writer.value(random.chance(50))
    case 3: writer.null()
    case 4:
      writer.beginArray()
      for _ in 0..<Int.random(in: 0...3, using: &random) { value(depth + 1, &writer) }
      writer.endArray()
    default: object(depth + 1, &writer)
    }
  }

  private mutating func object(_ depth: Int, _ writer: inout JSONWriter) {
    writer.beginObject()
    for index in 0..<Int.random(in: 0...3, using: &random) {
      writer.key("\(index)\(text(0...3))")
      value(depth, &writer)
    }
    writer.endObject()
  }

  mutating func next() -> Appeal {
    var appeal = Appeal(sourceID: text(0...12), channel: "mailbox", receivedAt: instant())
    if random.chance(80) { appeal.title = text(0...20) }
    if appeal.title.isEmpty || random.chance(80) { appeal.content = text(0...200) }
    if random.chance(50) { appeal.jurisdiction = "370481" }
    if random.chance(50) { appeal.kind = AppealKind.allCases.randomElement(using: &random) }
    appeal.category = maybe(0...6)
    appeal.place = maybe(0...20)
    appeal.citizen = Citizen(
      name: maybe(0...5), phone: maybe(0...3), email: maybe(0...9), idNumber: maybe(0...3),
      account: maybe(0...5),
      anonymous: random.chance(20))
    appeal.receivedIsOurs = random.chance(20)
    appeal.confidential = random.chance(20)
    appeal.replyWanted = random.chance(80)
    if random.chance(30) {
      appeal.upstream = Upstream(
        number: maybe(0...9), dispatchedAt: random.chance(50) ? instant() : nil,
        due: random.chance(50) ? instant() : nil)
    }
    if random.chance(30) {
      appeal.answered = Answered(by: text(0...4), at: instant(), text: text(0...50))
    }
    for _ in 0..<(random.chance(30) ? Int.random(in: 1...4, using: &random) : 0) {
      appeal.attachments.append(Attachment(name: maybe(0...9), link: text(0...30)))
    }
    if random.chance(40) {
      var writer = JSONWriter()
      object(0, &writer)
      appeal.extra = String(decoding: writer.bytes, as: UTF8.self)
    }
    return appeal
  }
}

@Suite struct AppealEncodingTests {
  @Test func readsBackAsTheSame() throws {
    let seed = UInt64.random(in: 1...UInt64.max)
    var generator = AppealGenerator(random: Seeded(state: seed))
    for round in 0..<2000 {
      let appeal = generator.next()
      let bytes = encoded(appeal)
      #expect(!bytes.contains(0x0A), "a record is one line")
      #expect(try decode(bytes).get() == appeal, "seed \(seed), round \(round)")
      #expect(try encoded(decode(bytes).get()) == bytes, "seed \(seed), round \(round)")
    }
  }

  /// Bytes damaged at random never crash the decoder, and no fault repeats them.
  @Test func survivesDamage() throws {
    let seed = UInt64.random(in: 1...UInt64.max)
    var generator = AppealGenerator(random: Seeded(state: seed))
    var random = Seeded(state: seed ^ 0xFF)
    var refused = 0
    for _ in 0..<3000 {
      var bytes = encoded(generator.next())
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if random.chance(20) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      switch decode(bytes) {
      case .success(let appeal): #expect(try decode(encoded(appeal)).get() == appeal)
      case .failure(let fault):
        refused += 1
        #expect(!fault.description.contains("甲"), "seed \(seed)")
        #expect((fault.offset ?? 0) <= bytes.count, "seed \(seed)")
      }
    }
    #expect(refused > 1000)
  }

  @Test func partsStandAlone() throws {
    let appeal = Appeal(
      sourceID: "A", channel: "mailbox", receivedAt: now, title: "甲", content: "乙",
      place: "丙", citizen: Citizen(name: "段", phone: "138"),
      attachments: [Attachment(link: "https://x.cn/1")], extra: #"{"citizen.age":61}"#)
    var writer = JSONWriter()
    writer.beginObject()
    appeal.encodeText(into: &writer)
    writer.endObject()
    #expect(String(decoding: writer.bytes, as: UTF8.self)
      == #"{"title":"甲","content":"乙","place":"丙","attachments":[{"link":"https://x.cn/1"}]}"#)
    writer = JSONWriter()
    writer.beginObject()
    appeal.encodeCitizen(into: &writer)
    appeal.encodeExtra(into: &writer)
    writer.endObject()
    #expect(String(decoding: writer.bytes, as: UTF8.self)
      == #"{"citizen":{"name":"段","phone":"138"},"extra":{"citizen.age":61}}"#)
    writer = JSONWriter()
    writer.beginObject()
    Appeal(sourceID: "A", channel: "m", receivedAt: now).encodeCitizen(into: &writer)
    writer.endObject()
    #expect(writer.bytes == Array("{}".utf8))
  }
}
