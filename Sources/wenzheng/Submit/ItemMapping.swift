import Appeals
import Formats
import WorkTime

/// Turns items with other field names into appeals as the schema has them.
///
/// A mapping file names for a field of the schema the field of the input (`title: "subject"`; parts
/// with a dot: `"citizen.phone": "tel"`), input fields to be left out, and constants. A null counts
/// as absent. A field that is neither mapped nor left out is kept: under its own name, or, where
/// another field has taken that name, as `original_NAME`.
struct ItemMapping: Sendable {
  enum Received: Hashable, Sendable { case now, field(String) }

  /// By the input's field, the schema's fields that are made of it.
  private var targets: [String: [String]] = [:]
  private var taken: Set<String> = []
  private var ignored: Set<String> = []
  private var constants: [String: [UInt8]] = [:]
  private var receivedNow = false
  /// The offset of times that have none.
  private(set) var zoneMinutes: Int?

  static let topNames = [
    "source_id", "received_at", "title", "content", "channel", "jurisdiction", "kind", "category",
    "place", "citizen", "confidential", "reply_wanted", "upstream", "answered", "attachments",
    "extra",
  ]
  static let partNames = [
    "citizen.name", "citizen.phone", "citizen.email", "citizen.id_number", "citizen.anonymous",
    "upstream.number", "upstream.dispatched_at", "upstream.due", "answered.by", "answered.at",
    "answered.text",
  ]
  static let groups = ["citizen", "upstream", "answered"]
  static let times: Set = ["received_at", "upstream.dispatched_at", "upstream.due", "answered.at"]
  /// What is no text: a number that stands there stays one, for the decoder to judge.
  static let notTexts: Set = [
    "citizen", "confidential", "reply_wanted", "upstream", "answered", "attachments", "extra",
    "citizen.anonymous",
  ]

  /// Every field under its own name.
  init() {}

  init(parsing bytes: [UInt8], file: String) throws(ConfigFault) {
    let root = try ConfigNode(parsing: bytes, file: file)
      .object(keys: ["fields", "ignore", "constants", "received", "zone"])
    let known = Self.topNames + Self.partNames
    if let node = root.optional("fields") {
      for (target, source) in try node.entries() {
        try Self.check(target, known, node)
        map(try source.string(), to: target)
      }
    }
    ignored = Set(try root.strings("ignore"))
    if let node = root.optional("constants") {
      for (target, value) in try node.entries() {
        try Self.check(target, known, node)
        constants[target] = try Self.json(value)
      }
    }
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
    case .now: receivedNow = true
    case .field(let name):
      receivedNow = false
      for source in Array(targets.keys) { targets[source]?.removeAll { $0 == "received_at" } }
      map(name, to: "received_at")
    }
  }

  mutating func take(zoneMinutes minutes: Int) { zoneMinutes = minutes }

  private mutating func map(_ source: String, to target: String) {
    targets[source, default: []].append(target)
    taken.insert(target)
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

  private static func check(
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

extension ItemMapping {
  /// Writes the item as an appeal of the schema. What is wrong with its values is left to the
  /// decoder; only what keeps it from being taken apart is a fault here.
  func apply(
    _ item: UnsafeBufferPointer<UInt8>, now: Instant, into writer: inout JSONWriter
  ) throws(AppealFault) {
    var values: [String: [UInt8]] = constants
    if receivedNow { values["received_at"] = Self.quoted(now.text()) }
    var kept: [(name: String, value: Range<Int>)] = []
    var seen: Set<String> = []
    var reader = JSONReader(item)
    do throws(JSONFault) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let name = try reader.text(of: key)
        if !seen.insert(name).inserted { throw JSONFault(.duplicateKey, at: key.offset) }
        let isText = try reader.peek() == .string
        let isNumber = try reader.peek() == .number
        let isNull = try reader.peek() == .null
        let range = try reader.skip()
        if isNull || ignored.contains(name) { continue }
        let wanted = targets[name] ?? (isOwn(name) ? [name] : [])
        if wanted.isEmpty { kept.append((name, range)) }
        for target in wanted {
          values[target] = try value(
            item, range, for: target, isText: isText, isNumber: isNumber)
        }
      }
      try reader.end()
    } catch { throw AppealFault(reading: error) }
    try write(values, &writer)
    for (name, range) in kept {
      let isTaken = Self.topNames.contains(name)
      writer.key(isTaken ? "original_" + name : name)
      writer.raw(UnsafeBufferPointer(rebasing: item[range]))
    }
    writer.endObject()
  }

  /// True where the name is the schema's own and nothing else is mapped to it.
  private func isOwn(_ name: String) -> Bool {
    guard Self.topNames.contains(name), !taken.contains(name) else { return false }
    return !(receivedNow && name == "received_at")
  }

  private func value(
    _ item: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, for target: String, isText: Bool,
    isNumber: Bool
  ) throws(JSONFault) -> [UInt8] {
    let bytes = Array(item[range])
    // An id or a phone that a table kept as a number is a text all the same.
    if isNumber && !Self.notTexts.contains(target) {
      return [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    }
    guard isText, let zoneMinutes, Self.times.contains(target) else { return bytes }
    var reader = JSONReader(UnsafeBufferPointer(rebasing: item[range]))
    let text = try reader.string()
    let full = text.utf8.count == 10 ? text + "T00:00" : text
    guard let instant = try? Instant(parsingLocal: full, offsetMinutes: zoneMinutes) else {
      return bytes
    }
    return Self.quoted(instant.text(offsetMinutes: zoneMinutes))
  }

  private func write(
    _ values: [String: [UInt8]], _ writer: inout JSONWriter
  ) throws(AppealFault) {
    writer.beginObject()
    for name in Self.topNames {
      let parts = Self.partNames.filter { $0.hasPrefix(name + ".") && values[$0] != nil }
      if let value = values[name] {
        if !parts.isEmpty { throw AppealFault(.duplicateField, field: name) }
        writer.key(name)
        writer.raw(value)
      } else if !parts.isEmpty {
        writer.key(name)
        writer.beginObject()
        for part in parts {
          writer.key(String(part.dropFirst(name.count + 1)))
          writer.raw(values[part] ?? [])
        }
        writer.endObject()
      }
    }
  }

  private static func quoted(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(jsonString: text)
    return bytes
  }
}

extension AppealFault {
  /// The fault that the decoder would have found.
  init(reading fault: JSONFault) {
    let code: Code =
      switch fault.kind {
      case .wrongType: .wrongType
      case .badUTF8: .invalidUTF8
      case .tooDeep: .tooDeep
      case .duplicateKey: .duplicateField
      default: .notJSON
      }
    self.init(code, offset: fault.offset)
  }
}
