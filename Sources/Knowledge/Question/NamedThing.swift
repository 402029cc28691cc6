/// A paper or payment that a question names: 健康证, 生育津贴. Two questions that name other ones are
/// about other matters, however alike they are answered.
struct NamedThing: Hashable, Sendable {
  enum Sort: Sendable { case paper, payment, fee }

  let sort: Sort
  /// The letter or word that says what it is.
  let head: Letters
  /// What stands before it and says which; a payment may be named without.
  let which: Letters

  private static let heads = WordTable<Sort>(
    rows.flatMap { sort, text -> [WordTable<Sort>.Row] in
      Letters.words(text).map { (word: $0, meaning: sort) }
    })
  private static let rows: [(Sort, String)] = [
    (.paper, "证 卡 照"), (.payment, "补贴 津贴 补助 救助 奖励 补贴金 补助金 救助金 奖励金 金"), (.fee, "费"),
  ]
  /// These hold a head and are none, or are named beside every matter.
  private static let others = WordTable(
    """
    证明 认证 保证 公证 论证 证件 证书 身份证 办证 考证 验证 证据 保证金 卡住 卡点 卡得 按照 照顾 照片 照常 拍照 对照 依照 参照 牌照
    公积金 资金 现金 租金 押金 金额 黄金 费用 收费 缴费 交费 退费 免费 学费 消费 欠费 话费 浪费 手续费 工本费 违约金 滞纳金 扣费
    经费 续费 补费 生活费 伙食费
    """)
  /// No name goes back over one of these.
  private static let stops = WordTable(
    """
    办 领 交 的 了 是 有 要 开 给 拿 把 张 种 么 少 哪 和 与 到 去 在 能 补 换 收 退 啥 些 用 凭 带 丢 没 发 想 买 申请 申领 领取 享受 查询 激活
    个 国家 政府 优惠 新 旧 这 该 符合 这份 那份 怎 样 问 号
    """)
  private static let whichLettersMax = 6
  /// Letters that two names may share and yet name nothing in common.
  private static let common = Set("车人员民户".unicodeScalars)

  /// - Parameter text: folded, words for one thing brought to one.
  static func named(in text: Letters) -> [NamedThing] {
    var things: [NamedThing] = []
    var start = 0
    var at = 0
    while at < text.count {
      if let word = text.longest(of: others, at: at) {
        at += word.count
        start = at
      } else if let head = heads.longest(in: text, at: at) {
        let which = Letters(text[start..<at].suffix(whichLettersMax))
        if !which.isEmpty || head.meaning == .payment {
          things.append(NamedThing(sort: head.meaning, head: head.word, which: which))
        }
        at += head.word.count
        start = at
      } else if let stop = text.longest(of: stops, at: at) {
        at += stop.count
        start = at
      } else {
        if !text[at].isWordLetter { start = at + 1 }
        at += 1
      }
    }
    return things
  }

  /// Whether it may be the same thing under another name: of what says which they share a letter.
  func mayBe(_ other: NamedThing) -> Bool {
    sort == other.sort && (sort != .paper || head == other.head)
      && (which.isEmpty || other.which.isEmpty
        || which.contains { !Self.common.contains($0) && other.which.contains($0) })
  }

  /// Whether both name some, and none that may be one of the other's.
  static func areApart(_ one: [NamedThing], _ other: [NamedThing]) -> Bool {
    for sorts in [[Sort.paper], [.payment, .fee]] {
      let (mine, theirs) = (
        one.filter { sorts.contains($0.sort) }, other.filter { sorts.contains($0.sort) })
      if !mine.isEmpty, !theirs.isEmpty,
        !mine.contains(where: { thing in theirs.contains { thing.mayBe($0) } })
      {
        return true
      }
    }
    return false
  }

  /// Whether a text names a payment that somebody asks for in its questions, or one in its answer.
  static func saysPayments(
    of asked: [NamedThing], question: [QuestionShape], answer: String
  ) -> Bool {
    let wanted = asked.filter { $0.sort == .payment && $0.head.count > 1 }
    guard !wanted.isEmpty else { return true }
    let said = question.flatMap(\.things)
    return wanted.contains { one in said.contains { one.mayBe($0) } }
      || named(in: QuestionShape.unified(answer)).contains { $0.sort == .payment }
  }
}
