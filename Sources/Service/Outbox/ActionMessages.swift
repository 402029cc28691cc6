import Appeals
import Decider
import Formats
import Orders
import WorkTime

// What actions tell to others: units by `dispatch`, whoever sent the item by `outcomes`, and those
// who watch by `alerts`.

extension Messages {
  func writeApplied(
    _ applied: Applied, _ event: Event, _ key: OutMessages.Slice,
    _ vault: (String) throws -> [UInt8], _ out: inout OutMessages
  ) throws {
    let action = try applied.vault.map(vault).flatMap { bytes in
      bytes.withUnsafeBufferPointer { try? Action(decoding: $0) }
    }
    if let dispatch = applied.change.dispatch {
      let head = DispatchHead(
        order: applied.order, result: result(of: applied, dispatch), state: applied.state,
        channel: applied.channel, why: applied.why, action: action)
      send(dispatch, head, try vault(dispatch.vault), key, &out)
    } else if applied.change.part != nil, applied.verb == .reply {
      out.add(dispatchTopic(applied.order.jurisdiction), "dispatch", key: key) {
        writePart(applied, event, into: &$0)
      }
    }
    if let result = outcome(of: applied) {
      let sender = Applied.Hearer(channel: applied.channel, sourceID: applied.sourceID)
      for hearer in [sender] + applied.change.heardBy {
        out.add(
          outcomeTopic(hearer.channel), "outcome", key: out.slice(hearer.sourceID.utf8)
        ) { write(result, to: hearer, applied, event, action, into: &$0) }
      }
    }
    if [.urge, .supervise].contains(applied.verb) && !mutesAlerts {
      out.add(OutTopics.alerts, "alert", key: key) { writeAlert(applied, event, into: &$0) }
    }
  }

  /// What the sender of the item hears; nothing of what is a matter of the office alone.
  private func outcome(of applied: Applied) -> StaticString? {
    guard applied.change.part == nil else { return nil }
    if applied.change.reopens { return "reopened" }
    switch applied.verb {
    case .reply: return "replied"
    case .close: return "closed"
    case .decline: return "declined"
    case .withdraw: return "withdrawn"
    case .approveExtension: return "extended"
    case .judgeUrgency: return applied.change.promise == nil ? nil : "rescheduled"
    case .resume: return applied.change.clock?.pausedSince == nil ? "resumed" : nil
    case .dispatch, .reroute, .approveReturn, .unlink:
      // Who joins, and what goes back to the desk, changes nothing for the citizen.
      guard let dispatch = applied.change.dispatch, applied.state == .dispatched, !dispatch.joins
      else { return nil }
      return "dispatched"
    default: return nil
    }
  }

  private func write(
    _ result: StaticString, to hearer: Applied.Hearer, _ applied: Applied, _ event: Event,
    _ action: Action?, into writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.field("source_id", hearer.sourceID)
    writer.key("result")
    writer.value(literal: result)
    writer.field("order", applied.order)
    writer.field("state", applied.state.name)
    writer.field("by", applied.by)
    writer.field("at", event.at)
    if let dispatch = applied.change.dispatch {
      writer.field("unit", dispatch.judged.unit)
      writer.field("unit_name", ifPresent: unitNames[dispatch.judged.unit])
    }
    let promise = applied.change.promise ?? applied.change.dispatch?.promise
    if let promise {
      writer.field("limit", promise.limit.description)
      writer.field("due", promise.due)
    }
    // The whole text: who sent the item may read what it became.
    switch applied.verb {
    case .reply, .close: writer.field("text", ifPresent: action?.text)
    case .decline:
      writer.field("why", ifPresent: action?.why)
      writer.field("text", ifPresent: action?.text)
    default: break
    }
    writer.endObject()
  }

  // MARK: Dispatch

  private func result(of applied: Applied, _ dispatch: Redispatch) -> StaticString {
    if applied.change.reopens { return "reopened" }
    switch applied.verb {
    case .judgeUrgency: return "urgent"
    case .reroute: return "rerouted"
    case .approveReturn: return applied.state == .desk ? "returned" : "rerouted"
    case .dispatch where dispatch.joins:
      return applied.change.options.coUnits.isEmpty ? "amended" : "co-handling"
    default: return "dispatched"
    }
  }

  /// What stands on a dispatch beside the order as it was opened.
  struct DispatchHead {
    var order: OrderNumber
    var result: StaticString
    var state: OrderState
    var channel: String
    /// What was said with it: redacted, and whole, for whoever may read all.
    var why: String?
    var action: Action?
  }

  func send(
    _ dispatch: Redispatch, _ head: DispatchHead, _ record: [UInt8], _ key: OutMessages.Slice,
    _ out: inout OutMessages
  ) {
    let topics = dispatchTopics(
      of: dispatch.judged.unit, dispatch.coUnits, head.order.jurisdiction)
    for topic in topics {
      out.add(topic, "dispatch", key: key) { write(dispatch, head, record, into: &$0) }
    }
  }

  /// The order as its first dispatch had it, with the limit that holds now and the parts of those
  /// who help. Who must not be known is not known here either, nor are words said about him.
  private func write(
    _ dispatch: Redispatch, _ head: DispatchHead, _ record: [UInt8],
    into writer: inout JSONWriter
  ) {
    let mustHide = !dispatch.flags.isDisjoint(with: Order.Flags.protecting)
      || dispatch.judged.kind == .report
    let whole = mustHide ? nil : head.action
    writer.beginObject()
    writer.field("order", head.order)
    writer.key("result")
    writer.value(literal: head.result)
    writer.field("state", head.state.name)
    writer.field("channel", head.channel)
    writer.field("received_at", dispatch.received)
    dispatch.judged.encode(into: &writer)
    dispatch.promise.encode(into: &writer)
    dispatch.flags.encode(into: &writer)
    writer.field("unit_name", ifPresent: unitNames[dispatch.judged.unit])
    writer.field("dispatches", dispatch.dispatches)
    writer.field("bounces", dispatch.bounces)
    writer.field("instruction", ifPresent: whole?.why ?? head.why)
    writeCoUnits(dispatch.coUnits, whole: whole?.options.coUnits ?? [], into: &writer)
    dispatch.suggested?.encode(into: &writer)
    writer.key("appeal")
    if mustHide { encodeWithoutReporter(record, into: &writer) } else { writer.raw(record) }
    writer.endObject()
  }

  /// - Parameter whole: the units' parts as they were said, for whoever may read them.
  func writeCoUnits(
    _ units: [ActionOptions.CoUnit], whole: [ActionOptions.CoUnit] = [],
    into writer: inout JSONWriter
  ) {
    guard !units.isEmpty else { return }
    writer.key("co_units")
    writer.beginArray()
    for unit in units {
      writer.beginObject()
      writer.field("unit", unit.unit)
      writer.field("unit_name", ifPresent: unitNames[unit.unit])
      let part = whole.first { $0.unit == unit.unit }?.part ?? unit.part
      writer.field("part", ifPresent: part)
      writer.endObject()
    }
    writer.endArray()
  }

  /// A co-handler has answered for its part: the lead puts the answers together. Redacted, since
  /// what is protected may be in it.
  private func writePart(_ applied: Applied, _ event: Event, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("order", applied.order)
    writer.field("result", "part-replied")
    writer.field("state", applied.state.name)
    writer.field("for_unit", ifPresent: applied.change.part)
    writer.field("unit_name", ifPresent: applied.change.part.flatMap { unitNames[$0] })
    writer.field("by", applied.by)
    writer.field("at", event.at)
    writer.field("text", ifPresent: applied.text)
    writer.endObject()
  }

  // MARK: Alerts, replays

  private func writeAlert(_ applied: Applied, _ event: Event, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("alert", applied.verb.rawValue)
    writer.field("order", applied.order)
    writer.field("unit", ifPresent: applied.change.options.unit)
    writer.field("unit_name", ifPresent: applied.change.options.unit.flatMap { unitNames[$0] })
    if let promise = applied.change.promise { writer.field("due", promise.due) }
    writer.field("by", applied.by)
    writer.field("why", ifPresent: applied.why)
    writer.field("at", event.at)
    writer.endObject()
  }

  /// The message goes to its topic again as it came, and says which dead letter it was. Of an
  /// action that waited for its item in vain the vault has the action itself. Where the record was
  /// erased meanwhile there is nothing to send.
  func addReplay(_ settled: LetterSettled, _ record: [UInt8], _ out: inout OutMessages) {
    guard settled.verb == .replay, let raw = Self.message(of: record) else { return }
    let own = Self.headersOfSender(raw).filter { $0.name != Self.replayHeader }
    let mark: (name: String, value: [UInt8]?) = (
      Self.replayHeader, Array("\(settled.letter)".utf8)
    )
    out.add(settled.topic, "replay", key: raw.key, value: raw.value, headers: own + [mark])
  }

  private static func message(of record: [UInt8]) -> RawMessage? {
    record.withUnsafeBufferPointer { bytes in
      if let raw = RawMessage(vaultRecord: bytes) { return raw }
      // What the outbox puts in the place of a record that is gone is no action.
      guard (try? Action(decoding: bytes)) != nil else { return nil }
      return RawMessage(key: nil, value: record, headers: [])
    }
  }

  static let replayHeader = "wenzheng-replay-of"
}
