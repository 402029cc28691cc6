/// Brings letters and digits that mean the same to one form before words are looked for in them.
public enum Folding {
  /// Appends the text with ASCII letters in lower case and full-width ASCII (U+FF01 to U+FF5E, and
  /// the ideographic space) as the ASCII it stands for. All else stays as it is.
  public static func fold(_ utf8: UnsafeBufferPointer<UInt8>, into folded: inout [UInt8]) {
    let start = folded.count
    // Folding never lengthens a text. Room for all of it at once, and the bytes go to their places
    // without a check each.
    folded.append(contentsOf: repeatElement(0, count: utf8.count))
    let count = folded.withUnsafeMutableBufferPointer { bytes in
      fold(utf8, to: UnsafeMutableBufferPointer(rebasing: bytes[start...]))
    }
    folded.removeLast(utf8.count - count)
  }

  public static func fold(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { utf8 in
      var folded: [UInt8] = []
      fold(utf8, into: &folded)
      return folded
    }
  }

  private static func fold(
    _ utf8: UnsafeBufferPointer<UInt8>, to folded: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var at = 0
    var count = 0
    while at < utf8.count {
      let byte = utf8[at]
      // Chinese characters make up nearly all of a text, and fold to themselves.
      if byte >= 0xE4 && byte < 0xEF && at + 2 < utf8.count
        && utf8[at + 1] & 0xC0 == 0x80 && utf8[at + 2] & 0xC0 == 0x80
      {
        folded[count] = byte
        folded[count + 1] = utf8[at + 1]
        folded[count + 2] = utf8[at + 2]
        at += 3
        count += 3
        continue
      }
      if byte < 0x80 {
        folded[count] = lower(byte)
        at += 1
      } else if byte == 0xEF || byte == 0xE3, let ascii = narrow(utf8, at) {
        folded[count] = lower(ascii)
        at += 3
      } else {
        folded[count] = byte
        at += 1
      }
      count += 1
    }
    return count
  }

  @inline(__always)
  private static func lower(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  /// The ASCII that the three bytes of a full-width character stand for.
  @inline(__always)
  private static func narrow(_ utf8: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt8? {
    guard at + 2 < utf8.count else { return nil }
    switch (utf8[at], utf8[at + 1]) {
    // EF BC 81…BF is U+FF01 to U+FF3F, EF BD 80…9E is U+FF40 to U+FF5E.
    case (0xEF, 0xBC) where utf8[at + 2] >= 0x81: return utf8[at + 2] &- 0x60
    case (0xEF, 0xBD) where utf8[at + 2] <= 0x9E: return utf8[at + 2] &- 0x20
    case (0xE3, 0x80) where utf8[at + 2] == 0x80: return UInt8(ascii: " ")
    default: return nil
    }
  }
}
