import CRdkafka

/// Asks about a cluster and its topics, and makes topics.
///
/// Every call blocks until it is answered or its time is over, so call it on a real thread. Nothing
/// here makes a topic by merely asking about it. Configurations are not altered here: librdkafka
/// 2.0.2 can only replace all settings of a topic at once. Owned by one thread and not Sendable.
public final class Admin {
  private let handle: Handle

  public init(_ properties: KafkaProperties, logger: @escaping KafkaLogger) throws(KafkaError) {
    handle = try Handle(.admin, properties, events: 0, logger: logger)
  }

  public func close() { handle.close() }

  /// The brokers, and the topics that this login may see.
  ///
  /// All topics are asked for, not one by name: to name a missing topic can make it, where brokers
  /// are set so, and always does on the embedded one of librdkafka 2.0.2.
  /// A login or a certificate that is refused is told at once: waiting makes it no better.
  public func metadata(timeoutMs: Int) throws(KafkaError) -> ClusterMetadata {
    var leftMs = timeoutMs
    var last: KafkaError?
    while true {
      let turnMs = min(leftMs, Self.metadataTurnMs)
      leftMs -= turnMs
      var found: UnsafePointer<rd_kafka_metadata>?
      let code = rd_kafka_metadata(handle.client, 1, nil, &found, Int32(clamping: turnMs))
      // The library says a fault that lasts once: what was met first explains the end too.
      let met = drain() ?? last
      last = met
      if code == RD_KAFKA_RESP_ERR_NO_ERROR, let found {
        defer { rd_kafka_metadata_destroy(found) }
        return ClusterMetadata(found.pointee)
      }
      let error = met ?? KafkaError(code)
      if leftMs <= 0 || !error.code.isRetriable { throw error }
    }
  }

  private static let metadataTurnMs = 2_000

  /// The brokers and topics, and of `names` also those that this login may not see, with the error
  /// that says so: from all topics they are left out as if they were not there.
  ///
  /// Not for the embedded broker, where naming a topic makes it.
  public func metadata(
    naming names: [String], timeoutMs: Int
  ) throws(KafkaError) -> ClusterMetadata {
    var found = try metadata(timeoutMs: timeoutMs)
    let seen = Set(found.topics.map(\.name))
    for name in names where !seen.contains(name) {
      guard let topic = rd_kafka_topic_new(handle.client, name, nil) else { continue }
      defer { rd_kafka_topic_destroy(topic) }
      var asked: UnsafePointer<rd_kafka_metadata>?
      let code = rd_kafka_metadata(handle.client, 0, topic, &asked, Int32(clamping: timeoutMs))
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let asked else { throw KafkaError(code) }
      defer { rd_kafka_metadata_destroy(asked) }
      let told = ClusterMetadata(asked.pointee).topic(name)
      if let told, told.error?.code == .topicAuthorizationFailed { found.topics.append(told) }
    }
    return found
  }

  /// The identity that the cluster was given when it was made.
  public func clusterID(timeoutMs: Int) throws(KafkaError) -> String {
    let text = rd_kafka_clusterid(handle.client, Int32(clamping: timeoutMs))
    let met = drain()
    guard let text else {
      throw met ?? KafkaError(code: .timedOut, reason: "no broker told its cluster's id")
    }
    defer { rd_kafka_mem_free(handle.client, text) }
    return String(cString: text)
  }

  /// Makes topics. Returns the error of each that was not made, by its name: one that is there
  /// already is `topicAlreadyExists`. Brokers show a new topic, and new partitions, a moment later.
  public func createTopics(
    _ topics: [NewTopic], timeoutMs: Int
  ) throws(KafkaError) -> [String: KafkaError] {
    var wanted: [OpaquePointer?] = []
    defer { for topic in wanted { rd_kafka_NewTopic_destroy(topic) } }
    for topic in topics { wanted.append(try topic.makeInC()) }
    let event = try answer(RD_KAFKA_ADMIN_OP_CREATETOPICS, timeoutMs) { options, queue in
      rd_kafka_CreateTopics(handle.client, &wanted, wanted.count, options, queue)
    }
    defer { rd_kafka_event_destroy(event) }
    var count = 0
    let results = rd_kafka_CreateTopics_result_topics(
      rd_kafka_event_CreateTopics_result(event), &count)
    return Self.errors(results, count)
  }

  /// Raises the partition counts of topics to `partitions`. Returns the error of each that stayed
  /// as it was. Keys then map to other partitions than before.
  public func createPartitions(
    _ topics: [(name: String, partitions: Int)], timeoutMs: Int
  ) throws(KafkaError) -> [String: KafkaError] {
    var wanted: [OpaquePointer?] = []
    defer { for each in wanted { rd_kafka_NewPartitions_destroy(each) } }
    for topic in topics {
      let made = reasoned { rd_kafka_NewPartitions_new(topic.name, topic.partitions, $0, $1) }
      guard let made = made.result else {
        throw KafkaError(code: .invalidArgument, reason: made.reason)
      }
      wanted.append(made)
    }
    let event = try answer(RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, timeoutMs) { options, queue in
      rd_kafka_CreatePartitions(handle.client, &wanted, wanted.count, options, queue)
    }
    defer { rd_kafka_event_destroy(event) }
    var count = 0
    let results = rd_kafka_CreatePartitions_result_topics(
      rd_kafka_event_CreatePartitions_result(event), &count)
    return Self.errors(results, count)
  }

  /// All settings of each topic, those by default included; or why they are not told.
  public func describeTopicConfigs(
    _ names: [String], timeoutMs: Int
  ) throws(KafkaError) -> [String: Result<[String: String], KafkaError>] {
    var wanted: [OpaquePointer?] = names.map {
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0)
    }
    defer { for each in wanted { rd_kafka_ConfigResource_destroy(each) } }
    let event = try answer(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeoutMs) { options, queue in
      rd_kafka_DescribeConfigs(handle.client, &wanted, wanted.count, options, queue)
    }
    defer { rd_kafka_event_destroy(event) }
    var count = 0
    let resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event), &count)
    var configs: [String: Result<[String: String], KafkaError>] = [:]
    for resource in UnsafeBufferPointer(start: resources, count: count) {
      guard let resource, let name = rd_kafka_ConfigResource_name(resource) else { continue }
      configs[String(cString: name)] = Self.config(of: resource)
    }
    return configs
  }
}

extension Admin {
  private static func config(
    of resource: OpaquePointer
  ) -> Result<[String: String], KafkaError> {
    let code = rd_kafka_ConfigResource_error(resource)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      let reason = rd_kafka_ConfigResource_error_string(resource).map { String(cString: $0) }
      return .failure(KafkaError(code, reason: reason))
    }
    var count = 0
    let entries = rd_kafka_ConfigResource_configs(resource, &count)
    var config: [String: String] = [:]
    for entry in UnsafeBufferPointer(start: entries, count: count) {
      guard let entry, let name = rd_kafka_ConfigEntry_name(entry),
        let value = rd_kafka_ConfigEntry_value(entry)
      else { continue }
      config[String(cString: name)] = String(cString: value)
    }
    return .success(config)
  }

  private static func errors(
    _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int
  ) -> [String: KafkaError] {
    var errors: [String: KafkaError] = [:]
    for result in UnsafeBufferPointer(start: results, count: count) {
      guard let result, let name = rd_kafka_topic_result_name(result) else { continue }
      let code = rd_kafka_topic_result_error(result)
      if code == RD_KAFKA_RESP_ERR_NO_ERROR { continue }
      let reason = rd_kafka_topic_result_error_string(result).map { String(cString: $0) }
      errors[String(cString: name)] = KafkaError(code, reason: reason)
    }
    return errors
  }

  /// The library keeps the request's time itself; we wait a little longer, so that its words come.
  private static let answerGraceMs = 1_000

  /// Asks, and waits for the answer. The caller destroys the event, after it has read all of it.
  private func answer(
    _ request: rd_kafka_admin_op_t, _ timeoutMs: Int,
    ask: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void
  ) throws(KafkaError) -> OpaquePointer {
    let options = rd_kafka_AdminOptions_new(handle.client, request)
    let queue = rd_kafka_queue_new(handle.client)
    defer {
      rd_kafka_AdminOptions_destroy(options)
      rd_kafka_queue_destroy(queue)
    }
    let set = reasoned {
      rd_kafka_AdminOptions_set_request_timeout(options, Int32(clamping: timeoutMs), $0, $1)
    }
    guard set.result == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError(set.result, reason: set.reason)
    }
    ask(options, queue)
    let waitMs = Int32(clamping: timeoutMs + Self.answerGraceMs)
    let event = rd_kafka_queue_poll(queue, waitMs)
    let met = drain()
    guard let event else { throw met ?? KafkaError(code: .timedOut) }
    let code = rd_kafka_event_error(event)
    if code == RD_KAFKA_RESP_ERR_NO_ERROR { return event }
    let reason = rd_kafka_event_error_string(event).map { String(cString: $0) }
    rd_kafka_event_destroy(event)
    let error = KafkaError(code, reason: reason)
    // That nobody answered in time is explained by what the client ran into meanwhile.
    throw error.code.isRetriable ? met ?? error : error
  }

  /// Hands on the log lines, and returns the last login or network error that came meanwhile.
  private func drain() -> KafkaError? {
    var last: KafkaError?
    for _ in 0..<Self.eventsPerCallMax {
      guard let event = rd_kafka_queue_poll(handle.queue, 0) else { break }
      defer { rd_kafka_event_destroy(event) }
      if handle.logIfLine(event) { continue }
      let error = handle.error(of: event)
      // Of several, the one about the login says most.
      if last?.code != .authentication { last = error }
    }
    return last
  }

  private static let eventsPerCallMax = 10_000
}
