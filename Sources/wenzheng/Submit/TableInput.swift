import Appeals
import Formats

/// A table (CSV): the first row names the columns, every other row is an item.
///
/// The charset is judged by the whole of the table and each field is decoded by itself, so that one
/// broken row is one refusal.
struct TableInput: ItemInput {
  let source: ByteSource
  /// Of these the first counts whose columns are all there.
  let mappings: [ItemMapping]
  /// Columns may be named by `--map`.
  let hasMap: Bool
  /// What the whole of the input showed.
  let probe: CharsetProbe

  static let columnsMax = 1_000
  static let missingShownMax = 3

  func read(to sink: any ItemSink) throws {
    if probe.isUTF16 {
      throw InputFault(
        "utf-16", "the table is written in UTF-16; save it as CSV in UTF-8 or GB 18030")
    }
    let window = ByteWindow(source, recordBytesMax: AppealLimits.itemBytesMax)
    try window.skipByteOrderMark()
    while window.bytes.count <= AppealLimits.itemBytesMax && !window.isAtEnd { try window.fill() }
    let reading = TableReading(
      charset: probe.nearest, separator: Self.separator(of: window.bytes), mappings: mappings,
      hasMap: hasMap)
    if probe.whole == nil {
      let offset = probe.nearest == .utf8 ? probe.utf8.firstOffset : probe.gb18030.firstOffset
      sink.note(
        "not all of it is \(probe.nearest.rawValue): byte \(offset ?? 0) is the first that does "
          + "not fit; rows that cannot be decoded are refused", line: 1)
    }
    while !sink.isStopping {
      let bytes = window.bytes
      if window.isAtEnd && source.hasGrown && Self.isUnfinished(bytes) { return }
      let step = reading.rows.next(bytes, isAtEnd: window.isAtEnd)
      let used = UnsafeBufferPointer(rebasing: bytes[..<reading.rows.used])
      if step == .more {
        if window.isAtEnd { return try reading.end(sink) }
        try window.fill()
        continue
      }
      try reading.take(step, used, offset: window.offset, sink)
      window.use(reading.rows.used)
    }
  }

  /// The last line has no end: in a file that grows, somebody is writing it.
  private static func isUnfinished(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    !bytes.isEmpty && !bytes.contains(0x0A)
  }

  /// What divides the names of the columns: some programs write tabs or semicolons.
  static func separator(of bytes: UnsafeBufferPointer<UInt8>) -> UInt8 {
    let signs = [UInt8(ascii: ","), 0x09, UInt8(ascii: ";")]
    let first = bytes.prefix { $0 != 0x0A }
    let counts = signs.map { sign in first.reduce(0) { $0 + ($1 == sign ? 1 : 0) } }
    return counts[1] > counts[0] && counts[1] >= counts[2]
      ? signs[1] : counts[2] > counts[0] ? signs[2] : signs[0]
  }
}

/// The rows of one table while they are read. Owned by one thread.
private final class TableReading {
  var rows: CSVReader
  private let charset: Charset
  private let decoder: TextDecoder?
  private let mappings: [ItemMapping]
  private let hasMap: Bool
  private var mapping = ItemMapping.ofTables
  private var columns: [String] = []
  private var json = JSONWriter(reserving: 4_096)
  private var plain: [UInt8] = []
  private var text: [UInt8] = []
  private var isInLong = false

  init(charset: Charset, separator: UInt8, mappings: [ItemMapping], hasMap: Bool) {
    self.charset = charset
    self.mappings = mappings
    self.hasMap = hasMap
    decoder = TextDecoder(charset)
    rows = CSVReader(rowBytesMax: AppealLimits.itemBytesMax, separator: separator)
  }

  func take(
    _ step: CSVReader.Step, _ bytes: UnsafeBufferPointer<UInt8>, offset: Int,
    _ sink: any ItemSink
  ) throws {
    switch step {
    case .more, .blank: break
    case .row:
      if columns.isEmpty {
        try takeHeader(bytes, offset: offset)
      } else {
        try takeRow(bytes, offset: offset, sink)
      }
    case .rest:
      try sink.goOnLong(bytes, isLast: !rows.goesOn)
      isInLong = rows.goesOn
    case .refused(let fault, let isLost):
      if columns.isEmpty { throw InputFault(fault.code, "the header cannot be read: \(fault)") }
      if rows.goesOn {
        try sink.refuseLong(Refusal(fault), line: rows.line)
        try sink.goOnLong(bytes, isLast: false)
        isInLong = true
      } else {
        try withReadable(bytes) {
          try sink.refuse(Refusal(fault), line: rows.line, original: $0)
        }
      }
      if isLost {
        throw InputFault(
          fault.code, line: rows.line,
          "\(fault); no row can be told behind it, so nothing further was read: correct the file "
            + "there and submit it again")
      }
    }
  }

  func end(_ sink: any ItemSink) throws {
    if isInLong { try sink.goOnLong(UnsafeBufferPointer(start: nil, count: 0), isLast: true) }
    if columns.isEmpty {
      throw InputFault("missing-column", "the table is empty: it has no header")
    }
  }

  // MARK: Header

  private func takeHeader(_ bytes: UnsafeBufferPointer<UInt8>, offset: Int) throws {
    if rows.fields.count > TableInput.columnsMax {
      throw InputFault("too-many", "the table has more than \(TableInput.columnsMax) columns")
    }
    var names: [String] = []
    for field in rows.fields {
      plain.removeAll(keepingCapacity: true)
      field.append(from: bytes, to: &plain)
      do throws(CharsetFault) { try decode() } catch {
        throw InputFault(
          "undecodable", "the header cannot be decoded: byte "
            + "\(offset + field.range.lowerBound + error.offset) is no text of \(charset.rawValue)")
      }
      let name = String(decoding: text, as: UTF8.self).trimmingSpaces
      if !name.isEmpty && names.contains(name) {
        throw InputFault(
          "duplicate-field", "the column '\(name)' stands twice in the header; rename one")
      }
      names.append(name)
    }
    mapping = try fitting(names)
    columns = names
    rows.columns = names.count
  }

  private func fitting(_ names: [String]) throws(InputFault) -> ItemMapping {
    for mapping in mappings where mapping.missing(in: names).isEmpty { return mapping }
    let missing = mappings.first?.missing(in: names) ?? []
    let shown = missing.prefix(TableInput.missingShownMax).map { "'\($0)'" }.joined(separator: ", ")
    var sentence = missing.count == 1
      ? "the column \(shown) is missing in the header"
      : "\(missing.count) columns are missing in the header: \(shown)"
    if missing.count > TableInput.missingShownMax { sentence += " and more" }
    let nearest = missing.count == 1
      ? Spelling.nearest(to: missing[0], in: names.filter { !$0.isEmpty }) : nil
    let add = missing.count == 1 ? "; add it" : "; add them"
    let hint = hasMap ? add + ", or name another with --map" : add
    sentence += nearest.map { "; did you mean '\($0)'?" } ?? hint
    throw InputFault("missing-column", sentence)
  }

  // MARK: Rows

  private func takeRow(
    _ bytes: UnsafeBufferPointer<UInt8>, offset: Int, _ sink: any ItemSink
  ) throws {
    json.bytes.removeAll(keepingCapacity: true)
    json.beginObject()
    for (column, field) in zip(columns, rows.fields) where !field.range.isEmpty {
      plain.removeAll(keepingCapacity: true)
      field.append(from: bytes, to: &plain)
      do throws(CharsetFault) { try decode() } catch {
        let refusal = Refusal(
          "undecodable", "byte \(offset + field.range.lowerBound + error.offset) of the file, in "
            + "the column '\(column)', is no text of \(charset.rawValue)")
        return try sink.refuse(refusal, line: rows.line, original: bytes)
      }
      if column.isEmpty || text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      json.key(column)
      text.withUnsafeBufferPointer { json.value(utf8: $0) }
    }
    json.endObject()
    try json.bytes.withUnsafeBufferPointer { item in
      try sink.take(item, line: rows.line, row: mapping, original: nil)
    }
  }

  /// From `plain` to `text`.
  private func decode() throws(CharsetFault) {
    text.removeAll(keepingCapacity: true)
    guard let decoder else { throw CharsetFault(charset: charset.rawValue, offset: 0) }
    var fault: CharsetFault?
    plain.withUnsafeBufferPointer { plain in
      do throws(CharsetFault) { try decoder.decode(plain, into: &text) } catch { fault = error }
    }
    if let fault { throw fault }
  }

  /// For the file of the refused, which is UTF-8 wherever it can be.
  private func withReadable(
    _ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    plain.removeAll(keepingCapacity: true)
    plain.append(contentsOf: bytes)
    do throws(CharsetFault) { try decode() } catch { return try body(bytes) }
    try text.withUnsafeBufferPointer(body)
  }
}
