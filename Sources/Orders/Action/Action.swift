import Formats
import WorkTime

/// An action as a message of `wenzheng.actions.<source>` gives it.
public struct Action: Hashable, Sendable {
  public static let idBytesMax = 128
  public static let byBytesMax = 128
  public static let whyBytesMax = 4 * 1024
  public static let textBytesMax = 64 * 1024
  public static let partBytesMax = 4 * 1024
  public static let coUnitsMax = 16

  public enum Subject: Hashable, Sendable {
    case order(OrderNumber)
    /// The only one that may wait for what it is about.
    case item(channel: String, sourceID: String)
    case faq(String)
    case unit(String)
    /// The event by which a message became a dead letter.
    case letter(Int64)
  }

  public var id: String
  public var verb: ActionVerb
  public var subject: Subject
  public var by: String
  /// The time that the sender claims; it counts only close to Kafka's own time.
  public var at: Instant?
  public var why: String?
  public var text: String?
  public var options: ActionOptions
  public var faq: FAQOptions

  public init(
    id: String, verb: ActionVerb, subject: Subject, by: String, at: Instant? = nil,
    why: String? = nil, text: String? = nil, options: ActionOptions = ActionOptions(),
    faq: FAQOptions = FAQOptions()
  ) {
    self.id = id
    self.verb = verb
    self.subject = subject
    self.by = by
    self.at = at
    self.why = why
    self.text = text
    self.options = options
    self.faq = faq
  }

  public func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("action_id", id)
    writer.field("verb", verb.rawValue)
    switch subject {
    case .order(let order): writer.field("order", order)
    case .item(let channel, let sourceID):
      writer.field("channel", channel)
      writer.field("source_id", sourceID)
    case .faq(let entry): writer.field("faq", entry)
    case .unit(let unit): writer.field("unit", unit)
    case .letter(let sequence): writer.field("letter", sequence)
    }
    writer.field("by", by)
    if let at { writer.field("at", at) }
    writer.field("why", ifPresent: why)
    writer.field("text", ifPresent: text)
    options.encode(into: &writer)
    faq.encode(into: &writer)
    writer.endObject()
  }
}

/// What the verbs of FAQ entries need besides the reason.
public struct FAQOptions: Hashable, Sendable {
  public static let ordersMax = 100

  /// The fields of the entry's text that are given, as one JSON object; empty for none.
  public var entry: [UInt8] = []
  public var stage: String?
  /// The entry that this one is merged into, is told apart from, or agrees with now.
  public var with: String?
  /// The orders whose evidence is taken out into an entry of its own.
  public var orders: [String] = []

  public init() {}

  func encode(into writer: inout JSONWriter) {
    if !entry.isEmpty {
      writer.key("entry")
      writer.raw(entry)
    }
    writer.field("stage", ifPresent: stage)
    writer.field("into", ifPresent: with)
    guard !orders.isEmpty else { return }
    writer.key("orders")
    writer.beginArray()
    for order in orders { writer.value(order) }
    writer.endArray()
  }
}

/// What single verbs need besides reason and text.
public struct ActionOptions: Hashable, Sendable {
  /// The lead of a dispatch or reroute, or the co-handler whose part this is about.
  public var unit: String?
  public var coUnits: [CoUnit] = []
  /// Until when an extension is asked for.
  public var until: Instant?
  public var solved: Bool?
  public var satisfied: Bool?
  public var milestone: String?
  /// The lead order of a group.
  public var with: OrderNumber?
  /// Whether the reply is what the FAQ suggested.
  public var suggestionUsed: Bool?
  /// What a person holds the order for.
  public var urgency: OrderUrgency?

  public init() {}

  /// A co-handling unit with its part of the matter in words.
  public struct CoUnit: Hashable, Sendable {
    public var unit: String
    public var part: String?

    public init(unit: String, part: String? = nil) {
      self.unit = unit
      self.part = part
    }
  }

  /// Each field stands in the line only where it says something.
  func encode(into writer: inout JSONWriter) {
    writer.field("unit", ifPresent: unit)
    coUnits.encode(into: &writer)
    if let until { writer.field("until", until) }
    if let solved { writer.field("solved", solved) }
    if let satisfied { writer.field("satisfied", satisfied) }
    writer.field("milestone", ifPresent: milestone)
    if let with { writer.field("with", with) }
    if let suggestionUsed { writer.field("faq_used", suggestionUsed) }
    if let urgency { writer.field("urgency", urgency.name) }
  }
}

extension [ActionOptions.CoUnit] {
  public func encode(into writer: inout JSONWriter) {
    guard !isEmpty else { return }
    writer.key("co_units")
    writer.beginArray()
    for unit in self {
      writer.beginObject()
      writer.field("unit", unit.unit)
      writer.field("part", ifPresent: unit.part)
      writer.endObject()
    }
    writer.endArray()
  }

  /// Reads the value that `encode` wrote; nil where it is none such.
  public init?(_ reader: inout JSONReader) throws(JSONFault) {
    self = []
    var isGood = true
    try reader.beginArray()
    while try reader.nextElement() {
      var unit = ActionOptions.CoUnit(unit: "")
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if reader.matches(key, "unit") { unit.unit = try reader.string() }
        else if reader.matches(key, "part") {
          if try !reader.null() { unit.part = try reader.string() }
        } else {
          isGood = false
          try reader.skip()
        }
      }
      isGood = isGood && !unit.unit.isEmpty
      append(unit)
    }
    if !isGood { return nil }
  }
}
