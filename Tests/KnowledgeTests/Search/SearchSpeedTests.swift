import Foundation
import Testing

@testable import Knowledge

/// A hundred thousand entries of made-up words, for the figures of README; it asserts no time.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["WENZHENG_LONG"] != nil))
struct SearchSpeedTests {
  private struct Words {
    var state: UInt64 = 1
    let words: [String]

    init(seed: UInt64) {
      state = seed
      words = (0..<4_000).map { (number: Int) -> String in
        let letters: [Int] = [number % 211, number / 7 % 409, number % 3 * 31]
        var word = ""
        for letter in letters.prefix(2 + number % 2) {
          let code = 0x4E00 + letter * 13 + number % 5
          if let scalar = UnicodeScalar(code) { word.unicodeScalars.append(scalar) }
        }
        return word
      }
    }

    mutating func next(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }

    /// Low numbers are common words, as in any language.
    mutating func text(_ count: Int) -> String {
      (0..<count).map { _ in words[next(next(next(words.count) + 1) + 1)] }.joined()
    }
  }

  @Test(arguments: [false, true])
  func aHundredThousandEntries(hasMeaning: Bool) throws {
    var words = Words(seed: 7)
    let model = try Shipped.meaning()
    let encode: SearchIndex.Encode = { text in model.vector(of: text) }
    let entries = (0..<Int32(100_000)).map { id in
      SearchEntry(
        id: id, question: words.text(8), phrasings: (0..<3).map { _ in words.text(5) },
        answer: words.text(60))
    }
    var index = SearchIndex(synonyms: try Shipped.synonyms(), encode: hasMeaning ? encode : nil)
    let clock = ContinuousClock()
    let built = try clock.measure { for entry in entries { try index.insert(entry) } }
    var times: [Duration] = []
    for _ in 0..<2_000 {
      let query = words.text(6)
      times.append(clock.measure { _ = index.search(query, limit: 10, scoreMin: 0) })
    }
    times.sort()
    let bytes = index.byteCounts
    let removed = clock.measure { for id in 0..<Int32(20_000) { index.remove(id) } }
    print(
      "meaning \(hasMeaning): built in \(built), p50 \(times[1_000]), p99 \(times[1_980]), "
        + "texts \(bytes.texts / 100_000) bytes an entry, index \(bytes.index / 100_000); "
        + "20,000 removed in \(removed)")
    #expect(index.count == 80_000)
  }
}
