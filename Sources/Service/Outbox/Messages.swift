import Appeals
import Decider
import Formats
import Orders
import Routing
import WorkTime

/// The names of the topics that the daemon writes.
public enum OutTopics {
  public static let events = "wenzheng.events"
  public static let alerts = "wenzheng.alerts"
  public static let faq = "wenzheng.faq"
  public static let deadletter = "wenzheng.deadletter"
  public static func dispatch(_ jurisdiction: String) -> String {
    "wenzheng.dispatch.\(jurisdiction)"
  }
  public static func outcomes(_ channel: String) -> String { "wenzheng.outcomes.\(channel)" }
  /// The key of orders that belong to no jurisdiction: the desk finds out where they belong.
  public static let desk = "desk"
}

/// From an event to the messages that tell others of it. Pure: the vault is an argument, so that
/// who may see personal data is decided here and nowhere else.
public struct Messages: Sendable {
  /// Dispatch topics by the number of a jurisdiction, and by the code of a unit.
  private let dispatchTopics: [Int32: String]
  private let unitTopics: [String: String]
  private let deskTopic = OutTopics.dispatch(OutTopics.desk)
  /// Outcome topics by channel, so that none is put together for every message.
  private let outcomeTopics: [String: String]
  /// Names of units by their codes.
  let unitNames: [String: String]
  /// Codes of the hotline desks by the numbers of jurisdictions.
  private let desks: [Int32: String]
  /// What was late years ago calls nobody today.
  let mutesAlerts: Bool
  /// Masks for orders whose reporter must not be known: the door stays, or nobody finds the place.
  private let dispatchRedactor = Redactor(masksDoorNumbers: false)

  public init(
    jurisdictions: Jurisdictions, channels: [String],
    mutesAlerts: Bool = false
  ) {
    dispatchTopics = jurisdictions.topicKeys.mapValues(OutTopics.dispatch)
    unitTopics = jurisdictions.unitTopicKeys.mapValues(OutTopics.dispatch)
    outcomeTopics = Dictionary(
      channels.map { ($0, OutTopics.outcomes($0)) }, uniquingKeysWith: { first, _ in first })
    unitNames = jurisdictions.unitNames
    desks = Dictionary(
      jurisdictions.all.map { ($0.number, jurisdictions[unit: $0.desk].code) },
      uniquingKeysWith: { first, _ in first })
    self.mutesAlerts = mutesAlerts
  }

  public init(_ configuration: Configuration, mutesAlerts: Bool = false) {
    self.init(
      jurisdictions: configuration.jurisdictions,
      channels: configuration.channels.all.map(\.name), mutesAlerts: mutesAlerts)
  }

  /// Whether both make the same messages of every event. Topics of outcomes follow from the names
  /// of channels alone.
  func isEquivalent(to other: Messages) -> Bool {
    dispatchTopics == other.dispatchTopics && unitTopics == other.unitTopics
      && unitNames == other.unitNames && desks == other.desks && mutesAlerts == other.mutesAlerts
  }

  /// - Parameters:
  ///   - fields: the event's own line, which is what `wenzheng.events` carries.
  ///   - vault: reads a record of the vault by its reference.
  ///   - deadLetterBytesMax: what is larger goes out as vault reference and checksum.
  public func write(
    _ fields: EventLine, vault: (String) throws -> [UInt8],
    deadLetterBytesMax: Int = Messages.deadLetterBytesMax, into out: inout OutMessages
  ) throws {
    // Nine of ten events: reading them into values would cost more than all the rest of the outbox.
    if fields.hasText("type", "opened") { return try writeOpened(fields, vault, &out) }
    let event = try Event(decoding: fields.line)
    let key = out.slice(event.key.utf8)
    out.add(OutTopics.events, event.type, key: key) { write(event, fields, into: &$0) }
    switch event.body {
    case .amended(let amended): try writeAmended(amended, fields, key, vault, &out)
    case .duplicate(let order, let channel, let sourceID):
      writeOutcome(sourceID, channel, order, "duplicate", nil, &out)
    case .applied(let applied): try writeApplied(applied, event, key, vault, &out)
    case .letterSettled(let settled): addReplay(settled, try vault(settled.vault), &out)
    case .resumedByTime(let resumed):
      // What else it waits for is waited for: nothing goes on yet.
      guard let sender = resumed.sender, resumed.clock.pausedSince == nil else { break }
      writeOutcome(
        sender.sourceID, sender.channel, resumed.order, "resumed", resumed.state,
        limit: resumed.promise.limit, due: resumed.promise.due, &out)
    case .recomputed(let moved):
      guard let sender = moved.sender else { break }
      writeOutcome(
        sender.sourceID, sender.channel, moved.order, "rescheduled", nil, due: moved.due, &out)
    // Where all that waited says nothing any more, nobody is called.
    case .alerted(let alerted) where alerted.items.isEmpty: break
    case .alerted(let alerted): writeAlert(alerted, fields, event, &out)
    case .entryChanged(let change): writeEntry(change, event, &out)
    case .entryRepublished(let release): write(release, event, &out)
    case .deadLettered(let letter):
      addDeadLetter(letter, event, try vault(letter.vault), bytesMax: deadLetterBytesMax, &out)
    default: break
    }
  }

  /// The event's line as outsiders may see it: configuration texts are only for the fold, what goes
  /// out of them is their checksum.
  private func write(_ event: Event, _ fields: EventLine, into writer: inout JSONWriter) {
    guard case .configurationText(let file, let part, let parts, let text) = event.body else {
      writer.raw(fields.line)
      return
    }
    var shown = event
    shown.body = .configurationText(
      file: file, part: part, parts: parts,
      text: "sha256:" + String(hex: SHA256.digest(text.utf8)))
    shown.encode(into: &writer)
  }

  private func writeAmended(
    _ amended: Amended, _ fields: EventLine, _ key: OutMessages.Slice,
    _ vault: (String) throws -> [UInt8], _ out: inout OutMessages
  ) throws {
    // Also of a closed order: what the citizen adds then is what the unit must hear.
    let record = try vault(amended.vault)
    let topics = dispatchTopics(
      of: amended.judged.unit, amended.coUnits, amended.order.jurisdiction)
    for topic in topics {
      out.add(topic, "dispatch", key: key) {
        writeDispatch(fields, "amended", unit: amended.judged.unit, record, into: &$0)
      }
    }
    if let urges = amended.urges {
      let head = DispatchHead(
        order: amended.order, result: "urgent", state: amended.state, channel: amended.channel)
      send(urges, head, try vault(urges.vault), key, &out)
    }
    writeOutcome(
      ItemText(decoding: amended.item)?.sourceID ?? "", amended.channel, amended.order, "amended",
      amended.state, limit: amended.clock == nil ? nil : amended.promise.limit,
      due: amended.clock == nil ? nil : amended.promise.due, &out)
    if amended.suspects { writeSuspicion(fields, amended.order.jurisdiction, key, &out) }
  }

  /// A channel that the configuration has dropped still gets what its items wait for.
  func outcomeTopic(_ channel: String) -> String {
    outcomeTopics[channel] ?? OutTopics.outcomes(channel)
  }

  /// Where the units of an order read: a unit's own jurisdiction says it, since the desk sends
  /// orders across. A unit that the configuration has dropped is where the order is.
  func dispatchTopics(
    of lead: String, _ coUnits: [ActionOptions.CoUnit], _ jurisdiction: Int32
  ) -> [String] {
    var topics: [String] = []
    for unit in [lead] + coUnits.map(\.unit) {
      let topic = unitTopics[unit] ?? dispatchTopic(jurisdiction)
      if !topics.contains(topic) { topics.append(topic) }
    }
    return topics
  }

  func dispatchTopic(_ jurisdiction: Int32) -> String {
    dispatchTopics[jurisdiction] ?? deskTopic
  }

  // MARK: Dispatch

  /// What the unit gets: the line's own fields, and the item.
  func writeDispatch(
    _ fields: EventLine, _ result: StaticString, unit: String?, _ record: [UInt8],
    into writer: inout JSONWriter
  ) {
    writer.beginObject()
    fields.copy(["order"], into: &writer)
    writer.key("result")
    writer.value(literal: result)
    // State, verdict, promise and flags stand together on the line: see `Opened.encode`.
    fields.copy(from: "state", upTo: unitFieldsEnd(fields), into: &writer)
    writer.field("unit_name", ifPresent: unit.flatMap { unitNames[$0] })
    writeCoUnits(coUnits(of: fields), into: &writer)
    fields.copy(["suggested", "for_desk"], into: &writer)
    writer.key("appeal")
    let mustHide = fields.isTrue("confidential") || fields.isTrue("anonymous")
      || fields.hasText("kind", AppealKind.report.rawValue)
    if mustHide {
      encodeWithoutReporter(record, into: &writer)
    } else {
      writer.raw(record)
    }
    writer.endObject()
  }

  /// Behind this field's predecessor a line tells what is no matter of units: hashes, references.
  /// Who helps stands last before these, and goes out with its names.
  private func unitFieldsEnd(_ fields: EventLine) -> StaticString {
    if fields.raw("co_units") != nil { return "co_units" }
    return fields.raw("identity") != nil ? "identity" : "text_hash"
  }

  /// Who helps by the line of an opening or of an amendment.
  func coUnits(of fields: EventLine) -> [ActionOptions.CoUnit] {
    guard let raw = fields.raw("co_units") else { return [] }
    var reader = JSONReader(raw)
    return (try? [ActionOptions.CoUnit](&reader)) ?? []
  }

  /// The item without anything that tells who sent it (济南市12345市民服务热线条例 §32): no citizen, the
  /// citizen's own strings masked in the text, further fields and links left out.
  func encodeWithoutReporter(_ record: [UInt8], into writer: inout JSONWriter) {
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

  private func writeOutcome(
    _ sourceID: String, _ channel: String, _ order: OrderNumber, _ result: String,
    _ state: OrderState?, limit: Limit? = nil, due: Instant? = nil, _ out: inout OutMessages
  ) {
    out.add(outcomeTopic(channel), "outcome", key: out.slice(sourceID.utf8)) { writer in
      writer.beginObject()
      writer.field("source_id", sourceID)
      writer.field("result", result)
      writer.field("order", order)
      writer.field("state", ifPresent: state?.name)
      writer.field("limit", ifPresent: limit?.description)
      if let due { writer.field("due", due) }
      writer.endObject()
    }
  }

  /// The hotline desk is called at once, whatever the hour: somebody is to look, for the clock of
  /// the order goes on as if nothing were.
  func writeSuspicion(
    _ fields: EventLine, _ jurisdiction: Int32, _ key: OutMessages.Slice, _ out: inout OutMessages
  ) {
    if mutesAlerts { return }
    let desk = desks[jurisdiction]
    out.add(OutTopics.alerts, "alert", key: key) { writer in
      writer.beginObject()
      writer.field("alert", "suspected")
      fields.copy(["order"], into: &writer)
      writer.field("unit", ifPresent: desk)
      writer.field("unit_name", ifPresent: desk.flatMap { unitNames[$0] })
      fields.copy(["suspected", "state", "category", "due", "at"], into: &writer)
      writer.endObject()
    }
  }

  /// One message for all that a unit is alerted of at a time.
  private func writeAlert(
    _ alerted: Alerted, _ fields: EventLine, _ event: Event, _ out: inout OutMessages
  ) {
    if mutesAlerts { return }
    out.add(OutTopics.alerts, "alert", key: out.slice(alerted.unit.utf8)) { writer in
      writer.beginObject()
      writer.field("alert", "steps")
      writer.field("unit", alerted.unit)
      writer.field("unit_name", ifPresent: unitNames[alerted.unit])
      writer.field("at", event.at)
      fields.copy(["pressing", "alerts"], into: &writer)
      writer.endObject()
    }
  }
}
