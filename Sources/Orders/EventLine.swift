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

  public init() { fields.reserveCapacity(32) }

  /// Nothing where the line is no JSON object.
  public init?(_ line: UnsafeBufferPointer<UInt8>) {
    self.init()
    guard read(line) else { return nil }
  }

  /// Takes the next line. False where it is no JSON object.
  public mutating func read(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    fields.removeAll(keepingCapacity: true)
    reader = JSONReader(line)
    var reader = reader
    do throws(JSONFault) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        fields.append(Field(key: key, value: try reader.skip()))
      }
      try reader.end()
    } catch { return false }
    return true
  }

  public var line: UnsafeBufferPointer<UInt8> { reader.bytes }

  private func index(_ name: StaticString) -> Int? {
    fields.firstIndex { reader.matches($0.key, name) }
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
    return raw.dropFirst().dropLast().elementsEqual(text.utf8)
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
