/// Runs of bytes that stand for themselves inside a JSON string: all but quotes, backslashes and
/// control characters. Eight at a time, since this is where most of reading and writing JSON goes.
enum PlainBytes {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  /// The first position from `start` on whose byte is not plain; the count where all are.
  @inline(__always)
  static func end(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = bytes.baseAddress else { return bytes.count }
    let raw = UnsafeRawPointer(base)
    var at = start
    while at + 8 <= bytes.count {
      let word = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      if special(word) != 0 { break }
      at += 8
    }
    while at < bytes.count {
      let byte = base[at]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return at }
      at += 1
    }
    return at
  }

  /// Not zero where one of the eight bytes is below 0x20, a quote or a backslash. It may also be so
  /// for a byte above a special one, never without one.
  @inline(__always)
  private static func special(_ word: UInt64) -> UInt64 {
    let quotes = word ^ (ones &* 0x22)
    let slashes = word ^ (ones &* 0x5C)
    let below = (word &- ones &* 0x20) & ~word
    let quote = (quotes &- ones) & ~quotes
    let slash = (slashes &- ones) & ~slashes
    return (below | quote | slash) & tops
  }
}
