import Testing

@testable import Formats

/// Every step of a text, one a line: rows with `|` between fields, `blank`, or what was refused.
private func steps(
  _ text: String, columns: Int? = nil, rowBytesMax: Int = 64, window: Int = .max
) -> [String] {
  let bytes = Array(text.utf8)
  var reader = CSVReader(rowBytesMax: rowBytesMax)
  reader.columns = columns
  var found: [String] = []
  var start = 0
  var end = min(window, bytes.count)
  while start < bytes.count {
    let isAtEnd = end == bytes.count
    bytes[start..<end].withUnsafeBufferPointer { part in
      switch reader.next(part, isAtEnd: isAtEnd) {
      case .row:
        let fields = reader.fields.map { field in
          var text: [UInt8] = []
          field.append(from: part, to: &text)
          return String(decoding: text, as: UTF8.self)
        }
        found.append("\(reader.line): " + fields.joined(separator: "|"))
      case .blank: found.append("\(reader.line): blank")
      case .refused(let fault, let isLost):
        found.append("\(reader.line): \(fault.code)\(isLost ? ", lost" : "")")
      case .rest, .more: break
      }
    }
    start += reader.used
    if reader.used == 0 { end = min(bytes.count, end + 1) } else { end = max(end, start) }
    if start == end && end < bytes.count { end += 1 }
  }
  return found
}

@Suite struct CSVTests {
  static let rows: [(text: String, steps: [String])] = [
    ("", []),
    ("a,b\r\nc,d", ["1: a|b", "2: c|d"]),
    ("a,b\nc,d\n", ["1: a|b", "2: c|d"]),
    ("a,b\rc,d\r", ["1: a|b", "1: c|d"]),
    (",\n\"\",\n", ["1: |", "2: |"]),
    ("\n\na\n", ["1: blank", "2: blank", "3: a"]),
    ("\"\"\n", ["1: "]),
    ("\"a,b\",\"c\"\"d\"\n", ["1: a,b|c\"d"]),
    ("\"a\r\nb\",c\nd,e\n", ["1: a\r\nb|c", "3: d|e"]),
    ("\"停水\n了\",热线\n", ["1: 停水\n了|热线"]),
  ]

  @Test(arguments: [1, 3, 1_000])
  func readsRows(window: Int) {
    for (text, wanted) in Self.rows {
      #expect(steps(text, window: window) == wanted, "\(text)")
    }
  }

  static let broken: [(text: String, steps: [String])] = [
    // A quote within a field without quotes, and something behind a closing one.
    ("1,a\"b\n2,c\n", ["1: broken-quote", "2: 2|c"]),
    ("1,\"a\"b\n2,c\n", ["1: broken-quote", "2: 2|c"]),
    // A quote that is never closed: the next lines that are rows are rows.
    ("1,\"a\n2,c\n3,d\n", ["1: broken-quote", "2: 2|c", "3: 3|d"]),
    // Closed by the next quote, far behind: the rows between are found again.
    ("1,\"a\n2,\"c\"\n3,d\n", ["1: broken-quote", "2: 2|c", "3: 3|d"]),
    // Lines of a broken text that are no rows belong to it.
    ("1,\"a\nmore text\nand more\n3,d\n", ["1: broken-quote", "4: 3|d"]),
    ("1,\"a", ["1: broken-quote"]),
    ("1,\"a\nmore text\n", ["1: broken-quote"]),
    ("1,2,3\n1,2\n\n1\n", ["1: column-count", "2: 1|2", "3: blank", "4: column-count"]),
  ]

  @Test(arguments: [1, 5, 1_000])
  func goesOnBehindWhatIsBroken(window: Int) {
    for (text, wanted) in Self.broken {
      #expect(steps(text, columns: 2, window: window) == wanted, "\(text)")
    }
  }

  @Test func knowsItsBounds() {
    let long = String(repeating: "x", count: 100)
    #expect(steps("1,\(long)\n2,b\n", columns: 2, rowBytesMax: 20, window: 30).last == "2: 2|b")
    #expect(steps("1,\(long)\n2,b\n", columns: 2, rowBytesMax: 20)
      == ["1: item-too-large", "2: 2|b"])
    #expect(steps("1,\"\(long)\"\n2,b\n", columns: 2, rowBytesMax: 200)
      == ["1: 1|\(long)", "2: 2|b"])
    // No row in reach, and more that nobody can judge.
    let lines = String(repeating: "text\n", count: 40)
    #expect(steps("1,\"a\n" + lines + "2,b\n", columns: 2, rowBytesMax: 50, window: 60).first
      == "1: broken-quote, lost")
  }

  @Test func saysWhere() {
    var reader = CSVReader(rowBytesMax: 100)
    reader.columns = 2
    var said = ""
    Array("\"a\n\nb\",c\"d\n1,2\n".utf8).withUnsafeBufferPointer {
      if case .refused(let fault, _) = reader.next($0, isAtEnd: true) { said = fault.description }
    }
    #expect(said == "a quote stands where none may, at line 3; put quotes around the field and "
      + "double those within")
  }
}
