import Foundation
import Journal
import Kafka
import Ledger
import Orders
import Synchronization
import Testing
import WorkTime

@testable import Service

/// Items as a sender makes them.
struct Sender {
  let received: Instant


  init(received: Instant = WallClock.now().adding(minutes: -5)) { self.received = received }

  func item(
    _ number: Int, text: String = "路灯不亮", channel: String = "mailbox", more: String = ""
  ) -> (topic: String, key: String?, value: String) {
    let value = #"{"source_id":"S-\#(number)","received_at":"\#(received)","#
      + #""jurisdiction":"370481","content":"\#(text) \#(number)","#
      // Each of a citizen of its own: the same one's again might be a repeat, dispatched to nobody.
      + #""citizen":{"name":"欧阳明月","phone":"1385328\#(1_000 + number % 9_000)"}\#(more)}"#
    return ("wenzheng.intake.\(channel)", "S-\(number)", value)
  }

  func items(_ numbers: Range<Int>) -> [(topic: String, key: String?, value: String)] {
    numbers.map { item($0, channel: ["hotline", "mailbox", "consultation"][$0 % 3]) }
  }
}

/// What went out, for looking into.
struct Published {
  struct Message {
    var source: String
    var id: String
    var sequence: Int64
    var key: String
    var value: [UInt8]
    var message: InboundMessage
  }

  var events: [Message]
  var others: [Message]

  init(_ rig: Rig, topics: [String]) throws {
    events = try rig.read("wenzheng.events").map(Self.message)
    others = try topics.flatMap { try rig.read($0) }.map(Self.message)
  }

  private static func message(_ message: InboundMessage) throws -> Message {
    func header(_ name: String) -> String? {
      message.headers.last { $0.name == name }?.value?.text
    }
    let id = try #require(header("ce_id"))
    _ = try #require(header("ce_type"))
    try #require(header("ce_specversion") == "1.0")
    let source = try #require(header("ce_source"))
    try #require(source.hasPrefix("wenzheng/"))
    let parts = id.split(separator: ".")
    try #require(parts.count == 2 && parts[0].utf8.count == 20)
    return Message(
      source: source, id: id, sequence: try #require(Int64(parts[0])),
      key: (message.key ?? []).text, value: message.value ?? [], message: message)
  }

  /// Sequences on the events topic without a gap, each id once (unless repeats are allowed, which
  /// must then be the same byte for byte).
  func check(from first: Int64 = 1, to last: Int64, repeats: Bool = false) {
    let sequences = Set(events.map(\.sequence))
    let (least, most) = (sequences.min() ?? 0, sequences.max() ?? 0)
    #expect(sequences == Set(first...last), "\(least)…\(most) instead of \(first)…\(last)")
    var known: [String: [UInt8]] = [:]
    for message in events + others {
      if let before = known[message.id] {
        #expect(repeats, "\(message.id) came twice")
        #expect(before == message.value, "\(message.id) came again with other bytes")
      }
      known[message.id] = message.value
    }
    if !repeats {
      for partition in 0..<Int32(Rig.partitions) {
        let order = events.filter { $0.message.partition == partition }.map(\.sequence)
        #expect(order == order.sorted(), "out of order in partition \(partition)")
      }
    }
  }

  func events(_ type: String) throws -> [[String: Any]] {
    try events.map { try fields($0.value) }.filter { $0["type"] as? String == type }
  }
}

let outTopics = [
  "wenzheng.dispatch.tengzhou", "wenzheng.dispatch.desk", "wenzheng.dispatch.desk",
  "wenzheng.outcomes.mailbox", "wenzheng.outcomes.hotline", "wenzheng.outcomes.consultation",
  "wenzheng.deadletter", "wenzheng.alerts",
]

/// One order for each `source_id`, counts that close.
func checkLedger(_ state: LedgerState, orders: Int) {
  #expect(state.orders.count == orders)
  var sources: Set<UInt64> = []
  var numbers: Set<OrderNumber> = []
  state.orders.forEach { _, order in
    sources.insert(order.identity.source)
    numbers.insert(order.number)
    return true
  }
  #expect(sources.count == orders && numbers.count == orders)
  for (topic, counts) in state.counts { #expect(counts.close, "\(topic): \(counts)") }
}

/// The system's calls on a disk that can be full for a while.
final class FullDisk: Sendable {
  let isFull = Mutex(false)

  var calls: FileSystemCalls {
    var calls = FileSystemCalls.system
    let write = calls.write
    calls.write = { descriptor, bytes, offset throws(Errno) in
      if self.isFull.withLock({ $0 }) { throw .noSpace }
      return try write(descriptor, bytes, offset)
    }
    return calls
  }
}
