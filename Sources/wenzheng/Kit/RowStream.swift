import Formats

/// Rows as JSON or CSV, one at a time: a listing of a million rows needs no memory of its own.
///
/// JSON is one array with an object on each line, so that both `jq '.[]'` and `grep` work; a stream
/// that broke off lacks its `]` and is seen to. CSV is RFC 4180 with CRLF, in UTF-8 without a byte
/// order mark, its header the columns' keys.
struct RowStream {
  private let columns: [Column]
  private let isJSON: Bool
  private let forTerminal: Bool
  private var rowCount = 0

  /// - Parameter forTerminal: control characters are shown or escaped, as on every screen of ours;
  ///   a file or a program gets the values as they are.
  init(_ columns: [Column], _ format: Listing.Format, forTerminal: Bool) {
    self.columns = columns
    isJSON = format == .json
    self.forTerminal = forTerminal
  }

  func header() -> [UInt8] {
    if isJSON { return [UInt8(ascii: "[")] }
    return csv(columns.map(\.key))
  }

  mutating func row(_ cells: [Cell]) -> [UInt8] {
    precondition(cells.count == columns.count, "a row has \(cells.count) cells")
    rowCount += 1
    return isJSON ? json(cells) : csv(cells.map(Self.csvText))
  }

  func footer() -> [UInt8] {
    guard isJSON else { return [] }
    return Array((rowCount == 0 ? "]\n" : "\n]\n").utf8)
  }

  private func json(_ cells: [Cell]) -> [UInt8] {
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    for (column, cell) in zip(columns, cells) {
      writer.key(column.key)
      switch cell.value {
      case .none: writer.null()
      case .int(let number): writer.value(number)
      case .double(let number): writer.value(number)
      case .flag(let flag): writer.value(flag)
      case .text(let text): write(text, &writer)
      case .texts(let texts):
        writer.beginArray()
        for text in texts { write(text, &writer) }
        writer.endArray()
      }
    }
    writer.endObject()
    return Array((rowCount == 1 ? "\n" : ",\n").utf8) + writer.bytes
  }

  /// JSON itself lets DEL, C1 and the signs of direction stand as they are: a terminal must not.
  private func write(_ text: String, _ writer: inout JSONWriter) {
    let scalars = text.unicodeScalars
    guard forTerminal, scalars.contains(where: { $0.value > 0x1F && VisibleText.isHarmful($0) })
    else { return writer.value(text) }
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    for scalar in scalars {
      if scalar.value > 0x1F && VisibleText.isHarmful(scalar) {
        let digits = String(scalar.value, radix: 16)
        quoted.append(literal: "\\u")
        quoted.append(text: String(repeating: "0", count: 4 - digits.count) + digits)
      } else {
        var one: [UInt8] = []
        one.append(jsonString: String(scalar))
        quoted.append(contentsOf: one.dropFirst().dropLast())
      }
    }
    quoted.append(UInt8(ascii: "\""))
    writer.raw(quoted)
  }

  private func csv(_ fields: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      let text = forTerminal ? VisibleText.of(field, keepingNewlines: true) : field
      Self.append(csv: text, to: &bytes)
    }
    bytes.append(literal: "\r\n")
    return bytes
  }

  /// Numbers are ours and stay numbers; a text that a spreadsheet would take for a formula gets a
  /// leading apostrophe (OWASP, "CSV Injection"): a citizen's title must not run on the desk's
  /// machine.
  private static func csvText(_ cell: Cell) -> String {
    switch cell.value {
    case .text, .texts: break
    default: return cell.plainText
    }
    let text = cell.plainText
    guard let first = text.unicodeScalars.first, beginsFormula(first) else { return text }
    return "'" + text
  }

  static func beginsFormula(_ sign: Unicode.Scalar) -> Bool {
    switch sign {
    // Spreadsheets fold the full-width forms into the same signs.
    case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": true
    default: false
    }
  }

  private static func append(csv text: String, to bytes: inout [UInt8]) {
    let needsQuotes = text.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
    }
    if !needsQuotes { return bytes.append(text: text) }
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
