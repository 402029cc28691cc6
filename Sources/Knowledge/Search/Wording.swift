import Appeals

/// A text as the search reads it: what it speaks of, and what it asks for.
///
/// Guarantees: the same text gives the same wording; words that ask for a kind and words that say
/// nothing are gaps in `symbols`, but for those that are part of a synonym.
struct Wording {
  /// A word of a group, or one that a one-way rule leads from.
  struct Concept {
    let symbol: UInt16
    let from: Int
    let to: Int
  }

  /// One for each character of the text.
  private(set) var symbols: [UInt16] = []
  private(set) var concepts: [Concept] = []
  /// What is asked for, as bits.
  private(set) var kinds: UInt16 = 0
  /// Characters behind the limit were left out.
  let isCut: Bool

  private let folded: [UInt8]
  private var starts: [Int32] = []

  /// - Parameter isQuery: one-way rules lead from the words of a query only.
  init(
    _ text: String, _ synonyms: Synonyms, charactersMax: Int, isQuery: Bool = false
  ) {
    folded = Folding.fold(text)
    isCut = Symbols.read(folded, charactersMax: charactersMax, into: &symbols, starts: &starts)
    var isHeld = [Bool](repeating: false, count: symbols.count)
    var isPlain = isHeld
    var heldTo = 0
    var plainTo = 0
    synonyms.forEachWord(in: symbols) { number, from, to in
      let word = synonyms.words[number]
      if let concept = word.concept {
        concepts.append(Concept(symbol: concept, from: from, to: to))
      }
      if isQuery {
        for concept in word.asked {
          concepts.append(Concept(symbol: concept, from: from, to: to))
        }
      }
      if word.concept != nil || !word.asked.isEmpty {
        heldTo = max(heldTo, to)
        for at in from..<to { isHeld[at] = true }
      } else if to > heldTo && to > plainTo {
        // What lies inside of a longer word is a part of that one.
        plainTo = to
        kinds |= word.kinds
        for at in from..<to { isPlain[at] = true }
      }
    }
    for at in symbols.indices where !isHeld[at] {
      if isPlain[at] || synonyms.isStop(symbols[at]) { symbols[at] = Symbols.gap }
    }
  }

  /// The folded characters of a range of symbols, without white space behind them.
  func text(_ from: Int, _ to: Int) -> String {
    var end = Int(starts[to])
    while folded[end - 1] <= 0x20 { end -= 1 }
    return String(decoding: folded[Int(starts[from])..<end], as: UTF8.self)
  }

  /// The symbols as an index keeps them: one gap between runs, and the concepts behind.
  var stored: [UInt16] {
    var stored: [UInt16] = []
    stored.reserveCapacity(symbols.count + concepts.count + 1)
    for symbol in symbols where symbol != Symbols.gap || stored.last != Symbols.gap {
      stored.append(symbol)
    }
    for concept in concepts { stored.append(concept.symbol) }
    return stored
  }
}
