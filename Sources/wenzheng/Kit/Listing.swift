import WorkTime

/// One column of a listing.
struct Column: Sendable {
  enum Alignment: Sendable { case left, right }

  /// The name in JSON and CSV: stable, in snake case. The title is for people and may change.
  let key: String
  let title: String
  let alignment: Alignment
  /// Where the row is too wide, columns that have a least width shrink to it, the widest first.
  let columnsMin: Int?

  init(
    _ key: String, _ title: String, _ alignment: Alignment = .left, shrinksTo columns: Int? = nil
  ) {
    precondition(columns.map { $0 >= 2 } ?? true, "a column of one sign shows nothing but …")
    self.key = key
    self.title = title
    self.alignment = alignment
    columnsMin = columns
  }
}

/// One value of a row: what machines read, and what people see where that is something else.
struct Cell: Hashable, Sendable {
  enum Value: Hashable, Sendable {
    case none
    case text(String)
    case int(Int)
    case double(Double)
    case flag(Bool)
    case texts([String])
  }

  let value: Value
  let shown: String?
  let style: Style

  init(_ value: Value, shown: String? = nil, style: Style = .plain) {
    self.value = value
    self.shown = shown
    self.style = style
  }

  init(_ text: String?, shown: String? = nil, style: Style = .plain) {
    self.init(text.map { .text($0) } ?? .none, shown: shown, style: style)
  }

  init(_ number: Int?, shown: String? = nil, style: Style = .plain) {
    self.init(number.map { .int($0) } ?? .none, shown: shown, style: style)
  }

  init(_ flag: Bool, shown: String? = nil, style: Style = .plain) {
    self.init(.flag(flag), shown: shown, style: style)
  }

  init(_ texts: [String], shown: String? = nil, style: Style = .plain) {
    self.init(.texts(texts), shown: shown, style: style)
  }

  /// The value as CSV has it, and as a table has it where nothing else is to be shown.
  var plainText: String {
    switch value {
    case .none: ""
    case .text(let text): text
    case .int(let number): String(number)
    case .double(let number): number.isFinite ? "\(number)" : ""
    case .flag(let flag): flag ? "true" : "false"
    case .texts(let texts): texts.joined(separator: ";")
    }
  }

  var tableText: String { shown ?? plainText }
}

/// Rows under columns: one idea, shown as a table, as JSON or as CSV.
///
/// Guarantees: every row has exactly as many cells as there are columns (a row that has not traps).
struct Listing: Sendable {
  enum Format: Sendable { case table, json, csv }

  let columns: [Column]
  private(set) var rows: [[Cell]] = []

  init(_ columns: [Column]) {
    precondition(Set(columns.map(\.key)).count == columns.count, "two columns have the same key")
    self.columns = columns
  }

  mutating func add(_ row: [Cell]) {
    precondition(row.count == columns.count, "a row has \(row.count) cells, not \(columns.count)")
    rows.append(row)
  }
}

extension ParsedArguments {
  /// What `Option.listing` asks for.
  func listingFormat() throws(UsageFault) -> Listing.Format {
    switch try exclusive(["json", "csv"]) {
    case "json": .json
    case "csv": .csv
    default: .table
    }
  }
}

extension Terminal {
  /// Writes the listing row by row. An empty table says so on standard error, and prints no header:
  /// `wc -l` of nothing is 0; JSON is `[]` then, CSV the header alone.
  func show(
    _ listing: Listing, as format: Listing.Format, whenEmpty note: String
  ) throws(OutputFault) {
    switch format {
    case .table:
      if listing.rows.isEmpty { return self.note(StyledText(note, .dim)) }
      for line in TableRenderer(listing, columns: columns).lines { try self.line(line) }
    case .json, .csv:
      var stream = RowStream(listing.columns, format, forTerminal: isTerminal)
      try out.write(stream.header())
      for row in listing.rows { try out.write(stream.row(row)) }
      try out.write(stream.footer())
      try out.flush()
    }
  }
}
