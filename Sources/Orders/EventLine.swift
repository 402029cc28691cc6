import Formats

/// The top-level fields of an event's line as they stand, unread: for those who pass most of them
/// on. Valid as long as the line's bytes are.
public struct EventLine {
  private let reader: JSONReader
  private var fields: [(key: JSONReader.Key, value: Range<Int>)] = []

  /// Nothing where the line is no JSON object.
  public init?(_ line: UnsafeBufferPointer<UInt8>) {
    var reader = JSONReader(line)
    fields.reserveCapacity(32)
    do throws(JSONFault) {
      try reader.beginObject()
      while let key = try reader.nextKey() { fields.append((key, try reader.skip())) }
      try reader.end()
    } catch { return nil }
    self.reader = reader
  }

  /// The value of a field as JSON.
  public func raw(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
    for field in fields where reader.matches(field.key, name) {
      return UnsafeBufferPointer(rebasing: reader.bytes[field.value])
    }
    return nil
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

  /// Writes the named fields, as many of them as there are, in the order of the names.
  public func copy(_ names: [StaticString], into writer: inout JSONWriter) {
    for name in names {
      if let raw = raw(name) {
        writer.key(name)
        writer.raw(raw)
      }
    }
  }
}
