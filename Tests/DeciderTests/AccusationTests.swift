import Orders
import Testing
import WorkTime

@testable import Decider

/// What an amendment says of people in office reaches the desk, and nobody who works on the order:
/// it may speak of them.
@Suite struct AccusationTests {
  static let table = """
    # the opening says   | dispatched | the amendment says             | who reads it | order
    路灯不亮             | zjj        | 路灯还是不亮                   | zjj          | zjj
    路灯不亮             | zjj        | 路灯不亮,住建局的人收红包才来修 | desk         | zjj
    路灯不亮             | zjj        | 修路灯的工作人员吃拿卡要       | desk         | zjj
    # At the desk it lies with those who may read it.
    路灯不亮             |            | 修路灯的工作人员吃拿卡要       | desk         | desk
    # People chose the unit for an order that has said so from the beginning.
    路灯坏了局长收红包   | xfj        | 路灯坏了局长收红包,又收了一次   | xfj          | xfj
    # What people chose before they knew of it says nothing.
    有个事想反映一下     | zjj        | 修路灯的工作人员吃拿卡要       | desk         | zjj
    """

  /// As the worker does it, with a vault whose records have names.
  @discardableResult
  private func intake(_ text: String, _ table: inout Table, at time: String) throws -> Event.Body {
    let now = try Story.time(time)
    let read = try table.read(
      item("A", text: text + "。", more: #","kind":"投诉""#), "hotline", now: now).get()
    var decision = table.decider.decide(
      read, partition: 0, state: table.state, index: table.index, now: now,
      archive: table.archive)
    switch decision.body {
    case .opened(var opened):
      // Where the router sends what accuses nobody is not the matter here.
      (opened.state, opened.vault) = (.desk, "opening")
      opened.judged.unit = "370481-desk"
      opened.coUnits = []
      decision.body = .opened(opened)
    case .amended(var amended):
      amended.vault = "amendment \(table.events.count)"
      decision.body = .amended(amended)
    default: throw WrongDecision(found: decision.verdict)
    }
    try table.fold(decision, now: now)
    return decision.body
  }

  private func begin(_ text: String, _ unit: String) throws -> Table {
    var table = try Table()
    try intake(text, &table, at: "11-23 10:00")
    if !unit.isEmpty {
      try Story.tell("11-23 11:00 | desk | dispatch unit=\(unit) | applied dispatched", &table)
    }
    return table
  }

  @Test func whoReadsIt() throws {
    for row in rows(Self.table) {
      var table = try begin(row[0], row[1])
      guard case .amended(let amended) = try intake(row[2], &table, at: "11-24 10:00") else {
        throw WrongDecision(found: "\(row)")
      }
      #expect(amended.judged.unit == "370481-" + row[3], "\(row): \(amended.judged.why)")
      #expect(table.state.units[table.state.orders[0].unit] == "370481-" + row[4], "\(row)")
      #expect(amended.isForDesk == (row[3] == "desk" && row[4] != "desk"), "\(row)")
      #expect(table.state.orders[0].clockRuns, "the order goes on")
      try theSameFromItsLines(table)
    }
  }

  /// Nobody gets by a reopening what was kept from him; another unit, whom the desk chose, does.
  @Test(arguments: [("zjj", "opening"), ("jtysj", "amendment 2")])
  func whoGetsItLater(unit: String, vault: String) throws {
    var table = try begin("路灯不亮", "zjj")
    try intake("修路灯的工作人员吃拿卡要", &table, at: "11-24 10:00")
    try Story.tell(
      """
      11-25 10:00 | lead | reply text             | applied replied
      11-25 11:00 | desk | reopen why unit=\(unit) | applied dispatched
      """, &table)
    guard case .applied(let applied) = table.events.last?.body else {
      throw WrongDecision(found: "no action at the end")
    }
    #expect(applied.change.dispatch?.vault == vault)
    // What comes then and accuses nobody is everybody's again.
    try intake("路灯亮了一半", &table, at: "11-26 10:00")
    guard case .amended(let calm) = table.events.last?.body else {
      throw WrongDecision(found: "no amendment at the end")
    }
    #expect(calm.judged.unit == "370481-" + unit && !calm.isForDesk)
    try theSameFromItsLines(table)
  }

  /// A repeat that accuses goes its own way, to the desk.
  @Test func aRepeatGoesToTheDesk() throws {
    var table = try begin("路灯不亮", "zjj")
    let now = try Story.time("11-23 12:00")
    for (id, text) in [("B", "路灯不亮。"), ("B", "修路灯的工作人员吃拿卡要。")] {
      var read = try table.read(
        item(id, text: text, more: #","kind":"投诉""#), "hotline", now: now).get()
      read.identity.sender = 7
      var decision = table.decider.decide(
        read, partition: 0, state: table.state, index: table.index, now: now,
        archive: table.archive)
      if case .opened(var opened) = decision.body {
        (opened.state, opened.judged.unit) = (.linked, "370481-zjj")
        opened.joined = Joined(
          sort: .repeated, lead: table.state.orders[0].number, leadState: nil, leadDue: nil,
          others: [])
        decision.body = .opened(opened)
      }
      try table.fold(decision, now: now)
    }
    let order = table.state.orders[1]
    #expect(order.state == .desk && table.state.units[order.unit] == "370481-desk")
    #expect(order.clockRuns && order.lead < 0)
    try theSameFromItsLines(table)
  }
}
