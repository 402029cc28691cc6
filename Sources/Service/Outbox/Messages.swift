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
  private let dispatchTopics: [Int32: String]
  private let deskTopic = OutTopics.dispatch(OutTopics.desk)
  /// Names of units by their codes.
  let unitNames: [String: String]
  /// Masks for orders whose reporter must not be known: the door stays, or nobody finds the place.
  private let dispatchRedactor = Redactor(masksDoorNumbers: false)

  public init(jurisdictionKeys: [Int32: String], unitNames: [String: String]) {
    dispatchTopics = jurisdictionKeys.mapValues(OutTopics.dispatch)
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
    case .opened:
      guard let fields = EventLine(line) else { preconditionFailure("a decoded line is JSON") }
      out.removeLast()
      try openedMessages(fields, line, vault: vault, into: &out)
    case .amended(let amended):
      if amended.state != .closed {
        let record = try vault(amended.vault)
        add(dispatchTopic(amended.order.jurisdiction), key: eventKey,
          value: EventLine(line).map { dispatch(amended, $0, record) }, type: "dispatch")
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

  func dispatchTopic(_ jurisdiction: Int32) -> String {
    dispatchTopics[jurisdiction] ?? deskTopic
  }

  // MARK: Dispatch

  private func dispatch(_ amended: Amended, _ fields: EventLine, _ record: [UInt8]) -> [UInt8] {
    dispatch(fields, "amended", unit: amended.judged.unit, record)
  }

  /// What the unit gets: the line's own fields, and the item.
  func dispatch(
    _ fields: EventLine, _ result: StaticString, unit: String?, _ record: [UInt8]
  ) -> [UInt8] {
    var writer = JSONWriter(reserving: record.count + 768)
    writer.beginObject()
    fields.copy(["order"], into: &writer)
    writer.field("result", "\(result)")
    fields.copy(Self.dispatchFields, into: &writer)
    writer.field("unit_name", ifPresent: unit.flatMap { unitNames[$0] })
    writer.key("appeal")
    let mustHide = fields.isTrue("confidential") || fields.isTrue("anonymous")
      || fields.text("kind") == AppealKind.report.rawValue
    if mustHide {
      encodeWithoutReporter(record, into: &writer)
    } else {
      writer.raw(record)
    }
    writer.endObject()
    return writer.bytes
  }

  private static let dispatchFields: [StaticString] = [
    "state", "channel", "received_at", "kind", "category", "urgency", "unit", "score", "why",
    "rule", "limit", "due", "provisional", "upstream_holds", "confidential", "anonymous",
    "reply_unwanted",
  ]

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
