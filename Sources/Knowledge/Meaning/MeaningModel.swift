/// Gives questions vectors that lie close where they mean the same, however they are worded.
///
/// Guarantees: holds no text, only rows of weights by the hash of a piece; the same model and text
/// give the same vector.
public struct MeaningModel: Sendable {
  public let version: String
  /// Day of the training, as `2026-11-22`.
  public let date: String
  /// What it was trained on.
  public let groups: Int
  public let pairs: Int
  /// The key of each row, ascending.
  let keys: [UInt32]
  /// By row and dimension.
  let weights: [Int8]
  /// Slots of a hash table over the keys: the row's number and 1, or 0.
  private let slots: [UInt32]

  init(
    version: String, date: String, groups: Int, pairs: Int, keys: [UInt32], weights: [Int8]
  ) {
    self.version = version
    self.date = date
    self.groups = groups
    self.pairs = pairs
    self.keys = keys
    self.weights = weights
    slots = Self.slots(keys)
  }

  /// Takes what was trained, each weight rounded to one of 255 steps.
  init(
    version: String, date: String, groups: Int, pairs: Int, keys: [UInt32], table: MeaningTable
  ) {
    var most: Float = 0
    for lanes in table.rows {
      most = max(most, lanes.max(), -lanes.min())
    }
    let scale = 127 / max(most, .leastNormalMagnitude)
    var weights: [Int8] = []
    weights.reserveCapacity(keys.count * MeaningLimits.dimensions)
    for lanes in table.rows {
      for lane in 0..<MeaningTable.Lanes.scalarCount {
        weights.append(Int8((lanes[lane] * scale).rounded()))
      }
    }
    self.init(
      version: version, date: date, groups: groups, pairs: pairs, keys: keys, weights: weights)
  }

  /// The length of a vector: each number fits into a signed byte.
  private static let length = 127

  /// `dimensions` numbers, the sum of their squares about 127²; all nought where the model
  /// knows no piece of the text.
  public func vector(of text: String) -> [Int8] {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: MeaningLimits.dimensions) { sums in
      sums.initialize(repeating: 0)
      MeaningPieces.forEach(in: text) { key in
        if let row = row(of: key) { add(row, to: sums) }
      }
      var square: Float = 0
      for sum in sums { square += Float(sum) * Float(sum) }
      guard square > 0 else { return [Int8](repeating: 0, count: sums.count) }
      let scale = Float(Self.length) / square.squareRoot()
      return sums.map { Int8((Float($0) * scale).rounded()) }
    }
  }

  /// The cosine of two vectors, -1 to 1; 0 where one is all nought.
  public static func likeness(_ one: [Int8], _ other: [Int8]) -> Float {
    let count = min(one.count, other.count)
    let sum = one.withUnsafeBufferPointer { one in
      other.withUnsafeBufferPointer { other in
        (0..<count).reduce(Int32(0)) { $0 &+ Int32(one[$1]) &* Int32(other[$1]) }
      }
    }
    return Float(sum) / Float(length * length)
  }

  @inline(__always)
  private func add(_ row: Int, to sums: UnsafeMutableBufferPointer<Int32>) {
    weights.withUnsafeBufferPointer { weights in
      let from = row * MeaningLimits.dimensions
      for at in 0..<MeaningLimits.dimensions { sums[at] &+= Int32(weights[from + at]) }
    }
  }

  // MARK: Rows

  private static func slots(_ keys: [UInt32]) -> [UInt32] {
    var size = 2
    while size < keys.count * 2 { size *= 2 }
    var slots = [UInt32](repeating: 0, count: size)
    for (row, key) in keys.enumerated() {
      var at = Int(key) & (size - 1)
      while slots[at] != 0 { at = (at + 1) & (size - 1) }
      slots[at] = UInt32(row + 1)
    }
    return slots
  }

  @inline(__always)
  private func row(of key: UInt32) -> Int? {
    let mask = slots.count - 1
    var at = Int(key) & mask
    while slots[at] != 0 {
      let row = Int(slots[at]) - 1
      if keys[row] == key { return row }
      at = (at + 1) & mask
    }
    return nil
  }
}
