import Formats

/// Published entries as pages for people: by topic, with policy and links.
public struct FaqPages {
  public let title: String
  /// By topic, those without one last; within a topic in the order in which they were given.
  let topics: [(name: String?, entries: [FaqPublished])]

  static let withoutTopic = "其他"

  public init(_ entries: [FaqPublished], title: String) {
    self.title = title
    let names = Set(entries.map(\.text.topic))
    topics = names.sorted { ($0 == nil ? 1 : 0, $0 ?? "") < ($1 == nil ? 1 : 0, $1 ?? "") }
      .map { name in (name, entries.filter { $0.text.topic == name }) }
  }

  // MARK: Markdown

  public func markdown() -> [UInt8] {
    var page = "# \(Self.escaped(title))\n"
    for (name, entries) in topics {
      if topics.count > 1 { page += "\n## \(Self.escaped(name ?? Self.withoutTopic))\n" }
      for entry in entries { page += Self.markdown(of: entry) }
    }
    return Array(page.utf8)
  }

  private static func markdown(of entry: FaqPublished) -> String {
    let text = entry.text
    var part = "\n### \(escaped(text.question))\n\n"
    // Two blanks at the end of a line keep it a line.
    part += text.answer.split(separator: "\n", omittingEmptySubsequences: false)
      .map { escaped(String($0)) }.joined(separator: "  \n") + "\n\n"
    for fact in facts(of: entry) {
      part += "- \(fact.name):\(escaped(fact.text))"
      if let link = fact.link { part += " <\(link)>" }
      part += "\n"
    }
    return part
  }

  /// Nothing of a text is markup: neither of Markdown's own nor of the HTML that it lets through.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for (at, character) in text.enumerated() {
      switch character {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "#", "|", "~", "&", "!":
        escaped.append("\\")
      // At the beginning of a line these make lists and headings.
      case "+", "-", "=": if at == 0 { escaped.append("\\") }
      default: break
      }
      escaped.append(character)
    }
    return escaped
  }

  // MARK: HTML

  /// One page that needs no other file and runs nothing, as that of `SlaReport`.
  public func html() -> [UInt8] {
    var page = SlaPage()
    page.begin(title: title)
    for (name, entries) in topics {
      if topics.count > 1 { page.element("h2", name ?? Self.withoutTopic) }
      for entry in entries { Self.write(entry, into: &page) }
    }
    page.end()
    return page.bytes
  }

  private static func write(_ entry: FaqPublished, into page: inout SlaPage) {
    page.raw("<article>\n")
    page.element("h3", entry.text.question)
    for paragraph in entry.text.answer.split(separator: "\n") {
      page.element("p", String(paragraph))
    }
    for fact in facts(of: entry) {
      page.raw("<p class=\"dim\">")
      page.text("\(fact.name):")
      if let link = fact.link {
        page.raw("<a href=\"")
        page.text(link)
        page.raw("\">")
        page.text(fact.text)
        page.raw("</a>")
      } else {
        page.text(fact.text)
      }
      page.raw("</p>\n")
    }
    page.raw("</article>\n")
  }

  // MARK: What stands under an answer

  private struct Fact {
    var name: String
    var text: String
    var link: String?
  }

  private static func facts(of entry: FaqPublished) -> [Fact] {
    let text = entry.text
    var facts: [Fact] = []
    if let policy = text.policy {
      let words = [policy.title, policy.number, policy.date].compactMap(\.self)
      facts.append(Fact(name: "依据", text: words.joined(separator: " "), link: web(policy.link)))
    }
    facts.append(Fact(name: "责任单位", text: entry.unitName ?? text.unit))
    if let from = text.validFrom { facts.append(Fact(name: "有效期起", text: from)) }
    if let until = text.validUntil { facts.append(Fact(name: "有效期至", text: until)) }
    if !entry.holds {
      facts.append(Fact(name: "注意", text: entry.expired ? "已过有效期" : "尚未到有效期"))
    }
    for link in text.links {
      facts.append(Fact(name: "链接", text: link.title, link: web(link.url)))
    }
    return facts
  }

  /// A published link was checked when it was reviewed; a page for the public asks once more that
  /// it runs nothing.
  private static func web(_ link: String?) -> String? {
    guard let link, ["http://", "https://"].contains(where: link.lowercased().hasPrefix) else {
      return nil
    }
    return link
  }
}
