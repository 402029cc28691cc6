import CRdkafka

public struct TopicPartition: Hashable, Sendable, CustomStringConvertible {
  public var topic: String
  public var partition: Int32

  public init(topic: String, partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  public var description: String { "\(topic)/\(partition)" }
}

/// A partition and where to read it from.
public struct PartitionOffset: Hashable, Sendable {
  public enum Position: Hashable, Sendable {
    /// The next offset to read.
    case offset(Int64)
    /// The first that is still there, whatever its offset.
    case beginning
    /// Only what comes from now on.
    case end

    var inC: Int64 {
      switch self {
      case .offset(let offset): offset
      case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
      case .end: Int64(RD_KAFKA_OFFSET_END)
      }
    }
  }

  public var partition: TopicPartition
  public var position: Position

  public init(topic: String, partition: Int32, _ position: Position) {
    self.partition = TopicPartition(topic: topic, partition: partition)
    self.position = position
  }
}

/// The ends of a partition: `low` is the first offset kept, `high` the one the next message gets.
public struct Watermarks: Hashable, Sendable {
  public var low: Int64
  public var high: Int64

  public init(low: Int64, high: Int64) {
    self.low = low
    self.high = high
  }
}

/// Lends the partitions as the library's list. The list is destroyed before this returns: one left
/// over after a pause or an assign would make closing the client hang for ever.
func withPartitionList<R>(
  _ partitions: some Collection<PartitionOffset>, _ body: (PartitionListPointer) -> R
) -> R {
  guard let list = rd_kafka_topic_partition_list_new(Int32(partitions.count)) else {
    preconditionFailure("no memory for a partition list")
  }
  defer { rd_kafka_topic_partition_list_destroy(list) }
  for each in partitions {
    let added = rd_kafka_topic_partition_list_add(
      list, each.partition.topic, each.partition.partition)
    added?.pointee.offset = each.position.inC
  }
  return body(list)
}

typealias PartitionListPointer = UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
