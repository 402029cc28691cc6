/// Finds every occurrence of thousands of phrases in one pass over a text, and stays in the fastest
/// cache while it finds nothing.
///
/// Chinese phrases are short, many, and seldom there. A table with a row for every beginning
/// takes megabytes, and each byte of a text waits for a distant cache. Here a
/// place of the text is first asked, of two small bitmaps, whether any phrase begins with its two
/// characters; nearly all are let go at that.
///
/// Guarantees: each occurrence of each phrase is reported once, overlapping ones too, in the order
/// in which they begin; phrases shorter than `phraseBytesMin` are never found.
public struct PhraseIndex: Sendable {
  /// One Chinese character, or three ASCII ones.
  public static let phraseBytesMin = 3
  /// Places that are looked at together: their room stays on the stack.
  @usableFromInline static let placesMax = 96
  /// Two Chinese characters: what a usual phrase is looked up by.
  @usableFromInline static let longBytes = 6

  /// All of a place's data in one line of the cache.
  @usableFromInline
  struct Slot: Sendable {
    /// The prefix; 0 is free.
    @usableFromInline var key: UInt64 = 0
    /// Bits by hash of the three bytes behind the prefix, of the longer phrases: "没有" begins dozens
    /// of phrases, and hardly any text has one of them.
    @usableFromInline var longer: UInt64 = 0
    /// Its entries: first those that are the prefix alone, then the longer ones.
    @usableFromInline var first: Int32 = 0
    @usableFromInline var sameCount: Int16 = 0
    @usableFromInline var longerCount: Int16 = 0
  }

  @usableFromInline
  struct Entry: Sendable {
    /// The eight bytes behind the prefix, as far as the phrase goes, and which of them those are.
    @usableFromInline let tail: UInt64
    @usableFromInline let mask: UInt64
    /// The phrase's bytes: where they begin in `bytes`, and how many.
    @usableFromInline let from: Int32
    @usableFromInline let count: Int32
    @usableFromInline let id: Int32
  }

  /// Bits by hash of the first six bytes, of phrases of at least six: 8 KiB.
  private var longBits = [UInt64](repeating: 0, count: 1 << 10)
  /// Bits by hash of the first three bytes, of the few shorter ones: 1 KiB.
  private var shortBits = [UInt64](repeating: 0, count: 1 << 7)
  /// By hash of the prefix, with open addressing.
  private var slots: [Slot] = []
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
      for byte in text.prefix(Self.prefix(of: text)).reversed() {
        key = key << 8 | UInt64(byte)
      }
      let bit = Self.hash(key) >> (isLong ? 48 : 51)
      if isLong { longBits[Int(bit >> 6)] |= 1 << (bit & 63) }
      else { shortBits[Int(bit >> 6)] |= 1 << (bit & 63) }
      byPrefix[key, default: []].append((text, id))
    }
    var capacity = 16
    // At most a quarter full: a miss is one probe.
    while capacity < byPrefix.count * 4 { capacity *= 2 }
    slots = Array(repeating: Slot(), count: capacity)
    for (key, members) in byPrefix.sorted(by: { $0.key < $1.key }) {
      var at = Int(truncatingIfNeeded: Self.hash(key) >> 44) & (capacity - 1)
      while slots[at].key != 0 { at = (at + 1) & (capacity - 1) }
      var slot = Slot(key: key, first: Int32(entries.count))
      let prefix = Self.prefix(of: members[0].text)
      for (text, id) in members where text.count == prefix {
        append(text, id)
        slot.sameCount += 1
      }
      for (text, id) in members where text.count > prefix {
        append(text, id)
        slot.longerCount += 1
        slot.longer |= text.count < prefix + 3 ? .max : 1 << Self.bit(Self.word(text, prefix))
      }
      slots[at] = slot
    }
  }

  private static func prefix(of text: [UInt8]) -> Int {
    text.count >= longBytes ? longBytes : phraseBytesMin
  }

  /// Bytes of a phrase as `bit` wants them: the three from `from` on behind three others.
  private static func word(_ text: [UInt8], _ from: Int) -> UInt64 {
    text[from..<(from + 3)].reversed().reduce(0) { $0 << 8 | UInt64($1) } << 24
  }

  private mutating func append(_ text: [UInt8], _ id: Int) {
    let prefix = Self.prefix(of: text)
    var tail: UInt64 = 0
    var mask: UInt64 = 0
    for byte in text.dropFirst(prefix).prefix(8).reversed() {
      tail = tail << 8 | UInt64(byte)
      mask = mask << 8 | 0xFF
    }
    entries.append(Entry(
      tail: tail, mask: mask, from: Int32(bytes.count), count: Int32(text.count), id: Int32(id)))
    bytes += text
  }

  @inlinable @inline(__always)
  static func hash(_ key: UInt64) -> UInt64 { key &* 0x9E37_79B9_7F4A_7C15 }

  /// The hash of bytes four to six of the word, of 6 bits.
  @inlinable @inline(__always)
  static func bit(_ word: UInt64) -> UInt64 { hash(word >> 24 & 0xFF_FFFF) >> 58 }

  /// Calls the body with the id of each phrase found and the position behind it.
  @inlinable
  public func forEachMatch(
    in text: UnsafeBufferPointer<UInt8>, _ body: (_ id: Int, _ end: Int) -> Void
  ) {
    withTables { tables in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: Self.placesMax) { places in
        var from = 0
        while from + Self.phraseBytesMin <= text.count {
          let count = tables.candidates(in: text, &from, places)
          for number in 0..<count {
            let at = places[number]
            let here = UnsafeBufferPointer(rebasing: text[at...])
            tables.find(Self.longBytes, here) { body($0, at + $1) }
            tables.find(Self.phraseBytesMin, here) { body($0, at + $1) }
          }
        }
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
    @usableFromInline let slots: UnsafeBufferPointer<Slot>
    @usableFromInline let entries: UnsafePointer<Entry>
    @usableFromInline let bytes: UnsafePointer<UInt8>

    /// Writes the places from `from` on where a phrase may begin, until their room is full or the
    /// text is over, and moves `from` behind what was looked at. A loop of its own, without
    /// branches on what it finds: it is all that most of a text goes through.
    @usableFromInline
    func candidates(
      in text: UnsafeBufferPointer<UInt8>, _ from: inout Int,
      _ places: UnsafeMutableBufferPointer<Int>
    ) -> Int {
      guard let start = text.baseAddress, let place = places.baseAddress else { return 0 }
      let count = text.count
      var at = from
      var found = 0
      while at &+ PhraseIndex.phraseBytesMin <= count && found < PhraseIndex.placesMax {
        let word = PhraseIndex.word(start, at, count)
        let long = PhraseIndex.hash(word & 0xFFFF_FFFF_FFFF) >> 48
        let short = PhraseIndex.hash(word & 0xFF_FFFF) >> 51
        let bit = longBits[Int(truncatingIfNeeded: long >> 6)] &>> long
          | shortBits[Int(truncatingIfNeeded: short >> 6)] &>> short
        (place + found).initialize(to: at)
        found &+= Int(truncatingIfNeeded: bit & 1)
        // A branch, not arithmetic: it is foreseen, and the next place need not wait for this one.
        let lead = UInt8(truncatingIfNeeded: word)
        if lead & 0xF0 == 0xE0 { at &+= 3 } else { at &+= lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : 4 }
      }
      from = at
      return found
    }

    /// Calls the body with the id and length of each phrase of so long a prefix that begins here.
    @inlinable
    func find(
      _ prefix: Int, _ text: UnsafeBufferPointer<UInt8>, _ body: (Int, Int) -> Void
    ) {
      guard let here = text.baseAddress, text.count >= prefix else { return }
      let left = text.count
      let key = PhraseIndex.word(here, 0, left) & (1 << UInt64(prefix * 8) - 1)
      var at = Int(truncatingIfNeeded: PhraseIndex.hash(key) >> 44) & (slots.count - 1)
      while slots[at].key != key {
        if slots[at].key == 0 { return }
        at = (at + 1) & (slots.count - 1)
      }
      let slot = slots[at]
      let longer = Int(slot.first) + Int(slot.sameCount)
      for number in Int(slot.first)..<longer { body(Int(entries[number].id), prefix) }
      guard left > prefix else { return }
      let behind = PhraseIndex.word(here, prefix, left)
      if slot.longer &>> PhraseIndex.bit(behind << 24) & 1 == 0 { return }
      for number in longer..<(longer + Int(slot.longerCount)) {
        let entry = entries[number]
        let count = Int(entry.count)
        guard behind & entry.mask == entry.tail, count <= left else { continue }
        // Most phrases end within the eight bytes.
        var same = prefix + 8
        while same < count && bytes[Int(entry.from) + same] == here[same] { same += 1 }
        if same >= count { body(Int(entry.id), count) }
      }
    }
  }

  @usableFromInline
  func withTables(_ body: (Tables) -> Void) {
    longBits.withUnsafeBufferPointer { longBits in
      shortBits.withUnsafeBufferPointer { shortBits in
        slots.withUnsafeBufferPointer { slots in
          entries.withUnsafeBufferPointer { entries in
            bytes.withUnsafeBufferPointer { bytes in
              // Without phrases some tables have no memory, and nothing can be found.
              guard
                let longBits = longBits.baseAddress, let shortBits = shortBits.baseAddress,
                let entries = entries.baseAddress, let bytes = bytes.baseAddress
              else { return }
              body(Tables(
                longBits: longBits, shortBits: shortBits, slots: slots, entries: entries,
                bytes: bytes))
            }
          }
        }
      }
    }
  }
}
