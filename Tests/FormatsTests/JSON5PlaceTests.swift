import Testing

@testable import Formats

@Suite struct JSON5PlaceTests {
  static let faults: [(text: String, sentence: String)] = [
    ("{ a: 1,\n  b: } }", "line 2, column 6: a value belongs here"),
    ("{ a: 1 }\n}", "line 2, column 1: the text should end"),
    ("{ a: 'x\n}", "line 1, column 6: this text has no closing quote"),
    ("{ '名': 1 b: 2 }", "line 1, column 10: ',' or '}' belongs here"),
    ("[1, 2", "line 1, column 6: ',' or ']' belongs here"),
    ("{ a 1 }", "line 1, column 5: ':' belongs here"),
    ("{ : 1 }", "line 1, column 3: a key belongs here"),
    ("{ /* open }", "line 1, column 3: this comment has no end */"),
    ("", "line 1, column 1: a value belongs here"),
  ]

  @Test(arguments: faults)
  func saysWhere(text: String, sentence: String) {
    #expect(JSON5Place.fault(in: Array(text.utf8)) == sentence)
  }

  static let whole: [String] = [
    "{}", "[]", "{ a: 1, 'b': [1, +2, -.5, 0xFF, Infinity,], \"c\": { d: null, }, }",
    "// first\n{ /* in */ 分类: '一', a_$1: true }\n// last", "'it\\'s'", " 5 ",
  ]

  @Test(arguments: whole)
  func findsNothingInWhatIsWhole(text: String) {
    #expect(JSON5Place.fault(in: Array(text.utf8)) == nil)
  }

  /// Of two values one would be taken, and nobody told which.
  @Test(arguments: [
    ("{ a: 1, b: { a: 2 }, c: [{ a: 3 }, { a: 4 }] }", nil),
    ("{ a: 1,\n  a: 2 }", "line 2, column 3: the key 'a' stands here a second time"),
    ("{ x: { '名': 1, \"名\": 1 } }", "line 1, column 16: the key '名' stands here a second time"),
    ("{ a: 1, a: }", "line 1, column 9: the key 'a' stands here a second time"),
  ])
  func keysThatStandTwice(text: String, says: String?) {
    let said = JSON5Place.doubledKey(in: Array(text.utf8))
    #expect(said == says.map { "\($0); leave one of the two" })
  }
}
