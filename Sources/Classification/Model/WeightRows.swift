/// The weights of all models that are asked together, by bucket: one row of memory for each piece.
///
/// Few labels stand in 16 lanes; more in rows of 64 bytes, which are what memory gives at a time.
struct WeightRows: Sendable {
  private let narrow: [SIMD16<Int8>]
  /// Each weight with 128 added.
  private let wide: [SIMD64<UInt8>]
  private let blocks: Int
  /// How many sums there are.
  let lanes: Int

  private static let narrowLanes = 16
  private static let wideLanes = 64

  /// - Parameter labels: how many labels the models have together.
  /// - Parameter fill: writes the weights of a bucket: they lie at bucket × stride, a byte each.
  init(labels: Int, fill: (_ weights: UnsafeMutableRawBufferPointer, _ stride: Int) -> Void) {
    var narrow: [SIMD16<Int8>] = []
    var wide: [SIMD64<UInt8>] = []
    if labels <= Self.narrowLanes {
      (blocks, lanes) = (1, Self.narrowLanes)
      narrow = Array(repeating: SIMD16(), count: labels == 0 ? 0 : GramCounts.bucketCount)
      narrow.withUnsafeMutableBytes { fill($0, Self.narrowLanes) }
    } else {
      blocks = (labels + Self.wideLanes - 1) / Self.wideLanes
      lanes = blocks * Self.wideLanes
      wide = Array(repeating: SIMD64(), count: GramCounts.bucketCount * blocks)
      let stride = lanes
      wide.withUnsafeMutableBytes { bytes in
        fill(bytes, stride)
        let words = bytes.assumingMemoryBound(to: UInt64.self)
        for at in words.indices { words[at] ^= 0x8080_8080_8080_8080 }
      }
    }
    (self.narrow, self.wide) = (narrow, wide)
  }

  /// Adds what the pieces of one field say.
  @inline(__always)
  func add(
    _ counts: GramCounts, _ share: Float, to sums: UnsafeMutableBufferPointer<Float>
  ) {
    if wide.isEmpty {
      addNarrow(counts, share, to: sums)
    } else {
      for block in 0..<blocks {
        addWide(
          counts, share, block,
          to: UnsafeMutableBufferPointer(rebasing: sums[(block * Self.wideLanes)...]))
      }
    }
  }

  @inline(__always)
  private func addNarrow(
    _ counts: GramCounts, _ share: Float, to sums: UnsafeMutableBufferPointer<Float>
  ) {
    var sum = SIMD16<Int32>()
    var square: Int32 = 0
    narrow.withUnsafeBufferPointer { rows in
      counts.forEach { feature in
        sum &+= SIMD16<Int32>(truncatingIfNeeded: rows[Int(feature.bucket)]) &* feature.weight
        square &+= feature.weight &* feature.weight
      }
    }
    let scale = GramCounts.scale(square) * share
    for lane in 0..<Self.narrowLanes { sums[lane] += Float(sum[lane]) * scale }
  }

  /// Most pieces stand in a text once: their rows are added as they are, in numbers of 16 bits as
  /// long as these can hold the sum.
  private func addWide(
    _ counts: GramCounts, _ share: Float, _ block: Int,
    to sums: UnsafeMutableBufferPointer<Float>
  ) {
    let scale = counts.scale * share
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 2 * Self.wideLanes) { room in
      guard let base = room.baseAddress else { return }
      var once = Partial(base)
      var more = Partial(base + Self.wideLanes)
      wide.withUnsafeBytes { rows in
        guard let rows = rows.baseAddress else { return }
        counts.forEach { feature in
          let row = (rows + (Int(feature.bucket) * blocks + block) * Self.wideLanes)
            .assumingMemoryBound(to: UInt16.self)
          if feature.weight == GramCounts.weightOfOne {
            if once.count == Partial.countMax {
              once.move(to: sums, scale * Float(GramCounts.weightOfOne))
            }
            once.add(row)
          } else {
            let weight = UInt16(truncatingIfNeeded: feature.weight)
            if more.count + weight > Partial.countMax { more.move(to: sums, scale) }
            more.add(row, times: weight)
          }
        }
      }
      once.move(to: sums, scale * Float(GramCounts.weightOfOne))
      more.move(to: sums, scale)
    }
  }

  /// Sums of 64 lanes as long as 16 bits hold them. Plain loops over memory: of these the compiler
  /// makes vector code, of arithmetic on its own wide vectors it makes calls.
  ///
  /// Two weights are read as one number of 16 bits, each with 128 added: so an addition, a mask and
  /// a shift take the place of widening a sign.
  private struct Partial {
    let sums: UnsafeMutablePointer<UInt16>
    /// How many rows were added, or the sum of their weights.
    var count: UInt16 = 0

    /// So many times 255 are held by 16 bits.
    static let countMax = UInt16.max / 255
    private static let pairs = WeightRows.wideLanes / 2

    init(_ sums: UnsafeMutablePointer<UInt16>) {
      self.sums = sums
      sums.initialize(repeating: 0, count: WeightRows.wideLanes)
    }

    @inline(__always)
    mutating func add(_ row: UnsafePointer<UInt16>) {
      let (even, odd) = (sums, sums + Self.pairs)
      for pair in 0..<Self.pairs {
        even[pair] &+= row[pair] & 0xFF
        odd[pair] &+= row[pair] >> 8
      }
      count += 1
    }

    @inline(__always)
    mutating func add(_ row: UnsafePointer<UInt16>, times weight: UInt16) {
      let (even, odd) = (sums, sums + Self.pairs)
      for pair in 0..<Self.pairs {
        even[pair] &+= (row[pair] & 0xFF) &* weight
        odd[pair] &+= (row[pair] >> 8) &* weight
      }
      count += weight
    }

    mutating func move(to all: UnsafeMutableBufferPointer<Float>, _ scale: Float) {
      let bias = Int32(count) * 128
      for pair in 0..<Self.pairs {
        all[2 * pair] += Float(Int32(sums[pair]) - bias) * scale
        all[2 * pair + 1] += Float(Int32(sums[pair + Self.pairs]) - bias) * scale
      }
      self = Partial(sums)
    }
  }
}
