import Glibc
import TestSupport
import Testing

@testable import Classification

/// Signs between pieces here stand for pieces, not for the text: `|`.
private let walks: [(text: String, pieces: String)] = [
  ("", ""),
  ("水", "水"),
  ("停水", "停|水|停水"),
  // A unit has three to six characters; two are a pair already, and of seven nothing is said.
  ("没停水", "没|停|没停|水|停水|没停水"),
  ("一二三四五六", "一|二|一二|三|二三|四|三四|五|四五|六|五六|一二三四五六"),
  ("一二三四五六七", "一|二|一二|三|二三|四|三四|五|四五|六|五六|七|六七"),
  // Signs end pairs and units.
  ("停,水", "停|水"),
  ("停。水", "停|水"),
  ("没停。水管", "没|停|没停|水|管|水管"),
  ("没停水!", "没|停|没停|水|停水|没停水"),
  ("停é水", "停|水"),
  ("停😀水", "停|水"),
  ("停A水", "停|水"),
  // Blanks do not.
  ("停 水", "停|水|停 水"),
  ("没停\n水", "没|停|没停|水|停\n水|没停\n水"),
  (" \t\r\n", ""),
  // Particles end units and are in pairs.
  ("停水了", "停|水|停水|了|水了"),
  ("没停水了", "没|停|没停|水|停水|没停水|了|水了"),
  ("在小区里", "在|小|在小|区|小区|里|区里|小区里"),
  // Numbers and Latin words are one character.
  ("123", "123"),
  ("a", "a"),
  ("鲁a12345", "鲁|a12345|鲁a12345"),
  ("wifi坏", "wifi|坏|wifi坏"),
  ("12-34", "12|34"),
  ("no water", "no|water|no water"),
  ("5栋楼", "5|栋|5栋|楼|栋楼|5栋楼"),
]

@Suite struct GramPassTests {
  @Test func walksOverATextPieceByPiece() {
    for (text, wanted) in walks {
      #expect(words(text).joined(separator: "|") == wanted, "\(text)")
    }
  }

  private func first(_ text: String) -> UInt64? { pieces(Array(text.utf8)).first?.hash }

  @Test func allNumbersAreOne() {
    for text in ["7", "12345", "a", "a1", "1a", "12a34"] {
      #expect(first(text) == first("0"), "\(text)")
    }
    // With two letters it is a word, and its digits say nothing.
    #expect(first("ab") != first("0"))
    #expect(first("a1b2") == first("ab"))
    #expect(first("wifi6") == first("wifi"))
    #expect(first("wifi") != first("fiwi"))
  }

  @Test func aPieceIsNotTheOtherOfTheSameCharacters() throws {
    let (there, back) = (pieces(Array("水停".utf8)), pieces(Array("停水".utf8)))
    #expect(there[0].hash == back[1].hash && there[2].hash != back[2].hash)
    #expect(words("没停水").count == 6)
    #expect(Set(pieces(Array("没停水".utf8)).map(\.hash)).count == 6)
    // A blank between two characters changes nothing of their hash.
    #expect(pieces(Array("没停 水".utf8)).map(\.hash) == pieces(Array("没停水".utf8)).map(\.hash))
  }

  /// The hashes are in every model: another hash is another format.
  @Test func hashesAreTheSameOnEveryMachine() {
    let all = pieces(Array("停水3天wifi".utf8)).map { $0.hash }
    let folded = all.reduce(UInt64(0)) { ($0 ^ $1) &* 0x100_0000_01B3 }
    #expect(folded == 16_747_845_670_208_131_156)
  }

  @Test func readsSoManyCharacters() throws {
    let most = GramPass.charactersMax
    let long = pieces(Array(String(repeating: "水", count: most + 100).utf8))
    // Singles and pairs; the unit is far too long for one.
    #expect(long.count == 2 * most - 1)
    #expect(long.last?.to == most * 3)
    // Signs and blanks are no characters.
    let spread = words(String(repeating: "水, ", count: most + 100))
    #expect(spread.count == most)
    // A unit that the bound ends is told.
    let cut = words(String(repeating: "水,", count: most - 3) + "没停水管")
    #expect(cut.last == "没停水")
  }

  @Test func knowsWhatItReadsToTheEnd() {
    func mayCut(_ text: String) -> Bool {
      Array(text.utf8).withUnsafeBufferPointer(GramPass.mayCut)
    }
    let most = GramPass.charactersMax
    // A Chinese character has three bytes and is one.
    #expect(!mayCut(String(repeating: "水", count: most)))
    #expect(mayCut(String(repeating: "水", count: most + 1)))
    #expect(!mayCut(String(repeating: "a", count: most)))
    #expect(mayCut(String(repeating: "a", count: most + 1)))
    #expect(!mayCut(""))
  }

  private static let brokenTexts: [(bytes: [UInt8], pieces: String)] = [
    ([0xE5], ""),
    ([0xE5, 0x81], ""),
    ([0x80, 0xBF], ""),
    ([0xFF, 0xFE], ""),
    ([0xC3, 0x28], ""),
    ([0xF0, 0x9F, 0x98], ""),
    (Array("停".utf8) + [0xFF] + Array("水".utf8), "停|水"),
    (Array("停".utf8) + [0xE6], "停"),
    // A cut character takes nothing of what follows with it.
    ([0xE5] + Array("ab".utf8), "ab"),
    ([0xE5, 0x81] + Array("ab".utf8), "ab"),
    ([0xE5] + Array("停水".utf8), "停|水|停水"),
    (Array("停".utf8) + [0xE6, 0xB0] + Array("水".utf8), "停|水"),
    (Array("停".utf8) + [0xE6, 0xB0] + Array(",水".utf8), "停|水"),
  ]

  @Test func bytesThatAreNoTextAreSeparators() {
    for (bytes, wanted) in Self.brokenTexts {
      #expect(words(bytes).joined(separator: "|") == wanted, "\(bytes)")
    }
  }

  /// The text ends where memory ends: a byte read behind it would end the test with a signal.
  @Test func neverReadsOutside() throws {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let memory = try #require(
      mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
    try #require(memory != MAP_FAILED)
    defer { munmap(memory, 2 * page) }
    try #require(mprotect(memory + page, page, PROT_NONE) == 0)
    let sample = Array("小区停水了3天,wifi坏。鲁a12345 领导在吗é😀".utf8)
    for seed in UInt64(1)...2_000 {
      var random = Seeded(state: seed)
      let count = random.below(120)
      let start = (memory + page - count).assumingMemoryBound(to: UInt8.self)
      for at in 0..<count {
        start[at] = seed % 2 == 0 || random.oneIn(8)
          ? UInt8(truncatingIfNeeded: random.next()) : sample[at % sample.count]
      }
      let text = UnsafeBufferPointer(start: start, count: count)
      var found: [GramPass.Piece] = []
      GramPass.forEach(in: text) { found.append($0) }
      let areInside = found.allSatisfy { $0.from >= 0 && $0.from < $0.to && $0.to <= count }
      #expect(areInside, "seed \(seed)")
      #expect(found.count <= 3 * count, "seed \(seed)")
      // The same bytes elsewhere give the same pieces.
      #expect(pieces(Array(text)).map(\.hash) == found.map(\.hash), "seed \(seed)")
      GramCounts.with(text, nil, .text) { counts in
        counts.forEach { #expect($0.bucket < UInt32(GramCounts.bucketCount), "seed \(seed)") }
      }
    }
  }
}
