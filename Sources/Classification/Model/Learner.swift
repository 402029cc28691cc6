/// Trains a head and measures it: the order in which things are done, in one place.
public struct Learner: Sendable {
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
  }

  public let head: Head
  public let labels: [LinearModel.Label]
  let features: [Features]
  let classes: [Int]
  let folds: [Int]
  let foldCount: Int
  public let seed: UInt64

  /// Checks that something can be learned from the examples. Folds are numbered anew, those that
  /// have examples only: of few examples the hash may leave one out.
  public init(
    _ examples: [LabelledText], head: Head, seed: UInt64
  ) throws(Fault) {
    var counts: [String: Int] = [:]
    for example in examples { counts[example.label, default: 0] += 1 }
    let names = counts.keys.sorted()
    guard names.count >= 2 else {
      throw Fault("the examples know \(names.count) label; a model needs two at least")
    }
    guard names.count <= LearningLimits.labelsMax else {
      throw Fault("the examples know \(names.count) labels; a model takes "
        + "\(LearningLimits.labelsMax) at most")
    }
    if let few = names.first(where: { (counts[$0] ?? 0) < LearningLimits.examplesOfClassMin }) {
      throw Fault("label '\(few)' has \(counts[few] ?? 0) examples; give it "
        + "\(LearningLimits.examplesOfClassMin) at least, or leave it out")
    }
    self.head = head
    self.seed = seed
    labels = names.map { LinearModel.Label(name: $0, count: counts[$0] ?? 0) }
    let numbers = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    classes = examples.map { numbers[$0.label] ?? 0 }
    features = examples.map { Features(title: $0.title, text: $0.text) }
    let used = Set(examples.map(\.fold)).sorted()
    guard used.count >= 2 else {
      throw Fault("the examples stand in one fold; give them two at least, so that each can be "
        + "asked of a model of the others")
    }
    let dense = Dictionary(
      used.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    folds = examples.map { dense[$0.fold] ?? 0 }
    foldCount = used.count
  }

  /// What a model says of texts that it has not seen: each fold is asked of a model of the others.
  /// `progress` hears of each fold that is done.
  public func crossValidated(progress: (Int, Int) -> Void = { _, _ in }) -> Measured {
    var scores = [[Float]](repeating: [], count: classes.count)
    for fold in 0..<foldCount {
      let model = model(of: { $0 != fold }, Calibration(slope: 1, offsets: zeros), "", "")
      for at in classes.indices where folds[at] == fold { scores[at] = model.scores(features[at]) }
      progress(fold + 1, foldCount)
    }
    // A fold's probabilities come of the other folds' calibration, so that none has seen its own.
    var probabilities = scores
    for fold in 0..<foldCount {
      let others = classes.indices.filter { folds[$0] != fold }
      let calibration = Calibration(
        fitting: others.map { scores[$0] }, classes: others.map { classes[$0] },
        labels: labels.count)
      for at in classes.indices where folds[at] == fold {
        probabilities[at] = calibration.probabilities(scores[at])
      }
    }
    return Measured(
      labels: labels.map(\.name), classes: classes, probabilities: probabilities, scores: scores)
  }

  /// A model of all examples, calibrated by the scores of the cross-validation.
  public func model(version: String, date: String, measured: Measured) -> LinearModel {
    let calibration = Calibration(
      fitting: measured.scores, classes: classes, labels: labels.count)
    return model(of: { _ in true }, calibration, version, date)
  }

  private var zeros: [Float] { [Float](repeating: 0, count: labels.count) }

  private func model(
    of isIn: (Int) -> Bool, _ calibration: Calibration, _ version: String, _ date: String
  ) -> LinearModel {
    let chosen = classes.indices.filter { isIn(folds[$0]) }
    let trained = LinearTrainer(
      chosen.map { features[$0] }, classes: chosen.map { classes[$0] }, labels: labels.count,
      seed: seed)
    return LinearModel(
      head: head, version: version, date: date, labels: labels, calibration: calibration,
      trained: trained)
  }
}
