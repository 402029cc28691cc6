import Formats

/// The top-level fields of an event's line as they stand, unread: for those who pass most of them
/// on. It is used for one line after another, and valid as long as the line's bytes are.
public struct EventLine {
  private struct Field {
    var key: JSONReader.Key
    var value: Range<Int>
  }

  private var reader = JSONReader(UnsafeBufferPointer(start: nil, count: 0))
  private var fields: [Field] = []
  /// Of each field, what tells nearly all names from its key: length, first and last letter.
  private var tags: [UInt32] = []

  public init() {
    fields.reserveCapacity(32)
    tags.reserveCapacity(32)
  }

  /// Nothing where the line is no JSON object.
  public init?(_ line: UnsafeBufferPointer<UInt8>) {
    self.init()
    guard read(line) else { return nil }
  }

  /// Takes the next line. False where it is no JSON object.
  public mutating func read(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    fields.removeAll(keepingCapacity: true)
    tags.removeAll(keepingCapacity: true)
    reader = JSONReader(line)
    var reader = reader
    do throws(JSONFault) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        // No key of ours has escapes; one that has answers to no name.
        tags.append(reader.withBytes(of: key, Self.tag))
        fields.append(Field(key: key, value: try reader.skip()))
      }
      try reader.end()
    } catch { return false }
    return true
  }

  public var line: UnsafeBufferPointer<UInt8> { reader.bytes }

  private static func tag(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
    guard let first = name.first, let last = name.last else { return 0 }
    let length = UInt32(truncatingIfNeeded: name.count) & 0xFFFF
    return length << 16 | UInt32(first) << 8 | UInt32(last)
  }

  private func index(_ name: StaticString) -> Int? {
    let wanted = Self.tag(UnsafeBufferPointer(
      start: name.utf8Start, count: name.utf8CodeUnitCount))
    for at in tags.indices where tags[at] == wanted {
      if reader.matches(fields[at].key, name) { return at }
    }
    return nil
  }

  /// The value of a field as JSON.
  public func raw(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
    guard let index = index(name) else { return nil }
    return UnsafeBufferPointer(rebasing: reader.bytes[fields[index].value])
  }

  /// The text of a field, if it is a text.
  public func text(_ name: StaticString) -> String? {
    guard let raw = raw(name) else { return nil }
    var reader = JSONReader(raw)
    return try? reader.string()
  }

  public func integer(_ name: StaticString) -> Int64? {
    guard let raw = raw(name) else { return nil }
    var reader = JSONReader(raw)
    return try? reader.integer()
  }

  public func isTrue(_ name: StaticString) -> Bool { raw(name)?.first == UInt8(ascii: "t") }

  /// Whether the field is a text that needs no escaping and is this one.
  public func hasText(_ name: StaticString, _ text: String) -> Bool {
    guard let raw = raw(name), raw.count == text.utf8.count + 2 else { return false }
    var text = text
    return text.withUTF8 { text in
      for at in 0..<text.count where raw[at + 1] != text[at] { return false }
      return true
    }
  }

  /// Writes the named fields, as many of them as there are, in the order of the names.
  public func copy(_ names: [StaticString], into writer: inout JSONWriter) {
    for name in names {
      if let raw = raw(name) {
        writer.key(name)
        writer.raw(raw)
      }
    }
  }

  /// Writes all fields from the first named on up to the other, in one piece; nothing where they
  /// do not stand in this order.
  public func copy(
    from first: StaticString, upTo end: StaticString, into writer: inout JSONWriter
  ) {
    guard let first = index(first), let end = index(end), first < end else { return }
    // From the quote before the key on.
    let range = fields[first].key.offset - 1..<fields[end - 1].value.upperBound
    writer.raw(UnsafeBufferPointer(rebasing: reader.bytes[range]))
  }
}
