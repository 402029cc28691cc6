/// What is wrong with a JSON text, and at which byte.
public struct JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    case unexpectedEnd, unexpectedByte, wrongType, badNumber, badEscape, badUTF8, rawControl
    case tooDeep, duplicateKey, trailing
  }

  public let kind: Kind
  public let offset: Int

  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  public var description: String { "\(kind.rawValue) at byte \(offset)" }
}

/// A strict pull reader of JSON (RFC 8259) over bytes that outlive it: it builds no tree, so a
/// reader pays only for what it asks for.
///
///     try reader.beginObject()
///     while let key = try reader.nextKey() {
///       if reader.matches(key, "title") { title = try reader.string() } else { try reader.skip() }
///     }
///     try reader.end()
///
/// Guarantees: never reads outside the buffer, never recurses deeper than `depthMax`, and every
/// string it returns is valid UTF-8. Duplicate keys are the caller's to notice (`JSONFault.Kind`).
public struct JSONReader {
  /// Far below the depth at which recursion would hurt, far above what any format of ours needs.
  public static let depthMax = 64

  public enum ValueKind: Sendable { case object, array, string, number, bool, null }

  /// A key as it stands in the text. Keys with escapes are legal and slow.
  public struct Key {
    @usableFromInline let range: Range<Int>
    @usableFromInline let hasEscapes: Bool
    public var offset: Int { range.lowerBound }
  }

  public let bytes: UnsafeBufferPointer<UInt8>
  public private(set) var offset = 0
  private var depth = 0
  private var expectsFirst = false

  public init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  // MARK: Structure

  /// The kind of the next value, which stays unread.
  public mutating func peek() throws(JSONFault) -> ValueKind {
    switch try nextByte() {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw JSONFault(.unexpectedByte, at: offset)
    }
  }

  public mutating func beginObject() throws(JSONFault) { try open(UInt8(ascii: "{")) }
  public mutating func beginArray() throws(JSONFault) { try open(UInt8(ascii: "[")) }

  /// The next key of the object that is open, or nil once it is closed.
  public mutating func nextKey() throws(JSONFault) -> Key? {
    guard try more(closing: UInt8(ascii: "}")) else { return nil }
    let key = try scanString()
    guard try nextByte() == UInt8(ascii: ":") else {
      throw JSONFault(.unexpectedByte, at: offset)
    }
    offset += 1
    return key
  }

  /// True while the array that is open has another element.
  public mutating func nextElement() throws(JSONFault) -> Bool {
    try more(closing: UInt8(ascii: "]"))
  }

  /// Says that nothing but white space follows.
  public mutating func end() throws(JSONFault) {
    skipSpace()
    if offset < bytes.count { throw JSONFault(.trailing, at: offset) }
  }

  /// Most names that are tried have another length: that is asked where the question stands.
  @inlinable
  public func matches(_ key: Key, _ name: StaticString) -> Bool {
    guard key.range.count == name.utf8CodeUnitCount || key.hasEscapes else { return false }
    return isSame(key, name)
  }

  /// Of a key as long as the name, or of one with escapes.
  @usableFromInline
  func isSame(_ key: Key, _ name: StaticString) -> Bool {
    if key.hasEscapes { return (try? text(of: key)) == "\(name)" }
    guard let base = bytes.baseAddress else { return false }
    let (text, wanted) = (base + key.range.lowerBound, name.utf8Start)
    let count = name.utf8CodeUnitCount
    // Most keys differ at one end; asking there first spares the walk.
    guard count > 0, text[0] == wanted[0], text[count - 1] == wanted[count - 1] else {
      return count == 0
    }
    var index = 1
    while index < count {
      if text[index] != wanted[index] { return false }
      index += 1
    }
    return true
  }

  /// The bytes of the key as they stand, for tables of names; keys with escapes match none.
  public func withBytes<T>(of key: Key, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
    body(UnsafeBufferPointer(rebasing: bytes[key.range]))
  }

  public func text(of key: Key) throws(JSONFault) -> String { try makeString(key) }

  // MARK: Values

  public mutating func string() throws(JSONFault) -> String {
    guard try peek() == .string else { throw JSONFault(.wrongType, at: offset) }
    return try makeString(scanString())
  }

  /// Sixteen hexadecimal digits, as `JSONWriter` writes a number in them; nil for another string.
  public mutating func hex() throws(JSONFault) -> UInt64? {
    guard try peek() == .string else { throw JSONFault(.wrongType, at: offset) }
    let text = try scanString()
    guard text.range.count == 16 else { return nil }
    var value: UInt64 = 0
    for index in text.range {
      switch bytes[index] {
      case let byte where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"):
        value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
      case let byte where byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"):
        value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    return value
  }

  /// A whole number in the range of Int64; `1.0` and `1e3` are not whole numbers here.
  public mutating func integer() throws(JSONFault) -> Int64 {
    let range = try scanNumber()
    var negative = false
    var value: Int64 = 0
    for index in range {
      let byte = bytes[index]
      if byte == UInt8(ascii: "-") && index == range.lowerBound { negative = true; continue }
      guard byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") else {
        throw JSONFault(.wrongType, at: range.lowerBound)
      }
      let (scaled, high) = value.multipliedReportingOverflow(by: 10)
      let digit = Int64(byte - UInt8(ascii: "0"))
      let (sum, over) = negative
        ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
      if high || over { throw JSONFault(.badNumber, at: range.lowerBound) }
      value = sum
    }
    return value
  }

  public mutating func double() throws(JSONFault) -> Double {
    let range = try scanNumber()
    let digits = String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    guard let value = Double(digits), value.isFinite else {
      throw JSONFault(.badNumber, at: range.lowerBound)
    }
    return value
  }

  public mutating func bool() throws(JSONFault) -> Bool {
    guard try peek() == .bool else { throw JSONFault(.wrongType, at: offset) }
    if bytes[offset] == UInt8(ascii: "t") {
      try literal("true")
      return true
    }
    try literal("false")
    return false
  }

  /// Reads a null if one stands here, and says whether one did.
  public mutating func null() throws(JSONFault) -> Bool {
    guard try peek() == .null else { return false }
    try literal("null")
    return true
  }

  /// Passes over the next value, checking its form but not its UTF-8, and gives the bytes it stood
  /// on: who keeps them makes sure of that.
  @discardableResult
  public mutating func skip() throws(JSONFault) -> Range<Int> {
    skipSpace()
    let start = offset
    switch try peek() {
    case .string:
      let text = try scanString()
      if text.hasEscapes { _ = try unescape(text.range) }
    case .number: _ = try scanNumber()
    case .bool: _ = try bool()
    case .null: _ = try null()
    case .array:
      try beginArray()
      while try nextElement() { try skip() }
    case .object:
      try beginObject()
      while try nextKey() != nil { try skip() }
    }
    return start..<offset
  }

  // MARK: Scanning

  private mutating func open(_ byte: UInt8) throws(JSONFault) {
    // Another value is of the wrong type; what begins no value at all is no JSON.
    guard try nextByte() == byte else {
      _ = try peek()
      throw JSONFault(.wrongType, at: offset)
    }
    if depth == Self.depthMax { throw JSONFault(.tooDeep, at: offset) }
    offset += 1
    depth += 1
    expectsFirst = true
  }

  private mutating func more(closing: UInt8) throws(JSONFault) -> Bool {
    let byte = try nextByte()
    if byte == closing {
      offset += 1
      depth -= 1
      expectsFirst = false
      return false
    }
    if expectsFirst {
      expectsFirst = false
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw JSONFault(.unexpectedByte, at: offset) }
    offset += 1
    if try nextByte() == closing { throw JSONFault(.unexpectedByte, at: offset) }
    return true
  }

  private mutating func scanString() throws(JSONFault) -> Key {
    guard try nextByte() == UInt8(ascii: "\"") else {
      throw JSONFault(.unexpectedByte, at: offset)
    }
    offset += 1
    let start = offset
    var hasEscapes = false
    while offset < bytes.count {
      offset = PlainBytes.end(in: bytes, from: offset)
      guard offset < bytes.count else { break }
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        offset += 1
        return Key(range: start..<offset - 1, hasEscapes: hasEscapes)
      }
      if byte < 0x20 { throw JSONFault(.rawControl, at: offset) }
      // What is left is a backslash; what it escapes is no end of the string.
      hasEscapes = true
      offset += 2
    }
    throw JSONFault(.unexpectedEnd, at: bytes.count)
  }

  private func makeString(_ key: Key) throws(JSONFault) -> String {
    if key.hasEscapes { return try unescape(key.range) }
    guard let text = String(utf8: UnsafeBufferPointer(rebasing: bytes[key.range])) else {
      throw JSONFault(.badUTF8, at: key.range.lowerBound)
    }
    return text
  }

  /// The range of a number in the grammar of RFC 8259: no leading zeros, no bare point.
  private mutating func scanNumber() throws(JSONFault) -> Range<Int> {
    guard try peek() == .number else { throw JSONFault(.wrongType, at: offset) }
    let start = offset
    if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
    let leadingZero = offset < bytes.count && bytes[offset] == UInt8(ascii: "0")
    let whole = scanDigits()
    guard whole > 0, whole == 1 || !leadingZero else { throw JSONFault(.badNumber, at: start) }
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      guard scanDigits() > 0 else { throw JSONFault(.badNumber, at: start) }
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if offset < bytes.count {
        let sign = bytes[offset]
        if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset += 1 }
      }
      guard scanDigits() > 0 else { throw JSONFault(.badNumber, at: start) }
    }
    return start..<offset
  }

  private mutating func scanDigits() -> Int {
    let start = offset
    while offset < bytes.count {
      let byte = bytes[offset]
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { break }
      offset += 1
    }
    return offset - start
  }

  private mutating func literal(_ word: StaticString) throws(JSONFault) {
    for index in 0..<word.utf8CodeUnitCount {
      guard offset < bytes.count else { throw JSONFault(.unexpectedEnd, at: offset) }
      guard bytes[offset] == word.utf8Start[index] else {
        throw JSONFault(.unexpectedByte, at: offset)
      }
      offset += 1
    }
  }

  private mutating func nextByte() throws(JSONFault) -> UInt8 {
    skipSpace()
    guard offset < bytes.count else { throw JSONFault(.unexpectedEnd, at: offset) }
    return bytes[offset]
  }

  private mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return
      }
    }
  }
}
