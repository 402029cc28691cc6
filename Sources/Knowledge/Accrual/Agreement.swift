/// Whether two answers say the same of the same matter, in whatever words.
///
/// Offices write much alike under everything, so words say little: what is stated does. Of pairs of
/// made-up letters on 36 matters those that state the same were all of one matter, and two of three
/// of one matter did.
public enum Agreement {
  /// Whether the one states all that the other does (figures, times, fees, offices to call), and no
  /// less than two things; or says nearly every word of it.
  public static func isSame(_ one: String, _ other: String) -> Bool {
    let text = Letters(folded: one, max: AccrualLimits.comparedLettersMax)
    let otherText = Letters(folded: other, max: AccrualLimits.comparedLettersMax)
    let (facts, otherFacts) = (stated(text), stated(otherText))
    var left = otherFacts
    var equal = 0
    for fact in facts {
      guard let at = left.firstIndex(where: { $0.sort == fact.sort && $0.isEqual(fact) })
      else { continue }
      left.remove(at: at)
      equal += 1
    }
    if equal >= AccrualLimits.agreedFactsMin, equal >= min(facts.count, otherFacts.count) {
      return true
    }
    return common(text, otherText) >= AccrualLimits.agreedWordsMin
  }

  /// Whether they may be two answers to one question, also where one of them is wrong.
  public static func isKin(_ one: String, _ other: String) -> Bool {
    let text = Letters(folded: one, max: AccrualLimits.comparedLettersMax)
    let otherText = Letters(folded: other, max: AccrualLimits.comparedLettersMax)
    return common(text, otherText) >= AccrualLimits.kinWordsMin || isSame(one, other)
  }

  /// Each once. That something is free, or done at once, is said of too many matters.
  private static func stated(_ text: Letters) -> [Fact] {
    var stated: [Fact] = []
    for fact in FactReading(text).facts where fact.value != [0] {
      if stated.contains(where: { $0.sort == fact.sort && $0.isEqual(fact) }) { continue }
      stated.append(fact)
    }
    return stated
  }

  /// The share of the pairs of letters that both have, of those of both.
  private static func common(_ one: Letters, _ other: Letters) -> Double {
    let (pairs, otherPairs) = (pairs(of: one), pairs(of: other))
    guard !pairs.isEmpty, !otherPairs.isEmpty else { return 0 }
    let common = pairs.intersection(otherPairs).count
    return 2 * Double(common) / Double(pairs.count + otherPairs.count)
  }

  private static func pairs(of answer: Letters) -> Set<UInt64> {
    let letters = answer.filter(\.isWordLetter).map { UInt64($0.value) }
    return Set(zip(letters, letters.dropFirst()).map { $0 << 32 | $1 })
  }
}
