import Kafka

/// Whether everything has been read that was in Kafka when reading began. Until then no deadline is
/// judged: the reply that came in time may be among what is still to be read, and a breach that was
/// told is never taken back.
struct CatchUp {
  private var behind: Set<TopicPartition> = []
  private var begunMs: Int64?
  private var gaveUp = false
  /// Since when batches have been full: more was there than they could take.
  private var fullSinceMs: Int64?
  private var lastReadMs: Int64?

  /// Longer than any backlog takes; a partition that cannot be read at all must not hide that
  /// others are late.
  static let holdMsMax: Int64 = 15 * 60_000
  /// What came to a broker in time may be on its way from there to us for so long: until then no
  /// deadline is judged.
  static let graceMs: Int64 = 2_000
  /// Who has not read for so long (a full disk, a machine that slept) may know nothing of what has
  /// come since, whatever its client had fetched before.
  static let pauseMsMax: Int64 = 5_000

  /// Reading of these begins.
  mutating func begin(_ partitions: some Sequence<TopicPartition>, nowMs: Int64) {
    behind.formUnion(partitions)
    begunMs = nowMs
    gaveUp = false
    // A machine that sleeps before the first batch was read has not read for so long either.
    lastReadMs = nowMs
  }

  /// Reading of these begins anew because it broke. One that breaks again and again, and is never
  /// read, holds nobody longer than one that is just not read.
  mutating func beginAgain(_ partitions: some Collection<TopicPartition>, nowMs: Int64) {
    if !partitions.allSatisfy(behind.contains) { begin(partitions, nowMs: nowMs) }
  }

  /// Whether reading was interrupted, so that it has to begin again.
  func wasInterrupted(nowMs: Int64) -> Bool {
    lastReadMs.map { nowMs - $0 > Self.pauseMsMax } ?? false
  }

  /// A batch was read; a full one leaves behind what came at the same time.
  mutating func read(isFull: Bool, nowMs: Int64) {
    lastReadMs = nowMs
    fullSinceMs = isFull ? fullSinceMs ?? nowMs : nil
  }

  /// The end of a partition was reached.
  mutating func reach(_ partition: TopicPartition) { behind.remove(partition) }

  enum Verdict: Equatable { case reading, done, gaveUp(waitingFor: Int) }

  /// Says once that it gave up; from then on it is done.
  mutating func judge(nowMs: Int64) -> Verdict {
    guard let begunMs else { return .reading }
    guard let sinceMs = behind.isEmpty ? fullSinceMs : begunMs else {
      gaveUp = false
      return .done
    }
    if gaveUp { return .done }
    guard nowMs - sinceMs > Self.holdMsMax else { return .reading }
    gaveUp = true
    return .gaveUp(waitingFor: behind.count)
  }
}
