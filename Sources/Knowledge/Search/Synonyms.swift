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
  /// Words of each concept.
  let members: [[String]]
  /// By the first two symbols: the words that begin so, longest first.
  private let beginnings: [UInt32: [Int32]]
  /// Single characters that say nothing, as bits.
  private let stops: [UInt64]

  public static let none = Synonyms(words: [], kinds: [], stops: [])

  public init(parsing text: [UInt8], file: String) throws(ConfigFault) {
    var reader = SynonymsReader()
    let root = try ConfigNode(parsing: text, file: file)
      .object(keys: ["groups", "oneWay", "kinds", "stops"])
    try reader.readGroups(root.required("groups"))
    try reader.readOneWay(root.array("oneWay"))
    try reader.readKinds(root.array("kinds"))
    try reader.readStops(root.array("stops"))
    self.init(words: reader.words, kinds: reader.kinds, stops: reader.stops)
  }

  private init(words: [Word], kinds: [Kind], stops: [UInt16]) {
    self.words = words
    self.kinds = kinds
    broadKinds = kinds.enumerated().reduce(0) { $1.element.isBroad ? $0 | 1 << $1.offset : $0 }
    var members: [[String]] = []
    var beginnings: [UInt32: [Int32]] = [:]
    for (number, word) in words.enumerated() {
      if let concept = word.concept {
        let at = Int(concept - Symbols.concepts.lowerBound)
        while members.count <= at { members.append([]) }
        members[at].append(word.text)
      }
      beginnings[Self.beginning(word.symbols, 0), default: []].append(Int32(number))
    }
    for (key, own) in beginnings {
      beginnings[key] = own.sorted {
        (words[Int($1)].symbols.count, $0) < (words[Int($0)].symbols.count, $1)
      }
    }
    var bits = [UInt64](repeating: 0, count: 0x1_0000 / 64)
    for stop in stops { bits[Int(stop >> 6)] |= 1 << UInt64(stop & 63) }
    self.members = members
    self.beginnings = beginnings
    self.stops = bits
  }

  @inline(__always)
  private static func beginning(_ symbols: [UInt16], _ at: Int) -> UInt32 {
    UInt32(symbols[at]) << 16 | UInt32(symbols[at + 1])
  }

  func isStop(_ symbol: UInt16) -> Bool {
    stops[Int(symbol >> 6)] >> UInt64(symbol & 63) & 1 == 1
  }

  /// The words of a concept, as the file has them.
  func members(of concept: UInt16) -> [String] {
    members[Int(concept - Symbols.concepts.lowerBound)]
  }

  /// Calls the body with each word that stands in the text and where, in the order of their
  /// beginnings, longest first.
  @inline(__always)
  func forEachWord(in symbols: [UInt16], _ body: (_ word: Word, _ from: Int, _ to: Int) -> Void) {
    for from in symbols.indices.dropLast() {
      guard let own = beginnings[Self.beginning(symbols, from)] else { continue }
      for number in own {
        let word = words[Int(number)]
        let to = from + word.symbols.count
        guard to <= symbols.count else { continue }
        var at = 2
        while at < word.symbols.count && word.symbols[at] == symbols[from + at] { at += 1 }
        if at == word.symbols.count { body(word, from, to) }
      }
    }
  }
}
