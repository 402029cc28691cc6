/// What a question plainly asks for, so that an answer without it is none.
enum AskedFact: Hashable, Sendable {
  case money
  case timeOfDay
  case age
  /// How far one's own application is: who it is looked up by, no more.
  case progress

  private static let words = WordTable<AskedFact>(
    rows.flatMap { fact, text -> [WordTable<AskedFact>.Row] in
      Letters.words(text).map { (word: $0, meaning: fact) }
    })
  private static let rows: [(AskedFact, String)] = [
    (.money,
      """
      多少钱 几块钱 什么价 价格 价钱 收费标准 怎么收费 如何收费 收费吗 要钱吗 要不要钱 花钱吗 学费多少 费用多少 费用是多少 收多少 花多少 补多少 罚多少
      罚款多少 保教费多少
      """),
    (.timeOfDay, "几点"),
    (.progress,
      """
      批下来了吗 批下来没 批下来了没 批了吗 批了没 下来了吗 下来了没 下来没有 办好了吗 办好了没 办好没有 办下来了吗 办下来没 审核到哪 办到哪 到哪一步 走到哪 审批到哪
      通过了吗 通过了没 到账了吗 到账了没
      """),
    (.age, "几岁 几周岁 多大年龄 多大年纪 多大岁数 年龄要求 年龄限制"),
  ]
  private static let lookedUp = WordTable("进度 查询 查看 办理结果 审核结果 审批结果")
  /// Who asks for more than that is served by less.
  private static let others: QuestionKinds = [
    QuestionKinds(.materials), QuestionKinds(.conditions), QuestionKinds(.procedure),
    QuestionKinds(.reason), QuestionKinds(.who), QuestionKinds(.contact), QuestionKinds(.what),
    QuestionKinds(.place), QuestionKinds(.duration),
  ]

  /// - Parameter text: folded.
  static func wanted(in text: Letters) -> Set<AskedFact> {
    Set(text.indices.compactMap { words.longest(in: text, at: $0)?.meaning })
  }

  static func isPlain(_ kinds: QuestionKinds) -> Bool { kinds.isDisjoint(with: others) }

  /// Whether an answer states one of them.
  static func states(_ answer: String, oneOf wanted: Set<AskedFact>) -> Bool {
    let text = Letters(folded: answer, max: AccrualLimits.comparedLettersMax)
    let said = FactReading(text).facts.map(\.sort.subject)
    return wanted.contains { fact in
      switch fact {
      case .money:
        said.contains(.money) || said.contains(.share)
          || Claims(text).claims.contains { $0.subject == .charged }
      case .timeOfDay: said.contains(.timeOfDay) || text.contains("点") || text.contains("时")
      case .age: said.contains(.age)
      case .progress: text.holds(lookedUp)
      }
    }
  }
}
