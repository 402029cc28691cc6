import Formats
import WorkTime

/// Why a message is no action. The message becomes a dead letter under the stable code.
public struct ActionFault: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: String, CaseIterable, Sendable {
    case notJSON = "not-json"
    case wrongType = "wrong-type"
    case missingField = "missing-field"
    case unknownField = "unknown-field"
    case unknownVerb = "unknown-verb"
    case badOrder = "bad-order"
    case badTime = "bad-time"
    case badUnits = "bad-co-units"
    case badUrgency = "bad-urgency"
    case tooLong = "field-too-long"
    case containsNUL = "contains-nul"
    case itemNeverCame = "item-never-came"
    case actionGone = "action-gone"
    case tooManyParked = "too-many-parked"
  }

  public let code: Code
  public let field: String?
  public let offset: Int?

  public init(code: Code, field: String? = nil, offset: Int? = nil) {
    self.code = code
    self.field = field
    self.offset = offset
  }

  public var description: String {
    let place = field.map { "'\($0)'" } ?? "the action"
    switch code {
    case .notJSON: return "the action is not JSON (byte \(offset ?? 0)); send one JSON object"
    case .wrongType: return "\(place) has the wrong type; see the schema of actions"
    case .missingField: return "\(place) is missing; the action needs it"
    case .unknownField:
      return "the name at byte \(offset ?? 0) is no field of an action; see the schema of actions"
    case .unknownVerb:
      let verbs = ActionVerb.allCases.map(\.rawValue).joined(separator: ", ")
      return "\(place) is no verb; send one of \(verbs)"
    case .badOrder:
      return "\(place) is no order number; send one such as 370481-20261121-003-000127"
    case .badTime:
      return "\(place) is no time with its offset; send one such as 2026-11-21T09:30:00+08:00"
    case .badUnits:
      return "\(place) is no list of units; send at most \(Action.coUnitsMax) different ones, "
        + "each with 'unit' and perhaps 'part'"
    case .badUrgency:
      let names = OrderUrgency.allCases.map(\.name).joined(separator: ", ")
      return "\(place) is no urgency; send one of \(names)"
    case .tooLong: return "\(place) is longer than allowed; shorten it"
    case .containsNUL: return "\(place) holds a NUL character; remove it"
    case .itemNeverCame:
      return "the item that the action is about did not come within "
        + "\(LedgerState.parkedHoursMax) hours; send the item, then replay the action"
    case .actionGone:
      return "the action waited for its item, and its words are gone from the vault meanwhile; "
        + "send it again"
    case .tooManyParked:
      return "\(LedgerState.parkedMax) actions wait for their items already; send the item first"
    }
  }
}

extension Action {
  /// Reads and checks a message. What is refused here says nothing of the message's text.
  public init(decoding bytes: UnsafeBufferPointer<UInt8>) throws(ActionFault) {
    var fields = ActionMessage()
    var reader = JSONReader(bytes)
    do throws(JSONFault) {
      try fields.read(&reader)
    } catch {
      let code: ActionFault.Code = error.kind == .wrongType ? .wrongType : .notJSON
      throw ActionFault(code: code, field: fields.current, offset: error.offset)
    }
    if let unknown = fields.unknown {
      throw ActionFault(code: .unknownField, offset: unknown)
    }
    self = try fields.action()
  }
}

private struct ActionMessage {
  static let names = [
    "action_id", "verb", "order", "channel", "source_id", "faq", "by", "at", "why", "text", "unit",
    "until", "milestone", "with", "stage", "into", "urgency",
  ]
  static let others = [
    "letter", "solved", "satisfied", "co_units", "faq_used", "entry", "orders",
  ]
  static let bytesMax: [String: Int] = [
    "why": Action.whyBytesMax, "text": Action.textBytesMax, "by": Action.byBytesMax,
  ]

  var texts: [String: String] = [:]
  var letter: Int64?
  var options = ActionOptions()
  var faq = FAQOptions()
  var hasBadUnits = false
  var current: String?
  /// Where the first foreign name stands.
  var unknown: Int?

  mutating func read(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let name = try reader.text(of: key)
      guard Self.names.contains(name) || Self.others.contains(name) else {
        // A foreign name may be anything, a citizen's too: only its place is told.
        unknown = unknown ?? key.offset
        try reader.skip()
        continue
      }
      current = name
      if try reader.null() { continue }
      switch name {
      case "letter": letter = try reader.integer()
      case "solved": options.solved = try reader.bool()
      case "satisfied": options.satisfied = try reader.bool()
      case "faq_used": options.suggestionUsed = try reader.bool()
      case "entry": try readEntry(&reader)
      case "orders":
        try reader.beginArray()
        while try reader.nextElement() { faq.orders.append(try reader.string()) }
      case "co_units":
        if let units = try [ActionOptions.CoUnit](&reader) {
          options.coUnits = units
        } else { hasBadUnits = true }
      default: texts[name] = try reader.string()
      }
      current = nil
    }
    try reader.end()
  }

  /// Kept as it stands: what is wrong with an entry's text is told of each field by itself.
  private mutating func readEntry(_ reader: inout JSONReader) throws(JSONFault) {
    var probe = reader
    try probe.beginObject()
    faq.entry = Array(reader.bytes[try reader.skip()])
  }

  mutating func action() throws(ActionFault) -> Action {
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      if text.utf8.count > Self.bytesMax[name] ?? Action.idBytesMax {
        throw ActionFault(code: .tooLong, field: name)
      }
      if text.utf8.contains(0) { throw ActionFault(code: .containsNUL, field: name) }
    }
    try checkUnits()
    let id = try required("action_id")
    guard let verb = ActionVerb(rawValue: try required("verb")) else {
      throw ActionFault(code: .unknownVerb, field: "verb")
    }
    options.until = try time("until")
    options.milestone = texts["milestone"]
    if let text = texts["with"] {
      options.with = OrderNumber(text)
      if options.with == nil { throw ActionFault(code: .badOrder, field: "with") }
    }
    if let text = texts["urgency"] {
      options.urgency = OrderUrgency(name: text)
      if options.urgency == nil { throw ActionFault(code: .badUrgency, field: "urgency") }
    }
    let subject = try subject()
    if case .unit = subject {} else { options.unit = texts["unit"] }
    return Action(
      id: id, verb: verb, subject: subject, by: try required("by"),
      at: try time("at"), why: texts["why"], text: texts["text"], options: options,
      faq: try faqOptions())
  }

  private func faqOptions() throws(ActionFault) -> FAQOptions {
    if faq.entry.count > Action.textBytesMax {
      throw ActionFault(code: .tooLong, field: "entry")
    }
    if faq.orders.count > FAQOptions.ordersMax
      || faq.orders.contains(where: { $0.utf8.count > Action.idBytesMax })
    { throw ActionFault(code: .tooLong, field: "orders") }
    var faq = faq
    faq.stage = texts["stage"]
    faq.with = texts["into"]
    return faq
  }

  private func checkUnits() throws(ActionFault) {
    let units = options.coUnits
    if hasBadUnits || units.count > Action.coUnitsMax
      || Set(units.map(\.unit)).count != units.count
    { throw ActionFault(code: .badUnits, field: "co_units") }
    for unit in units {
      if unit.unit.utf8.count > Action.idBytesMax
        || unit.part?.utf8.count ?? 0 > Action.partBytesMax
      { throw ActionFault(code: .tooLong, field: "co_units") }
      if unit.unit.utf8.contains(0) || unit.part?.utf8.contains(0) ?? false {
        throw ActionFault(code: .containsNUL, field: "co_units")
      }
    }
  }

  private func time(_ name: String) throws(ActionFault) -> Instant? {
    guard let text = texts[name] else { return nil }
    guard let instant = try? Instant(parsing: text) else {
      throw ActionFault(code: .badTime, field: name)
    }
    return instant
  }

  private func subject() throws(ActionFault) -> Action.Subject {
    if texts["order"] == nil {
      if let letter { return .letter(letter) }
      if let entry = texts["faq"] { return .faq(entry) }
      if texts["channel"] != nil {
        return .item(channel: try required("channel"), sourceID: try required("source_id"))
      }
      if let unit = texts["unit"] { return .unit(unit) }
      if texts["verb"].flatMap(ActionVerb.init(rawValue:))?.object == .entry {
        throw ActionFault(code: .missingField, field: "faq")
      }
    }
    guard let order = OrderNumber(try required("order")) else {
      throw ActionFault(code: .badOrder, field: "order")
    }
    return .order(order)
  }

  private func required(_ name: String) throws(ActionFault) -> String {
    guard let text = texts[name], !text.isEmpty else {
      throw ActionFault(code: .missingField, field: name)
    }
    return text
  }
}
