import Decider
import Kafka
import Orders
import WorkTime

/// The worker's part that is different while a history is replayed: the order in which messages are
/// taken, and what counts as now. Owned by the worker.
struct HistoryReplay {
  private var merge = HistoryMerge()
  /// The time that the history has come to; it never goes back.
  private var now: Instant

  /// - Parameter start: when the newest of what the ledger knows happened.
  init(from start: Instant) { now = start }

  /// Takes what was received and gives back, in the order of the times that are claimed, what may
  /// be taken in by now.
  mutating func sort(
    _ messages: inout [InboundMessage], _ events: [ConsumerEvent], _ consumer: any Inbox,
    _ inputs: InputTopics, _ shared: Shared
  ) throws {
    let nowMs = shared.time.bootMilliseconds()
    merge.follow(consumer.assigned)
    let byIndex = inputs.byIndex(consumer)
    for message in messages {
      let input = byIndex[Int(message.topic)]
      merge.add(
        message, of: TopicPartition(topic: input.topic, partition: message.partition),
        claimed: ClaimedTime.of(message, isOfActions: input.isOfActions),
        isOfActions: input.isOfActions,
        nowMs: nowMs)
    }
    for case .partitionEnd(let end) in events { merge.reach(end) }
    let most = messages.count
    messages.removeAll(keepingCapacity: true)
    merge.take(into: &messages, max: max(most, HistoryMerge.laneMessagesMax / 2), nowMs: nowMs)
    let flow = merge.flow
    try consumer.pause(flow.pause)
    try consumer.resume(flow.resume)
    if let held = merge.held(nowMs: nowMs) {
      shared.log.warning(
        "the history waits for \(held.prefix(3).map { "\($0)" }.joined(separator: ", "))"
          + "\(held.count > 3 ? " and \(held.count - 3) more" : ""), which cannot be read to the "
          + "end; see that the topics are there")
    }
  }

  /// Everything is read again from where the ledger stands.
  mutating func forget() { merge.removeAll() }

  /// When the message happened, as far as it says so.
  /// What claims to come from the future is not believed.
  mutating func advance(to reading: Reading, wall: Instant) -> Instant {
    if let claim = reading.claimed, claim <= wall { now = max(now, claim) }
    return now
  }
}

extension Reading {
  /// When it happened, as it says itself.
  var claimed: Instant? {
    switch self {
    case .item(let item): item.received
    case .action(let action, _): action.at
    case .faultyItem, .faultyAction: nil
    }
  }
}

extension Input {
  var isOfActions: Bool { if case .actions = kind { true } else { false } }
}
