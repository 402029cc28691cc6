import Formats
import Testing

@testable import Appeals

@Suite struct PhraseMatcherTests {
  func matches(_ phrases: [String], in text: String) -> [String] {
    let matcher = PhraseMatcher(
      phrases: phrases.enumerated().map { (phrase: $0.element, id: $0.offset) })
    var found: [String] = []
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      matcher.forEachMatch(in: bytes) { id, end in found.append("\(phrases[id])@\(end)") }
    }
    return found
  }

  @Test func reportsOverlapsAndRepeats() {
    #expect(matches(["he", "she", "hers"], in: "ushers hers")
      == ["she@4", "he@4", "hers@6", "he@9", "hers@11"])
    #expect(matches(["物业", "物业费", "业费"], in: "物业费") == ["物业@6", "物业费@9", "业费@9"])
    #expect(matches([], in: "什么都没有").isEmpty)
    #expect(matches(["", "a"], in: "aa") == ["a@1", "a@2"])
  }

  /// Random phrases over a small alphabet in random texts, against the plain search.
  @Test func agreesWithPlainSearch() {
    var random = SystemRandomNumberGenerator()
    let seed = random.next()
    var generator = Seeded(state: seed)
    for _ in 0..<300 {
      let phrases = (0..<8).map { _ in generator.word(1...4) }
      let text = generator.word(0...40)
      let bytes = Array(text.utf8)
      var wanted = 0
      for phrase in phrases.map({ Array($0.utf8) }) {
        for start in bytes.indices where bytes[start...].starts(with: phrase) { wanted += 1 }
      }
      #expect(matches(phrases, in: text).count == wanted, "seed \(seed)")
    }
  }

  struct Seeded {
    var state: UInt64
    mutating func word(_ lengths: ClosedRange<Int>) -> String {
      let length = lengths.lowerBound + Int(next() % UInt64(lengths.count))
      return String((0..<length).map { _ in ["水", "电", "a", "b"][Int(next() % 4)] })
    }
    mutating func next() -> UInt64 {
      var hash = StableHash()
      hash.combine(Int64(bitPattern: state))
      state = hash.value
      return state >> 8
    }
  }

  @Test func foldsWidthAndCase() {
    #expect(Folding.fold("ＡＢｃ１２＠～ ABC　水ﾊ!")
      == Array("abc12@~ abc 水ﾊ!".utf8))
  }
}
