import Formats

/// What an item is about, in 64 bits, so that two items can be compared without their texts.
///
/// A minimum hash of the pairs of neighbouring characters, in fourteen bins of four bits: the share
/// of equal bins estimates the share of pairs that two texts have in common. It is made of redacted
/// text, reads at most `bytesMax` of it, and tells nothing of it back. Eight more bits are of the
/// place and of the numbers in it: another house or another date is another matter, in whatever
/// same words. Doors count there that the journal masks, so these bits are of a keyed hash
/// (`MatterNumbers`).
///
/// Guarantees: 0 for nothing at all, and only for that; the same text gives the same sketch for
/// ever, since the journal holds it.
public struct MatterSketch: Sendable {
  public static let bytesMax = 4 * 1024
  public static let bins = 14

  private var least: SIMD16<UInt32> = SIMD16(repeating: .max)
  private var last: UInt32 = 0
  private var bytesLeft = Self.bytesMax

  public init() {}

  /// Adds a text. Spaces, marks, and what was masked say nothing and are passed over.
  public mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    let end = min(text.count, bytesLeft)
    bytesLeft -= end
    // A bin by its number is a memory access; of a vector it would be a copy of the whole.
    last = withUnsafeMutableBytes(of: &least) { bytes in
      bytes.withMemoryRebound(to: UInt32.self) { Self.add(text, end, to: $0) }
    }
  }

  /// The last character, where there was one.
  private static func add(
    _ text: UnsafeBufferPointer<UInt8>, _ end: Int, to least: UnsafeMutableBufferPointer<UInt32>
  ) -> UInt32 {
    // No pair reaches from one text into the next.
    var last: UInt32 = 0
    var at = 0
    while at < end {
      let byte = text[at]
      var scalar = UInt32(byte)
      if byte < 0x80 {
        at += 1
        if byte >= 0x41 && byte <= 0x5A { scalar |= 0x20 }
        let isDigit = byte >= 0x30 && byte <= 0x39
        if !isDigit && (scalar < 0x61 || scalar > 0x7A) { continue }
      } else {
        let width = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        guard at + width <= end else { return last }
        for offset in 1..<width { scalar = scalar << 6 | UInt32(text[at + offset] & 0x3F) }
        at += width
        // U+3000 to U+303F and U+FF00 to U+FF0F: marks of Chinese text.
        if byte == 0xE3 && text[at - 2] == 0x80 { continue }
        if byte == 0xEF && text[at - 2] == 0xBC && text[at - 1] < 0x90 { continue }
      }
      if last != 0 {
        var mixed = (UInt64(last) << 32 | UInt64(scalar)) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 32) &* 0xD6E8_FEB8_6659_FD93
        let bin = Int(truncatingIfNeeded: (mixed >> 32 &* UInt64(bins)) >> 32)
        least[bin] = min(least[bin], UInt32(truncatingIfNeeded: mixed))
      }
      last = scalar
    }
    return last
  }

  /// Empty bins borrow from the next one that is not, so that short texts are not all alike.
  ///
  /// - Parameter hash: the keyed hash of place and numbers; 0 where there are none.
  public func value(numbers hash: UInt64) -> UInt64 {
    let numbers = (hash >> 56) << 56
    if least.min() == .max { return last == 0 ? 0 : UInt64(last) | 1 << 55 | numbers }
    var sketch = numbers
    for bin in 0..<Self.bins {
      var from = bin
      while least[from] == .max { from = (from + 1) % Self.bins }
      let distance = UInt32((from - bin + Self.bins) % Self.bins)
      let hash = (least[from] &+ distance &* 0x9E37_79B9) &* 0x85EB_CA6B
      sketch |= UInt64(hash >> 28) << UInt64(4 * bin)
    }
    return sketch == 0 ? 1 : sketch
  }

  public static func haveSameNumbers(_ one: UInt64, _ other: UInt64) -> Bool {
    one >> 56 == other >> 56
  }

  /// How many of the bins are equal.
  public static func likeness(_ one: UInt64, _ other: UInt64) -> Int {
    var differing = one ^ other
    differing |= differing >> 2
    differing |= differing >> 1
    return bins - (differing & 0x0011_1111_1111_1111).nonzeroBitCount
  }
}
