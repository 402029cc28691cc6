/// The messages of parked actions in the order in which they came, so that the one that has waited
/// longest is found at once, however many wait.
///
/// Guarantees: the first is one that waits; over time a message more or less costs the same however
/// many there are; it holds no more than twice those that wait, and a few.
public struct WaitingLine: Sendable {
  private var entries: [(from: InputPlace, sequence: Int64)] = []
  private var head = 0
  private static let spareEntriesMax = 1_024

  public init() {}

  /// The message that has waited longest; nil where none waits.
  public var first: InputPlace? { head < entries.count ? entries[head].from : nil }

  mutating func add(_ from: InputPlace, _ sequence: Int64) { entries.append((from, sequence)) }

  /// Passes over those that wait no more.
  mutating func trim(to waiting: [InputPlace: LedgerState.ParkedEntry]) {
    func waits(_ entry: (from: InputPlace, sequence: Int64)) -> Bool {
      waiting[entry.from]?.sequence == entry.sequence
    }
    while head < entries.count, !waits(entries[head]) { head += 1 }
    guard entries.count > 2 * waiting.count + Self.spareEntriesMax else { return }
    entries = entries[head...].filter(waits)
    head = 0
  }
}
