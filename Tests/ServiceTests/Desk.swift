import Appeals
import Decider
import Formats
import Orders
import Testing
import Vault
import WorkTime

@testable import Service

/// A ledger without a disk whose events become messages.
struct Desk {
  let decider: Decider
  let messages: Messages
  let now: Instant
  var state = LedgerState()
  var index = LedgerIndex()
  var events: [Event] = []
  var vault: [String: [UInt8]] = [:]

  init(mutesAlerts: Bool = false) throws {
    decider = Decider(configuration: try shipped.get())
    let jurisdictions = decider.configuration.jurisdictions
    messages = Messages(
      jurisdictions: jurisdictions, channels: ["mailbox"], mutesAlerts: mutesAlerts)
    now = try local("2026-11-23 10:00")
  }

  /// Gives the decision's record a reference as the vault does, and folds the event.
  mutating func append(
    _ decision: Decision, topic: String = "wenzheng.intake.mailbox"
  ) throws -> Event {
    var body = decision.body
    if let record = decision.vaultRecord {
      let reference = VaultReference(
        position: Int64(events.count) * 1_000_000, length: Int32(record.count), crc: 1)
      vault["\(reference)"] = record
      switch body {
      case .opened(var opened):
        opened.vault = "\(reference)"
        body = .opened(opened)
      case .amended(var amended):
        amended.vault = "\(reference)"
        body = .amended(amended)
      case .deadLettered(var letter):
        letter.vault = "\(reference)"
        body = .deadLettered(letter)
      case .applied(var applied):
        applied.vault = "\(reference)"
        body = .applied(applied)
      default: break
      }
    }
    let event = Event(
      sequence: state.sequence, at: decision.at, recorded: now, home: 3,
      from: InputPlace(topic: topic, partition: 3, offset: Int64(events.count)), body: body)
    events.append(event)
    try state.fold(
      event, at: LinePlace(position: Int64(events.count - 1), length: 1), index: &index)
    return event
  }

  /// - Parameter suspected: what a model would find.
  mutating func intake(
    _ json: String, _ name: String = "mailbox", suspected: Double? = nil
  ) throws -> Event {
    let channel = try #require(decider.configuration.channels[name])
    var room = ReadingRoom()
    let secret = LedgerSecret(Array("key".utf8))
    let read = Array(json.utf8).withUnsafeBufferPointer {
      decider.read($0, channel: channel, secret: secret, now: now, &room)
    }
    let events = events
    let decision =
      switch read {
      case .failure(let fault): decider.deadLetter(fault, channel: name, now: now)
      case .success(let item):
        decider.decide(
          item.suspected(suspected), partition: 3, state: state, index: index, now: now,
          archive: Lines(events: events))
      }
    return try append(decision, topic: "wenzheng.intake.\(name)")
  }

  mutating func act(
    _ verb: ActionVerb, _ text: String? = nil, source: String = "desk"
  ) throws -> Event {
    let events = events
    let action = Action(
      id: "a\(events.count)", verb: verb, subject: .order(state.orders[0].number), by: "李四",
      text: text)
    let decision = decider.decide(
      action, source: source, arrivedAt: now, state: state, index: index, now: now,
      archive: Lines(events: events))
    return try append(decision, topic: "wenzheng.actions.desk")
  }

  func line(_ event: Event) -> [UInt8] {
    var writer = JSONWriter()
    event.encode(into: &writer)
    return writer.bytes
  }

  func sent(_ event: Event) -> [OutMessage] {
    let line = line(event)
    return line.withUnsafeBufferPointer { bytes in
      guard let fields = EventLine(bytes) else { return [] }
      // A buffer that has served for another event already.
      var out = OutMessages()
      out.add("before", "of another event", key: [1], value: [2])
      out.removeAll()
      do {
        try messages.write(
          fields, vault: { vault[$0] ?? Array("no such record".utf8) }, into: &out)
      } catch { return [] }
      return out.entries.enumerated().map { OutMessage($1, at: $0, in: out) }
    }
  }
}

extension ReadItem {
  fileprivate func suspected(_ score: Double?) -> ReadItem {
    var item = self
    item.judged.suspected = score ?? item.judged.suspected
    return item
  }
}

/// The lines of a desk; of vault and former policies it knows nothing.
struct Lines: Archive {
  var events: [Event]

  func recall(_ place: LinePlace) -> Event? { events[Int(place.position)] }
  func known(vault reference: String) -> KnownStrings { KnownStrings() }
  func action(vault reference: String) -> Action? { nil }
  func holds(vault reference: String) -> Bool { true }
  func policies(of configuration: String) -> PolicyBook? { nil }
}

/// A message with bytes of its own, for looking into.
struct OutMessage {
  var topic: String
  var type: String
  var key: [UInt8]?
  var value: [UInt8]?
  var index: Int
  var headers: [(name: String, value: [UInt8]?)]

  init(_ entry: OutMessages.Entry, at index: Int, in all: OutMessages) {
    topic = entry.topic
    type = entry.type
    key = entry.key.map { Array(all.bytes($0)) }
    value = entry.value.map { Array(all.bytes($0)) }
    self.index = index
    headers = entry.headers
  }
}
