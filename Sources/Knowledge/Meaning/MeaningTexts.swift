import Classification

/// Texts as numbers of the pieces that are known.
struct MeaningTexts {
  /// The key of each piece, ascending: its place is its number.
  let keys: [UInt32]
  /// By piece, `ln N/n` where n of N texts have it.
  let rarities: [Float]
  private let pieces: [Int32]
  private let starts: [Int]

  /// Knows the pieces that most texts have, those of groups counted `groupFactor` times, and no
  /// piece of a single text: what a text alone has it shares with no other.
  ///
  /// - Parameter groups: how many of the texts, from the first on, are of groups.
  init(_ texts: [String], groups: Int, recipe: MeaningRecipe) {
    let all = texts.map { MeaningPieces.keys(of: $0) }
    var counts: [UInt32: Int] = [:]
    var total = 0
    for (at, keys) in all.enumerated() {
      let own = at < groups ? recipe.groupFactor : 1
      total += own
      for key in Set(keys) { counts[key, default: 0] += own }
    }
    let known = counts.filter { $0.value >= recipe.countMin }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(recipe.rowsMax)
      .sorted { $0.key < $1.key }
    keys = known.map(\.key)
    rarities = known.map {
      min(naturalLogarithm(Float(total + 1) / (Float($0.value) + 0.5)), recipe.rarityMax)
    }
    let numbers = Dictionary(
      keys.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    var pieces: [Int32] = []
    var starts = [0]
    for keys in all {
      for key in keys { if let number = numbers[key] { pieces.append(number) } }
      starts.append(pieces.count)
    }
    (self.pieces, self.starts) = (pieces, starts)
  }

  subscript(_ text: Int) -> ArraySlice<Int32> { pieces[starts[text]..<starts[text + 1]] }
}
