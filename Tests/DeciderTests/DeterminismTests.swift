import Appeals
import Formats
import Orders
import TestSupport
import Testing
import WorkTime

@testable import Decider

@Suite struct DeterminismTests {
  private struct Message {
    var json: String
    var channel: String
    var partition: Int32
    var now: Instant
  }

  /// Traffic with everything in it that deciding tells apart: repeats, amendments, conflicts,
  /// faults, all from one seed.
  private func traffic(_ seed: UInt64, _ count: Int) throws -> [Message] {
    var random = Seeded(state: seed)
    let start = try local("2026-11-23 10:00")
    let texts = ["路灯不亮", "暖气不热", "公交车太少", "拖欠工资", "物业收费", "噪音扰民"]
    let places = ["滕州市北辛街道", "历城区", "台儿庄区", "平阴县", "某地"]
    return (0..<count).map { at in
      let number = random.below(count / 4 + 1)
      let minute = random.below(10) == 0 ? 11 : 10
      let text = texts[random.below(4) == 0 ? 0 : number % texts.count]
      var json = item(
        "S-\(number)", received: "2026-11-23T09:\(minute):00+08:00",
        phone: random.below(10) == 0 ? nil : "13905328000",
        text: text + "," + places[number % places.count],
        jurisdiction: ["370481", "370112"][number % 2])
      if random.below(20) == 0 { json.removeLast() }
      return Message(
        json: json, channel: ["hotline", "mailbox"][random.below(2)],
        partition: Int32(random.below(3)), now: start.adding(minutes: at))
    }
  }

  @Test func theSameMessagesGiveTheSameBytes() throws {
    // Another instance of everything, made from the files in another order: neither that nor the
    // order within a dictionary may reach an event.
    let other = try Configuration(files: filesWithStranger().reversed())
    let one = try shipped.get()
    for seed in 1...3 as ClosedRange<UInt64> {
      let messages = try traffic(seed, 150)
      var first = try Table(one)
      var second = try Table(other)
      for message in messages {
        try first.intake(
          message.json, message.channel, partition: message.partition, now: message.now)
      }
      for message in messages {
        try second.intake(
          message.json, message.channel, partition: message.partition, now: message.now)
      }
      #expect(first.lines == second.lines, "seed \(seed)")
      #expect(first.events.count == messages.count)
      let types = Set(first.events.map(\.type))
      #expect(types == ["opened", "amended", "duplicate", "dead-lettered"], "seed \(seed)")
      for (_, counts) in first.state.counts { #expect(counts.close) }
    }
  }

  /// Reading asks no state: whether a message is read alone or with others before any is decided,
  /// and with whose buffers, changes nothing.
  @Test func readingAsksNoState() throws {
    let table = try Table()
    let channel = try #require(table.decider.configuration.channels["mailbox"])
    var shared = ReadingRoom()
    for message in try traffic(9, 60) {
      let bytes = Array(message.json.utf8)
      var own = ReadingRoom()
      let (one, other) = bytes.withUnsafeBufferPointer { bytes in
        func read(_ room: inout ReadingRoom) -> Result<ReadItem, AppealFault> {
          table.decider.read(
            bytes, channel: channel, secret: table.secret, now: message.now, &room)
        }
        return (read(&own), read(&shared))
      }
      switch (one, other) {
      case (.success(let one), .success(let other)):
        #expect(one.judged == other.judged && one.identity == other.identity)
        #expect(one.redactedItem == other.redactedItem && one.vaultRecord == other.vaultRecord)
        #expect(one.jurisdiction == other.jurisdiction && one.citizen == other.citizen)
      case (.failure(let one), .failure(let other)): #expect(one == other)
      default: Issue.record("read in two ways: \(message.json)")
      }
    }
  }

  /// Each event that deciding made reads back from its line as it was.
  @Test func eventsReadBack() throws {
    var table = try Table()
    for message in try traffic(5, 60) {
      try table.intake(
        message.json, message.channel, partition: message.partition, now: message.now)
    }
    for event in table.events {
      var writer = JSONWriter()
      event.encode(into: &writer)
      let back = try writer.bytes.withUnsafeBufferPointer { try Event(decoding: $0) }
      var again = JSONWriter()
      back.encode(into: &again)
      #expect(again.bytes == writer.bytes)
    }
  }
}
