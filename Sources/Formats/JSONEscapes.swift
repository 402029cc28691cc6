// Strings with escapes: few have any, so this stands aside from the scanning.

extension JSONReader {
  /// The text of a string that holds escapes, without its quotes.
  func unescape(_ range: Range<Int>) throws(JSONFault) -> String {
    var plain: [UInt8] = []
    plain.reserveCapacity(range.count)
    var at = range.lowerBound
    while at < range.upperBound {
      let byte = bytes[at]
      at += 1
      guard byte == UInt8(ascii: "\\") else { plain.append(byte); continue }
      let escape = bytes[at]
      at += 1
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain.append(escape)
      case UInt8(ascii: "b"): plain.append(0x08)
      case UInt8(ascii: "f"): plain.append(0x0C)
      case UInt8(ascii: "n"): plain.append(0x0A)
      case UInt8(ascii: "r"): plain.append(0x0D)
      case UInt8(ascii: "t"): plain.append(0x09)
      case UInt8(ascii: "u"):
        let scalar = try unicodeEscape(&at, in: range)
        plain.append(contentsOf: Character(scalar).utf8)
      default: throw JSONFault(.badEscape, at: at - 2)
      }
    }
    guard let text = String(utf8: plain) else { throw JSONFault(.badUTF8, at: range.lowerBound) }
    return text
  }

  private func unicodeEscape(
    _ at: inout Int, in range: Range<Int>
  ) throws(JSONFault) -> Unicode.Scalar {
    let start = at - 2
    let first = try hex4(&at, in: range)
    if let scalar = Unicode.Scalar(first) { return scalar }
    // A high surrogate must be followed by the escape of a low one; half a pair is no character.
    guard (0xD800...0xDBFF).contains(first), at + 1 < range.upperBound,
      bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u")
    else { throw JSONFault(.badEscape, at: start) }
    at += 2
    let second = try hex4(&at, in: range)
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw JSONFault(.badEscape, at: start) }
    return scalar
  }

  private func hex4(_ at: inout Int, in range: Range<Int>) throws(JSONFault) -> UInt32 {
    guard at + 4 <= range.upperBound else { throw JSONFault(.badEscape, at: at) }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue, bytes[at] < 0x80 else {
        throw JSONFault(.badEscape, at: at)
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }
}
