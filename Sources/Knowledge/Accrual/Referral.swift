/// An answer that only says where else to ask.
enum Referral {
  private static let words = WordTable(
    """
    拨打 致电 来电 电话 详询 详细咨询 具体咨询 进行咨询 请咨询 可咨询 直接咨询 请联系 联系方式 刊文 刊登 与您联系 为您解答 为您答复 以便
    """)

  /// Whether fewer letters are left than an answer needs, once such clauses are gone.
  static func isAll(of answer: Letters) -> Bool {
    let clauses = Sentences.of(answer).flatMap(Sentences.clauses)
    let said = clauses.filter { !$0.holds(words) }.joined()
    return said.count < AccrualLimits.answerLettersMin
  }
}
