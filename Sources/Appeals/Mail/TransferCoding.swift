/// The codings that carry bytes through mail (RFC 2045): base64 and quoted-printable.
enum TransferCoding {
  /// Characters that belong to no base64 are passed over, as RFC 2045 says; `isWhole` is false
  /// where there were any but white space, or where the end is cut off.
  static func base64(_ text: some Sequence<UInt8>) -> (bytes: [UInt8], isWhole: Bool) {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    var isWhole = true
    for byte in text {
      let value: UInt32
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt32(byte - UInt8(ascii: "A"))
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt32(byte - UInt8(ascii: "a")) + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt32(byte - UInt8(ascii: "0")) + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="):
        // The end of a group; what is joined behind it begins a new one.
        flush(&bits, &count, &bytes, &isWhole)
        continue
      case 0x20, 0x09, 0x0A, 0x0D: continue
      default:
        isWhole = false
        continue
      }
      bits = bits << 6 | value
      count += 1
      if count == 4 {
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        bytes.append(UInt8(truncatingIfNeeded: bits))
        (bits, count) = (0, 0)
      }
    }
    flush(&bits, &count, &bytes, &isWhole)
    return (bytes, isWhole)
  }

  /// The bytes of a group that is not full.
  private static func flush(
    _ bits: inout UInt32, _ count: inout Int, _ bytes: inout [UInt8], _ isWhole: inout Bool
  ) {
    switch count {
    case 1: isWhole = false
    case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
    case 3:
      bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
    default: break
    }
    (bits, count) = (0, 0)
  }

  /// An `=` that codes nothing stands for itself.
  static func quotedPrintable(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "=") {
        if let coded = hex(text, at: index + 1) {
          bytes.append(coded)
          index += 3
          continue
        }
        // A soft line break: white space may have come between by the way.
        var end = index + 1
        while end < text.count, text[end] == 0x20 || text[end] == 0x09 { end += 1 }
        if end < text.count, text[end] == 0x0D { end += 1 }
        if end == text.count || text[end] == 0x0A {
          index = min(end + 1, text.count)
          continue
        }
      }
      bytes.append(byte)
      index += 1
    }
    return bytes
  }

  /// The Q coding of header fields: an underscore is a space.
  static func q(_ text: some Collection<UInt8>) -> [UInt8] {
    let spaced = text.map { $0 == UInt8(ascii: "_") ? 0x20 : $0 }
    return coded(spaced, by: UInt8(ascii: "="))
  }

  /// `%E5%81%9C` (RFC 2231).
  static func percent(_ text: [UInt8]) -> [UInt8] { coded(text, by: UInt8(ascii: "%")) }

  private static func coded(_ text: [UInt8], by sign: UInt8) -> [UInt8] {
    text.withUnsafeBufferPointer { text in
      var bytes: [UInt8] = []
      var index = 0
      while index < text.count {
        if text[index] == sign, let byte = hex(text, at: index + 1) {
          bytes.append(byte)
          index += 3
        } else {
          bytes.append(text[index])
          index += 1
        }
      }
      return bytes
    }
  }

  private static func hex(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt8? {
    guard index + 1 < text.count, let high = digit(text[index]), let low = digit(text[index + 1])
    else { return nil }
    return high << 4 | low
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
