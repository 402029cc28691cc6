import Formats

/// How far one partition has been taken in, as one commit says it.
public struct CommitOffset: Hashable, Sendable {
  public var topic: String
  public var partition: Int32
  /// The offset of the next message that is wanted.
  public var next: Int64
  /// How many messages this commit took in from the partition.
  public var received: Int64

  public init(topic: String, partition: Int32, next: Int64, received: Int64) {
    self.topic = topic
    self.partition = partition
    self.next = next
    self.received = received
  }
}

/// What a caller says of a batch; the writer adds what it counts.
public struct CommitHeader: Hashable, Sendable {
  /// The Kafka cluster that the offsets belong to.
  public var cluster: String
  public var offsets: [CommitOffset]
  /// The sequence number of the first event. The batches of a journal leave no gap, so in a batch
  /// without events it is the number that the next event will have.
  public var first: Int64
  /// Where the vault ended when this batch was made: what stands behind it, no commit names.
  public var vaultEnd: Int64
  /// When the batch was made, in the text form of an `Instant`.
  public var at: String

  public init(
    cluster: String, offsets: [CommitOffset], first: Int64, vaultEnd: Int64, at: String
  ) {
    self.cluster = cluster
    self.offsets = offsets
    self.first = first
    self.vaultEnd = vaultEnd
    self.at = at
  }
}

/// The line that closes a batch:
///
///     {"commit":{"cluster":"…","offsets":[["topic",0,128,5]],"first":1,"count":2,"bytes":310,
///     "vault":990,"at":"…","crc":"0a1b2c3d"}}
///
/// The checksum is the CRC-32 (zlib's) of the event lines and of this line up to `,"crc"`, so that
/// a changed offset is found as surely as a changed event. Fields stand in this order.
public struct CommitLine: Hashable, Sendable {
  public let header: CommitHeader
  /// How many event lines, and their bytes.
  public let count: Int
  public let bytes: Int
  public let crc: UInt32

  public init(header: CommitHeader, count: Int, bytes: Int, crc: UInt32) {
    self.header = header
    self.count = count
    self.bytes = bytes
    self.crc = crc
  }

  /// The sequence number of the event after this batch.
  public var nextSequence: Int64 { header.first + Int64(count) }

  static let prefix: StaticString = "{\"commit\":"
  static let trailerPrefix: StaticString = ",\"crc\":\""
  static let trailerSuffix: StaticString = "\"}}"
  /// `,"crc":"` and eight digits and `"}}`.
  static let trailerBytes = 8 + 8 + 3

  /// Closes a batch: the line, and its text with the newline.
  public static func seal(
    _ header: CommitHeader, count: Int, events: UnsafeRawBufferPointer
  ) -> (line: CommitLine, text: [UInt8]) {
    var text = head(header, count: count, bytes: events.count)
    var crc = CRC32()
    crc.update(events)
    text.withUnsafeBytes { crc.update($0) }
    appendTrailer(crc.value, to: &text)
    let line = CommitLine(header: header, count: count, bytes: events.count, crc: crc.value)
    return (line, text)
  }

  /// The line's text with the newline.
  public func encoded() -> [UInt8] {
    var text = Self.head(header, count: count, bytes: bytes)
    Self.appendTrailer(crc, to: &text)
    return text
  }

  private static func head(_ header: CommitHeader, count: Int, bytes: Int) -> [UInt8] {
    var writer = JSONWriter(reserving: 256 + header.offsets.count * 48)
    writer.beginObject()
    writer.key("commit")
    writer.beginObject()
    writer.field("cluster", header.cluster)
    writer.key("offsets")
    writer.beginArray()
    for offset in header.offsets {
      writer.beginArray()
      writer.value(offset.topic)
      writer.value(Int64(offset.partition))
      writer.value(offset.next)
      writer.value(offset.received)
      writer.endArray()
    }
    writer.endArray()
    writer.field("first", header.first)
    writer.field("count", count)
    writer.field("bytes", bytes)
    writer.field("vault", header.vaultEnd)
    writer.field("at", header.at)
    return writer.bytes
  }

  private static func appendTrailer(_ crc: UInt32, to text: inout [UInt8]) {
    text.append(literal: trailerPrefix)
    withUnsafeBytes(of: crc.bigEndian) { text.append(hex: $0) }
    text.append(literal: trailerSuffix)
    text.append(UInt8(ascii: "\n"))
  }

  /// Says whether a line claims to be a commit line; only decoding shows that it is one.
  static func begins(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    line.starts(with: prefix, at: 0)
  }

  /// The checksum that the batch should have: of its event lines and of what stands before the
  /// checksum in `line`, which has no newline and was decoded.
  static func checksum(
    events: UnsafeBufferPointer<UInt8>, line: UnsafeBufferPointer<UInt8>
  ) -> UInt32 {
    let covered = UnsafeBufferPointer(rebasing: line[..<(line.count - trailerBytes)])
    var crc = CRC32()
    crc.update(UnsafeRawBufferPointer(events))
    crc.update(UnsafeRawBufferPointer(covered))
    return crc.value
  }
}

/// Why a line that claims to be a commit line is none.
public enum CommitFault: Error, Hashable, Sendable, CustomStringConvertible {
  case json(JSONFault)
  /// The field that should stand here is missing, is another one or has an impossible value.
  case field(String)
  case trailer

  public var description: String {
    switch self {
    case .json(let fault): "\(fault)"
    case .field(let name): "field \"\(name)\" is missing, misplaced or impossible"
    case .trailer: "it does not end in a checksum"
    }
  }
}
