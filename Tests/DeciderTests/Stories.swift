import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// What happens to the first order of a table as text: when, who, the action, its verdict, and what
/// is so afterwards.
enum Story {
  static func tell(_ lines: String, _ table: inout Table) throws {
    for row in rows(lines) {
      let (now, id) = (try time(row[0]), "\(table.events.count)")
      let action = try action(row[2], id: id, of: table.state.orders[0].number)
      let decision = try table.act(action, source: row[1], now: now)
      #expect(decision.verdict == row[3], "\(row)")
      for fact in row.count > 4 ? row[4].split(separator: " ") : [] {
        #expect(try holds(String(fact), table), "\(row) \(fact)")
      }
    }
  }

  static func time(_ text: String) throws -> Instant { try local("2026-" + text) }

  static func action(_ text: String, id: String, of order: OrderNumber) throws -> Action {
    let words = text.split(separator: " ").map(String.init)
    let verb = try #require(ActionVerb(rawValue: words[0]))
    var action = Action(id: id, verb: verb, subject: .order(order), by: "张")
    for word in words.dropFirst() {
      let parts = word.split(separator: "=").map(String.init)
      let value = parts.count > 1 ? parts[1] : ""
      switch parts[0] {
      case "why": action.why = "因为"
      case "text": action.text = "答"
      case "unit": action.options.unit = "370481-" + value
      case "co": action.options.coUnits.append(.init(unit: "370481-" + value, part: "一部分"))
      case "until": action.options.until = try local(value + " 00:00")
      case "solved": action.options.solved = value == "yes"
      case "satisfied": action.options.satisfied = value == "yes"
      case "name": action.options.milestone = value
      case "as": action.options.urgency = OrderUrgency(name: value)
      default: throw WrongDecision(found: word)
      }
    }
    return action
  }

  static func holds(_ fact: String, _ table: Table) throws -> Bool {
    let order = table.state.orders[0]
    let parts = fact.split(separator: "=").map(String.init)
    let value = parts.count > 1 ? parts[1] : ""
    let file = table.state.file(of: order)
    switch parts[0] {
    case "due": return order.due == (try time(value + " 00:00"))
    case "unit": return table.state.units[order.unit] == "370481-" + value
    case "stopped": return order.stopped.dateInShanghai() == (try time(value + " 00:00"))
      .dateInShanghai()
    case "running": return order.stopped == .distantFuture
    case "asked": return file?.extensionAsked == (try time(value + " 00:00"))
    case "free": return !order.flags.contains(.unitStands)
    case "stands": return order.flags.contains(.unitStands)
    case "supervised": return order.flags.contains(.supervised)
    case "urgency": return order.urgency.name == value
    case "suspected": return table.state.suspicion(of: order).map { "\($0)" } == value
    case "settled": return table.state.suspicion(of: order) == nil
    case "public": return order.flags.contains(.markedPublic)
    case "urged": return order.urgings == UInt8(value)
    case "back": return order.bounces == UInt8(value)
    case "again": return order.reopenings == UInt8(value)
    case _ where fact.hasPrefix("x"): return order.dispatches == UInt8(fact.dropFirst())
    default:
      let unit = table.state.units.number(ifKnown: "370481-" + parts[0])
      return file?.coHandlers.first { $0.unit == unit }?.state.rawValue == value
    }
  }
}

/// The fold of the lines as they would stand in the journal gives the same state, byte for byte.
func theSameFromItsLines(_ table: Table) throws {
  var state = LedgerState()
  var index = LedgerIndex()
  for (at, event) in table.events.enumerated() {
    var writer = JSONWriter()
    event.encode(into: &writer)
    let back = try writer.bytes.withUnsafeBufferPointer { try Event(decoding: $0) }
    var again = JSONWriter()
    back.encode(into: &again)
    #expect(again.bytes == writer.bytes, "\(event.type) \(at)")
    try state.fold(back, at: LinePlace(position: Int64(at), length: 1), index: &index)
    if let from = event.from {
      state.fold(
        offsets: [CommittedOffset(
          topic: from.topic, partition: from.partition, next: from.offset + 1, received: 1)],
        journalEnd: Int64(at + 1))
    }
  }
  // Not for the macro, which would print them.
  let isSame = stateBytes(state) == stateBytes(table.state)
  #expect(isSame)
}

/// The state as bytes: equal ledgers give equal bytes.
func stateBytes(_ state: LedgerState, history: Bool = true) -> [UInt8] {
  var writer = JSONWriter()
  writer.beginObject()
  state.encodeTables(into: &writer)
  writer.endObject()
  state.files.forEach { _, file in
    file.encode(into: &writer)
    return true
  }
  for page in 0..<state.orders.pageTotal {
    state.orders.withPageBytes(page) { writer.bytes.append(contentsOf: $0) }
  }
  for page in 0..<state.runs.pageTotal {
    state.runs.withPageBytes(page) { writer.bytes.append(contentsOf: $0) }
  }
  for page in 0..<state.letters.pageTotal {
    state.letters.withPageBytes(page) { writer.bytes.append(contentsOf: $0) }
  }
  for page in 0..<(history ? state.history.pageTotal : 0) {
    state.history.withPageBytes(page) { writer.bytes.append(contentsOf: $0) }
  }
  return writer.bytes
}
