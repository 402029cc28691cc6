import Foundation
import Kafka
import Orders
import Testing
import WorkTime

@testable import Service

/// Senders, disks and messages that are not as they should be, from end to end.
@Suite(.serialized) struct HardshipTests {
  /// A sender whose clock is fast harms its own items only: the partition goes on.
  @Test func aFastSenderHoldsUpNobody() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let daemon = try rig.start()
    let ahead = WallClock.now().adding(minutes: 10)
    let fast = Sender(received: ahead)
    try rig.send((0..<6).map { fast.item($0) }, sentAt: ahead)
    try rig.send(Sender().items(6..<36))
    try daemon.waitForIntake(36)
    try daemon.waitForOutbox()
    checkLedger(daemon.state, orders: 30)
    let letters = try rig.read("wenzheng.deadletter").map { message in
      message.headers.last { $0.name == "__connect.errors.exception.class.name" }?.value?.text
    }
    #expect(letters == Array(repeating: "time-ahead", count: 6))
    let ended = try daemon.stop()
    #expect(ended == nil)
    #expect(!rig.log.all.contains { $0.contains("clock") }, "our clock is right")
  }

  /// A disk that is full when the daemon starts: it says so and waits, as it does later.
  @Test func theDiskIsFullAtTheStart() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let disk = FullDisk()
    disk.isFull.withLock { $0 = true }
    let waiting = try rig.start(calls: disk.calls)
    try rig.waitForLine("nothing is lost, intake waits for room")
    let told = try waiting.stop()
    #expect(told == nil)
    #expect(rig.log.all.contains { $0.hasPrefix("stopped while the disk was full") })
    let complaints = rig.log.all.count
    let daemon = try rig.start(calls: disk.calls)
    try rig.waitForLine("nothing is lost, intake waits for room", after: complaints)
    #expect(daemon.state.ledger.isEmpty, "what is not durable is not shown")
    disk.isFull.withLock { $0 = false }
    try rig.send(Sender().items(0..<20))
    try daemon.waitForIntake(20)
    try daemon.waitForOutbox()
    checkLedger(daemon.state, orders: 20)
    let published = try Published(rig, topics: outTopics)
    published.check(to: daemon.state.sequence - 1)
    let ended = try daemon.stop()
    #expect(ended == nil)
  }
}
