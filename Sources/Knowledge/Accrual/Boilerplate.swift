/// What stands in every letter and every reply, and says nothing of the matter.
enum Boilerplate {
  /// The sentences of a text that say something.
  ///
  /// Cut are greetings, thanks, what says that a letter came or was handed on, "the answer is as
  /// follows" with all before it, good wishes, the date and who signs.
  static func cut(_ text: Letters) -> [Letters] {
    var sentences = withWholeHeadings(Sentences.of(withoutLeftovers(text)))
    dropPreamble(&sentences)
    sentences = sentences.compactMap(cutSentence)
    while let last = sentences.last, isSignature(last) { sentences.removeLast() }
    return sentences
  }

  /// Spreadsheets leave this where a line ended.
  private static let leftover = Letters("_x000D_".unicodeScalars)

  private static func withoutLeftovers(_ text: Letters) -> Letters {
    var clean: Letters = []
    clean.reserveCapacity(text.count)
    var at = 0
    while at < text.count {
      if text.has(leftover, at: at) {
        clean.append("\n")
        at += leftover.count
      } else {
        clean.append(text[at])
        at += 1
      }
    }
    return clean
  }

  private static let announcingWords = """
    回复如下 答复如下 函复如下 反馈如下 回应如下 汇报如下 解答如下 答复意见如下 情况如下 说明如下
    情况汇报如下 回答如下 以下回复 以下答复 解释如下 解答如下: 予以回复 作如下回复 作如下答复 做如下回复 做如下答复 作出以下回复 回复是
    """
  private static let openingWords = """
    收悉 悉收 已经收到 已交 转呈 已收到 收到您 收到你 留言已阅 来信已阅 已阅办 来信我们已阅 已获悉 高度重视 立即组织
    非常重视 已转 转交 转办 经转 转由 转至 已发函 批转 敬请关注后续 处理情况会向您反馈
    """
  private static let announcements = WordTable(announcingWords)
  private static let openings = WordTable(openingWords)
  private static let passings = WordTable(announcingWords, openingWords)
  private static let closings = WordTable(
    """
    感谢您 感谢你 感谢网友 谢谢您 谢谢你 谢谢! 谢谢！ 谢谢。 谢谢, 谢谢， 非常感谢 再次感谢 衷心感谢
    感谢来信 感谢关注 感谢支持 专此回复 特此回复 特此答复 特此函复 特此告知 特此说明 此复 此致 敬礼 祝您 祝你
    祝工作顺利 祝生活愉快 祝身体健康 盼复 盼回复 望回复 敬请谅解 请您谅解 敬请理解 请予理解 如有疑问
    如有不明 如您对回复 如果您对回复 如对回复 如您对以上 如果您对上述 如果您对我们的回复 如您还有 如还有
    若您还有 如有其他 如果您还有 若还有 如有需要 如有任何 如有情况 专项回复 如仍有 若有疑问 如果还有 如若还有 欢迎您 欢迎来电
    希望我的回复 希望以上 以上是我 以上为我 以上就是 给您带来 给你带来 若来信网民
    """)
  private static let salutations = WordTable(
    """
    尊敬的 亲爱的 敬爱的 广大 网友 网民 市民 群众 朋友 来信人 来电人 先生 女士 同志 同学 书记 市长 县长
    区长 局长 省长 领导 您好 你好 您们好 你们好 大家好 贵网友 来信网友 发帖网友
    """)
  private static let greetings = WordTable("您好 你好 您们好 你们好 大家好")
  private static let connectives = Letters.words("同时 最后 再次 另外 此外")
  private static let honours = WordTable("尊敬的 敬爱的 亲爱的")
  private static let signers = Letters.words(
    "局 委 办 办公室 中心 政府 街道 办事处 所 公司 大队 支队 法院 管委会 委员会 学校 分局 处 科 村 厅 部")

  /// All up to "the answer is as follows" tells how the letter went round. Replies that were
  /// written one behind the other have it late, behind a first remark.
  private static func dropPreamble(_ sentences: inout [Letters]) {
    let lookedAt = (sentences.count + 1) / 2
    for at in sentences.indices.prefix(Swift.max(lookedAt, 2)).reversed() {
      guard let end = end(of: announcements, in: sentences[at]) else { continue }
      let rest = Sentences.trimmed(Letters(sentences[at][end...].drop { !$0.isWordLetter }))
      sentences.removeSubrange(...at)
      if !rest.isEmpty { sentences.insert(rest, at: 0) }
      return
    }
  }

  /// Behind the last of the words, and nothing where none stands.
  private static func end(of words: WordTable<Void>, in text: Letters) -> Int? {
    var end: Int?
    for at in text.indices {
      if let word = text.longest(of: words, at: at) { end = at + word.count }
    }
    return end
  }

  private static func cutSentence(_ sentence: Letters) -> Letters? {
    var rest = withoutGreeting(withoutDate(sentence))
    if let end = end(of: passings, in: rest) {
      // What stands before it in the sentence names the letter; the clause belongs to it too.
      let clause = rest[end...].firstIndex(where: \.endsClause).map { $0 + 1 } ?? rest.count
      rest = withoutGreeting(withoutDate(Letters(rest[clause...])))
    }
    rest = withoutSubject(withoutHeading(withoutSender(rest)))
    var kept: Letters = []
    for clause in Sentences.clauses(of: rest) {
      if let thanks = clause.indices.first(where: { clause.longest(of: closings, at: $0) != nil }) {
        // "地址:原百货公司对面)感谢您": what a colon announces is no part of the thanks.
        if kept.last.map(isColon) == true { kept += clause[..<thanks] }
        break
      }
      // "同时,感谢您的关注": what leads to the thanks goes with them.
      let isLead = connectives.contains { clause.has($0, at: 0) && clause.count == $0.count + 1 }
      if !isLead { kept += clause }
    }
    if kept.count < rest.count {
      while let last = kept.last, !last.isWordLetter, !"）)”》】:：".unicodeScalars.contains(last) {
        kept.removeLast()
      }
      // A colon that nothing follows shows that something is missing.
      if let last = kept.last, !isColon(last) { kept.append("。") }
    }
    kept = withoutDate(Letters(kept.drop { !$0.isWordLetter && !opensQuote($0) }))
    return kept.contains(where: \.isWordLetter) ? kept : nil
  }

  private static func isColon(_ letter: Unicode.Scalar) -> Bool { letter == ":" || letter == "：" }

  private static let subjects = WordTable(
    """
    您反映 你反映 您所反映 你所反映 您咨询 你咨询 您所咨询 你所咨询 您提出 你提出 您所提 关于您 关于你 针对您 针对你
    对您反映 对你反映 关于对 就您 就你 您来信 您在 你在平台 您于 根据您反映 根据你反映 根据您所反映 根据你所反映 根据您提出 根据你提出 根据您咨询 根据你咨询
    """)
  private static let subjectEnds = Letters.words("问题 一事 事宜 情况 留言 来信 帖子 问题” 问题\" 的回复 答复")
  private static let subjectClausesMax = 3

  private static let replies = Letters.words("回复 答复 回应 解答 反馈")

  /// "市医保局回复:" says who answers.
  private static func withoutSender(_ sentence: Letters) -> Letters {
    let head = sentence.prefix(greetingLettersMax)
    guard let mark = head.firstIndex(where: isColon),
      let word = replies.first(where: { head[..<mark].suffix($0.count) == $0[...] })
    else { return sentence }
    let sender = head[..<(mark - word.count)]
    let isSender = sender.isEmpty || signers.contains { sender.suffix($0.count) == $0[...] }
    return isSender ? Letters(sentence[(mark + 1)...]) : sentence
  }

  private static let about = Letters("关于".unicodeScalars)
  private static let ofReplies = Letters.words("的回复 的答复")
  private static let headingEnds = WordTable("”的回复 ”的答复 \"的回复 \"的答复 》的回复 》的答复")

  /// What is quoted of a letter may end a sentence, and its heading goes on behind it.
  private static func withWholeHeadings(_ sentences: [Letters]) -> [Letters] {
    sentences.reduce(into: []) { whole, sentence in
      if let last = whole.indices.last, ofReplies.contains(where: { sentence.has($0, at: 0) }) {
        whole[last] += sentence
      } else {
        whole.append(sentence)
      }
    }
  }

  /// "关于对“…”的回复" is the heading of an answer, whatever follows without a mark.
  private static func withoutHeading(_ sentence: Letters) -> Letters {
    guard sentence.has(about, at: 0), let end = end(of: headingEnds, in: sentence) else {
      return sentence
    }
    return Letters(sentence[end...].drop { !$0.isWordLetter && !opensQuote($0) })
  }

  /// "You asked about …," repeats the question, where more follows.
  private static func withoutSubject(_ sentence: Letters) -> Letters {
    guard sentence.longest(of: subjects, at: 0) != nil else { return sentence }
    let clauses = Sentences.clauses(of: sentence)
    guard let last = clauses.indices.prefix(subjectClausesMax).last(where: { at in
      let clause = clauses[at].dropLast()
      return at + 1 < clauses.count && subjectEnds.contains { clause.suffix($0.count) == $0[...] }
    }) else { return sentence }
    return Letters(clauses[(last + 1)...].joined())
  }

  /// Greetings, and the names that are greeted, as far as a mark or "您好" shows that they are that.
  private static func withoutGreeting(_ sentence: Letters) -> Letters {
    var rest = sentence
    while true {
      let next = withoutOneGreeting(rest)
      if next.count == rest.count { return rest }
      rest = next
    }
  }

  private static let greetingLettersMax = 28

  private static func withoutOneGreeting(_ sentence: Letters) -> Letters {
    let text = Letters(sentence.drop { !$0.isWordLetter && !opensQuote($0) })
    var (at, isGreeted, isNamed, isQuoted) = (0, false, false, false)
    while at < text.count {
      if let word = text.longest(of: salutations, at: at) {
        isGreeted = isGreeted || word.longest(of: greetings, at: 0) == word
        isNamed = true
        at += word.count
      } else if let end = handleEnd(text, at, isNamed: isNamed) {
        isQuoted = true
        at = end
      } else {
        break
      }
    }
    let endsWithMark = at < text.count && ":：!！,，".unicodeScalars.contains(text[at])
    if isGreeted || isQuoted || (isNamed && endsWithMark) { return Letters(text[at...]) }
    let head = Letters(text.prefix(greetingLettersMax))
    // "张县长您好", "尊敬的王书记:".
    for at in head.indices.prefix(greetingLettersMax / 2) {
      guard let word = head.longest(of: greetings, at: at) else { continue }
      return Letters(text[(at + word.count)...])
    }
    if text.longest(of: honours, at: 0) != nil,
      let mark = head.firstIndex(where: { ":：!！,，".unicodeScalars.contains($0) })
    {
      return Letters(text[(mark + 1)...])
    }
    return sentence
  }

  private static func isNamed(_ head: Letters) -> Bool {
    head.longest(of: salutations, at: 0) != nil
  }

  private static let handleLettersMax = 20

  /// Behind a user's name: in quotes beside "网友", or of letters and digits alone.
  private static func handleEnd(_ text: Letters, _ at: Int, isNamed: Bool) -> Int? {
    if opensQuote(text[at]), text[at] != "《" {
      let inside = text[(at + 1)...].prefix(handleLettersMax)
      guard let close = inside.firstIndex(where: { "”\"）)】".unicodeScalars.contains($0) }) else {
        return nil
      }
      let isPlain = text[(at + 1)..<close].allSatisfy { $0.isASCIILetter || $0.isASCIIDigit }
      let isBeside = isNamed || text.longest(of: salutations, at: close + 1) != nil
      return isPlain || isBeside ? close + 1 : nil
    }
    let name = text[at...].prefix { $0.isASCIILetter || $0.isASCIIDigit }
    guard name.count > 3, name.first?.isASCIILetter == true, name.last?.isASCIIDigit == true else {
      return nil
    }
    return at + name.count
  }

  private static func opensQuote(_ letter: Unicode.Scalar) -> Bool {
    "“\"《（([【".unicodeScalars.contains(letter)
  }

  /// A date at either end is that of the reply.
  private static func withoutDate(_ sentence: Letters) -> Letters {
    var rest = sentence
    if let end = dateEnd(rest, from: 0), dateIsOfReply(rest, end) {
      rest = Letters(rest[end...].drop { $0.isBlank })
    }
    for at in rest.indices.suffix(14) where dateEnd(rest, from: at) == rest.count {
      return Sentences.trimmed(Letters(rest[..<at]))
    }
    return rest
  }

  /// A sentence may begin with a date of its own; before a greeting or nothing it is the reply's.
  private static func dateIsOfReply(_ text: Letters, _ end: Int) -> Bool {
    let rest = Letters(text[end...].drop { !$0.isWordLetter && !opensQuote($0) })
    let head = Letters(rest.prefix(greetingLettersMax))
    return rest.isEmpty || withoutOneGreeting(head).count < head.count
      || Self.end(of: openings, in: head) != nil
  }

  private static func dateEnd(_ text: Letters, from start: Int) -> Int? {
    if let end = numericDateEnd(text, from: start) { return end }
    var at = start
    for unit in ["年", "月", "日"] as [Unicode.Scalar] {
      let digits = text[at...].prefix {
        $0.isASCIIDigit || $0.isBlank || ChineseNumber.begins($0)
      }
      guard digits.contains(where: { !$0.isBlank }), digits.count <= 5 else { return nil }
      at += digits.count
      guard at < text.count, text[at] == unit else { return nil }
      at += 1
    }
    return at
  }

  /// "2018-07-31" and "2018.7.31".
  private static func numericDateEnd(_ text: Letters, from start: Int) -> Int? {
    let date = text[start...].prefix { $0.isASCIIDigit || $0 == "-" || $0 == "." }
    let parts = date.split { !$0.isASCIIDigit }
    guard parts.count == 3, parts[0].count == 4, parts[1].count <= 2, parts[2].count <= 2 else {
      return nil
    }
    return date.endIndex
  }

  private static let signatureLettersMax = 24
  private static let acts = Letters.words("补办 代办 新办 换办 申办 重办 帮办 催办 停办 难办 能办 可办 没办 不办")

  private static func isSignature(_ sentence: Letters) -> Bool {
    // "老年证去哪办" and "社保卡丢失补办" end as an office does.
    guard sentence.count <= signatureLettersMax, let last = sentence.last, last.isHan,
      !AskedQuestion.asks(sentence), !acts.contains(where: { sentence.suffix($0.count) == $0[...] })
    else { return false }
    return signers.contains {
      sentence.count > $0.count + 1 && sentence.suffix($0.count) == $0[...]
    }
  }
}
