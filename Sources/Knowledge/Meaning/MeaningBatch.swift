import Classification

/// One step of learning: of each pair of texts in a batch, each should be likelier the other's than
/// any other text of the batch is (in-batch softmax, both ways).
struct MeaningBatch {
  typealias Lanes = MeaningTable.Lanes
  private static let blocks = MeaningTable.blocks

  /// One side of the pairs: pieces that were left, sums, lengths.
  private struct Side {
    var pieces: [Int32] = []
    var starts: [Int] = [0]
    var units: [Lanes]
    var lengths: [Float]
    /// Where the texts should go.
    var pulls: [Lanes]

    init(_ count: Int) {
      units = [Lanes](repeating: Lanes(), count: count * MeaningBatch.blocks)
      lengths = [Float](repeating: 0, count: count)
      pulls = units
    }

    mutating func take(
      _ texts: MeaningTexts, _ chosen: [Int], _ random: inout Shuffler
    ) {
      for text in chosen {
        for piece in texts[text] where random.below(10) < MeaningLimits.keptOfTen {
          pieces.append(piece)
        }
        starts.append(pieces.count)
      }
    }

    mutating func sum(_ table: MeaningTable) {
      units.withUnsafeMutableBufferPointer { units in
        guard let base = units.baseAddress else { return }
        for at in lengths.indices {
          let unit = base + at * MeaningBatch.blocks
          table.sum(pieces[starts[at]..<starts[at + 1]], to: unit)
          var square: Float = 1e-12
          for block in 0..<MeaningBatch.blocks { square += (unit[block] * unit[block]).sum() }
          lengths[at] = square.squareRoot()
          for block in 0..<MeaningBatch.blocks { unit[block] /= lengths[at] }
        }
      }
    }

    /// Turns what pulls at the unit vectors into what pulls at the rows.
    mutating func pull(_ table: inout MeaningTable) {
      let blocks = MeaningBatch.blocks
      for at in lengths.indices {
        var along: Float = 0
        for block in at * blocks..<(at + 1) * blocks {
          along += (pulls[block] * units[block]).sum()
        }
        for block in at * blocks..<(at + 1) * blocks {
          pulls[block] = (pulls[block] - units[block] * along) / lengths[at]
        }
        let own = pieces[starts[at]..<starts[at + 1]]
        pulls.withUnsafeBufferPointer { pulls in
          guard let base = pulls.baseAddress else { return }
          table.add(base + at * blocks, to: own)
        }
      }
    }
  }

  private var one: Side
  private var other: Side
  private let count: Int

  /// - Parameter pairs: numbers of texts that belong together.
  init(
    _ pairs: [(Int, Int)], of texts: MeaningTexts, _ random: inout Shuffler
  ) {
    count = pairs.count
    one = Side(count)
    other = Side(count)
    one.take(texts, pairs.map(\.0), &random)
    other.take(texts, pairs.map(\.1), &random)
  }

  /// Moves the table one step.
  mutating func step(_ table: inout MeaningTable, rate: Float) {
    one.sum(table)
    other.sum(table)
    var errors = powers()
    Self.compare(&errors, count)
    let scale = 1 / (Float(count) * MeaningLimits.warmth)
    one.pulls = Self.pulls(errors, scale, other.units, (row: count, column: 1))
    other.pulls = Self.pulls(errors, scale, one.units, (row: 1, column: count))
    one.pull(&table)
    other.pull(&table)
    table.move(rate)
  }

  /// `exp(likeness / warmth)` of each text of one side and each of the other.
  private func powers() -> [Float] {
    let (count, blocks) = (count, Self.blocks)
    return [Float](unsafeUninitializedCapacity: count * count) { powers, filled in
      one.units.withUnsafeBufferPointer { one in
        other.units.withUnsafeBufferPointer { other in
          for row in 0..<count {
            for column in 0..<count {
              var sum = Lanes()
              for block in 0..<blocks {
                sum += one[row * blocks + block] * other[column * blocks + block]
              }
              powers[row * count + column] = exponential(sum.sum() / MeaningLimits.warmth)
            }
          }
        }
      }
      filled = count * count
    }
  }

  /// Makes of the powers how far each share is from where it should be, the mean of both ways: all
  /// of it belongs to the pair's own.
  private static func compare(_ powers: inout [Float], _ count: Int) {
    var rows = [Float](repeating: 0, count: count)
    var columns = rows
    powers.withUnsafeMutableBufferPointer { powers in
      for row in 0..<count {
        for column in 0..<count {
          let power = powers[row * count + column]
          rows[row] += power
          columns[column] += power
        }
      }
      for row in 0..<count {
        let scale = 0.5 / rows[row]
        for column in 0..<count {
          powers[row * count + column] *= scale + 0.5 / columns[column]
        }
        powers[row * count + row] -= 1
      }
    }
  }

  /// By text of one side, the sum of the other side's vectors times the errors.
  private static func pulls(
    _ errors: [Float], _ scale: Float, _ units: [Lanes], _ strides: (row: Int, column: Int)
  ) -> [Lanes] {
    let count = units.count / blocks
    return [Lanes](unsafeUninitializedCapacity: units.count) { pulls, filled in
      errors.withUnsafeBufferPointer { errors in
        units.withUnsafeBufferPointer { units in
          for row in 0..<count {
            for block in 0..<blocks {
              var sum = Lanes()
              for column in 0..<count {
                let error = errors[row * strides.row + column * strides.column]
                sum += units[column * blocks + block] * error
              }
              pulls[row * blocks + block] = sum * scale
            }
          }
        }
      }
      filled = units.count
    }
  }
}
