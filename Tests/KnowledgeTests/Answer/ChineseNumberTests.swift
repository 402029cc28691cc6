import Testing

@testable import Knowledge

@Suite struct ChineseNumberTests {
  /// A number | the same in thousandths; nothing where none is read.
  private static let table = """
    15 | 15000
    十五 | 15000
    二十 | 20000
    二百零三 | 203000
    一千二百 | 1200000
    1,200.50 | 1200500
    1.5 | 1500
    3万 | 30000000
    三万五千 | 35000000
    3万5千 | 35000000
    两 | 2000
    半 | 500
    二〇二四 | 2024000
    1234567890123 |
    99999999亿 |
    10000000百亿 |
    元 |
    """

  @Test func numeralsAndDigitsAreTheSame() {
    for line in Self.table.split(separator: "\n") {
      let row = line.split(separator: "|", omittingEmptySubsequences: false).map {
        Sentences.trimmed(Letters($0.unicodeScalars))
      }
      let read = ChineseNumber.read(row[0], at: 0)
      #expect(read.map { "\($0.thousandths)" } ?? "" == row[1].text, "\(line)")
      if let read { #expect(read.end == row[0].count, "\(line)") }
    }
  }
}
