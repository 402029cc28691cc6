import Appeals
import Decider
import Formats
import Orders

extension Messages {
  /// A dead letter goes out as it came, byte for byte, with the headers that Kafka Connect's own
  /// tools know. Where it is too large to go out, its checksum and vault reference go instead.
  func addDeadLetter(
    _ letter: DeadLettered, _ event: Event, _ record: [UInt8], _ first: Int,
    _ out: inout [OutMessage]
  ) {
    let raw = record.withUnsafeBufferPointer { RawMessage(vaultRecord: $0) }
      ?? RawMessage(key: nil, value: record, headers: [])
    var message = OutMessage(
      topic: OutTopics.deadletter, key: raw.key, value: raw.value, index: out.count - first,
      type: "dead-letter", headers: raw.headers)
    var bytes = raw.value?.count ?? 0
    bytes += raw.key?.count ?? 0
    for header in raw.headers {
      bytes += header.name.utf8.count
      bytes += header.value?.count ?? 0
    }
    if bytes > Self.deadLetterBytesMax {
      message.value = withheld(letter, raw)
      message.headers = []
    }
    message.headers += Self.errorHeaders(letter, event)
    out.append(message)

    guard let channel = letter.channel, let key = raw.key else { return }
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    // A key that is no text names nothing to the sender.
    writer.field("source_id", ifPresent: String(utf8: key))
    writer.field("result", "refused")
    writer.field("code", letter.code)
    writer.field("sentence", letter.sentence)
    writer.endObject()
    out.append(OutMessage(
      topic: OutTopics.outcomes(channel), key: key, value: writer.bytes,
      index: out.count - first, type: "outcome"))
  }

  /// Output topics take 4 MiB; a quarter of it is left for headers and the frame.
  static let deadLetterBytesMax = 3 * 1024 * 1024

  private static func errorHeaders(
    _ letter: DeadLettered, _ event: Event
  ) -> [(name: String, value: [UInt8]?)] {
    let from = event.from
    let facts: [(String, String)] = [
      ("topic", from?.topic ?? ""), ("partition", "\(from?.partition ?? -1)"),
      ("offset", "\(from?.offset ?? -1)"), ("stage", letter.stage.rawValue.uppercased()),
      ("class.name", "wenzheng.\(letter.stage.rawValue)"), ("exception.class.name", letter.code),
      ("exception.message", letter.sentence),
    ]
    return facts.map { (name: "__connect.errors.\($0.0)", value: Array($0.1.utf8)) }
  }

  private func withheld(_ letter: DeadLettered, _ raw: RawMessage) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("withheld", true)
    writer.field("vault", letter.vault)
    writer.field("bytes", raw.value?.count ?? 0)
    writer.field("sha256", String(hex: SHA256.digest(raw.value ?? [])))
    writer.endObject()
    return writer.bytes
  }
}
