import Appeals
import Decider
import Foundation
import Formats
import Orders
import TestSupport
import Testing
import WorkTime

@testable import Service

/// What actions tell to others, and that the published schemas say the same.
@Suite struct ActionMessageTests {
  private static let citizen = #""citizen":{"name":"欧阳明月","phone":"13853281234"}"#

  private func item(_ id: String, _ more: String = "", text: String = "路灯不亮") -> String {
    #"{"source_id":"\#(id)","received_at":"2026-11-23T09:00:00+08:00","jurisdiction":"370481","#
      + #""title":"\#(text)","content":"我是欧阳明月,电话13853281234,\#(text)","kind":"投诉","#
      + #"\#(Self.citizen)\#(more)}"#
  }

  /// The whole way of an order: verb by verb the topics with their results.
  private static let way = """
    # verb              | unit  | co    | what goes out
    dispatch            | zjj   | jtysj | dispatch dispatched, outcome dispatched
    accept              |       |       |
    dispatch            |       | sthjj | dispatch co-handling
    reply for=jtysj     |       |       | dispatch part-replied
    return              |       |       |
    approve-return      | spj   |       | dispatch rerouted, outcome dispatched
    reroute             | zjj   |       | dispatch rerouted, outcome dispatched
    extend              |       |       |
    approve-extension   |       |       | outcome extended
    urge                |       |       | alert urge
    supervise           |       |       | alert supervise
    accept              |       |       |
    suspend             |       |       |
    resume              |       |       | outcome resumed
    judge-urgency       |       |       | dispatch urgent, outcome rescheduled
    reply               |       |       | outcome replied
    close               |       |       | outcome closed
    follow-up           |       |       | dispatch reopened, outcome reopened
    return              |       |       |
    """

  @Test(arguments: ["", #","confidential":true"#, #","kind":"举报""#])
  func whatGoesOut(protection: String) throws {
    var desk = try Desk()
    let more = protection.contains("举报") ? "" : protection
    let json = item("S-1", more)
    let first = try desk.intake(
      protection.contains("举报") ? json.replacing("投诉", with: "举报") : json)
    try agree(first, desk)
    // Where the router sends it is not this test's matter.
    desk.state.orders[0].state = .desk
    let isHidden = !protection.isEmpty
    for line in Self.way.split(separator: "\n").dropFirst() {
      let columns = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      let event = try desk.perform(columns[0], unit: columns[1], coUnit: columns[2])
      if case .refused(let refused) = event.body {
        // What was returned and denied, or too often dispatched, is the end of this way.
        #expect(columns[0] == "return" && refused.code == "unit-stands", "\(columns) \(refused)")
        continue
      }
      let sent = desk.sent(event)
      var found: [String] = []
      for message in sent.dropFirst() {
        let value = try fields(message.value)
        found.append("\(message.type) \(value["result"] ?? value["alert"] ?? "")")
        if message.type == "dispatch", value["result"] as? String != "part-replied" {
          #expect(value["limit"] is String && value["due"] is String, "the limit is printed")
          let isThere = (message.value ?? []).text.contains("13853281234")
          #expect(isThere != isHidden, "\(columns)")
        }
      }
      #expect(found.joined(separator: ", ") == columns[3], "\(columns)")
      try agree(event, desk)
      #expect(!desk.line(event).text.contains("13853281234"))
    }
  }

  @Test func endsAndRepeats() throws {
    for (verb, result) in [(ActionVerb.decline, "declined"), (.withdraw, "withdrawn")] {
      var desk = try Desk()
      _ = try desk.intake(item("S-1"))
      let again = try desk.intake(item("S-2"))
      try agree(again, desk)
      let heard = try fields(try #require(desk.sent(again).last).value)
      #expect(desk.sent(again).map(\.type) == ["opened", "outcome"], "no second dispatch")
      #expect(heard["result"] as? String == "repeat")
      let joined = try #require(heard["joined"] as? [String: Any])
      #expect(joined["lead"] as? String == "\(desk.state.orders[0].number)")
      #expect(joined["lead_state"] is String)
      let end = try desk.perform(verb.rawValue)
      try agree(end, desk)
      let outcomes = try desk.sent(end).filter { $0.type == "outcome" }.map { try fields($0.value) }
      #expect(outcomes.allSatisfy { $0["result"] as? String == result })
      let ids = outcomes.compactMap { $0["source_id"] as? String }
      #expect(ids == (verb == .decline ? ["S-1", "S-2"] : ["S-1"]))
      if verb == .decline { #expect(outcomes[0]["why"] as? String == "因为") }
    }
  }

  /// What time and calendars do to the total its sender hears as of any action.
  @Test func whatTimeDoesGoesOut() throws {
    var desk = try Desk()
    _ = try desk.intake(item("S-1"))
    desk.state.orders[0].state = .desk
    for (verb, unit) in [("dispatch", "zjj"), ("accept", ""), ("suspend", "")] {
      _ = try desk.perform(verb, unit: unit)
    }
    let end = try #require(desk.state.file(of: desk.state.orders[0])?.suspendedUntil)
    var times = StepTimes()
    var resumed: Event?
    while let decision = desk.decider.step(
      of: 0, desk.state, Lines(events: desk.events), &times, now: end)
    {
      let event = try desk.append(decision)
      try agree(event, desk)
      if case .resumedByTime = event.body { resumed = event }
    }
    let later = try heard(try #require(resumed), "resumed", desk)
    #expect(later["state"] as? String == "accepted" && later["limit"] is String)

    // The last day is one off, which nobody knew of until now.
    let before = desk.state.orders[0].due
    let day = before.adding(milliseconds: -1).dateInShanghai()
    let off = "holidays: [ { name: \"试\", from: \"\(day)\", to: \"\(day)\" },"
    var files = try ConfigFolder.decidingTexts(in: configFolder)
    for at in files.indices where files[at].name == "calendars/\(day.year).json5" {
      files[at].bytes = Array(files[at].bytes.text.replacing("holidays: [", with: off).utf8)
    }
    let decider = Decider(configuration: try Configuration(files: files))
    var outcomes = 0
    for change in decider.recomputation(desk.state) {
      let archive = Lines(events: desk.events)
      let event = try desk.append(
        Recompute.decision(change, desk.state, archive, now: desk.now))
      try agree(event, desk)
      // Of the unit's own clocks its sender hears nothing.
      if change.run >= 0 {
        #expect(desk.sent(event).count == 1)
      } else {
        _ = try heard(event, "rescheduled", desk)
        outcomes += 1
      }
    }
    #expect(outcomes == 1 && desk.state.orders[0].due > before, "\(before), off on \(day)")
  }

  /// The one outcome of the event, which tells the due instant that holds now.
  private func heard(_ event: Event, _ result: String, _ desk: Desk) throws -> [String: Any] {
    let sent = desk.sent(event)
    #expect(sent.map(\.topic) == ["wenzheng.events", "wenzheng.outcomes.mailbox"])
    let value = try fields(try #require(sent.last).value)
    #expect(value["result"] as? String == result && value["source_id"] as? String == "S-1")
    #expect(value["due"] as? String == desk.state.orders[0].due.text())
    return value
  }

  @Test func aReplayGoesOutAsItCame() throws {
    var desk = try Desk()
    let letter = try desk.append(
      Decision(
        .deadLettered(DeadLettered(
          code: "not-json", stage: .decode, field: nil, sentence: "no", channel: "mailbox",
          vault: "")),
        at: desk.now,
        vaultRecord: RawMessage(
          key: Array("S-1".utf8), value: Array("{".utf8),
          headers: [("x", Array("y".utf8)), ("ce_id", nil)]).vaultRecord()))
    let events = desk.events
    let action = Action(id: "1", verb: .replay, subject: .letter(letter.sequence), by: "李四")
    let decision = desk.decider.decide(
      action, source: "desk", arrivedAt: desk.now, state: desk.state, index: desk.index,
      now: desk.now, archive: Lines(events: events))
    let event = try desk.append(decision, topic: "wenzheng.actions.desk")
    try agree(event, desk)
    let sent = desk.sent(event)
    #expect(sent.map(\.topic) == ["wenzheng.events", "wenzheng.intake.mailbox"])
    #expect(sent[1].key == Array("S-1".utf8) && sent[1].value == Array("{".utf8))
    #expect(sent[1].headers.map(\.name) == ["x", "wenzheng-replay-of"])
  }

  /// Of an action that waited in vain the vault has the action itself; of what was erased, nothing.
  @Test func aParkedActionIsReplayedToo() throws {
    var desk = try Desk()
    let waited = Action(
      id: "w", verb: .reply, subject: .item(channel: "mailbox", sourceID: "S-9"), by: "李四",
      text: "已修")
    var writer = JSONWriter()
    waited.encode(into: &writer)
    let settled = LetterSettled(
      actionID: "1", source: "desk", verb: .replay, by: "李四", why: nil, letter: 1,
      topic: "wenzheng.actions.desk", vault: "v")
    for (record, count) in [
      (writer.bytes, 2), (Array(#"{"erased":true}"#.utf8), 1),
      (Array(#"{"withheld":true,"vault":"v"}"#.utf8), 1),
    ] {
      desk.vault = ["v": record]
      let event = Event(
        sequence: 2, at: desk.now, recorded: desk.now, home: 3, from: nil,
        body: .letterSettled(settled))
      let sent = desk.sent(event)
      #expect(sent.count == count)
      guard count == 2 else { continue }
      #expect(sent[1].topic == "wenzheng.actions.desk" && sent[1].value == record)
      #expect(sent[1].headers.map(\.name) == ["wenzheng-replay-of"])
    }
  }

  /// Verbs and fields of the schema are those of the program.
  @Test func theActionSchemaIsWhole() throws {
    let schema = try schema("action")
    let properties = try #require(schema["properties"] as? [String: Any])
    let verbs = (properties["verb"] as? [String: Any])?["enum"] as? [String]
    #expect(verbs == ActionVerb.allCases.map(\.rawValue))
    for name in ["dispatch", "outcome", "event"] {
      let properties = try #require(try self.schema(name)["properties"] as? [String: Any])
      let states = (properties["state"] as? [String: Any])?["enum"] as? [String]
      #expect(states == OrderState.allCases.map(\.name), "\(name)")
    }
    for name in properties.keys {
      let json = #"{"action_id":"1","verb":"note","by":"b","\#(name)":{}}"#
      let fault = Array(json.utf8).withUnsafeBufferPointer { bytes -> ActionFault? in
        do throws(ActionFault) {
          _ = try Action(decoding: bytes)
          return nil
        } catch { return error }
      }
      #expect(fault?.code != .unknownField, "\(name)")
    }
  }

  // MARK: Schemas

  private func schema(_ name: String) throws -> [String: Any] {
    let file = projectRoot.appendingPathComponent("Config/schemas/\(name).json")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
  }

  /// Every message of the event has the form that its schema says.
  func agree(_ event: Event, _ desk: Desk) throws {
    for message in desk.sent(event) {
      let name: String
      switch message.topic {
      case "wenzheng.events": name = "event"
      case "wenzheng.alerts": name = "alert"
      case "wenzheng.faq" where message.value != nil: name = "faq"
      case let topic where topic.hasPrefix("wenzheng.dispatch."): name = "dispatch"
      case let topic where topic.hasPrefix("wenzheng.outcomes."): name = "outcome"
      default: continue
      }
      let schema = try schema(name)
      let value = try fields(message.value)
      for fault in SchemaCheck(schema).faults(value, schema, at: name) {
        Issue.record("\(event.type): \(fault)")
      }
    }
  }
}

extension Desk {
  /// An action of the desk with all that it needs.
  fileprivate mutating func perform(
    _ words: String, unit: String = "", coUnit: String = ""
  ) throws -> Event {
    let parts = words.split(separator: " ").map(String.init)
    let verb = try #require(ActionVerb(rawValue: parts[0]))
    var action = Action(
      id: "a\(events.count)", verb: verb, subject: .order(state.orders[0].number), by: "李四",
      why: "因为", text: "已联系13853281234")
    func code(_ name: String) -> String { name.contains("-") ? name : "370481-" + name }
    if !unit.isEmpty { action.options.unit = code(unit) }
    if parts.count > 1 {
      action.options.unit = "370481-" + parts[1].dropFirst("for=".count)
    }
    if !coUnit.isEmpty {
      action.options.coUnits = [.init(unit: code(coUnit), part: "核对13853281234的部分")]
    }
    action.options.satisfied = verb == .followUp ? false : nil
    action.options.urgency = verb == .judgeUrgency ? .life : nil
    let events = events
    let decision = decider.decide(
      action, source: "desk", arrivedAt: now, state: state, index: index, now: now,
      archive: Lines(events: events))
    return try append(decision, topic: "wenzheng.actions.desk")
  }
}

/// A unit reads its own jurisdiction's topic, wherever the order came from.
@Suite struct DispatchTopicTests {
  @Test func anOrderGoesWhereItsUnitsRead() throws {
    var desk = try Desk()
    // No jurisdiction can be found: the order is 000000's, and the desk sends it by hand.
    let json = #"{"source_id":"S-1","received_at":"2026-11-23T09:00:00+08:00","title":"路灯不亮"}"#
    let opened = try desk.intake(json)
    #expect(topics(desk.sent(opened)) == ["wenzheng.dispatch.desk"])
    let sent = try desk.perform("dispatch", unit: "zjj", coUnit: "")
    #expect(topics(desk.sent(sent)) == ["wenzheng.dispatch.tengzhou"])
    let joined = try desk.perform("dispatch", unit: "", coUnit: "370112-zjj")
    #expect(
      topics(desk.sent(joined)) == ["wenzheng.dispatch.tengzhou", "wenzheng.dispatch.licheng"])
    let amended = try desk.intake(json.replacing("不亮", with: "不亮了"))
    #expect(
      topics(desk.sent(amended)) == ["wenzheng.dispatch.tengzhou", "wenzheng.dispatch.licheng"])
  }

  private func topics(_ messages: [OutMessage]) -> [String] {
    messages.filter { $0.type == "dispatch" }.map(\.topic)
  }
}
