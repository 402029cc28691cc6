import Appeals
import Formats
import Orders

extension Messages {
  /// The messages of an order's opening, made of the line's own bytes: nine of ten events are of
  /// this kind, and reading them into values would cost more than all the rest of the outbox.
  func openedMessages<Failure: Error>(
    _ fields: EventLine, _ line: UnsafeBufferPointer<UInt8>,
    vault: (String) throws(Failure) -> [UInt8], into out: inout [OutMessage]
  ) throws(Failure) {
    let order = fields.text("order") ?? ""
    let key = Array(order.utf8)
    var index = 0
    func add(_ topic: String, key: [UInt8]?, value: [UInt8], type: String) {
      out.append(OutMessage(topic: topic, key: key, value: value, index: index, type: type))
      index += 1
    }
    add(OutTopics.events, key: key, value: Array(line), type: "opened")
    let unit = fields.text("unit")
    let wasAnswered = fields.raw("answered_at") != nil
    if !wasAnswered, let reference = fields.text("vault") {
      let topic = dispatchTopic(Int32(order.prefix(6)) ?? 0)
      let value = dispatch(fields, "dispatched", unit: unit, try vault(reference))
      add(topic, key: key, value: value, type: "dispatch")
    }
    let channel = fields.text("channel") ?? ""
    let source = sourceID(of: fields)
    var outcome = JSONWriter(reserving: 384)
    outcome.beginObject()
    outcome.field("source_id", source)
    outcome.field("result", wasAnswered ? "answered-on-call" : "taken-in")
    fields.copy(["order", "state", "unit"], into: &outcome)
    outcome.field("unit_name", ifPresent: unit.flatMap { unitNames[$0] })
    fields.copy(["limit", "due"], into: &outcome)
    outcome.endObject()
    add(OutTopics.outcomes(channel), key: Array(source.utf8), value: outcome.bytes, type: "outcome")
  }

  /// The first field of the item, which is always its `source_id`.
  private func sourceID(of fields: EventLine) -> String {
    guard let item = fields.raw("item") else { return "" }
    var reader = JSONReader(item)
    do throws(JSONFault) {
      try reader.beginObject()
      guard let key = try reader.nextKey(), reader.matches(key, "source_id") else { return "" }
      return try reader.string()
    } catch { return "" }
  }
}
