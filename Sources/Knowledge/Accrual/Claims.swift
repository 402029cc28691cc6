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

  private typealias Said = (subject: DifferenceSubject, isYes: Bool)
  private static let words = WordTable<Said>(
    rows.flatMap { subject, isYes, text -> [WordTable<Said>.Row] in
      Letters.words(text).map { (word: $0, meaning: (subject: subject, isYes: isYes)) }
    })
  private static let rows: [(DifferenceSubject, Bool, String)] = [
    (.allowed, true, "可以 均可 即可 能够 允许 支持 可"),
    (.allowed, false, "不可以 不可 不能 不得 不允许 不支持 无法 不予 禁止 不能够"),
    (.charged, true, "收费 收取 要交费 需缴费 需交费"),
    (.charged, false, "免费 不收费 不收取 免收 不需要交费 不需缴费 无需缴费"),
  ]

  private static let aboutLettersMax = 8
  private static let goingWords = WordTable("前往 请到 可到 到 去 在 向 至 持证到")
  private static let placeEnds = WordTable(
    """
    政务服务中心 政务中心 便民服务中心 行政服务中心 服务大厅 办事大厅 办证大厅 派出所 车管所 登记中心 服务站 管理中心 经办中心
    医院 银行 居委会 村委会 公证处 民政局 教育局 公安局 税务局 人社局 医保局 住建局 残联 街道办事处 乡镇政府 镇政府 民政所
    交警大队 公积金中心 不动产中心
    """)
  private static let placeLettersMax = 16
  /// Which of many offices, each for the first of its row, and what says nothing of it.
  private static let relative = WordTable<Letters>([
    "当地 居住地 所在地 辖区 所属 属地 本辖区", "任意 任意一个 任一 任何 任何一个 就近 附近", "户籍地 户籍所在地 户口所在地",
  ].flatMap { (row: String) -> [WordTable<Letters>.Row] in
    let words = Letters.words(row)
    return words.map { (word: $0, meaning: words[0]) }
  } + Letters.words("可在 可到 本市 我市 全市 市内 本区 本县 的").map { (word: $0, meaning: Letters()) })

  /// - Parameter text: folded.
  init(_ text: Letters) {
    for clause in Sentences.clauses(of: text) {
      readClaims(clause)
      if places.count < AccrualLimits.factsMax, let place = Self.place(in: clause) {
        places.append(place)
      }
    }
  }

  private mutating func readClaims(_ clause: Letters) {
    var at = 0
    while at < clause.count, claims.count < AccrualLimits.factsMax {
      guard let (word, said) = Self.words.longest(in: clause, at: at) else {
        at += 1
        continue
      }
      let end = at + word.count
      let behind = Fact.stripped(Letters(clause[end...].prefix(Self.aboutLettersMax)))
      let before = Fact.stripped(Letters(clause[..<at].suffix(Self.aboutLettersMax)))
      claims.append(Claim(
        subject: said.subject, isYes: said.isYes,
        words: Letters(clause[at...].prefix(word.count + Self.aboutLettersMax)
          .prefix { !$0.endsClause }),
        about: behind.isEmpty ? before : behind))
      at = end
    }
  }

  /// The office without what says which of many it is in other words.
  static func canonical(_ place: Letters) -> Letters { relative.replacing(in: place) { $0 } }

  /// The office to which the clause sends people.
  private static func place(in clause: Letters) -> Letters? {
    for at in clause.indices {
      guard let going = clause.longest(of: goingWords, at: at) else { continue }
      let start = at + going.count
      let name = Letters(clause[start...].prefix(placeLettersMax))
      for offset in name.indices {
        guard let end = name.longest(of: placeEnds, at: offset) else { continue }
        return Letters(name[..<(offset + end.count)])
      }
    }
    return nil
  }
}
