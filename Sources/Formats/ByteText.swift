import Foundation

// Appending text to bytes: the few operations on which every format of ours is built.

extension [UInt8] {
  @inlinable
  public mutating func append(literal: StaticString) {
    append(contentsOf: UnsafeBufferPointer(
      start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  public mutating func append(text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }

  public mutating func append(jsonString text: String) {
    var text = text
    text.withUTF8 { append(jsonString: $0) }
  }

  /// Appends the text in quotes. Only `"`, `\` and control characters are escaped; other UTF-8
  /// stands as it is, so that `grep` finds Chinese words in our files.
  public mutating func append(jsonString utf8: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    var plainFrom = 0
    while true {
      let index = PlainBytes.end(in: utf8, from: plainFrom)
      append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plainFrom..<index]))
      guard index < utf8.count else { break }
      append(escaped: utf8[index])
      plainFrom = index + 1
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func append(escaped byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0x09: append(UInt8(ascii: "t"))
    default:
      append(literal: "u00")
      append(hexDigit: byte >> 4)
      append(hexDigit: byte & 0xF)
    }
  }

  public mutating func append(decimal number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(decimal: number.magnitude, width: 1)
  }

  /// Appends the number with leading zeros to at least `width` digits.
  public mutating func append(decimal number: UInt64, width: Int) {
    var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
    Swift.withUnsafeMutableBytes(of: &digits) { scratch in
      var rest = number
      var at = scratch.count
      repeat {
        at -= 1
        scratch[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      while scratch.count - at < width && at > 0 {
        at -= 1
        scratch[at] = UInt8(ascii: "0")
      }
      append(contentsOf: scratch[at...])
    }
  }

  /// Appends 16 lower-case hexadecimal digits.
  public mutating func append(hex number: UInt64) {
    var digits: (UInt64, UInt64) = (0, 0)
    Swift.withUnsafeMutableBytes(of: &digits) { scratch in
      for at in 0..<16 {
        let nibble = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * at)) & 0xF
        scratch[at] = Formats.hexDigit(nibble)
      }
      append(contentsOf: scratch)
    }
  }

  public mutating func append(hex data: some Sequence<UInt8>) {
    for byte in data {
      append(hexDigit: byte >> 4)
      append(hexDigit: byte & 0xF)
    }
  }

  private mutating func append(hexDigit nibble: UInt8) { append(Formats.hexDigit(nibble)) }
}

@inline(__always)
private func hexDigit(_ nibble: UInt8) -> UInt8 {
  nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
}

extension String {
  /// The bytes as text where they are valid UTF-8, nothing otherwise: what comes from outside is
  /// never repaired in silence.
  public init?(utf8 bytes: some Collection<UInt8>) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    self = text
  }

  /// The same for bytes that lie together. Decoding repairs what is invalid, and a repaired text is
  /// not the same bytes: this costs one comparison, `validating` a search for generic metadata.
  public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    var text = String(decoding: bytes, as: UTF8.self)
    let isSame = text.withUTF8 { utf8 in
      guard let one = utf8.baseAddress, let other = bytes.baseAddress else { return true }
      return utf8.count == bytes.count && memcmp(one, other, bytes.count) == 0
    }
    guard isSame else { return nil }
    self = text
  }

  /// Lower-case hexadecimal digits of the bytes.
  public init(hex data: [UInt8]) {
    self.init(unsafeUninitializedCapacity: data.count * 2) { digits in
      for (index, byte) in data.enumerated() {
        digits[index * 2] = hexDigit(byte >> 4)
        digits[index * 2 + 1] = hexDigit(byte & 0xF)
      }
      return data.count * 2
    }
  }
}
