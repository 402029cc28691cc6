import Testing

@testable import Formats

/// Every step of a text: `LINE: element`, `long …`, `end`, `broken at OFFSET`.
private func steps(_ text: String, limit: Int = 64, window: Int = .max) -> [String] {
  let bytes = Array(text.utf8)
  var elements = JSONElements(elementBytesMax: limit)
  var found: [String] = []
  var start = 0
  var end = min(window, bytes.count)
  for _ in 0..<10_000 {
    let isAtEnd = end == bytes.count
    var isOver = false
    bytes[start..<end].withUnsafeBufferPointer { part in
      switch elements.next(part, isAtEnd: isAtEnd) {
      case .element(let range):
        found.append("\(elements.line): " + String(decoding: part[range], as: UTF8.self))
      case .long(_, let isLast): if isLast { found.append("\(elements.line): long") }
      case .end: found.append("end")
      case .broken(let offset):
        found.append("broken at \(start + offset)")
        isOver = true
      case .more: isOver = isAtEnd
      }
    }
    start += elements.used
    if isOver { break }
    if elements.used == 0 || start == end { end = min(bytes.count, max(end, start) + 1) }
  }
  return found
}

@Suite struct JSONElementsTests {
  static let texts: [(text: String, steps: [String])] = [
    ("[]", ["end"]),
    (" [ ] \n", ["end"]),
    (#"[{"a":1},{"b":"]}\""}]"#, [#"1: {"a":1}"#, #"1: {"b":"]}\""}"#, "end"]),
    ("[\n1,\n\"x,y\" ,\n[2,[3]]\n]\n", ["2: 1", "3: \"x,y\"", "4: [2,[3]]", "end"]),
    // A fault within an element is the element's own.
    ("[{nonsense},{}]", ["1: {nonsense}", "1: {}", "end"]),
    ("{}", ["broken at 0"]),
    ("", ["broken at 0"]),
    ("[{}", ["1: {}", "broken at 3"]),
    ("[{", ["broken at 2"]),
    ("[{},]", ["1: {}", "broken at 4"]),
    ("[,{}]", ["broken at 1"]),
    ("[{} {}]", ["1: {}", "broken at 4"]),
    ("[{}] x", ["1: {}", "end", "broken at 5"]),
  ]

  @Test(arguments: [1, 4, 1_000])
  func takesElements(window: Int) {
    for (text, wanted) in Self.texts { #expect(steps(text, window: window) == wanted, "\(text)") }
  }

  @Test(arguments: [3, 12, 1_000])
  func passesOverLongOnes(window: Int) {
    let long = "{\"x\":\"" + String(repeating: "]", count: 60) + "\"}"
    #expect(steps("[{},\(long),{}]", limit: 10, window: window)
      == ["1: {}", "1: long", "1: {}", "end"])
  }
}
