import Testing

@testable import Orders

@Suite struct IndexTests {
  /// A held copy of pages stays as it was, whatever is done to the other.
  @Test func heldPagesStay() {
    var pages = Pages<Int>()
    for number in 0..<3_000 { pages.append(number) }
    let held = pages
    for index in stride(from: 0, to: 3_000, by: 7) { pages[index] = -1 }
    for number in 3_000..<5_000 { pages.append(number) }
    #expect(held.count == 3_000)
    #expect((0..<3_000).allSatisfy { held[$0] == $0 })
    #expect(pages.count == 5_000 && pages[7] == -1 && pages[4_999] == 4_999)
  }

  @Test func changesStampTheirPagesAlone() {
    var pages = Pages<Int>()
    for number in 0..<3_000 { pages.append(number) }
    let before = (0..<3).map(pages.stamp)
    let held = pages
    pages[5] = 0
    pages.append(1)
    #expect(pages.stamp(ofPage: 0) != before[0])
    #expect(pages.stamp(ofPage: 1) == before[1])
    #expect(pages.stamp(ofPage: 2) != before[2])
    #expect((0..<3).map(held.stamp) == before)
  }

  @Test func pagesComeBackFromBytes() {
    var pages = Pages<Int>()
    for number in 0..<2_500 { pages.append(number * 3) }
    var bytes: [UInt8] = []
    for page in 0..<pages.pageTotal { pages.withPageBytes(page) { bytes.append(contentsOf: $0) } }
    let back = bytes.withUnsafeBytes { Pages<Int>(bytes: $0) }
    #expect(back.count == 2_500)
    #expect((0..<2_500).allSatisfy { back[$0] == $0 * 3 })
  }

  @Test func indexKeepsMeetingHashesApart() {
    var index = HashIndex()
    for value in 0..<100_000 as Range<UInt32> {
      index.insert(UInt64(value % 50_000) &* 0x9E37_79B9_7F4A_7C15, value)
    }
    for value in stride(from: 0, to: 100_000 as UInt32, by: 997) {
      let hash = UInt64(value % 50_000) &* 0x9E37_79B9_7F4A_7C15
      #expect(index.first(hash) { $0 == value } == value)
    }
    #expect(index.first(77_777 &* 0x9E37_79B9_7F4A_7C15) { _ in true } == nil)
    #expect(index.first(0) { _ in false } == nil)
  }

  /// Hashes are spread over the whole table, or each look would walk through all of it.
  @Test func tagsHaveTheirHomesAllOverTheTable() {
    for slots in [32, 48, 5_000] {
      #expect(HashIndex.home(0, of: slots) == 0)
      #expect(HashIndex.home(1 << 31, of: slots) == slots / 2)
      #expect(HashIndex.home(.max, of: slots) == slots - 1)
    }
    let homes = (0..<10_000 as Range<UInt32>).map {
      HashIndex.home($0 &* 0x9E37_79B9, of: 1_000)
    }
    #expect(Set(homes).count == 1_000)
  }

  /// Eight bytes a slot, between half and three quarters of them taken.
  @Test func indexIsNeitherTightNorWide() {
    var index = HashIndex()
    #expect(index.bytes == 0)
    for value in 0..<300_000 as Range<UInt32> {
      index.insert(UInt64(value) &* 0x9E37_79B9_7F4A_7C15, value)
      if value >= 99_999, value % 50_000 == 49_999 {
        #expect((10.6...16.1).contains(Double(index.bytes) / Double(value + 1)))
      }
    }
  }

  @Test func indexReplacesWhatItHas() {
    var index = HashIndex()
    let hashes = (1...20_000 as ClosedRange<UInt64>).map { $0 &* 0xD6E8_FEB8_6659_FD93 }
    for (value, hash) in hashes.enumerated() {
      #expect(index.replace(hash, with: UInt32(value)) == nil)
    }
    let bytes = index.bytes
    for (value, hash) in hashes.enumerated() {
      #expect(index.replace(hash, with: UInt32(value + 1)) == UInt32(value))
      #expect(index.first(hash) { _ in true } == UInt32(value + 1))
    }
    #expect(index.bytes == bytes)
  }

  @Test func numberKeysSpreadOverTheParts() {
    let keys = (1...4_096).map { counter in
      OrderNumber(
        jurisdiction: 370481, date: EventTests.number.date, partition: 3, counter: Int32(counter)
      ).key >> 56
    }
    #expect(Set(keys).count == 256)
  }
}
