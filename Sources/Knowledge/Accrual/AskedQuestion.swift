/// The question of a letter, as others would ask it too.
enum AskedQuestion {
  private static let askingWords = WordTable(
    """
    请问 咨询 想问 想知道 想了解 请教 如何 怎么 怎样 咋 是否 能否 可否 能不能 可不可以 会不会 要不要 是不是 有没有 多少 多久 多长 几年 几天 什么 何时 哪里 哪些 哪个
    哪儿 吗 么?
    """)
  private static let leadIns = WordTable(
    """
    请问一下 请问 问一下 想问一下 想问问 想问 想咨询一下 想咨询下 想咨询 咨询一下 咨询下 我想咨询一下 我想咨询 咨询 想了解一下 想了解下 想了解 想知道 想请教一下 想请教
    请教一下 请教 那么 那 另外 还有 现 现在 麻烦问一下 我想 本人想 想 关于 再次 再问 下 一下 您好 你好
    """)
  /// Behind the last of these the question itself begins; what stands before is the asker's case.
  private static let turns = WordTable(
    "请问一下 请问 想问一下 想问 想咨询一下 想咨询下 想咨询 咨询下 咨询一下")
  private static let tails = Letters.words("的相关咨询 相关咨询 的咨询 咨询")
  private static let ownWords = "我 本人 俺 咱 贵 你 您 上述 以上 他 她 该 这 此 难道 凭什么"

  /// Titles with these name no topic at all.
  private static let empty = WordTable(
    "几个问题 一些问题 若干问题 几点疑问 有个问题 来咨询 方面的情况 咨询问题 相关事宜的 求助一下")

  /// Sentences with these ask for an answer, and for nothing that it might say.
  private static let pleas =
    "解答下 解答一下 能够解答 能否解答 留下电话 联系方式 让大家知悉 能否回复 给个说法 给个答复"
  private static let closed = WordTable(ownWords, pleas)

  /// Shorter titles say a topic, not a question.
  private static let titleLettersMin = 6

  /// The sentences that ask and name nobody's own case, else the title where it says something,
  /// else what asks at all.
  static func of(title: Letters, content: [Letters]) -> Letters {
    let asking = content.filter(asks).map { tidy($0) }
    let open = asking.filter { sentence in
      sentence.count >= AccrualLimits.questionLettersMin
        && !sentence.holds(closed)
    }
    let isEmpty = title.holds(empty)
    let headline = isEmpty ? [] : tidy(title)
    if asks(headline), headline.count >= titleLettersMin,
      open.allSatisfy({ !isAbout($0, headline) })
    {
      return bounded([headline])
    }
    let question = bounded(open)
    if !question.isEmpty {
      guard headline.count >= AccrualLimits.topicLettersMin, !isAbout(question, headline)
      else { return question }
      return bounded([headline + [":"] + question])
    }
    if headline.count >= AccrualLimits.questionLettersMin { return bounded([headline]) }
    return bounded(asking)
  }

  /// Whose it is says nothing of what is asked.
  private static let owners = WordTable("我们家的 我们家 我家的 我家 俺家的 俺家 咱家 我们小区 我们村 我们 俺们 咱们")

  static func asks(_ sentence: Letters) -> Bool {
    sentence.contains { $0 == "?" || $0 == "？" }
      || sentence.holds(askingWords)
  }

  /// Whether the question itself says what the title is about: three of four of its letters,
  /// without fillers and names of counties.
  private static func isAbout(_ question: Letters, _ title: Letters) -> Bool {
    let said = Set(QuestionShape(question.text).letters)
    let topic = QuestionShape(title.text).letters
    return topic.filter(said.contains).count * 4 >= topic.count * 3
  }

  private static func tidy(_ sentence: Letters) -> Letters {
    var rest = Letters(sentence.drop { !$0.isWordLetter && $0 != "《" && $0 != "“" })
    rest = withoutNumber(rest)
    while let lead = rest.longest(of: leadIns, at: 0) {
      rest = Letters(rest[lead.count...].drop { !$0.isWordLetter && $0 != "《" && $0 != "“" })
    }
    let turn = rest.indices.last { rest.longest(of: turns, at: $0) != nil }
    if let turn, let word = rest.longest(of: turns, at: turn) {
      let behind = Letters(rest[(turn + word.count)...].drop { !$0.isWordLetter && $0 != "《" })
      if behind.count >= AccrualLimits.questionLettersMin { rest = behind }
    }
    if let owner = rest.longest(of: owners, at: 0) { rest = Letters(rest[owner.count...]) }
    if let tail = tails.first(where: { rest.suffix($0.count) == $0[...] }) {
      rest.removeLast(tail.count)
    }
    return Sentences.trimmed(rest)
  }

  /// "1、" and "一、" number the questions of a letter.
  private static func withoutNumber(_ sentence: Letters) -> Letters {
    guard sentence.count > 2, "、.．,，".unicodeScalars.contains(sentence[1]),
      sentence[0].isASCIIDigit || "一二三四五六七八九".unicodeScalars.contains(sentence[0])
    else { return sentence }
    return Letters(sentence[2...])
  }

  /// As many whole sentences as the limit holds; of a first one that is too long nothing.
  private static func bounded(_ sentences: [Letters]) -> Letters {
    var question: Letters = []
    for sentence in sentences {
      guard question.count + sentence.count <= AccrualLimits.questionLettersMax else { break }
      question += sentence
    }
    return question
  }
}
