/// The question of a letter, as others would ask it too.
enum AskedQuestion {
  private static let askingWords = WordTable(
    """
    请问 咨询 想问 想知道 想了解 请教 如何 怎么 怎样 咋 是否 能否 可否 能不能 可不可以 会不会 要不要 是不是 有没有 多少 多久 多长 几年 几天 几点 几号 几次 什么 何时 哪
    吗 么?
    """)
  private static let leadIns = WordTable(
    """
    请问一下 请问下 请问 问一下 问下 问问 想请问一下 想请问下 想请问 想问一下 想问下 想问问 想问 我想问一下 我想问下 我想问问 我想问 咨询一下 咨询下 咨询 想咨询一下 想咨询下
    想咨询 我想咨询一下 我想咨询下 我想咨询 现咨询 想了解一下 想了解下 想了解 我想了解一下 我想了解下 我想了解 想知道 我想知道 想请教一下 想请教 请教一下 请教 求助 那么 那
    另外 还有 现在 现想 麻烦问一下 麻烦问下 我想 本人想 想 关于 再次 再问 一下 您好 你好
    """)
  /// Behind the last of these the question itself begins; what stands before is the asker's case.
  private static let turns = WordTable(
    "请问一下 请问下 请问 想问一下 想问下 想问问 想问 想咨询一下 想咨询下 想咨询 咨询下 咨询一下")
  private static let tails = Letters.words("的相关咨询 相关咨询 的咨询 咨询")
  /// A sentence with one of these is about somebody, or leans on what was said before.
  private static let ownWords = "我 本人 俺 咱 贵 你 您 上述 以上 他 她 该 这 此 难道 凭什么"
  /// These hold one of them and are nobody's.
  private static let nobodys = "应该 该怎 该如何 该去 该找 该到 该带 该不该 其他 他人 因此 此外 自我"

  /// Titles with these name no topic at all.
  private static let empty = WordTable(
    "几个问题 一些问题 若干问题 几点疑问 有个问题 来咨询 方面的情况 咨询问题 相关事宜的 求助一下")

  /// Sentences with these ask for an answer, and for nothing that it might say.
  private static let pleas =
    "解答下 解答一下 能够解答 能否解答 留下电话 联系方式 让大家知悉 能否回复 给个说法 给个答复"
  private static let closed = WordTable<Bool>(
    Letters.words(ownWords + " " + pleas).map { (word: $0, meaning: true) }
      + Letters.words(nobodys).map { (word: $0, meaning: false) })

  /// Shorter titles say a topic, not a question.
  private static let titleLettersMin = 6

  /// The sentences that ask and tell nobody's own case, behind the title where that says something
  /// that they lack; else what asks at all. Nothing where none of it names a matter.
  static func of(title: Letters, content: [Letters]) -> Letters {
    let asking = content.filter(asks).map { tidy($0) }
    let headline = title.holds(empty) ? [] : tidy(Asker.withoutFamily(title))
    let standing = headline.count < AccrualLimits.questionLettersMin ? [] : headline
    let open = asking.compactMap { isOpen($0) ? $0 : opened($0, beside: standing) }
    let question = asked(headline: headline, open: open, asking: asking)
    return Matter.isNamed(by: question) ? question : []
  }

  private static func asked(headline: Letters, open: [Letters], asking: [Letters]) -> Letters {
    if asks(headline), headline.count >= titleLettersMin,
      open.allSatisfy({ addsNothing($0, to: headline) })
    {
      return bounded([headline])
    }
    if !bounded(open).isEmpty { return titled(headline, open) }
    if headline.count >= AccrualLimits.questionLettersMin { return bounded([headline]) }
    return titled(headline, asking)
  }

  /// Whether a sentence may be left where the title asks: it names no matter, or the title's own
  /// and less of it.
  private static func addsNothing(_ sentence: Letters, to headline: Letters) -> Bool {
    guard Matter.isNamed(by: sentence) else { return true }
    return Matter.isSaid(by: headline, of: sentence)
      && !Matter.isSaid(by: sentence, of: headline)
  }

  /// The sentences, behind the title where that names what they do not.
  private static func titled(_ headline: Letters, _ sentences: [Letters]) -> Letters {
    let question = bounded(sentences)
    let isBegun = question.filter(\.isWordLetter).starts(with: headline.filter(\.isWordLetter))
    guard Matter.isNamed(by: headline), !isBegun, !Matter.isSaid(by: question, of: headline) else {
      return question
    }
    let end = headline.lastIndex { !$0.endsSentence }.map { $0 + 1 } ?? 0
    let title = Letters(headline[..<end] + [":"])
    let titled = bounded([title] + sentences)
    return titled.count > title.count ? titled : bounded([headline])
  }

  private static func isOpen(_ sentence: Letters) -> Bool {
    guard sentence.count >= AccrualLimits.questionLettersMin, !Asker.tellsOfFamily(sentence) else {
      return false
    }
    var at = 0
    while at < sentence.count {
      guard let word = closed.longest(in: sentence, at: at) else {
        at += 1
        continue
      }
      if word.meaning { return false }
      at += word.word.count
    }
    return true
  }

  /// A sentence about the asker's own as anybody would ask it: "我家暖气费怎么交" is "暖气费怎么交".
  /// Nothing where it tells a story, is still about somebody, or says no more than the title.
  private static func opened(_ sentence: Letters, beside headline: Letters) -> Letters? {
    guard sentence.count <= AccrualLimits.ownSentenceLettersMax, !Asker.tellsOwnCase(sentence)
    else { return nil }
    let anybodys = tidy(Asker.leftOut(of: sentence))
    guard isOpen(anybodys), Matter.isNamed(by: anybodys),
      !Matter.isSaid(by: headline, of: anybodys)
    else { return nil }
    return anybodys
  }

  static func asks(_ sentence: Letters) -> Bool {
    sentence.contains { $0 == "?" || $0 == "？" }
      || sentence.holds(askingWords)
  }

  private static func tidy(_ sentence: Letters) -> Letters {
    var rest = Letters(sentence.drop { !$0.isWordLetter && $0 != "《" && $0 != "“" })
    rest = withoutAccount(withoutNumber(rest))
    while let lead = rest.longest(of: leadIns, at: 0) {
      rest = Letters(rest[lead.count...].drop { !$0.isWordLetter && $0 != "《" && $0 != "“" })
    }
    let turn = rest.indices.last { rest.longest(of: turns, at: $0) != nil }
    if let turn, let word = rest.longest(of: turns, at: turn) {
      let behind = Letters(rest[(turn + word.count)...].drop { !$0.isWordLetter && $0 != "《" })
      if behind.count >= AccrualLimits.questionLettersMin { rest = behind }
    }
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

  private static let accounts = WordTable("vx wx v信 微信 微信号 qq QQ VX WX 扣扣 手机 手机号 电话 联系电话")

  /// "vx:" and what was hidden behind it say where to answer: no part of the question.
  private static func withoutAccount(_ sentence: Letters) -> Letters {
    guard let word = sentence.longest(of: accounts, at: 0) else { return sentence }
    let behind = sentence[word.count...].drop(while: \.isBlank)
    guard let mark = behind.first, mark == ":" || mark == "：" else { return sentence }
    let rest = behind.dropFirst().drop { !$0.isHan && $0 != "《" && $0 != "“" }
    return rest.count >= AccrualLimits.questionLettersMin ? Letters(rest) : sentence
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
