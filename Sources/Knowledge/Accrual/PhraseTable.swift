import Appeals
import Classification

/// Phrases that each mean one thing, found all in one pass.
struct PhraseTable<Meaning: Hashable & Sendable>: Sendable {
  private let meanings: [Meaning]
  private let index: PhraseIndex

  /// Phrases stand with spaces between them, in folded form; each of at least one Chinese character
  /// (`PhraseIndex.phraseBytesMin`).
  init(_ rows: [(Meaning, String)]) {
    var meanings: [Meaning] = []
    var phrases: [(phrase: String, id: Int)] = []
    for (meaning, words) in rows {
      for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
        phrases.append((String(word), meanings.count))
        meanings.append(meaning)
      }
    }
    self.meanings = meanings
    index = PhraseIndex(phrases: phrases)
  }

  /// How many different phrases of each meaning stand in the text.
  func counts(in text: String) -> [Meaning: Int] {
    let folded = Folding.fold(text)
    var seen = [Bool](repeating: false, count: meanings.count)
    var counts: [Meaning: Int] = [:]
    folded.withUnsafeBufferPointer { bytes in
      index.forEachMatch(in: bytes) { id, _ in
        guard !seen[id] else { return }
        seen[id] = true
        counts[meanings[id], default: 0] += 1
      }
    }
    return counts
  }
}
