import Formats
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
private struct Sender {
  let received = WallClock.now().adding(minutes: -5)

  func item(
    _ number: Int, text: String = "路灯不亮", channel: String = "mailbox", more: String = ""
  ) -> (topic: String, key: String?, value: String) {
    let value = #"{"source_id":"S-\#(number)","received_at":"\#(received)","#
      + #""jurisdiction":"370481","content":"\#(text) \#(number)","#
      + #""citizen":{"name":"欧阳明月","phone":"13853281234"}\#(more)}"#
    return ("wenzheng.intake.\(channel)", "S-\(number)", value)
  }

  func items(_ numbers: Range<Int>) -> [(topic: String, key: String?, value: String)] {
    numbers.map { item($0, channel: ["hotline", "mailbox", "consultation"][$0 % 3]) }
  }
}

/// What went out, for looking into.
private struct Published {
  struct Message {
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
    try #require(header("ce_source")?.hasPrefix("wenzheng/") == true)
    let parts = id.split(separator: ".")
    try #require(parts.count == 2 && parts[0].utf8.count == 20)
    return Message(
      id: id, sequence: try #require(Int64(parts[0])), key: (message.key ?? []).text,
      value: message.value ?? [], message: message)
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

private let outTopics = [
  "wenzheng.dispatch.tengzhou", "wenzheng.dispatch.desk", "wenzheng.dispatch.desk",
  "wenzheng.outcomes.mailbox", "wenzheng.outcomes.hotline", "wenzheng.outcomes.consultation",
  "wenzheng.deadletter", "wenzheng.alerts",
]

/// One order for each `source_id`, counts that close.
private func checkLedger(_ state: LedgerState, orders: Int) {
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

@Suite(.serialized) struct EndToEndTests {
  /// In, out, and back: 200 items with faults among them, an action, a restart on a new broker.
  @Test func theWholeWay() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let sender = Sender()
    let first = try rig.start()
    try rig.send(sender.items(0..<200))
    try rig.send([
      sender.item(1), sender.item(4), sender.item(7, text: "还是不亮", channel: "mailbox"),
      ("wenzheng.intake.mailbox", "bad-1", "{"), ("wenzheng.intake.mailbox", nil, "[]"),
      ("wenzheng.intake.hotline", "bad-2", #"{"source_id":"x"}"#),
      ("wenzheng.intake.consultation", "bad-3", "\u{0}"),
    ])
    try first.waitForIntake(207)
    let number = first.state.orders[0].number
    let client = ControlClient(path: rig.places.controlSocket)
    let request = ActRequest(
      order: "\(number)", verb: "reply", text: "已与13853281234联系", why: nil, actionID: "a-1")
    for wanted in [Verdict.Result.applied, .repeated] {
      guard case .verdict(let verdict) = try client.ask(.act(request)) else {
        Issue.record("no verdict")
        return
      }
      #expect(verdict.result == wanted)
    }
    try first.waitForOutbox()
    checkLedger(first.state, orders: 200)
    var total = Counts()
    for (topic, counts) in first.state.counts where topic.hasPrefix("wenzheng.intake") {
      total.opened += counts.opened
      total.duplicates += counts.duplicates
      total.amended += counts.amended
      total.deadLetters += counts.deadLetters
    }
    #expect(total.opened == 200 && total.duplicates == 2)
    #expect(total.amended == 1 && total.deadLetters == 4)

    let published = try Published(rig, topics: outTopics)
    published.check(to: first.state.sequence - 1)
    let opened = try published.events("opened")
    let orders = Set(opened.compactMap { $0["order"] as? String })
    #expect(opened.count == 200 && orders.count == 200)
    let types = Dictionary(grouping: published.others) { message in
      message.message.headers.first { $0.name == "ce_type" }?.value?.text ?? ""
    }
    #expect(types["dispatch"]?.count == 201, "200 orders and an amendment")
    #expect(types["dead-letter"]?.count == 4)
    // A sender is told of each item: opened, repeated, amended, refused (but for the one without a
    // key), replied.
    let outcomes = 200 + 2 + 1 + 3 + 1
    #expect(types["outcome"]?.count == outcomes)
    let values = published.others.map(\.value.text)
    #expect(values.contains { $0.contains("已与13853281234联系") }, "the reply goes back whole")
    for event in published.events {
      let isClean = !event.value.text.contains("1385328") && !event.value.text.contains("欧阳")
      #expect(isClean, "event \(event.sequence) says who somebody is")
    }

    let last = first.state.sequence - 1
    let end = try first.stop()
    #expect(end == nil)

    // The embedded broker is gone with all that was in it; senders send again what they know.
    try rig.replaceBroker()
    let second = try rig.start()
    try rig.send(sender.items(150..<230))
    try second.waitForIntake(207 + 80)
    try second.waitForOutbox()
    checkLedger(second.state, orders: 230)
    let later = try Published(rig, topics: outTopics)
    later.check(from: last + 1, to: second.state.sequence - 1)
    let openedLater = try later.events("opened")
    #expect(openedLater.count == 30)
    let ended = try second.stop()
    #expect(ended == nil)
    let view = try LedgerView.load(directory: rig.places.ledger)
    checkLedger(view.state, orders: 230)
    #expect(view.state.sequence == second.state.sequence)
  }

  /// The broker goes away while items and messages are on their way, and comes back.
  @Test func theBrokerGoesAndComes() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let sender = Sender()
    let daemon = try rig.start()
    try rig.send(sender.items(0..<50))
    try daemon.waitForIntake(50)
    // Messages of the outbox are refused, and connections cut, in the midst of it.
    rig.broker.pushErrors(.produce, [.transport, .transport, .notLeader, .transport])
    rig.broker.pushErrors(.fetch, [.transport, .notLeader])
    try rig.send(sender.items(50..<100))
    try rig.broker.setDown(broker: 1)
    try waitForLine(rig, "refused")
    try rig.broker.setUp(broker: 1)
    try rig.send(sender.items(100..<150))
    try daemon.waitForIntake(150)
    try daemon.waitForOutbox()
    checkLedger(daemon.state, orders: 150)
    let ended = try daemon.stop()
    #expect(ended == nil)
    let published = try Published(rig, topics: outTopics)
    // A mock broker does not de-duplicate as a real one does: an id may come twice.
    published.check(to: daemon.state.sequence - 1, repeats: true)
    let orders = Set(try published.events("opened").compactMap { $0["order"] as? String })
    #expect(orders.count == 150)
  }

  /// A full disk: nothing is shown, nothing lost, and intake goes on when there is room.
  @Test func theDiskIsFullForAWhile() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let sender = Sender()
    let disk = FullDisk()
    let daemon = try rig.start(calls: disk.calls)
    try daemon.wait("start") { $0.offsets.count >= 4 * Rig.partitions }
    disk.isFull.withLock { $0 = true }
    try rig.send(sender.items(0..<60))
    try waitForLine(rig, "nothing is lost, intake waits for room")
    #expect(daemon.state.orders.count == 0, "what is not durable is not shown")
    disk.isFull.withLock { $0 = false }
    try daemon.waitForIntake(60)
    try daemon.waitForOutbox()
    checkLedger(daemon.state, orders: 60)
    let published = try Published(rig, topics: outTopics)
    published.check(to: daemon.state.sequence - 1)

    // Told to stop while it is full: it ends, and what was not written comes again.
    disk.isFull.withLock { $0 = true }
    let complaints = rig.log.all.count
    try rig.send(sender.items(60..<90))
    try waitForLine(rig, "nothing is lost, intake waits for room", after: complaints)
    let ended = try daemon.stop()
    #expect(ended == nil)
    disk.isFull.withLock { $0 = false }
    let view = try LedgerView.load(directory: rig.places.ledger)
    #expect(view.state.orders.count < 90)
    let next = try rig.start(calls: disk.calls)
    try next.waitForIntake(90)
    try next.waitForOutbox()
    checkLedger(next.state, orders: 90)
    let all = try Published(rig, topics: outTopics)
    all.check(to: next.state.sequence - 1)
    let end = try next.stop()
    #expect(end == nil)
  }

  /// A crash between send and cursor sends again under the same ids, byte for byte.
  @Test func aLostCursorRepeatsIdsAndLosesNone() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let sender = Sender()
    let first = try rig.start()
    try rig.send(sender.items(0..<40))
    try first.waitForIntake(40)
    try first.waitForOutbox()
    let ended = try first.stop()
    #expect(ended == nil)
    let before = try Published(rig, topics: outTopics)
    try FileManager.default.removeItem(atPath: rig.places.ledger + "/outbox.cursor")
    let second = try rig.start()
    try rig.send(sender.items(40..<50))
    try second.waitForIntake(50)
    try second.waitForOutbox()
    let end = try second.stop()
    #expect(end == nil)
    let after = try Published(rig, topics: outTopics)
    after.check(to: second.state.sequence - 1, repeats: true)
    let added = Int(second.state.sequence - first.state.sequence)
    let wanted = before.events.count * 2 + added
    #expect(after.events.count == wanted)
  }

  /// Another cluster is refused in one sentence, and nothing is changed.
  @Test func aForeignClusterIsRefused() throws {
    let rig = try Rig()
    defer { rig.remove() }
    do {
      let ledger = try Ledger(directory: rig.places.ledger)
      try ledger.append(
        .init(.ledgerCreated(ledger: "l"), at: WallClock.now()), recorded: WallClock.now(), home: 0,
        from: nil)
      try ledger.append(
        .init(.clusterAdopted(cluster: "real", embedded: false), at: WallClock.now()),
        recorded: WallClock.now(), home: 0, from: nil)
      try ledger.commit(offsets: [], cluster: "real", at: WallClock.now())
      try Data("\(Base64.encode([UInt8](repeating: 7, count: 32)))\n".utf8)
        .write(to: URL(fileURLWithPath: rig.places.ledger + "/citizen.key"))
    }
    let daemon = try rig.start()
    let sentence = try daemon.waitForEnd()
    let start = "this ledger belongs to the cluster 'real'"
    #expect(sentence?.hasPrefix(start) == true, "\(sentence ?? "")")
    let view = try LedgerView.load(directory: rig.places.ledger)
    #expect(view.state.sequence == 3)
  }

  private func waitForLine(_ rig: Rig, _ part: String, after: Int = 0) throws {
    let pause = Signal()
    let end = WallClock.bootMilliseconds() + Int64(Rig.patienceMs)
    while !rig.log.all.dropFirst(after).contains(where: { $0.contains(part) }) {
      if WallClock.bootMilliseconds() > end {
        throw Ending(code: 1, sentence: "no line said '\(part)': \(rig.log.all)")
      }
      pause.wait(milliseconds: 5)
    }
  }
}

/// The system's calls on a disk that can be full for a while.
private final class FullDisk: Sendable {
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
