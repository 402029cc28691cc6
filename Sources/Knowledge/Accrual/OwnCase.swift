/// Where an answer speaks to somebody of what is his: of "您是", "您购买的" and their like, which
/// stand in rules for all too ("您是老年人的,可…").
enum OwnCase {
  private static let addressed = WordTable(
    """
    您家 你家 您本人 你本人 您父 您母 你父 你母 您爱人 您的小 你的小 您的孩子 您女儿 您儿子 你女儿 你儿子 您丈夫 您妻子 您老公 您老婆 你妻子 您夫 你夫妻 您的申请 您的档案
    您的户口 您的社保 你的社保 您已 你已 您在 你在 您为 您是 你是 您从 您没有 您未 您有 您个人 您单位 您购 您名下 您刚 您目前 你目前 您的房屋 您的房子 您的驾驶证 你的驾驶证
    您所在的 您家庭 你家庭 为您办理 您申请 您提交 您提供的 您住院 您缴纳 您的车 您反映的 你反映的
    """)
  private static let conditions = WordTable("如 若 假如 只要 凡 一旦")
  private static let rules = WordTable("可 应 须 需 不能 不得 不予 无需 免")
  /// These tell what happened, so no condition.
  private static let happened = WordTable("您已 你已 您刚 您没有 您未")
  /// A clause that ends so names a case that a later one rules on.
  private static let conditionEnds = Letters.words("的 时 后 前")
  private static let hours = Letters("小时".unicodeScalars)
  /// What stands behind these is said to do, or is the asker's word.
  private static let leads = Letters.words("请 根据")

  /// Somebody looked into it.
  private static let found = WordTable("经核实 经查 据查 经调查 经了解 经审核 经核查 经比对 经查询")
  private static let reader = WordTable("您 你")
  /// Something was done, and for the reader where the clause names him.
  private static let done = WordTable("已将 已把 已于 已退 已发 已支付 已打 已汇 已补 已给 已向 已帮")
  private static let onADay = WordTable("已于")
  private static let finished = WordTable("办结 办理完 办好 办完 完成 处理 修复 修好 更换 清理 发放 拨付 支付 到账 解决")
  /// Behind these the reader is told what anybody may do.
  private static let advice = Letters.words("可 需 须 应 要 好 持 携 到 拨 如 若")

  /// How many clauses speak to somebody of his own, other than as a condition.
  static func count(in answer: Letters) -> Int {
    Sentences.of(answer).reduce(0) { $0 + count(inSentence: $1) }
  }

  private static func count(inSentence sentence: Letters) -> Int {
    let clauses = Sentences.clauses(of: sentence)
    var (isConditional, isFound) = (false, false)
    var count = 0
    for (index, clause) in clauses.enumerated() {
      isConditional = isConditional || clause.holds(conditions)
      isFound = isFound || clause.holds(found)
      if isConditional { continue }
      if wasDone(in: clause) {
        count += 1
      } else if let at = clause.first(of: addressed) {
        if !isRule(clause, behind: at, before: clauses[(index + 1)...]) { count += 1 }
      } else if isFound, let at = clause.first(of: reader),
        !advice.contains(where: { clause.has($0, at: at + 1) })
      {
        count += 1
      }
    }
    return count
  }

  private static func wasDone(in clause: Letters) -> Bool {
    clause.holds(done) && clause.holds(reader) || clause.holds(onADay) && clause.holds(finished)
  }


  /// "您购买的电动自行车应当上牌", and "您无自有住房的" where a later clause says what may be done.
  private static func isRule(
    _ clause: Letters, behind at: Int, before rest: ArraySlice<Letters>
  ) -> Bool {
    if leads.contains(where: { clause.has($0, at: at - $0.count) }) { return true }
    if Asker.holdsYear(clause) || clause.longest(of: happened, at: at) != nil { return false }
    if ends(clause, with: conditionEnds), !ends(clause, with: [hours]) {
      return rest.contains { $0.holds(rules) }
    }
    return Letters(clause[at...]).holds(rules)
  }

  private static func ends(_ clause: Letters, with words: [Letters]) -> Bool {
    let said = clause.last?.endsClause == true ? clause.dropLast() : clause[...]
    return words.contains { said.suffix($0.count) == $0[...] }
  }
}
