import Testing

@testable import Classification

/// Ten texts of three classes and a fourth that has none; all figures below are worked out by hand.
@Suite struct MeasuredTests {
  private let measured = Measured(
    labels: ["a", "b", "c", "d"], classes: [0, 0, 0, 0, 1, 1, 1, 2, 2, 2],
    probabilities: [
      [0.9, 0.05, 0.03, 0.02], [0.8, 0.1, 0.05, 0.05], [0.6, 0.3, 0.05, 0.05],
      [0.4, 0.55, 0.03, 0.02],
      [0.05, 0.9, 0.03, 0.02], [0.2, 0.7, 0.05, 0.05], [0.5, 0.45, 0.03, 0.02],
      [0.02, 0.02, 0.95, 0.01], [0.35, 0.2, 0.4, 0.05], [0.6, 0.1, 0.25, 0.05],
    ],
    scores: [])

  private func isNear(_ one: Double, _ other: Double) -> Bool { abs(one - other) < 1e-6 }

  @Test func countsWhatWasRightAndWhatWasSaid() {
    #expect(measured.said == [0, 0, 0, 1, 1, 1, 0, 2, 2, 0])
    #expect(measured.confusion == [[3, 1, 0, 0], [1, 2, 0, 0], [1, 0, 2, 0], [0, 0, 0, 0]])
    #expect(isNear(measured.accuracy, 0.7))
  }

  @Test func figuresOfEachClass() {
    let wanted: [(label: String, support: Int, precision: Double, recall: Double, f1: Double)] = [
      ("a", 4, 3 / 5, 3 / 4, 2 / 3), ("b", 3, 2 / 3, 2 / 3, 2 / 3), ("c", 3, 1, 2 / 3, 4 / 5),
      ("d", 0, 0, 0, 0),
    ]
    #expect(measured.perClass.count == wanted.count)
    for (own, wanted) in zip(measured.perClass, wanted) {
      #expect(own.label == wanted.label && own.support == wanted.support)
      #expect(isNear(own.precision, wanted.precision), "\(own)")
      #expect(isNear(own.recall, wanted.recall), "\(own)")
      #expect(isNear(own.f1, wanted.f1), "\(own)")
    }
    // A class without a text is no part of the mean.
    let ofClasses: [Double] = [2.0 / 3, 2.0 / 3, 0.8]
    #expect(isNear(measured.macroF1, ofClasses.reduce(0, +) / 3))
  }

  private static let coverages:
    [(score: Float, margin: Float, held: Double, precision: Double)] = [
      (0, 0, 1, 7 / 10), (0, 0.1, 0.8, 6 / 8), (0.6, 0.1, 0.7, 6 / 7), (0.6, 0.32, 0.6, 5 / 6),
      (0.61, 0.1, 0.5, 1), (0.96, 0, 0, 1), (0, 0.94, 0, 1),
    ]

  @Test func coverageAtAThreshold() {
    for (score, margin, held, precision) in Self.coverages {
      let own = measured.coverage(LinearModel.Thresholds(score: score, margin: margin))
      #expect(isNear(own.coverage, held), "\(score), \(margin): \(own)")
      #expect(isNear(own.precision, precision), "\(score), \(margin): \(own)")
    }
  }

  @Test func theLowestThresholdThatHoldsAPrecision() throws {
    for (precision, score) in [(0.7, Float(0)), (0.8, 0.56), (0.9, 0.61), (1, 0.61)] {
      let found = try #require(measured.thresholds(precision: precision, margin: 0.1))
      #expect(found.thresholds == LinearModel.Thresholds(score: score, margin: 0.1))
      #expect(found.precision >= precision && found.coverage > 0)
    }
    let wrong = Measured(
      labels: ["a", "b"], classes: [0, 1], probabilities: [[0.1, 0.9], [0.8, 0.2]], scores: [])
    #expect(wrong.thresholds(precision: 0.5, margin: 0) == nil)
  }

  @Test func tenthsOfProbability() {
    let wanted: [(from: Double, count: Int, said: Double, right: Double)] = [
      (0.4, 1, 0.4, 1), (0.5, 2, 0.525, 0), (0.6, 2, 0.6, 0.5), (0.7, 1, 0.7, 1),
      (0.8, 1, 0.8, 1), (0.9, 3, 2.75 / 3, 1),
    ]
    let bins = measured.calibrationBins
    #expect(bins.count == wanted.count)
    for (own, wanted) in zip(bins, wanted) {
      #expect(own.from == wanted.from && own.count == wanted.count)
      #expect(isNear(own.said, wanted.said) && isNear(own.right, wanted.right), "\(own)")
    }
    // Certainty is of the last tenth.
    let sure = Measured(labels: ["a", "b"], classes: [0], probabilities: [[1, 0]], scores: [])
    #expect(sure.calibrationBins.map(\.from) == [0.9])
  }

  @Test func theIntervalHoldsTheValue() {
    for seed in UInt64(0)...5 {
      let interval = measured.interval(seed: seed)
      #expect(interval.accuracy.contains(measured.accuracy), "seed \(seed)")
      #expect(interval.macroF1.contains(measured.macroF1), "seed \(seed)")
      // Of ten texts: by the binomial, 4 to 10 are right in 95 of 100 draws.
      #expect((0.3...0.5).contains(interval.accuracy.lowerBound), "seed \(seed)")
      #expect((0.9...1).contains(interval.accuracy.upperBound), "seed \(seed)")
      let again = measured.interval(seed: seed)
      #expect(again.macroF1 == interval.macroF1 && again.accuracy == interval.accuracy)
    }
    let sure = Measured(
      labels: ["a", "b"], classes: [0, 1], probabilities: [[0.9, 0.1], [0.2, 0.8]], scores: [])
    #expect(sure.interval(seed: 1).accuracy == 1...1)
  }

  @Test func ofNothingAllIsNought() {
    let none = Measured(labels: ["a", "b"], classes: [], probabilities: [], scores: [])
    #expect(none.accuracy == 0 && none.macroF1 == 0 && none.calibrationBins.isEmpty)
    #expect(none.interval(seed: 1).accuracy == 0...0)
    #expect(none.coverage(LinearModel.thresholdsByDefault).coverage == 0)
    #expect(none.thresholds(precision: 0.5, margin: 0) == nil)
  }

  /// What a model was never told counts against it.
  @Test func aLabelThatTheModelDoesNotKnowIsNeverHit() {
    let model = SmallModel.model
    let measured = Measured(
      model, on: [
        labelled("停水", "life", fold: 0), labelled("停水", "utility", fold: 0),
        labelled("问路", "ordinary", fold: 0),
      ])
    #expect(measured.labels == ["life", "ordinary", "utility"])
    #expect(measured.perClass[2].recall == 0 && measured.perClass[2].support == 1)
    #expect(measured.probabilities.allSatisfy { $0.count == 3 && $0[2] == 0 })
  }
}
