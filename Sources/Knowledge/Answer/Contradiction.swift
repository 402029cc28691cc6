/// What two answers to the same question say differently.
///
/// Guarantees: what only one of them mentions is no difference; a number in numerals equals the
/// same in digits, full width equals half width; the same answers give the same differences, and
/// the other way round the same with sides exchanged.
public enum Contradiction {
  public static func between(_ one: String, _ other: String) -> [Difference] {
    let text = Letters(folded: one, max: AccrualLimits.comparedLettersMax)
    let otherText = Letters(folded: other, max: AccrualLimits.comparedLettersMax)
    var differences = facts(FactReading(text).facts, FactReading(otherText).facts)
    let (claims, otherClaims) = (Claims(text), Claims(otherText))
    differences += places(.place, claims.places, otherClaims.places)
    differences += places(.handler, claims.handlers, otherClaims.handlers)
    differences += Self.claims(claims.claims, otherClaims.claims)
    if let difference = Needs.difference(Needs(text), Needs(otherText)) {
      differences.append(difference)
    }
    return Array(differences.prefix(AccrualLimits.differencesMax))
  }

  private static func facts(_ one: [Fact], _ other: [Fact]) -> [Difference] {
    var differences: [Difference] = []
    var done: [Fact.Sort] = []
    for sort in one.map(\.sort) where !done.contains(sort) {
      done.append(sort)
      var (mine, theirs) = (one.filter { $0.sort == sort }, other.filter { $0.sort == sort })
      differences += labelled(&mine, &theirs)
      // What both say is settled, and what is left of one side alone is only mentioned there.
      let left = mine.filter { fact in !theirs.contains { $0.isEqual(fact) } }
      var otherLeft = theirs.filter { fact in !mine.contains { $0.isEqual(fact) } }
      let isLone = mine.count == 1 && theirs.count == 1
      for fact in left {
        guard let at = otherLeft.firstIndex(where: { fact.isOfSame($0, isLone: isLone) }) else {
          continue
        }
        differences.append(Difference(
          subject: sort.subject, one: fact.words.text, other: otherLeft.remove(at: at).words.text))
      }
    }
    return differences
  }

  /// Facts under the same label (A类, 学生), which each answer has once, are compared with each
  /// other and with nothing else.
  private static func labelled(_ one: inout [Fact], _ other: inout [Fact]) -> [Difference] {
    var differences: [Difference] = []
    for fact in one where !fact.label.isEmpty {
      let theirs = other.filter { $0.label == fact.label }
      guard theirs.count == 1, one.filter({ $0.label == fact.label }).count == 1 else { continue }
      if !fact.isEqual(theirs[0]) {
        differences.append(Difference(
          subject: fact.sort.subject, one: fact.words.text, other: theirs[0].words.text))
      }
      one.removeAll { $0.label == fact.label }
      other.removeAll { $0.label == fact.label }
    }
    return differences
  }

  /// Two offices are another one only where neither's name holds the other's letters in their order
  /// (医保局 is 医疗保障局), and each answer names one alone.
  private static func places(
    _ subject: DifferenceSubject, _ one: [Letters], _ other: [Letters]
  ) -> [Difference] {
    guard let place = one.first, let otherPlace = other.first,
      one.allSatisfy({ isSamePlace($0, place) }), other.allSatisfy({ isSamePlace($0, otherPlace) }),
      !isSamePlace(place, otherPlace)
    else { return [] }
    return [Difference(subject: subject, one: place.text, other: otherPlace.text)]
  }

  private static func isSamePlace(_ one: Letters, _ other: Letters) -> Bool {
    let (one, other) = (Claims.canonical(one), Claims.canonical(other))
    return holds(one, other) || holds(other, one)
  }

  private static func holds(_ name: Letters, _ part: Letters) -> Bool {
    var rest = part[...]
    for letter in name where letter == rest.first { rest = rest.dropFirst() }
    return rest.isEmpty
  }

  private static func claims(_ one: [Claims.Claim], _ other: [Claims.Claim]) -> [Difference] {
    var differences: [Difference] = []
    for subject in [DifferenceSubject.allowed, .charged] {
      let mine = one.filter { $0.subject == subject }
      let theirs = other.filter { $0.subject == subject }
      // An answer that says both, by the case, contradicts neither.
      guard let claim = mine.first, let otherClaim = theirs.first,
        mine.allSatisfy({ $0.isYes == claim.isYes }),
        theirs.allSatisfy({ $0.isYes == otherClaim.isYes }), claim.isYes != otherClaim.isYes
      else { continue }
      guard let pair = opposed(mine, theirs, subject) else { continue }
      differences.append(Difference(subject: subject, one: pair.one, other: pair.other))
    }
    return differences
  }

  /// Two that are said of the same thing: of several the least, so that they are the same ones the
  /// other way round.
  private static func opposed(
    _ one: [Claims.Claim], _ other: [Claims.Claim], _ subject: DifferenceSubject
  ) -> (one: String, other: String)? {
    var least: (one: String, other: String)?
    for claim in one {
      for otherClaim in other {
        let isSaidOfNothing = claim.about.isEmpty || otherClaim.about.isEmpty
        let isShared = claim.about.contains { otherClaim.about.contains($0) }
        guard isSaidOfNothing || isShared || subject == .charged else { continue }
        let pair = (one: claim.words.text, other: otherClaim.words.text)
        if least.map({ key(pair) < key($0) }) ?? true { least = pair }
      }
    }
    return least
  }

  private static func key(_ pair: (one: String, other: String)) -> (String, String) {
    (min(pair.one, pair.other), max(pair.one, pair.other))
  }
}
