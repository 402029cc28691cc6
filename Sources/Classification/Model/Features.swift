/// The features of one text: buckets with values, the title's first.
///
/// The squares of the title's values sum up to `titleShare` squared, those of the text to 1.
struct Features: Sendable {
  private(set) var buckets: [UInt32] = []
  private(set) var values: [Float] = []

  init(title: [UInt8], text: [UInt8]) {
    title.withUnsafeBufferPointer { title in
      text.withUnsafeBufferPointer { text in
        GramCounts.with(title, nil, .title) { add($0, LearningLimits.titleShare) }
        GramCounts.with(title, text, .text) { add($0, 1) }
      }
    }
  }

  /// The same with other numbers for the buckets.
  func numbered(by numbers: [UInt32]) -> Features {
    var own = self
    own.buckets = buckets.map { numbers[Int($0)] }
    return own
  }

  private mutating func add(_ counts: GramCounts, _ share: Float) {
    let from = values.count
    var square: Int32 = 0
    counts.forEach { feature in
      buckets.append(feature.bucket)
      values.append(Float(feature.weight))
      square += feature.weight * feature.weight
    }
    let scale = GramCounts.scale(square) * share
    for at in from..<values.count { values[at] *= scale }
  }
}
