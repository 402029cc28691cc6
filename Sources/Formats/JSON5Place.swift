/// Finds where a text stops being JSON5, or names a key twice, which Foundation's decoder does not
/// tell. It reads nothing: what it calls whole may still be refused for what stands inside a number
/// or a string.
struct JSON5Place {
  private let bytes: [UInt8]
  private var at = 0
  private var depth = 0

  static let depthMax = 64
  static let shownMax = 40

  /// `line 3, column 7: ',' or '}' belongs here`; nil where no fault was found.
  static func fault(in bytes: [UInt8]) -> String? { find(in: bytes)?.said }

  /// Where a key stands a second time in one object: the decoder takes one of the two, in silence.
  static func doubledKey(in bytes: [UInt8]) -> String? {
    find(in: bytes).flatMap { $0.isDoubledKey ? $0.said : nil }
  }

  private static func find(in bytes: [UInt8]) -> (said: String, isDoubledKey: Bool)? {
    var place = JSON5Place(bytes: bytes)
    do throws(Fault) {
      try place.value()
      try place.space()
      if place.at < bytes.count { throw Fault(wanted: "the text should end") }
      return nil
    } catch {
      return ("\(place.position): \(error.wanted)", error.isDoubledKey)
    }
  }

  private struct Fault: Error {
    let wanted: String
    var isDoubledKey = false
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var position: String {
    let before = bytes[..<min(at, bytes.count)]
    let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // Bytes that continue a character are no columns.
    let column = before[start...].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    return "line \(line), column \(column)"
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private func starts(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard at + count <= bytes.count else { return false }
    return (0..<count).allSatisfy { bytes[at + $0] == text.utf8Start[$0] }
  }

  private mutating func space() throws(Fault) {
    while let byte = next {
      if starts("//") {
        while let byte = next, byte != 0x0A { _ = byte; at += 1 }
      } else if starts("/*") {
        let start = at
        while at < bytes.count && !starts("*/") { at += 1 }
        if at == bytes.count { at = start; throw Fault(wanted: "this comment has no end */") }
        at += 2
      } else if byte <= 0x20 {
        at += 1
      } else if starts("\u{FEFF}") || starts("\u{A0}") {
        at += starts("\u{A0}") ? 2 : 3
      } else {
        return
      }
    }
  }

  private mutating func value() throws(Fault) {
    try space()
    switch next {
    case UInt8(ascii: "{"): try members(closedBy: UInt8(ascii: "}"), named: true)
    case UInt8(ascii: "["): try members(closedBy: UInt8(ascii: "]"), named: false)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): try string()
    case let byte? where isWord(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "."):
      try bareWord()
    default: throw Fault(wanted: "a value belongs here")
    }
  }

  /// A number or one of the words; anything else was meant as a text.
  private mutating func bareWord() throws(Fault) {
    let start = at
    at += 1
    while let byte = next, isWord(byte) || [0x2B, 0x2D, 0x2E].contains(byte) { at += 1 }
    let word = String(decoding: bytes[start..<at], as: UTF8.self)
    let digits = word.drop { $0 == "+" || $0 == "-" }
    let isHexadecimal = digits.hasPrefix("0x") || digits.hasPrefix("0X")
    let isKnown = ["true", "false", "null", "Infinity", "NaN"].contains(String(digits))
      || isHexadecimal || Double(digits) != nil || Double(digits + "0") != nil
    if isKnown { return }
    // The key of a next member: what is missing then is a bracket before it.
    let end = at
    try space()
    let isKey = next == UInt8(ascii: ":")
    at = isKey ? end : start
    if isKey { return }
    throw Fault(wanted: "'\(word.prefix(Self.shownMax))' is no value; a text stands in quotes")
  }

  private mutating func members(closedBy end: UInt8, named: Bool) throws(Fault) {
    if depth == Self.depthMax { throw Fault(wanted: "nested deeper than \(Self.depthMax)") }
    depth += 1
    at += 1
    let closing = end == UInt8(ascii: "}") ? "}" : "]"
    var names: Set<ArraySlice<UInt8>> = []
    while true {
      try space()
      if next == end { break }
      if named {
        let start = at
        let name = try name()
        if !names.insert(name).inserted {
          at = start
          let shown = String(decoding: name.prefix(Self.shownMax), as: UTF8.self)
          throw Fault(
            wanted: "the key '\(shown)' stands here a second time; leave one of the two",
            isDoubledKey: true)
        }
      }
      try value()
      try space()
      if next == UInt8(ascii: ",") { at += 1; continue }
      if next != end { throw Fault(wanted: "',' or '\(closing)' belongs here") }
    }
    at += 1
    depth -= 1
  }

  /// The bytes of the key, without its quotes.
  private mutating func name() throws(Fault) -> ArraySlice<UInt8> {
    var name = bytes[at..<at]
    if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") {
      let start = at + 1
      try string()
      name = bytes[start..<(at - 1)]
    } else {
      let start = at
      guard let byte = next, isWord(byte) else { throw Fault(wanted: "a key belongs here") }
      while let byte = next, isWord(byte) { at += 1 }
      name = bytes[start..<at]
    }
    try space()
    guard next == UInt8(ascii: ":") else { throw Fault(wanted: "':' belongs here") }
    at += 1
    return name
  }

  private mutating func string() throws(Fault) {
    let (start, quote) = (at, bytes[at])
    at += 1
    while let byte = next {
      if byte == quote { at += 1; return }
      if byte == 0x0A { break }
      at += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    at = start
    throw Fault(wanted: "this text has no closing quote")
  }

  /// Letters of all scripts, digits, `_` and `$`.
  private func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
