import Decider
import Formats
import Foundation
import Journal
import Kafka
import Ledger
import Orders
import TestSupport
import Testing
import WorkTime

@testable import Service

/// A broker, a ledger's folder and, one after another, daemons on them, all in this process.
final class Rig {
  let scratch: Scratch
  let places: Places
  let settings: Settings
  let configuration: Configuration
  let log = Told<String>()
  private(set) var broker: EmbeddedBroker
  private(set) var cluster = ""
  let space: TopicSpace

  static let partitions = 3
  private static let settings = """
    { topics: { partitions: \(partitions) }, batch: { messages: 64, wait_ms: 5 },
      kafka: { "reconnect.backoff.ms": 10, "reconnect.backoff.max.ms": 50 } }
    """
  static let patienceMs = 30_000

  init(_ space: TopicSpace = .daily) throws {
    self.space = space
    scratch = try Scratch()
    try SmallConfig.write(to: scratch.path + "/config")
    configuration = try ConfigFolder.configuration(in: scratch.path + "/config")
    places = Places(
      config: scratch.path + "/config", ledger: scratch.path + "/l", run: scratch.path + "/r",
      settings: nil, environment: [:])
    try FileManager.default.createDirectory(
      atPath: places.run, withIntermediateDirectories: true)
    try Self.settings.write(
      toFile: scratch.path + "/config/wenzheng.json5", atomically: true, encoding: .utf8)
    settings = try ConfigFolder.settings(in: scratch.path + "/config")
    broker = try Self.broker(configuration, settings, space)
    try announce()
  }

  private static func broker(
    _ configuration: Configuration, _ settings: Settings, _ space: TopicSpace
  ) throws -> EmbeddedBroker {
    try EmbeddedBroker(
      topics: TopicPlan.all(of: configuration, settings, in: space).map {
        ($0.name, $0.partitions)
      })
  }

  /// Says where the broker is, as `wenzheng broker` does.
  private func announce() throws {
    cluster = "embedded-\(UUID().uuidString.lowercased())"
    try BrokerAddress(bootstrap: broker.bootstrapServers, cluster: cluster, pid: getpid())
      .store(at: places.brokerAddress)
  }

  /// The embedded broker begins anew, with nothing in it.
  func replaceBroker() throws {
    broker = try Self.broker(configuration, settings, space)
    try announce()
  }

  func start(calls: FileSystemCalls = .system) throws -> RunningDaemon {
    try RunningDaemon(self, calls, isHistory: space == .history)
  }

  func properties(_ more: KafkaProperties = [:]) -> KafkaProperties {
    var properties: KafkaProperties = [
      "bootstrap.servers": broker.bootstrapServers, "reconnect.backoff.ms": "10",
      "reconnect.backoff.max.ms": "50",
    ]
    for entry in more.entries { properties[entry.name] = entry.value }
    return properties
  }

  // MARK: Sending and reading

  /// Sends the messages and returns when the broker has them.
  ///
  /// - Parameter sentAt: what the sender's clock shows; the right time if nil.
  func send(
    _ messages: [(topic: String, key: String?, value: String)], sentAt: Instant? = nil
  ) throws {
    let producer = try Producer(properties(["linger.ms": "1"]), logger: { _ in })
    defer { producer.close() }
    for (tag, message) in messages.enumerated() {
      _ = try producer.produce(
        try producer.topic(message.topic), key: message.key.map { Array($0.utf8) },
        value: Array(message.value.utf8), timestampMs: sentAt?.milliseconds, tag: tag + 1)
    }
    var reports: [DeliveryReport] = []
    let open = try producer.flush(timeoutMs: Self.patienceMs, into: &reports)
    #expect(open == 0 && reports.allSatisfy { $0.error == nil }, "not all was sent")
  }

  /// Messages of any size and bytes, each to its partition.
  func send(_ messages: [RawSending]) throws {
    let producer = try Producer(
      properties(["linger.ms": "1", "message.max.bytes": "4194304"]), logger: { _ in })
    defer { producer.close() }
    for (tag, message) in messages.enumerated() {
      _ = try producer.produce(
        try producer.topic(message.topic), partition: message.partition, key: message.key,
        value: message.value, headers: message.headers, tag: tag + 1)
    }
    var reports: [DeliveryReport] = []
    let open = try producer.flush(timeoutMs: Self.patienceMs, into: &reports)
    #expect(open == 0 && reports.allSatisfy { $0.error == nil }, "not all was sent")
  }

  /// Everything that a topic holds now, partition by partition in the order of its offsets.
  func read(_ topic: String) throws -> [InboundMessage] {
    let consumer = try Consumer(
      properties(["group.id": "test", "fetch.wait.max.ms": "1"]), logger: { _ in })
    defer { consumer.close() }
    try consumer.assign((0..<Int32(Self.partitions)).map {
      PartitionOffset(topic: topic, partition: $0, .offset(0))
    })
    var messages: [InboundMessage] = []
    var events: [ConsumerEvent] = []
    var ended: Set<Kafka.TopicPartition> = []
    let end = WallClock.bootMilliseconds() + Int64(Self.patienceMs)
    while ended.count < Self.partitions && WallClock.bootMilliseconds() < end {
      events.removeAll()
      try consumer.poll(into: &messages, events: &events, max: 10_000, timeoutMs: 50)
      for case .partitionEnd(let place) in events { ended.insert(place.partition) }
    }
    #expect(ended.count == Self.partitions, "the end of \(topic) was not reached")
    return messages.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
  }

  /// Waits until the daemon has logged a line with these words, not counting the first `after`.
  func waitForLine(_ part: String, after: Int = 0) throws {
    let pause = Signal()
    let end = WallClock.bootMilliseconds() + Int64(Rig.patienceMs)
    while !log.all.dropFirst(after).contains(where: { $0.contains(part) }) {
      if WallClock.bootMilliseconds() > end {
        throw Ending(code: 1, sentence: "no line said '\(part)': \(log.all)")
      }
      pause.wait(milliseconds: 5)
    }
  }

  func remove() { scratch.remove() }
}

/// A message as no sender should make it.
struct RawSending {
  var topic: String
  var partition: Int32
  var key: [UInt8]?
  var value: [UInt8]?
  var headers = OutboundHeaders()
}

/// A daemon on a thread of its own.
final class RunningDaemon: Sendable {
  let shared: Shared
  private let ended = Told<String?>()

  init(_ rig: Rig, _ calls: FileSystemCalls = .system, isHistory: Bool) throws {
    let told = rig.log
    let log = Log(environment: [:]) { told.tell($0.text) }
    var options = Daemon.Options()
    options.isHistory = isHistory
    let daemon = Daemon(
      settings: rig.settings, places: rig.places, options: options, environment: [:], log: log)
    let started = Told<Shared>()
    let ended = ended
    let thread = Thread {
      do {
        try daemon.run(calls: calls, started: started.tell)
        ended.tell(nil)
      } catch { ended.tell(Endings.ending(of: error).sentence) }
    }
    thread.stackSize = 8 << 20
    thread.start()
    guard started.wait(count: 1, milliseconds: Rig.patienceMs) else {
      throw Ending(code: 1, sentence: "the daemon did not start: \(ended.all)")
    }
    shared = started.all[0]
    try waitForSocket(rig.places.controlSocket)
  }

  /// Whoever asks at once finds somebody, unless the daemon has ended.
  private func waitForSocket(_ path: String) throws {
    let pause = Signal()
    let end = WallClock.bootMilliseconds() + Int64(Rig.patienceMs)
    while try ended.all.isEmpty && !LocalSocket.answers(path) {
      if WallClock.bootMilliseconds() > end {
        throw Ending(code: 1, sentence: "nobody listens at \(path)")
      }
      pause.wait(milliseconds: 5)
    }
  }

  var state: LedgerState { shared.currentView.state }

  /// Stops it as SIGTERM does; the sentence with which it ended, or nil where all was well.
  func stop() throws -> String? {
    shared.stop()
    return try waitForEnd()
  }

  func waitForEnd() throws -> String? {
    guard ended.wait(count: 1, milliseconds: Rig.patienceMs) else {
      throw Ending(code: 1, sentence: "the daemon did not end")
    }
    return ended.all[0]
  }

  /// Waits until the condition holds or patience is over; says so by its name.
  func wait(_ name: String, until holds: (LedgerState) -> Bool) throws {
    let pause = Signal()
    let end = WallClock.bootMilliseconds() + Int64(Rig.patienceMs)
    while !holds(state) {
      if let sentence = ended.all.first {
        throw Ending(code: 1, sentence: "\(name): the daemon ended: \(sentence ?? "well")")
      }
      if WallClock.bootMilliseconds() > end {
        throw Ending(code: 1, sentence: "\(name): not in time, counts \(state.counts)")
      }
      pause.wait(milliseconds: 5)
    }
  }

  func waitForIntake(_ count: Int64) throws {
    try wait("intake of \(count)") { state in
      let intake = state.counts.filter { $0.key.hasPrefix("wenzheng.intake") }
      return intake.values.reduce(0) { $0 + $1.received } >= count
    }
  }

  /// Everything that is committed is with the broker.
  func waitForOutbox() throws {
    try wait("outbox") { state in
      self.shared.outboxProgress.state.withLock { $0.position } == state.journalEnd
    }
  }
}
