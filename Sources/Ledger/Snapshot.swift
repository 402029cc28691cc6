import Foundation
import Formats
import Glibc
import Journal
import Knowledge
import Orders
import WorkTime

/// The state on disk, so that a start need not fold the whole journal. A cache: what does not fit
/// in version, layout or checksum is ignored, and may be deleted at any time.
///
/// A line of JSON with the small tables, then the pages of orders, of history, of dead letters and
/// of clock runs as bytes, then each case file and each entry of the FAQ as a line of JSON, then
/// the CRC-32 of all that.
public enum Snapshot {
  /// Goes up whenever the fold or a layout changes its meaning.
  public static let version = 15
  static let fileName = "snapshot"
  /// The first line holds configuration texts and names. One that is longer is not written: it
  /// would not be read.
  static let headerBytesMax = 64 << 20
  /// So much lies unsynced at most while a snapshot is written.
  static let unsyncedBytesMax: Int64 = 4 << 20
  /// Lines are written in parts of about this size.
  static let partBytesMax = 1 << 20

  // MARK: Writing

  public static func store(
    _ view: LedgerView, calls: FileSystemCalls = .system
  ) throws(LedgerError) {
    let state = view.state
    var head = JSONWriter(reserving: 1 << 16)
    encodeHead(state, into: &head)
    head.newline()
    guard head.bytes.count <= headerBytesMax else {
      throw .snapshotTooLarge(bytes: head.bytes.count)
    }
    do throws(StorageError) {
      try FileReplacement.replace(
        "\(view.directory)/\(fileName)", mode: JournalLimits.fileMode, calls: calls
      ) { file throws(StorageError) in
        var crc = CRC32()
        var offset: Int64 = 0
        var synced: Int64 = 0
        func put(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
          crc.update(bytes)
          try file.write(bytes, at: offset)
          offset += Int64(bytes.count)
          if offset - synced < Self.unsyncedBytesMax { return }
          // All at the end would stand as one wall before the journal's next sync.
          try file.sync()
          synced = offset
        }
        try head.bytes.withBytes { bytes throws(StorageError) in
          try put(UnsafeRawBufferPointer(bytes))
        }
        for page in 0..<state.orders.pageTotal {
          try state.orders.withPageBytes(page) { bytes throws(StorageError) in try put(bytes) }
        }
        for page in 0..<state.history.pageTotal {
          try state.history.withPageBytes(page) { bytes throws(StorageError) in try put(bytes) }
        }
        for page in 0..<state.letters.pageTotal {
          try state.letters.withPageBytes(page) { bytes throws(StorageError) in try put(bytes) }
        }
        for page in 0..<state.runs.pageTotal {
          try state.runs.withPageBytes(page) { bytes throws(StorageError) in try put(bytes) }
        }
        try lines(state.files.count, put) { number, lines in
          state.files[number].encode(into: &lines)
          lines.newline()
        }
        try lines(state.knowledge.count, put) { number, lines in
          state.knowledge.encodeLine(of: EntryID(Int32(number + 1)), into: &lines)
        }
        let sum = crc.value.littleEndian
        try withUnsafeBytes(of: sum) { bytes throws(StorageError) in
          try file.write(bytes, at: offset)
        }
      }
    } catch { throw .journal(JournalError.storage(error)) }
  }

  /// So many things in the order of their numbers, a line each.
  private static func lines(
    _ count: Int, _ put: (UnsafeRawBufferPointer) throws(StorageError) -> Void,
    _ encode: (Int, inout JSONWriter) -> Void
  ) throws(StorageError) {
    guard count > 0 else { return }
    var lines = JSONWriter(reserving: partBytesMax + 4_096)
    for number in 0..<count {
      encode(number, &lines)
      guard lines.bytes.count >= partBytesMax || number == count - 1 else { continue }
      try lines.bytes.withBytes { bytes throws(StorageError) in
        try put(UnsafeRawBufferPointer(bytes))
      }
      lines.bytes.removeAll(keepingCapacity: true)
    }
  }

  private static func encodeHead(_ state: LedgerState, into head: inout JSONWriter) {
    head.beginObject()
    head.field("version", version)
    head.field("order_stride", MemoryLayout<Order>.stride)
    head.field("history_stride", MemoryLayout<HistoryEntry>.stride)
    head.field("orders", state.orders.count)
    head.field("history", state.history.count)
    head.field("letters", state.letters.count)
    head.field("run_stride", MemoryLayout<ClockRun>.stride)
    head.field("runs", state.runs.count)
    head.field("cases", state.files.count)
    head.field("entries", state.knowledge.count)
    state.encodeTables(into: &head)
    head.endObject()
  }

  static func remove(directory: String) { unlink("\(directory)/\(fileName)") }

  // MARK: Reading

  /// The state of the snapshot, or nil where there is none that fits.
  public static func load(directory: String) -> LedgerState? {
    guard let data = try? Data(
      contentsOf: URL(fileURLWithPath: "\(directory)/\(fileName)"), options: .alwaysMapped)
    else { return nil }
    return data.withUnsafeBytes { read($0) }
  }

  private static func read(_ bytes: UnsafeRawBufferPointer) -> LedgerState? {
    guard bytes.count > 4 else { return nil }
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 4)])
    var crc = CRC32()
    crc.update(body)
    let sum = UInt32(littleEndian: bytes.loadUnaligned(
      fromByteOffset: bytes.count - 4, as: UInt32.self))
    guard crc.value == sum,
      let end = body.prefix(headerBytesMax).firstIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    let line = UnsafeBufferPointer(rebasing: body.bindMemory(to: UInt8.self)[..<end])
    guard var head = SnapshotHead(line), head.fits else { return nil }
    let orderBytes = head.orders * MemoryLayout<Order>.stride
    let historyBytes = head.history * MemoryLayout<HistoryEntry>.stride
    let letterBytes = head.letters * MemoryLayout<LetterEntry>.stride
    let runBytes = head.runs * MemoryLayout<ClockRun>.stride
    guard body.count >= end + 1 + orderBytes + historyBytes + letterBytes + runBytes else {
      return nil
    }
    let ordersEnd = end + 1 + orderBytes
    let historyEnd = ordersEnd + historyBytes
    head.state.orders = Pages(bytes: UnsafeRawBufferPointer(rebasing: body[(end + 1)..<ordersEnd]))
    head.state.history = Pages(
      bytes: UnsafeRawBufferPointer(rebasing: body[ordersEnd..<historyEnd]))
    let lettersEnd = historyEnd + letterBytes
    head.state.letters = Pages(
      bytes: UnsafeRawBufferPointer(rebasing: body[historyEnd..<lettersEnd]))
    let runsEnd = lettersEnd + runBytes
    head.state.runs = Pages(bytes: UnsafeRawBufferPointer(rebasing: body[lettersEnd..<runsEnd]))
    let lines = UnsafeBufferPointer(rebasing: body.bindMemory(to: UInt8.self)[runsEnd...])
    guard read(lines, head.cases, head.entries, into: &head.state) else { return nil }
    return head.state
  }

  /// As many lines as there are case files and entries, and nothing else.
  private static func read(
    _ lines: UnsafeBufferPointer<UInt8>, _ cases: Int, _ entries: Int,
    into state: inout LedgerState
  ) -> Bool {
    var rest = lines[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = UnsafeBufferPointer(rebasing: rest[rest.startIndex..<end])
      rest = rest[(end + 1)...]
      if state.files.count < cases {
        guard let file = CaseFile(decoding: line) else { return false }
        state.files.append(file)
      } else {
        do throws(KnowledgeFault) { try state.knowledge.append(line: line) } catch { return false }
      }
    }
    return rest.isEmpty && state.files.count == cases && state.knowledge.count == entries
  }
}

/// The first line of a snapshot.
private struct SnapshotHead {
  var version = 0
  var orderStride = 0
  var historyStride = 0
  var orders = 0
  var history = 0
  var letters = 0
  var runStride = 0
  var runs = 0
  var cases = 0
  var entries = 0
  var state = LedgerState()

  var fits: Bool {
    version == Snapshot.version && orderStride == MemoryLayout<Order>.stride
      && historyStride == MemoryLayout<HistoryEntry>.stride && orders >= 0 && history >= 0
      && letters >= 0 && runStride == MemoryLayout<ClockRun>.stride && runs >= 0
  }

  init?(_ line: UnsafeBufferPointer<UInt8>) {
    do {
      var reader = JSONReader(line)
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if reader.matches(key, "version") { version = Int(try reader.integer()) }
        else if reader.matches(key, "order_stride") { orderStride = Int(try reader.integer()) }
        else if reader.matches(key, "history_stride") { historyStride = Int(try reader.integer()) }
        else if reader.matches(key, "orders") { orders = Int(try reader.integer()) }
        else if reader.matches(key, "history") { history = Int(try reader.integer()) }
        else if reader.matches(key, "letters") { letters = Int(try reader.integer()) }
        else if reader.matches(key, "run_stride") { runStride = Int(try reader.integer()) }
        else if reader.matches(key, "runs") { runs = Int(try reader.integer()) }
        else if reader.matches(key, "cases") { cases = Int(try reader.integer()) }
        else if reader.matches(key, "entries") { entries = Int(try reader.integer()) }
        else if try !state.decodeTable(key, &reader) { return nil }
      }
      try reader.end()
    } catch { return nil }
  }
}
