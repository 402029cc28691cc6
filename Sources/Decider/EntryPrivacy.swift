import Appeals
import Knowledge
import Orders

extension Configuration {
  /// What an entry's text may not name, since it is made for the public. Offices have telephones,
  /// addresses and doors of their own: these may stand there, a home may not.
  private static let privateData: Set<PersonalDataKind> = [
    .mobile, .idCard, .bankCard, .plate, .name, .account,
  ]
  /// What an address in the web may not hold: other kinds have forms that its numbers have too.
  private static let privateInLinks: Set<PersonalDataKind> = [.mobile, .idCard]
  /// A door behind these is where somebody lives; a unit of a building (单元) has homes alone.
  private static let homes = ["家住", "住在", "现住", "居住在", "住址", "家庭地址", "我家", "他家", "她家"]
  private static let homePart = "单元"
  private static let sentenceEnds: Set<Character> = ["。", "；", ";", "！", "？", "\n"]

  /// The first place of the text that says who somebody is, or where somebody lives. Whoever is
  /// told of it reads which field and which character, and nothing of what stands there.
  public func personalData(in text: EntryText) -> EntryFault? {
    var parts: [(field: String, words: String?)] = [
      ("question", text.question), ("answer", text.answer), ("topic", text.topic),
      ("category", text.category), ("policy.title", text.policy?.title),
      ("policy.number", text.policy?.number),
    ]
    parts += text.phrasings.enumerated().map { ("phrasings[\($0.offset)]", $0.element) }
    parts += text.links.enumerated().map { ("links[\($0.offset)].title", $0.element.title) }
    var links: [(field: String, words: String?)] = [("policy.link", text.policy?.link)]
    links += text.links.enumerated().map { ("links[\($0.offset)].url", $0.element.url) }
    return fault(in: parts, where: Self.isPrivate)
      ?? fault(in: links) { finding, _ in Self.privateInLinks.contains(finding.kind) }
  }

  private func fault(
    in parts: [(field: String, words: String?)],
    where isPrivate: (Finding, String) -> Bool
  ) -> EntryFault? {
    for (field, words) in parts {
      guard let words,
        let first = redactor.redact(words).findings.first(where: { isPrivate($0, words) })
      else { continue }
      let before = String(decoding: words.utf8.prefix(first.range.lowerBound), as: UTF8.self)
      return EntryFault(
        .personalData, field,
        found: "\(first.kind.chinese) at character \(before.count + 1)")
    }
    return nil
  }

  private static func isPrivate(_ finding: Finding, in words: String) -> Bool {
    if privateData.contains(finding.kind) { return true }
    guard finding.kind == .doorNumber else { return false }
    let bytes = Array(words.utf8)
    let door = String(decoding: bytes[finding.range], as: UTF8.self)
    let before = String(decoding: bytes[..<finding.range.lowerBound], as: UTF8.self)
    let sentence = String(before.reversed().prefix { !sentenceEnds.contains($0) }.reversed())
    return door.contains(homePart) || homes.contains(where: sentence.contains)
  }
}
