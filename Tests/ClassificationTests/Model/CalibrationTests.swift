import TestSupport
import Testing

@testable import Classification

@Suite struct CalibrationTests {
  @Test func probabilitiesSumUpToOne() {
    var random = Seeded(state: 5)
    for size in [2, 3, 16] {
      for reach in [Float(0), 1, 1_000] {
        let calibration = Calibration(
          slope: 1.7, offsets: (0..<size).map { _ in random.share() - 0.5 })
        let scores = (0..<size).map { _ in (random.share() - 0.5) * reach }
        let probabilities = calibration.probabilities(scores)
        let sum = probabilities.reduce(0, +)
        #expect(abs(sum - 1) < 1e-5, "\(size) labels, \(reach): \(sum)")
        #expect(probabilities.allSatisfy { $0 >= 0 && $0 <= 1 })
      }
    }
    #expect(Calibration(slope: 1, offsets: [0, 0]).probabilities([3, 3]) == [0.5, 0.5])
  }

  @Test func aHigherScoreIsMoreProbable() {
    let calibration = Calibration(slope: 2, offsets: [0.3, 0, -0.3])
    let low = calibration.probabilities([0, 0, 0])
    let high = calibration.probabilities([0, 0.5, 0])
    #expect(high[1] > low[1] && high[0] < low[0] && high[2] < low[2])
  }

  @Test func nothingToFitLeavesItAsItBegins() {
    let own = Calibration(fitting: [], classes: [], labels: 3)
    #expect(own == Calibration(slope: 2, offsets: [0, 0, 0]))
  }

  /// Scores whose right labels are drawn by probabilities that are known; what is fitted to some
  /// is honest about others.
  private func synthetic(
    _ count: Int, _ truth: Calibration, _ random: inout Seeded
  ) -> (scores: [[Float]], classes: [Int]) {
    var all: (scores: [[Float]], classes: [Int]) = ([], [])
    for _ in 0..<count {
      let scores = truth.offsets.map { _ in random.share() * 3 - 2 }
      var left = random.share()
      let probabilities = truth.probabilities(scores)
      let drawn = probabilities.firstIndex { own in
        left -= own
        return left < 0
      }
      all.scores.append(scores)
      all.classes.append(drawn ?? 0)
    }
    return all
  }

  private static let truths = [
    Calibration(slope: 2, offsets: [0, 0, 0]),
    Calibration(slope: 0.5, offsets: [0.5, 0, -0.5]),
    Calibration(slope: 4, offsets: [0.5, -1, 0.2]),
  ]

  @Test(arguments: truths.indices) func isHonest(_ number: Int) {
    let truth = Self.truths[number]
    var random = Seeded(state: 11 + UInt64(number))
    let seen = synthetic(2_000, truth, &random)
    let own = Calibration(fitting: seen.scores, classes: seen.classes, labels: 3)
    let fresh = synthetic(10_000, truth, &random)
    let measured = Measured(
      labels: ["a", "b", "c"], classes: fresh.classes,
      probabilities: fresh.scores.map(own.probabilities), scores: fresh.scores)
    let bins = measured.calibrationBins.filter { $0.count >= 500 }
    #expect(bins.count >= 2)
    for bin in bins {
      #expect(
        abs(bin.said - bin.right) <= 0.05,
        "said \(bin.said), right \(bin.right) of \(bin.count); \(own)")
    }
  }
}
