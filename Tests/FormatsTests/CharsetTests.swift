import Foundation
import Testing

@testable import Formats

/// 热线 in GB 2312, 㐀 (four bytes) and 停水 behind it.
private let reXian: [UInt8] = [0xC8, 0xC8, 0xCF, 0xDF]
private let tingShui: [UInt8] = [0xCD, 0xA3, 0xCB, 0xAE]
private let fourBytes: [UInt8] = [0x81, 0x39, 0xEE, 0x39]

private func probe(_ bytes: [UInt8], step: Int = .max) -> CharsetProbe {
  var probe = CharsetProbe()
  var at = 0
  while at < bytes.count {
    let end = min(bytes.count, at.advanced(by: min(step, bytes.count)))
    Array(bytes[at..<end]).withUnsafeBufferPointer { probe.feed($0) }
    at = end
  }
  probe.finish()
  return probe
}

private func decode(_ label: String, _ bytes: [UInt8]) throws -> String? {
  guard let decoder = TextDecoder(label: label) else { return nil }
  let text = try bytes.withUnsafeBufferPointer { try decoder.decode($0) }
  return String(utf8: text)
}

@Suite struct CharsetTests {
  struct Case: Sendable {
    var name: String
    var bytes: [UInt8]
    var whole: Charset?
    var utf8: Int?
    var gb: Int?
  }

  static let cases: [Case] = [
    Case(name: "empty", bytes: [], whole: .utf8),
    Case(name: "ascii", bytes: Array("a,b\r\n".utf8), whole: .utf8),
    Case(name: "utf-8", bytes: Array("停水了吗".utf8), whole: .utf8),
    Case(name: "gb", bytes: reXian + tingShui, whole: .gb18030, utf8: 0),
    Case(name: "gb, four bytes", bytes: fourBytes + reXian, whole: .gb18030, utf8: 0),
    Case(name: "ascii and gb", bytes: [0x61] + reXian, whole: .gb18030, utf8: 1),
    Case(name: "utf-8 broken in its middle",
      bytes: Array("停水".utf8) + [0xFF] + Array("热线".utf8), whole: nil, utf8: 6, gb: 6),
    Case(name: "gb that passes as utf-8", bytes: tingShui, whole: .gb18030),
    Case(name: "pairs and more", bytes: Array("é停".utf8), whole: .utf8, gb: 4),
    Case(name: "gb cut off", bytes: reXian + [0xC8], whole: nil, utf8: 0, gb: 4),
    Case(name: "utf-8 cut off", bytes: Array("停".utf8.dropLast()), whole: .gb18030, utf8: 0),
    Case(name: "overlong", bytes: [0xC0, 0xAF], whole: .gb18030, utf8: 0),
    Case(name: "surrogate", bytes: [0xED, 0xA0, 0x80, 0x20], whole: nil, utf8: 0, gb: 2),
  ]

  @Test(arguments: [1, 2, 3, 1_000])
  func judgesTheWhole(step: Int) {
    for one in Self.cases {
      let found = probe(one.bytes, step: step)
      #expect(found.whole == one.whole, "\(one.name)")
      #expect(found.utf8.firstOffset == one.utf8, "\(one.name)")
      #expect(found.gb18030.firstOffset == one.gb, "\(one.name)")
    }
  }

  @Test func tellsMarks() {
    #expect(probe([0xEF, 0xBB, 0xBF, 0x61], step: 1).hasByteOrderMark)
    #expect(probe([0xFF, 0xFE, 0x61, 0]).isUTF16)
    #expect(!probe(reXian).looksLikeUTF8 && probe(Array("停水".utf8)).looksLikeUTF8)
    // One broken row in a long table of UTF-8 does not make the table one of GB 18030.
    let rows = Array(String(repeating: "停水了\n", count: 99).utf8)
    #expect(probe(rows + [0xFF, 0x0A] + rows).nearest == .utf8)
    let gb = [[UInt8]](repeating: reXian + [0x0A], count: 99).flatMap(\.self)
    #expect(probe(gb + [0xFF, 0x0A] + gb).nearest == .gb18030)
  }

  @Test func decodesWhatItIsGiven() throws {
    #expect(try decode("gb2312", reXian + tingShui) == "热线停水")
    #expect(try decode("GBK", [0x81, 0x40]) == "丂")
    #expect(try decode("gb18030", fourBytes) == "㐀")
    #expect(try decode("utf-8", Array("停".utf8)) == "停")
    #expect(try decode("iso-8859-1", [0xE9]) == "é")
    #expect(try decode("iso-2022-jp", [0x1B, 0x24, 0x42, 0x25, 0x46, 0x1B, 0x28, 0x42]) == "テ")
    // More than one piece.
    let long = [[UInt8]](repeating: reXian, count: 20_000).flatMap(\.self)
    let text = try decode("gbk", long)
    #expect(text?.count == 40_000 && text?.hasSuffix("热线") == true)
  }

  @Test(arguments: ["UTF-8//IGNORE", "", "../x", "no-such-charset", "gbk//translit"])
  func unknownLabels(label: String) {
    #expect(TextDecoder(label: label) == nil)
  }

  static let broken: [(label: String, bytes: [UInt8], offset: Int)] = [
    ("gbk", reXian + [0xFF] + tingShui, 4), ("gb18030", reXian + [0xC8], 4),
    ("utf-8", Array("停".utf8) + [0xFF], 3), ("us-ascii", [0x61, 0xC8, 0xC8], 1),
  ]

  @Test func saysWhereItBreaks() {
    for (label, bytes, offset) in Self.broken {
      var found: CharsetFault?
      do { _ = try decode(label, bytes) } catch { found = error as? CharsetFault }
      #expect(found?.offset == offset, "\(label)")
    }
    // After a fault the decoder begins anew.
    let decoder = TextDecoder(.gb18030)
    let text = try? reXian.withUnsafeBufferPointer { try decoder?.decode($0) }
    #expect(text == Array("热线".utf8))
  }
}
