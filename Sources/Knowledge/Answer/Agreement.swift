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
    /// Both name sums, and none alike.
    var isPricedApart = false
    /// The share of the pairs of letters.
    var words = 0.0
  }

  /// Whether the one states all that the other does (figures, times, fees, offices to call), and no
  /// less than two things; or says nearly every word of it; or, where the questions are near, has
  /// so much of it in common.
  /// - Parameter score: of a search with the one question for the other.
  static func isSame(_ one: String, _ other: String, score: Float) -> Bool {
    let common = common(one, other)
    if !common.isPricedApart, AccrualLimits.nearSteps.contains(where: {
      score >= $0.scoreMin && common.weight >= $0.weight && common.words >= $0.words
    }) {
      return true
    }
    let isStated = common.facts >= max(AccrualLimits.agreedFactsMin, common.factsMin)
    return score >= AccrualLimits.agreedScoreMin
      && (isStated || common.words >= AccrualLimits.agreedWordsMin)
  }

  /// Of two answers.
  public enum Sort: Sendable {
    /// They say the same.
    case same
    /// They may be answers to one question, also where one of them is wrong.
    case kin
  }

  /// - Parameter isAskedAlike: both questions plainly ask for the same: what it costs, from what
  ///   age on. What is answered then may differ in every word.
  static func holds(
    _ sort: Sort, _ one: String, _ other: String, score: Float, isAskedAlike: Bool
  ) -> Bool {
    if isSame(one, other, score: score) { return true }
    guard sort == .kin else { return false }
    return isAskedAlike && score >= AccrualLimits.askedAlikeScoreMin
      || common(one, other).words >= AccrualLimits.kinWordsMin
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
      if isTelling(fact) { common.facts += 1 }
      common.weight += weight(of: fact)
    }
    common.factsMin = min(facts.count(where: isTelling), otherFacts.count(where: isTelling))
    let (sums, otherSums) = (facts.filter(isSum), otherFacts.filter(isSum))
    common.isPricedApart = !sums.isEmpty && !otherSums.isEmpty
      && !sums.contains { sum in otherSums.contains { isSame(sum, $0) } }
    let papers = AnswerNames.papers(in: text).intersection(AnswerNames.papers(in: otherText))
    common.weight += papers.count
    let offices = AnswerNames.offices(in: text).intersection(AnswerNames.offices(in: otherText))
    let isOneCalled = facts.contains { fact in
      fact.sort.subject == .phone && otherFacts.contains { isSame(fact, $0) }
    }
    common.weight += offices.isEmpty && !isOneCalled ? 0 : 1
    common.words = words(text, otherText)
    return common
  }

  /// A sum is the same whether or not its clause says that it is a month's.
  private static func isSame(_ one: Fact, _ other: Fact) -> Bool {
    (one.sort == other.sort || one.sort.subject == .money && other.sort.subject == .money)
      && one.isEqual(other)
  }

  private static func isSum(_ fact: Fact) -> Bool {
    fact.sort.subject == .money && fact.value != [0]
  }

  /// What is said of all matters alike tells nothing: that something is free, to bring one of a
  /// paper, or to ask at a hotline of the province.
  private static func isTelling(_ fact: Fact) -> Bool {
    switch fact.sort.subject {
    case .phone: fact.value.allSatisfy { ($0 ?? 0) > hotlineMax }
    case .count: fact.value != [once] || !papers.contains(fact.sort.unit)
    default: fact.value != [0]
    }
  }

  private static let hotlineMax = 99_999
  private static let once = 1_000
  private static let papers = Letters.words("份 张 本")
  private static let times = Letters("次".unicodeScalars)

  /// A number to call is an office, and counted with those; some days of waiting, once a year, and
  /// what tells nothing, weigh less.
  private static func weight(of fact: Fact) -> Int {
    switch fact.sort.subject {
    case .phone: 0
    case .duration where fact.sort.unit == ["日"]: 1
    case .count where fact.sort.unit == times && fact.value == [once]: 1
    default: isTelling(fact) ? 2 : 1
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
