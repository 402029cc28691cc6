import Formats
import Foundation
import Kafka
import Ledger
import Orders
import Testing
import WorkTime

@testable import Service

@Suite(.serialized) struct EndToEndTests {
  /// A repeat was sent to nobody: where its lead is taken back, it is sent to its unit, and its
  /// sender hears so.
  @Test func theRepeatsOfWhatIsWithdrawnAreSent() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let running = try rig.start()
    let received = WallClock.now().adding(minutes: -1)
    let text = "幸福小区北门外的路灯坏了半个月没有人修,晚上老人出门看不清路,已经摔了两个人,请尽快派人来修"
    for id in ["A", "B"] {
      let json = #"{"source_id":"\#(id)","received_at":"\#(received)","content":"\#(text)","#
        + #""jurisdiction":"370481","citizen":{"phone":"13853281234"}}"#
      try rig.send([("wenzheng.intake.mailbox", "one key", json)])
      try running.wait(id) { $0.orders.count == (id == "A" ? 1 : 2) }
    }
    #expect(running.state.orders[1].state == .linked && running.state.orders[1].lead == 0)
    let action = Action(
      id: "w", verb: .withdraw, subject: .order(running.state.orders[0].number), by: "李四")
    var writer = JSONWriter()
    action.encode(into: &writer)
    try rig.send([("wenzheng.actions.desk", "w", String(decoding: writer.bytes, as: UTF8.self))])
    try running.wait("withdrawn") { $0.orders[0].state == .withdrawn }
    let order = running.state.orders[1]
    #expect(order.lead == -1 && order.clockRuns)
    try running.waitForOutbox()
    let ended = try running.stop()
    #expect(ended == nil)
    let published = try Published(rig, topics: outTopics)
    published.check(to: running.state.sequence - 1)
    let unlinked = try published.events("applied").filter { $0["verb"] as? String == "unlink" }
    #expect(unlinked.count == 1 && unlinked.first?["order"] as? String == "\(order.number)")
    let dispatched = published.others.filter { message in
      message.key == "\(order.number)" && message.value.text.contains(#""dispatches":"#)
    }
    // To its unit, or to the desk: somebody has it, and once.
    #expect(dispatched.count == 1)
    #expect([.dispatched, .desk].contains(order.state))
  }

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
    try replyTwice(to: first.state.orders[0].number, rig)
    try first.waitForOutbox()
    try checkNothingWaits(first)
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

  /// As the broker's ends of the partitions tell it, which come with what was fetched last.
  private func checkNothingWaits(_ daemon: RunningDaemon) throws {
    try daemon.wait("nothing waits") { _ in
      let waiting = daemon.shared.waiting.withLock { $0 }
      return waiting.count == 12 && waiting.values.allSatisfy { $0 == 0 }
    }
    let status = DaemonStatus(daemon.shared, now: WallClock.now())
    #expect(status.topics.count == 12 && status.topics.allSatisfy { $0.waiting == 0 })
  }

  /// By the control socket, as the command line does: the second time it is known.
  private func replyTwice(to number: OrderNumber, _ rig: Rig) throws {
    let client = ControlClient(path: rig.places.controlSocket)
    let request = ActRequest(Action(
      id: "a-1", verb: .reply, subject: .order(number), by: "-", text: "已与13853281234联系"))
    for wanted in [Verdict.Result.applied, .repeated] {
      guard case .verdict(let verdict) = try client.ask(.act(request)) else {
        Issue.record("no verdict")
        return
      }
      #expect(verdict.result == wanted)
      if wanted == .repeated {
        #expect(verdict.sentence == "this action was taken before: it led to 已答复")
      }
      #expect(verdict.code == nil, "\(verdict.code ?? "")")
    }
    // The same id for something else is not done, and told.
    let other = ActRequest(Action(
      id: "a-1", verb: .close, subject: .order(number), by: "-", why: "已答复"))
    guard case .verdict(let verdict) = try client.ask(.act(other)) else {
      Issue.record("no verdict")
      return
    }
    #expect(verdict.result == .repeated && verdict.code == "id-used")
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
    try rig.waitForLine("the brokers do not answer")
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
    try rig.waitForLine("nothing is lost, intake waits for room")
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
    try rig.waitForLine("nothing is lost, intake waits for room", after: complaints)
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
        .init(.ledgerCreated(ledger: "l", isHistory: false), at: WallClock.now()),
        recorded: WallClock.now(), from: nil)
      try ledger.append(
        .init(.clusterAdopted(cluster: "real", embedded: false), at: WallClock.now()),
        recorded: WallClock.now(), from: nil)
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
}
