import Decider
import Kafka
import Ledger
import Orders
import WorkTime

/// Keeps the consumer on all partitions of all input topics: looks for new ones now and
/// then, and adopts each by an event. Owned by the worker.
final class InputTopics {
  private(set) var inputs: [Input]
  /// Asks the cluster which topics there are.
  private let askMetadata: (_ timeoutMs: Int) throws(KafkaError) -> ClusterMetadata
  private var lastLook: Int64?
  private var trouble = InputTrouble()
  private var indexed: [Input] = []
  private var catchUp = CatchUp()
  /// No broker could be reached; what was fetched before tells nothing of what has come since.
  private var isAway = false
  /// As the last look found it: of one broker all is said when none is left.
  private var brokerCount = 0
  /// What a connection ran into last, since brokers answered.
  private var lastFault: KafkaError?
  /// Everything was read, or about to be, at a look.
  private var wasReady = false

  private var lastCount: Int64?
  private var lastTold: Int64?
  private var told: [TopicPartition: Int64] = [:]

  static let lookEveryMs: Int64 = 15_000
  static let countEveryMs: Int64 = 1_000
  static let tellEveryMs: Int64 = 10_000
  static let lookAgainMs: Int64 = 1_000
  static let metadataTimeoutMs = 5_000
  static let watermarkTimeoutMs = 5_000

  init(
    inputs: [Input], metadata: @escaping (_ timeoutMs: Int) throws(KafkaError) -> ClusterMetadata
  ) {
    self.inputs = inputs
    askMetadata = metadata
  }

  /// Other inputs from now on: all topics that are read already are among them, since messages
  /// carry their numbers. What is new is looked for at once.
  func replace(_ next: [Input]) {
    inputs = next
    indexed = []
    lastLook = nil
  }

  /// Looks whether there are new partitions, now and then, or each second while a topic is missing
  /// or a partition is not read. The events by which they are adopted are the caller's to commit.
  func refresh(
    _ consumer: any Inbox, _ ledger: Ledger, _ cluster: ClusterIdentity, _ shared: Shared
  ) throws {
    let now = shared.time.bootMilliseconds()
    let isQuiet = !trouble.wantsLook && lastLook != nil && !isAway
    let wait = isQuiet ? Self.lookEveryMs : Self.lookAgainMs
    if let lastLook, now - lastLook < wait { return }
    lastLook = now
    if isAway && cluster.wasReplaced(shared.places) { throw ClusterReplaced() }
    let metadata: ClusterMetadata
    do throws(KafkaError) {
      metadata = try askMetadata(Self.metadataTimeoutMs)
    } catch {
      if error.isFatal { throw error }
      // What is assigned goes on being read; a broker that is away says so by itself.
      isAway = true
      return sayAway(error, shared)
    }
    brokerCount = metadata.brokers.count
    lastFault = nil
    shared.log.over("brokers", "the brokers answer again")
    if isAway {
      isAway = false
      // From here on ends of partitions are told anew.
      try rewind(consumer, ledger, shared)
    }
    try read(metadata, consumer, ledger, shared, isEmbedded: cluster.isEmbedded, nowMs: now)
    for line in trouble.lines { shared.log.lasting("input \(line.matter)", .warning, line.text) }
    tell(shared)
  }

  /// Right before each batch is received: a full disk or a machine that slept may have taken so
  /// long that what was known of the ends of partitions is old.
  func rewindIfInterrupted(_ consumer: any Inbox, _ ledger: Ledger, _ shared: Shared) throws {
    guard catchUp.wasInterrupted(nowMs: shared.time.bootMilliseconds()) else { return }
    shared.log.notice(
      "nothing was read for over \(CatchUp.pauseMsMax) ms; deadlines wait until all partitions "
        + "are read to their ends")
    try rewind(consumer, ledger, shared)
  }

  private func sayAway(_ met: KafkaError, _ shared: Shared) {
    // That all are down, or a question went unanswered, says less than what one ran into.
    let isBare = met.code == .allBrokersDown || met.reason == met.code.text
    let error = isBare ? lastFault ?? met : met
    shared.tellKafka(error.outage)
    let kind = error.isOfNetwork ? "away" : "\(error.code)"
    shared.log.lasting(
      "brokers \(kind)", .warning, "\(error.outage); intake waits and tries again")
  }

  /// What is wrong with the inputs, for `status`; and in the log when nothing is any more.
  private func tell(_ shared: Shared) {
    shared.tellKafka(trouble.sentence, needsPerson: trouble.needsPerson)
    guard trouble.sentence == nil else { return shared.notify.status("some topics are not read") }
    shared.notify.status("running")
    if wasReady { return shared.log.over("input", "all topics are read again") }
    wasReady = true
    shared.log.forget("input")
    shared.log.notice("ready; taking in from \(inputs.map(\.topic).joined(separator: ", "))")
  }

  /// Reads what is there and not yet read, and what must be read anew.
  private func read(
    _ metadata: ClusterMetadata, _ consumer: any Inbox, _ ledger: Ledger, _ shared: Shared,
    isEmbedded: Bool, nowMs: Int64
  ) throws {
    var added: [PartitionOffset] = []
    var again: [PartitionOffset] = []
    var unknown: [TopicPartition] = []
    trouble.beginLook()
    for input in inputs {
      let topic = metadata.topic(input.topic)
      guard let topic, topic.error == nil else {
        trouble.isNotThere(input.topic, topic?.error)
        continue
      }
      let wasGone = trouble.isBack(input.topic)
      for partition in 0..<trouble.readable(input.topic, partitions: topic.partitions) {
        let key = TopicPartition(topic: input.topic, partition: partition)
        let isAssigned = consumer.assigned.contains(key)
        let isBroken = trouble.readAnew(key) || wasGone
        if isAssigned && !isBroken { continue }
        guard let next = Self.next(key, ledger) else {
          unknown.append(key)
          continue
        }
        let place = PartitionOffset(topic: key.topic, partition: partition, .offset(next))
        if isAssigned { again.append(place) } else { added.append(place) }
      }
    }
    added += try adopt(unknown, consumer, ledger, shared, isEmbedded: isEmbedded)
    if !added.isEmpty { catchUp.begin(added.map(\.partition), nowMs: nowMs) }
    if !again.isEmpty { catchUp.beginAgain(again.map(\.partition), nowMs: nowMs) }
    if !added.isEmpty || !again.isEmpty { try consumer.add(added + again) }
  }

  /// Whether deadlines may be judged; says so where it waited too long for that.
  func isCaughtUp(_ shared: Shared) -> Bool {
    if isAway { return false }
    switch catchUp.judge(nowMs: shared.time.bootMilliseconds()) {
    case .reading: return false
    case .done: return true
    case .gaveUp(let count):
      shared.log.warning(
        "messages have been waiting for \(CatchUp.holdMsMax / 60_000) min, \(count) partitions "
          + "were not read to their ends; deadlines are judged without them")
      return true
    }
  }

  /// Partitions that the ledger does not know are read from what the broker still has of them, by
  /// events; those whose brokers do not tell it now are asked again at the next look.
  private func adopt(
    _ partitions: [TopicPartition], _ consumer: any Inbox, _ ledger: Ledger, _ shared: Shared,
    isEmbedded: Bool
  ) throws -> [PartitionOffset] {
    var first: [TopicPartition: Result<Int64, KafkaError>] = [:]
    if !isEmbedded {
      do throws(KafkaError) {
        first = try consumer.firstOffsets(partitions, timeoutMs: Self.watermarkTimeoutMs)
      } catch {
        for key in partitions { first[key] = .failure(error) }
      }
    }
    var adopted: [PartitionOffset] = []
    for key in partitions {
      let low: Int64
      do throws(KafkaError) { low = try first[key]?.get() ?? 0 } catch {
        trouble.isSilent(key, error)
        continue
      }
      let now = shared.time.now()
      try ledger.append(
        Decision(
          .partitionAdopted(topic: key.topic, partition: key.partition, start: low), at: now),
        recorded: now, from: nil)
      adopted.append(PartitionOffset(topic: key.topic, partition: key.partition, .offset(low)))
    }
    return adopted
  }

  private static func next(_ key: TopicPartition, _ ledger: Ledger) -> Int64? {
    ledger.state.offsets[LedgerState.TopicPartition(key.topic, key.partition)]
  }

  /// Counts once a second what waits on the broker: the high watermarks that came with the
  /// messages, against the ledger's own offsets. It asks no broker.
  func countWaiting(_ consumer: any Inbox, _ ledger: Ledger, _ shared: Shared) {
    let now = shared.time.bootMilliseconds()
    if let lastCount, now - lastCount < Self.countEveryMs { return }
    lastCount = now
    var waiting: [String: Int64] = [:]
    for key in consumer.assigned {
      // Unknown until the first answer to a fetch.
      guard let high = consumer.watermarks(key)?.high, high >= 0 else { continue }
      let next = ledger.state.offsets[LedgerState.TopicPartition(key.topic, key.partition)] ?? 0
      waiting[key.topic, default: 0] += max(0, high - next)
    }
    shared.waiting.withLock { $0 = waiting }
  }

  /// Tells Kafka now and then where the ledger stands, so that other people's lag tools see it. It
  /// is a courtesy: nothing of ours reads it back, and a failure changes nothing.
  func tellPositions(
    _ consumer: any Inbox, _ ledger: Ledger, _ cluster: ClusterIdentity, _ shared: Shared
  ) {
    let now = shared.time.bootMilliseconds()
    if cluster.isEmbedded { return }
    if let lastTold, now - lastTold < Self.tellEveryMs { return }
    lastTold = now
    var moved: [PartitionOffset] = []
    for key in consumer.assigned {
      let known = LedgerState.TopicPartition(key.topic, key.partition)
      guard let next = ledger.state.offsets[known], told[key] != next else { continue }
      told[key] = next
      moved.append(PartitionOffset(topic: key.topic, partition: key.partition, .offset(next)))
    }
    guard !moved.isEmpty else { return }
    do throws(KafkaError) { try consumer.commit(moved) } catch {
      shared.log.notice("lag tools are not told where the ledger stands: \(error)")
    }
  }

  /// The inputs in the order of the indexes that messages carry.
  func byIndex(_ consumer: any Inbox) -> [Input] {
    if indexed.count != consumer.topics.count {
      indexed = consumer.topics.compactMap { topic in inputs.first { $0.topic == topic } }
    }
    return indexed
  }

  /// A batch was read; says whether more is waiting than it could take.
  func noteBatch(isFull: Bool, _ shared: Shared) {
    catchUp.read(isFull: isFull, nowMs: shared.time.bootMilliseconds())
  }

  /// Reads every partition again from where the ledger stands, and up to its end before a deadline
  /// is judged.
  func rewind(_ consumer: any Inbox, _ ledger: Ledger, _ shared: Shared) throws {
    catchUp.begin(consumer.assigned, nowMs: shared.time.bootMilliseconds())
    try consumer.assign(consumer.assigned.map { key in
      let known = LedgerState.TopicPartition(key.topic, key.partition)
      return PartitionOffset(
        topic: key.topic, partition: key.partition, .offset(ledger.state.offsets[known] ?? 0))
    })
  }

  /// What the consumer has to say beside messages.
  func take(_ event: ConsumerEvent, _ shared: Shared) throws {
    switch event {
    case .partitionEnd(let end):
      catchUp.reach(end.partition)
      if trouble.isRead(end.partition) && !isAway { tell(shared) }
    case .trouble(let error):
      if error.code == .allBrokersDown || error.isOfLogin || error.code == .ssl {
        isAway = isAway || error.code == .allBrokersDown
        sayAway(error, shared)
      } else if !error.isOfNetwork {
        shared.log.lasting("kafka \(error.code)", .warning, "Kafka: \(error)")
      } else {
        lastFault = error
        guard brokerCount > 1 else { return }
        shared.log.lasting("broker \(error.reason)", .warning, "a broker is away: \(error)")
      }
    case .partitionError(let error):
      guard error.error.code == .autoOffsetReset || error.error.code == .offsetOutOfRange else {
        guard trouble.broke(error) else { return }
        if !error.error.isOfNetwork {
          let matter = "input \(error.partition.topic) \(error.error.code)"
          shared.log.lasting(matter, .warning, "Kafka: \(error)")
        }
        if !isAway { tell(shared) }
        return
      }
      // Loud, and for this partition final: only `ledger skip` leads on.
      let sentence = "the wanted offset is gone (\(error.error)); this partition stands still. "
        + "Restore the topic, or accept the loss with `wenzheng ledger skip`"
      shared.stoppedPartitions.withLock { $0["\(error.partition)"] = sentence }
      shared.log.error("\(error.partition): \(sentence)")
    }
  }
}
