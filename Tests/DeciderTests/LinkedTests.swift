import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// What becomes of a linked repeat when its lead's answer is none to it.
@Suite struct LinkedTests {
  private static let text = "幸福小区北门外的路灯坏了半个月没有人修,晚上老人出门看不清路,已经摔了两个人,请尽快派人来修"
  private static let plain = #","kind":"投诉""#

  private func item(_ id: String, _ text: String, received: String, _ more: String) -> String {
    DeciderTests.item(
      id, received: "2026-11-\(received):00+08:00", phone: "13905328010", text: text, more: more)
  }

  /// A, and B that repeats it an hour later.
  private func begin() throws -> Table {
    var table = try Table()
    for (id, hour) in [("A", "09"), ("B", "10")] {
      let now = try Story.time("11-23 \(hour):00")
      let json = item(id, Self.text, received: "23T\(hour):00", Self.plain)
      try table.intake(json, "hotline", now: now, state: id == "A" ? .dispatched : nil)
    }
    try #require(table.state.orders[1].state == .linked && table.state.orders[1].lead == 0)
    return table
  }

  /// more of the amendment, its text, whether it unlinks, its rule, its due instant.
  static let amendments: [(more: String, text: String, unlinks: Bool, due: String)] = [
    (plain, text, false, "12-01"),
    (plain + #","reply_wanted":false"#, text, false, "12-01"),
    (plain, text + "还漏水", true, "12-01"),
    (plain + #","title":"路灯""#, text, true, "12-01"),
    (plain + #","place":"3号楼2单元501""#, text, true, "12-01"),
    (plain + #","confidential":true"#, text, true, "12-01"),
    (#","kind":"举报""#, text, true, "12-01"),
    (plain, "有人触电,快来救人", true, "11-28"),
    (plain + #","upstream":{"due":"2026-11-25T18:00:00+08:00"}"#, text + "还", true, "11-25 18:00"),
  ]

  @Test(arguments: amendments.indices) func anAmendmentThatSaysMore(number: Int) throws {
    let (more, text, unlinks, due) = Self.amendments[number]
    var table = try begin()
    let now = try Story.time("11-24 10:00")
    let changed = more == Self.plain && text == Self.text
    let extra = changed ? #","extra":{"a":"b"}"# : ""
    let decision = try table.intake(
      item("B", text, received: "23T10:00", more + extra), "hotline", now: now)
    #expect(decision.verdict == "amended 2", "\(number)")
    guard case .amended(let amended) = decision.body else { return }
    let order = table.state.orders[1]
    #expect(amended.unlinks == unlinks && amended.state == order.state, "\(number)")
    #expect((order.state == .linked) != unlinks && (order.lead == 0) != unlinks, "\(number)")
    #expect(order.clockRuns == unlinks && table.index.members.isEmpty == unlinks, "\(number)")
    let wanted = try Story.time(due.count > 5 ? due : due + " 00:00")
    #expect(order.due == wanted && amended.promise.due == wanted, "\(number): \(order.due)")
    if unlinks {
      // Where the router sends it is not this table's matter.
      let isSent = order.state == .dispatched
      #expect(isSent || order.state == .desk)
      #expect(order.dispatches == (isSent ? 1 : 0) && order.bouncingDispatches == order.dispatches)
    }
    try theSameFromItsLines(table)
    let members = LedgerIndex(of: table.state).members
    #expect(members == table.index.members)
  }

  /// A lead that is taken back answers nothing: its repeats are orders of their own then, by events
  /// that no message brought.
  @Test func theLeadIsWithdrawn() throws {
    var table = try begin()
    try table.intake(
      item("C", Self.text, received: "23T11:00", Self.plain), "hotline",
      now: try Story.time("11-23 11:00"))
    try #require(table.index.members[0]?.count == 2)
    let before = table.state.counts["wenzheng.actions.desk"]?.applied ?? 0
    try Story.tell("11-24 10:00 | desk | withdraw | applied withdrawn", &table)
    let now = try Story.time("11-24 10:00")
    for at in [1, 2] {
      let order = table.state.orders[at]
      #expect(order.clockRuns && order.lead == -1, "\(at)")
      guard case .applied(let unlinked) = table.events[table.events.count - 3 + at].body else {
        Issue.record("no event of \(at)")
        return
      }
      #expect(unlinked.verb == .unlink && unlinked.order == order.number)
      #expect(unlinked.by == "wenzheng" && unlinked.why?.contains("已撤回") == true)
      #expect(unlinked.why?.contains("\(table.state.orders[0].number)") == true)
      #expect(unlinked.change.dispatch?.promise.due == order.due && unlinked.sourceID != "A")
      #expect(table.events[table.events.count - 3 + at].at == now)
    }
    #expect(table.index.members.isEmpty)
    #expect(table.state.counts["wenzheng.actions.desk"]?.applied == before + 1)
    for (_, counts) in table.state.counts { #expect(counts.close) }
    try theSameFromItsLines(table)
  }

  /// A lead that is declined is answered by that: whoever repeated it hears it.
  @Test func theLeadIsDeclined() throws {
    var table = try begin()
    let decline = Action(
      id: "1", verb: .decline, subject: .order(table.state.orders[0].number), by: "张", why: "因为")
    let decision = try table.act(decline, now: try Story.time("11-24 10:00"))
    guard case .applied(let declined) = decision.body else {
      throw WrongDecision(found: decision.verdict)
    }
    #expect(declined.change.heardBy.map(\.sourceID) == ["B"])
    #expect(table.state.orders[1].state == .linked)
  }
}
