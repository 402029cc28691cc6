import Decider
import Foundation
import Formats
import Journal
import Kafka
import Ledger
import Orders
import Testing
import Vault
import WorkTime

@testable import Service

/// What is true again after something was away: a broker, the daemon itself, a part of a file.
@Suite(.serialized) struct OutageTests {
  /// A reply that came in time while the daemon was down is read before any deadline is judged.
  @Test func aReplyInTimeIsNoBreach() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let first = try rig.start()
    let due = WallClock.now().adding(milliseconds: 1_500)
    let sender = Sender(received: due.adding(minutes: -60))
    try rig.send([sender.item(
      1, more: #","upstream":{"number":"U-1","due":"\#(due)"}"#)])
    try first.waitForIntake(1)
    let order = first.state.orders[0]
    #expect(order.due == due && order.flags.contains(.upstreamHolds))
    _ = try first.stop()
    let reply = Action(
      id: "in-time", verb: .reply, subject: .order(order.number), by: "李四",
      at: due.adding(milliseconds: -500), text: "已修")
    var writer = JSONWriter()
    reply.encode(into: &writer)
    let text = String(decoding: writer.bytes, as: UTF8.self)
    try rig.send([("wenzheng.actions.desk", "in-time", text)])
    let pause = Signal()
    while WallClock.now() <= due { pause.wait(milliseconds: 50) }

    let second = try rig.start()
    try second.wait("the reply") { $0.orders[0].state == .replied }
    try second.waitForOutbox()
    #expect(!second.state.orders[0].flags.contains(.breached))
    #expect(!second.state.orders[0].isLate(at: WallClock.now()))
    let ended = try second.stop()
    #expect(ended == nil)
    let alerts = try rig.read("wenzheng.alerts").filter {
      $0.value?.text.contains("breach") == true
    }
    #expect(alerts.isEmpty)
  }

  /// An action that has waited too long while the daemon was down gets the item that is among what
  /// is still to be read.
  @Test func aWaitingActionExpiresOnlyAfterTheBacklog() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let first = try rig.start()
    try first.wait("its beginning") { !$0.offsets.isEmpty }
    _ = try first.stop()
    let sent = WallClock.now().adding(hours: -(LedgerState.parkedHoursMax + 1))
    do {
      let ledger = try Ledger(directory: rig.places.ledger)
      let action = Action(
        id: "early", verb: .note, subject: .item(channel: "mailbox", sourceID: "S-1"), by: "李四",
        text: "记")
      var writer = JSONWriter()
      action.encode(into: &writer)
      let topic = "wenzheng.actions.gone"
      let parked = Parked(
        channel: "mailbox", sourceID: "S-1", source: "desk", actionID: "early", verb: .note,
        by: "李四", claimed: nil)
      try ledger.append(
        Decision(.parked(parked), at: sent, vaultRecord: writer.bytes), recorded: sent,
        from: InputPlace(topic: topic, partition: 0, offset: 0))
      try ledger.commit(
        offsets: [CommittedOffset(topic: topic, partition: 0, next: 1, received: 1)],
        cluster: rig.cluster, at: sent)
    }
    try rig.send([Sender(received: sent).item(1)])
    let second = try rig.start()
    try second.waitForIntake(1)
    try second.wait("the action") { $0.parked.isEmpty }
    let ended = try second.stop()
    #expect(ended == nil)
    let counts = try #require(second.state.counts["wenzheng.actions.gone"])
    #expect(counts.applied == 1 && counts.deadLetters == 0)
  }

  /// Another embedded broker in the place of the one that ended: the daemon goes on with it, and so
  /// does whoever acts.
  @Test func anotherBrokerInItsPlace() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let daemon = try rig.start()
    try rig.send(Sender().items(0..<10))
    try daemon.waitForIntake(10)
    try daemon.waitForOutbox()
    try rig.replaceBroker()
    try daemon.wait("the new cluster") { $0.cluster?.id == rig.cluster }
    try rig.send(Sender().items(10..<25))
    try daemon.wait("all orders") { $0.orders.count == 25 }
    try daemon.waitForOutbox()
    checkLedger(daemon.state, orders: 25)
    let published = try Published(rig, topics: outTopics)
    // The new broker has what is new, and of the old what it had not acknowledged: nothing.
    let opened = try published.events("opened").compactMap { $0["seq"] as? Int }
    #expect(Set(opened).count == 15 && opened.count == 15, "\(opened)")
    let ended = try daemon.stop()
    #expect(ended == nil)
  }

  /// Damage before the snapshot is found although the start trusts what the snapshot was made of.
  @Test func damageBeforeTheSnapshotEndsTheDaemon() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let first = try rig.start()
    // Two commits at least: damage of the last one is a torn tail.
    try rig.send(Sender().items(0..<20))
    try first.waitForIntake(20)
    try rig.send(Sender().items(20..<40))
    try first.waitForIntake(40)
    _ = try first.stop()
    do { try Snapshot.store(Ledger(directory: rig.places.ledger).view) }
    let segment = try #require(
      try SegmentDirectory.journal(in: rig.places.ledger).segments().first)
    let path = SegmentDirectory.journal(in: rig.places.ledger).path(ofSegmentAt: segment.start)
    try flipByte(of: path, behind: "路灯不亮 1")

    let second = try rig.start()
    let ended = try second.waitForEnd()
    #expect(ended?.contains(path) == true, "\(ended ?? "it ended well")")
  }

  /// One record of the vault that is lost stops no message but its own.
  @Test func aDamagedVaultRecordStopsNothingElse() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let first = try rig.start()
    try rig.send(Sender().items(0..<12))
    try first.waitForIntake(12)
    _ = try first.stop()
    let vault = SegmentDirectory.vault(in: rig.places.ledger)
    let segment = try #require(try vault.segments().first)
    try flipByte(of: vault.path(ofSegmentAt: segment.start), behind: "路灯不亮 5")
    try FileManager.default.removeItem(atPath: rig.places.ledger + "/outbox.cursor")
    try rig.replaceBroker()

    let second = try rig.start()
    try second.wait("the new cluster") { $0.cluster?.id == rig.cluster }
    try second.waitForOutbox()
    let dispatches = try rig.read("wenzheng.dispatch.tengzhou").compactMap { $0.value?.text }
    #expect(dispatches.count == 12)
    #expect(dispatches.filter { $0.contains(#""withheld":true"#) }.count == 1)
    try rig.waitForLine("its message goes out without it")
    let ended = try second.stop()
    #expect(ended == nil)
  }

  /// Changes the first byte behind a text that stands in the file.
  private func flipByte(of path: String, behind text: String) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    let found = try #require(data.range(of: Data(text.utf8)))
    data[found.upperBound - 1] ^= 1
    try data.write(to: URL(fileURLWithPath: path))
  }
}

@Suite struct SocketTests {
  @Test func aSocketThatNobodyListensAtIsFree() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/s"
    let before = try LocalSocket.answers(path)
    let descriptor = LocalSocket.make()
    let bound = try LocalSocket.withAddress(path) { bind(descriptor, $0, $1) }
    #expect(bound == 0 && listen(descriptor, 1) == 0)
    let meanwhile = try LocalSocket.answers(path)
    close(descriptor)
    let after = try LocalSocket.answers(path)
    #expect(!before && meanwhile && !after)
  }
}
