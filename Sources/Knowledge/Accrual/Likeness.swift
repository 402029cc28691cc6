/// How near two questions are to being the same one.
public enum Likeness {
  /// Points of one letter, where a pair of neighbours has one: pairs are words, letters only hint.
  private static let letterPoints = 0.4
  /// What is left of the likeness where one thing differs that two askings of one question share.
  private static let otherNumbers = 0.3
  private static let otherNegation = 0.5
  private static let otherKind = 0.45
  private static let overlappingKinds = 0.8
  private static let oneSidedKind = 0.9

  /// 0 for nothing in common, 1 for the same once fillers and names of counties are gone;
  /// the same in either order. From `AccrualLimits.sameQuestionMin` on it is the same question.
  public static func of(_ one: QuestionShape, _ other: QuestionShape) -> Double {
    let shared = points(of: common(one.grams, other.grams))
    let all = points(of: one.grams) + points(of: other.grams)
    guard all > 0 else { return one == other ? 1 : 0 }
    var likeness = 2 * shared / all
    if one.marks != other.marks { likeness *= otherNumbers }
    if one.isNegative != other.isNegative { likeness *= otherNegation }
    return likeness * kindFactor(one.kinds, other.kinds)
  }

  public static func isSame(_ one: QuestionShape, _ other: QuestionShape) -> Bool {
    of(one, other) >= AccrualLimits.sameQuestionMin
  }

  private static func kindFactor(_ one: QuestionKinds, _ other: QuestionKinds) -> Double {
    if one == other { return 1 }
    // "怎么收费" and "收费标准是什么": what says only how is let go beside what says what for.
    let (strict, otherStrict) = (one.subtracting(.loose), other.subtracting(.loose))
    if strict == otherStrict {
      if !strict.isEmpty { return 1 }
      return one.isEmpty || other.isEmpty ? oneSidedKind : otherKind
    }
    if strict.isEmpty || otherStrict.isEmpty {
      return one.isEmpty || other.isEmpty ? oneSidedKind : otherKind
    }
    return strict.isDisjoint(with: otherStrict) ? otherKind : overlappingKinds
  }

  private static func points(of grams: [UInt64]) -> Double {
    grams.reduce(0) { $0 + ($1 >> 32 == 0 ? letterPoints : 1) }
  }

  private static func common(_ one: [UInt64], _ other: [UInt64]) -> [UInt64] {
    var common: [UInt64] = []
    var (at, otherAt) = (0, 0)
    while at < one.count && otherAt < other.count {
      if one[at] == other[otherAt] {
        common.append(one[at])
        at += 1
        otherAt += 1
      } else if one[at] < other[otherAt] {
        at += 1
      } else {
        otherAt += 1
      }
    }
    return common
  }
}
