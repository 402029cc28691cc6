/// What stands in every letter and every reply, and says nothing of the matter.
enum Boilerplate {
  /// The sentences of a text that say something.
  ///
  /// Cut are greetings, thanks, what says that a letter came or was handed on, "the answer is as
  /// follows" with all before it, good wishes, the date and who signs.
  static func cut(_ text: Letters) -> [Letters] {
    var sentences = Sentences.of(withoutLeftovers(text))
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

  private static let announcements = Letters.words(
    """
    回复如下 答复如下 函复如下 反馈如下 回应如下 汇报如下 解答如下 答复意见如下 情况如下 说明如下
    情况汇报如下 回答如下 以下回复 以下答复 解释如下 解答如下: 予以回复 作如下回复 作如下答复 做如下回复 做如下答复 作出以下回复 回复是
    """)
  private static let openings = Letters.words(
    """
    收悉 悉收 已收到 收到您 收到你 留言已阅 来信已阅 已阅办 来信我们已阅 已获悉 高度重视 立即组织
    非常重视 已转 转交 转办 经转 转由 转至 已发函 批转 敬请关注后续 处理情况会向您反馈
    """)
  private static let closings = Letters.words(
    """
    感谢您 感谢你 感谢网友 谢谢您 谢谢你 谢谢! 谢谢！ 谢谢。 谢谢, 谢谢， 非常感谢 再次感谢 衷心感谢
    感谢来信 感谢关注 感谢支持 特此回复 特此答复 特此函复 特此告知 特此说明 此复 此致 敬礼 祝您 祝你
    祝工作顺利 祝生活愉快 祝身体健康 盼复 盼回复 望回复 敬请谅解 请您谅解 敬请理解 请予理解 如有疑问
    如有不明 如您对回复 如果您对回复 如对回复 如您对以上 如果您对上述 如果您对我们的回复 如您还有 如还有
    若您还有 如有其他 如果您还有 若还有 如有需要 如有任何 如仍有 若有疑问 如果还有 如若还有 欢迎您 欢迎来电
    希望我的回复 希望以上 以上是我 以上为我 以上就是 给您带来 给你带来 若来信网民
    """)
  private static let salutations = Letters.words(
    """
    尊敬的 亲爱的 敬爱的 广大 网友 网民 市民 群众 朋友 来信人 来电人 先生 女士 同志 同学 书记 市长 县长
    区长 局长 省长 领导 您好 你好 您们好 你们好 大家好 贵网友 来信网友 发帖网友
    """)
  private static let greetings = Letters.words("您好 你好 您们好 你们好 大家好")
  private static let signers = Letters.words(
    "局 委 办 办公室 中心 政府 街道 办事处 所 公司 大队 支队 法院 管委会 委员会 学校 分局 处 科 村 厅 部")

  /// All up to "the answer is as follows" tells how the letter went round. Replies that were written
  /// one behind the other have it late, behind a first remark.
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
  private static func end(of words: [Letters], in text: Letters) -> Int? {
    var end: Int?
    for at in text.indices {
      if let word = text.longest(of: words, at: at) { end = at + word.count }
    }
    return end
  }

  private static func cutSentence(_ sentence: Letters) -> Letters? {
    var rest = withoutGreeting(withoutDate(sentence))
    if let end = end(of: announcements + openings, in: rest) {
      // What stands before it in the sentence names the letter; the clause belongs to it too.
      let clause = rest[end...].firstIndex(where: \.endsClause).map { $0 + 1 } ?? rest.count
      rest = withoutGreeting(withoutDate(Letters(rest[clause...])))
    }
    var kept: Letters = []
    for clause in Sentences.clauses(of: rest) {
      if clause.indices.contains(where: { clause.longest(of: closings, at: $0) != nil }) { break }
      kept += clause
    }
    if kept.count < rest.count {
      while let last = kept.last, !last.isWordLetter, !"）)”》】".unicodeScalars.contains(last) {
        kept.removeLast()
      }
      if !kept.isEmpty { kept.append("。") }
    }
    kept = withoutDate(kept)
    return kept.contains(where: \.isWordLetter) ? kept : nil
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
    let text = withoutHandle(Letters(sentence.drop { !$0.isWordLetter && !opensQuote($0) }))
    if text.count + 2 < sentence.count, sentence.first.map(opensQuote) == true { return text }
    let head = Letters(text.prefix(greetingLettersMax))
    if let at = head.indices.first(where: { head.longest(of: greetings, at: $0) != nil }),
      at <= greetingLettersMax / 2 || isNamed(head)
    {
      let length = head.longest(of: greetings, at: at)?.count ?? 0
      return Letters(text[(at + length)...].drop { !$0.isWordLetter && !opensQuote($0) })
    }
    if isNamed(head), let mark = head.firstIndex(where: { ":：!！,，".unicodeScalars.contains($0) }),
      head[..<mark].allSatisfy({ !"《（(".unicodeScalars.contains($0) })
    {
      return Letters(text[(mark + 1)...])
    }
    return sentence
  }

  /// A user's name of letters and digits, in quotes or not, to whom a reply is addressed.
  private static func withoutHandle(_ text: Letters) -> Letters {
    let open = text.first.map(opensQuote) == true ? 1 : 0
    let name = text.dropFirst(open).prefix { $0.isASCIILetter || $0.isASCIIDigit }
    let end = open + name.count
    guard name.count > 3, name.first?.isASCIILetter == true, end < text.count else { return text }
    if open == 1 { return "”\"".unicodeScalars.contains(text[end]) ? Letters(text[(end + 1)...]) : text }
    return ":：".unicodeScalars.contains(text[end]) ? Letters(text[(end + 1)...]) : text
  }

  private static func isNamed(_ head: Letters) -> Bool {
    head.longest(of: salutations, at: 0) != nil
  }

  private static func opensQuote(_ letter: Unicode.Scalar) -> Bool {
    "“\"《（([【".unicodeScalars.contains(letter)
  }

  /// A date at either end is that of the reply.
  private static func withoutDate(_ sentence: Letters) -> Letters {
    var rest = sentence
    if let end = dateEnd(rest, from: 0), end == rest.count || !"前后起止至到,，、".unicodeScalars
      .contains(rest[end]), dateIsOfReply(rest, end)
    {
      rest = Letters(rest[end...].drop { $0.isBlank })
    }
    for at in rest.indices.suffix(14) where dateEnd(rest, from: at) == rest.count {
      return Sentences.trimmed(Letters(rest[..<at]))
    }
    return rest
  }

  /// A sentence may begin with a date of its own; before a greeting or nothing it is the reply's.
  private static func dateIsOfReply(_ text: Letters, _ end: Int) -> Bool {
    let rest = Letters(text[end...].drop { !$0.isWordLetter })
    let head = Letters(rest.prefix(greetingLettersMax))
    return rest.isEmpty || isNamed(head) || Self.end(of: openings, in: head) != nil
  }

  private static func dateEnd(_ text: Letters, from start: Int) -> Int? {
    var at = start
    for unit in ["年", "月", "日"] as [Unicode.Scalar] {
      let digits = text[at...].prefix { $0.isASCIIDigit || $0.isBlank }
      guard digits.contains(where: \.isASCIIDigit), digits.count <= 5 else { return nil }
      at += digits.count
      guard at < text.count, text[at] == unit else { return nil }
      at += 1
    }
    return at
  }

  private static let signatureLettersMax = 24

  private static func isSignature(_ sentence: Letters) -> Bool {
    guard sentence.count <= signatureLettersMax, let last = sentence.last, last.isHan else {
      return false
    }
    return signers.contains { sentence.count > $0.count + 1 && sentence.suffix($0.count) == $0[...] }
  }
}
