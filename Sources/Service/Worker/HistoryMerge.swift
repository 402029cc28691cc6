import Formats
import Kafka
import WorkTime

/// Puts the messages of all partitions into the order of the times that they claim: a history is
/// replayed as it happened, whichever topic and partition each message stands in.
///
/// Guarantees: messages of one partition keep their order; the next message is told only when every
/// partition has shown its next one, or has been read to its end and brought nothing earlier for
/// `settleMs`. Who sends in the order of time is therefore heard in the order of time. What claims
/// no time goes with what stands before it in its partition.
struct HistoryMerge {
  /// What waits, with the time that it claims and when it came here.
  private struct Waiting {
    var message: InboundMessage
    var claimed: Instant
    var cameMs: Int64
  }

  /// One partition.
  private struct Lane {
    var waiting: [Waiting] = []
    var head = 0
    /// The offset behind the last message that came.
    var next: Int64 = -1
    var isAtEnd = false
    var isOfActions = false
    var claimed = Instant(milliseconds: .min)

    var count: Int { waiting.count - head }
    var first: Waiting? { head < waiting.count ? waiting[head] : nil }

    mutating func removeFirst() -> Waiting {
      defer {
        head += 1
        if head > 1_024 && head * 2 > waiting.count {
          waiting.removeFirst(head)
          head = 0
        }
      }
      return waiting[head]
    }
  }

  /// The first of a partition, which may be the next of all.
  private struct Candidate {
    var key: TopicPartition
    var first: Waiting
    var isOfActions: Bool

    /// At the same time items come before what is done to them; then by name, so that it is always
    /// the same order.
    static func < (a: Candidate, b: Candidate) -> Bool {
      if a.first.claimed != b.first.claimed { return a.first.claimed < b.first.claimed }
      if a.isOfActions != b.isOfActions { return b.isOfActions }
      if a.key.topic != b.key.topic { return a.key.topic < b.key.topic }
      return a.key.partition < b.key.partition
    }
  }

  private var lanes: [TopicPartition: Lane] = [:]
  private var bytes = 0
  /// Since when nothing could be told because a partition is behind.
  private var heldSinceMs: Int64?

  /// Senders deliver to partitions side by side: so long a message may still be on its way.
  static let settleMs: Int64 = 1_000
  /// A partition with so much waiting is not fetched until half of it is gone.
  static let laneMessagesMax = 8_192
  /// Of all together: then no partition is fetched that shows its next message already.
  static let bytesMax = 128 << 20
  static let tellHeldAfterMs: Int64 = 60_000

  /// These partitions are read from now on; others no more.
  mutating func follow(_ partitions: Set<TopicPartition>) {
    for partition in partitions where lanes[partition] == nil { lanes[partition] = Lane() }
  }

  /// What waits is forgotten: it is read again.
  mutating func removeAll() {
    for key in lanes.keys { lanes[key] = Lane() }
    bytes = 0
  }

  mutating func add(
    _ message: InboundMessage, of partition: TopicPartition, claimed: Instant?,
    isOfActions: Bool = false, nowMs: Int64
  ) {
    var lane = lanes.removeValue(forKey: partition) ?? Lane()
    defer { lanes[partition] = lane }
    // After a rewind it comes once more.
    if message.offset < lane.next { return }
    lane.next = message.offset + 1
    lane.isAtEnd = false
    lane.isOfActions = isOfActions
    lane.claimed = claimed ?? lane.claimed
    lane.waiting.append(Waiting(message: message, claimed: lane.claimed, cameMs: nowMs))
    bytes += message.value?.count ?? 0
  }

  /// The partition was read to its end.
  mutating func reach(_ end: PartitionEnd) {
    guard let next = lanes[end.partition]?.next else { return }
    // Told of an end that messages have moved meanwhile.
    if next < 0 || end.offset >= next { lanes[end.partition]?.isAtEnd = true }
  }

  /// Appends what may be told now, in order.
  mutating func take(into messages: inout [InboundMessage], max: Int, nowMs: Int64) {
    if lanes.values.contains(where: { $0.first == nil && !$0.isAtEnd }) {
      heldSinceMs = heldSinceMs ?? nowMs
      return
    }
    heldSinceMs = nil
    while messages.count < max {
      var earliest: Candidate?
      var isWhole = true
      for (key, lane) in lanes {
        guard let first = lane.first else {
          isWhole = false
          // Its end was reached before the others brought what is looked at now.
          if !lane.isAtEnd { return }
          continue
        }
        let candidate = Candidate(key: key, first: first, isOfActions: lane.isOfActions)
        if earliest.map({ candidate < $0 }) ?? true { earliest = candidate }
      }
      guard let earliest, isWhole || nowMs - earliest.first.cameMs >= Self.settleMs,
        let taken = lanes[earliest.key]?.removeFirst()
      else { return }
      bytes -= taken.message.value?.count ?? 0
      messages.append(taken.message)
    }
  }

  /// What need not be fetched for the time being, and what must go on.
  var flow: (pause: [TopicPartition], resume: [TopicPartition]) {
    var flow: (pause: [TopicPartition], resume: [TopicPartition]) = ([], [])
    for (key, lane) in lanes {
      if lane.count >= Self.laneMessagesMax || bytes >= Self.bytesMax && lane.count > 0 {
        flow.pause.append(key)
      } else if lane.count == 0
        || lane.count < Self.laneMessagesMax / 2 && bytes < Self.bytesMax / 2
      {
        flow.resume.append(key)
      }
    }
    return flow
  }

  /// The partitions that the others wait for, told once a minute.
  mutating func held(nowMs: Int64) -> [TopicPartition]? {
    guard let since = heldSinceMs, nowMs - since >= Self.tellHeldAfterMs else { return nil }
    heldSinceMs = nowMs
    return lanes.filter { $0.value.first == nil && !$0.value.isAtEnd }.keys.sorted {
      ($0.topic, $0.partition) < ($1.topic, $1.partition)
    }
  }
}

/// The time that a message claims, found without reading the rest of it.
enum ClaimedTime {
  static func of(_ message: InboundMessage, isOfActions: Bool) -> Instant? {
    let bytes = message.value ?? []
    return bytes.withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      do throws(JSONFault) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
          if reader.matches(key, isOfActions ? "at" : "received_at") {
            return try? Instant(parsing: try reader.string())
          }
          try reader.skip()
        }
      } catch { return nil }
      return nil
    }
  }
}
