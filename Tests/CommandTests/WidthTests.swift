import Testing

@testable import wenzheng

@Suite struct WidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("滕州", 4), ("滕州abc", 7), ("Ａ１", 4), ("ｶﾅ", 2), ("한글", 4), ("。", 2),
    ("e\u{301}", 1), ("\u{200B}", 0), ("👍", 2), ("👍🏽", 2), ("👨‍👩‍👧", 2), ("🇨🇳", 2),
    ("☎\u{FE0F}", 2), ("☎", 1), ("…", 1), ("·", 1), ("“”", 2), ("𠀀", 2), ("—", 1),
    ("\u{1100}\u{1161}", 2), ("é", 1)
  ])
  func columns(text: String, expected: Int) {
    #expect(DisplayWidth.of(text) == expected)
  }

  @Test(arguments: [
    ("滕州市", 6, "滕州市"), ("滕州市", 5, "滕州…"), ("滕州市", 4, "滕…"), ("滕州市", 2, "…"),
    ("滕州市", 1, "…"), ("滕州市", 0, ""), ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"),
    ("a滕b", 4, "a滕b"), ("a滕b", 3, "a…"), ("", 0, "")
  ])
  func truncation(text: String, columns: Int, expected: String) {
    let cut = DisplayWidth.truncate(text, to: columns)
    #expect(cut == expected)
    #expect(DisplayWidth.of(cut) <= columns)
  }

  @Test(arguments: [
    ("", 10, [""]), ("a b c", 3, ["a b", "c"]), ("abcdefgh x", 4, ["abcdefgh", "x"]),
    ("滕州市城乡水务局", 8, ["滕州市城", "乡水务局"]), ("a  b", 10, ["a b"]), (" a ", 5, ["a"]),
    ("滕州市，水务", 6, ["滕州", "市，水", "务"]), ("see 滕州 now", 8, ["see 滕州", "now"])
  ])
  func wrapping(text: String, columns: Int, expected: [String]) {
    #expect(DisplayWidth.wrap(text, to: columns) == expected)
  }

  @Test func theRangesAscendAndDoNotTouch() {
    for (before, after) in zip(WideRanges.all, WideRanges.all.dropFirst()) {
      #expect(before.upperBound + 1 < after.lowerBound)
    }
    #expect(WideRanges.all.count > 100)
  }

  @Test(arguments: [
    ("路灯坏了", "路灯坏了"), ("a\u{1B}[31mb", "a␛[31mb"), ("a\nb\tc\r", "a␊b␉c␍"), ("\0\u{7F}", "␀␡"),
    ("\u{9B}31m", "<U+009B>31m"), ("\u{202E}abc", "<U+202E>abc"), ("\u{61C}", "<U+061C>"),
    ("“好”—…", "“好”—…"), ("±·", "±·")
  ])
  func controlCharactersAreSeen(text: String, expected: String) {
    let shown = VisibleText.of(text)
    #expect(shown == expected)
    #expect(!shown.unicodeScalars.contains { VisibleText.isHarmful($0) })
    #expect(VisibleText.of(shown) == shown)
  }

  @Test func newlinesStayWhereLinesAreMeant() {
    #expect(VisibleText.of("a\n\u{1B}b\r\n", keepingNewlines: true) == "a\n␛b␍\n")
  }
}
