import Formats
import Orders
import Vault
import WorkTime

@testable import Kafka
@testable import Service

/// A message that went out, by the headers that name it.
private struct Sent {
  var id: String
  var sequence: Int64
  var type: String
  var topic: String
  /// Sequence and place among the messages of its event.
  var place: String
  var message: Bus.Message

  init?(_ message: Bus.Message, _ topic: String) {
    func header(_ name: String) -> String? {
      message.headers.last { $0.name == name }?.value.map { String(decoding: $0, as: UTF8.self) }
    }
    guard let id = header("ce_id"), let source = header("ce_source"), let type = header("ce_type"),
      let sequence = Int64(id.split(separator: ".").first ?? "")
    else { return nil }
    self.id = "\(source)#\(id)"
    place = id
    self.sequence = sequence
    self.type = type
    self.topic = topic
    self.message = message
  }
}

extension Life {
  /// Sequences without a gap, first occurrences in order, and one name one message (I7).
  func checkPublished(_ told: Told) {
    var known: [String: Sent] = [:]
    /// Topic and name of all that went out.
    var gone: Set<String> = []
    var homes: [String: Int] = [:]
    let orders = Dictionary(
      told.events.filter { !isAstray($0) }.compactMap { event in
        event.order.map { (event.sequence, "\($0)") }
      }, uniquingKeysWith: { first, _ in first })
    var dispatched: Set<String> = []
    for (topic, log) in bus.logs.sorted(by: { $0.key < $1.key }) {
      for (partition, messages) in log.enumerated() {
        var last: Int64 = 0
        for message in messages {
          guard let sent = Sent(message, topic) else {
            story.expect(Traffic.isInput(topic), "I7: a message on \(topic) has no name")
            continue
          }
          if let before = known[sent.id] {
            let isSame = before.topic == topic && before.type == sent.type
              && before.message.key == message.key && before.message.value == message.value
              && before.message.headers == message.headers
            story.expect(isSame, "I7: \(sent.id) came again as another message on \(topic)")
            continue
          }
          known[sent.id] = sent
          gone.insert("\(topic) \(sent.place)")
          note(sent, partition, &homes, orders)
          // With more partitions a key goes elsewhere, as in Kafka at large.
          story.expect(
            sent.sequence >= last || hasGrown,
            "I7: \(topic)/\(partition) tells event \(sent.sequence) after \(last)")
          last = sent.sequence
          if sent.type == "dispatch" {
            let order = String(decoding: message.key ?? [], as: UTF8.self)
            dispatched.insert("\(sent.sequence)/\(order)")
          }
        }
      }
    }
    checkWhole(told, gone, known.values.map { "\($0.sequence) \($0.type)" })
    let sequences = Set(known.values.filter { $0.topic == "wenzheng.events" }.map(\.sequence))
    for event in told.events {
      story.expect(sequences.contains(event.sequence), "I7: event \(event.sequence) was not told")
      guard let order = event.dispatchedOrder else { continue }
      story.expect(
        dispatched.contains("\(event.sequence)/\(order)"), "I2: \(order) was not dispatched")
    }
    story.expect(
      sequences.count == told.events.count,
      "I7: \(sequences.count) events were told, \(told.events.count) stand in the journal")
  }

  /// The item came by another partition than its order's number says: its sender has chosen that.
  private func isAstray(_ event: Event) -> Bool {
    guard let from = event.from, let order = event.order, event.actionName == nil else {
      return false
    }
    return from.partition != order.partition
  }

  /// An order's messages of one topic stand in one partition, or nobody could read them in order.
  private func note(
    _ sent: Sent, _ partition: Int, _ homes: inout [String: Int], _ orders: [Int64: String]
  ) {
    guard !hasGrown, let order = orders[sent.sequence],
      sent.message.key.map({ String(decoding: $0, as: UTF8.self) }) == order
    else { return }
    let name = "\(sent.topic) \(order)"
    let home = homes[name] ?? partition
    homes[name] = home
    story.expect(
      home == partition,
      "I7: \(order) is told of in partitions \(home) and \(partition) of \(sent.topic), event "
        + "\(sent.sequence) (\(sent.type))")
  }

  /// All that an event causes has gone out, by what `Messages` makes of it and, since that may be
  /// wrong itself, by what each kind of event must at least be followed by.
  private func checkWhole(_ told: Told, _ gone: Set<String>, _ types: [String]) {
    let messages = Messages(
      jurisdictions: world.configuration.jurisdictions, channels: Traffic.channels)
    let vault = VaultReader(directory: places.ledger)
    var (line, made) = (EventLine(), OutMessages())
    let types = Set(types)
    for event in told.events {
      var writer = JSONWriter()
      event.encode(into: &writer)
      made.removeAll()
      do {
        guard writer.bytes.withUnsafeBufferPointer({ line.read($0) }) else {
          throw EventFault.badField("line")
        }
        try messages.write(line, vault: { text in
          try VaultReference(text).map { try vault.read($0) } ?? []
        }, into: &made)
      } catch { return story.violate("I7: event \(event.sequence) cannot be told: \(error)") }
      for (place, message) in made.entries.enumerated() {
        var name = Array("\(message.topic) ".utf8)
        name.append(decimal: UInt64(event.sequence), width: 20)
        story.expect(
          gone.contains(String(decoding: name, as: UTF8.self) + ".\(place)"),
          "I7: \(message.type) \(place) of event \(event.sequence) never went to \(message.topic)")
      }
      guard let type = event.neededMessage else { continue }
      story.expect(
        types.contains("\(event.sequence) \(type)"),
        "I7: event \(event.sequence) (\(event.type)) has no \(type)")
    }
  }

  /// Two times on each event, and no breach before its time or beside a reply in time (I10).
  func checkTimes(_ told: Told) {
    var breaches: [OrderNumber: [(due: Instant, sequence: Int64)]] = [:]
    for event in told.events {
      switch event.body {
      case .opened(let opened):
        if !opened.coUnits.isEmpty { met.helped += 1 }
        guard let from = event.from, let bytes = value(of: from) else { continue }
        let text = #""received_at":"\#(opened.received)""#
        story.expect(
          String(decoding: bytes, as: UTF8.self).contains(text),
          "I10: \(opened.order) was received at \(opened.received), its item says otherwise")
        story.expect(event.recorded >= event.at, "I10: \(opened.order) was opened later than told")
      case .breached(let step):
        story.expect(
          event.at >= step.due && event.recorded > step.due,
          "I10: the breach of \(step.order) at \(event.at) is before \(step.due)")
        if step.clock == ClockName.part { met.lateParts += 1 }
        guard step.clock == ClockName.resolve else { continue }
        breaches[step.order, default: []].append((step.due, event.sequence))
        met.breaches += 1
        checkClockHeld(event)
      case .warned: checkClockHeld(event)
      case .amended: met.amendments += 1
      case .applied(let applied):
        guard let from = event.from, let known = breaches[applied.order]?.last else { continue }
        check(applied, event, from, breach: known)
      default: break
      }
    }
  }

  /// Between a jump of our clock and the second reading that agrees no deadline is judged.
  private func checkClockHeld(_ event: Event) {
    let poll = polls.last { $0.sequence <= event.sequence }
    story.expect(
      poll?.isJump != true,
      "I10: event \(event.sequence) (\(event.type)) was told while our clock had just jumped")
  }

  /// An action that ended the clock, or moved it, and that the broker had before the breach was
  /// judged, and before the due instant.
  private func check(
    _ applied: Applied, _ event: Event, _ from: InputPlace,
    breach: (due: Instant, sequence: Int64)
  ) {
    let changesClock = !applied.state.clockRuns || applied.change.clock != nil
    let place = TopicPartition(topic: from.topic, partition: from.partition)
    guard changesClock, let message = bus.message(place, from.offset),
      !bus.senderTimeTopics.contains(from.topic),
      let poll = polls.last(where: { $0.sequence <= breach.sequence })
    else { return }
    let arrived = Instant(milliseconds: message.arrivedMs)
    story.expect(
      !(arrived <= breach.due && message.arrivedMs < poll.knownMs && event.at <= breach.due),
      "I10: \(applied.order) was due at \(breach.due), \(applied.verb) (event \(event.sequence), "
        + "\(place)@\(from.offset)) arrived at \(arrived) and was there at "
        + "\(Instant(milliseconds: poll.knownMs)), when breach \(breach.sequence) was told")
  }
}

extension Event {
  /// What others must hear of it at the least.
  fileprivate var neededMessage: String? {
    switch body {
    case .opened, .amended, .duplicate: "outcome"
    case .alerted(let alerted): alerted.items.isEmpty ? nil : "alert"
    case .deadLettered: "dead-letter"
    default: nil
    }
  }

  /// The order that the event sends to a unit or to the desk.
  fileprivate var dispatchedOrder: OrderNumber? {
    switch body {
    case .opened(let opened):
      opened.answered == nil && opened.state != .linked ? opened.order : nil
    case .amended(let amended): amended.order
    case .applied(let applied): applied.change.dispatch == nil ? nil : applied.order
    default: nil
    }
  }
}
