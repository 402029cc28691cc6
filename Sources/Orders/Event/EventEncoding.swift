import Appeals
import Formats
import WorkTime

// An event as one line of JSON. What is absent is not written; times carry their offset, so that a
// reader needs no other knowledge than JSON.

extension Event {
  /// Appends the line without its newline.
  public func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("seq", sequence)
    writer.key("type")
    writer.value(type)
    writer.field("at", at)
    writer.field("recorded", recorded)
    writer.field("home", Int64(home))
    if let from {
      writer.key("from")
      writer.beginArray()
      writer.value(from.topic)
      writer.value(Int64(from.partition))
      writer.value(from.offset)
      writer.endArray()
    }
    body.encode(into: &writer)
    writer.endObject()
  }
}

extension Event.Body {
  fileprivate func encode(into writer: inout JSONWriter) {
    switch self {
    case .ledgerCreated(let ledger, let isHistory):
      writer.field("ledger", ledger)
      if isHistory { writer.field("history", true) }
    case .clusterAdopted(let cluster, let embedded):
      writer.field("cluster", cluster)
      writer.field("embedded", embedded)
    case .configurationAdopted(let id, let files):
      writer.field("configuration", id)
      writer.key("files")
      writer.beginObject()
      for file in files {
        writer.key(file.name)
        writer.value(file.sha256)
      }
      writer.endObject()
    case .configurationText(let file, let part, let parts, let text):
      writer.field("file", file)
      writer.field("part", part)
      writer.field("parts", parts)
      writer.field("body", text)
    case .partitionAdopted(let topic, let partition, let start):
      writer.field("topic", topic)
      writer.field("partition", Int64(partition))
      writer.field("to_offset", start)
    case .offsetsSkipped(let skipped): skipped.encode(into: &writer)
    case .ledgerRepaired(let repair, let by):
      writer.field("repair", repair)
      writer.field("by", by)
    case .opened(let opened): opened.encode(into: &writer)
    case .amended(let amended): amended.encode(into: &writer)
    case .duplicate(let order, let channel, let sourceID):
      writer.field("order", order)
      writer.field("channel", channel)
      writer.field("source_id", sourceID)
    case .deadLettered(let letter): letter.encode(into: &writer)
    case .applied(let applied): applied.encode(into: &writer)
    case .refused(let refused): refused.encode(into: &writer)
    case .repeated(let source, let actionID):
      writer.field("source", source)
      writer.field("action_id", actionID)
    case .parked(let parked): parked.encode(into: &writer)
    case .letterSettled(let settled): settled.encode(into: &writer)
    case .warned(let step), .breached(let step), .urgedByTime(let step),
      .supervisedByTime(let step):
      step.encode(into: &writer)
    case .resumedByTime(let resumed): resumed.encode(into: &writer)
    case .alerted(let alerted): alerted.encode(into: &writer)
    case .recomputed(let recomputed): recomputed.encode(into: &writer)
    case .recomputeEnded(let clocks): writer.field("clocks_moved", clocks)
    case .unitSilenced(let unit): unit.encode(into: &writer)
    case .entryChanged(let change): change.encode(into: &writer)
    case .entryRepublished(let release):
      writer.key("released")
      release.encode(into: &writer)
    }
  }
}

extension Opened {
  fileprivate func encode(into writer: inout JSONWriter) {
    writer.field("order", order)
    writer.field("state", state.name)
    writer.field("channel", channel)
    writer.field("received_at", received)
    judged.encode(into: &writer)
    promise.encode(into: &writer)
    flags.encode(into: &writer)
    if let clock {
      writer.key("resolve")
      clock.encode(into: &writer)
    }
    clocks.encode(into: &writer)
    coUnits.encode(into: &writer)
    writer.key("identity")
    writer.beginArray()
    writer.value(hex: identity.source)
    writer.value(hex: identity.sender)
    writer.value(hex: identity.text)
    writer.value(hex: matter)
    writer.endArray()
    joined?.encode(into: &writer)
    suggested?.encode(into: &writer)
    writer.field("citizen", ifPresent: citizen)
    if let answered { writer.field("answered_at", answered) }
    judged.encodeJudges(into: &writer)
    writer.field("vault", vault)
    writer.field("configuration", configuration)
    writer.key("item")
    writer.raw(item)
  }
}

extension Judged {
  public func encode(into writer: inout JSONWriter) {
    writer.field("kind", ifPresent: kind?.rawValue)
    writer.field("category", ifPresent: category)
    writer.field("urgency", urgency.name)
    if let suspected { writer.field("suspected", hundredths: suspected) }
    writer.field("unit", unit)
    writer.field("score", hundredths: score)
    writer.field("why", why)
  }
}

extension Judged {
  /// Behind what the dispatch takes of the line: who gets the order needs the verdict, not who gave
  /// it.
  fileprivate func encodeJudges(into writer: inout JSONWriter) {
    if !judges.isEmpty { writer.field("judges", judges) }
  }
}

extension Promise {
  public func encode(into writer: inout JSONWriter) {
    writer.field("rule", rule)
    writer.field("limit", limit.description)
    if dayEnd != .midnight { writer.field("ends", dayEnd.rawValue) }
    writer.field("due", due)
    if provisional { writer.field("provisional", true) }
    if upstreamHolds { writer.field("upstream_holds", true) }
    if let ownDue { writer.field("own_due", ownDue) }
  }
}

extension Order.Flags {
  /// The flags that come with the appeal itself and stand on its opening line.
  static let appealFlags: [(flag: Order.Flags, name: StaticString)] = [
    (.confidential, "confidential"), (.anonymous, "anonymous"), (.replyUnwanted, "reply_unwanted"),
  ]

  public func encode(into writer: inout JSONWriter) {
    for (flag, name) in Self.appealFlags where contains(flag) { writer.field(name, true) }
  }
}

extension Amended {
  fileprivate func encode(into writer: inout JSONWriter) {
    writer.field("order", order)
    writer.field("state", state.name)
    writer.field("channel", channel)
    writer.field("received_at", received)
    judged.encode(into: &writer)
    promise.encode(into: &writer)
    flags.encode(into: &writer)
    coUnits.encode(into: &writer)
    writer.key("text_hash")
    writer.value(hex: text)
    judged.encodeJudges(into: &writer)
    writer.field("vault", vault)
    if let clock {
      writer.key("resolve")
      clock.encode(into: &writer)
    }
    clocks.encode(into: &writer)
    if unlinks { writer.field("unlinks", true) }
    if suspects { writer.field("suspects", true) }
    if isForDesk { writer.field("for_desk", true) }
    if !keptFrom.isEmpty {
      writer.key("kept_from")
      writer.beginArray()
      for unit in keptFrom { writer.value(unit) }
      writer.endArray()
    }
    if let urges {
      writer.key("dispatch")
      urges.encode(into: &writer)
    }
    writer.key("item")
    writer.raw(item)
  }
}

extension DeadlineStep {
  fileprivate func encode(into writer: inout JSONWriter) {
    writer.field("order", order)
    writer.field("clock", clock)
    writer.field("unit", unit)
    writer.field("due", due)
    if isLate { writer.field("late", true) }
    if isSilenced { writer.field("silenced", true) }
    if isPressing { writer.field("pressing", true) }
  }
}

extension DeadLettered {
  fileprivate func encode(into writer: inout JSONWriter) {
    writer.field("code", code)
    writer.field("stage", stage.rawValue)
    writer.field("field", ifPresent: field)
    writer.field("sentence", sentence)
    writer.field("channel", ifPresent: channel)
    writer.field("vault", vault)
  }
}

extension OffsetsSkipped {
  fileprivate func encode(into writer: inout JSONWriter) {
    writer.field("topic", topic)
    writer.field("partition", Int64(partition))
    writer.field("from_offset", from)
    writer.field("to_offset", to)
    writer.field("by", by)
    writer.field("why", why)
  }
}

extension JSONWriter {
  public mutating func value(_ instant: Instant) {
    value(quoting: { instant.append(to: &$0) })
  }

  public mutating func field(_ name: StaticString, _ instant: Instant) {
    key(name)
    value(instant)
  }

  public mutating func field(_ name: StaticString, _ order: OrderNumber) {
    key(name)
    value(quoting: { order.append(to: &$0) })
  }

  public mutating func value(hex number: UInt64) {
    value(quoting: { $0.append(hex: number) })
  }

  /// A score between 0 and 1 with two digits, by whole numbers: printing a Double costs more than
  /// all the rest of a line.
  public mutating func field(_ name: StaticString, hundredths score: Double) {
    key(name)
    let whole = UInt64(min(max(score, 0), 1) * 100 + 0.5)
    bytes.append(decimal: whole / 100, width: 1)
    bytes.append(UInt8(ascii: "."))
    bytes.append(decimal: whole % 100, width: 2)
  }
}
