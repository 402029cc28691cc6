import Appeals
import Decider
import Formats
import Orders

extension Messages {
  /// A dead letter goes out as it came, byte for byte, with the headers that Kafka Connect's own
  /// tools know. Where it is too large to go out, its checksum and vault reference go instead.
  func addDeadLetter(
    _ letter: DeadLettered, _ event: Event, _ record: [UInt8], bytesMax: Int,
    _ out: inout OutMessages
  ) {
    let raw = record.withUnsafeBufferPointer { RawMessage(vaultRecord: $0) }
      ?? RawMessage(key: nil, value: record, headers: [])
    var bytes = raw.value?.count ?? 0
    bytes += raw.key?.count ?? 0
    for header in raw.headers {
      bytes += header.name.utf8.count
      bytes += header.value?.count ?? 0
    }
    let isTooLarge = bytes > bytesMax
    out.add(
      OutTopics.deadletter, "dead-letter", key: raw.key,
      value: isTooLarge ? withheld(letter, raw) : raw.value,
      headers: (isTooLarge ? [] : Self.headersOfSender(raw)) + Self.errorHeaders(letter, event))

    guard let channel = letter.channel, let name = RefusedName(letter, raw) else { return }
    let key = name.key.map { out.slice($0) }
    out.add(outcomeTopic(channel), "outcome", key: key) { writer in
      writer.beginObject()
      writer.field("source_id", ifPresent: name.sourceID)
      writer.field("result", "refused")
      writer.field("code", letter.code)
      writer.field("sentence", letter.sentence)
      writer.endObject()
    }
  }

  /// Output topics take 4 MiB; a quarter of it is left for headers and the frame.
  public static let deadLetterBytesMax = 3 * 1024 * 1024

  /// The names that CloudEvents gives are of the message that carries them: with those of another
  /// one beside its own, who drops names that were seen would drop the wrong message.
  static func headersOfSender(_ raw: RawMessage) -> [(name: String, value: [UInt8]?)] {
    raw.headers.filter { !$0.name.hasPrefix("ce_") }
  }

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
