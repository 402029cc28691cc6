/// Where an answer speaks to somebody of what is his: of "您是", "您购买的" and their like, which
/// stand in rules for all too ("您是老年人的,可…").
enum OwnCase {
  private static let addressed = WordTable(
    """
    您家 你家 您本人 你本人 您父 您母 你父 你母 您爱人 您的小 你的小 您的孩子 您女儿 您儿子 你女儿 你儿子 您丈夫 您妻子 您老公 您老婆 你妻子 您夫 你夫妻 您的申请 您的档案
    您的户口 您的社保 你的社保 您已 你已 您在 你在 您为 您是 你是 您从 您没有 您未 您有 您个人 您单位 您购 您名下 您刚 您目前 你目前 您的房屋 您的房子 您的驾驶证 你的驾驶证
    您所在的 您家庭 你家庭 为您办理
    """)
  private static let conditions = WordTable("如 若 假如 只要 凡 一旦")
  private static let rules = WordTable("可 应 须 需 不能 不得 不予 无需 免")
  /// These tell what happened, so no condition.
  private static let happened = WordTable("您已 你已 您刚 您没有 您未")

  /// How many clauses speak to somebody of his own, other than as a condition.
  static func count(in answer: Letters) -> Int {
    Sentences.of(answer).reduce(0) { $0 + count(inSentence: $1) }
  }

  private static func count(inSentence sentence: Letters) -> Int {
    let clauses = Sentences.clauses(of: sentence)
    var isConditional = false
    var count = 0
    for (index, clause) in clauses.enumerated() {
      isConditional = isConditional || clause.holds(conditions)
      guard let at = clause.indices.first(where: { clause.longest(of: addressed, at: $0) != nil })
      else { continue }
      let rest = clauses[(index + 1)...]
      if isConditional || isRule(clause, behind: at, before: rest) { continue }
      count += 1
    }
    return count
  }

  /// "您购买的电动自行车应当上牌", and "您无自有住房的" where a later clause says what may be done.
  private static func isRule(
    _ clause: Letters, behind at: Int, before rest: ArraySlice<Letters>
  ) -> Bool {
    if at > 0, clause[at - 1] == "请" { return true }
    if clause.dropLast().last == "的" { return rest.contains { $0.holds(rules) } }
    guard clause.longest(of: happened, at: at) == nil, !Asker.holdsYear(clause) else { return false }
    return Letters(clause[at...]).holds(rules)
  }
}
