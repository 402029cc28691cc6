/// Trains a linear classifier of several classes: one against the rest, squared hinge loss, by
/// coordinate descent in the dual (Hsieh and others, ICML 2008). Trained twice, and added: once on
/// features that are weighed by how much oftener the class has them than the others (Wang and
/// Manning, ACL 2012), once by how rare they are. The two err in other places: together they hit
/// more than either.
///
/// Guarantees: the same examples and seed give the same weights on the same machine; the time is
/// that of `rounds` walks over all features, twice, for each block of 16 classes.
struct LinearTrainer {
  typealias Lanes = SIMD16<Float>

  /// The weights of 16 classes; what one class learns does not depend on the others' lanes.
  struct Block {
    /// By number of `buckets`, the weight of each class.
    fileprivate(set) var weights: [Lanes]
    fileprivate(set) var biases: Lanes
  }

  /// Those that any text has; nothing is learned of others, and few texts have few.
  let buckets: [UInt32]
  private(set) var blocks: [Block] = []

  /// - Parameter classes: the class of each text, from 0 on, fewer than `labelsMax`.
  init(_ given: [Features], classes: [Int], labels: Int, seed: UInt64) {
    let numbers: [UInt32]
    (buckets, numbers) = Self.used(given)
    let features = given.map { $0.numbered(by: numbers) }
    let having = Self.having(features, buckets.count)
    let rarities = Self.rarities(having, features.count)
    for from in stride(from: 0, to: labels, by: LearningLimits.lanes) {
      // Texts of other blocks are nobody's here: the rest, against which each class stands.
      let own = classes.map { $0 - from }
      let lanes = min(labels - from, LearningLimits.lanes)
      var descent = Descent(features, own, Self.ratios(features, own, lanes, having))
      descent.descend(seed)
      var block = Block(weights: descent.folded, biases: descent.biases)
      descent = Descent(features, own, rarities)
      descent.descend(seed)
      for (at, own) in descent.folded.enumerated() { block.weights[at] += own }
      block.biases += descent.biases
      blocks.append(block)
    }
  }

  /// The buckets that are used, and by bucket its number among them.
  private static func used(_ features: [Features]) -> (buckets: [UInt32], numbers: [UInt32]) {
    var numbers = [UInt32](repeating: .max, count: GramCounts.bucketCount)
    for features in features { for bucket in features.buckets { numbers[Int(bucket)] = 0 } }
    var buckets: [UInt32] = []
    for bucket in numbers.indices where numbers[bucket] == 0 {
      numbers[bucket] = UInt32(buckets.count)
      buckets.append(UInt32(bucket))
    }
    return (buckets, numbers)
  }

  /// By bucket, how many texts have the piece.
  private static func having(_ features: [Features], _ count: Int) -> [Float] {
    var having = [Float](repeating: 0, count: count)
    for features in features { for bucket in features.buckets { having[Int(bucket)] += 1 } }
    return having
  }

  /// `|ln p/q|` where p is the share of the class's texts that have the piece, q that of the
  /// others'.
  private static func ratios(
    _ features: [Features], _ classes: [Int], _ lanes: Int, _ all: [Float]
  ) -> [Lanes] {
    var having = [Lanes](repeating: Lanes(), count: all.count)
    var texts = Lanes()
    for (features, own) in zip(features, classes) where own >= 0 && own < lanes {
      texts[own] += 1
      for bucket in features.buckets { having[Int(bucket)][own] += 1 }
    }
    let add = LearningLimits.smoothing
    let count = Float(features.count)
    for bucket in having.indices {
      let own = having[bucket]
      let sum = all[bucket]
      for lane in 0..<lanes {
        let p = (own[lane] + add) / (texts[lane] + 2 * add)
        let q = (sum - own[lane] + add) / (count - texts[lane] + 2 * add)
        having[bucket][lane] = abs(naturalLogarithm(p / q))
      }
    }
    return having
  }

  /// `1 + ln N/n` of a piece that n of N texts have.
  private static func rarities(_ having: [Float], _ count: Int) -> [Lanes] {
    let all = Float(count)
    return having.map { Lanes(repeating: 1 + naturalLogarithm((1 + all) / (1 + $0))) }
  }
}

/// One descent over features that are weighed in one way; all classes at once, a lane each.
private struct Descent {
  typealias Lanes = LinearTrainer.Lanes

  private let features: [Features]
  /// By text, its lane; outside of 0 to 15 where its class is of another block.
  private let classes: [Int]
  /// By bucket and class, what a feature is multiplied with.
  private let ratios: [Lanes]
  private var weights: [Lanes]
  private(set) var biases = Lanes()

  init(_ features: [Features], _ classes: [Int], _ ratios: [Lanes]) {
    self.features = features
    self.classes = classes
    self.ratios = ratios
    weights = [Lanes](repeating: Lanes(), count: ratios.count)
  }

  /// The weights of features as they are.
  var folded: [Lanes] { zip(weights, ratios).map { $0 * $1 } }

  mutating func descend(_ seed: UInt64) {
    let slack = Lanes(repeating: 0.5 / LearningLimits.penalty)
    var alphas = [Lanes](repeating: Lanes(), count: features.count)
    let curvatures = features.map { features in
      var sum = slack + 1
      for (bucket, value) in zip(features.buckets, features.values) {
        let own = ratios[Int(bucket)] * value
        sum += own * own
      }
      return sum
    }
    var order = Array(features.indices)
    var random = Shuffler(state: seed)
    for _ in 0..<LearningLimits.rounds {
      random.shuffle(&order)
      for at in order {
        var sign = Lanes(repeating: -1)
        if sign.indices.contains(classes[at]) { sign[classes[at]] = 1 }
        let gradient = sign * score(at) - 1 + slack * alphas[at]
        let alpha = pointwiseMax(alphas[at] - gradient / curvatures[at], Lanes())
        move(at, by: (alpha - alphas[at]) * sign)
        alphas[at] = alpha
      }
    }
  }

  @inline(__always)
  private func score(_ at: Int) -> Lanes {
    var score = biases
    let own = features[at]
    ratios.withUnsafeBufferPointer { ratios in
      weights.withUnsafeBufferPointer { weights in
        for number in own.buckets.indices {
          let bucket = Int(own.buckets[number])
          score += ratios[bucket] * own.values[number] * weights[bucket]
        }
      }
    }
    return score
  }

  @inline(__always)
  private mutating func move(_ at: Int, by delta: Lanes) {
    biases += delta
    let own = features[at]
    ratios.withUnsafeBufferPointer { ratios in
      weights.withUnsafeMutableBufferPointer { weights in
        for number in own.buckets.indices {
          let bucket = Int(own.buckets[number])
          weights[bucket] += ratios[bucket] * own.values[number] * delta
        }
      }
    }
  }
}
