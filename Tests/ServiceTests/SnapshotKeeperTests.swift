import Testing

@testable import Service

/// How often the whole state is written.
@Suite struct SnapshotKeeperTests {
  @Test(arguments: [
    (1, 100_000), (2_000_000, 100_000), (2_000_020, 100_001), (20_000_000, 1_000_000),
  ] as [(Int64, Int64)])
  func theIntervalGrowsWithTheLedger(sequence: Int64, interval: Int64) {
    #expect(SnapshotKeeper.interval(at: sequence, eventsMin: 100_000) == interval)
  }

  /// What is written in all, in states of one event, grows with the events and not with their
  /// square.
  @Test func anEventCostsTheSameHoweverManyWentBefore() {
    var written: [Int64: Int64] = [:]
    var (total, last) = (Int64(0), Int64(0))
    for sequence in stride(from: Int64(1_000), through: 50_000_000, by: 1_000) {
      if sequence - last >= SnapshotKeeper.interval(at: sequence, eventsMin: 100_000) {
        total += sequence
        last = sequence
      }
      written[sequence] = total
    }
    for sequence in [1_000_000, 5_000_000, 50_000_000] as [Int64] {
      let share = Double(written[sequence] ?? 0) / Double(sequence)
      #expect(share > 1 && share <= Double(SnapshotKeeper.share), "\(sequence): \(share)")
    }
  }
}
