import Decider
import Foundation
import Kafka
import Ledger
import Orders
import Testing
import WorkTime

@testable import Service

/// A folder that changes under a running daemon.
@Suite(.serialized) struct ReloadTests {
  private func edit(_ rig: Rig, _ file: String, _ old: String, _ new: String) throws {
    let path = "\(rig.places.config)/\(file)"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old), "\(file) has no '\(old)'")
    try text.replacingOccurrences(of: old, with: new)
      .write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// As `wenzheng reload` asks.
  private func reload(_ rig: Rig) throws -> ReloadVerdict {
    guard case .reload(let verdict) = try ControlClient(path: rig.places.controlSocket).ask(.reload)
    else { throw Ending(code: 1, sentence: "another answer") }
    return verdict
  }

  private func pending(_ rig: Rig) throws -> String? {
    guard case .status(let status) = try ControlClient(path: rig.places.controlSocket).ask(.status)
    else { throw Ending(code: 1, sentence: "another answer") }
    return status.configurationPending
  }

  /// What comes in behind the reload is decided by the new files, what came before keeps its limit,
  /// and each event is told once, by the names that were in force when it happened.
  @Test func aGoodFolderIsAdopted() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let daemon = try rig.start()
    let sender = Sender()
    try rig.send(sender.items(0..<40))
    try daemon.waitForIntake(40)
    let before = daemon.state.configuration.id
    let due = daemon.state.orders[0].due
    let same = try reload(rig)
    #expect(same == ReloadVerdict(.unchanged, configuration: before))
    let noDifference = try pending(rig)
    #expect(noDifference == nil)

    try edit(rig, "policies/90-defaults.json5", "\"5 working days\"", "\"30 working days\"")
    try edit(rig, "jurisdictions/tengzhou.json5", "热线坐席\", kind", "滕州坐席\", kind")
    let other = try pending(rig)
    #expect(other?.contains("`wenzheng reload` adopts it") == true, "\(other ?? "")")
    let verdict = try reload(rig)
    #expect(verdict.result == .adopted && verdict.before == before)
    #expect(verdict.changes.map(\.description) == [
      "jurisdictions/tengzhou.json5", "policies/90-defaults.json5",
    ])
    #expect(daemon.state.configuration.id == verdict.configuration)
    #expect(verdict.configuration != before)
    let adopted = try pending(rig)
    #expect(adopted == nil)
    #expect(rig.log.all.contains { $0.hasPrefix("adopted the configuration") })

    try rig.send(sender.items(40..<80))
    try daemon.waitForIntake(80)
    try daemon.waitForOutbox()
    checkLedger(daemon.state, orders: 80)
    #expect(daemon.state.orders[0].due == due)
    let later = daemon.state.orders[79].due.milliseconds(since: due)
    #expect(later > 10 * 86_400_000, "thirty working days, not five")
    let last = daemon.state.sequence - 1
    let ended = try daemon.stop()
    #expect(ended == nil)
    let published = try Published(rig, topics: outTopics)
    published.check(to: last)
    let adoptions = try published.events("configuration-adopted")
    #expect(adoptions.count == 2)
    let opened = try published.events("opened")
    let behind = opened.filter { $0["configuration"] as? String == verdict.configuration }
    #expect(opened.count == 80 && behind.count == 40)
    let names = published.others.filter { $0.value.text.contains("滕州坐席") }
    let old = published.others.filter { $0.value.text.contains("热线坐席") }
    #expect(names.count >= 40 && old.count >= 40)
    // The next start has nothing to adopt.
    let next = try rig.start()
    try next.wait("start") { $0.sequence > last }
    try rig.send(sender.items(80..<81))
    try next.waitForIntake(81)
    #expect(next.state.configuration.id == verdict.configuration)
    let end = try next.stop()
    #expect(end == nil)
  }

  private struct Refused {
    var file: String
    var old: String
    var new: String
    var result: ReloadVerdict.Result
    var reason: String
  }

  private static let refused: [Refused] = [
    Refused(
      file: "policies/90-defaults.json5", old: "\"5 working days\"", new: "\"5 parsecs\"",
      result: .faults, reason: "policies/90-defaults.json5: defaults.clocks.handling: "),
    Refused(
      file: "wenzheng.json5", old: "batch:", new: "bach:", result: .faults,
      reason: "wenzheng.json5: unknown key 'bach'; did you mean 'batch'?"),
    Refused(
      file: "wenzheng.json5", old: "\"reconnect.backoff.ms\": 10",
      new: "\"reconnect.backoff.ms\": 11", result: .restart,
      reason: "wenzheng.json5: kafka.reconnect.backoff.ms"),
    Refused(
      file: "wenzheng.json5", old: "messages: 64", new: "messages: 65", result: .restart,
      reason: "wenzheng.json5: batch.messages"),
    Refused(
      file: "channels.json5", old: "{ name: \"mailbox\",",
      new: "{ name: \"mailbox\", enabled: false,", result: .restart,
      reason: "channels.json5: 'mailbox' with its topic wenzheng.intake.mailbox is read no longer"),
    Refused(
      file: "channels.json5", old: "kind: \"建议\", enabled: false",
      new: "kind: \"建议\", enabled: true", result: .refused,
      reason: "the cluster has no wenzheng.intake.solicitation, wenzheng.outcomes.solicitation; "),
  ]

  /// Whatever is wrong with the folder, the daemon goes on as it was, says why, and takes the
  /// folder once that is mended; a good change beside the bad one is not adopted either.
  @Test func aBadFolderChangesNothing() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let daemon = try rig.start()
    try daemon.wait("start") { !$0.configuration.id.isEmpty && !$0.offsets.isEmpty }
    let before = daemon.state.configuration.id
    try edit(rig, "jurisdictions/tengzhou.json5", "热线坐席\", kind", "滕州坐席\", kind")
    for (at, each) in Self.refused.enumerated() {
      try edit(rig, each.file, each.old, each.new)
      let verdict = try reload(rig)
      #expect(verdict.result == each.result && verdict.configuration == before, "case \(at)")
      let reason = verdict.reasons.first ?? ""
      #expect(reason.hasPrefix(each.reason), "case \(at): \(verdict)")
      let told = try pending(rig)
      #expect(told?.hasSuffix("\(verdict)") == true, "case \(at): \(told ?? "")")
      let line = "\(before) stays in force: \(verdict)"
      #expect(rig.log.all.contains { $0.contains(line) }, "case \(at)")
      try edit(rig, each.file, each.new, each.old)
    }
    try rig.send(Sender().items(0..<3))
    try daemon.waitForIntake(3)
    #expect(daemon.state.configuration.id == before)
    let verdict = try reload(rig)
    #expect(verdict.result == .adopted && verdict.changes.count == 1)
    let ended = try daemon.stop()
    #expect(ended == nil)
  }

  /// A channel that comes in addition is read at once, from its beginning.
  @Test func aNewChannelIsRead() throws {
    let rig = try Rig()
    defer { rig.remove() }
    let daemon = try rig.start()
    try rig.send(Sender().items(0..<3))
    try daemon.waitForIntake(3)
    for topic in ["wenzheng.intake.solicitation", "wenzheng.outcomes.solicitation"] {
      try rig.broker.createTopic(topic, partitions: Rig.partitions)
    }
    try rig.send((3..<6).map { Sender().item($0, channel: "solicitation") })
    try edit(
      rig, "channels.json5", "kind: \"建议\", enabled: false", "kind: \"建议\", enabled: true")
    let verdict = try reload(rig)
    #expect(verdict.result == .adopted, "\(verdict)")
    try rig.send(Sender().items(6..<9))
    try daemon.waitForIntake(9)
    try daemon.waitForOutbox()
    checkLedger(daemon.state, orders: 9)
    let outcomes = try rig.read("wenzheng.outcomes.solicitation")
    #expect(outcomes.count == 3)
    let ended = try daemon.stop()
    #expect(ended == nil)
  }

  /// The daemon looks for Kafka and nobody can adopt anything yet: the last word counts, and is
  /// adopted once there is a broker.
  @Test func whatWasAskedWithoutABrokerComesLater() throws {
    let rig = try Rig()
    defer { rig.remove() }
    try FileManager.default.removeItem(atPath: rig.places.brokerAddress)
    let daemon = try rig.start()
    try rig.waitForLine("no broker: ")
    try edit(rig, "policies/90-defaults.json5", "\"5 working days\"", "\"6 working days\"")
    let first = daemon.shared.reloads.ask()
    let nothing = daemon.shared.reloads.verdict(of: first, milliseconds: 50)
    #expect(nothing == nil)
    try edit(rig, "policies/90-defaults.json5", "\"6 working days\"", "\"7 working days\"")
    let second = daemon.shared.reloads.ask()
    try rig.replaceBroker()
    let verdict = daemon.shared.reloads.verdict(of: second, milliseconds: Rig.patienceMs)
    let ofFirst = daemon.shared.reloads.verdict(of: first, milliseconds: 1)
    #expect(verdict?.result == .adopted && ofFirst == verdict)
    let text = daemon.state.configuration.texts["policies/90-defaults.json5"] ?? ""
    #expect(text.contains("\"7 working days\""))
    let ended = try daemon.stop()
    #expect(ended == nil)
  }

  @Test func aHistoryHasOneConfiguration() throws {
    let rig = try Rig(.history)
    defer { rig.remove() }
    let daemon = try rig.start()
    try daemon.wait("start") { !$0.configuration.id.isEmpty }
    let before = daemon.state.configuration.id
    try edit(rig, "policies/90-defaults.json5", "\"5 working days\"", "\"6 working days\"")
    let verdict = try reload(rig)
    #expect(verdict.result == .refused && daemon.state.configuration.id == before)
    let ended = try daemon.stop()
    #expect(ended == nil)
  }
}

@Suite struct InForceTests {
  /// Events that are not sent yet are told by what was in force when they happened, and what nobody
  /// needs any more is forgotten.
  @Test func messagesByPosition() throws {
    let configuration = try shipped.get()
    func messages(_ name: String) throws -> Messages {
      var files = configuration.texts
      let at = try #require(files.firstIndex { $0.name == "jurisdictions/none.json5" })
      let text = String(decoding: files[at].bytes, as: UTF8.self)
      files[at].bytes = Array(text.replacingOccurrences(of: "12345热线总坐席", with: name).utf8)
      return Messages(try Configuration(files: files))
    }
    var inForce = InForce(configuration, mutesAlerts: false)
    let first = inForce.messages(ofBatchThatEndsAt: 1)
    inForce.adopt(configuration, Messages(configuration), from: 10, sent: 0)
    #expect(inForce.messagesCount == 1, "nothing is told in another way")
    let (b, c) = (try messages("乙"), try messages("丙"))
    inForce.adopt(configuration, b, from: 20, sent: 5)
    inForce.adopt(configuration, c, from: 30, sent: 5)
    let cases: [(end: Int64, expected: Messages)] = [
      (20, first), (21, b), (30, b), (31, c), (1_000, c),
    ]
    for each in cases {
      let found = inForce.messages(ofBatchThatEndsAt: each.end)
      #expect(found.isEquivalent(to: each.expected), "a batch that ends at \(each.end)")
    }
    inForce.adopt(configuration, c, from: 40, sent: 29)
    #expect(inForce.messagesCount == 2)
    inForce.adopt(configuration, c, from: 50, sent: 30)
    #expect(inForce.messagesCount == 1)
    #expect(inForce.messages(ofBatchThatEndsAt: 31).isEquivalent(to: c))
  }
}
