/// One trained head: what each piece of a text says for each of its labels, in hashed weights.
///
/// Guarantees: holds no text, only weights by bucket; the same model and text give the same scores.
public struct LinearModel: Sendable {
  public struct Label: Hashable, Sendable {
    public let name: String
    /// Examples it was trained on.
    public let count: Int
  }

  /// When a verdict holds (弃权): below, the model says that it does not know.
  public struct Thresholds: Hashable, Sendable {
    /// Least probability of the first label.
    public var score: Float
    /// How far the first must lie above the second.
    public var margin: Float
    /// Of urgency: from here up to `score` people are asked, and nothing else happens (疑似紧急). Nil:
    /// nobody is asked.
    public var suspect: Float?

    public init(score: Float, margin: Float, suspect: Float? = nil) {
      self.score = score
      self.margin = margin
      self.suspect = suspect
    }

    /// Whether a probability of an alarm is none yet, and too large to be passed over.
    public func suspects(_ alarm: Float) -> Bool {
      suspect.map { alarm >= $0 && alarm < score } ?? false
    }

    public func hold(_ first: Float, over second: Float) -> Bool {
      first >= score && first - second >= margin
    }
  }

  public let head: Head
  public let version: String
  /// Day of the training, as `2026-11-22`.
  public let date: String
  public let labels: [Label]
  public var thresholds: Thresholds
  let calibration: Calibration
  /// By label.
  let biases: [Float]
  /// By label, what a weight of 1 stands for.
  let scales: [Float]
  /// By bucket and label.
  let weights: [Int8]

  public static let thresholdsByDefault = Thresholds(score: 0.5, margin: 0.1)

  init(
    head: Head, version: String, date: String, labels: [Label], thresholds: Thresholds,
    calibration: Calibration, biases: [Float], scales: [Float], weights: [Int8]
  ) {
    self.head = head
    self.version = version
    self.date = date
    self.labels = labels
    self.thresholds = thresholds
    self.calibration = calibration
    self.biases = biases
    self.scales = scales
    self.weights = weights
  }

  /// Takes what was trained, each weight rounded to one of 255 steps.
  init(
    head: Head, version: String, date: String, labels: [Label], calibration: Calibration,
    trained: LinearTrainer
  ) {
    let count = labels.count
    // The few large weights decide most: to clip them for finer steps costs more than it gives.
    var scales = [Float](repeating: 0, count: count)
    var weights = [Int8](repeating: 0, count: GramCounts.bucketCount * count)
    for label in 0..<count {
      let (rows, lane) = (trained.blocks[label / LearningLimits.lanes].weights,
        label % LearningLimits.lanes)
      let most = rows.reduce(0) { max($0, abs($1[lane])) }
      let scale = max(most, .leastNormalMagnitude) / 127
      for (bucket, row) in zip(trained.buckets, rows) {
        weights[Int(bucket) * count + label] = Int8((row[lane] / scale).rounded())
      }
      scales[label] = scale
    }
    self.init(
      head: head, version: version, date: date, labels: labels,
      thresholds: Self.thresholdsByDefault, calibration: calibration,
      biases: (0..<count).map {
        trained.blocks[$0 / LearningLimits.lanes].biases[$0 % LearningLimits.lanes]
      },
      scales: scales, weights: weights)
  }

  /// The score of each label, before calibration.
  func scores(_ features: Features) -> [Float] {
    let count = labels.count
    var sums = [Float](repeating: 0, count: count)
    for (bucket, value) in zip(features.buckets, features.values) {
      let row = Int(bucket) * count
      for label in 0..<count { sums[label] += Float(weights[row + label]) * value }
    }
    return (0..<count).map { sums[$0] * scales[$0] + biases[$0] }
  }

  /// The probability of each label.
  public func probabilities(title: [UInt8], text: [UInt8]) -> [Float] {
    calibration.probabilities(scores(Features(title: title, text: text)))
  }

  /// Whether a verdict holds, or the model says that it does not know. Urgency is heard before it
  /// is likely: its threshold is that of an alarm.
  public func holds(_ probabilities: [Float]) -> Bool {
    if let alarm = alarm(probabilities) { return alarm >= thresholds.score }
    let (first, second) = topTwo(probabilities)
    return thresholds.hold(first, over: second)
  }

  /// The probability that something is urgent; nil of a model of another head.
  public func alarm(_ probabilities: [Float]) -> Float? {
    ordinary.map { 1 - probabilities[$0] }
  }

  /// The label that is no alarm, of a model of urgency.
  var ordinary: Int? {
    head == .urgency ? labels.firstIndex { $0.name == Urgency.ordinary.rawValue } : nil
  }

  // MARK: Why

  /// A piece of a text with what it adds to a label's score.
  public struct Piece: Hashable, Sendable {
    public let text: String
    public let points: Float
  }

  /// The pieces that say most for a label against the others, heaviest first.
  public func pieces(
    title: [UInt8], text: [UInt8], for label: Int, most: Int
  ) -> [Piece] {
    let features = Features(title: title, text: text)
    let values = Dictionary(
      zip(features.buckets, features.values), uniquingKeysWith: { first, _ in first })
    var points: [String: Float] = [:]
    // As they were counted: the title for itself, then before the text and yet apart from it.
    func add(_ texts: [[UInt8]], _ field: GramCounts.Field) {
      var seen: Set<UInt32> = []
      for text in texts {
        text.withUnsafeBufferPointer { buffer in
          GramPass.forEach(in: buffer) { piece in
            let bucket = GramCounts.bucket(piece.hash, field)
            guard let value = values[bucket], seen.insert(bucket).inserted else { return }
            let own = String(decoding: buffer[piece.from..<piece.to], as: UTF8.self)
            points[own, default: 0] += self.points(of: bucket, for: label) * value
          }
        }
      }
    }
    add([title], .title)
    add([title, text], .text)
    let sorted = points.filter { $0.value > 0 }.sorted {
      ($1.value, $0.key) < ($0.value, $1.key)
    }
    return sorted.prefix(most).map { Piece(text: $0.key, points: $0.value) }
  }

  /// A label's weight in a bucket over the mean of all labels.
  private func points(of bucket: UInt32, for label: Int) -> Float {
    let row = Int(bucket) * labels.count
    let all = labels.indices.map { Float(weights[row + $0]) * scales[$0] }
    return all[label] - all.reduce(0, +) / Float(all.count)
  }
}
