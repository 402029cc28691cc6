import Appeals
import Decider
import Formats
import Orders
import WorkTime

/// A message that an event causes.
public struct OutMessage: Sendable {
  public var topic: String
  public var key: [UInt8]?
  public var value: [UInt8]?
  /// Place of this message among those of its event: the second part of `ce_id`.
  public var index: Int
  public var type: String
  /// Headers beside those of CloudEvents, as they came.
  public var headers: [(name: String, value: [UInt8]?)] = []
}

/// The names of the topics that the daemon writes.
public enum OutTopics {
  public static let events = "wenzheng.events"
  public static let alerts = "wenzheng.alerts"
  public static let faq = "wenzheng.faq"
  public static let deadletter = "wenzheng.deadletter"
  public static func dispatch(_ jurisdiction: String) -> String { "wenzheng.dispatch.\(jurisdiction)" }
  public static func outcomes(_ channel: String) -> String { "wenzheng.outcomes.\(channel)" }
  /// The key of orders that belong to no jurisdiction: the desk finds out where they belong.
  public static let desk = "desk"
}

/// From an event to the messages that tell others of it. Pure: the vault is an argument, so that
/// who may see personal data is decided here and nowhere else.
public struct Messages: Sendable {
  /// Key of a jurisdiction's dispatch topic by its number.
  public var jurisdictionKeys: [Int32: String]
  /// Names of units by their codes.
  public var unitNames: [String: String]
  /// Masks for orders whose reporter must not be known: the door stays, or nobody finds the place.
  private let dispatchRedactor = Redactor(masksDoorNumbers: false)

  public init(jurisdictionKeys: [Int32: String], unitNames: [String: String]) {
    self.jurisdictionKeys = jurisdictionKeys
    self.unitNames = unitNames
  }

  /// - Parameters:
  ///   - line: the event's own line, which is what `wenzheng.events` carries.
  ///   - vault: reads a record of the vault by its reference.
  public func messages<Failure: Error>(
    for event: Event, line: UnsafeBufferPointer<UInt8>,
    vault: (String) throws(Failure) -> [UInt8], into out: inout [OutMessage]
  ) throws(Failure) {
    let first = out.count
    func add(_ topic: String, key: [UInt8]?, value: [UInt8]?, type: String) {
      out.append(OutMessage(
        topic: topic, key: key, value: value, index: out.count - first, type: type))
    }
    let eventKey = Array((event.order.map { "\($0)" } ?? "ledger").utf8)
    add(OutTopics.events, key: eventKey, value: publicLine(event, line), type: event.type)

    switch event.body {
    case .opened(let opened):
      if opened.answered == nil {
        add(dispatchTopic(opened.order), key: eventKey,
          value: dispatch(opened, try vault(opened.vault)), type: "dispatch")
      }
      let item = ItemText(decoding: opened.item)
      add(OutTopics.outcomes(opened.channel), key: item.map { Array($0.sourceID.utf8) },
        value: outcome(opened, item), type: "outcome")
    case .amended(let amended):
      if amended.state != .closed {
        add(dispatchTopic(amended.order), key: eventKey,
          value: dispatch(amended, try vault(amended.vault)), type: "dispatch")
      }
      let source = ItemText(decoding: amended.item)?.sourceID ?? ""
      add(OutTopics.outcomes(amended.channel), key: Array(source.utf8),
        value: outcome(source, amended.order, "amended", amended.state), type: "outcome")
    case .duplicate(let order, let channel, let sourceID):
      add(OutTopics.outcomes(channel), key: Array(sourceID.utf8),
        value: outcome(sourceID, order, "duplicate", nil), type: "outcome")
    case .applied(let applied) where applied.verb == .reply || applied.verb == .close:
      add(OutTopics.outcomes(applied.channel), key: Array(applied.sourceID.utf8),
        value: reply(applied, event, try applied.vault.map(vault)), type: "outcome")
    case .warned(let step): add(OutTopics.alerts, key: eventKey,
      value: alert(step, "warning", event), type: "alert")
    case .breached(let step): add(OutTopics.alerts, key: eventKey,
      value: alert(step, "breach", event), type: "alert")
    case .deadLettered(let letter):
      addDeadLetter(letter, event, try vault(letter.vault), first, &out)
    default: break
    }
  }

  /// The event's line as outsiders may see it: configuration texts are only for the fold, what goes
  /// out of them is their checksum.
  private func publicLine(_ event: Event, _ line: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    guard case .configurationText(let file, let part, let parts, let text) = event.body else {
      return Array(line)
    }
    var public_ = event
    public_.body = .configurationText(
      file: file, part: part, parts: parts,
      text: "sha256:" + String(hex: SHA256.digest(text.utf8)))
    var writer = JSONWriter()
    public_.encode(into: &writer)
    return writer.bytes
  }

  private func dispatchTopic(_ order: OrderNumber) -> String {
    OutTopics.dispatch(jurisdictionKeys[order.jurisdiction] ?? OutTopics.desk)
  }

  // MARK: Dispatch

  private func dispatch(_ opened: Opened, _ record: [UInt8]) -> [UInt8] {
    dispatch(
      order: opened.order, result: "dispatched", state: opened.state, channel: opened.channel,
      received: opened.received, judged: opened.judged, promise: opened.promise,
      flags: opened.flags, record: record)
  }

  private func dispatch(_ amended: Amended, _ record: [UInt8]) -> [UInt8] {
    dispatch(
      order: amended.order, result: "amended", state: amended.state, channel: amended.channel,
      received: amended.received, judged: amended.judged, promise: amended.promise,
      flags: amended.flags, record: record)
  }

  private func dispatch(
    order: OrderNumber, result: String, state: OrderState, channel: String, received: Instant,
    judged: Judged, promise: Promise, flags: Order.Flags, record: [UInt8]
  ) -> [UInt8] {
    var writer = JSONWriter(reserving: record.count + 512)
    writer.beginObject()
    writer.field("order", order)
    writer.field("result", result)
    writer.field("state", state.name)
    writer.field("channel", channel)
    writer.field("received_at", received)
    judged.encode(into: &writer)
    writer.field("unit_name", ifPresent: unitNames[judged.unit])
    promise.encode(into: &writer)
    flags.encode(into: &writer)
    writer.key("appeal")
    let mustHide = judged.kind == .report || !flags.isDisjoint(with: [.confidential, .anonymous])
    if mustHide {
      encodeWithoutReporter(record, into: &writer)
    } else {
      writer.raw(record)
    }
    writer.endObject()
    return writer.bytes
  }

  /// The item without anything that tells who sent it (济南市12345市民服务热线条例 §32): no citizen, the
  /// citizen's own strings masked in the text, further fields and links left out.
  private func encodeWithoutReporter(_ record: [UInt8], into writer: inout JSONWriter) {
    let decoded = record.withUnsafeBufferPointer { bytes in
      AppealReader.stored(bytes)
    }
    writer.beginObject()
    guard case .success(let appeal) = decoded else {
      writer.field("withheld", true)
      writer.endObject()
      return
    }
    let known = KnownStrings(appeal.citizen)
    if !appeal.title.isEmpty {
      writer.field("title", dispatchRedactor.redact(appeal.title, known: known).text)
    }
    if !appeal.content.isEmpty {
      writer.field("content", dispatchRedactor.redact(appeal.content, known: known).text)
    }
    if let place = appeal.place {
      writer.field("place", dispatchRedactor.redact(place, known: known).text)
    }
    writer.endObject()
  }

  // MARK: Outcomes, alerts

  private func outcome(_ opened: Opened, _ item: ItemText?) -> [UInt8] {
    var writer = JSONWriter(reserving: 384)
    writer.beginObject()
    writer.field("source_id", item?.sourceID ?? "")
    writer.field("result", opened.answered == nil ? "taken-in" : "answered-on-call")
    writer.field("order", opened.order)
    writer.field("state", opened.state.name)
    writer.field("unit", opened.judged.unit)
    writer.field("unit_name", ifPresent: unitNames[opened.judged.unit])
    writer.field("limit", opened.promise.limit.description)
    writer.field("due", opened.promise.due)
    writer.endObject()
    return writer.bytes
  }

  private func outcome(
    _ sourceID: String, _ order: OrderNumber, _ result: String, _ state: OrderState?
  ) -> [UInt8] {
    var writer = JSONWriter(reserving: 192)
    writer.beginObject()
    writer.field("source_id", sourceID)
    writer.field("result", result)
    writer.field("order", order)
    writer.field("state", ifPresent: state?.name)
    writer.endObject()
    return writer.bytes
  }

  /// A reply or close for whoever sent the item: the whole text, from the vault.
  private func reply(_ applied: Applied, _ event: Event, _ record: [UInt8]?) -> [UInt8] {
    let action = record.flatMap { bytes in
      bytes.withUnsafeBufferPointer { try? Action(decoding: $0) }
    }
    var writer = JSONWriter(reserving: 512 + (record?.count ?? 0))
    writer.beginObject()
    writer.field("source_id", applied.sourceID)
    writer.field("result", applied.verb == .reply ? "replied" : "closed")
    writer.field("order", applied.order)
    writer.field("state", applied.state.name)
    writer.field("by", applied.by)
    writer.field("at", event.at)
    writer.field("text", ifPresent: action?.text)
    writer.endObject()
    return writer.bytes
  }

  private func alert(_ step: DeadlineStep, _ kind: String, _ event: Event) -> [UInt8] {
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    writer.field("alert", kind)
    writer.field("order", step.order)
    writer.field("unit", step.unit)
    writer.field("unit_name", ifPresent: unitNames[step.unit])
    writer.field("due", step.due)
    writer.field("at", event.at)
    writer.endObject()
    return writer.bytes
  }
}
