/// How near two questions are to being the same one.
///
/// The shares and deductions were fitted on half of 8,747 labelled pairs of questions about health
/// and on the pairs of questions to offices in the tests, and rounded.
public enum Likeness {
  private static let lettersShare = 0.55
  /// Of the letters that the question with more of its own has in common: what one adds counts
  /// twice, since another condition makes another question.
  private static let coveredShare = 0.4
  private static let pairsShare = 0.05

  /// What a difference in kind takes away.
  private static let oneKindDeduction = 0.2
  private static let looseKindDeduction = 0.35
  private static let otherKindDeduction = 0.55
  /// What is left where a number, a denial, or one of two words that exclude each other differs.
  private static let contraryFactor = 0.5

  /// 0 for nothing in common, 1 for the same once fillers and names of counties are gone;
  /// the same in either order. From `AccrualLimits.sameQuestionMin` on it is the same question.
  public static func of(_ one: QuestionShape, _ other: QuestionShape) -> Double {
    guard !one.letters.isEmpty, !other.letters.isEmpty else {
      return one.letters == other.letters && one == other ? 1 : 0
    }
    let letters = Double(common(one.letters, other.letters))
    let (count, otherCount) = (Double(one.letters.count), Double(other.letters.count))
    let pairs = Double(common(one.pairs, other.pairs))
    let pairCount = Double(max(one.pairs.count + other.pairs.count, 1))
    var likeness = lettersShare * 2 * letters / (count + otherCount)
    likeness += coveredShare * letters / max(count, otherCount)
    likeness += one.pairs.isEmpty && other.pairs.isEmpty
      ? pairsShare : pairsShare * 2 * pairs / pairCount
    likeness = min(max(likeness - deduction(one.kinds, other.kinds), 0), 1)
    return areContrary(one, other) ? likeness * contraryFactor : likeness
  }

  public static func isSame(_ one: QuestionShape, _ other: QuestionShape) -> Bool {
    of(one, other) >= AccrualLimits.sameQuestionMin
  }

  /// Whether they can be the same question in other words: both say what is to be done where that
  /// is always said, and of numbers of one sort, of papers and payments, and of words of which each
  /// excludes the other they have some in common where both name any.
  public static func mayBeSame(_ one: QuestionShape, _ other: QuestionShape) -> Bool {
    Set(one.acts).symmetricDifference(other.acts).isDisjoint(with: QuestionShape.saidActs)
      && !areCountedApart(one, other) && !NamedThing.areApart(one.things, other.things)
      && !areApart(
        one.acts.filter(QuestionShape.ownActs.contains),
        other.acts.filter(QuestionShape.ownActs.contains))
      && !areApart(one, other, rows: 1..<QuestionShape.exclusiveRows.count)
  }

  /// Whether they name numbers of one sort and none alike: "65岁" and "80岁", not "3年" and "65岁".
  private static func areCountedApart(_ one: QuestionShape, _ other: QuestionShape) -> Bool {
    let (counts, otherCounts) = (zip(one.counts, one.marks), zip(other.counts, other.marks))
    return Set(one.counts).intersection(other.counts).contains { count in
      !counts.contains { mine in
        mine.0 == count && otherCounts.contains { $0.0 == count && $0.1 == mine.1 }
      }
    }
  }

  /// Whether a reviewed text can be the answer to what is asked: it speaks of what is to be done,
  /// of the payment that is asked for, and of no other paper, sort of firm or vehicle instead; and
  /// states what is plainly asked.
  public static func mayAnswer(_ asked: QuestionShape, _ text: EntryText) -> Bool {
    let shapes = ([text.question] + text.phrasings).map(QuestionShape.init)
    lazy var said = QuestionShape.contrasts(in: text.answer)
    guard mayAnswer(asked, as: shapes, text.answer),
      shapes.contains(where: { !isOfAnother(asked, $0, answer: { said }) })
    else { return false }
    let wanted = Set(asked.acts).intersection(QuestionShape.answeredActs)
      .subtracting(shapes.flatMap(\.acts))
    return wanted.isEmpty || wanted.isSubset(of: said[0])
  }

  /// Whether a question is about something else of a row than is asked for, and its answer does not
  /// say that it holds for both.
  private static func isOfAnother(
    _ asked: QuestionShape, _ shape: QuestionShape, answer: () -> [[Int]]
  ) -> Bool {
    if NamedThing.areApart(asked.things, shape.things) { return true }
    return asked.contrasts.indices.contains { row in
      areApart(asked.contrasts[row], shape.contrasts[row])
        && (QuestionShape.strictRows.contains(row)
          || Set(answer()[row]).isDisjoint(with: asked.contrasts[row]))
    }
  }

  /// Whether the answer to one question can be that to another: it names the payments that are
  /// asked for and states what is plainly asked.
  static func mayAnswer(_ asked: QuestionShape, as one: [QuestionShape], _ answer: String) -> Bool {
    (asked.wants.isEmpty || AskedFact.states(answer, oneOf: asked.wants))
      && NamedThing.saysPayments(of: asked.things, question: one, answer: answer)
  }

  private static func areApart(
    _ one: QuestionShape, _ other: QuestionShape, rows: Range<Int>
  ) -> Bool {
    rows.contains { areApart(one.contrasts[$0], other.contrasts[$0]) }
  }

  private static func areApart<Element: Hashable>(_ one: [Element], _ other: [Element]) -> Bool {
    !one.isEmpty && !other.isEmpty && Set(one).isDisjoint(with: other)
  }

  private static func deduction(_ one: QuestionKinds, _ other: QuestionKinds) -> Double {
    if one == other { return 0 }
    if one.isEmpty || other.isEmpty { return oneKindDeduction }
    // "怎么收费" and "收费标准是什么": what says only how is let go beside what says what for.
    let (strict, otherStrict) = (one.subtracting(.loose), other.subtracting(.loose))
    if strict == otherStrict { return strict.isEmpty ? looseKindDeduction : 0 }
    if strict.isEmpty || otherStrict.isEmpty { return looseKindDeduction }
    return strict.isDisjoint(with: otherStrict) ? otherKindDeduction : 0
  }

  private static func areContrary(_ one: QuestionShape, _ other: QuestionShape) -> Bool {
    one.marks != other.marks || one.isNegative != other.isNegative
      || NamedThing.areApart(one.things, other.things)
      || !Set(one.acts).symmetricDifference(other.acts).isDisjoint(with: QuestionShape.ownActs)
      || zip(one.contrasts, other.contrasts).contains { words, otherWords in
        !words.isEmpty && !otherWords.isEmpty && words != otherWords
      }
  }

  /// How many both of two sorted lists hold.
  private static func common(_ one: [UInt64], _ other: [UInt64]) -> Int {
    var (count, at, otherAt) = (0, 0, 0)
    while at < one.count && otherAt < other.count {
      if one[at] == other[otherAt] {
        count += 1
        at += 1
        otherAt += 1
      } else if one[at] < other[otherAt] {
        at += 1
      } else {
        otherAt += 1
      }
    }
    return count
  }
}
