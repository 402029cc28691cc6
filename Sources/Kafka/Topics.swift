import CRdkafka

/// A topic to be made.
public struct NewTopic: Hashable, Sendable {
  public var name: String
  public var partitions: Int
  /// Nil leaves it to the broker's default.
  public var replication: Int?
  /// Settings by Kafka's names: `retention.ms`.
  public var config: [String: String]

  public init(
    name: String, partitions: Int, replication: Int? = nil, config: [String: String] = [:]
  ) {
    self.name = name
    self.partitions = partitions
    self.replication = replication
    self.config = config
  }

  /// The caller destroys it.
  func makeInC() throws(KafkaError) -> OpaquePointer {
    let made = reasoned {
      rd_kafka_NewTopic_new(
        name, Int32(clamping: partitions), Int32(clamping: replication ?? -1), $0, $1)
    }
    guard let topic = made.result else {
      throw KafkaError(code: .invalidArgument, reason: "topic \(name): \(made.reason)")
    }
    for (name, value) in config {
      let code = rd_kafka_NewTopic_set_config(topic, name, value)
      if code == RD_KAFKA_RESP_ERR_NO_ERROR { continue }
      rd_kafka_NewTopic_destroy(topic)
      throw KafkaError(code, reason: "topic \(self.name): \(name)")
    }
    return topic
  }
}

/// What a cluster says of itself.
public struct ClusterMetadata: Hashable, Sendable {
  public struct Broker: Hashable, Sendable {
    public var id: Int32
    public var host: String
    public var port: Int
  }

  public struct Topic: Hashable, Sendable {
    public var name: String
    public var partitions: Int
    public var error: KafkaError?
  }

  public var brokers: [Broker]
  public var topics: [Topic]

  public init(brokers: [Broker], topics: [Topic]) {
    self.brokers = brokers
    self.topics = topics
  }

  public func topic(_ name: String) -> Topic? { topics.first { $0.name == name } }

  init(_ found: rd_kafka_metadata) {
    brokers = UnsafeBufferPointer(start: found.brokers, count: Int(found.broker_cnt)).map {
      Broker(id: $0.id, host: String(cString: $0.host), port: Int($0.port))
    }
    topics = UnsafeBufferPointer(start: found.topics, count: Int(found.topic_cnt)).map {
      Topic(
        name: String(cString: $0.topic), partitions: Int($0.partition_cnt),
        error: $0.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError($0.err))
    }
  }
}
