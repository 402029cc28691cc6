import Formats
import WorkTime

/// The fields of an entry's text, as they are named in JSON.
public enum EntryField: String, CaseIterable, Sendable {
  case question, answer, phrasings, unit, category, topic, policy
  case validFrom = "valid_from"
  case validUntil = "valid_until"
  case links
}

/// Some fields of a text: an edit changes those that it names, and a null takes one away.
public struct EntryEdit: Hashable, Sendable {
  /// In the order of `EntryField`.
  public private(set) var named: [EntryField]
  public private(set) var values: EntryText

  /// Names every field: for a whole text.
  public init(_ text: EntryText) {
    named = EntryField.allCases
    values = text
  }

  /// The text with what is named changed.
  public func applied(to text: EntryText) -> EntryText {
    var text = text
    for field in named {
      switch field {
      case .question: text.question = values.question
      case .answer: text.answer = values.answer
      case .phrasings: text.phrasings = values.phrasings
      case .unit: text.unit = values.unit
      case .category: text.category = values.category
      case .topic: text.topic = values.topic
      case .policy: text.policy = values.policy
      case .validFrom: text.validFrom = values.validFrom
      case .validUntil: text.validUntil = values.validUntil
      case .links: text.links = values.links
      }
    }
    return text
  }

  /// Reads one JSON object. What it says may have faults still; what it is called may not.
  public init(_ reader: inout JSONReader) throws(EntryFault) {
    var text = EntryText()
    var seen: Set<EntryField> = []
    try reader.fields("") { (name, reader) throws(EntryFault) in
      guard let field = EntryField(rawValue: name) else { return false }
      guard seen.insert(field).inserted else { throw EntryFault(.duplicateField, name) }
      // What is named and is null is empty afterwards.
      if try !reader.isNull(name) { try Self.read(field, &reader, into: &text) }
      return true
    }
    named = EntryField.allCases.filter(seen.contains)
    values = text
  }

  private static func read(
    _ field: EntryField, _ reader: inout JSONReader, into text: inout EntryText
  ) throws(EntryFault) {
    let name = field.rawValue
    switch field {
    case .question: text.question = try reader.text(name)
    case .answer: text.answer = try reader.text(name)
    case .phrasings:
      try reader.items(name, countMax: KnowledgeLimits.phrasingsMax) {
        (name, reader) throws(EntryFault) in text.phrasings.append(try reader.text(name))
      }
    case .unit: text.unit = try reader.text(name)
    case .category: text.category = try reader.text(name)
    case .topic: text.topic = try reader.text(name)
    case .policy: text.policy = try EntryText.Policy(&reader, name)
    case .validFrom: text.validFrom = try reader.date(name)
    case .validUntil: text.validUntil = try reader.date(name)
    case .links:
      try reader.items(name, countMax: KnowledgeLimits.linksMax) {
        (name, reader) throws(EntryFault) in
        text.links.append(try EntryText.Link(&reader, name))
      }
    }
  }
}

extension EntryText {
  /// Reads what `encode` wrote.
  public init(_ reader: inout JSONReader) throws(EntryFault) {
    self = try EntryEdit(&reader).applied(to: EntryText())
  }

  /// One JSON object; a field that says nothing is left out.
  public func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    encodeFields(into: &writer)
    writer.endObject()
  }

  /// The fields alone, for an object that has others too.
  public func encodeFields(into writer: inout JSONWriter) {
    writer.field("question", question)
    writer.field("answer", answer)
    if !phrasings.isEmpty { writer.list("phrasings", phrasings) }
    writer.field("unit", unit)
    writer.field("category", ifPresent: category)
    writer.field("topic", ifPresent: topic)
    if let policy {
      writer.key("policy")
      writer.beginObject()
      writer.field("title", policy.title)
      writer.field("number", ifPresent: policy.number)
      writer.field("date", ifPresent: policy.date?.description)
      writer.field("link", ifPresent: policy.link)
      writer.endObject()
    }
    writer.field("valid_from", ifPresent: validFrom?.description)
    writer.field("valid_until", ifPresent: validUntil?.description)
    if !links.isEmpty {
      writer.key("links")
      writer.beginArray()
      for link in links {
        writer.beginObject()
        writer.field("title", link.title)
        writer.field("url", link.url)
        writer.endObject()
      }
      writer.endArray()
    }
  }
}

extension EntryText.Policy {
  fileprivate init(_ reader: inout JSONReader, _ path: String) throws(EntryFault) {
    self.init()
    try reader.fields(path) { (name, reader) throws(EntryFault) in
      let field = "\(path).\(name)"
      switch name {
      case "title": title = try reader.text(field)
      case "number": number = try reader.isNull(field) ? nil : reader.text(field)
      case "date": date = try reader.isNull(field) ? nil : reader.date(field)
      case "link": link = try reader.isNull(field) ? nil : reader.text(field)
      default: return false
      }
      return true
    }
  }
}

extension EntryText.Link {
  fileprivate init(_ reader: inout JSONReader, _ path: String) throws(EntryFault) {
    self.init()
    try reader.fields(path) { (name, reader) throws(EntryFault) in
      switch name {
      case "title": title = try reader.text("\(path).title")
      case "url": url = try reader.text("\(path).url")
      default: return false
      }
      return true
    }
  }
}

// MARK: - Reading with the field's name

extension JSONReader {
  private static let foreignNameBytesMax = 40

  /// Gives each field of the object to the body, which says whether it knows it.
  fileprivate mutating func fields(
    _ path: String, _ body: (String, inout JSONReader) throws(EntryFault) -> Bool
  ) throws(EntryFault) {
    try told(path) { (reader) throws(JSONFault) in try reader.beginObject() }
    while true {
      let name = try told(path) { (reader) throws(JSONFault) -> String? in
        guard let key = try reader.nextKey() else { return nil }
        return try reader.text(of: key)
      }
      guard let name else { return }
      if try !body(name, &self) {
        // A foreign name may be anything and of any length; one like ours is told.
        let isPlain = name.utf8.count <= Self.foreignNameBytesMax
          && name.utf8.allSatisfy { $0 > UInt8(ascii: " ") && $0 < 0x7F }
        let shown = isPlain ? name : "?"
        throw EntryFault(.unknownField, path.isEmpty ? shown : "\(path).\(shown)")
      }
    }
  }

  /// Gives each item of the list to the body. One more than allowed is enough to be refused.
  fileprivate mutating func items(
    _ path: String, countMax: Int, _ body: (String, inout JSONReader) throws(EntryFault) -> Void
  ) throws(EntryFault) {
    try told(path) { (reader) throws(JSONFault) in try reader.beginArray() }
    var count = 0
    while try told(path, { (reader) throws(JSONFault) in try reader.nextElement() }) {
      if count > countMax { throw EntryFault(.tooMany, path) }
      try body("\(path)[\(count)]", &self)
      count += 1
    }
  }

  fileprivate mutating func text(_ field: String) throws(EntryFault) -> String {
    try told(field) { (reader) throws(JSONFault) in try reader.string() }
  }

  fileprivate mutating func isNull(_ field: String) throws(EntryFault) -> Bool {
    try told(field) { (reader) throws(JSONFault) in try reader.null() }
  }

  fileprivate mutating func date(_ field: String) throws(EntryFault) -> CivilDate {
    guard let date = try? CivilDate(parsing: try text(field)) else {
      throw EntryFault(.badDate, field)
    }
    return date
  }

  /// What the reader finds wrong, told with the field's name.
  private mutating func told<T>(
    _ field: String, _ body: (inout JSONReader) throws(JSONFault) -> T
  ) throws(EntryFault) -> T {
    do throws(JSONFault) { return try body(&self) } catch {
      throw EntryFault(error.kind == .wrongType ? .wrongType : .notJSON, field)
    }
  }
}

extension JSONWriter {
  mutating func list(_ name: StaticString, _ texts: [String]) {
    key(name)
    beginArray()
    for text in texts { value(text) }
    endArray()
  }
}
