import Appeals

/// What a model says of one appeal: its first three labels with their probabilities.
public struct ModelVerdict: Hashable, Sendable {
  /// As numbers of the head: of first-level categories, of `AppealKind.allCases`, of
  /// `Urgency.allCases`.
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
}

public struct ModelVerdicts: Hashable, Sendable {
  public var category: ModelVerdict?
  public var kind: ModelVerdict?
  public var urgency: ModelVerdict?
  /// The text is so long that its end may not have been read: see `GramPass.charactersMax`.
  public var mayBeCut = false

  public init() {}
}

/// The models in force, asked together: one pass over the text, one row of memory for each piece.
///
/// Guarantees: pure; no allocation that grows with the text; the verdicts are those of
/// `LinearModel.probabilities`, but for rounding.
public struct ModelPanel: Sendable {
  /// By head; at most one of each.
  public let models: [Head: LinearModel]
  /// By bucket, the weights of all labels of all heads, a lane each.
  private let rows: [SIMD16<Int8>]
  private let heads: [Lanes]
  public static let labelsMax = 16

  private struct Lanes: Sendable {
    let head: Head
    let from: Int
    /// By lane, the number that the head knows the label by.
    let numbers: [UInt16]
    let model: LinearModel
    let ordinary: Int?
  }

  /// Refused where the models have more labels than lanes, or a head twice.
  public init(_ models: [LinearModel], taxonomy: Taxonomy) throws(ModelFault) {
    var byHead: [Head: LinearModel] = [:]
    var heads: [Lanes] = []
    var count = 0
    for model in models.sorted(by: { $0.head.rawValue < $1.head.rawValue }) {
      if let other = byHead[model.head] {
        throw ModelFault(file: model.version, .secondOfHead(model.head.rawValue, other.version))
      }
      byHead[model.head] = model
      let known = model.head.labels(in: taxonomy)
      let numbers = model.labels.compactMap { known.firstIndex(of: $0.name).map { UInt16($0) } }
      heads.append(Lanes(
        head: model.head, from: count, numbers: numbers, model: model,
        ordinary: model.ordinary))
      count += model.labels.count
    }
    guard count <= Self.labelsMax else {
      throw ModelFault(file: "models", .tooManyLabels(count, most: Self.labelsMax))
    }
    var rows = [SIMD16<Int8>](repeating: SIMD16(), count: GramCounts.bucketCount)
    for lanes in heads {
      let own = lanes.model.labels.count
      for bucket in rows.indices {
        for label in 0..<own {
          rows[bucket][lanes.from + label] = lanes.model.weights[bucket * own + label]
        }
      }
    }
    self.models = byHead
    self.heads = heads
    self.rows = rows
  }

  /// Nobody to ask: the phrases judge alone.
  public static let none = ModelPanel()

  private init() { (models, rows, heads) = ([:], [], []) }

  /// Judges one appeal; the bytes come folded.
  public func judge(
    title: UnsafeBufferPointer<UInt8>, text: UnsafeBufferPointer<UInt8>
  ) -> ModelVerdicts {
    var verdicts = ModelVerdicts()
    guard !heads.isEmpty else { return verdicts }
    let ofTitle = GramCounts.with(title, nil, .title) { sum($0) * LearningLimits.titleShare }
    let ofText = GramCounts.with(title, text, .text) { sum($0) }
    let sums = ofTitle + ofText
    verdicts.mayBeCut = max(title.count, text.count) > GramPass.charactersMax
    for lanes in heads {
      let verdict = verdict(lanes, sums)
      switch lanes.head {
      case .category: verdicts.category = verdict
      case .kind: verdicts.kind = verdict
      case .urgency: verdicts.urgency = verdict
      }
    }
    return verdicts
  }

  @inline(__always)
  private func sum(_ counts: GramCounts) -> SIMD16<Float> {
    var sum = SIMD16<Int32>()
    var square: Int32 = 0
    rows.withUnsafeBufferPointer { rows in
      counts.forEach { feature in
        sum &+= SIMD16<Int32>(truncatingIfNeeded: rows[Int(feature.bucket)]) &* feature.weight
        square &+= feature.weight &* feature.weight
      }
    }
    return SIMD16<Float>(sum) * GramCounts.scale(square)
  }

  private func verdict(_ lanes: Lanes, _ sums: SIMD16<Float>) -> ModelVerdict {
    let model = lanes.model
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.labelsMax) { room in
      let count = model.labels.count
      for label in 0..<count {
        let score = sums[lanes.from + label] * model.scales[label] + model.biases[label]
        room.initializeElement(at: label, to: score)
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
      if let ordinary = lanes.ordinary {
        // Urgency is heard before it is likely.
        let alarm = 1 - room[ordinary]
        holds = alarm >= model.thresholds.score
        holdsWithPhrase = alarm >= model.thresholds.score * JudgementLimits.phraseAlarmShare
      }
      return ModelVerdict(
        first: lanes.numbers[order.0], second: lanes.numbers[order.1],
        third: order.2 < 0 ? nil : lanes.numbers[order.2],
        score: room[order.0], secondScore: room[order.1],
        thirdScore: order.2 < 0 ? 0 : room[order.2], holds: holds,
        holdsWithPhrase: holdsWithPhrase)
    }
  }
}
