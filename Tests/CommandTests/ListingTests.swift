import Foundation
import Testing

@testable import wenzheng

@Suite struct ListingTests {
  let columns = [
    Column("order", "工单"), Column("score", "分", .right), Column("unit", "责任单位", shrinksTo: 6),
    Column("note", "说明", shrinksTo: 4)
  ]

  func sample() -> Listing {
    var listing = Listing(columns)
    listing.add([Cell("A-1"), Cell(7), Cell("市城乡水务局"), Cell("停水\u{1B}[2J", style: .red)])
    listing.add([Cell("A-22"), Cell(.double(0.5)), Cell(nil as String?), Cell("")])
    listing.add([Cell("A-3"), Cell(120), Cell("供电中心"), Cell(["x", "y"], shown: "x 等 2 项")])
    return listing
  }

  func text(_ listing: Listing, columns: Int?, color: Bool = false) -> [String] {
    TableRenderer(listing, columns: columns).lines.map { line in
      var bytes: [UInt8] = []
      Styles(isOn: color).append(line, to: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  func stream(_ listing: Listing, _ format: Listing.Format, forTerminal: Bool = false) -> String {
    var stream = RowStream(listing.columns, format, forTerminal: forTerminal)
    var bytes = stream.header()
    for row in listing.rows { bytes += stream.row(row) }
    bytes += stream.footer()
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func tableAlignsWideCharacters() {
    #expect(
      text(sample(), columns: nil) == [
        "工单   分  责任单位      说明",
        "A-1     7  市城乡水务局  停水␛[2J",
        "A-22  0.5",
        "A-3   120  供电中心      x 等 2 项"
      ])
  }

  @Test(arguments: 16...60)
  func tableFitsTheTerminal(columns: Int) {
    // The least row: 4 + 3 + 6 + 4 columns and three gaps of 2.
    let least = 23
    for line in text(sample(), columns: columns) {
      #expect(DisplayWidth.of(line) <= max(columns, least))
      #expect(!line.hasSuffix(" "))
    }
  }

  @Test func theWidestColumnGivesWayFirst() {
    #expect(
      text(sample(), columns: 30) == [
        "工单   分  责任单位  说明",
        "A-1     7  市城乡…   停水␛[2J",
        "A-22  0.5",
        "A-3   120  供电中心  x 等 2 项"
      ])
  }

  @Test func coloursStandAroundTheCellAlone() {
    let lines = text(sample(), columns: nil, color: true)
    #expect(lines[0].hasPrefix("\u{1B}[1m工单\u{1B}[0m   \u{1B}[1m分\u{1B}[0m"))
    #expect(lines[1].hasSuffix("市城乡水务局  \u{1B}[31m停水␛[2J\u{1B}[0m"))
  }

  @Test(arguments: [
    ("=1+2", "'=1+2"), ("+86", "'+86"), ("-2", "'-2"), ("@SUM(A1)", "'@SUM(A1)"),
    ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("＝1", "'＝1"), ("=HYPERLINK(\"http://x\",\"点\")",
      "\"'=HYPERLINK(\"\"http://x\"\",\"\"点\"\")\""),
    ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("好", "好"), ("", "")
  ])
  func csvCells(text: String, expected: String) {
    var listing = Listing([Column("a", "A"), Column("n", "N")])
    listing.add([Cell(text), Cell(-5)])
    #expect(stream(listing, .csv) == "a,n\r\n\(expected),-5\r\n")
  }

  @Test func jsonParsesAndKeepsTypes() throws {
    let json = stream(sample(), .json)
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    #expect(rows.count == 3)
    #expect(rows[0]["score"] as? Int == 7)
    #expect(rows[0]["note"] as? String == "停水\u{1B}[2J")
    #expect(rows[1]["unit"] is NSNull)
    #expect(rows[1]["score"] as? Double == 0.5)
    #expect(rows[2]["note"] as? [String] == ["x", "y"])
    // An object on each line, for grep.
    #expect(json.split(separator: "\n").count == 5)
    #expect(stream(Listing(columns), .json) == "[]\n")
    #expect(stream(Listing(columns), .csv) == "order,score,unit,note\r\n")
  }

  @Test func nothingHarmfulReachesATerminalInAnyFormat() throws {
    var listing = Listing([Column("a", "A")])
    let text = "\u{1B}]0;x\u{7}\u{9B}2J\u{7F}\u{202E}好\"\\"
    listing.add([Cell(text)])
    for format in [Listing.Format.json, .csv] {
      let shown = stream(listing, format, forTerminal: true)
      #expect(
        !shown.unicodeScalars.contains {
          VisibleText.isHarmful($0) && $0 != "\n" && $0 != "\r"
        })
    }
    let json = stream(listing, .json, forTerminal: true)
    let rows = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: String]]
    #expect(rows == [["a": text]])
  }
}
