/// Whether two answers say the same of the same matter, in whatever words.
///
/// Offices write much alike under everything, so words say little: what is stated does. How much
/// must agree depends on how near the questions are.
public enum Agreement {
  /// What two answers have in common.
  private struct Common {
    /// Facts that both state, and how many the one with fewer does: without those of nothing.
    var facts = 0
    var factsMin = 0
    /// What agreeing facts, papers and offices weigh: what few matters have weighs most.
    var weight = 0
    /// The share of the pairs of letters.
    var words = 0.0
  }

  /// Whether the one states all that the other does (figures, times, fees, offices to call), and no
  /// less than two things; or says nearly every word of it; or, where the questions are near, has
  /// so much of it in common.
  /// - Parameter score: of a search with the one question for the other.
  public static func isSame(_ one: String, _ other: String, score: Float) -> Bool {
    let common = common(one, other)
    if AccrualLimits.nearSteps.contains(where: {
      score >= $0.scoreMin && common.weight >= $0.weight && common.words >= $0.words
    }) {
      return true
    }
    let isStated = common.facts >= max(AccrualLimits.agreedFactsMin, common.factsMin)
    return score >= AccrualLimits.agreedScoreMin
      && (isStated || common.words >= AccrualLimits.agreedWordsMin)
  }

  /// Whether they may be two answers to one question, also where one of them is wrong.
  public static func isKin(_ one: String, _ other: String, score: Float) -> Bool {
    common(one, other).words >= AccrualLimits.kinWordsMin || isSame(one, other, score: score)
  }

  private static func common(_ one: String, _ other: String) -> Common {
    let text = Letters(folded: one, max: AccrualLimits.comparedLettersMax)
    let otherText = Letters(folded: other, max: AccrualLimits.comparedLettersMax)
    let (facts, otherFacts) = (stated(text), stated(otherText))
    var common = Common()
    var left = otherFacts
    for fact in facts {
      guard let at = left.firstIndex(where: { isSame(fact, $0) })
      else { continue }
      left.remove(at: at)
      if fact.value != [0] { common.facts += 1 }
      common.weight += weight(of: fact)
    }
    let counts = [facts, otherFacts].map { $0.filter { $0.value != [0] }.count }
    common.factsMin = counts.min() ?? 0
    let papers = AnswerNames.papers(in: text).intersection(AnswerNames.papers(in: otherText))
    common.weight += papers.count
    let offices = AnswerNames.offices(in: text).intersection(AnswerNames.offices(in: otherText))
    common.weight += min(offices.count, 1)
    common.words = words(text, otherText)
    return common
  }

  /// A sum is the same whether or not its clause says that it is a month's.
  private static func isSame(_ one: Fact, _ other: Fact) -> Bool {
    (one.sort == other.sort || one.sort.subject == .money && other.sort.subject == .money)
      && one.isEqual(other)
  }

  /// That something is free, or takes some days, is said of many matters.
  private static func weight(of fact: Fact) -> Int {
    switch (fact.sort.subject, fact.value == [0]) {
    case (_, true): 1
    case (.duration, _): fact.sort.unit == ["日"] ? 1 : 2
    default: 2
    }
  }

  /// Each once.
  private static func stated(_ text: Letters) -> [Fact] {
    var stated: [Fact] = []
    for fact in FactReading(text).facts {
      if stated.contains(where: { isSame($0, fact) }) { continue }
      stated.append(fact)
    }
    return stated
  }

  /// The share of the pairs of letters that both have, of those of both.
  private static func words(_ one: Letters, _ other: Letters) -> Double {
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
