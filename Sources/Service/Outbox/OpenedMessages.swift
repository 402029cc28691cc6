import Appeals
import Formats
import Orders

extension Messages {
  /// The messages of an order's opening, made of the line's own bytes.
  func writeOpened(
    _ fields: EventLine, _ vault: (String) throws -> [UInt8], _ out: inout OutMessages
  ) throws {
    let order = fields.text("order") ?? ""
    let key = out.slice(order.utf8)
    out.add(OutTopics.events, "opened", key: key) { $0.raw(fields.line) }
    let unit = fields.text("unit")
    let wasAnswered = fields.raw("answered_at") != nil
    // The order that it repeats is with its unit already.
    let isRepeat = fields.hasText("state", OrderState.linked.name)
    let home = Int32(Substring(order.utf8.prefix(6))) ?? 0
    if !wasAnswered, !isRepeat, let reference = fields.text("vault") {
      let record = try vault(reference)
      let helpers = coUnits(of: fields)
      // The router finds the lead where the order is: its topic needs no look into names.
      let topics = helpers.isEmpty
        ? [dispatchTopic(home)] : dispatchTopics(of: unit ?? "", helpers, home)
      for topic in topics {
        out.add(topic, "dispatch", key: key) {
          writeDispatch(fields, "dispatched", unit: unit, record, into: &$0)
        }
      }
    }
    let channel = fields.text("channel") ?? ""
    let source = sourceID(of: fields)
    out.add(outcomeTopic(channel), "outcome", key: out.slice(source.utf8)) { writer in
      writer.beginObject()
      writer.field("source_id", source)
      writer.field(
        "result", wasAnswered ? "answered-on-call" : isRepeat ? "repeat" : "taken-in")
      fields.copy(["order", "state", "unit"], into: &writer)
      writer.field("unit_name", ifPresent: unit.flatMap { unitNames[$0] })
      fields.copy(["limit", "due"], into: &writer)
      // How the open order stands is the answer to its repeat.
      if isRepeat { fields.copy(["joined"], into: &writer) }
      writer.endObject()
    }
    // Who was answered on the call has spoken with somebody.
    if !wasAnswered, fields.raw("suspected") != nil { writeSuspicion(fields, home, key, &out) }
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
