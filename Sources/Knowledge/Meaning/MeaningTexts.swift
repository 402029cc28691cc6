import Classification

/// Texts to learn from, as numbers of the pieces that are known.
struct MeaningTexts {
  /// The key of each piece, ascending: its place is its number.
  let keys: [UInt32]
  /// By piece, `ln N/n` where n of N texts have it.
  let rarities: [Float]
  /// The texts of each group: the official wording, the answer, and what is asked.
  let groups: [Range<Int>]
  /// The first text of the first pair, and how many pairs there are.
  let pairs: (lowerBound: Int, count: Int)
  private let pieces: [Int32]
  private let starts: [Int]

  /// Texts of a group before those that are asked.
  static let untilAsked = 2

  init(groups: [MeaningGroup], pairs: [MeaningPair]) {
    var texts: [[UInt32]] = []
    self.groups = groups.map { group in
      let first = texts.count
      texts += ([group.official, group.answer] + group.asked).map(MeaningPieces.keys(of:))
      return first..<texts.count
    }
    self.pairs = (texts.count, pairs.count)
    for pair in pairs { texts += [pair.one, pair.other].map(MeaningPieces.keys(of:)) }
    let known = Self.known(texts, groupTexts: self.pairs.lowerBound)
    keys = known.map(\.key)
    rarities = known.map(\.rarity)
    let numbers = Dictionary(
      keys.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    var pieces: [Int32] = []
    var starts = [0]
    for keys in texts {
      pieces += keys.compactMap { numbers[$0] }
      starts.append(pieces.count)
    }
    (self.pieces, self.starts) = (pieces, starts)
  }

  subscript(_ text: Int) -> ArraySlice<Int32> { pieces[starts[text]..<starts[text + 1]] }

  /// The pieces that are worth a row: those of groups, and of pairs what several texts have; the
  /// most frequent ones where that is more than a model holds.
  private static func known(
    _ texts: [[UInt32]], groupTexts: Int
  ) -> [(key: UInt32, rarity: Float)] {
    var counts: [UInt32: Int] = [:]
    var total = 0
    for (at, keys) in texts.enumerated() {
      // A text of a group counts as much as so many texts of pairs: it was written for this.
      let weight = at < groupTexts ? MeaningLimits.havingMin : 1
      total += weight
      for key in Set(keys) { counts[key, default: 0] += weight }
    }
    return counts.filter { $0.value >= MeaningLimits.havingMin }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(MeaningLimits.rowsMax)
      .sorted { $0.key < $1.key }
      .map { key, count in
        let rarity = naturalLogarithm(Float(total + 1) / (Float(count) + 0.5))
        return (key, min(rarity, MeaningLimits.rarityMax))
      }
  }
}
