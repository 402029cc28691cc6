/// A way of writing text as bytes that the doors know by themselves. GB 18030 contains GBK and
/// GB 2312, so one name serves all three.
public enum Charset: String, Hashable, Sendable, CaseIterable {
  case utf8 = "UTF-8"
  case gb18030 = "GB18030"
  case latin1 = "ISO-8859-1"
}

/// Bytes that are no text of the charset they were read as. Nothing is ever repaired in silence.
public struct CharsetFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the charset as `iconv` or the sender gives it.
  public let charset: String
  /// The first byte that does not fit, counted from 0 in what was to be decoded.
  public let offset: Int

  public init(charset: String, offset: Int) {
    self.charset = charset
    self.offset = offset
  }

  public var description: String { "byte \(offset) is no text of \(charset)" }
}

/// Judges what a text is written in by all of it, never by a guess at one byte.
///
/// Guarantees: fed in parts of any size, it says the same as if it had been fed at once; bounded
/// memory; `invalid` counts are those of the form (lead and trail bytes) of either charset.
public struct CharsetProbe: Sendable {
  /// Where the form of one charset was broken.
  public struct Finding: Hashable, Sendable {
    public internal(set) var invalid = 0
    public internal(set) var firstOffset: Int?

    mutating func add(_ offset: Int) {
      invalid += 1
      if firstOffset == nil { firstOffset = offset }
    }
  }

  public private(set) var utf8 = Finding()
  public private(set) var gb18030 = Finding()
  /// UTF-8 of characters with three or four bytes, which Chinese has, and with two, which it has
  /// not.
  private(set) var longSequences = 0
  private(set) var pairSequences = 0
  public private(set) var isASCII = true
  public private(set) var count = 0
  private var first: [UInt8] = []

  // What a character that is not whole yet still needs, and where it began.
  private var utf8Needs = 0
  private var utf8Range: ClosedRange<UInt8> = 0x80...0xBF
  private var utf8Start = 0
  private var utf8Length = 0
  private var gbState = GBState.start
  private var gbStart = 0

  private enum GBState { case start, second, third, fourth }

  public init() {}

  /// A text in one go.
  public init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.init()
    feed(bytes)
    finish()
  }

  public mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
    if first.count < 3 { first.append(contentsOf: bytes.prefix(3 - first.count)) }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 && utf8Needs == 0 && gbState == .start {
        index += 1
        continue
      }
      if byte >= 0x80 { isASCII = false }
      feedUTF8(byte, count + index)
      feedGB(byte, count + index)
      index += 1
    }
    count += bytes.count
  }

  /// Says that nothing follows: a character that is not whole is broken.
  public mutating func finish() {
    if utf8Needs > 0 { utf8.add(utf8Start) }
    if gbState != .start { gb18030.add(gbStart) }
    utf8Needs = 0
    gbState = .start
  }

  // MARK: Judgement

  public var hasByteOrderMark: Bool { first == [0xEF, 0xBB, 0xBF] }
  /// A text of 16-bit units, as some spreadsheets write it, is told by its mark alone.
  public var isUTF16: Bool { first.starts(with: [0xFF, 0xFE]) || first.starts(with: [0xFE, 0xFF]) }

  /// The charset in which the whole is valid; nil where it is in neither. Where it is in both, it
  /// is UTF-8 if it has characters of three bytes, as all Chinese has: GB 18030 of a few characters
  /// (停水, 0xCDA3 0xCBAE) can pass as UTF-8 with pairs only, and not by chance as anything longer.
  public var whole: Charset? {
    if utf8.invalid == 0 {
      let isPairs = longSequences == 0 && pairSequences > 0 && !hasByteOrderMark
      return isPairs && gb18030.invalid == 0 ? .gb18030 : .utf8
    }
    return gb18030.invalid == 0 ? .gb18030 : nil
  }

  /// The charset in which the fewest places are broken.
  public var nearest: Charset { whole ?? (gb18030.invalid < utf8.invalid ? .gb18030 : .utf8) }

  /// Valid in both, and UTF-8 with hardly a doubt: short texts of GB 18030 can pass as UTF-8 with
  /// characters of two bytes.
  public var looksLikeUTF8: Bool {
    utf8.invalid == 0 && pairSequences == 0 && longSequences >= 2
  }

  // MARK: Forms

  private mutating func feedUTF8(_ byte: UInt8, _ offset: Int) {
    if utf8Needs > 0 {
      if utf8Range.contains(byte) {
        utf8Needs -= 1
        utf8Range = 0x80...0xBF
        if utf8Needs == 0 {
          if utf8Length > 2 { longSequences += 1 } else { pairSequences += 1 }
        }
        return
      }
      // The character breaks off; the byte that ended it is looked at anew.
      utf8.add(utf8Start)
      utf8Needs = 0
      utf8Range = 0x80...0xBF
    }
    utf8Start = offset
    switch byte {
    case 0x00...0x7F: return
    case 0xC2...0xDF: utf8Needs = 1
    case 0xE0: (utf8Needs, utf8Range) = (2, 0xA0...0xBF)
    case 0xED: (utf8Needs, utf8Range) = (2, 0x80...0x9F)
    case 0xE1...0xEC, 0xEE, 0xEF: utf8Needs = 2
    case 0xF0: (utf8Needs, utf8Range) = (3, 0x90...0xBF)
    case 0xF1...0xF3: utf8Needs = 3
    case 0xF4: (utf8Needs, utf8Range) = (3, 0x80...0x8F)
    default: utf8.add(offset)
    }
    utf8Length = utf8Needs + 1
  }

  private mutating func feedGB(_ byte: UInt8, _ offset: Int) {
    switch (gbState, byte) {
    case (.start, 0x00...0x7F): return
    case (.start, 0x81...0xFE):
      gbStart = offset
      gbState = .second
    case (.second, 0x40...0x7E), (.second, 0x80...0xFE): gbState = .start
    case (.second, 0x30...0x39): gbState = .third
    case (.third, 0x81...0xFE): gbState = .fourth
    case (.fourth, 0x30...0x39): gbState = .start
    case (.start, _): gb18030.add(offset)
    default:
      gb18030.add(gbStart)
      gbState = .start
      // What broke the character may begin the next one.
      if byte >= 0x80 { feedGB(byte, offset) }
    }
  }
}
