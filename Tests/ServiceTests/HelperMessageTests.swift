import Decider
import Formats
import Ledger
import Orders
import Testing

@testable import Service

/// An order that the machine opens goes to all who have to do with it.
@Suite struct HelperMessageTests {
  private static let text = "幸福小区3号楼燃气泄漏,味道很大,有人晕倒了,我是欧阳明月,电话13853281234"

  private func item(_ id: String, _ more: String = "", _ text: String = Self.text) -> String {
    #"{"source_id":"\#(id)","received_at":"2026-11-23T09:00:00+08:00","jurisdiction":"370481","#
      + #""title":"来件","content":"\#(text)","#
      + #""citizen":{"name":"欧阳明月","phone":"13853281234"}\#(more)}"#
  }

  private func dispatches(_ event: Event, _ desk: Desk) -> [OutMessage] {
    desk.sent(event).filter { $0.type == "dispatch" }
  }

  private func helpers(_ message: OutMessage) throws -> [String] {
    let units = try fields(message.value)["co_units"] as? [[String: Any]] ?? []
    return units.map { "\($0["unit"] ?? "") \($0["unit_name"] ?? "") \($0["part"] ?? "-")" }
  }

  /// With another helper beside those that the router found, of another jurisdiction.
  private func opened(_ desk: inout Desk, _ json: String) throws -> Event {
    let event = try desk.intake(json)
    guard case .opened(var opened) = event.body else { return event }
    opened.coUnits.append(.init(unit: "370112-zjj"))
    var more = event
    more.body = .opened(opened)
    return more
  }

  @Test func oneTopicGetsItOnce() throws {
    var desk = try Desk()
    let event = try desk.intake(item("S-1"))
    let sent = dispatches(event, desk)
    #expect(sent.map(\.topic) == ["wenzheng.dispatch.tengzhou"])
    let names = desk.messages.unitNames
    let fire = ["370481-xfdd", "370481-yjj"].map { "\($0) \(names[$0] ?? "?") -" }
    #expect(try helpers(try #require(sent.first)) == fire)
    #expect(try fields(sent[0].value)["unit"] as? String == "370481-gongqi")
    let line = desk.line(event).text
    #expect(line.contains(#""co_units":[{"unit":"370481-xfdd"},{"unit":"370481-yjj"}]"#))
    let amended = try desk.intake(item("S-1", "", Self.text + "。快来"))
    #expect(dispatches(amended, desk).count == 1)
    #expect(try helpers(try #require(dispatches(amended, desk).first)) == fire)
    // Nobody helps: nothing of it is said.
    let plain = try desk.intake(item("S-2", "", "住房公积金提取怎么办"))
    #expect(!desk.line(plain).text.contains("co_units"))
    for message in dispatches(plain, desk) {
      #expect(try fields(message.value)["co_units"] == nil)
    }
  }

  /// What accuses people in office names the desk alone as its reader.
  @Test func anAccusationNamesTheDeskAlone() throws {
    var desk = try Desk()
    _ = try desk.intake(item("S-1"))
    let amended = try desk.intake(
      item("S-1", #","kind":"投诉""#, Self.text + "。物业办的工作人员吃拿卡要"))
    #expect(desk.line(amended).text.contains(#""for_desk":true"#))
    let sent = dispatches(amended, desk)
    let message = try #require(sent.first)
    #expect(sent.count == 1 && message.topic == "wenzheng.dispatch.tengzhou")
    #expect(try fields(message.value)["unit"] as? String == "370481-desk")
    #expect(try helpers(message).isEmpty)
    #expect(try #require(message.value).text.contains("吃拿卡要"))
  }

  /// Each topic once, in a fixed order; after a crash the same again, under the same names.
  @Test func eachTopicGetsItOnce() throws {
    var desk = try Desk()
    let event = try opened(&desk, item("S-1"))
    let sent = desk.sent(event)
    #expect(sent.map(\.topic) == [
      "wenzheng.events", "wenzheng.dispatch.tengzhou", "wenzheng.dispatch.licheng",
      "wenzheng.outcomes.mailbox",
    ])
    #expect(sent.map(\.index) == [0, 1, 2, 3])
    #expect(sent[1].value == sent[2].value && sent[1].key == sent[2].key)
    #expect(try helpers(sent[2]).count == 3)
    let again = desk.sent(event)
    for (one, other) in zip(sent, again) {
      #expect(one.topic == other.topic && one.index == other.index && one.value == other.value)
    }
    #expect(again.count == sent.count)
  }

  /// Whoever helps is told no more than who leads: of a report nothing that says who sent it.
  @Test(arguments: [#","kind":"举报""#, #","confidential":true"#])
  func helpersKnowNoMoreThanTheLead(protection: String) throws {
    var desk = try Desk()
    let event = try opened(&desk, item("S-1", protection))
    let sent = dispatches(event, desk)
    #expect(sent.count == 2)
    for message in sent {
      #expect(message.value == sent[0].value)
      let text = (message.value ?? []).text
      #expect(text.contains("3号楼") && text.contains("370112-zjj"))
      for secret in ["欧阳明月", "13853281234", "S-1"] { #expect(!text.contains(secret)) }
    }
  }

  /// After a return the citizen hears where the order goes, helpers or none.
  @Test func aSecondDispatchIsHeardOf() throws {
    var desk = try Desk()
    _ = try desk.intake(item("S-1"))
    func act(_ verb: ActionVerb, unit: String? = nil, co: String? = nil) throws -> Event {
      var action = Action(
        id: "a\(desk.events.count)", verb: verb, subject: .order(desk.state.orders[0].number),
        by: "李四", why: "因为")
      action.options.unit = unit
      if let co { action.options.coUnits = [.init(unit: co)] }
      let decision = desk.decider.decide(
        action, source: "desk", arrivedAt: desk.now, state: desk.state, index: desk.index,
        now: desk.now, archive: Lines(events: desk.events))
      return try desk.append(decision, topic: "wenzheng.actions.desk")
    }
    func results(_ event: Event) throws -> [String] {
      try desk.sent(event).dropFirst().map {
        "\($0.type) \(try fields($0.value)["result"] ?? "")"
      }
    }
    let joins = try act(.dispatch, co: "370481-cgj")
    #expect(try results(joins) == ["dispatch co-handling"])
    _ = try act(.return)
    _ = try act(.approveReturn)
    let again = try act(.dispatch, unit: "370481-zjj", co: "370481-gaj")
    #expect(try results(again) == ["dispatch dispatched", "outcome dispatched"])
    let sent = try #require(dispatches(again, desk).first)
    #expect(try helpers(sent).map { String($0.prefix(11)) } == [
      "370481-xfdd", "370481-yjj ", "370481-cgj ", "370481-gaj ",
    ])
  }

  /// The log names them, and programs find their codes.
  @Test func theLogNamesThem() throws {
    var desk = try Desk()
    let event = try desk.intake(item("S-1"))
    let entry = LogEntry(event, names: desk.messages.unitNames)
    let names = ["370481-xfdd", "370481-yjj"].map { desk.messages.unitNames[$0] ?? "?" }
    #expect(entry.words.contains("协办 \(names.joined(separator: "、"))"), "\(entry.words)")
    #expect(entry.coUnits == ["370481-xfdd", "370481-yjj"])
    let plain = try desk.intake(item("S-2", "", "住房公积金提取怎么办"))
    #expect(LogEntry(plain, names: [:]).coUnits == nil)
  }
}
