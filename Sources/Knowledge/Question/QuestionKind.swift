/// What sort of thing a question asks for. Two questions about the same matter are different ones
/// where these differ: what it costs is not where it is done.
enum QuestionKind: UInt16, CaseIterable, Sendable {
  case amount
  case place
  case time
  case duration
  case materials
  case conditions
  case procedure
  case reason
  case allowed
  case who
  case contact
  case what

  private static let rows: [(QuestionKind, String)] = [
    (.amount,
      """
      多少钱 费用 收费 要钱 收钱 花钱 价格 价钱 几块钱 免费 工本费 手续费 什么价 补多少 补几 怎么收费 如何收费 收费标准 多少 几次 比例
      标准 金额 几个 多高 多大 数额 怎么算 如何计算 怎么计算 计算 要交钱
      """),
    (.place,
      """
      哪里 哪儿 地点 地址 什么地方 在哪 去哪 到哪 啥地方 何处 哪个地方 什么位置 具体位置 哪个窗口 办理点 找哪
      """),
    (.time, "什么时候 何时 几点 时间 啥时候 啥时 几号 哪天 几月 截止 上班时间 开始时间 哪一天 什么时间 多会儿"),
    (.duration, "多久 多长时间 几天 多少天 多少个工作日 几个工作日 时限 期限 有效期 几年 多少年 多长 几个月 能领几个月 多少个月"),
    (.materials,
      """
      材料 资料 证件 需要带什么 带什么 要带啥 带啥 带哪些 准备什么 准备哪些 需要什么证 要什么证 提交什么 提供什么 哪些证明
      什么证明 啥手续 什么手续 哪些手续
      """),
    (.conditions, "条件 要求 资格 什么人可以 哪些人可以 哪些人能 什么人能 什么情况下 什么情况 哪些情况 谁能 谁可以"),
    (.procedure,
      """
      怎么办理 怎样办理 如何办理 咋办理 怎么办 怎样办 如何办 咋办 怎么 怎样 如何 咋 流程 步骤 程序 手续怎么 办理方法 怎么弄
      """),
    (.reason, "为什么 为啥 原因 怎么回事 咋回事 为何 是什么情况 什么原因 怎么没 怎么还没 怎么了"),
    (.allowed,
      """
      能不能 可不可以 可以吗 能否 可否 是否 行不行 能吗 吗 会不会 要不要 需不需要 用不用 有没有 是不是 算不算 行吗 可以不 能不
      """),
    (.who, "找哪个部门 归哪个部门 哪个部门 什么部门 找什么部门 找谁 谁负责 归谁 哪个单位 归哪 谁管 哪里管 归口"),
    (.contact, "电话 联系方式 号码 热线"),
    (.what, "什么是 是什么 什么意思 啥意思 有哪些 有什么 哪些"),
  ]

  /// 怎么收费 is read before 怎么.
  static let phrases = WordTable<QuestionKind>(
    rows.flatMap { kind, text -> [WordTable<QuestionKind>.Row] in
      Letters.words(text).map { (word: $0, meaning: kind) }
    })
}

/// The kinds of one question.
struct QuestionKinds: OptionSet, Hashable, Sendable {
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }
  init(_ kind: QuestionKind) { rawValue = 1 << kind.rawValue }

  /// Kinds that say what is asked for; the others only how ("吗", "怎么").
  static let loose: QuestionKinds = [
    QuestionKinds(.allowed), QuestionKinds(.procedure), QuestionKinds(.what),
  ]
}
