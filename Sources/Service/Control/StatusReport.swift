import Classification
import Formats
import Foundation
import Glibc
import Kafka
import Knowledge
import Ledger
import Orders
import WorkTime

extension DaemonStatus {
  /// What the ledger itself can say, with or without a daemon.
  public init(_ view: LedgerView, now: Instant) {
    var tally = OrderTally()
    self.init(view, now: now, &tally, indexBytes: nil)
  }

  private init(
    _ view: LedgerView, now: Instant, _ tally: inout OrderTally, indexBytes: Int?
  ) {
    let state = view.state
    let now = state.now(now)
    isRunning = false
    health = .down
    ledger = state.ledger
    directory = view.directory
    cluster = state.cluster?.id
    embedded = state.cluster?.embedded
    configuration = state.configuration.id
    events = state.sequence - 1
    orders = state.orders.count
    let total = tally.total(state, now: now)
    openOrders = total.open
    lateOrders = total.late
    suspectedOrders = total.suspected
    orderBytes = indexBytes.map { Int64(state.bytes + total.listBytes + $0) }
    byState = Dictionary(
      uniqueKeysWithValues: OrderState.allCases.map {
        ($0.name, total.byState[Int($0.rawValue)])
      })
    faq = FaqCounts(state.knowledge)
    topics = state.counts.sorted { $0.key < $1.key }.map { TopicCounts($0, $1) }
    stoppedPartitions = [:]
    if !topics.allSatisfy(\.closes) { health = .stuck }
  }

  private static func models(_ shared: Shared) -> [ModelStatus] {
    let configuration = shared.configuration
    let counts = shared.shadow.withLock {
      $0.configuration == configuration.id ? $0.counts : ShadowCounts()
    }
    return Head.allCases.compactMap { head in
      guard let live = configuration.classifier.models.models[head] else { return nil }
      guard let shadow = configuration.shadow.models[head] else {
        return ModelStatus(head: head.rawValue, live: live.version)
      }
      return ModelStatus(
        head: head.rawValue, live: live.version, shadow: shadow.version,
        asked: counts.asked[head] ?? 0, agreed: counts.agreed[head] ?? 0)
    }
  }

  /// With what only the running daemon knows.
  init(_ shared: Shared, now: Instant) {
    let view = shared.currentView
    let indexBytes = shared.indexBytes.withLock { $0 }
    self = shared.tally.withLock { DaemonStatus(view, now: now, &$0, indexBytes: indexBytes) }
    isRunning = true
    pid = getpid()
    configurationPending = shared.folder.withLock { $0.pending(shared) }
    let progress = shared.outboxProgress.state.withLock { $0 }
    let delays = progress.delays.percentiles([0.5, 0.99])
    outbox = OutboxStatus(
      sequence: progress.sequence, behindBytes: max(0, view.state.journalEnd - progress.position),
      published: progress.published, failures: progress.failures, trouble: progress.trouble,
      delayP50Ms: delays?[0], delayP99Ms: delays?[1])
    stoppedPartitions = shared.stoppedPartitions.withLock { $0 }
    brokers = shared.brokers.withLock { $0 }
    let trouble = shared.kafkaTrouble.withLock { $0 }
    kafka = trouble?.sentence
    disk = shared.diskTrouble.withLock { $0 }
    models = Self.models(shared)
    if health == .stuck || trouble?.needsPerson == true || progress.needsPerson || disk != nil
      || !stoppedPartitions.isEmpty
    {
      health = .stuck
    } else {
      health = trouble == nil && progress.trouble == nil ? .ready : .waiting
    }
    let waiting = shared.waiting.withLock { $0 }
    for index in topics.indices { topics[index].waiting = waiting[topics[index].topic] }
    for (topic, count) in waiting where !topics.contains(where: { $0.topic == topic }) {
      var none = TopicCounts(topic, Counts())
      none.waiting = count
      topics.append(none)
    }
    topics.sort { $0.topic < $1.topic }
    residentBytes = Self.residentBytes()
    usedBytes = Int64(KafkaLibrary.bytesInUse)
  }

  static func residentBytes() -> Int64? {
    guard let data = FileManager.default.contents(atPath: "/proc/self/statm"),
      let text = String(utf8: data), let pages = text.split(separator: " ").dropFirst().first
    else { return nil }
    return Int64(pages).map { $0 * Int64(sysconf(Int32(_SC_PAGESIZE))) }
  }
}

extension ReadPositions {
  /// Partitions that were never read stand at 0.
  public init(of topic: String, in state: LedgerState) {
    cluster = state.cluster?.id
    next = []
    for (key, offset) in state.offsets where key.topic == topic {
      let at = Int(key.partition)
      while next.count <= at { next.append(0) }
      next[at] = offset
    }
  }
}

extension DaemonStatus.FaqCounts {
  public init(_ state: KnowledgeState) {
    let reviews = EntryStage.allCases.filter { $0.review != nil }
    self.init(
      published: state.published.count,
      inReview: reviews.reduce(0) { $0 + state.entries(at: $1).count },
      candidates: state.entries(at: .candidate).count, expired: state.expired.count,
      conflicts: state.conflicted.count)
  }
}

extension DaemonStatus.TopicCounts {
  public init(_ topic: String, _ counts: Counts) {
    self.init(
      topic: topic, received: counts.received, opened: counts.opened, amended: counts.amended,
      applied: counts.applied, refused: counts.refused, parked: counts.parked,
      duplicates: counts.duplicates,
      deadLetters: counts.deadLetters, closes: counts.close)
  }
}
