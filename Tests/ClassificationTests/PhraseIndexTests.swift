import Appeals
import Classification
import Testing

/// A small generator of its own, so that a seed gives the same texts everywhere.
private struct Generator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 33)
  }
}

@Suite struct PhraseIndexTests {
  private func matches(_ phrases: [String], in text: String) -> [String] {
    let index = PhraseIndex(phrases: phrases.enumerated().map { ($0.element, $0.offset) })
    var text = text
    var found: [String] = []
    text.withUTF8 { text in
      index.forEachMatch(in: text) { id, end in found.append("\(phrases[id])@\(end)") }
    }
    return found.sorted()
  }

  @Test(arguments: [
    (["物业", "物业费", "业费"], "物业费", ["业费@9", "物业@6", "物业费@9"]),
    (["税"], "税税", ["税@3", "税@6"]),
    (["KTV", "4S店"], "去KTV和4S店", ["4S店@14", "KTV@6"]),
    (["aaaaaa"], "aaaaaaaa", ["aaaaaa@6", "aaaaaa@7", "aaaaaa@8"]),
    (["ab"], "abab", []),
    ([], "物业", []),
    (["停水了"], "停水", []),
    (["𠮷野家"], "去𠮷野家", ["𠮷野家@13"]),
  ] as [([String], String, [String])])
  func findsEveryPlace(phrases: [String], text: String, wanted: [String]) {
    #expect(matches(phrases, in: text) == wanted)
  }

  /// Against the plain search.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func findsWhatThePlainSearchFinds(seed: UInt64) {
    var generator = Generator(state: seed)
    let letters = Array("物业费停水电气税店aKTV4é𠮷")
    func word(_ lengths: ClosedRange<Int>) -> String {
      String((0..<Int.random(in: lengths, using: &generator)).map { _ in
        letters.randomElement(using: &generator)!
      })
    }
    for round in 0..<200 {
      let phrases = (0..<20).map { _ in word(1...4) }.filter { $0.utf8.count >= 3 }
      let pairs = phrases.enumerated().map { (phrase: $0.element, id: $0.offset) }
      let text = Array(word(0...40).utf8)
      var wanted: [[Int]] = []
      for (id, phrase) in phrases.enumerated() {
        let bytes = Array(phrase.utf8)
        for start in text.indices where text[start...].starts(with: bytes) {
          wanted.append([id, start + bytes.count])
        }
      }
      var found: [[Int]] = []
      text.withUnsafeBufferPointer { text in
        PhraseIndex(phrases: pairs).forEachMatch(in: text) { found.append([$0, $1]) }
      }
      let isSame = found.sorted { $0.lexicographicallyPrecedes($1) }
        == wanted.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(isSame, "seed \(seed), round \(round)")
      let starts = found.map { $0[1] - phrases[$0[0]].utf8.count }
      #expect(starts == starts.sorted(), "seed \(seed), round \(round)")
    }
  }
}
