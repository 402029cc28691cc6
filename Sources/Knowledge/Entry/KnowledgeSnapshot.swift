import Formats
import WorkTime

// The state as lines, one an entry in order of their numbers: all else follows from them.

extension KnowledgeState {
  /// Appends the line of each entry, with its line end.
  public func encodeLines(into writer: inout JSONWriter) {
    for number in 0..<count { encodeLine(of: EntryID(Int32(number + 1)), into: &writer) }
  }

  /// Appends the line of one entry, for those who write no more than some at a time.
  public func encodeLine(of id: EntryID, into writer: inout JSONWriter) {
    guard let entry = self[id] else { return }
    entry.encode(into: &writer)
    writer.newline()
  }

  /// Takes the line of the next entry, without its line end.
  public mutating func append(
    line: UnsafeBufferPointer<UInt8>
  ) throws(KnowledgeFault) {
    var reader = EntryLineReader(line)
    let entry = try KnowledgeEntry(&reader)
    try reader.end()
    guard entry.id == nextID else { throw .outOfOrder(entry.id, next: nextID) }
    append(entry)
  }

  /// Reads all the lines that `encodeLines` wrote.
  public init(lines: UnsafeBufferPointer<UInt8>) throws(KnowledgeFault) {
    self.init()
    var from = 0
    while from < lines.count {
      let end = lines[from...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.count
      try append(line: UnsafeBufferPointer(rebasing: lines[from..<end]))
      from = end + 1
    }
  }
}

/// A reader of snapshot lines: what JSON finds wrong becomes a fault of ours, and unknown fields
/// are faults.
struct EntryLineReader {
  private var json: JSONReader

  init(_ line: UnsafeBufferPointer<UInt8>) { json = JSONReader(line) }

  mutating func object(
    _ body: (String, inout EntryLineReader) throws(KnowledgeFault) -> Bool
  ) throws(KnowledgeFault) {
    try told { (json) throws(JSONFault) in try json.beginObject() }
    while true {
      let name = try told { (json) throws(JSONFault) -> String? in
        guard let key = try json.nextKey() else { return nil }
        return try json.text(of: key)
      }
      guard let name else { return }
      if try !body(name, &self) { throw .unknownField(name) }
    }
  }

  mutating func array(
    _ body: (inout EntryLineReader) throws(KnowledgeFault) -> Void
  ) throws(KnowledgeFault) {
    try told { (json) throws(JSONFault) in try json.beginArray() }
    while try told({ (json) throws(JSONFault) in try json.nextElement() }) { try body(&self) }
  }

  mutating func text() throws(KnowledgeFault) -> String {
    try told { (json) throws(JSONFault) in try json.string() }
  }

  mutating func texts() throws(KnowledgeFault) -> [String] {
    var texts: [String] = []
    try array { (reader) throws(KnowledgeFault) in texts.append(try reader.text()) }
    return texts
  }

  mutating func integer() throws(KnowledgeFault) -> Int64 {
    try told { (json) throws(JSONFault) in try json.integer() }
  }

  mutating func flag() throws(KnowledgeFault) -> Bool {
    try told { (json) throws(JSONFault) in try json.bool() }
  }

  mutating func instant() throws(KnowledgeFault) -> Instant {
    Instant(milliseconds: try integer())
  }

  mutating func small(_ name: String) throws(KnowledgeFault) -> Int32 {
    guard let number = Int32(exactly: try integer()) else { throw .badField(name) }
    return number
  }

  mutating func hex(_ name: String) throws(KnowledgeFault) -> UInt64 {
    let number = try told { (json) throws(JSONFault) in try json.hex() }
    guard let number else { throw .badField(name) }
    return number
  }

  mutating func id(_ name: String) throws(KnowledgeFault) -> EntryID {
    guard let id = EntryID(try text()) else { throw .badField(name) }
    return id
  }

  mutating func entryText(_ name: String) throws(KnowledgeFault) -> EntryText {
    do throws(EntryFault) { return try EntryText(&json) } catch { throw .badField(name) }
  }

  mutating func end() throws(KnowledgeFault) {
    try told { (json) throws(JSONFault) in try json.end() }
  }

  private mutating func told<T>(
    _ body: (inout JSONReader) throws(JSONFault) -> T
  ) throws(KnowledgeFault) -> T {
    do throws(JSONFault) { return try body(&json) } catch { throw .json(error) }
  }
}
