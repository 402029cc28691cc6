import CRdkafka

/// A message read. It owns its bytes (one copy, made when it was read) and keeps nothing of the
/// library's alive. No key or value (null) is told apart from an empty one.
public struct InboundMessage: Sendable {
  /// Whose time the timestamp is.
  public enum TimestampKind: UInt8, Sendable {
    case unknown, producer, broker
  }

  /// The name stands in `Consumer.topics` at this index, for as long as the consumer lives.
  public var topic: Int32
  public var partition: Int32
  public var offset: Int64
  /// Milliseconds since 1970, or -1 where the kind is unknown.
  public var timestampMs: Int64
  public var timestampKind: TimestampKind
  public var key: [UInt8]?
  public var value: [UInt8]?
  /// In the order sent; a name may come more than once.
  public var headers: [InboundHeader]
}

public struct InboundHeader: Hashable, Sendable {
  public var name: String
  public var value: [UInt8]?

  public init(name: String, value: [UInt8]?) {
    self.name = name
    self.value = value
  }
}

/// Something other than a message that a consumer has to say.
public enum ConsumerEvent: Hashable, Sendable {
  case partitionEnd(PartitionEnd)
  case partitionError(PartitionError)
  /// Of the whole client and not fatal: no broker answers, the login is refused. The library goes
  /// on trying.
  case trouble(KafkaError)
}

/// Everything that was in the partition has been read: `offset` is the one the next message gets.
public struct PartitionEnd: Hashable, Sendable {
  public var partition: TopicPartition
  public var offset: Int64

  public init(partition: TopicPartition, offset: Int64) {
    self.partition = partition
    self.offset = offset
  }
}

/// Reading of this partition has stopped until it is assigned anew: the wanted offset is gone, the
/// topic does not exist, or may not be read.
public struct PartitionError: Error, Hashable, Sendable, CustomStringConvertible {
  public var partition: TopicPartition
  public var error: KafkaError

  public init(partition: TopicPartition, error: KafkaError) {
    self.partition = partition
    self.error = error
  }

  public var description: String { "\(partition): \(error)" }
}

extension InboundMessage {
  /// Copies a message that still belongs to its event.
  init(_ message: UnsafePointer<rd_kafka_message_t>, topic: Int32) {
    var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    timestampMs = rd_kafka_message_timestamp(message, &kind)
    timestampKind =
      switch kind {
      case RD_KAFKA_TIMESTAMP_CREATE_TIME: .producer
      case RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME: .broker
      default: .unknown
      }
    self.topic = topic
    partition = message.pointee.partition
    offset = message.pointee.offset
    key = bytes(message.pointee.key, message.pointee.key_len)
    value = bytes(message.pointee.payload, message.pointee.len)
    headers = InboundHeader.all(of: message)
  }
}

extension InboundHeader {
  /// An empty array, without allocation, for a message that has none.
  static func all(of message: UnsafePointer<rd_kafka_message_t>) -> [InboundHeader] {
    var list: OpaquePointer?
    guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list
    else { return [] }
    let count = rd_kafka_header_cnt(list)
    var headers: [InboundHeader] = []
    headers.reserveCapacity(count)
    for index in 0..<count {
      var name: UnsafePointer<CChar>?
      var value: UnsafeRawPointer?
      var size = 0
      guard
        rd_kafka_header_get_all(list, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR,
        let name
      else { break }
      headers.append(InboundHeader(name: String(cString: name), value: bytes(value, size)))
    }
    return headers
  }
}

private func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
  guard let start else { return nil }
  return Array(UnsafeRawBufferPointer(start: start, count: count))
}
