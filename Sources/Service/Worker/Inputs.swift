import Appeals
import Decider
import Kafka
import Orders

/// What a topic brings in.
struct Input: Sendable {
  enum Kind: Sendable {
    case intake(Channel)
    case actions(ActionSource)
  }

  var kind: Kind
  /// The topic's name on the cluster.
  var topic: String

  static func all(of configuration: Configuration, in space: TopicSpace = .daily) -> [Input] {
    configuration.channels.enabled.map {
      Input(kind: .intake($0), topic: space.name($0.topic))
    } + configuration.sources.all.map {
      Input(kind: .actions($0), topic: space.name($0.topic))
    }
  }
}

/// How far each partition has been read in the batch that is being made. Owned by the worker.
struct Progress {
  private struct Entry {
    var next: Int64
    var received: Int64 = 0
  }

  private var entries: [LedgerState.TopicPartition: Entry] = [:]
  /// The partition of the last message: messages come in runs of one partition.
  private var last: LedgerState.TopicPartition?
  private var lastEntry = Entry(next: 0)

  /// Counts the message in, unless it stands before what the ledger has already.
  ///
  /// The state is asked only where a run begins: to be handed it for every message would cost a
  /// copy of all that it refers to.
  mutating func take(
    topic: String, partition: Int32, offset: Int64, state: @autoclosure () -> LedgerState
  ) -> Bool {
    let key = LedgerState.TopicPartition(topic, partition)
    if last != key {
      keepLast()
      lastEntry = entries[key] ?? Entry(next: state().offsets[key] ?? 0)
      last = key
    }
    guard offset >= lastEntry.next else { return false }
    lastEntry.next = offset + 1
    lastEntry.received += 1
    return true
  }

  private mutating func keepLast() {
    if let last { entries[last] = lastEntry }
  }

  /// The offsets for the commit, in order; empties the progress.
  mutating func drain() -> [CommittedOffset] {
    keepLast()
    last = nil
    defer { entries.removeAll(keepingCapacity: true) }
    return entries.filter { $0.value.received > 0 }.sorted { $0.key < $1.key }.map {
      CommittedOffset(
        topic: $0.key.topic, partition: $0.key.partition, next: $0.value.next,
        received: $0.value.received)
    }
  }
}
