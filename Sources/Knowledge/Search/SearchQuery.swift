import Glibc

/// A query taken apart: its pieces, how rare each is, and how much each of its characters weighs.
struct SearchQuery {
  /// A piece that may stand at several places of the query.
  struct Piece {
    /// A word or a number is as good as a pair.
    enum Form { case single, pair, concept }
    let key: UInt32
    let form: Form
    /// In questions and phrasings, and in answers: the more, the fewer entries hold it.
    let rarity: Float
    let answerRarity: Float
    let spans: [Range<Int>]
  }

  let wording: Wording
  let pieces: [Piece]
  /// Of each character; 0 for those that say nothing.
  let weights: [Float]
  let weight: Float
  /// The weight of a character that one entry holds.
  let rarityMax: Float
  let meaning: Meanings.Query?
  /// Numbers of pieces by hash of the key, with open addressing; 0 is free, others are one higher.
  private let table: [UInt16]

  init(_ text: String, _ index: SearchIndex) {
    let wording = Wording(
      text, index.synonyms, charactersMax: SearchLimits.queryCharactersMax, isQuery: true)
    var places: [(key: UInt32, form: Piece.Form, span: Range<Int>)] = []
    wording.symbols.withUnsafeBufferPointer { symbols in
      Symbols.forEachPiece(symbols) { key, from, count in
        let isSingle = count == 1 && !Symbols.isWord(symbols[from])
        places.append((key, isSingle ? .single : .pair, from..<(from + count)))
      }
    }
    for concept in wording.concepts {
      places.append((UInt32(concept.symbol), .concept, concept.from..<concept.to))
    }
    places.sort { ($0.key, $0.span.lowerBound) < ($1.key, $1.span.lowerBound) }
    var pieces: [Piece] = []
    var from = 0
    while from < places.count {
      let to = places[from...].firstIndex { $0.key != places[from].key } ?? places.count
      let key = places[from].key
      pieces.append(Piece(
        key: key, form: places[from].form,
        rarity: Self.rarity(index.asked.count(of: key), of: index.count),
        answerRarity: Self.rarity(index.answered.count(of: key), of: index.count),
        spans: places[from..<to].map(\.span)))
      from = to
    }
    let weights = wording.symbols.map { symbol in
      symbol == Symbols.gap
        ? 0 : Self.rarity(max(1, index.asked.count(of: UInt32(symbol))), of: index.count)
    }
    // At most half full.
    let bits = Int.bitWidth - pieces.count.leadingZeroBitCount + 1
    var table = [UInt16](repeating: 0, count: 1 << bits)
    for (number, piece) in pieces.enumerated() {
      var at = Self.place(piece.key, table.count)
      while table[at] != 0 { at = (at + 1) & (table.count - 1) }
      table[at] = UInt16(number + 1)
    }
    self.wording = wording
    self.pieces = pieces
    self.weights = weights
    weight = weights.reduce(0, +)
    rarityMax = Self.rarity(1, of: max(1, index.count))
    meaning = index.encode.flatMap { Meanings.Query($0(text)) }
    self.table = table
  }

  /// BM25's measure of what a piece tells that so many entries of all hold.
  private static func rarity(_ count: Int, of all: Int) -> Float {
    log1p((Float(all - count) + 0.5) / (Float(count) + 0.5))
  }

  @inline(__always)
  private static func place(_ key: UInt32, _ count: Int) -> Int {
    Int(truncatingIfNeeded: (UInt64(key) &* 0x9E37_79B9_7F4A_7C15) >> 32) & (count - 1)
  }

  /// The number of the piece with this key.
  @inline(__always)
  func number(of key: UInt32) -> Int? {
    var at = Self.place(key, table.count)
    while table[at] != 0 {
      let number = Int(table[at]) - 1
      if pieces[number].key == key { return number }
      at = (at + 1) & (table.count - 1)
    }
    return nil
  }
}
