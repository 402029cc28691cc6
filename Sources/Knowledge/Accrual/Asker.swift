/// Who asks, in a sentence that anybody could ask.
enum Asker {
  private static let leftOut = "我家的 我们家的 我们家 我家 我的 我们的 俺家的 俺家 俺的 咱家的 咱家 咱们的"
  /// What the asker's own village or firm waits for, others wait for in theirs: that is not taken
  /// for anybody's question, and nor is what is between the asker and somebody.
  private static let kept =
    """
    我们村 我村 俺村 俺们村 咱村 咱们村 我们小区 我小区 咱小区 咱们小区 我家小区 我们家小区 我的小区 我镇 我们镇 我们这 我这 我们那 我那 我校 我们学校 我们单位 我单位
    我的单位 我们公司 我公司 我的公司 我家门口 我家楼 我家附近 我家旁 我家对面 我家村 我家所在 我们楼 我们街 我们社区 我们厂 我和 我与
    """
  /// The asker's county is that of all who ask: "咱们市小班" is "本市小班". What only begins as it does
  /// stays.
  private static let counties: [(word: String, meaning: String)] = [
    ("市", "本市"), ("县", "本县"), ("区", "本区"), ("市区", "市区"), ("市场", "市场"), ("县城", "县城"),
    ("区间", "区间"),
  ]
  private static let whose = ["我", "我们", "咱", "咱们", "俺", "俺们"]
  private static let anywhere = WordTable<Letters>(
    Letters.words(leftOut).map { (word: $0, meaning: []) }
      + Letters.words(kept).map { (word: $0, meaning: $0) }
      + whose.flatMap { who in
        counties.map { county -> WordTable<Letters>.Row in
          (word: Letters((who + county.word).unicodeScalars),
            meaning: Letters(county.meaning.unicodeScalars))
        }
      })
  /// At the beginning of a clause the asker may stand alone.
  private static let beginnings = WordTable(
    "我是 我们是 俺是 我们想 我想 我要 我 我们 俺们 俺 咱们 咱 本人是 本人想 本人")
  private static let asker: Unicode.Scalar = "我"
  /// Behind a noun the asker stands before these: "公积金我能提多少".
  private static let behindNouns = Letters.words("能 可以 要 需 怎 如何 该 应 去 想")

  private static let family = WordTable(
    """
    孩子 小孩 儿子 女儿 宝宝 娃 老婆 妻子 老公 丈夫 爱人 父亲 母亲 爸爸 妈妈 爸 妈 老人 父母 爷爷 奶奶 孙子 孙女
    """)

  /// The sentence without the words that make it the asker's own.
  static func leftOut(of sentence: Letters) -> Letters {
    let clauses = Sentences.clauses(of: withoutFamily(sentence))
    return Letters(clauses.map(leftOut(ofClause:)).joined())
  }

  /// The sentence without the clauses that tell when somebody of the asker's was born, where more
  /// is left that asks.
  static func withoutFamily(_ sentence: Letters) -> Letters {
    let rest = Letters(Sentences.clauses(of: sentence).filter { !tellsOfFamily($0) }.joined())
    return AskedQuestion.asks(rest) ? rest : sentence
  }

  /// "孩子2023年9月出生", "父亲是1950年": one of the asker's family, and a year and more.
  static func tellsOfFamily(_ sentence: Letters) -> Bool {
    sentence.indices.contains { at in
      guard let one = sentence.longest(of: family, at: at) else { return false }
      let told = sentence[(at + one.count)...].drop { "是于:：".unicodeScalars.contains($0) }
      let year = told.prefix(while: \.isASCIIDigit)
      return year.count >= 2 && sentence.has(["年"], at: year.endIndex)
        && sentence.indices.contains(year.endIndex + 1)
        && (sentence[year.endIndex + 1].isASCIIDigit || sentence[year.endIndex + 1] == "出")
    }
  }

  private static func leftOut(ofClause clause: Letters) -> Letters {
    var rest = clause
    if anywhere.longest(in: rest, at: 0) == nil, let word = rest.longest(of: beginnings, at: 0) {
      rest.removeFirst(word.count)
    }
    rest = anywhere.replacing(in: rest) { $0 }
    let at = rest.indices.first { at in
      rest[at] == asker && behindNouns.contains { rest.has($0, at: at + 1) }
    }
    if let at { rest.remove(at: at) }
    return rest
  }

  static let words = WordTable("我 本人 俺")
  private static let sums = Letters("元块万".unicodeScalars)

  /// What is over: "2024年的医保" is anybody's, "2024年交了医保" is not.
  private static let past = WordTable("了 过 买的 办的 交的 的时候")

  /// Whether somebody tells of himself what is true of him alone: what he did in a year, or a sum.
  static func tellsOwnCase(_ question: Letters) -> Bool {
    guard question.holds(words) else { return false }
    return holdsSum(question) || (holdsYear(question) && question.holds(past))
  }

  /// Four digits before 年.
  static func holdsYear(_ text: Letters) -> Bool {
    text.indices.dropFirst(4).contains { at in
      text[at] == "年" && text[(at - 4)..<at].allSatisfy(\.isASCIIDigit)
    }
  }

  private static func holdsSum(_ text: Letters) -> Bool {
    text.indices.dropFirst().contains { at in
      sums.contains(text[at]) && text[at - 1].isASCIIDigit
    }
  }
}
