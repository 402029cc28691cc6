import Foundation
import Journal
import Kafka
import Ledger
import Orders
import Testing
import Vault
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
    let full = DaemonStatus(waiting.shared, now: WallClock.now())
    #expect(full.health == .stuck && full.disk?.contains("intake waits for room") == true)
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
    let ready = DaemonStatus(daemon.shared, now: WallClock.now())
    #expect(ready.health == .ready && ready.disk == nil && ready.kafka == nil)
    checkLedger(daemon.state, orders: 20)
    let published = try Published(rig, topics: outTopics)
    published.check(to: daemon.state.sequence - 1)
    let ended = try daemon.stop()
    #expect(ended == nil)
  }

  /// A repair gives sequences again: no message after it has the name of another one before it, and
  /// what is sent again keeps its name.
  @Test func aRepairRenamesWhatComesAfterIt() throws {
    let rig = try Rig()
    defer { rig.remove() }
    for start in [0, 20, 40] {
      let daemon = try rig.start()
      try rig.send(Sender().items(start..<(start + 20)))
      try daemon.waitForIntake(Int64(start + 20))
      try daemon.waitForOutbox()
      let ended = try daemon.stop()
      #expect(ended == nil)
    }
    let whole = try LedgerView.load(directory: rig.places.ledger).state
    let segment = SegmentDirectory.journal(in: rig.places.ledger).path(ofSegmentAt: 0)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: segment)))
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: segment))
    let repair = try LedgerRepair.run(
      directory: rig.places.ledger, by: "root", at: WallClock.now())
    #expect(repair.before.eventsBehindDamage > 0)
    let cut = try LedgerView.load(directory: rig.places.ledger).state
    #expect(cut.repairs.map(\.from) == [cut.sequence - 1] && cut.sequence < whole.sequence)
    #expect(cut.ledger == whole.ledger)

    // All of it is sent again, from before the cut too.
    try FileManager.default.removeItem(atPath: rig.places.ledger + "/outbox.cursor")
    let daemon = try rig.start()
    try daemon.wait("all items again") { $0.orders.count == 60 }
    try daemon.waitForOutbox()
    let ended = try daemon.stop()
    #expect(ended == nil)
    checkLedger(daemon.state, orders: 60)
    let published = try Published(rig, topics: outTopics)
    checkNames(published)
    let sources = Set(published.events.map(\.source))
    let renamed = "wenzheng/\(cut.ledger)/\(cut.repairs.first?.id ?? "")"
    #expect(sources == ["wenzheng/\(cut.ledger)", renamed])
    let again = published.events.filter { $0.source == renamed }.map(\.sequence)
    #expect(Set(again) == Set((cut.sequence - 1)..<daemon.state.sequence))
  }

  /// Each source and id together name one thing, however often it was sent.
  private func checkNames(_ published: Published) {
    var known: [String: [UInt8]] = [:]
    for message in published.events + published.others {
      let name = "\(message.source) \(message.id)"
      if let before = known[name] { #expect(before == message.value, "\(name) is two things") }
      known[name] = message.value
    }
  }

  /// A journal that lost what was sent already is no torn tail: nothing is cut to fit, until a
  /// person says so; then it is as after any repair.
  @Test func aShortenedJournalWaitsForAPerson() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let first = try rig.start()
    try rig.send(Sender().items(0..<20))
    try first.waitForIntake(20)
    try first.waitForOutbox()
    let stopped = try first.stop()
    #expect(stopped == nil)
    let segment = SegmentDirectory.journal(in: rig.places.ledger).path(ofSegmentAt: 0)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: segment))
    try bytes.dropLast(3).write(to: URL(fileURLWithPath: segment))

    var refused: (any Error)?
    do { _ = try Ledger(directory: rig.places.ledger) } catch { refused = error }
    let ending = Endings.ending(of: try #require(refused))
    #expect(ending.code == 65)
    #expect(ending.sentence.contains("outbox.cursor knows of \(bytes.count)"))
    let left = try Data(contentsOf: URL(fileURLWithPath: segment))
    #expect(left.count == bytes.count - 3, "not even the torn line is cut")
    _ = try LedgerRepair.run(directory: rig.places.ledger, by: "root", at: WallClock.now())

    let daemon = try rig.start()
    try rig.send(Sender().items(20..<30))
    try daemon.wait("all items again") { $0.orders.count == 30 }
    try daemon.waitForOutbox()
    let ended = try daemon.stop()
    #expect(ended == nil)
    checkLedger(daemon.state, orders: 30)
    let repair = try #require(daemon.state.repairs.first)
    #expect(daemon.state.repairs.count == 1 && repair.from < first.state.sequence)
    let published = try Published(rig, topics: outTopics)
    checkNames(published)
    let renamed = published.events.filter { $0.source.hasSuffix("/\(repair.id)") }
    #expect(Set(renamed.map(\.sequence)) == Set(repair.from..<daemon.state.sequence), "no gap")
  }

  /// A crash between the cut and its event: the next start writes it, once.
  @Test func aRepairThatWasInterruptedIsFinished() throws {
    let rig = try Rig()
    defer { rig.remove() }
    for _ in 0..<2 {
      let first = try rig.start()
      try first.waitForOutbox()
      try RepairMark(id: "5e0f", by: "root").store(in: rig.places.ledger)
      let ended = try first.stop()
      #expect(ended == nil)
    }
    let last = try rig.start()
    // Told at the first start and not again; what is waited for is the end of this one's adoption.
    try last.wait("the mark is gone, and what was adopted is shown") { state in
      guard !state.repairs.isEmpty else { return false }
      do { return try RepairMark.load(from: rig.places.ledger) == nil } catch { return false }
    }
    #expect(last.state.repairs.map(\.id) == ["5e0f"])
    let ended = try last.stop()
    #expect(ended == nil)
    let mark = try RepairMark.load(from: rig.places.ledger)
    #expect(mark == nil)
  }

  /// Headers that alone do not fit a record of the vault (as JSON a control character takes six
  /// bytes): they stay behind, the message is kept and goes out, and the partition goes on.
  @Test func headersTooLargeForTheVault() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let daemon = try rig.start()
    var headers = OutboundHeaders()
    let nameBytes = VaultLimits.recordBytesMax / 6 + 1
    headers.append(name: String(repeating: "\u{1}", count: nameBytes), value: [1])
    let topic = "wenzheng.intake.mailbox"
    let value = Array("[\"\u{7f}\"".utf8)
    try rig.send([
      RawSending(topic: topic, partition: 1, key: [0xFF], value: value, headers: headers)
    ])
    try daemon.wait("the dead letter") { $0.counts[topic]?.deadLetters == 1 }
    try rig.send(Sender().items(0..<10))
    try daemon.waitForIntake(11)
    try daemon.waitForOutbox()
    checkLedger(daemon.state, orders: 10)
    let letter = try #require(try rig.read("wenzheng.deadletter").first)
    #expect(letter.key == [0xFF] && letter.value == value)
    #expect(letter.headers.allSatisfy { $0.name.utf8.count < 100 }, "its own headers stay behind")
    let code = letter.headers.last { $0.name == "__connect.errors.exception.class.name" }
    #expect(code?.value?.text == "wrong-type")
    let line = "\(topic)/1 offset 0 is a dead letter that is too large to be kept whole"
    #expect(rig.log.all.contains { $0.hasPrefix(line) })
    let ended = try daemon.stop()
    #expect(ended == nil)
  }

  /// Large dead letters that come as one batch are committed before the vault's buffer is full.
  @Test func manyLargeDeadLettersAreCommittedEarly() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let disk = FullDisk()
    let daemon = try rig.start(calls: disk.calls)
    try daemon.wait("start") { $0.offsets.count >= 4 * Rig.partitions }
    // While the worker waits for room, the consumer fetches all that follows.
    disk.isFull.withLock { $0 = true }
    try rig.send([Sender().item(0)])
    try rig.waitForLine("nothing is lost, intake waits for room")
    // Three of them are less than the 5 MiB that the embedded broker keeps of a partition: what
    // a busy machine has not fetched yet is still there.
    let large = [UInt8](repeating: UInt8(ascii: "["), count: 1_600 * 1024)
    let topics = ["hotline", "mailbox", "consultation"].map { "wenzheng.intake.\($0)" }
    let partitions = 0..<Int32(Rig.partitions)
    // Half as much again as the bound needs: a busy machine has not fetched all of it by then.
    for _ in 0..<3 {
      try rig.send(topics.flatMap { topic in
        partitions.map { RawSending(topic: topic, partition: $0, key: [1], value: large) }
      })
    }
    for _ in 0..<2 {
      try rig.waitForLine("nothing is lost, intake waits for room", after: rig.log.all.count)
    }
    disk.isFull.withLock { $0 = false }
    try daemon.waitForIntake(28)
    try daemon.waitForOutbox()
    checkLedger(daemon.state, orders: 1)
    let ended = try daemon.stop()
    #expect(ended == nil)

    var vaultBytes: [Int64] = []
    var last: Int64 = 0
    let reader = JournalReader(directory: rig.places.ledger)
    while let batch = try reader.next() {
      vaultBytes.append(batch.commit.header.vaultEnd - last)
      last = batch.commit.header.vaultEnd
    }
    let most = try #require(vaultBytes.max())
    let record = Int64(large.count) * 4 / 3
    #expect(most > Worker.batchVaultBytesMax, "\(vaultBytes): the bound was not reached")
    #expect(most < Int64(Worker.batchVaultBytesMax) + record + 1_024, "\(vaultBytes)")
    #expect(last > 27 * record, "each is kept")
  }
}
