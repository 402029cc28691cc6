/// Walks over a folded text (see `Folding`) and calls out its pieces: single characters, pairs of
/// neighbours, and word-like units, each as a hash.
///
/// Guarantees: the same bytes give the same hashes on every machine; at most `charactersMax`
/// characters are read; bytes that are no UTF-8 are separators.
///
/// Numbers are one character whatever they say, also where a single letter stands among them: an
/// amount, a date, a house number or a plate says nothing about what a text is about. A Latin word
/// is one character too. White space is nothing, all other signs end a piece. A word-like unit is a
/// run of two to six characters between signs and particles (的 了 在 …).
public struct GramPass {
  /// Behind so many characters a text is about what it was about before.
  static let charactersMax = 4_000
  static let unitCharacters = 2...6

  /// A piece: where it begins and ends in the text, and its hash.
  public struct Piece {
    public let hash: UInt64
    public let from: Int
    public let to: Int
  }

  @inline(__always)
  static func forEach(in text: UnsafeBufferPointer<UInt8>, _ body: (Piece) -> Void) {
    guard let start = text.baseAddress else { return }
    particles.withBits { forEach(start, text.count, $0, body) }
  }

  @inline(__always)
  private static func forEach(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ particles: Particles.Bits,
    _ body: (Piece) -> Void
  ) {
    var at = 0
    var characters = 0
    var before: UInt64 = 0
    var beforeFrom = 0
    var unit: UInt64 = 0
    var unitFrom = 0
    var unitCount = 0
    @inline(__always)
    func endUnit(_ to: Int) {
      // Two characters are a pair already.
      if unitCount > 2 && unitCount <= unitCharacters.upperBound {
        body(Piece(hash: mix(unit, 3), from: unitFrom, to: to))
      }
      unitCount = 0
    }
    while at < count && characters < charactersMax {
      let from = at
      let symbol = Self.symbol(start, count, &at)
      if symbol == blank { continue }
      if symbol == separator {
        endUnit(from)
        before = 0
        continue
      }
      characters += 1
      if particles.contains(symbol) {
        endUnit(from)
      } else {
        if unitCount == 0 { (unit, unitFrom) = (0, from) }
        unit = mix(unit, symbol)
        unitCount += 1
      }
      body(Piece(hash: mix(symbol, 1), from: from, to: at))
      if before != 0 { body(Piece(hash: mix(mix(before, 2), symbol), from: beforeFrom, to: at)) }
      (before, beforeFrom) = (symbol, from)
    }
    endUnit(at)
  }

  /// Whether there may be more characters than are read. Blanks and signs count here too, so
  /// that no text passes for whole that was cut. Most have fewer bytes, and are not counted.
  static func mayCut(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count > charactersMax else { return false }
    return text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) } > charactersMax
  }

  /// The same for other modules, which must not have all of this in each place that asks.
  public static func pieces(
    in text: UnsafeBufferPointer<UInt8>, _ body: (Piece) -> Void
  ) {
    forEach(in: text, body)
  }

  // MARK: Characters

  private static let blank: UInt64 = 0
  private static let separator: UInt64 = 1
  private static let number: UInt64 = 0x30

  private static let particles = Particles("的了是在我们有和就不也都很这那他她它到被把给让与及或而但请为对从向")

  /// A set of Chinese characters as bits: the question is asked for each character of each text.
  private struct Particles: Sendable {
    private var bits = [UInt64](repeating: 0, count: 0x1_0000 / 64)

    init(_ text: String) {
      for scalar in text.unicodeScalars {
        bits[Int(scalar.value >> 6)] |= 1 << UInt64(scalar.value & 63)
      }
    }

    @inline(__always)
    func withBits(_ body: (Bits) -> Void) {
      bits.withUnsafeBufferPointer { body(Bits(words: $0)) }
    }

    /// The set as plain memory.
    struct Bits {
      let words: UnsafeBufferPointer<UInt64>

      @inline(__always)
      func contains(_ symbol: UInt64) -> Bool {
        symbol < 0x1_0000
          && words[Int(truncatingIfNeeded: symbol &>> 6)] &>> symbol & 1 == 1
      }
    }
  }

  /// The character at `at`, which moves behind it.
  @inline(__always)
  private static func symbol(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ at: inout Int
  ) -> UInt64 {
    let lead = start[at]
    // U+3000 to U+9FFF; of them U+3400 to U+9FFF are Chinese. A character that was cut takes none
    // of the bytes behind it for its own.
    if lead >= 0xE3 && lead <= 0xE9 && at + 2 < count
      && start[at + 1] & 0xC0 == 0x80 && start[at + 2] & 0xC0 == 0x80
    {
      let code = UInt64(lead & 0x0F) << 12 | UInt64(start[at + 1] & 0x3F) << 6
        | UInt64(start[at + 2] & 0x3F)
      at += 3
      return code >= 0x3400 && code <= 0x9FFF ? code : separator
    }
    if lead < 0x80 { return ascii(start, count, &at) }
    at += 1
    while at < count && start[at] & 0xC0 == 0x80 { at += 1 }
    return separator
  }

  @inline(never)
  private static func ascii(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ at: inout Int
  ) -> UInt64 {
    guard isWord(start[at]) else {
      let isBlank = start[at] <= 0x20
      at += 1
      return isBlank ? blank : separator
    }
    var word: UInt64 = 0
    var letters = 0
    while at < count && isWord(start[at]) {
      if start[at] >= 0x61 {
        letters += 1
        word = mix(word, UInt64(start[at]))
      }
      at += 1
    }
    // Above all characters, so that no word is taken for one.
    return letters >= 2 ? word | 1 << 32 : number
  }

  @inline(__always)
  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39
  }

  @inline(__always)
  private static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
    var mixed = (one ^ other &<< 40 ^ other) &* 0x9E37_79B9_7F4A_7C15
    mixed ^= mixed >> 29
    return mixed &* 0xBF58_476D_1CE4_E5B9
  }
}
