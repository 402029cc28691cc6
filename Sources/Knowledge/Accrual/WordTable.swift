/// Words that each mean something, found by the letter they begin with: letters are read for some
/// hundreds of them, and a question is compared with hundreds of others.
struct WordTable<Meaning: Sendable>: Sendable {
  typealias Row = (word: Letters, meaning: Meaning)

  /// The longest first; of the same word twice the one that was named first.
  private let rows: [Unicode.Scalar: [Row]]

  init(_ rows: [Row]) {
    var byFirst: [Unicode.Scalar: [Row]] = [:]
    for row in rows {
      guard let first = row.word.first else { continue }
      let at = byFirst[first]?.firstIndex { $0.word.count < row.word.count }
      byFirst[first, default: []].insert(row, at: at ?? byFirst[first]?.count ?? 0)
    }
    self.rows = byFirst
  }

  /// All that stand at the place, the longest first.
  func all(in text: Letters, at place: Int) -> [Row] {
    guard let rows = rows[text[place]] else { return [] }
    return rows.filter { text.has($0.word, at: place) }
  }

  func longest(in text: Letters, at place: Int) -> Row? {
    guard text.indices.contains(place) else { return nil }
    return rows[text[place]]?.first { text.has($0.word, at: place) }
  }

  /// The text with something else in the place of each word, from its beginning.
  func replacing(in text: Letters, with replacement: (Meaning) -> Letters) -> Letters {
    var result: Letters = []
    var at = 0
    while at < text.count {
      if let found = longest(in: text, at: at) {
        result += replacement(found.meaning)
        at += found.word.count
      } else {
        result.append(text[at])
        at += 1
      }
    }
    return result
  }
}

extension WordTable where Meaning == Void {
  /// Words with spaces or lines between them.
  init(_ texts: String...) {
    self.init(texts.flatMap(Letters.words).map { (word: $0, meaning: ()) })
  }
}

extension Letters {
  /// The longest of the words that stands at the place.
  func longest(of words: WordTable<Void>, at place: Int) -> Letters? {
    words.longest(in: self, at: place)?.word
  }

  /// Where the first of the words stands.
  func first(of words: WordTable<Void>) -> Int? {
    indices.first { words.longest(in: self, at: $0) != nil }
  }

  /// Whether one of the words stands anywhere.
  func holds(_ words: WordTable<Void>) -> Bool { first(of: words) != nil }
}
