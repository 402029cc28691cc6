import Appeals
import Formats
import WorkTime

extension ItemMapping {
  /// Writes the item as an appeal of the schema. What is wrong with its values is left to the
  /// decoder; only what keeps it from being taken apart is a fault here.
  ///
  /// - Parameter isRow: of a table: columns are kept only where the mapping says so.
  func apply(
    _ item: UnsafeBufferPointer<UInt8>, isRow: Bool = false, now: Instant,
    into writer: inout JSONWriter
  ) throws(AppealFault) {
    var values: [String: [UInt8]] = constants
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
        if keeps(name, isUsed: !wanted.isEmpty, isRow: isRow) { kept.append((name, range)) }
        for target in wanted {
          let found = try value(item, range, for: target, isText: isText, isNumber: isNumber)
          if let found { values[target] = found }
        }
      }
      try reader.end()
    } catch { throw AppealFault(reading: error) }
    if receivedNow {
      values["received_at"] = Self.quoted(now.text())
      // Submitted again, it is the same item at another time.
      values["received_is_ours"] = Array("true".utf8)
    }
    try write(values, &writer)
    for (name, range) in kept {
      let isTaken = Self.topNames.contains(name)
      writer.key(isTaken ? "original_" + name : name)
      writer.raw(UnsafeBufferPointer(rebasing: item[range]))
    }
    writer.endObject()
  }

  /// A column whose word was put in other words may be kept beside them.
  private func keeps(_ name: String, isUsed: Bool, isRow: Bool) -> Bool {
    switch keep {
    case nil: !isUsed && !isRow
    case .all?: !isUsed
    case .named(let names)?: names.contains(name) || !isUsed && !isRow
    }
  }

  /// True where the name is the schema's own and nothing else is mapped to it.
  private func isOwn(_ name: String) -> Bool {
    guard Self.topNames.contains(name), !taken.contains(name) else { return false }
    return !(receivedNow && name == "received_at")
  }

  private func value(
    _ item: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, for target: String, isText: Bool,
    isNumber: Bool
  ) throws(JSONFault) -> [UInt8]? {
    let bytes = Array(item[range])
    if let words = values[target] {
      let word: String
      if isText {
        var reader = JSONReader(UnsafeBufferPointer(rebasing: item[range]))
        word = try reader.string().trimmingSpaces
      } else {
        word = String(decoding: bytes, as: UTF8.self)
      }
      if let value = words[word] ?? words["*"] { return value }
    }
    // An id or a phone that a table kept as a number is a text all the same.
    if isNumber && !Self.notTexts.contains(target) {
      return [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    }
    guard isText else { return bytes }
    if Self.flags.contains(target) { return try flag(item, range) ?? bytes }
    guard let zoneMinutes, Self.times.contains(target) else { return bytes }
    var reader = JSONReader(UnsafeBufferPointer(rebasing: item[range]))
    let text = try reader.string().trimmingSpaces
    guard let instant = LocalTimeText.instant(text, offsetMinutes: zoneMinutes) else {
      return bytes
    }
    return Self.quoted(instant.text(offsetMinutes: zoneMinutes))
  }

  /// Tables have no true and false, but words for them.
  private func flag(
    _ item: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) throws(JSONFault) -> [UInt8]? {
    var reader = JSONReader(UnsafeBufferPointer(rebasing: item[range]))
    switch try reader.string().trimmingSpaces.lowercased() {
    case "是", "true", "yes", "y", "1": return Array("true".utf8)
    case "否", "false", "no", "n", "0": return Array("false".utf8)
    case "": return Array("null".utf8)
    default: return nil
    }
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

extension String {
  /// Tables are padded; what they mean is not.
  var trimmingSpaces: String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\u{3000}" }
    var text = drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return String(text)
  }
}
