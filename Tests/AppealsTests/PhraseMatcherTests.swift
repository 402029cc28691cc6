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

  /// Random phrases over a small alphabet in random texts, against the plain search: the same
  /// phrases at the same places, in the order in which they end.
  @Test(arguments: [1, 8, 300])
  func agreesWithPlainSearch(count: Int) {
    let seed = UInt64.random(in: 1...UInt64.max)
    var random = Seeded(seed: seed)
    func word(_ lengths: ClosedRange<Int>) -> String {
      let length = Int.random(in: lengths, using: &random)
      return (0..<length).map { _ in
        ["水", "氵", "电", "a", "b", "é"].randomElement(using: &random) ?? ""
      }.joined()
    }
    for round in 0..<60 {
      let phrases = (0..<count).map { _ in word(1...5) }
      let matcher = PhraseMatcher(
        phrases: phrases.enumerated().map { (phrase: $0.element, id: $0.offset) })
      var text = Array(word(0...60).utf8)
      // Texts come from outside: broken ones find what is whole in them.
      if random.chance(30), !text.isEmpty {
        text[Int.random(in: 0..<text.count, using: &random)] = 0xFF
      }
      var wanted: Set<[Int]> = []
      for (id, phrase) in phrases.enumerated() {
        let bytes = Array(phrase.utf8)
        for start in text.indices where text[start...].starts(with: bytes) {
          wanted.insert([id, start + bytes.count])
        }
      }
      var found: [[Int]] = []
      text.withUnsafeBufferPointer { text in
        matcher.forEachMatch(in: text) { id, end in found.append([id, end]) }
      }
      #expect(Set(found) == wanted && found.count == wanted.count, "seed \(seed), \(round)")
      #expect(zip(found, found.dropFirst()).allSatisfy { $0[1] <= $1[1] }, "seed \(seed)")
    }
  }

  @Test func foldsWidthAndCase() {
    #expect(Folding.fold("ＡＢｃ１２＠～ ABC　水ﾊ!")
      == Array("abc12@~ abc 水ﾊ!".utf8))
  }
}
