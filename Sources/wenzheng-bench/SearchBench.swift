import Foundation
import Knowledge
import Service

/// What a search among so many entries of the FAQ costs, in this process and without a daemon, with
/// the synonyms and the model of meaning of the configuration.
///
/// An entry is a question of 8 made-up words of two or three characters, three phrasings of 5 and
/// an answer of 60; a query has 6. Low words are the common ones, as in any language.
struct SearchBench {
  static let countDefault = 100_000
  static let queries = 2_000
  private static let words = 4_000

  let count: Int
  private var index: SearchIndex
  private var random: Mixer

  init(count: Int, seed: UInt64, config: String) throws {
    self.count = count
    index = try ConfigFolder.configuration(in: config).emptySearch
    random = Mixer(state: seed)
  }

  mutating func run() -> String {
    let entries = (0..<Int32(count)).map { id in
      SearchEntry(
        id: id, question: text(8), phrasings: (0..<3).map { _ in text(5) }, answer: text(60))
    }
    let clock = ContinuousClock()
    let built = clock.measure { for entry in entries { index.insert(entry) } }
    var found = 0
    var times: [Double] = []
    for _ in 0..<Self.queries {
      let query = text(6)
      let span = clock.measure { found += index.search(query, limit: 10, scoreMin: 0).hits.count }
      times.append(span / .milliseconds(1))
    }
    let bytes = index.byteCounts
    return """
      index of \(count) entries: \(Self.rounded(built / .seconds(1))) s
      search, \(Self.queries) queries: p50 \(Self.rounded(times.percentile(0.5))) ms, \
      p99 \(Self.rounded(times.percentile(0.99))) ms (\(found) found)
      memory an entry: \(bytes.index / count) B beside \(bytes.texts / count) B of text

      """
  }

  private mutating func text(_ count: Int) -> String {
    var text = ""
    for _ in 0..<count {
      let number = below(below(below(Self.words) + 1) + 1)
      let letters: [Int] = [number % 211, number / 7 % 409, number % 3 * 31]
      for letter in letters.prefix(2 + number % 2) {
        let code = 0x4E00 + letter * 13 + number % 5
        if let scalar = UnicodeScalar(code) { text.unicodeScalars.append(scalar) }
      }
    }
    return text
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
