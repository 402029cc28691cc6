import Testing

@testable import Knowledge

@Suite struct PostingsTests {
  /// Against plain lists: near and far slots, keys of one entry and of thousands.
  @Test(arguments: [1, 2, 3])
  func whatWasAddedIsCalledOutInOrder(seed: UInt64) {
    var state = seed
    func next(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    var postings = Postings()
    var plain: [UInt32: [Int]] = [:]
    var slot = 0
    for _ in 0..<20_000 {
      slot += next(10) == 0 ? next(3_000_000 / 20_000 * 10) + 1 : 1
      for key in Set([next(3), 10 + next(400), 1_000 + next(30_000)]) {
        postings.add(UInt32(key), slot: slot)
        plain[UInt32(key), default: []].append(slot)
      }
    }
    for (key, slots) in plain {
      var found: [Int] = []
      postings.forEachSlot(of: key) { found.append($0) }
      #expect(found == slots)
      #expect(postings.count(of: key) == slots.count)
    }
    #expect(postings.count(of: 5) == 0)
  }

  @Test func compactedLeavesOutWhatHasNoNumber() {
    var postings = Postings()
    for slot in 0..<1_000 { postings.add(UInt32(slot % 7), slot: slot) }
    for slot in stride(from: 0, to: 1_000, by: 2) { postings.remove(UInt32(slot % 7)) }
    let numbers = (0..<1_000).map { $0 % 2 == 0 ? nil : Int32($0 / 2) }
    let small = postings.compacted(numbers)
    var found: [Int] = []
    small.forEachSlot(of: 3) { found.append($0) }
    #expect(found == (0..<1_000).filter { $0 % 7 == 3 && $0 % 2 == 1 }.map { $0 / 2 })
    #expect(small.count(of: 3) == found.count)
    #expect(postings.count(of: 3) == found.count)
  }
}
