import CRdkafka

/// Headers of a message to send, built up in one buffer that can be used again and again: clear it,
/// append, produce. A name may come more than once; names hold no zero byte.
public struct OutboundHeaders: Sendable {
  private struct Entry {
    var nameEnd: Int
    /// Nil for a null value.
    var valueEnd: Int?
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  public init() {}

  public var isEmpty: Bool { entries.isEmpty }

  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  @inlinable
  public mutating func append(_ name: StaticString, _ value: some Collection<UInt8>) {
    beginEntry(
      UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    endEntry(value)
  }

  public mutating func append(_ name: StaticString, text: String) {
    append(name, text.utf8)
  }

  public mutating func append(name: String, value: [UInt8]?) {
    var name = name
    name.withUTF8 { beginEntry($0) }
    guard let value else { return }
    endEntry(value)
  }

  @usableFromInline
  mutating func beginEntry(_ name: UnsafeBufferPointer<UInt8>) {
    bytes.append(contentsOf: name)
    entries.append(Entry(nameEnd: bytes.count, valueEnd: nil))
  }

  @usableFromInline
  mutating func endEntry(_ value: some Collection<UInt8>) {
    bytes.append(contentsOf: value)
    entries[entries.count - 1].valueEnd = bytes.count
  }

  /// A list of the library's, with copies of all. The caller owns it until a message takes it.
  func makeList() -> OpaquePointer? {
    guard !entries.isEmpty, let list = rd_kafka_headers_new(entries.count) else { return nil }
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        guard let start = text.baseAddress else { return }
        var from = 0
        for entry in entries {
          let name = start + from
          let value = entry.valueEnd.map { _ in UnsafeRawPointer(start + entry.nameEnd) }
          let end = entry.valueEnd ?? entry.nameEnd
          // It fails for want of memory only.
          _ = rd_kafka_header_add(
            list, name, entry.nameEnd - from, value, end - entry.nameEnd)
          from = end
        }
      }
    }
    return list
  }
}
