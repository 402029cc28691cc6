import Formats

/// What citizens and offices call the same thing, what words ask for, and which words say nothing:
/// the contents of `synonyms.json5`.
///
/// Every group of words that mean the same is one concept, and so a text that holds one of them is
/// found by each of the others. Of a one-way rule the words asked with find those answered with,
/// not the other way round.
///
/// Guarantees: a word stands in one group at most and has one meaning; words are folded and two to
/// sixteen characters long; concepts are numbered in the order of the file.
public struct Synonyms: Sendable {
  /// What a question asks for: a fee, a time, a place.
  public struct Kind: Hashable, Sendable {
    public let name: String
    /// Words that mean no more than that something is asked: they agree with every kind.
    let isBroad: Bool
  }

  /// What a word stands for.
  struct Word: Sendable {
    let text: String
    let symbols: [UInt16]
    /// The concept of its group, if it is in one.
    var concept: UInt16?
    /// Concepts that it asks for besides, by one-way rules.
    var asked: [UInt16] = []
    /// Bits of kinds.
    var kinds: UInt16 = 0
    /// Says nothing.
    var isStop = false
  }

  public let kinds: [Kind]
  public var groupCount: Int { members.count }
  let broadKinds: UInt16
  let words: [Word]
  /// By concept: its words' numbers.
  private let members: [[Int]]
  /// The words' symbols, one word behind the other, and the words ordered by their first two
  /// symbols, longest first.
  private let symbols: [UInt16]
  private let entries: [Entry]
  /// Where in `entries` those of a beginning start, by hash of it with open addressing; 0 is free,
  /// others are one higher.
  private let table: [Int32]
  /// Single characters that say nothing, as bits.
  private let stops: [UInt64]

  public static let none = Synonyms(words: [], kinds: [], stops: [])

  public init(parsing text: [UInt8], file: String) throws(ConfigFault) {
    let reader = try Self.read(text, file)
    if let fault = reader.faults.first { throw fault }
    self.init(words: reader.words, kinds: reader.kinds, stops: reader.stops)
  }

  /// All that is wrong with a file; nothing where it can be taken.
  public static func faults(in text: [UInt8], file: String) -> [ConfigFault] {
    do throws(ConfigFault) { return try read(text, file).faults } catch { return [error] }
  }

  private static func read(
    _ text: [UInt8], _ file: String
  ) throws(ConfigFault) -> SynonymsReader {
    var reader = SynonymsReader()
    let root = try ConfigNode(parsing: text, file: file)
      .object(keys: ["groups", "oneWay", "kinds", "stops"])
    try reader.readGroups(root.required("groups"))
    try reader.readOneWay(root.array("oneWay"))
    try reader.readKinds(root.array("kinds"))
    try reader.readStops(root.array("stops"))
    return reader
  }

  /// A word as it is looked for: plain bytes, since every text of every entry is walked over.
  private struct Entry: Sendable {
    let beginning: UInt32
    let from: Int32
    let count: Int32
    let word: Int32
  }

  private init(words: [Word], kinds: [Kind], stops: [UInt16]) {
    self.words = words
    self.kinds = kinds
    broadKinds = kinds.enumerated().reduce(0) { $1.element.isBroad ? $0 | 1 << $1.offset : $0 }
    var members: [[Int]] = []
    var symbols: [UInt16] = []
    var entries: [Entry] = []
    for (number, word) in words.enumerated() {
      if let concept = word.concept {
        let at = Int(concept - Symbols.concepts.lowerBound)
        while members.count <= at { members.append([]) }
        members[at].append(number)
      }
      entries.append(Entry(
        beginning: UInt32(word.symbols[0]) << 16 | UInt32(word.symbols[1]),
        from: Int32(symbols.count), count: Int32(word.symbols.count), word: Int32(number)))
      symbols += word.symbols
    }
    entries.sort { ($0.beginning, -$0.count, $0.word) < ($1.beginning, -$1.count, $1.word) }
    var capacity = 16
    while capacity < entries.count * 4 { capacity *= 2 }
    var table = [Int32](repeating: 0, count: capacity)
    for (number, entry) in entries.enumerated() {
      if number > 0 && entries[number - 1].beginning == entry.beginning { continue }
      var at = Self.place(entry.beginning, capacity)
      while table[at] != 0 { at = (at + 1) & (capacity - 1) }
      table[at] = Int32(number + 1)
    }
    var bits = [UInt64](repeating: 0, count: 0x1_0000 / 64)
    for stop in stops { bits[Int(stop >> 6)] |= 1 << UInt64(stop & 63) }
    self.members = members
    self.symbols = symbols
    self.entries = entries
    self.table = table
    self.stops = bits
  }

  @inline(__always)
  private static func place(_ beginning: UInt32, _ capacity: Int) -> Int {
    Int(truncatingIfNeeded: (UInt64(beginning) &* 0x9E37_79B9_7F4A_7C15) >> 32) & (capacity - 1)
  }

  func isStop(_ symbol: UInt16) -> Bool {
    stops[Int(symbol >> 6)] >> UInt64(symbol & 63) & 1 == 1
  }

  /// The words of a concept, in the order of the file.
  func members(of concept: UInt16) -> [Word] {
    members[Int(concept - Symbols.concepts.lowerBound)].map { words[$0] }
  }

  /// Calls the body with the number of each word that stands in the text and where, in the order of
  /// their beginnings, longest first.
  @inline(__always)
  func forEachWord(
    in text: [UInt16], _ body: (_ word: Int, _ from: Int, _ to: Int) -> Void
  ) {
    for from in text.indices.dropLast() {
      let beginning = UInt32(text[from]) << 16 | UInt32(text[from + 1])
      var place = Self.place(beginning, table.count)
      while table[place] != 0 && entries[Int(table[place]) - 1].beginning != beginning {
        place = (place + 1) & (table.count - 1)
      }
      guard table[place] != 0 else { continue }
      var number = Int(table[place]) - 1
      while number < entries.count && entries[number].beginning == beginning {
        let entry = entries[number]
        number += 1
        let to = from + Int(entry.count)
        guard to <= text.count else { continue }
        var at = from + 2
        while at < to && symbols[Int(entry.from) + at - from] == text[at] { at += 1 }
        if at == to { body(Int(entry.word), from, to) }
      }
    }
  }
}
