import CRdkafka

/// Reads the partitions it is given, from the offsets it is given, and no others.
///
/// No group is joined and nothing rebalances: where to read on is the caller's knowledge. Offsets
/// are committed only when asked (`commit`), for the eyes of outside tools.
///
/// Guarantees: messages of one partition come in the order of their offsets; nothing is skipped in
/// silence: where the wanted offset is gone, or a partition cannot be read, a `PartitionError` says
/// so; after `assign` no message of an earlier assignment comes.
///
/// Owned by one thread and not Sendable; make it on the thread that will use it, a real one, for
/// calls may block. Memory: messages own their bytes; the library reads ahead up to
/// `queued.max.messages.kbytes` (about 1.5 times that in all). Let that be two seconds of work or
/// more: when it is full, its partitions are not fetched until a tick of one second.
public final class Consumer {
  /// Of all topics ever assigned, at the index that messages carry. It only grows.
  public private(set) var topics: [String] = []

  /// The library's handles of `topics`: while we hold them, a message's topic is one of these
  /// pointers, and no pointer can come to mean another topic.
  private var topicHandles: [OpaquePointer] = []
  private let handle: Handle
  /// What we have paused. Only these are ever resumed: in librdkafka before 2.4.0 resuming a
  /// partition that is not paused rewinds it.
  private var paused: Set<TopicPartition> = []
  public private(set) var assigned: Set<TopicPartition> = []
  private var isOpen = true

  /// One poll takes no more than about this many bytes, however many messages it may take.
  public static let pollBytesMax = 64 << 20

  private static let defaults: KeyValuePairs = [
    "enable.partition.eof": "true",
    "allow.auto.create.topics": "false",
  ]

  private static let required: [KafkaProperties.Requirement] = [
    .init(
      name: "enable.auto.commit", value: "false",
      why: "where to read on is kept with what was done, not in Kafka"),
    .init(
      name: "enable.auto.offset.store", value: "false",
      why: "where to read on is kept with what was done, not in Kafka"),
    .init(
      name: "auto.offset.reset", value: "error",
      why: "messages that are gone must be reported, not skipped"),
  ]

  public init(
    _ properties: KafkaProperties, logger: @escaping KafkaLogger
  ) throws(KafkaError) {
    var properties = properties
    properties.setDefaults(Self.defaults)
    try properties.require(Self.required)
    handle = try Handle(
      .consumer, properties, events: RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_OFFSET_COMMIT,
      logger: logger)
  }

  deinit { close() }

  /// Ends reading. May be called more than once; nothing else may be called after it.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    for topic in topicHandles { rd_kafka_topic_destroy(topic) }
    topicHandles = []
    handle.close()
  }

  // MARK: What to read

  /// Reads these partitions from these positions, and no others any more.
  public func assign(_ partitions: [PartitionOffset]) throws(KafkaError) {
    try intern(partitions)
    // The library keeps a partition paused through this, and would never read it again.
    try resume(Array(paused))
    try KafkaError.check(withPartitionList(partitions) { rd_kafka_assign(handle.client, $0) })
    assigned = Set(partitions.map(\.partition))
  }

  /// Reads these too; the others go on undisturbed. One that is assigned already is first taken
  /// away, so that this is also the way to read a partition from another offset.
  public func add(_ partitions: [PartitionOffset]) throws(KafkaError) {
    try intern(partitions)
    try remove(partitions.map(\.partition))
    try KafkaError.check(
      consuming: withPartitionList(partitions) { rd_kafka_incremental_assign(handle.client, $0) })
    assigned.formUnion(partitions.map(\.partition))
  }

  /// Reads these no more; what is not assigned is passed over.
  public func remove(_ partitions: [TopicPartition]) throws(KafkaError) {
    let ours = assigned.intersection(partitions)
    if ours.isEmpty { return }
    // One that is paused would still be so when it is assigned again.
    try resume(Array(ours))
    try KafkaError.check(
      consuming: withPartitionList(ours.map(\.anywhere)) {
        rd_kafka_incremental_unassign(handle.client, $0)
      })
    assigned.subtract(ours)
  }

  /// Stops fetching of these until `resume`; what is not assigned, or is paused, is passed over.
  ///
  /// For a short while it is better not to poll. And leave a partition of each broker unpaused: the
  /// thread of a broker with nothing to fetch sleeps, and after `resume` up to a second passes.
  public func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
    let added = assigned.intersection(partitions).subtracting(paused)
    if added.isEmpty { return }
    try KafkaError.check(
      withPartitionList(added.map(\.anywhere)) { rd_kafka_pause_partitions(handle.client, $0) })
    paused.formUnion(added)
  }

  /// Goes on with these where they were paused; what is not paused is passed over.
  public func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
    let ours = paused.intersection(partitions)
    if ours.isEmpty { return }
    try KafkaError.check(
      withPartitionList(ours.map(\.anywhere)) { rd_kafka_resume_partitions(handle.client, $0) })
    paused.subtract(ours)
  }

  // MARK: Reading

  /// Appends what there is, waiting up to `timeoutMs` for the first of it; then only what is here
  /// already is taken, up to `max` messages or about `pollBytesMax`. It throws for fatal errors
  /// only; what was read before stands in the arrays.
  public func poll(
    into messages: inout [InboundMessage], events: inout [ConsumerEvent], max: Int, timeoutMs: Int
  ) throws(KafkaError) {
    let end = messages.count + max
    var bytesLeft = Self.pollBytesMax
    // Each turn takes one event off the queue, and what is not a message counts as if it were one.
    var turnsLeft = max
    var waitMs = Int32(clamping: timeoutMs)
    while messages.count < end, bytesLeft > 0, turnsLeft > 0,
      let event = rd_kafka_queue_poll(handle.queue, waitMs)
    {
      defer { rd_kafka_event_destroy(event) }
      waitMs = 0
      turnsLeft -= 1
      guard rd_kafka_event_type(event) == RD_KAFKA_EVENT_FETCH else {
        if let told = try take(event) { events.append(told) }
        continue
      }
      // The messages belong to their event and go with it.
      while let message = rd_kafka_event_message_next(event) {
        guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR, let topic = index(of: message)
        else {
          if let told = Self.told(by: message) { events.append(told) }
          continue
        }
        bytesLeft -= message.pointee.len
        messages.append(InboundMessage(message, topic: topic))
      }
    }
  }

  /// The ends of the partition as far as the last fetch knew them; no call to a broker. Nil before
  /// anything was fetched.
  public func watermarks(_ partition: TopicPartition) -> Watermarks? {
    var marks = Watermarks(low: 0, high: 0)
    let code = rd_kafka_get_watermark_offsets(
      handle.client, partition.topic, partition.partition, &marks.low, &marks.high)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, marks.high >= 0 else { return nil }
    // The low end is known only once it was asked for.
    marks.low = max(marks.low, 0)
    return marks
  }

  /// The ends of the partition, asked of its leader.
  public func queryWatermarks(
    _ partition: TopicPartition, timeoutMs: Int
  ) throws(KafkaError) -> Watermarks {
    var marks = Watermarks(low: 0, high: 0)
    try KafkaError.check(
      rd_kafka_query_watermark_offsets(
        handle.client, partition.topic, partition.partition, &marks.low, &marks.high,
        Int32(clamping: timeoutMs)))
    return marks
  }

  /// The first offset that is still there of each partition, or why its leader does not tell.
  ///
  /// All leaders are asked at once: a question waits behind the fetch that is under way at the same
  /// broker, half a second, and one question for each partition would wait as often.
  public func firstOffsets(
    _ partitions: [TopicPartition], timeoutMs: Int
  ) throws(KafkaError) -> [TopicPartition: Result<Int64, KafkaError>] {
    if partitions.isEmpty { return [:] }
    // What it knows of topics may be minutes old; a partition added since would be unknown to it.
    var met: UnsafePointer<rd_kafka_metadata>?
    try KafkaError.check(
      rd_kafka_metadata(handle.client, 1, nil, &met, Int32(clamping: timeoutMs)))
    rd_kafka_metadata_destroy(met)
    let places = partitions.map {
      PartitionOffset(topic: $0.topic, partition: $0.partition, .beginning)
    }
    var told: [TopicPartition: Result<Int64, KafkaError>] = [:]
    let code = withPartitionList(places) { list in
      // Its name speaks of times; the beginning is one of those that it takes.
      let code = rd_kafka_offsets_for_times(handle.client, list, Int32(clamping: timeoutMs))
      for (at, key) in partitions.enumerated() {
        let entry = list.pointee.elems[at]
        told[key] =
          entry.err == RD_KAFKA_RESP_ERR_NO_ERROR
          ? .success(entry.offset) : .failure(KafkaError(entry.err))
      }
      return code
    }
    try KafkaError.check(code)
    return told
  }

  /// Tells Kafka where we are, for outside tools that show lag. Nothing here reads it back, so it
  /// does not wait, and a failure is a log line.
  public func commit(_ partitions: [PartitionOffset]) throws(KafkaError) {
    try KafkaError.check(withPartitionList(partitions) { rd_kafka_commit(handle.client, $0, 1) })
  }
}

extension Consumer {
  private func intern(_ partitions: [PartitionOffset]) throws(KafkaError) {
    for name in partitions.lazy.map(\.partition.topic) where !topics.contains(name) {
      guard let topic = rd_kafka_topic_new(handle.client, name, nil) else {
        throw KafkaError(rd_kafka_last_error(), reason: "topic \(name)")
      }
      topics.append(name)
      topicHandles.append(topic)
    }
  }

  /// Few topics are read, and their pointers are compared: no name is looked at.
  private func index(of message: UnsafePointer<rd_kafka_message_t>) -> Int32? {
    for index in topicHandles.indices where topicHandles[index] == message.pointee.rkt {
      return Int32(index)
    }
    return nil
  }

  /// An event that is not a message. A fatal error is thrown, a log line handed on.
  private func take(_ event: OpaquePointer) throws(KafkaError) -> ConsumerEvent? {
    if handle.logIfLine(event) { return nil }
    let type = rd_kafka_event_type(event)
    if type == RD_KAFKA_EVENT_OFFSET_COMMIT {
      let code = rd_kafka_event_error(event)
      if code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__NO_OFFSET {
        let text = "offsets were not told to Kafka: \(KafkaError(code))"
        handle.logger(KafkaLogLine(level: 4, facility: "COMMITFAIL", text: text))
      }
      return nil
    }
    guard type == RD_KAFKA_EVENT_ERROR else { return nil }
    let error = handle.error(of: event)
    if error.isFatal { throw error }
    guard let place = rd_kafka_event_topic_partition(event) else { return .trouble(error) }
    defer { rd_kafka_topic_partition_destroy(place) }
    let partition = TopicPartition(
      topic: String(cString: place.pointee.topic), partition: place.pointee.partition)
    if error.code == .partitionEnd {
      return .partitionEnd(PartitionEnd(partition: partition, offset: place.pointee.offset))
    }
    return .partitionError(PartitionError(partition: partition, error: error))
  }

  /// What a message says that is none. Its topic may be missing.
  private static func told(by message: UnsafePointer<rd_kafka_message_t>) -> ConsumerEvent? {
    let code = message.pointee.err
    let error = KafkaError(
      code == RD_KAFKA_RESP_ERR_NO_ERROR ? RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC : code)
    guard let topic = message.pointee.rkt, let name = rd_kafka_topic_name(topic)
    else { return .trouble(error) }
    let partition = TopicPartition(
      topic: String(cString: name), partition: message.pointee.partition)
    if error.code == .partitionEnd {
      return .partitionEnd(PartitionEnd(partition: partition, offset: message.pointee.offset))
    }
    return .partitionError(PartitionError(partition: partition, error: error))
  }
}

extension TopicPartition {
  /// For calls that want a list of partitions and look at no offset.
  fileprivate var anywhere: PartitionOffset {
    PartitionOffset(topic: topic, partition: partition, .end)
  }
}
