import Appeals
import Formats
import WorkTime

/// Turns items with other field names into appeals as the schema has them.
///
/// A mapping file names for a field of the schema the field of the input (`title: "subject"`; parts
/// with a dot: `"citizen.phone": "tel"`), input fields to be left out, and constants; `values` has
/// the schema's words for the input's. A null counts as absent. A field of JSON that is neither
/// mapped nor left out is kept: under its own name, or, where another field has taken that name, as
/// `original_NAME`; a column of a table only where `keep` names it.
struct ItemMapping: Sendable {
  enum Received: Hashable, Sendable { case now, field(String) }
  /// Which fields are kept that nothing is made of; nil for the custom of the format.
  enum Keep: Hashable, Sendable { case all, named(Set<String>) }

  /// By the input's field, the schema's fields that are made of it.
  private(set) var targets: [String: [String]] = [:]
  private(set) var taken: Set<String> = []
  private(set) var ignored: Set<String> = []
  private(set) var constants: [String: [UInt8]] = [:]
  /// By the schema's field, what stands for a word of the input: JSON, or nothing. `*` is any.
  private(set) var values: [String: [String: [UInt8]?]] = [:]
  private(set) var keep: Keep?
  /// Columns that a table may do without.
  private(set) var optional: Set<String> = []
  private(set) var receivedNow = false
  /// What was done to the item, for a history.
  private(set) var actions: [ActionMapping] = []
  /// The offset of times that have none.
  private(set) var zoneMinutes: Int?

  static let topNames = [
    "source_id", "received_at", "received_is_ours", "title", "content", "channel", "jurisdiction",
    "kind", "category", "place", "citizen", "confidential", "reply_wanted", "upstream", "answered",
    "attachments", "extra",
  ]
  static let partNames = [
    "citizen.name", "citizen.phone", "citizen.email", "citizen.id_number", "citizen.account",
    "citizen.anonymous", "upstream.number", "upstream.dispatched_at", "upstream.due",
    "answered.by", "answered.at", "answered.text",
  ]
  static let times: Set = ["received_at", "upstream.dispatched_at", "upstream.due", "answered.at"]
  /// What is no text: a number that stands there stays one, for the decoder to judge.
  static let notTexts: Set = [
    "citizen", "confidential", "reply_wanted", "received_is_ours", "upstream", "answered",
    "attachments", "extra",
    "citizen.anonymous",
  ]

  static let flags: Set = [
    "confidential", "reply_wanted", "received_is_ours", "citizen.anonymous",
  ]

  /// Every field under its own name.
  init() {}

  /// For a table whose columns have the schema's names, parts with a dot.
  static let ofTables: ItemMapping = {
    var mapping = ItemMapping()
    for name in topNames + partNames { mapping.map(name, to: name) }
    mapping.keep = .all
    mapping.optional = Set(topNames + partNames).subtracting(["source_id", "received_at"])
    return mapping
  }()

  init(parsing bytes: [UInt8], file: String) throws(ConfigFault) {
    let root = try ConfigNode(parsing: bytes, file: file)
      .object(keys: [
        "fields", "values", "keep", "optional", "ignore", "constants", "received", "zone",
        "actions",
      ])
    let known = Self.topNames + Self.partNames
    if let node = root.optional("fields") {
      for (target, source) in try node.entries() {
        try Self.check(target, known, node)
        map(try source.string(), to: target)
      }
    }
    if let node = root.optional("values") {
      for (target, words) in try node.entries() {
        try Self.check(target, known, node)
        for (word, value) in try words.entries() {
          if case .null = value.value {
            values[target, default: [:]][word] = .some(nil)
          } else {
            values[target, default: [:]][word] = try Self.json(value)
          }
        }
      }
    }
    if let node = root.optional("keep") {
      if case .string("all") = node.value {
        keep = .all
      } else {
        keep = .named(Set(try root.strings("keep")))
      }
    }
    optional = Set(try root.strings("optional"))
    ignored = Set(try root.strings("ignore"))
    if let node = root.optional("constants") {
      for (target, value) in try node.entries() {
        try Self.check(target, known, node)
        constants[target] = try Self.json(value)
      }
    }
    for node in try root.array("actions") {
      let action = try ActionMapping(node)
      if actions.contains(where: { $0.verb == action.verb }) {
        throw node.fault(.invalid("stands twice for '\(action.verb.rawValue)'; keep one"))
      }
      actions.append(action)
    }
    // They are no part of the item.
    ignored.formUnion(actions.flatMap(\.sources).filter { targets[$0] == nil })
    if let node = root.optional("received") { take(Self.received(try node.string())) }
    if let node = root.optional("zone") {
      guard let minutes = Self.zone(try node.string()) else {
        throw node.fault(.invalid("is no offset from UTC; write it as +08:00"))
      }
      zoneMinutes = minutes
    }
  }

  /// What the command line says goes before the file.
  mutating func take(_ received: Received) {
    switch received {
    case .now:
      receivedNow = true
      for source in Array(targets.keys) { targets[source]?.removeAll { $0 == "received_at" } }
    case .field(let name):
      receivedNow = false
      for source in Array(targets.keys) { targets[source]?.removeAll { $0 == "received_at" } }
      map(name, to: "received_at")
    }
  }

  mutating func take(zoneMinutes minutes: Int) { zoneMinutes = minutes }

  mutating func map(_ source: String, to target: String) {
    targets[source, default: []].append(target)
    taken.insert(target)
  }

  /// The columns that a table with this mapping needs and has not.
  func missing(in names: [String]) -> [String] {
    targets.filter { source, targets in
      !targets.isEmpty && !optional.contains(source) && !names.contains(source)
    }.keys.sorted()
  }

  static func received(_ word: String) -> Received { word == "now" ? .now : .field(word) }

  /// Minutes of `+08:00`, `-03:30` or `Z`.
  static func zone(_ text: String) -> Int? {
    if text == "Z" { return 0 }
    let fields = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard let sign = text.first, sign == "+" || sign == "-", fields.count == 2,
      fields.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy(\.isWholeNumber) }),
      let hours = Int(fields[0]), let minutes = Int(fields[1]), minutes < 60,
      hours * 60 + minutes <= Instant.offsetMinutesMax
    else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
  }

  static func check(
    _ target: String, _ known: [String], _ node: ConfigNode
  ) throws(ConfigFault) {
    if known.contains(target) { return }
    throw node.fault(.unknownKey(target, suggestion: Spelling.nearest(to: target, in: known)))
  }

  private static func json(_ node: ConfigNode) throws(ConfigFault) -> [UInt8] {
    var writer = JSONWriter(reserving: 64)
    switch node.value {
    case .string(let text): writer.value(text)
    case .bool(let flag): writer.value(flag)
    default: throw node.fault(.invalid("must be a text, true or false"))
    }
    return writer.bytes
  }
}
