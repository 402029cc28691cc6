/// What a text is about, without all that only asks, fills, counts or complains.
enum Matter {
  /// These name nothing by themselves; beside a noun they say how, or what sort of letter it is.
  private static let idle = WordTable(
    """
    求助 投诉 反映 举报 建议 来电 来信 诉求 市民 网民 留言 疑问 一些 几个 一直 一样 网上 线上 手机上 手机 交 缴费 缴纳 缴 钱 每 平方米 平米 万元 元 块 该
    """)
  /// Units behind a number: "一平" names no matter, "平房" does.
  private static let units = Letters("平元块毛年月日天周次岁吨度位号份个万倍".unicodeScalars)

  private static let lettersMin = 2

  /// Whether the text names one: at least two letters are left.
  static func isNamed(by text: Letters) -> Bool {
    letters(of: text).count >= lettersMin
  }

  /// Whether a text itself says what another is about: three of four of its letters.
  static func isSaid(by text: Letters, of other: Letters) -> Bool {
    let said = Set(QuestionShape(text.text).letters)
    let topic = letters(of: other)
    return topic.filter(said.contains).count * 4 >= topic.count * 3
  }

  private static func letters(of text: Letters) -> [UInt64] {
    let folded = Letters(folded: text.text, max: AccrualLimits.shapeLettersMax)
    return QuestionShape(idle.replacing(in: withoutNumbers(folded)) { [" "] }.text).letters
  }

  private static func withoutNumbers(_ text: Letters) -> Letters {
    var rest: Letters = []
    var at = 0
    while at < text.count {
      // "A6区" is a county whose name was hidden, "C1" a licence.
      let isName = at > 0 && text[at - 1].isASCIILetter
      guard !isName, let number = ChineseNumber.read(text, at: at) else {
        rest.append(text[at])
        at += 1
        continue
      }
      at = number.end
      if at < text.count, units.contains(text[at]) { at += 1 }
      rest.append(" ")
    }
    return rest
  }
}
