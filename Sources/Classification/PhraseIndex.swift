/// Finds every occurrence of thousands of phrases in one pass over a text, and stays in the fastest
/// cache while it finds nothing.
///
/// Chinese phrases are short, many, and seldom there. A table with a row for every beginning (as
/// `PhraseMatcher` has) takes megabytes, and each byte of a text waits for a distant cache. Here a
/// place of the text is first asked, of two bitmaps of 8 KiB, whether any phrase begins with its two
/// characters; nearly all are let go at that.
///
/// Guarantees: each occurrence of each phrase is reported once, overlapping ones too, in the order
/// in which they begin; phrases shorter than `phraseBytesMin` are never found.
public struct PhraseIndex: Sendable {
  /// One Chinese character, or three ASCII ones.
  public static let phraseBytesMin = 3
  /// Two Chinese characters: what a usual phrase is looked up by.
  @usableFromInline static let longBytes = 6

  @usableFromInline
  struct Entry: Sendable {
    /// The phrase's bytes: where they begin in `bytes`, and how many.
    @usableFromInline let from: Int32
    @usableFromInline let count: Int32
    @usableFromInline let id: Int32
  }

  /// Bit by hash of the first six bytes, of phrases of at least six; of the first three of the rest.
  private var longBits = [UInt64](repeating: 0, count: 1 << 10)
  private var shortBits = [UInt64](repeating: 0, count: 1 << 10)
  /// Open addressing: by prefix the first of its entries and how many; a key of 0 is free.
  private var keys: [UInt64] = []
  private var spans: [(first: Int32, count: Int32)] = []
  private var entries: [Entry] = []
  private var bytes: [UInt8] = []

  /// Phrases are compared byte by byte; the ids need not differ.
  public init(phrases: [(phrase: String, id: Int)]) {
    var byPrefix: [UInt64: [(text: [UInt8], id: Int)]] = [:]
    for (phrase, id) in phrases {
      let text = Array(phrase.utf8)
      guard text.count >= Self.phraseBytesMin else { continue }
      let isLong = text.count >= Self.longBytes
      var key: UInt64 = 0
      for byte in text.prefix(isLong ? Self.longBytes : Self.phraseBytesMin).reversed() {
        key = key << 8 | UInt64(byte)
      }
      let bit = Int(Self.hash(key) >> 48)
      if isLong { longBits[bit >> 6] |= 1 << (bit & 63) }
      else { shortBits[bit >> 6] |= 1 << (bit & 63) }
      byPrefix[key, default: []].append((text, id))
    }
    var capacity = 16
    // At most a quarter full: a miss is one probe.
    while capacity < byPrefix.count * 4 { capacity *= 2 }
    keys = [UInt64](repeating: 0, count: capacity)
    spans = Array(repeating: (0, 0), count: capacity)
    for (key, members) in byPrefix.sorted(by: { $0.key < $1.key }) {
      var at = Int(truncatingIfNeeded: Self.hash(key) >> 20) & (capacity - 1)
      while keys[at] != 0 { at = (at + 1) & (capacity - 1) }
      keys[at] = key
      spans[at] = (Int32(entries.count), Int32(members.count))
      for (text, id) in members {
        entries.append(Entry(from: Int32(bytes.count), count: Int32(text.count), id: Int32(id)))
        bytes += text
      }
    }
  }

  @usableFromInline
  static func hash(_ key: UInt64) -> UInt64 { key &* 0x9E37_79B9_7F4A_7C15 }

  /// Calls the body with the id of each phrase found and the position behind it.
  @inlinable
  public func forEachMatch(
    in text: UnsafeBufferPointer<UInt8>, _ body: (_ id: Int, _ end: Int) -> Void
  ) {
    guard let start = text.baseAddress, text.count >= Self.phraseBytesMin else { return }
    withTables { tables in
      var at = 0
      while at + Self.phraseBytesMin <= text.count {
        let word = Self.word(start, at, text.count)
        let pair = word & 0xFFFF_FFFF_FFFF
        let single = word & 0xFF_FFFF
        if tables.mayBegin(pair, tables.longBits) {
          tables.find(pair, start + at, left: text.count - at) { body($0, at + $1) }
        }
        if tables.mayBegin(single, tables.shortBits) {
          tables.find(single, start + at, left: text.count - at) { body($0, at + $1) }
        }
        // A branch, not arithmetic: it is foreseen, and the next place need not wait for this one.
        let lead = UInt8(truncatingIfNeeded: word)
        if lead & 0xF0 == 0xE0 { at += 3 } else { at += lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : 4 }
      }
    }
  }

  /// Eight bytes of the text, zeros behind its end.
  @inlinable @inline(__always)
  static func word(_ start: UnsafePointer<UInt8>, _ at: Int, _ count: Int) -> UInt64 {
    if at + 8 <= count {
      let word = UnsafeRawPointer(start).loadUnaligned(fromByteOffset: at, as: UInt64.self)
      return UInt64(littleEndian: word)
    }
    var word: UInt64 = 0
    for index in (at..<count).reversed() { word = word << 8 | UInt64(start[index]) }
    return word
  }

  /// The tables as plain memory.
  @usableFromInline
  struct Tables {
    @usableFromInline let longBits: UnsafePointer<UInt64>
    @usableFromInline let shortBits: UnsafePointer<UInt64>
    @usableFromInline let keys: UnsafeBufferPointer<UInt64>
    @usableFromInline let spans: UnsafePointer<(first: Int32, count: Int32)>
    @usableFromInline let entries: UnsafePointer<Entry>
    @usableFromInline let bytes: UnsafePointer<UInt8>

    @inlinable @inline(__always)
    func mayBegin(_ key: UInt64, _ bits: UnsafePointer<UInt64>) -> Bool {
      let bit = Int(truncatingIfNeeded: PhraseIndex.hash(key) >> 48)
      return bits[bit >> 6] >> UInt64(bit & 63) & 1 != 0
    }

    /// Calls the body with the id and length of each phrase of the prefix that stands here.
    @inlinable
    func find(
      _ key: UInt64, _ here: UnsafePointer<UInt8>, left: Int, _ body: (Int, Int) -> Void
    ) {
      var slot = Int(truncatingIfNeeded: PhraseIndex.hash(key) >> 20) & (keys.count - 1)
      while keys[slot] != key {
        if keys[slot] == 0 { return }
        slot = (slot + 1) & (keys.count - 1)
      }
      let (first, count) = spans[slot]
      for at in Int(first)..<Int(first + count) {
        let entry = entries[at]
        guard Int(entry.count) <= left else { continue }
        let phrase = bytes + Int(entry.from)
        // The prefix is known to be the same; most phrases end there.
        var same = PhraseIndex.phraseBytesMin
        while same < Int(entry.count) && phrase[same] == here[same] { same += 1 }
        if same == Int(entry.count) { body(Int(entry.id), same) }
      }
    }
  }

  @usableFromInline
  func withTables(_ body: (Tables) -> Void) {
    longBits.withUnsafeBufferPointer { longBits in
      shortBits.withUnsafeBufferPointer { shortBits in
        keys.withUnsafeBufferPointer { keys in
          spans.withUnsafeBufferPointer { spans in
            entries.withUnsafeBufferPointer { entries in
              bytes.withUnsafeBufferPointer { bytes in
                // Nothing is indexed: the tables have no memory, and nothing can be found.
                guard
                  let longBits = longBits.baseAddress, let shortBits = shortBits.baseAddress,
                  let spans = spans.baseAddress, let entries = entries.baseAddress,
                  let bytes = bytes.baseAddress
                else { return }
                body(Tables(
                  longBits: longBits, shortBits: shortBits, keys: keys, spans: spans,
                  entries: entries, bytes: bytes))
              }
            }
          }
        }
      }
    }
  }
}
