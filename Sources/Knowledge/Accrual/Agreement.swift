/// How much two answers say the same, in whatever order.
///
/// Of the answers of offices to near questions that were read in pairs, those that agree by
/// less than 0.4 share what an office writes under everything, and those above it one matter.
enum Agreement {
  /// The share of the pairs of letters that both have, of those of both: 0 for nothing in common,
  /// 1 for the same pairs; the same in either order.
  static func of(_ one: String, _ other: String) -> Double {
    let (pairs, otherPairs) = (pairs(of: one), pairs(of: other))
    guard !pairs.isEmpty, !otherPairs.isEmpty else { return 0 }
    let common = pairs.intersection(otherPairs).count
    return 2 * Double(common) / Double(pairs.count + otherPairs.count)
  }

  private static func pairs(of answer: String) -> Set<UInt64> {
    let letters = Letters(folded: answer, max: AccrualLimits.comparedLettersMax)
      .filter(\.isWordLetter).map { UInt64($0.value) }
    return Set(zip(letters, letters.dropFirst()).map { $0 << 32 | $1 })
  }
}
