import Formats
import Kafka
import Service

/// Why sending ended before the input did.
enum SendStop: Error {
  /// The embedded broker is full to its safe measure and no daemon reads it.
  case noReader
  /// The daemon has taken in nothing for so long.
  case stalled(seconds: Int64)
  case undeliverable(KafkaError)
  case interrupted
  /// What is kept on disk would pass its bound.
  case spoolFull(path: String, bytesMax: Int64)
  /// More than can be sorted at once.
  case historyFull(messagesMax: Int, bytesMax: Int64)

  var sentence: String {
    switch self {
    case .noReader:
      "no daemon reads, and more would not fit into the embedded broker; start `wenzheng serve` "
        + "and submit again: what was sent is recognised and makes no second order."
    case .stalled(let seconds):
      "the daemon has taken in nothing for \(seconds) s; see `wenzheng status`, then submit again: "
        + "what was sent is recognised and makes no second order."
    case .undeliverable(let error):
      "Kafka does not take the items: \(error); submit again once it does: what was sent is "
        + "recognised and makes no second order."
    case .interrupted:
      "it was interrupted; submit again: what was sent is recognised and makes no second order."
    case .spoolFull(let path, let bytesMax):
      "the spool \(path) holds its \(bytesMax >> 20) MiB and the broker is away; submit again once "
        + "it is back: what is kept is sent first."
    case .historyFull(let messagesMax, let bytesMax):
      "a history is sorted as a whole, and this one has more than \(Progress.grouped(messagesMax)) "
        + "messages or \(bytesMax >> 30) GiB; what stands before this is sent. Split it by time, "
        + "and submit the older part first."
    }
  }

  var exitCode: ExitCode {
    switch self {
    case .interrupted: .tempFail
    default: .unavailable
    }
  }
}

/// Sends items to an intake topic and counts what became of each. Owned by one thread.
///
/// Guarantees: after `finish` every item that `send` took is counted as delivered or as failed. To
/// an embedded broker it sends no faster than a daemon reads.
final class ItemSender: ItemDelivery {
  private let producer: Producer
  private let topic: Producer.Topic
  private let topicName: String
  private let control: ControlClient
  /// Of the embedded broker; nil on a cluster, which keeps what it is given.
  private let embedded: BrokerAddress?
  private var pacing = Pacing()
  private var reports: [DeliveryReport] = []
  private var lastAsked: Int64 = 0
  private var lastProgress: Int64 = 0
  private var daemonAnswered = false

  private(set) var sent = 0
  private(set) var delivered = 0
  private(set) var failed = 0
  private(set) var firstError: KafkaError?
  /// Called now and then while it waits.
  var onWait: () -> Void = {}
  var shouldStop: () -> Bool = { false }
  var kept: Int { 0 }
  var trouble: String? { firstError.map { SendStop.undeliverable($0).sentence } }

  /// After this time without a broker an item counts as failed.
  static let messageTimeoutMs = "120000"
  static let queueBytesMax = "65536"
  static let askEveryMs: Int64 = 20
  /// A daemon that is being restarted is waited for; one that never was is not.
  static let stalledAfterMs: Int64 = 60_000
  static let noReaderAfterMs: Int64 = 5_000
  static let metadataTimeoutMs = 10_000
  /// After an interruption, what is on its way has so long yet.
  static let partingMs: Int64 = 5_000

  /// - Parameter readTo: how far each partition was read when no daemon can be asked; what stands
  ///   behind that takes room too.
  /// - Throws: where no broker answers or the topic is not there.
  init(
    topic name: String, properties given: KafkaProperties, embedded: BrokerAddress?,
    control: ControlClient, messageTimeoutMs: String = ItemSender.messageTimeoutMs,
    metadataTimeoutMs: Int = ItemSender.metadataTimeoutMs, readTo: () -> [Int64],
    logger: @escaping KafkaLogger
  ) throws {
    let admin = try Admin(given, logger: logger)
    defer { admin.close() }
    let found = try admin.metadata(
      naming: embedded == nil ? [name] : [], timeoutMs: metadataTimeoutMs)
    guard let known = found.topic(name) else {
      let isHistory = TopicSpace.isHistory(name)
      throw CommandFault(
        .unavailable, "the topic \(name) is not there; "
          + (isHistory ? "run `wenzheng topics create --history`, or start the embedded broker "
            + "with --history." : "run `wenzheng topics create`."))
    }
    if var error = known.error {
      error.topic = name
      throw error
    }
    var properties = given
    if properties["message.timeout.ms"] == nil {
      properties["message.timeout.ms"] = messageTimeoutMs
    }
    if properties["queue.buffering.max.kbytes"] == nil {
      properties["queue.buffering.max.kbytes"] = Self.queueBytesMax
    }
    producer = try Producer(properties, logger: logger)
    topic = try producer.topic(name)
    topicName = name
    self.embedded = embedded
    self.control = control
    lastProgress = Progress.monotonicMs()
    guard embedded != nil, !askPositions(), !daemonAnswered else { return }
    let positions = readTo()
    for partition in 0..<known.partitions {
      let next = partition < positions.count ? positions[partition] : 0
      pacing.read(partition: Int32(partition), next: next)
    }
  }

  func send(_ message: Outgoing, value: UnsafeBufferPointer<UInt8>) throws {
    try send(key: message.sourceID, value: value)
  }

  /// Sends an item as soon as there is room for it. The key chooses the partition.
  func send(key: String, value: UnsafeBufferPointer<UInt8>) throws {
    let bytes = value.count + key.utf8.count
    if embedded != nil { try waitForRoom(bytes) }
    var key = key
    while true {
      let outcome: Producer.Outcome
      do {
        outcome = try key.withUTF8 { key in
          // A tag comes back with the report: all that has to be known of a message is its size.
          try producer.produce(
            topic, key: UnsafeRawBufferPointer(key), value: UnsafeRawBufferPointer(value),
            tag: bytes)
        }
      } catch let error as KafkaError {
        if error.isFatal { throw error }
        sent += 1
        count(error)
        return
      }
      if outcome == .queued { break }
      try poll(timeoutMs: 100)
      onWait()
      if shouldStop() { throw SendStop.interrupted }
    }
    sent += 1
    pacing.sent(bytes)
    // Reports are taken as they come, so that there are never many.
    if sent & 63 == 0 { try poll(timeoutMs: 0) }
  }

  /// Waits for every report; after an interruption not for ever.
  func finish() throws {
    var endAt: Int64?
    while producer.outQueueLength > 0 {
      do { try poll(timeoutMs: 100) } catch is SendStop {}
      onWait()
      let now = Progress.monotonicMs()
      if shouldStop() && endAt == nil { endAt = now + Self.partingMs }
      if let end = endAt, now > end { break }
    }
    // What nobody told of by now counts as not delivered.
    failed = sent - delivered
  }

  func tick() throws { try poll(timeoutMs: 0) }

  private func poll(timeoutMs: Int) throws {
    reports.removeAll(keepingCapacity: true)
    try producer.poll(timeoutMs: timeoutMs, into: &reports)
    for report in reports {
      if let error = report.error {
        pacing.failed(report.tag)
        count(error)
      } else {
        delivered += 1
        pacing.delivered(report.tag, partition: report.partition, offset: report.offset)
      }
    }
    if !reports.isEmpty { lastProgress = Progress.monotonicMs() }
    // One item that is too large says nothing about the next; a broker that is away does.
    if let error = firstError, error.code != .messageTooLarge {
      throw SendStop.undeliverable(error)
    }
  }

  private func count(_ error: KafkaError) {
    failed += 1
    if firstError == nil || firstError?.code == .messageTooLarge { firstError = error }
  }

  // MARK: Pace

  private func waitForRoom(_ bytes: Int) throws {
    if pacing.hasRoom(for: bytes) { return }
    try poll(timeoutMs: 0)
    lastProgress = Progress.monotonicMs()
    while !pacing.hasRoom(for: bytes) {
      try poll(timeoutMs: 2)
      let now = Progress.monotonicMs()
      if now - lastAsked >= Self.askEveryMs {
        lastAsked = now
        if askPositions() { lastProgress = now }
      }
      onWait()
      if shouldStop() { throw SendStop.interrupted }
      let waited = now - lastProgress
      if !daemonAnswered && waited > Self.noReaderAfterMs { throw SendStop.noReader }
      if waited > Self.stalledAfterMs { throw SendStop.stalled(seconds: waited / 1_000) }
    }
  }

  /// True where the daemon has gone on reading since it was asked last.
  private func askPositions() -> Bool {
    guard case .positions(let positions)? = try? control.ask(.positions(topic: topicName)),
      // A daemon that has not seen this broker yet tells of offsets of another.
      positions.cluster == embedded?.cluster
    else { return false }
    let before = pacing.unreadBytes
    daemonAnswered = true
    for (partition, next) in positions.next.enumerated() {
      pacing.read(partition: Int32(partition), next: next)
    }
    return pacing.unreadBytes < before
  }
}
