import Dispatch
import Testing

@testable import Knowledge

@Suite struct KnowledgeIndexTests {
  private static let words = ["养犬", "身份证", "供暖", "医保", "公积金", "路灯", "居住证", "户口"]
  private static let asks = ["怎么办", "多少钱", "在哪里办", "什么时候办"]

  /// One step of a life: a line of `EntryScript`, of which the index is told as the worker does it.
  private static func line(_ number: Int, _ random: inout Numbers, _ count: Int) -> String {
    let entry = 1 + random.below(max(count, 1))
    let question = words[random.below(words.count)] + asks[random.below(asks.count)]
    return switch random.below(8) {
    case 0, 1: "rsj/li add question=\(question)\(number) answer=答\(number) unit=rsj"
    case 2: "reply o\(number) q=\(question) citizen=\(number)"
    case 3: "reply o\(number) entry=\(entry) q=\(question)吗 citizen=\(number)"
    case 4: "desk/a edit entry=\(entry) answer=改\(number)"
    case 5: "shown o\(number) entry=\(entry) used=\(number % 2 == 0 ? "yes" : "no")"
    case 6: "desk/a merge entry=\(entry) into=\(1 + random.below(max(count, 1)))"
    default: "desk/a retire entry=\(entry) why"
    }
  }

  private struct Numbers {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  /// Told step by step it finds what one finds that is made of the state as a whole; and who asks
  /// meanwhile, on another thread, gets an answer of some moment.
  @Test(arguments: [1, 2, 3])
  func stepByStepAsAtOnce(seed: Int) throws {
    var random = Numbers(state: UInt64(seed))
    var script = EntryScript()
    let empty = SearchIndex(synonyms: try Shipped.synonyms())
    let index = KnowledgeIndex(script.state, empty: empty)
    let asking = DispatchGroup()
    for thread in 0..<2 {
      DispatchQueue.global().async(group: asking) {
        for number in 0..<200 {
          let found = index.search(
            Self.words[(number + thread) % Self.words.count], limit: 5, scoreMin: 0)
          if found.hits.count > 5 { Issue.record("\(found.hits.count) hits") }
        }
      }
    }
    for number in 0..<160 {
      let told = script.events.count
      try script.play(line: Self.line(number, &random, script.state.count) + " | any")
      for (event, _) in script.events[told...] {
        index.update(event.entries, of: script.state)
      }
    }
    asking.wait()
    let whole = KnowledgeIndex(script.state, empty: empty)
    for word in Self.words {
      for ask in Self.asks {
        let wanted = whole.search(word + ask, limit: 20, scoreMin: 0)
        #expect(index.search(word + ask, limit: 20, scoreMin: 0) == wanted, "\(word)\(ask)")
      }
    }
    #expect(script.state.count > 20)
  }
}
