import Formats
import WorkTime

// The lines of actions and of what joins orders.

extension Applied {
  func encode(into writer: inout JSONWriter) {
    writer.field("order", order)
    writer.field("channel", channel)
    writer.field("source_id", sourceID)
    writer.field("action_id", actionID)
    writer.field("source", source)
    writer.field("verb", verb.rawValue)
    writer.field("by", by)
    writer.field("state", state.name)
    writer.field("why", ifPresent: why)
    if let claimed { writer.field("claimed_at", claimed) }
    writer.field("text", ifPresent: text)
    writer.field("vault", ifPresent: vault)
    change.encode(into: &writer)
  }
}

extension Applied.Change {
  fileprivate func encode(into writer: inout JSONWriter) {
    options.encode(into: &writer)
    writer.field("for_unit", ifPresent: part)
    if let clock {
      writer.key("resolve")
      clock.encode(into: &writer)
    }
    if let stops {
      writer.key("stops")
      stops.encode(into: &writer)
    }
    clocks.encode(into: &writer)
    promise?.encode(into: &writer)
    if reopens { writer.field("reopens", true) }
    if unitStands { writer.field("unit_stands", true) }
    if let dispatch {
      writer.key("dispatch")
      dispatch.encode(into: &writer)
    }
    if !heardBy.isEmpty {
      writer.key("heard_by")
      writer.beginArray()
      for hearer in heardBy {
        writer.beginArray()
        writer.value(hearer.channel)
        writer.value(hearer.sourceID)
        writer.endArray()
      }
      writer.endArray()
    }
  }
}

extension Redispatch {
  func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("received_at", received)
    judged.encode(into: &writer)
    promise.encode(into: &writer)
    flags.encode(into: &writer)
    coUnits.encode(into: &writer)
    writer.field("dispatches", dispatches)
    writer.field("bounces", bounces)
    if joins { writer.field("joins", true) }
    suggested?.encode(into: &writer)
    writer.field("vault", vault)
    writer.endObject()
  }
}

extension Refused {
  func encode(into writer: inout JSONWriter) {
    if let order { writer.field("order", order) }
    writer.field("entry", ifPresent: entry)
    writer.field("action_id", actionID)
    writer.field("source", source)
    writer.field("verb", verb.rawValue)
    writer.field("by", by)
    writer.field("code", code)
    writer.field("sentence", sentence)
  }
}

extension Parked {
  func encode(into writer: inout JSONWriter) {
    writer.field("channel", channel)
    writer.field("source_id", sourceID)
    writer.field("action_id", actionID)
    writer.field("source", source)
    writer.field("verb", verb.rawValue)
    writer.field("by", by)
    if let claimed { writer.field("claimed_at", claimed) }
    writer.field("vault", vault)
  }
}

extension LetterSettled {
  func encode(into writer: inout JSONWriter) {
    writer.field("action_id", actionID)
    writer.field("source", source)
    writer.field("by", by)
    writer.field("why", ifPresent: why)
    writer.field("letter", letter)
    writer.field("topic", topic)
    writer.field("vault", vault)
  }
}

extension Joined {
  func encode(into writer: inout JSONWriter) {
    writer.key("joined")
    writer.beginObject()
    writer.field("sort", sort.rawValue)
    writer.field("lead", lead)
    writer.field("lead_state", ifPresent: leadState?.name)
    if let leadDue { writer.field("lead_due", leadDue) }
    if !others.isEmpty {
      writer.key("others")
      writer.beginArray()
      for other in others { writer.value(quoting: { other.append(to: &$0) }) }
      writer.endArray()
    }
    writer.endObject()
  }

  /// Nil where the value is none such.
  init?(_ reader: inout JSONReader) throws(JSONFault) {
    var sort: Sort?
    var lead: OrderNumber?
    var state: OrderState?
    var due: Instant?
    var others: [OrderNumber?] = []
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if reader.matches(key, "sort") { sort = Sort(rawValue: try reader.string()) }
      else if reader.matches(key, "lead") { lead = OrderNumber(try reader.string()) }
      else if reader.matches(key, "lead_state") { state = OrderState(name: try reader.string()) }
      else if reader.matches(key, "lead_due") { due = try reader.instant() }
      else {
        try reader.beginArray()
        while try reader.nextElement() { others.append(OrderNumber(try reader.string())) }
      }
    }
    guard let sort, let lead, !others.contains(nil) else { return nil }
    self.init(
      sort: sort, lead: lead, leadState: state, leadDue: due, others: others.compactMap(\.self))
  }
}
