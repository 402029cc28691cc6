import Appeals

/// A text as numbers of 16 bits, one a character, so that a piece of two fits into 32 bits.
///
/// A Chinese character is its own code. A run of ASCII letters and digits is one symbol, by hash,
/// so that numbers count as they stand: 5 years are not 15. All other letters are hashed one by
/// one; signs are gaps, and white space is nothing.
enum Symbols {
  static let gap: UInt16 = 0
  /// What synonyms have in common has symbols below all characters.
  static let concepts: Range<UInt16> = 0x100..<0x3400
  private static let chinese: ClosedRange<UInt32> = 0x3400...0x9FFF
  private static let words: Range<UInt32> = 0xA000..<0xF000
  private static let letters: Range<UInt32> = 0xF000..<0x1_0000

  /// Reads a folded text up to a number of characters.
  /// - Parameter starts: where each symbol begins, and then where the last one ends.
  /// - Returns: whether characters are left.
  static func read(
    _ folded: [UInt8], charactersMax: Int, into symbols: inout [UInt16], starts: inout [Int32]
  ) -> Bool {
    folded.withUnsafeBufferPointer { bytes in
      var at = 0
      while at < bytes.count && symbols.count < charactersMax {
        let from = at
        guard let symbol = symbol(bytes, &at) else { continue }
        symbols.append(symbol)
        starts.append(Int32(from))
      }
      starts.append(Int32(at))
      return at < bytes.count
    }
  }

  /// The symbol at `at`, which moves behind it; nil for white space.
  @inline(__always)
  private static func symbol(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> UInt16? {
    let lead = bytes[at]
    if lead < 0x80 { return ascii(bytes, &at) }
    var code = UInt32(lead)
    if lead >= 0xE0 && lead < 0xF0 && at + 2 < bytes.count {
      code = UInt32(lead & 0x0F) << 12 | UInt32(bytes[at + 1] & 0x3F) << 6
        | UInt32(bytes[at + 2] & 0x3F)
      at += 3
      if chinese.contains(code) { return UInt16(code) }
      // Chinese punctuation and signs.
      return gap
    }
    at += 1
    while at < bytes.count && bytes[at] & 0xC0 == 0x80 {
      code = code << 6 | UInt32(bytes[at] & 0x3F)
      at += 1
    }
    return lead < 0xC4 ? gap : hashed(UInt64(code), letters)
  }

  private static func ascii(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> UInt16? {
    guard isASCIIWord(bytes[at]) else {
      let isBlank = bytes[at] <= 0x20
      at += 1
      return isBlank ? nil : gap
    }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    while at < bytes.count && isASCIIWord(bytes[at]) {
      hash = (hash ^ UInt64(bytes[at])) &* 0x100_0000_01B3
      at += 1
    }
    return hashed(hash, words)
  }

  @inline(__always)
  private static func isASCIIWord(_ byte: UInt8) -> Bool {
    byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39
  }

  private static func hashed(_ value: UInt64, _ range: Range<UInt32>) -> UInt16 {
    let mixed = (value &* 0x9E37_79B9_7F4A_7C15) >> 40
    return UInt16(range.lowerBound + UInt32(mixed % UInt64(range.count)))
  }

  // MARK: Pieces

  /// A word or a number: it says as much alone as two Chinese characters.
  static func isWord(_ symbol: UInt16) -> Bool { words.contains(UInt32(symbol)) }

  /// Calls the body with the key of each piece and where it begins: every symbol, and every two
  /// neighbours.
  /// - Parameter pairsOnly: single characters are left out; concepts, words and numbers are not.
  @inline(__always)
  static func forEachPiece(
    _ symbols: UnsafeBufferPointer<UInt16>, pairsOnly: Bool = false,
    _ body: (_ key: UInt32, _ from: Int, _ count: Int) -> Void
  ) {
    var before = gap
    for (at, symbol) in symbols.enumerated() {
      if symbol != gap {
        let isConcept = symbol < concepts.upperBound
        if !pairsOnly || isConcept || isWord(symbol) { body(UInt32(symbol), at, 1) }
        if before != gap && !isConcept {
          body(UInt32(before) << 16 | UInt32(symbol), at - 1, 2)
        }
        before = isConcept ? gap : symbol
      } else {
        before = gap
      }
    }
  }
}
