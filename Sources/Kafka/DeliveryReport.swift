import CRdkafka

/// What became of a message.
public struct DeliveryReport: Hashable, Sendable {
  public enum Persistence: UInt8, Sendable {
    /// It is certainly not in the log.
    case not
    /// It was sent and no answer came: it may be there.
    case possibly
    case persisted
  }

  public var tag: Int
  public var partition: Int32
  /// -1 where it was not stored.
  public var offset: Int64
  public var persistence: Persistence
  /// Nil is the only sign that the message is stored as wanted.
  public var error: KafkaError?

  /// What another outlet than Kafka's says.
  public init(
    tag: Int, partition: Int32, offset: Int64, persistence: Persistence, error: KafkaError?
  ) {
    self.tag = tag
    self.partition = partition
    self.offset = offset
    self.persistence = persistence
    self.error = error
  }

  init(_ message: UnsafePointer<rd_kafka_message_t>) {
    tag = Int(bitPattern: message.pointee._private)
    partition = message.pointee.partition
    let code = message.pointee.err
    error = code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code)
    if error != nil, let topic = message.pointee.rkt, let name = rd_kafka_topic_name(topic) {
      error?.topic = String(cString: name)
    }
    offset = error == nil ? message.pointee.offset : -1
    persistence =
      switch rd_kafka_message_status(message) {
      case RD_KAFKA_MSG_STATUS_PERSISTED: .persisted
      case RD_KAFKA_MSG_STATUS_POSSIBLY_PERSISTED: .possibly
      default: .not
      }
  }
}
