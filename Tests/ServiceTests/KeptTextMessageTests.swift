import Decider
import Formats
import Orders
import Testing

@testable import Service

/// A text that accuses people in office, on its way: the desk gets it, and those who work on the
/// order hear what they must without it.
@Suite struct KeptTextMessageTests {
  private static let accusation = "修路灯的工作人员吃拿卡要"

  private func item(_ text: String) -> String {
    #"{"source_id":"S-1","received_at":"2026-11-23T09:00:00+08:00","jurisdiction":"370481","#
      + #""kind":"投诉","title":"来件","content":"\#(text)","#
      + #""citizen":{"name":"欧阳明月","phone":"13853281234"}}"#
  }

  private func act(
    _ desk: inout Desk, _ verb: ActionVerb, unit: String, co: [String] = []
  ) throws -> Event {
    var action = Action(
      id: "a\(desk.events.count)", verb: verb, subject: .order(desk.state.orders[0].number),
      by: "李四", why: "因为")
    action.options.unit = unit
    action.options.coUnits = co.map { ActionOptions.CoUnit(unit: $0) }
    let decision = desk.decider.decide(
      action, source: "desk", arrivedAt: desk.now, state: desk.state, index: desk.index,
      now: desk.now, archive: Lines(events: desk.events))
    return try desk.append(decision, topic: "wenzheng.actions.desk")
  }

  /// An order at 住建局, which 交通运输局 helps.
  private func begin() throws -> Desk {
    var desk = try Desk()
    let event = try desk.intake(item("请问这件事归哪里管"))
    guard case .opened(let opened) = event.body else { return desk }
    try #require(opened.state == .desk && opened.judged.urgency == .ordinary)
    _ = try act(&desk, .dispatch, unit: "370481-zjj", co: ["370481-jtysj"])
    return desk
  }

  /// Result, unit, helpers, mark, and whether the text is in it.
  private func dispatches(_ event: Event, _ desk: Desk) throws -> [String] {
    try desk.sent(event).filter { $0.type == "dispatch" }.map { message in
      let fields = try fields(message.value)
      let helpers = fields["co_units"] as? [[String: Any]] ?? []
      var words = ["\(fields["result"] ?? "")"]
      words += (["\(fields["unit"] ?? "")"] + helpers.map { "\($0["unit"] ?? "")" })
        .map { String($0.dropFirst(7)) }
      if fields["for_desk"] as? Bool == true { words.append("for_desk") }
      words.append((message.value ?? []).text.contains("吃拿卡要") ? "told" : "untold")
      return words.joined(separator: " ")
    }
  }

  @Test func theDeskAloneGetsIt() throws {
    var desk = try begin()
    let amended = try desk.intake(item("请问这件事归哪里管," + Self.accusation))
    #expect(try dispatches(amended, desk) == ["amended desk for_desk told"])
    let again = try act(&desk, .dispatch, unit: "370481-zjj")
    #expect(try dispatches(again, desk) == ["amended zjj told"], "handed over")
    let rerouted = try act(&desk, .reroute, unit: "370481-cgj")
    #expect(try dispatches(rerouted, desk) == ["rerouted cgj told"])
  }

  /// Danger is everybody's at once; the text is not.
  @Test func dangerIsToldWithoutIt() throws {
    var desk = try begin()
    let text = "现在燃气泄漏,有人晕倒了,快来救人," + Self.accusation
    let amended = try desk.intake(item(text))
    let told = try dispatches(amended, desk)
    #expect(told == ["amended desk for_desk told", "urgent zjj jtysj untold"])
    let urgent = try #require(desk.sent(amended).first { $0.index == 2 })
    let sent = try fields(urgent.value)
    #expect(sent["urgency"] as? String == "life" && sent["due"] != nil)
    #expect("\(sent["appeal"] ?? "")".contains("phone"), "who sent it is known as before")
    #expect(!"\(sent["why"] ?? "")".contains("人员"))
  }
}
