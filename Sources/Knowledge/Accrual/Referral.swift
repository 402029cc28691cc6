/// An answer that settles nothing: it says where else to ask, asks back, or lacks what it points
/// to.
enum Referral {
  private static let words = WordTable(
    """
    拨打 致电 来电 电话 详询 详细咨询 具体咨询 进行咨询 请咨询 可咨询 直接咨询 请联系 联系方式 刊文 刊登 与您联系 为您解答 为您答复 以便
    """)

  private static let reader = WordTable("请问 您 你")
  private static let asking = WordTable("吗 呢? ?")
  private static let opening = Letters("(（".unicodeScalars)
  private static let bracketLetters = 8
  private static let colons = Letters(":：".unicodeScalars)
  private static let ends = Letters("。!?！？".unicodeScalars)
  private static let closing = Letters(")）".unicodeScalars)

  /// Whether the reader is asked something himself; what is quoted of his letter is not.
  static func asksBack(_ answer: Letters) -> Bool {
    Sentences.of(answer).contains { sentence in
      sentence.longest(of: reader, at: 0) != nil && sentence.holds(asking)
        && !sentence.contains("“") && !sentence.contains("\"")
    }
  }

  /// Whether brackets stand there with nothing in them or are not closed, or nothing comes behind
  /// a colon: an address that the page did not keep.
  static func isCut(_ answer: Letters) -> Bool {
    answer.indices.contains { at in
      let isOpening = opening.contains(answer[at])
      guard isOpening || colons.contains(answer[at]) else { return false }
      let next = answer[(at + 1)...].first { !$0.isBlank }
      if isOpening {
        let end = answer[(at + 1)...].prefix(bracketLetters)
          .first { closing.contains($0) || ends.contains($0) }
        return next.map(closing.contains) ?? false || end.map(ends.contains) ?? false
      }
      return next.map { $0.endsClause && !colons.contains($0) } ?? true
    }
  }

  /// Whether less is left than an answer needs, once such clauses are gone. Who asks for a phone
  /// has been answered by one.
  static func isAll(of answer: Letters, asked question: String) -> Bool {
    let clauses = Sentences.of(answer).flatMap(Sentences.clauses)
    let said = Letters(clauses.filter { !$0.holds(words) }.joined())
    if StatedFacts.suffice(said, to: question) { return false }
    let asksContact = QuestionShape(question).kinds.contains(QuestionKinds(.contact))
    return !(asksContact && StatedFacts.kinds(in: answer).contains(.phone))
  }
}
