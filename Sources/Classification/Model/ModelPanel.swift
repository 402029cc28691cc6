import Appeals

/// What a model says of one appeal: its first three labels with their probabilities.
public struct ModelVerdict: Hashable, Sendable {
  /// As numbers of the head: of first-level categories, of `AppealKind.allCases`, of
  /// `Urgency.allCases`, of departments.
  public var first: UInt16
  public var second: UInt16
  public var third: UInt16?
  public var score: Float
  public var secondScore: Float
  public var thirdScore: Float
  /// Whether the first is sure enough; if not, the model says that it does not know. Of urgency:
  /// whether there is an alarm.
  public var holds: Bool
  /// Of urgency: whether there is one where a phrase speaks for it too.
  public var holdsWithPhrase: Bool
  /// Of urgency: the probability of an alarm, where it is none and people are asked.
  public var suspicion: Float?

  package init(
    first: UInt16, second: UInt16, third: UInt16?, score: Float, secondScore: Float,
    thirdScore: Float, holds: Bool, holdsWithPhrase: Bool, suspicion: Float? = nil
  ) {
    self.first = first
    self.second = second
    self.third = third
    self.score = score
    self.secondScore = secondScore
    self.thirdScore = thirdScore
    self.holds = holds
    self.holdsWithPhrase = holdsWithPhrase
    self.suspicion = suspicion
  }
}

public struct ModelVerdicts: Hashable, Sendable {
  public var category: ModelVerdict?
  public var kind: ModelVerdict?
  public var urgency: ModelVerdict?
  public var department: ModelVerdict?
  /// The text is so long that its end may not have been read: see `GramPass.charactersMax`.
  public var mayBeCut = false

  public init() {}
}

/// The models in force, asked together: one pass over the text, one row of memory for each piece.
///
/// Guarantees: pure; no allocation that grows with the text; the verdicts are those of
/// `LinearModel.probabilities`, but for rounding. A class, as it is handed to every item: a copy
/// counts one reference.
public final class ModelPanel: Sendable {
  /// By head; at most one of each.
  public let models: [Head: LinearModel]
  private let rows: WeightRows
  private let heads: [Lanes]
  /// What the verdict of a head on departments numbers.
  let departments: [String]
  /// Of all heads together: the largest model with those of the heads that have few labels.
  public static let labelsMax = 96

  private final class Lanes: Sendable {
    let head: Head
    /// Its first lane, counted through all blocks.
    let from: Int
    /// By lane, the number that the head knows the label by.
    let numbers: [UInt16]
    let model: LinearModel
    let ordinary: Int?

    init(_ model: LinearModel, from: Int, numbers: [UInt16]) {
      (head, self.from, self.numbers, self.model) = (model.head, from, numbers, model)
      ordinary = model.ordinary
    }
  }

  /// Refused where the models have more labels than lanes, or a head twice.
  public init(_ models: [LinearModel], labels: HeadLabels) throws(ModelFault) {
    var byHead: [Head: LinearModel] = [:]
    var heads: [Lanes] = []
    var count = 0
    // Those with few labels share the first block.
    let sorted = models.sorted {
      ($0.labels.count, $0.head.rawValue) < ($1.labels.count, $1.head.rawValue)
    }
    for model in sorted {
      if let other = byHead[model.head] {
        throw ModelFault(file: model.version, .secondOfHead(model.head.rawValue, other.version))
      }
      byHead[model.head] = model
      let known = labels[model.head]
      let numbers = model.labels.compactMap { known.firstIndex(of: $0.name).map { UInt16($0) } }
      heads.append(Lanes(model, from: count, numbers: numbers))
      count += model.labels.count
    }
    guard count <= Self.labelsMax else {
      throw ModelFault(file: "models", .tooManyLabels(count, most: Self.labelsMax))
    }
    self.models = byHead
    self.heads = heads
    departments = labels[.department]
    rows = Self.rows(heads, count)
  }

  private static func rows(_ heads: [Lanes], _ labels: Int) -> WeightRows {
    WeightRows(labels: labels) { weights, stride in
      for lanes in heads {
        let own = lanes.model.labels.count
        lanes.model.weights.withUnsafeBytes { from in
          guard let to = weights.baseAddress, let from = from.baseAddress else { return }
          for bucket in 0..<GramCounts.bucketCount {
            (to + bucket * stride + lanes.from)
              .copyMemory(from: from + bucket * own, byteCount: own)
          }
        }
      }
    }
  }

  /// Nobody to ask: the phrases judge alone.
  public static let none = ModelPanel()

  private init() {
    (models, heads, departments) = ([:], [], [])
    rows = WeightRows(labels: 0) { _, _ in }
  }

  /// Judges one appeal; the bytes come folded.
  public func judge(
    title: UnsafeBufferPointer<UInt8>, text: UnsafeBufferPointer<UInt8>
  ) -> ModelVerdicts {
    var verdicts = ModelVerdicts()
    guard !heads.isEmpty else { return verdicts }
    verdicts.mayBeCut = GramPass.mayCut(title) || GramPass.mayCut(text)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.lanes) { sums in
      sums.initialize(repeating: 0)
      if !title.isEmpty {
        GramCounts.with(title, nil, .title) { rows.add($0, LearningLimits.titleShare, to: sums) }
      }
      GramCounts.with(title, text, .text) { rows.add($0, 1, to: sums) }
      for lanes in heads {
        let verdict = verdict(lanes, UnsafeMutableBufferPointer(rebasing: sums[lanes.from...]))
        switch lanes.head {
        case .category: verdicts.category = verdict
        case .kind: verdicts.kind = verdict
        case .urgency: verdicts.urgency = verdict
        case .department: verdicts.department = verdict
        }
      }
    }
    return verdicts
  }

  /// - Parameter room: the sums of the model's labels; they become probabilities in their place.
  private func verdict(
    _ lanes: Lanes, _ room: UnsafeMutableBufferPointer<Float>
  ) -> ModelVerdict {
    let model = lanes.model
    let count = model.labels.count
    for label in 0..<count {
      room[label] = room[label] * model.scales[label] + model.biases[label]
    }
    model.calibration.normalize(room, count)
    var order = (0, 0, -1)
    (order.0, order.1) = room[0] >= room[1] ? (0, 1) : (1, 0)
    for label in stride(from: 2, to: count, by: 1) {
      if room[label] > room[order.0] {
        order = (label, order.0, order.1)
      } else if room[label] > room[order.1] {
        order = (order.0, label, order.1)
      } else if order.2 < 0 || room[label] > room[order.2] {
        order.2 = label
      }
    }
    var holds = model.thresholds.hold(room[order.0], over: room[order.1])
    var holdsWithPhrase = holds
    var suspicion: Float?
    if let ordinary = lanes.ordinary {
      // Urgency is heard before it is likely.
      let alarm = 1 - room[ordinary]
      holds = alarm >= model.thresholds.score
      holdsWithPhrase = alarm >= model.thresholds.score * JudgementLimits.phraseAlarmShare
      if model.thresholds.suspects(alarm) { suspicion = alarm }
    }
    return ModelVerdict(
      first: lanes.numbers[order.0], second: lanes.numbers[order.1],
      third: order.2 < 0 ? nil : lanes.numbers[order.2],
      score: room[order.0], secondScore: room[order.1],
      thirdScore: order.2 < 0 ? 0 : room[order.2], holds: holds,
      holdsWithPhrase: holdsWithPhrase, suspicion: suspicion)
  }
}
