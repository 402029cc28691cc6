import Formats
import WorkTime

// How the values of an item's fields are read and checked.

extension AppealReading {
  /// Runs a step of the reader; its fault becomes ours, at the field that was being read.
  @inline(__always)
  mutating func json<T>(
    _ field: AppealField, _ step: (inout JSONReader) throws(JSONFault) -> T
  ) throws(AppealFault) -> T {
    do throws(JSONFault) {
      return try step(&reader)
    } catch {
      throw AppealFault(error, field, in: reader.bytes)
    }
  }

  func text(
    of key: JSONReader.Key, _ field: AppealField
  ) throws(AppealFault) -> String {
    do throws(JSONFault) {
      return try reader.text(of: key)
    } catch {
      throw AppealFault(error, field, in: reader.bytes)
    }
  }

  mutating func text(_ field: AppealField) throws(AppealFault) -> String {
    let start = try valueOffset(field)
    let text = try json(field) { reader throws(JSONFault) in try reader.string() }
    let count = text.utf8.count
    if let bytesMax = field.bytesMax, count > bytesMax {
      throw AppealFault(.fieldTooLong, field, offset: start, found: count, limit: bytesMax)
    }
    // The reader lets no raw control character through: only an escape can stand for NUL, and a
    // text without escapes is as long as what was sent, quotes aside.
    if count != reader.offset - start - 2 && text.utf8.contains(0) {
      throw AppealFault(.containsNUL, field, offset: start)
    }
    return text
  }

  mutating func optionalText(_ field: AppealField) throws(AppealFault) -> String? {
    let text = try text(field)
    return text.isEmpty ? nil : text
  }

  mutating func flag(_ field: AppealField) throws(AppealFault) -> Bool {
    try json(field) { reader throws(JSONFault) in try reader.bool() }
  }

  mutating func time(_ field: AppealField) throws(AppealFault) -> Instant? {
    let start = try valueOffset(field)
    let text = try text(field)
    if text.isEmpty { return nil }
    let instant: Instant
    do throws(InstantFault) {
      instant = try Instant(parsing: text)
    } catch {
      let code: AppealFault.Code = error == .missingOffset ? .missingOffset : .impossibleTime
      throw AppealFault(code, field, offset: start)
    }
    guard instant >= AppealLimits.timeMin && instant <= AppealLimits.timeMax else {
      throw AppealFault(.impossibleTime, field, offset: start)
    }
    return instant
  }

  mutating func kind(_ field: AppealField) throws(AppealFault) -> AppealKind? {
    let start = try valueOffset(field)
    let word = try text(field)
    if word.isEmpty { return nil }
    guard let kind = AppealKind(rawValue: word) ?? AppealKind(english: word) else {
      throw AppealFault(.badKind, field, offset: start)
    }
    return kind
  }

  mutating func jurisdiction(_ field: AppealField) throws(AppealFault) -> String? {
    let start = try valueOffset(field)
    let code = try text(field)
    if code.isEmpty { return nil }
    guard code.isDivisionCode else { throw AppealFault(.badJurisdiction, field, offset: start) }
    return code
  }

  /// Where the next value begins.
  private mutating func valueOffset(_ field: AppealField) throws(AppealFault) -> Int {
    _ = try json(field) { reader throws(JSONFault) in try reader.peek() }
    return reader.offset
  }
}

// MARK: Extra

extension AppealReading {
  mutating func readExtra() throws(AppealFault) {
    startExtra()
    try json(.extra) { reader throws(JSONFault) in try reader.beginObject() }
    while let key = try json(.extra, { reader throws(JSONFault) in try reader.nextKey() }) {
      try keep(try text(of: key, .extra), offset: key.offset)
    }
  }

  /// Keeps the next value under a name of its own. It is written anew, not copied: a record of ours
  /// is one line, however the sender broke his.
  mutating func keep(_ name: String, offset: Int) throws(AppealFault) {
    if !extraNames.insert(name).inserted {
      throw AppealFault(.duplicateField, .extra, offset: offset)
    }
    startExtra()
    try keepName(name, offset: offset)
    try keepValue()
    if extra.bytes.count >= AppealLimits.extraBytesMax {
      throw AppealFault(
        .fieldTooLong, .extra, offset: offset, limit: AppealLimits.extraBytesMax)
    }
  }

  private mutating func startExtra() {
    if extra.bytes.isEmpty { extra.beginObject() }
  }

  private mutating func keepName(_ name: String, offset: Int) throws(AppealFault) {
    if name.utf8.contains(0) { throw AppealFault(.containsNUL, .extra, offset: offset) }
    extra.key(name)
  }

  /// Goes no deeper than the reader lets it.
  private mutating func keepValue() throws(AppealFault) {
    switch try json(.extra, { reader throws(JSONFault) in try reader.peek() }) {
    case .string: extra.value(try text(.extra))
    case .bool: extra.value(try flag(.extra))
    case .number:
      // As it stands: a number of more digits than ours can hold stays the same number.
      let range = try json(.extra) { reader throws(JSONFault) in try reader.skip() }
      extra.raw(UnsafeBufferPointer(rebasing: reader.bytes[range]))
    case .null:
      _ = try json(.extra) { reader throws(JSONFault) in try reader.null() }
      extra.null()
    case .array:
      try json(.extra) { reader throws(JSONFault) in try reader.beginArray() }
      extra.beginArray()
      while try json(.extra, { reader throws(JSONFault) in try reader.nextElement() }) {
        try keepValue()
      }
      extra.endArray()
    case .object:
      var names: Set<String> = []
      try json(.extra) { reader throws(JSONFault) in try reader.beginObject() }
      extra.beginObject()
      while let key = try json(.extra, { reader throws(JSONFault) in try reader.nextKey() }) {
        let name = try text(of: key, .extra)
        if !names.insert(name).inserted {
          throw AppealFault(.duplicateField, .extra, offset: key.offset)
        }
        try keepName(name, offset: key.offset)
        try keepValue()
      }
      extra.endObject()
    }
  }

  mutating func finishedExtra() -> String? {
    if extra.bytes.isEmpty { return nil }
    extra.endObject()
    return String(decoding: extra.bytes, as: UTF8.self)
  }
}
