import Formats

extension CommitLine {
  /// Reads a line without its newline. The checksum is taken as it stands, and not yet compared.
  public static func decode(
    _ line: UnsafeBufferPointer<UInt8>
  ) throws(CommitFault) -> CommitLine {
    let crc = try trailer(of: line)
    var fields = FieldReader(line)
    try fields.beginObject()
    try fields.key("commit")
    try fields.beginObject()
    let cluster = try fields.text("cluster", bytesMax: JournalLimits.clusterBytesMax)
    let offsets = try fields.offsets("offsets")
    let first = try fields.number("first", in: 0...Int64.max / 2)
    let count = try fields.number("count", in: 0...Int64(JournalLimits.batchBytesMax))
    let bytes = try fields.number("bytes", in: 0...Int64(JournalLimits.batchBytesMax))
    let vaultEnd = try fields.number("vault", in: 0...Int64.max)
    let at = try fields.text("at", bytesMax: JournalLimits.timeBytesMax)
    _ = try fields.text("crc", bytesMax: 8)
    try fields.end()
    let header = CommitHeader(
      cluster: cluster, offsets: offsets, first: first, vaultEnd: vaultEnd, at: at)
    return CommitLine(header: header, count: Int(count), bytes: Int(bytes), crc: crc)
  }

  /// The checksum stands at a fixed place from the end, so that what it covers is beyond doubt.
  private static func trailer(
    of line: UnsafeBufferPointer<UInt8>
  ) throws(CommitFault) -> UInt32 {
    let start = line.count - trailerBytes
    guard start > 0, line.starts(with: trailerPrefix, at: start),
      line.starts(with: trailerSuffix, at: start + 16),
      let crc = UInt32(lowerHex: UnsafeBufferPointer(rebasing: line[start + 8..<start + 16]))
    else { throw .trailer }
    return crc
  }
}

/// Reads the fields of a commit line in their one order.
private struct FieldReader {
  private var reader: JSONReader

  init(_ line: UnsafeBufferPointer<UInt8>) { reader = JSONReader(line) }

  mutating func beginObject() throws(CommitFault) {
    do throws(JSONFault) { try reader.beginObject() } catch { throw .json(error) }
  }

  mutating func key(_ name: StaticString) throws(CommitFault) {
    do throws(JSONFault) {
      if let key = try reader.nextKey(), reader.matches(key, name) { return }
    } catch { throw .json(error) }
    throw .field("\(name)")
  }

  mutating func text(_ name: StaticString, bytesMax: Int) throws(CommitFault) -> String {
    try key(name)
    return try text(name: name, bytesMax: bytesMax)
  }

  mutating func number(
    _ name: StaticString, in range: ClosedRange<Int64>
  ) throws(CommitFault) -> Int64 {
    try key(name)
    return try number(name: name, in: range)
  }

  mutating func offsets(_ name: StaticString) throws(CommitFault) -> [CommitOffset] {
    try key(name)
    var offsets: [CommitOffset] = []
    do throws(JSONFault) { try reader.beginArray() } catch { throw .json(error) }
    while try nextElement() {
      if offsets.count == JournalLimits.offsetsMax { throw .field("\(name)") }
      do throws(JSONFault) { try reader.beginArray() } catch { throw .json(error) }
      try expectElement(name)
      let topic = try text(name: name, bytesMax: JournalLimits.topicBytesMax)
      try expectElement(name)
      let partition = try number(name: name, in: 0...Int64(Int32.max))
      try expectElement(name)
      let next = try number(name: name, in: 0...Int64.max)
      try expectElement(name)
      let received = try number(name: name, in: 0...Int64.max)
      if try nextElement() { throw .field("\(name)") }
      offsets.append(
        CommitOffset(topic: topic, partition: Int32(partition), next: next, received: received))
    }
    return offsets
  }

  /// Closes the inner and the outer object; nothing may follow.
  mutating func end() throws(CommitFault) {
    do throws(JSONFault) {
      guard try reader.nextKey() == nil, try reader.nextKey() == nil else {
        throw JSONFault(.trailing, at: reader.offset)
      }
      try reader.end()
    } catch { throw .json(error) }
  }

  private mutating func nextElement() throws(CommitFault) -> Bool {
    do throws(JSONFault) { return try reader.nextElement() } catch { throw .json(error) }
  }

  private mutating func expectElement(_ name: StaticString) throws(CommitFault) {
    guard try nextElement() else { throw .field("\(name)") }
  }

  private mutating func text(name: StaticString, bytesMax: Int) throws(CommitFault) -> String {
    let text: String
    do throws(JSONFault) { text = try reader.string() } catch { throw .json(error) }
    if text.utf8.count > bytesMax { throw .field("\(name)") }
    return text
  }

  private mutating func number(
    name: StaticString, in range: ClosedRange<Int64>
  ) throws(CommitFault) -> Int64 {
    let number: Int64
    do throws(JSONFault) { number = try reader.integer() } catch { throw .json(error) }
    guard range.contains(number) else { throw .field("\(name)") }
    return number
  }
}

extension UnsafeBufferPointer<UInt8> {
  func starts(with literal: StaticString, at start: Int) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard start >= 0, self.count - start >= count else { return false }
    for index in 0..<count where self[start + index] != literal.utf8Start[index] { return false }
    return true
  }
}

extension UInt32 {
  /// Eight lower-case hexadecimal digits and nothing else.
  public init?(lowerHex digits: UnsafeBufferPointer<UInt8>) {
    guard digits.count == 8 else { return nil }
    self = 0
    for digit in digits {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): self = self << 4 | UInt32(digit - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): self = self << 4 | UInt32(digit - 0x61 + 10)
      default: return nil
      }
    }
  }
}
