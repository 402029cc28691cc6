/// What a model said of texts whose label is known, and the figures that follow.
public struct Measured: Sendable {
  public let labels: [String]
  public let classes: [Int]
  /// By text and label.
  public let probabilities: [[Float]]
  let scores: [[Float]]
  public let said: [Int]

  init(labels: [String], classes: [Int], probabilities: [[Float]], scores: [[Float]]) {
    self.labels = labels
    self.classes = classes
    self.probabilities = probabilities
    self.scores = scores
    said = probabilities.map { own in
      own.indices.max { own[$0] < own[$1] } ?? 0
    }
  }

  /// A model against texts that it was not trained on. Labels that it does not know are classes
  /// that it never hits.
  public init(_ model: LinearModel, on examples: [LabelledText]) {
    var names = model.labels.map(\.name)
    for label in Set(examples.map(\.label)).sorted() where !names.contains(label) {
      names.append(label)
    }
    let numbers = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let scores = examples.map { model.scores(Features(title: $0.title, text: $0.text)) }
    let padding = [Float](repeating: 0, count: names.count - model.labels.count)
    self.init(
      labels: names, classes: examples.map { numbers[$0.label] ?? 0 },
      probabilities: scores.map { model.calibration.probabilities($0) + padding },
      scores: scores)
  }

  public struct ClassFigures: Sendable {
    public let label: String
    public let support: Int
    public let precision: Double
    public let recall: Double
    public let f1: Double
  }

  /// Rows: what is right; columns: what was said.
  public var confusion: [[Int]] {
    var matrix = [[Int]](
      repeating: [Int](repeating: 0, count: labels.count), count: labels.count)
    for (right, own) in zip(classes, said) { matrix[right][own] += 1 }
    return matrix
  }

  public var perClass: [ClassFigures] { Self.figures(confusion, labels) }

  private static func figures(_ matrix: [[Int]], _ labels: [String]) -> [ClassFigures] {
    labels.indices.map { label in
      let hits = Double(matrix[label][label])
      let support = matrix[label].reduce(0, +)
      let said = matrix.reduce(0) { $0 + $1[label] }
      return ClassFigures(
        label: labels[label], support: support,
        precision: said > 0 ? hits / Double(said) : 0,
        recall: support > 0 ? hits / Double(support) : 0,
        f1: support + said > 0 ? 2 * hits / Double(support + said) : 0)
    }
  }

  public var accuracy: Double {
    let hits = zip(classes, said).filter { $0 == $1 }.count
    return classes.isEmpty ? 0 : Double(hits) / Double(classes.count)
  }

  /// Of the classes that have examples.
  public var macroF1: Double { Self.macro(perClass) }

  private static func macro(_ figures: [ClassFigures]) -> Double {
    let own = figures.filter { $0.support > 0 }
    return own.isEmpty ? 0 : own.reduce(0) { $0 + $1.f1 } / Double(own.count)
  }

  /// 95 of 100 times the value lies in between: by drawing the texts anew, with repeats.
  public struct Interval: Sendable {
    public let macroF1: ClosedRange<Double>
    public let accuracy: ClosedRange<Double>
  }

  public func interval(seed: UInt64) -> Interval {
    var state = seed
    var values: [(f1: Double, accuracy: Double)] = []
    for _ in 0..<Self.draws {
      var matrix = [[Int]](
        repeating: [Int](repeating: 0, count: labels.count), count: labels.count)
      var hits = 0
      for _ in classes.indices {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let at = Int(state >> 33) % classes.count
        matrix[classes[at]][said[at]] += 1
        if classes[at] == said[at] { hits += 1 }
      }
      values.append((
        Self.macro(Self.figures(matrix, labels)), Double(hits) / Double(max(classes.count, 1))))
    }
    func middle(_ all: [Double]) -> ClosedRange<Double> {
      let sorted = all.sorted()
      let from = sorted[sorted.count * 25 / 1_000]
      return from...max(from, sorted[sorted.count * 975 / 1_000])
    }
    return Interval(macroF1: middle(values.map(\.f1)), accuracy: middle(values.map(\.accuracy)))
  }

  private static let draws = 1_000

  // MARK: Abstention

  /// How many verdicts hold at a threshold, and how many of those are right.
  public struct Coverage: Sendable {
    public let thresholds: LinearModel.Thresholds
    public let coverage: Double
    public let precision: Double
  }

  public func coverage(_ thresholds: LinearModel.Thresholds) -> Coverage {
    var held = 0
    var right = 0
    for at in classes.indices {
      let (first, second) = topTwo(probabilities[at])
      guard thresholds.hold(first, over: second) else { continue }
      held += 1
      if said[at] == classes[at] { right += 1 }
    }
    return Coverage(
      thresholds: thresholds,
      coverage: classes.isEmpty ? 0 : Double(held) / Double(classes.count),
      precision: held == 0 ? 1 : Double(right) / Double(held))
  }

  /// The lowest threshold of hundredths with which so many verdicts are right; nil where none has.
  public func thresholds(precision: Double, margin: Float) -> Coverage? {
    for hundredths in 0...99 {
      let own = coverage(LinearModel.Thresholds(score: Float(hundredths) / 100, margin: margin))
      if own.precision >= precision && own.coverage > 0 { return own }
    }
    return nil
  }

  /// By tenth of probability: verdicts, what they said of themselves, and how many were right.
  public struct Bin: Sendable {
    public let from: Double
    public let count: Int
    public let said: Double
    public let right: Double
  }

  public var calibrationBins: [Bin] {
    (0..<10).compactMap { tenth in
      let own = classes.indices.filter {
        min(Int(probabilities[$0][said[$0]] * 10), 9) == tenth
      }
      guard !own.isEmpty else { return nil }
      let sum = own.reduce(0.0) { $0 + Double(probabilities[$1][said[$1]]) }
      let hits = own.filter { said[$0] == classes[$0] }.count
      return Bin(
        from: Double(tenth) / 10, count: own.count, said: sum / Double(own.count),
        right: Double(hits) / Double(own.count))
    }
  }
}

/// The two largest of some numbers.
func topTwo(_ values: [Float]) -> (Float, Float) {
  var first: Float = 0
  var second: Float = 0
  for value in values {
    if value > first { (first, second) = (value, first) } else if value > second { second = value }
  }
  return (first, second)
}
