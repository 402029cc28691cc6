import Kafka

/// What the worker reads from: Kafka's consumer, whose documentation says what each of these
/// guarantees, or a bus on which tests make happen what they want.
protocol Inbox: AnyObject {
  var topics: [String] { get }
  var assigned: Set<TopicPartition> { get }
  func assign(_ partitions: [PartitionOffset]) throws(KafkaError)
  func add(_ partitions: [PartitionOffset]) throws(KafkaError)
  func pause(_ partitions: [TopicPartition]) throws(KafkaError)
  func resume(_ partitions: [TopicPartition]) throws(KafkaError)
  func poll(
    into messages: inout [InboundMessage], events: inout [ConsumerEvent], max: Int, timeoutMs: Int
  ) throws(KafkaError)
  func watermarks(_ partition: TopicPartition) -> Watermarks?
  func queryWatermarks(
    _ partition: TopicPartition, timeoutMs: Int
  ) throws(KafkaError) -> Watermarks
  func firstOffsets(
    _ partitions: [TopicPartition], timeoutMs: Int
  ) throws(KafkaError) -> [TopicPartition: Result<Int64, KafkaError>]
  func commit(_ partitions: [PartitionOffset]) throws(KafkaError)
}

extension Inbox {
  /// One after another, where asking costs nothing.
  func firstOffsets(
    _ partitions: [TopicPartition], timeoutMs: Int
  ) throws(KafkaError) -> [TopicPartition: Result<Int64, KafkaError>] {
    var told: [TopicPartition: Result<Int64, KafkaError>] = [:]
    for key in partitions {
      told[key] = Result { () throws(KafkaError) in
        try queryWatermarks(key, timeoutMs: timeoutMs).low
      }
    }
    return told
  }
}

extension Consumer: Inbox {}
