/// What each entry's question and phrasings mean together, one vector an entry.
///
/// It is the weighed mean of their vectors, each brought to the same length: its product with a
/// query's vector is the mean of their likenesses, so that one vector says what all of them would.
struct Meanings: Sendable {
  private static let dimensions = SearchLimits.vectorBytes
  /// The length of a kept vector whose texts all mean the same.
  private static let length: Float = 127
  private static let questionShare: Float = 0.4
  /// So many products of a kept number and one of a query fit into 16 bits.
  private static let batch = 4
  private static let lanes = 16

  private var bytes: [Int8] = []

  var byteCount: Int { bytes.count }

  /// Appends the vector of the next slot.
  /// - Parameter vectors: the question's, and the phrasings'.
  mutating func append(_ vectors: [[Int8]]) {
    let known = vectors.map { (vector: $0, scale: Self.scale($0)) }.filter { $0.scale > 0 }
    var sum = [Float](repeating: 0, count: Self.dimensions)
    for (number, one) in known.enumerated() {
      precondition(one.vector.count == sum.count, "a vector of another length")
      // However many phrasings there are, the question itself keeps its share.
      let share = known.count == 1 ? 1 : number == 0 ? Self.questionShare
        : (1 - Self.questionShare) / Float(known.count - 1)
      let scale = one.scale * Self.length * share
      for at in sum.indices { sum[at] += Float(one.vector[at]) * scale }
    }
    bytes += sum.map { Int8($0.rounded()) }
  }

  mutating func append(_ slot: Int, of other: Meanings) {
    bytes += other.bytes[slot * Self.dimensions..<(slot + 1) * Self.dimensions]
  }

  /// What a query means.
  struct Query {
    /// From -63 to 63, for `batch`.
    fileprivate let vector: [Int16]
    fileprivate let scale: Float

    /// Nil where nothing is known of it.
    init?(_ vector: [Int8]) {
      precondition(vector.count == Meanings.dimensions, "a vector of another length")
      self.vector = vector.map { Int16($0 / 2) }
      scale = Meanings.scale(self.vector) / Meanings.length
      if scale == 0 { return nil }
    }
  }

  /// The mean likeness, -1 to 1, of the query to the entry's question and phrasings.
  func likeness(_ slot: Int, _ query: Query) -> Float {
    var likeness: Float = 0
    forEach(slot..<slot + 1, query) { likeness = $1 }
    return likeness
  }

  /// Calls the body with each of the slots and its likeness.
  @inline(__always)
  func forEach(_ slots: Range<Int>, _ query: Query, _ body: (Int, Float) -> Void) {
    precondition(slots.lowerBound >= 0 && slots.upperBound * Self.dimensions <= bytes.count)
    query.vector.withUnsafeBytes { vector in
      bytes.withUnsafeBytes { bytes in
        for slot in slots {
          let product = Self.product(vector, bytes, from: slot &* Self.dimensions)
          body(slot, Float(product) * query.scale)
        }
      }
    }
  }

  /// A hundred thousand of them are made in one search: numbers of 16 bits, 16 at a time, take half
  /// the time of plain ones.
  @inline(__always)
  private static func product(
    _ query: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer, from: Int
  ) -> Int32 {
    var product = SIMD8<Int32>.zero
    for part in stride(from: 0, to: dimensions, by: lanes * batch) {
      var sum = SIMD16<Int16>.zero
      for at in stride(from: part, to: part &+ lanes &* batch, by: lanes) {
        let one = query.loadUnaligned(fromByteOffset: at &* 2, as: SIMD16<Int16>.self)
        let other = bytes.loadUnaligned(fromByteOffset: from &+ at, as: SIMD16<Int8>.self)
        sum &+= one &* SIMD16(truncatingIfNeeded: other)
      }
      product &+= SIMD8(truncatingIfNeeded: sum.lowHalf) &+ SIMD8(truncatingIfNeeded: sum.highHalf)
    }
    return product.wrappedSum()
  }

  /// 1 / length; 0 where nothing is known.
  private static func scale(_ vector: [some FixedWidthInteger]) -> Float {
    let square = vector.reduce(Int32(0)) { $0 + Int32($1) * Int32($1) }
    return square == 0 ? 0 : 1 / Float(square).squareRoot()
  }
}
