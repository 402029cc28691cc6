import CRdkafka

/// Sends messages, and says of each what became of it.
///
/// Guarantees: every message that `produce` took gets exactly one delivery report, by `poll` or
/// `flush`, with the tag it was given, unless the producer is closed before. The producer is
/// idempotent: a broker stores none twice and keeps the order of a partition through retries.
/// Equal keys go to the partition that a Java client would choose (murmur2).
///
/// Owned by one thread and not Sendable; make it on the thread that will use it.
public final class Producer {
  /// A topic of one producer, for `produce`.
  public struct Topic: Hashable, Sendable {
    let index: Int
  }

  public enum Outcome: Hashable, Sendable {
    case queued
    /// The library holds as much as it may (`queue.buffering.max.*`): poll, and produce it again.
    case queueFull
  }

  private let handle: Handle
  private var topicHandles: [OpaquePointer] = []
  private var topicsByName: [String: Topic] = [:]
  private var isOpen = true

  /// The last error of the whole client that was not fatal, until something is delivered: why
  /// nothing is delivered at present.
  public private(set) var trouble: KafkaError?

  /// One poll takes no more events than this; each may hold thousands of reports.
  static let eventsPerPollMax = 1_000

  private static let defaults: KeyValuePairs = [
    "linger.ms": "5",
    // As Java clients choose, so that all writers of a topic agree where a key belongs.
    "partitioner": "murmur2_random",
  ]

  private static let required: [KafkaProperties.Requirement] = [
    .init(
      name: "enable.idempotence", value: "true",
      why: "else a retry stores a message twice or out of order"),
    .init(
      name: "delivery.report.only.error", value: "false",
      why: "a message counts as sent when its delivery report says so"),
  ]

  public init(
    _ properties: KafkaProperties, logger: @escaping KafkaLogger
  ) throws(KafkaError) {
    var properties = properties
    properties.setDefaults(Self.defaults)
    try properties.require(Self.required)
    handle = try Handle(.producer, properties, events: RD_KAFKA_EVENT_DR, logger: logger)
  }

  deinit { close() }

  /// Ends it. What is not delivered by now is lost without a report: `flush` first. May be called
  /// more than once; nothing else may be called after it.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    for topic in topicHandles { rd_kafka_topic_destroy(topic) }
    topicHandles = []
    if outQueueLength > 0 { purge() }
    handle.close()
  }

  /// The topic to produce to; nothing is asked of a broker, and an unknown topic is told by the
  /// delivery report.
  public func topic(_ name: String) throws(KafkaError) -> Topic {
    if let known = topicsByName[name] { return known }
    guard let made = rd_kafka_topic_new(handle.client, name, nil) else {
      throw KafkaError(rd_kafka_last_error(), reason: "topic \(name)")
    }
    let topic = Topic(index: topicHandles.count)
    topicHandles.append(made)
    topicsByName[name] = topic
    return topic
  }

  /// Queues a message. Everything is copied before this returns.
  ///
  /// - Parameters:
  ///   - partition: nil to let the key choose it, or chance where there is no key.
  ///   - key: nil for none, which is not the same as an empty one; so for `value`.
  ///   - timestampMs: milliseconds since 1970; nil for now.
  ///   - tag: comes back in the delivery report.
  /// - Throws: `messageTooLarge` and the like, for this message; a fatal error for all.
  public func produce(
    _ topic: Topic, partition: Int32? = nil, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, headers: OutboundHeaders? = nil, timestampMs: Int64? = nil,
    tag: Int
  ) throws(KafkaError) -> Outcome {
    let headerList = headers?.makeList()
    let error = withUnsafeTemporaryAllocation(
      of: rd_kafka_vu_t.self, capacity: MessageFields.countMax
    ) { room in
      var fields = MessageFields(room)
      fields.add(RD_KAFKA_VTYPE_RKT) { $0.u.rkt = topicHandles[topic.index] }
      fields.add(RD_KAFKA_VTYPE_PARTITION) { $0.u.i32 = partition ?? RD_KAFKA_PARTITION_UA }
      fields.add(RD_KAFKA_VTYPE_MSGFLAGS) { $0.u.i = RD_KAFKA_MSG_F_COPY }
      fields.add(RD_KAFKA_VTYPE_OPAQUE) { $0.u.ptr = UnsafeMutableRawPointer(bitPattern: tag) }
      fields.add(RD_KAFKA_VTYPE_VALUE, bytes: value)
      fields.add(RD_KAFKA_VTYPE_KEY, bytes: key)
      if let timestampMs {
        fields.add(RD_KAFKA_VTYPE_TIMESTAMP) { $0.u.i64 = timestampMs }
      }
      if let headerList {
        fields.add(RD_KAFKA_VTYPE_HEADERS) { $0.u.headers = headerList }
      }
      return rd_kafka_produceva(handle.client, room.baseAddress, fields.count)
    }
    guard let error else { return .queued }
    // Not taken: the headers are still ours.
    if let headerList { rd_kafka_headers_destroy(headerList) }
    if rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__QUEUE_FULL {
      rd_kafka_error_destroy(error)
      return .queueFull
    }
    let refused = KafkaError(consuming: error)
    throw refused.code == .fatal ? handle.fatalError ?? refused : refused
  }

  public func produce(
    _ topic: Topic, partition: Int32? = nil, key: [UInt8]?, value: [UInt8]?,
    headers: OutboundHeaders? = nil, timestampMs: Int64? = nil, tag: Int
  ) throws(KafkaError) -> Outcome {
    let done: Result<Outcome, KafkaError> = withBytes(of: key) { key in
      withBytes(of: value) { value in
        Result { () throws(KafkaError) -> Outcome in
          try produce(
            topic, partition: partition, key: key, value: value, headers: headers,
            timestampMs: timestampMs, tag: tag)
        }
      }
    }
    return try done.get()
  }
}

extension Producer {
  /// Appends the reports that are here, waiting up to `timeoutMs` for the first. Throws for fatal
  /// errors only; reports taken before stand in the array.
  public func poll(
    timeoutMs: Int, into reports: inout [DeliveryReport]
  ) throws(KafkaError) {
    var waitMs = Int32(clamping: timeoutMs)
    for _ in 0..<Self.eventsPerPollMax {
      guard let event = rd_kafka_queue_poll(handle.queue, waitMs) else { return }
      defer { rd_kafka_event_destroy(event) }
      waitMs = 0
      if rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR {
        // The messages belong to their event and go with it.
        while let message = rd_kafka_event_message_next(event) {
          let report = DeliveryReport(message)
          if report.error == nil { trouble = nil }
          reports.append(report)
        }
      } else if !handle.logIfLine(event) {
        let error = handle.error(of: event)
        if error.isFatal { throw error }
        trouble = error
      }
    }
  }

  /// Waits until every message has its report, or the time is over. Returns how many have none.
  ///
  /// The library's own flush is of no use here: it waits for reports that, as events, only this
  /// thread could take.
  public func flush(
    timeoutMs: Int, into reports: inout [DeliveryReport]
  ) throws(KafkaError) -> Int {
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: .milliseconds(timeoutMs))
    while outQueueLength > 0 {
      let left = (end - clock.now) / Duration.milliseconds(1)
      if left <= 0 { break }
      try poll(timeoutMs: min(Int(left) + 1, Self.flushTurnMsMax), into: &reports)
    }
    return outQueueLength
  }

  private static let flushTurnMsMax = 100

  /// Messages without a report, and events not yet polled.
  public var outQueueLength: Int { Int(rd_kafka_outq_len(handle.client)) }

  /// Gives up what is not sent, and what is sent and not acknowledged: `poll` reports
  /// `purgedInQueue`, `purgedInFlight`. The fate of the latter is unknown.
  public func purge() {
    rd_kafka_purge(handle.client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
  }

  /// Raises a fatal error as the library would, for tests.
  func raiseFatalForTest(_ code: KafkaErrorCode, reason: String) {
    rd_kafka_test_fatal_error(handle.client, code.inC, reason)
  }
}

private func withBytes<R>(of bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> R) -> R {
  guard let bytes else { return body(nil) }
  return bytes.withUnsafeBytes { body($0) }
}
