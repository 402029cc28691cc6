import Formats
import Knowledge
import Ledger
import WorkTime

/// The columns of a table of entries, which is written and read again.
enum FaqColumns {
  /// What each column holds, by the name that it is written under, and the one in Chinese.
  static let names: [(name: String, chinese: String)] = [
    ("question", "问题"), ("answer", "答案"), ("unit", "单位"), ("category", "分类"),
    ("topic", "主题"), ("policy_title", "依据"), ("policy_number", "文号"),
    ("policy_date", "文件日期"), ("policy_link", "文件链接"), ("valid_from", "有效期起"),
    ("valid_until", "有效期至"), ("phrasings", "问法"), ("links", "链接"),
  ]
  /// Of a table that was exported: they say where an entry comes from, and are not read again.
  static let passedOver: Set = ["faq", "version", "unit_name"]

  /// What a header must have at the least, in either language.
  static let mappings = [["question", "answer"], ["问题", "答案"]].map { columns in
    var mapping = ItemMapping()
    for column in columns { mapping.map(column, to: column) }
    return mapping
  }

  // MARK: Writing

  static func csv(of entries: [FaqPublished], forTerminal: Bool) -> [UInt8] {
    let columns = ["faq", "version"] + names.map(\.name) + ["unit_name"]
    var stream = RowStream(columns.map { Column($0, $0) }, .csv, forTerminal: forTerminal)
    var bytes = stream.header()
    for entry in entries {
      let text = entry.text
      let own = [
        text.question, text.answer, text.unit, text.category, text.topic, text.policy?.title,
        text.policy?.number, text.policy?.date, text.policy?.link, text.validFrom,
        text.validUntil, joined(text.phrasings), joined(text.links.map { "\($0.title)=\($0.url)" }),
      ]
      bytes += stream.row(
        [Cell(entry.entry), Cell(entry.version)] + own.map { Cell($0) } + [Cell(entry.unitName)])
    }
    return bytes + stream.footer()
  }

  /// Several stand one a line within their cell.
  private static func joined(_ texts: [String]) -> String? {
    texts.isEmpty ? nil : texts.joined(separator: "\n")
  }

  // MARK: Reading

  /// The text that a row says, as the object of its columns.
  static func text(
    ofRow json: UnsafeBufferPointer<UInt8>
  ) throws(EntryFault) -> EntryText {
    var reader = JSONReader(json)
    var text = EntryText()
    var fault: EntryFault?
    do throws(JSONFault) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let name = try reader.text(of: key)
        let value = unguarded(try reader.string())
        do throws(EntryFault) { try take(name, value, into: &text) } catch {
          fault = fault ?? error
        }
      }
    } catch { throw EntryFault(.notJSON, "") }
    if let fault { throw fault }
    return text
  }

  private static func take(
    _ column: String, _ value: String, into text: inout EntryText
  ) throws(EntryFault) {
    if passedOver.contains(column) { return }
    guard let known = names.first(where: { $0.name == column || $0.chinese == column }) else {
      throw EntryFault(.unknownField, column)
    }
    switch known.name {
    case "question": text.question = value
    case "answer": text.answer = value
    case "unit": text.unit = value
    case "category": text.category = value
    case "topic": text.topic = value
    case "policy_title": text.policy = policy(text) { $0.title = value }
    case "policy_number": text.policy = policy(text) { $0.number = value }
    case "policy_date":
      let date = try day(value, column)
      text.policy = policy(text) { $0.date = date }
    case "policy_link": text.policy = policy(text) { $0.link = value }
    case "valid_from": text.validFrom = try day(value, column)
    case "valid_until": text.validUntil = try day(value, column)
    case "phrasings":
      text.phrasings = value.split(whereSeparator: \.isNewline).map(String.init)
    default: text.links = try links(value, column)
    }
  }

  private static func policy(
    _ text: EntryText, _ body: (inout EntryText.Policy) -> Void
  ) -> EntryText.Policy {
    var policy = text.policy ?? EntryText.Policy()
    body(&policy)
    return policy
  }

  /// Spreadsheets write a date as `2027/1/5`, `2027.1.5` or `2027年1月5日`, whatever was typed.
  private static func day(_ value: String, _ column: String) throws(EntryFault) -> CivilDate {
    let parts = value.split { "/.-年月日 ".contains($0) }
      .map { $0.count == 1 ? "0\($0)" : String($0) }
    guard let date = try? CivilDate(parsing: parts.joined(separator: "-")) else {
      throw EntryFault(.badDate, column)
    }
    return date
  }

  private static func links(
    _ value: String, _ column: String
  ) throws(EntryFault) -> [EntryText.Link] {
    var links: [EntryText.Link] = []
    for line in value.split(whereSeparator: \.isNewline) {
      // A title may hold the sign too.
      guard let sign = line.ranges(of: "=http").first?.lowerBound ?? line.firstIndex(of: "=")
      else { throw EntryFault(.badLink, column) }
      var link = EntryText.Link()
      link.title = String(line[..<sign])
      link.url = String(line[line.index(after: sign)...])
      links.append(link)
    }
    return links
  }

  /// Without the apostrophe that the export put before what a spreadsheet would run.
  private static func unguarded(_ value: String) -> String {
    let scalars = value.unicodeScalars
    guard scalars.first == "'", let second = scalars.dropFirst().first,
      RowStream.beginsFormula(second)
    else { return value }
    return String(value.dropFirst())
  }
}
