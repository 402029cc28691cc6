import Foundation

/// One of the citizen's own strings without the white space around it, and what its characters are.
/// Lives within the access to the string's bytes, which are UTF-8.
struct KnownText {
  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var scalars = 0
  private(set) var digits = 0
  /// Letters and ideographs that are no digits.
  private(set) var letters = 0
  private(set) var hasStar = false
  private(set) var hasAt = false
  private(set) var first: (scalar: UInt32, bytes: Int) = (0, 0)
  private(set) var second: (scalar: UInt32, bytes: Int) = (0, 0)

  init(trimming utf8: UnsafeBufferPointer<UInt8>) {
    bytes = Self.trimmed(utf8)
    var at = 0
    while at < bytes.count {
      let (scalar, length) = Self.scalar(bytes, at)
      count(scalar, length)
      at += length
    }
  }

  private mutating func count(_ scalar: UInt32, _ length: Int) {
    if scalars == 0 { first = (scalar, length) }
    if scalars == 1 { second = (scalar, length) }
    scalars += 1
    if digitValue(scalar) != nil {
      digits += 1
    } else if isASCIILetter(scalar) || isIdeograph(scalar) {
      letters += 1
    }
    if scalar == 0x2A || scalar == 0xFF0A { hasStar = true }
    if scalar == 0x40 { hasAt = true }
  }

  /// The values of the digits, 0 to 9, whatever stands between them.
  var digitValues: [UInt8] {
    var values: [UInt8] = []
    values.reserveCapacity(digits)
    var at = 0
    while at < bytes.count {
      let (scalar, length) = Self.scalar(bytes, at)
      if let digit = digitValue(scalar) { values.append(digit) }
      at += length
    }
    return values
  }

  func isOne(of words: [StaticString]) -> Bool {
    words.contains { $0.utf8CodeUnitCount == bytes.count && ends(with: $0) }
  }

  func ends(withOneOf words: [StaticString]) -> Bool { words.contains { ends(with: $0) } }

  private func ends(with word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard let base = bytes.baseAddress, bytes.count >= length else { return false }
    return memcmp(base + (bytes.count - length), word.utf8Start, length) == 0
  }

  // MARK: Bytes

  private static func trimmed(
    _ utf8: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    while start < utf8.count {
      let (scalar, length) = scalar(utf8, start)
      guard isWhitespace(scalar) else { break }
      start += length
    }
    var end = utf8.count
    while end > start {
      var last = end - 1
      while last > start && utf8[last] & 0xC0 == 0x80 { last -= 1 }
      guard isWhitespace(scalar(utf8, last).scalar) else { break }
      end = last
    }
    return UnsafeBufferPointer(rebasing: utf8[start..<end])
  }

  /// A string's bytes are whole characters; the length is held within them all the same.
  @inline(__always)
  private static func scalar(
    _ utf8: UnsafeBufferPointer<UInt8>, _ at: Int
  ) -> (scalar: UInt32, length: Int) {
    let lead = utf8[at]
    guard lead >= 0xC0 else { return (UInt32(lead), 1) }
    let wanted = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    let length = min(wanted, utf8.count - at)
    var scalar = UInt32(lead) & (0x7F >> UInt32(wanted))
    for index in 1..<length { scalar = scalar << 6 | UInt32(utf8[at + index] & 0x3F) }
    return (scalar, length)
  }

  /// White_Space of Unicode, which will not change (UAX 44).
  private static func isWhitespace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }
}
