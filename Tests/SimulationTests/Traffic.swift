import Formats
import Orders
import WorkTime

@testable import Kafka

/// Senders: citizens' items and what units and the desk do with them, good and bad.
final class Traffic {
  /// An item as its sender knows it.
  struct Item {
    var channel: String
    var sourceID: String
    var receivedMs: Int64
    var citizen: Int
    var text: String
    var more: String
  }

  /// What the daemon may make of a message: a whole item (new, again, or with other words), one
  /// whose `source_id` came before with another citizen or time, what cannot be read, or anything.
  enum Sort { case item, conflict, broken, any }

  static let channels = ["hotline", "mailbox"]
  /// The citizen who gives no name.
  static let nobody = 39
  static let names = ["欧阳明月", "司马青云", "诸葛晓光"]
  /// No text of ours holds these digits but where a phone is meant.
  static let phonePrefix = "138532810"
  static let texts = [
    "滕州市龙泉街道解放路的路灯一直不亮,晚上出行不便,希望尽快修好,谢谢。",
    "小区门口的垃圾桶三天没有清运了,气味很大,影响居民生活,请安排清运。",
    "人行道地砖松动,下雨天容易溅水,老人走路不安全,建议尽快维修更换。",
  ]

  /// So many characters of a text are found again where it was copied in part.
  static let wordsMax = 9

  private let bus: Bus
  private let dice: Dice
  private(set) var items: [Item] = []
  private(set) var sorts: [InputPlace: Sort] = [:]
  /// Which item a message is of, as `channel/source_id`.
  private(set) var sources: [InputPlace: String] = [:]
  /// Those that were sent as new ones: each must become an order.
  private(set) var fresh: Set<String> = []
  /// Of these messages stand in several partitions: which is read first nobody knows.
  private(set) var scattered: Set<String> = []
  private var partitions: [String: Int32] = [:]
  private var sent: [(topic: String, bytes: [UInt8], source: String?)] = []
  var actionIDs: [String] = []
  private var counter = 0

  init(_ bus: Bus, _ dice: Dice) {
    self.bus = bus
    self.dice = dice
  }

  func nextNumber() -> Int {
    counter += 1
    return counter
  }

  func phone(_ citizen: Int) -> String { Self.phonePrefix + "\(10 + citizen)" }
  func name(_ citizen: Int) -> String { Self.names[citizen % Self.names.count] }

  /// One message of a citizen's, or of what should be one. Says in a word what it was.
  func sendItem() -> String {
    switch dice.below(20) {
    case 0...9: return sendNew()
    case 10...12:
      guard let old = items.last.map({ _ in dice.pick(items) }) else { return sendNew() }
      return send(old, "repeat")
    case 13, 14:
      guard let at = items.indices.last.map({ dice.below($0 + 1) }) else {
        return sendNew()
      }
      items[at].text += "补充第\(nextNumber())次。"
      return send(items[at], "amendment")
    case 15:
      guard var old = items.last.map({ _ in dice.pick(items) }) else { return sendNew() }
      let citizen = old.citizen
      if dice.below(2) == 0 { old.receivedMs += 1_000 } else {
        old.citizen = (old.citizen + 1) % 40
      }
      // Nobody is no other citizen than anybody.
      let isNobodys = citizen != old.citizen && [citizen, old.citizen].contains(Self.nobody)
      return send(old, "conflict", sort: isNobodys ? .item : .conflict)
    case 16:
      var item = new()
      items.removeLast()
      item.receivedMs = bus.time.rightMs + Int64(dice.below(2) == 0 ? 4 : 9) * 60_000
      return send(item, "item ahead of time", sort: .any)
    default: return sendBroken()
    }
  }

  private func sendNew() -> String {
    let item = new()
    fresh.insert("\(item.channel)/\(item.sourceID)")
    return send(item, "item")
  }

  private func new() -> Item {
    let citizen = dice.below(dice.below(3) == 0 ? 3 : 40)
    var text = dice.pick(Self.texts)
    if dice.below(2) == 0 { text += "这是第\(nextNumber())件事。" }
    if dice.below(3) == 0 { text += "我叫\(name(citizen)),电话\(phone(citizen))。" }
    var more = ""
    switch dice.below(13) {
    case 12:
      text = Self.question
      more = #","title":"咨询","kind":"咨询""#
    case 0: more = #","confidential":true"#
    case 1: more = #","kind":"举报""#
    case 2:
      let at = Instant(milliseconds: bus.time.rightMs - 60_000)
      more = #","answered":{"by":"坐席1号","at":"\#(at)","text":"已当场答复"}"#
    case 3...6:
      // A due instant that comes soon.
      let due = Instant(milliseconds: bus.time.rightMs + Int64(1 + dice.below(60)) * 20_000)
      more = #","upstream":{"number":"U-\#(nextNumber())","due":"\#(due)"}"#
    default: break
    }
    let item = Item(
      channel: dice.pick(Self.channels), sourceID: "S-\(nextNumber())",
      receivedMs: bus.time.rightMs - Int64(dice.below(600_000)), citizen: citizen, text: text,
      more: more)
    items.append(item)
    return item
  }

  private func send(_ item: Item, _ word: String, sort: Sort = .item) -> String {
    let isNobody = item.citizen == Self.nobody
    let citizen = isNobody ? #"{"anonymous":true}"#
      : #"{"name":"\#(name(item.citizen))","phone":"\#(phone(item.citizen))"}"#
    let place = dice.below(4) == 0 ? "" : #""jurisdiction":"370481","#
    let text = #"{"source_id":"\#(item.sourceID)","received_at":"#
      + #""\#(Instant(milliseconds: item.receivedMs))",\#(place)"content":"\#(item.text)","#
      + #""citizen":\#(citizen)\#(item.more)}"#
    send(
      "wenzheng.intake.\(item.channel)", key: item.sourceID, Array(text.utf8), sort: sort,
      source: "\(item.channel)/\(item.sourceID)")
    return "\(word) \(item.channel)/\(item.sourceID)"
  }

  /// Bytes that are no item.
  private func sendBroken() -> String {
    let whole = Array(
      #"{"source_id":"B-\#(nextNumber())","received_at":"2026-03-02T08:00:00+08:00","#
        .utf8) + Array(#""content":"\#(phone(7)) \#(name(1))"}"#.utf8)
    var bytes: [UInt8]? = whole
    switch dice.below(7) {
    case 0: bytes = nil
    case 1: bytes = []
    case 2: bytes = Array(whole.dropLast(1 + dice.below(whole.count - 2)))
    case 3: bytes = Array(whole.dropLast()) + [0xFF, 0x22, 0x7D]
    case 4: bytes = Array(#"{"source_id":"B","received_at":"2026-03-02","content":"x"}"#.utf8)
    case 5: bytes = Array(#"{"content":"\#(phone(7))"}"#.utf8)
    default: bytes = Array(repeating: UInt8(ascii: "["), count: 200)
    }
    let key: String? = dice.below(3) == 0 ? nil : "B-\(counter)"
    send("wenzheng.intake.\(dice.pick(Self.channels))", key: key, bytes, sort: .broken)
    return "broken bytes"
  }

  /// To the partition that its key chooses, or now and then to another one.
  func send(
    _ topic: String, key: String?, _ value: [UInt8]?, partition: Int32? = nil, sort: Sort,
    source: String? = nil
  ) {
    let count = bus.partitions(of: topic)
    var chosen = partition.map { Int($0) % count } ?? 0
    if partition == nil {
      chosen = (key ?? "").utf8.reduce(dice.below(30) == 0 ? 1 : 0) { $0 &* 31 &+ Int($1) } % count
    }
    let place = TopicPartition(topic: topic, partition: Int32(abs(chosen)))
    let offset = bus.append(
      Bus.Message(
        key: key.map { Array($0.utf8) }, value: value,
        headers: [InboundHeader(name: "trace", value: [1, 2, 3])], arrivedMs: bus.time.rightMs),
      to: place)
    let input = InputPlace(topic: topic, partition: place.partition, offset: offset)
    sorts[input] = sort
    if let source {
      sources[input] = source
      let known = partitions[source] ?? place.partition
      partitions[source] = known
      if known != place.partition { scattered.insert(source) }
    }
    if let value, sort != .broken { sent.append((topic, value, source)) }
  }

  /// The same bytes once more.
  func sendAgain() -> String? {
    guard !sent.isEmpty else { return nil }
    let old = dice.pick(sent)
    send(old.topic, key: "again-\(nextNumber())", old.bytes, sort: .any, source: old.source)
    return "the same bytes again to \(old.topic)"
  }
}
