import Appeals
import Formats
import Orders
import WorkTime

/// A message as it came, for what could not be read.
public struct RawMessage: Sendable {
  public var key: [UInt8]?
  public var value: [UInt8]?
  public var headers: [(name: String, value: [UInt8]?)]

  public init(key: [UInt8]?, value: [UInt8]?, headers: [(name: String, value: [UInt8]?)]) {
    self.key = key
    self.value = value
    self.headers = headers
  }

  /// The whole message as one JSON line: base64, since its bytes may be anything.
  public func vaultRecord() -> [UInt8] {
    var writer = JSONWriter(reserving: (value?.count ?? 0) * 4 / 3 + 256)
    writer.beginObject()
    writer.field("key", ifPresent: key.map(Base64.encode))
    writer.field("value", ifPresent: value.map(Base64.encode))
    if !headers.isEmpty {
      writer.key("headers")
      writer.beginArray()
      for header in headers {
        writer.beginArray()
        writer.value(header.name)
        if let value = header.value { writer.value(Base64.encode(value)) } else { writer.null() }
        writer.endArray()
      }
      writer.endArray()
    }
    writer.endObject()
    return writer.bytes
  }

  /// The same in at most so many bytes: of a message that is too large the headers stay behind,
  /// and then what does not fit of key and value. Kafka has it still, and no message may stop a
  /// queue.
  public func vaultRecord(bytesMax: Int) -> (bytes: [UInt8], isWhole: Bool) {
    let whole = vaultRecord()
    if whole.count <= bytesMax { return (whole, true) }
    let bare = RawMessage(key: key, value: value, headers: []).vaultRecord()
    if bare.count <= bytesMax { return (bare, false) }
    // As base64 each of the two takes less than half of the room.
    let most = max(0, bytesMax * 3 / 8 - 64)
    let cut = RawMessage(
      key: key.map { Array($0.prefix(most)) }, value: value.map { Array($0.prefix(most)) },
      headers: [])
    return (cut.vaultRecord(), false)
  }

  /// Reads what `vaultRecord` wrote.
  public init?(vaultRecord: UnsafeBufferPointer<UInt8>) {
    self.init(key: nil, value: nil, headers: [])
    do {
      var reader = JSONReader(vaultRecord)
      try reader.beginObject()
      while let name = try reader.nextKey() {
        if reader.matches(name, "key") { key = Base64.decode(try reader.string()) }
        else if reader.matches(name, "value") { value = Base64.decode(try reader.string()) }
        else {
          try reader.beginArray()
          while try reader.nextElement() { headers.append(try Self.header(&reader)) }
        }
      }
      try reader.end()
    } catch { return nil }
  }

  private static func header(
    _ reader: inout JSONReader
  ) throws(JSONFault) -> (name: String, value: [UInt8]?) {
    var header: (name: String, value: [UInt8]?) = ("", nil)
    try reader.beginArray()
    if try reader.nextElement() { header.name = try reader.string() }
    if try reader.nextElement() {
      if try !reader.null() { header.value = Base64.decode(try reader.string()) }
    }
    while try reader.nextElement() { try reader.skip() }
    return header
  }
}

extension Decider {
  public func deadLetter(_ fault: AppealFault, channel: String, now: Instant) -> Decision {
    let stage: DeadLettered.Stage = fault.isSyntax ? .decode : .validate
    return Decision(
      .deadLettered(DeadLettered(
        code: fault.code.rawValue, stage: stage, field: fault.field.isEmpty ? nil : fault.field,
        sentence: fault.description, channel: channel, vault: "")),
      at: now)
  }

  public func deadLetter(_ fault: ActionFault, now: Instant) -> Decision {
    Decision(
      .deadLettered(DeadLettered(
        code: fault.code.rawValue, stage: .decode, field: fault.field,
        sentence: fault.description, channel: nil, vault: "")),
      at: now)
  }
}
