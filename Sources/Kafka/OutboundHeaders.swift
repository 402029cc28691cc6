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

  /// As whoever reads the message will find them.
  public var all: [InboundHeader] {
    var from = 0
    return entries.map { entry in
      defer { from = entry.valueEnd ?? entry.nameEnd }
      return InboundHeader(
        name: String(decoding: bytes[from..<entry.nameEnd], as: UTF8.self),
        value: entry.valueEnd.map { Array(bytes[entry.nameEnd..<$0]) })
    }
  }

  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  public mutating func append(_ name: StaticString, _ value: [UInt8]) {
    value.withUnsafeBufferPointer { append(name, $0) }
  }

  /// For slices and views of text; what is not in one piece is copied once more.
  public mutating func append(_ name: StaticString, _ value: some Collection<UInt8>) {
    let done: Void? = value.withContiguousStorageIfAvailable { append(name, $0) }
    if done == nil { append(name, Array(value)) }
  }

  /// The body appends the value.
  public mutating func append(_ name: StaticString, by body: (inout [UInt8]) -> Void) {
    bytes.append(contentsOf: UnsafeBufferPointer(
      start: name.utf8Start, count: name.utf8CodeUnitCount))
    let nameEnd = bytes.count
    body(&bytes)
    entries.append(Entry(nameEnd: nameEnd, valueEnd: bytes.count))
  }

  public mutating func append(_ name: StaticString, text: String) {
    var text = text
    text.withUTF8 { append(name, $0) }
  }

  public mutating func append(_ name: StaticString, _ value: UnsafeBufferPointer<UInt8>) {
    append(
      name: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount),
      value: value)
  }

  public mutating func append(name: String, value: [UInt8]?) {
    var name = name
    name.withUTF8 { name in
      guard let value else { return append(name: name, value: nil) }
      value.withUnsafeBufferPointer { append(name: name, value: $0) }
    }
  }

  private mutating func append(
    name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>?
  ) {
    bytes.append(contentsOf: name)
    let nameEnd = bytes.count
    if let value { bytes.append(contentsOf: value) }
    entries.append(Entry(nameEnd: nameEnd, valueEnd: value == nil ? nil : bytes.count))
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
