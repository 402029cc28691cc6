import Decider
import Foundation
import Ledger
import Orders
import Testing
import WorkTime

@testable import Service

/// Other calendars are adopted first, and every clock is computed by them behind that, whatever
/// comes in between.
@Suite(.serialized) struct RecomputationTests {
  private static let count = 30

  /// Orders of Monday, 2 November: five working days are over with the 9th.
  private func begin(_ rig: Rig) throws -> RunningDaemon {
    let daemon = try rig.start()
    let sender = Sender(
      received: try Instant(
        parsingLocal: "2026-11-02 09:00", offsetMinutes: Instant.shanghaiOffsetMinutes))
    try rig.send((0..<Self.count).map { sender.item($0) })
    try daemon.waitForIntake(Int64(Self.count))
    return daemon
  }

  /// A day off that nobody knew of, the 4th.
  private func addHoliday(_ rig: Rig) throws {
    let path = "\(rig.places.config)/calendars/2026.json5"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let day = "holidays: [ { name: \"试\", from: \"2026-11-04\", to: \"2026-11-04\" },"
    try #require(text.contains("holidays: ["))
    try text.replacingOccurrences(of: "holidays: [", with: day)
      .write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func dues(_ state: LedgerState) -> Set<String> {
    var dues: Set<String> = []
    state.orders.forEach { _, order in
      dues.insert("\(order.due.dateInShanghai())")
      return true
    }
    return dues
  }

  /// Killed behind the adoption: the next start finds the configuration adopted, and goes on.
  @Test func whatWasInterruptedGoesOn() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let first = try begin(rig)
    #expect(dues(first.state) == ["2026-11-10"])
    let ended = try first.stop()
    #expect(ended == nil)

    try addHoliday(rig)
    let other = try ConfigFolder.configuration(in: rig.places.config)
    do {
      let ledger = try Ledger(directory: rig.places.ledger)
      let now = WallClock.now()
      for body in other.adoption(known: ledger.state.configuration) {
        try ledger.append(Decision(body, at: now), recorded: now, from: nil)
      }
      // One of them was told of before the end came.
      let change = try #require(Decider(configuration: other).recomputation(ledger.state).first)
      try ledger.append(
        Recompute.decision(change, ledger.state, ledger, now: now), recorded: now, from: nil)
      try ledger.commit(offsets: [], cluster: rig.cluster, at: now)
      #expect(ledger.state.needsRecompute)
      #expect(dues(ledger.state) == ["2026-11-10", "2026-11-11"])
    }
    let next = try rig.start()
    try next.wait("recomputation") { !$0.needsRecompute }
    #expect(dues(next.state) == ["2026-11-11"])
    #expect(!next.state.needsRecompute && next.state.configuration.id == other.id)
    try next.waitForOutbox()
    let last = try next.stop()
    #expect(last == nil)
    let published = try Published(rig, topics: outTopics)
    #expect(try published.events("recomputed").count == Self.count)
    let ends = try published.events("recompute-ended")
    #expect(ends.count == 1 && ends.first?["clocks_moved"] as? Int == Self.count - 1)
  }

  /// The adoption stands before what came of it.
  @Test func aReloadAdoptsFirst() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let daemon = try begin(rig)
    try addHoliday(rig)
    _ = try ControlClient(path: rig.places.controlSocket).ask(.reload)
    #expect(dues(daemon.state) == ["2026-11-11"] && !daemon.state.needsRecompute)
    try daemon.waitForOutbox()
    let ended = try daemon.stop()
    #expect(ended == nil)
    let published = try Published(rig, topics: outTopics)
    func sequences(_ type: String) throws -> [Int] {
      try published.events(type).compactMap { $0["seq"] as? Int }
    }
    let adopted = try #require(try sequences("configuration-adopted").max())
    let moved = try sequences("recomputed")
    let end = try #require(try sequences("recompute-ended").first)
    #expect(moved.count == Self.count)
    #expect(moved.allSatisfy { adopted < $0 && $0 < end })
  }
}
