/// Every bound of the journal.
public enum JournalLimits {
  /// One event, or one commit line, with its newline.
  public static let lineBytesMax = 1 << 20
  /// The event lines between two commit lines.
  public static let batchBytesMax = 64 << 20
  /// A segment grows to this size; a single larger batch has a segment of its own.
  public static let segmentBytesMax: Int64 = 128 << 20
  public static let clusterBytesMax = 256
  public static let topicBytesMax = 249
  public static let timeBytesMax = 64
  /// So many partitions fit into the longest commit line whatever their topics are called.
  public static let offsetsMax = 3_072
  /// What is read at once: small enough to stay in the processor's cache for the two passes over
  /// it.
  static let readBytes = 256 << 10
  /// Behind damage, the journal is searched in windows of this size.
  static let searchWindowBytes = 4 * (batchBytesMax + lineBytesMax)

  public static let fileMode: UInt32 = 0o640
  static let directoryMode: UInt32 = 0o750
}

/// The place of a byte in the whole journal, over all its segments.
public struct JournalPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let offset: Int64

  public init(_ offset: Int64) { self.offset = offset }

  public static let start = JournalPosition(0)

  public static func < (a: JournalPosition, b: JournalPosition) -> Bool { a.offset < b.offset }

  public var description: String { "\(offset)" }
}
