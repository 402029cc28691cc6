import Formats

/// The messages that one event causes, in the order in which they go out. Their keys and values
/// stand in one buffer that serves for the next event again: nine of ten bytes that the daemon
/// moves go through it.
public struct OutMessages: Sendable {
  /// Bytes in the buffer; nil for none at all, which is not the same as an empty text.
  typealias Slice = Range<Int>

  struct Entry: Sendable {
    var topic: String
    /// The second part of `ce_type`: `opened`, `dispatch`, `outcome`…
    var type: String
    var key: Slice?
    var value: Slice?
    /// Headers beside those of CloudEvents, as they came.
    var headers: [(name: String, value: [UInt8]?)]
  }

  private var writer = JSONWriter(reserving: 4096)
  /// Place of a message among these is the second part of its `ce_id`.
  private(set) var entries: [Entry] = []

  public init() {}

  mutating func removeAll() {
    writer.bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  func bytes(_ slice: Slice) -> ArraySlice<UInt8> { writer.bytes[slice] }

  /// Puts bytes into the buffer, for a key that several messages have.
  mutating func slice(_ bytes: some Collection<UInt8>) -> Slice {
    let start = writer.bytes.count
    writer.bytes.append(contentsOf: bytes)
    return start..<writer.bytes.count
  }

  /// Adds a message whose value is written as JSON.
  mutating func add<Failure: Error>(
    _ topic: String, _ type: String, key: Slice?,
    write: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    // A text of its own: no comma belongs between it and what stands before it.
    writer.newline()
    let start = writer.bytes.count
    try write(&writer)
    entries.append(Entry(
      topic: topic, type: type, key: key, value: start..<writer.bytes.count, headers: []))
  }

  /// Adds a message as it is.
  mutating func add(
    _ topic: String, _ type: String, key: [UInt8]?, value: [UInt8]?,
    headers: [(name: String, value: [UInt8]?)] = []
  ) {
    let key = key.map { slice($0) }
    let value = value.map { slice($0) }
    entries.append(Entry(topic: topic, type: type, key: key, value: value, headers: headers))
  }

  /// Lends the bytes of a message to who sends it.
  func withBytes<R>(
    of entry: Entry, _ body: (_ key: UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer?) -> R
  ) -> R {
    writer.bytes.withUnsafeBytes { all in
      body(
        entry.key.map { UnsafeRawBufferPointer(rebasing: all[$0]) },
        entry.value.map { UnsafeRawBufferPointer(rebasing: all[$0]) })
    }
  }
}
