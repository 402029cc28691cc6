/// What an answer says with yes or no, and where it sends people.
struct Claims {
  struct Claim {
    let subject: DifferenceSubject
    let isYes: Bool
    /// As it stands in the answer, folded, with what follows.
    let words: Letters
    /// Of what it is said: what follows in the clause, or stands before where nothing follows.
    let about: Letters
  }

  private(set) var claims: [Claim] = []
  private(set) var places: [Letters] = []
  /// Who is said to be in charge: 由…受理, 由…负责.
  private(set) var handlers: [Letters] = []

  private typealias Said = (subject: DifferenceSubject, isYes: Bool)
  private static let words = WordTable<Said>(
    rows.flatMap { subject, isYes, text -> [WordTable<Said>.Row] in
      Letters.words(text).map { (word: $0, meaning: (subject: subject, isYes: isYes)) }
    })
  private static let rows: [(DifferenceSubject, Bool, String)] = [
    (.allowed, true, "可以 均可 即可 能够 允许 支持 可 发放"),
    (.allowed, false, "不可以 不可 不能 不得 不允许 不支持 无法 不予 禁止 不能够"),
    (.charged, true, "收费 收取 要交费 需缴费 需交费 不是免费 并非免费 不再免费"),
    (.charged, false, "免费 不收费 不收取 免收 不需要交费 不需缴费 无需缴费 不再收费 不再收取"),
  ]

  /// What is no longer so, before what is done.
  private static let ended = WordTable("不 不再 暂不 停止 已停止")
  private static let paying = Letters("发放".unicodeScalars)
  /// Said plainly (能提取, 发放补贴), and with 不 before them.
  private static let done = WordTable("办理 受理 发放 提取 报销 补贴 接收 开具")
  /// 只能, 才能 and 职能 allow nothing.
  private static let noPermit = Letters("只才不可未功职性智".unicodeScalars)
  /// What is refused to those who lack something says nothing of the others.
  private static let lacking = WordTable("不 未 无 非 缺少")
  private static let tooLate = WordTable("逾期 超过 超出 未满 过期")
  private static let cases = Letters("的时者".unicodeScalars)

  private static let aboutLettersMax = 8
  private static let goingWords = WordTable("前往 请到 可到 到 去 在 向 至 持证到")
  private static let placeEnds = WordTable(
    """
    政务服务中心 政务中心 便民服务中心 行政服务中心 服务大厅 办事大厅 办证大厅 派出所 车管所 登记中心 服务站 管理中心 经办中心
    医院 银行 居委会 村委会 公证处 民政局 教育局 公安局 税务局 人社局 医保局 住建局 残联 街道办事处 乡镇政府 镇政府 民政所
    交警大队 公积金中心 不动产中心 社保中心 医保中心 就业中心 市民之家 市民中心 营业厅
    """)
  /// Other offices, where somebody goes there and does something.
  private static let officeEnds = WordTable("中心 大厅 局 处 站 所")
  private static let noOffices = WordTable("场所 住所 居所 处所 何处 各处 该处 本处 此处 到处")
  private static let doing = WordTable(
    "办理 申请 申领 领取 缴纳 缴费 提出 登记 开具 提交 备案 报名 窗口")
  private static let others = WordTable("或者 或 及 和 以及 、 / 也可到 到 向")
  private static let placeLettersMax = 24
  /// Which of many offices, each for the first of its row, and what says nothing of it.
  private static let relative = WordTable<Letters>([
    "当地 居住地 所在地 辖区 所属 属地 本辖区 住所地 住所所在地 住址所在地 现居住地 经常居住地 常住地 所在",
    "任意 任意一个 任一 任何 任何一个 就近 附近", "户籍地 户籍所在地 户口所在地 户籍所在",
  ].flatMap { (row: String) -> [WordTable<Letters>.Row] in
    let words = Letters.words(row)
    return words.map { (word: $0, meaning: words[0]) }
  } + Letters.words("可在 可到 本市 我市 全市 市内 本区 本县 的").map { (word: $0, meaning: Letters()) })

  /// - Parameter text: folded.
  init(_ text: Letters) {
    var before: Letters = []
    for clause in Sentences.clauses(of: text) {
      readClaims(clause, behind: before)
      before = Letters(clause.filter { !$0.endsClause })
      if places.count < AccrualLimits.factsMax { places += Self.places(in: clause) }
      if handlers.count < AccrualLimits.factsMax, let handler = Self.handler(in: clause) {
        handlers.append(handler)
      }
    }
  }

  private mutating func readClaims(_ clause: Letters, behind before: Letters) {
    let isOfCase = before.last.map(Self.cases.contains) ?? false && before.holds(Self.lacking)
    var at = 0
    while at < clause.count, claims.count < AccrualLimits.factsMax {
      guard let (length, said) = Self.said(in: clause, at: at) else {
        at += 1
        continue
      }
      let end = at + length
      let behind = Fact.stripped(Letters(clause[end...].prefix(Self.aboutLettersMax)))
      let front = Fact.stripped(Letters(clause[..<at].suffix(Self.aboutLettersMax)))
      // What is paid out at some time or by somebody is not said to be granted.
      let isOfNothing = clause.has(Self.paying, at: at) && behind.isEmpty
      if said.isYes ? !isOfNothing : !(isOfCase || Self.isOfSome(clause, before: at)) {
        claims.append(Claim(
          subject: said.subject, isYes: said.isYes,
          words: Letters(clause[at...].prefix(length + Self.aboutLettersMax)
            .prefix { !$0.endsClause }),
          about: behind.isEmpty ? front : behind))
      }
      at = end
    }
  }

  /// What is said at the place, and in how many letters: what follows these says of what.
  private static func said(in clause: Letters, at: Int) -> (length: Int, said: Said)? {
    if let (word, said) = words.longest(in: clause, at: at) {
      // 不予发放 is one refusal, and no 发放.
      let verb = word == paying ? nil : clause.longest(of: done, at: at + word.count)
      return (word.count + (verb?.count ?? 0), said)
    }
    if let end = clause.longest(of: ended, at: at)?.count,
      let verb = clause.longest(of: done, at: at + end)
    {
      return (end + verb.count, (.allowed, false))
    }
    guard clause.longest(of: done, at: at + 1) != nil else { return nil }
    let isPermit = clause[at] == "能" && (at == 0 || !noPermit.contains(clause[at - 1]))
    return isPermit ? (1, (.allowed, true)) : nil
  }

  /// Whether those of whom the clause speaks lack something: 不符合条件的不予办理.
  private static func isOfSome(_ clause: Letters, before at: Int) -> Bool {
    let start = Letters(clause[..<at])
    if start.holds(tooLate) { return true }
    guard let lack = start.indices.first(where: { lacking.longest(in: start, at: $0) != nil })
    else { return false }
    return start[lack...].contains("的")
  }

  /// The office without what says which of many it is in other words.
  static func canonical(_ place: Letters) -> Letters { relative.replacing(in: place) { $0 } }

  /// The offices to which the clause sends people: more than one where it gives the choice.
  private static func places(in clause: Letters) -> [Letters] {
    for at in clause.indices {
      guard let going = clause.longest(of: goingWords, at: at) else { continue }
      let start = at + going.count
      var rest = Letters(clause[start...].prefix(placeLettersMax))
      var found: [Letters] = []
      while let end = officeEnd(in: rest) {
        found.append(withoutWay(Letters(rest[..<end])))
        rest = Letters(rest[end...])
        guard let other = rest.longest(of: others, at: 0) else { break }
        rest = Letters(rest[other.count...])
      }
      if !found.isEmpty { return found }
    }
    return []
  }

  private static let handling = WordTable("受理 负责 办理 审批 审核 发放 核发 管理 牵头 主管 处理 维修 承办")
  private static let handlerEnds = Letters.words(
    "局 委 办 工会 委员会 居委会 村委会 联合会 残联 中心 所 站 队 街道 政府 公司 物业 医院 处 厅 院 银行")

  /// An office may have 和 in its name: 人力资源和社会保障局.
  private static let choices = WordTable("或 、 / 及")

  /// The office that a clause puts in charge; none where it leaves the choice.
  private static func handler(in clause: Letters) -> Letters? {
    let by = clause.indices.last { clause[$0] == "由" && !clause.has(["于"], at: $0 + 1) }
    guard let by else { return nil }
    let rest = Letters(clause[(by + 1)...].prefix(placeLettersMax))
    guard let end = rest.first(of: handling) else { return nil }
    let name = Letters(rest[..<end])
    guard name.count > 2, !name.holds(choices),
      handlerEnds.contains(where: { name.has($0, at: name.count - $0.count) })
    else { return nil }
    return name
  }

  /// "工作时间到社保中心": behind the last word of going.
  private static func withoutWay(_ name: Letters) -> Letters {
    guard let at = name.indices.last(where: { ways.contains(name[$0]) && $0 + 2 < name.count })
    else { return name }
    return Letters(name[(at + 1)...])
  }

  private static let ways = Letters("到向至往".unicodeScalars)

  /// Where the name of an office ends that the letters begin with: behind its last part, for a
  /// part of an office (交警大队车管所) is another name of it.
  private static func officeEnd(in name: Letters) -> Int? {
    var end: Int?
    for offset in name.indices {
      if let known = end, offset > known { break }
      if let word = name.longest(of: placeEnds, at: offset) {
        end = max(end ?? 0, offset + word.count)
      }
    }
    return end ?? otherOfficeEnd(in: name)
  }

  private static func otherOfficeEnd(in name: Letters) -> Int? {
    for offset in name.indices.dropFirst(2) {
      guard name.longest(of: others, at: offset) == nil, name[offset].isHan else { return nil }
      guard let word = name.longest(of: officeEnds, at: offset) else { continue }
      let end = offset + word.count
      guard name.longest(of: doing, at: end) != nil || name.longest(of: others, at: end) != nil,
        name.longest(of: noOffices, at: end - 2) == nil
      else { continue }
      return end
    }
    return nil
  }
}
