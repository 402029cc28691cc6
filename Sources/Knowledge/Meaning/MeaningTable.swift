import Classification

/// What is learned: a row for each piece that is known, of `dimensions` numbers in blocks of 16.
///
/// Steps are those of Adagrad: what is met seldom moves farther each time.
struct MeaningTable {
  typealias Lanes = SIMD16<Float>
  static let blocks = MeaningLimits.dimensions / Lanes.scalarCount

  private(set) var rows: [Lanes]
  private var squares: [Lanes]
  private var gradients: [Lanes]
  private var isTouched: [Bool]
  private var touched: [Int32] = []
  /// How far a row moves and how long it begins: rare pieces say more.
  private let rarities: [Float]

  /// Rows that begin by lot: texts that share pieces are alike before anything is learned.
  init(rarities: [Float], _ random: inout Shuffler) {
    self.rarities = rarities
    let count = rarities.count * Self.blocks
    let unit = 1 / Float(MeaningLimits.dimensions).squareRoot()
    rows = []
    rows.reserveCapacity(count)
    for rarity in rarities {
      for _ in 0..<Self.blocks {
        var lanes = Lanes()
        for lane in 0..<Lanes.scalarCount { lanes[lane] = Self.bell(&random) * unit * rarity }
        rows.append(lanes)
      }
    }
    squares = [Lanes](repeating: Lanes(repeating: 1e-8), count: count)
    gradients = [Lanes](repeating: Lanes(), count: count)
    isTouched = [Bool](repeating: false, count: rarities.count)
  }

  /// About normal: the sum of four even numbers, of variance 1.
  private static func bell(_ random: inout Shuffler) -> Float {
    let bits = random.next()
    var sum: Float = 0
    for part in 0..<4 { sum += Float(bits >> UInt64(part * 16) & 0xFFFF) / 65_536 - 0.5 }
    return sum * Float(3).squareRoot()
  }

  /// Forgets how far each row has moved: what follows is another matter.
  mutating func refresh() {
    for at in squares.indices { squares[at] = Lanes(repeating: 1e-8) }
  }

  /// The sum of the rows.
  @inline(__always)
  func sum(_ pieces: ArraySlice<Int32>, to sum: UnsafeMutablePointer<Lanes>) {
    for block in 0..<Self.blocks { sum[block] = Lanes() }
    rows.withUnsafeBufferPointer { rows in
      pieces.withUnsafeBufferPointer { pieces in
        for piece in pieces {
          let from = Int(piece) * Self.blocks
          for block in 0..<Self.blocks { sum[block] += rows[from + block] }
        }
      }
    }
  }

  /// Remembers that each of the rows should move against `gradient`.
  @inline(__always)
  mutating func add(_ gradient: UnsafePointer<Lanes>, to pieces: ArraySlice<Int32>) {
    gradients.withUnsafeMutableBufferPointer { gradients in
      for piece in pieces {
        let row = Int(piece)
        if !isTouched[row] {
          isTouched[row] = true
          touched.append(piece)
        }
        for block in 0..<Self.blocks { gradients[row * Self.blocks + block] += gradient[block] }
      }
    }
  }

  mutating func move(_ rate: Float) {
    for piece in touched {
      let row = Int(piece)
      isTouched[row] = false
      let step = rate * rarities[row]
      for at in row * Self.blocks..<(row + 1) * Self.blocks {
        let gradient = gradients[at]
        gradients[at] = Lanes()
        squares[at] += gradient * gradient
        rows[at] -= step * gradient / squares[at].squareRoot()
      }
    }
    touched.removeAll(keepingCapacity: true)
  }
}
