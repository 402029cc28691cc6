/// Why a row of a table cannot be read.
public enum CSVFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// A quote within a field that has none around it, or something behind a closing quote.
  case strayQuote(line: Int)
  /// A quote that nothing closes, as far as a row may reach.
  case openQuote(line: Int)
  case columns(found: Int, wanted: Int)
  case rowTooLong(bytesMax: Int)

  /// A stable word for files and counts.
  public var code: String {
    switch self {
    case .strayQuote, .openQuote: "broken-quote"
    case .columns: "column-count"
    case .rowTooLong: "item-too-large"
    }
  }

  public var description: String {
    switch self {
    case .strayQuote(let line):
      "a quote stands where none may, at line \(line); put quotes around the field and double "
        + "those within"
    case .openQuote(let line): "the quote that opens at line \(line) is never closed; close it"
    case .columns(let found, let wanted):
      "the row has \(found) columns, the header \(wanted); quote fields that hold commas"
    case .rowTooLong(let bytesMax): "the row has more than \(bytesMax) bytes; shorten it"
    }
  }
}

/// One field of a row: where it stands, and whether its doubled quotes must be undone.
public struct CSVField: Hashable, Sendable {
  public var range: Range<Int>
  public var hasDoubledQuotes: Bool

  /// Appends the field as it is meant.
  public func append(
    from bytes: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]
  ) {
    let field = UnsafeBufferPointer(rebasing: bytes[range])
    guard hasDoubledQuotes else { return text.append(contentsOf: field) }
    var index = 0
    while index < field.count {
      text.append(field[index])
      index += field[index] == UInt8(ascii: "\"") ? 2 : 1
    }
  }
}

/// Takes rows off the front of bytes (RFC 4180). It keeps nothing but its counts, so the caller may
/// hold as much of a file as it likes.
///
/// The bytes may be UTF-8 or GB 18030: neither uses a comma, a quote or a line end within another
/// character. Guarantees: never reads outside of the buffer; every byte belongs to one row or one
/// refused stretch, in order; `line` counts line ends from 1, those within quotes too. After a
/// broken quote it goes on at the first line behind the row's own first one from which a row of
/// just the header's columns can be read; where there is none in reach, nothing is known of the
/// rest, and it says so.
public struct CSVReader: Sendable {
  public enum Step: Hashable, Sendable {
    /// A row; its `fields` are there until the next call.
    case row
    case blank
    /// Bytes that are no row. `isLost` where nothing can be known of what follows.
    case refused(CSVFault, isLost: Bool)
    /// More bytes of the line that was refused last, because it is over the limit.
    case rest
    /// More bytes are needed, or room for them.
    case more
  }

  /// Lines that are tried as the beginning of a row after a broken one.
  static let resumeLinesMax = 1_000

  public let rowBytesMax: Int
  public let separator: UInt8
  /// Columns that every row must have; nil until the header is known.
  public var columns: Int?

  public private(set) var fields: [CSVField] = []
  /// How much of the bytes the last step used up.
  public private(set) var used = 0
  /// The line at which the last step's bytes began.
  public private(set) var line = 1
  private var nextLine = 1
  /// The line that was refused goes on behind the bytes of the last step.
  public private(set) var goesOn = false

  public init(rowBytesMax: Int, separator: UInt8 = UInt8(ascii: ",")) {
    self.rowBytesMax = rowBytesMax
    self.separator = separator
  }

  /// - Parameter bytes: begin where the last step ended. A caller that has more than `rowBytesMax`
  ///   bytes there, or `isAtEnd`, never gets `more`.
  public mutating func next(
    _ bytes: UnsafeBufferPointer<UInt8>, isAtEnd: Bool
  ) -> Step {
    used = 0
    line = nextLine
    if bytes.isEmpty { return .more }
    if goesOn {
      let end = Self.lineEnd(in: bytes, from: 0)
      goesOn = end == nil && !isAtEnd
      use(bytes, end ?? bytes.count)
      return .rest
    }
    switch scan(bytes, from: 0, isAtEnd: isAtEnd) {
    case .row(let end):
      let isBlank = fields.count == 1 && fields[0].range.isEmpty
        && bytes[0] != UInt8(ascii: "\"")
      if end > rowBytesMax {
        return refuse(.rowTooLong(bytesMax: rowBytesMax), bytes, end, isLost: false)
      }
      if !isBlank, let columns, fields.count != columns {
        let found = fields.count
        return refuse(.columns(found: found, wanted: columns), bytes, end, isLost: false)
      }
      use(bytes, end)
      return isBlank ? .blank : .row
    case .more:
      if bytes.count <= rowBytesMax && !isAtEnd { return .more }
      return tooLong(bytes, isAtEnd: isAtEnd)
    case .stray(let at):
      let fault = CSVFault.strayQuote(line: nextLine + Self.lines(in: bytes, upTo: at))
      return resume(after: fault, bytes, isAtEnd: isAtEnd)
    case .open(let at):
      let fault = CSVFault.openQuote(line: nextLine + Self.lines(in: bytes, upTo: at))
      return resume(after: fault, bytes, isAtEnd: isAtEnd)
    }
  }

  // MARK: One row

  private enum Found {
    case row(end: Int)
    case more
    /// A quote out of place, and where it stands.
    case stray(at: Int)
    /// The end of all bytes within quotes that opened there.
    case open(at: Int)
  }

  private mutating func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isAtEnd: Bool
  ) -> Found {
    fields.removeAll(keepingCapacity: true)
    var index = start
    while true {
      if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
        let opened = index
        guard let end = quoted(bytes, &index) else {
          return isAtEnd || bytes.count - start > rowBytesMax ? .open(at: opened) : .more
        }
        // A closing quote at the end of what is here may yet turn out to be a doubled one.
        if end == bytes.count && !isAtEnd { return .more }
      } else {
        let from = index
        while index < bytes.count, !isEnd(bytes[index]) {
          if bytes[index] == UInt8(ascii: "\"") { return .stray(at: index) }
          index += 1
        }
        if index == bytes.count && !isAtEnd { return .more }
        fields.append(CSVField(range: from..<index, hasDoubledQuotes: false))
      }
      if index == bytes.count { return .row(end: index) }
      switch bytes[index] {
      case separator: index += 1
      case 0x0A: return .row(end: index + 1)
      case 0x0D:
        if index + 1 == bytes.count { return isAtEnd ? .row(end: index + 1) : .more }
        return .row(end: bytes[index + 1] == 0x0A ? index + 2 : index + 1)
      default: return .stray(at: index)
      }
    }
  }

  /// Reads a field in quotes and gives the place behind it; nil where no quote closes it.
  private mutating func quoted(
    _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int
  ) -> Int? {
    let from = index + 1
    var hasDoubled = false
    index = from
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") {
        if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\"") {
          hasDoubled = true
          index += 2
          continue
        }
        fields.append(CSVField(range: from..<index, hasDoubledQuotes: hasDoubled))
        index += 1
        return index
      }
      index += 1
    }
    return nil
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte == separator || byte == 0x0A || byte == 0x0D
  }

  // MARK: What is no row

  private mutating func use(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int) {
    used = end
    nextLine += Self.lines(in: bytes, upTo: end)
  }

  private mutating func refuse(
    _ fault: CSVFault, _ bytes: UnsafeBufferPointer<UInt8>, _ end: Int, isLost: Bool
  ) -> Step {
    use(bytes, end)
    return .refused(fault, isLost: isLost)
  }

  /// A row that goes over the limit: it ends where its line does, which may lie beyond these bytes;
  /// what follows is given as `rest`.
  private mutating func tooLong(
    _ bytes: UnsafeBufferPointer<UInt8>, isAtEnd: Bool
  ) -> Step {
    let fault = CSVFault.rowTooLong(bytesMax: rowBytesMax)
    let end = Self.lineEnd(in: bytes, from: 0)
    goesOn = end == nil && !isAtEnd
    return refuse(fault, bytes, end ?? bytes.count, isLost: false)
  }

  private mutating func resume(
    after fault: CSVFault, _ bytes: UnsafeBufferPointer<UInt8>, isAtEnd: Bool
  ) -> Step {
    guard var start = Self.lineEnd(in: bytes, from: 0) else {
      // One line is all there is: at the end of the file nothing follows; before it, the line goes
      // on, and so much is known of a line without a row that it ends somewhere.
      if isAtEnd { return refuse(fault, bytes, bytes.count, isLost: false) }
      if bytes.count <= rowBytesMax { return .more }
      return tooLong(bytes, isAtEnd: isAtEnd)
    }
    for _ in 0..<Self.resumeLinesMax {
      if start == bytes.count {
        if isAtEnd { return refuse(fault, bytes, start, isLost: false) }
        break
      }
      if case .row = scan(bytes, from: start, isAtEnd: isAtEnd),
        columns == nil || fields.count == columns {
        return refuse(fault, bytes, start, isLost: false)
      }
      guard let next = Self.lineEnd(in: bytes, from: start) else { break }
      start = next
    }
    if !isAtEnd && bytes.count <= rowBytesMax { return .more }
    // The rest of the file holds no row any more: that is known too.
    return refuse(fault, bytes, isAtEnd ? bytes.count : start, isLost: true)
  }

  /// The place behind the next line end.
  static func lineEnd(in bytes: UnsafeBufferPointer<UInt8>, from: Int) -> Int? {
    var index = from
    while index < bytes.count {
      if bytes[index] == 0x0A { return index + 1 }
      index += 1
    }
    return nil
  }

  private static func lines(in bytes: UnsafeBufferPointer<UInt8>, upTo end: Int) -> Int {
    var count = 0
    for index in 0..<end where bytes[index] == 0x0A { count += 1 }
    return count
  }
}
