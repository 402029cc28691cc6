import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// Units that help (协办) from the opening on, as the router found them.
@Suite struct HelperTests {
  /// An order of 10:00 that two units help with, by the policy of the clock stories.
  private func begin(
    _ configuration: Configuration? = nil, edit: (inout ReadItem) -> Void = { _ in }
  ) throws -> Table {
    var table = try Table(try configuration ?? ClockStories.configuration())
    let now = try Story.time("11-23 10:00")
    try table.adopt(table.decider.configuration, now: now)
    var read = try table.read(item("A"), "counter", now: now).get()
    read.atDesk = false
    read.judged.unit = "370481-zjj"
    read.coUnits = [.init(unit: "370481-jtysj"), .init(unit: "370481-sthjj")]
    edit(&read)
    let decision = table.decider.decide(
      read, partition: 0, state: table.state, index: table.index, now: now,
      archive: table.archive)
    try table.fold(decision, now: now)
    return table
  }

  private func opened(_ table: Table) throws -> Opened {
    for case .opened(let opened) in table.events.reversed().map(\.body) { return opened }
    throw WrongDecision(found: "nothing opened")
  }

  private func helpers(_ table: Table) -> [String] {
    (table.state.file(of: table.state.orders[0])?.coHandlers ?? []).map {
      "\(table.state.units[$0.unit].dropFirst(7)) \($0.state.rawValue)"
    }
  }

  /// As a dispatch by hand has it: the story "lead and co-handlers each have theirs".
  @Test func eachHasClocksOfItsOwn() throws {
    var table = try begin()
    #expect(helpers(table) == ["jtysj dispatched", "sthjj dispatched"])
    try Story.tell(
      """
      11-24 09:00 | helper | accept unit=jtysj     | applied dispatched | jtysj=accepted x1
      11-24 09:30 | two    | contact text=x        | applied dispatched
      11-24 09:40 | two    | return why            | refused not-your-part
      11-25 09:00 | helper | reply text unit=jtysj | applied dispatched | jtysj=replied
      11-25 10:00 | lead   | reply text            | applied replied | sthjj=dispatched
      11-25 11:00 | desk   | close                 | refused parts-open
      """, &table)
    let lines = ClockStories.clocks(table, at: try Story.time("12-02 12:00"))
    #expect(lines == [
      "accept zjj | 11-23 10:00 | 11-25 00:00 | 11-25 10:00 | late",
      "contact zjj | 11-23 09:00 | 11-24 09:00 | 11-24 09:30 | late",
      "objection zjj | 11-23 09:00 | 12-01 00:00 | runs | window",
      "accept jtysj | 11-23 10:00 | 11-25 00:00 | 11-24 09:00 | on time",
      "part jtysj | 11-23 10:00 | 11-27 00:00 | 11-25 09:00 | on time",
      "accept sthjj | 11-23 10:00 | 11-25 00:00 | runs | late",
      "part sthjj | 11-23 10:00 | 11-27 00:00 | runs | late",
      "resolve zjj | 11-23 09:00 | 12-08 00:00 | 11-25 10:00 | on time",
    ])
    try theSameFromItsLines(table)
  }

  /// The clocks are those that the same units would have by hand at that instant.
  @Test func byHandOrNotTheClocksAreTheSame() throws {
    let machine = try begin()
    var hand = try begin { ($0.atDesk, $0.judged.unit) = (true, "370481-desk") }
    #expect(try opened(hand).coUnits.isEmpty)
    #expect(helpers(hand).isEmpty)
    try Story.tell(
      """
      11-23 10:00 | desk | dispatch unit=zjj co=jtysj co=sthjj | applied dispatched
      """, &hand)
    #expect(helpers(hand) == helpers(machine))
    let at = try Story.time("11-23 10:01")
    func own(_ table: Table) -> [String] {
      ClockStories.clocks(table, at: at).filter { $0.contains("jtysj") || $0.contains("sthjj") }
    }
    #expect(own(hand) == own(machine) && own(machine).count == 4)
  }

  /// Where the policy has no such clocks, there are helpers without.
  @Test func aPolicyWithoutTheirClocks() throws {
    let bare = ClockStories.policy.replacing(
      #"clocks: { accept: "1 working day", part: "3 working days" },"#, with: "")
    #expect(bare != ClockStories.policy)
    let files = try ClockStories.files().map { file in
      file.name == "policies/90.json5" ? (name: file.name, bytes: Array(bare.utf8)) : file
    }
    let none = try begin(try Configuration(files: files))
    #expect(helpers(none).count == 2)
    let runs = ClockStories.clocks(none, at: try Story.time("11-23 10:01"))
    #expect(!runs.contains { $0.contains("jtysj") || $0.contains("sthjj") }, "\(runs)")
    try theSameFromItsLines(none)
  }

  /// At the desk, answered on the call, or linked to another one: nobody is asked to help.
  @Test func whatIsNotDispatchedHasNone() throws {
    let now = try Story.time("11-23 10:00")
    let answered = try begin { $0.answered = now }
    let closed = try opened(answered)
    #expect(closed.state == .closed && closed.coUnits.isEmpty)
    #expect(helpers(answered).isEmpty)
    var table = try Table()
    let text = "邻居在楼顶违建搭了一间房,违章建筑没有人管"
    for (id, received) in [("A", "09:00"), ("B", "09:30")] {
      let json = item(
        id, received: "2026-11-23T\(received):00+08:00", phone: "13905328010", text: text)
      var read = try table.read(json, "hotline", now: now).get()
      read.atDesk = false
      read.judged.unit = "370481-zjj"
      read.coUnits = [.init(unit: "370481-jtysj")]
      let decision = table.decider.decide(
        read, partition: 0, state: table.state, index: table.index, now: now,
        archive: table.archive)
      try table.fold(decision, now: now)
      let found = try table.opened(decision)
      #expect(found.state == (id == "A" ? .dispatched : .linked))
      #expect(found.coUnits.count == (id == "A" ? 1 : 0), "\(id)")
    }
  }

  /// What the router says of a text comes out at the end, and the bound is its own.
  @Test func theRouterNamesThem() throws {
    var table = try Table()
    let now = try Story.time("11-23 10:00")
    let text = "小区燃气泄漏,味道很大,有人晕倒了"
    let opened = try table.opened(try table.intake(item("A", text: text), now: now))
    #expect(opened.state == .dispatched && opened.judged.unit == "370481-gongqi")
    #expect(opened.coUnits.map(\.unit) == ["370481-xfdd", "370481-yjj"])
    #expect(opened.coUnits.allSatisfy { $0.part == nil })
    try theSameFromItsLines(table)
    // Whatever else the citizen says later: they stay.
    let more = try table.intake(item("A", text: "补充:路灯也不亮"), now: now.adding(minutes: 5))
    guard case .amended(let amended) = more.body else { throw WrongDecision(found: more.verdict) }
    #expect(amended.coUnits.map(\.unit) == ["370481-xfdd", "370481-yjj"])
    #expect(helpers(table) == ["xfdd dispatched", "yjj dispatched"])
    try theSameFromItsLines(table)
  }

  /// The lead gives it back, and the desk sends it to one who helped: that one leads, has no part
  /// any more, and the clocks of a lead.
  @Test func aHelperBecomesTheLead() throws {
    var table = try begin()
    try Story.tell(
      """
      11-23 11:00 | lead | return why                | applied return-requested
      11-23 12:00 | desk | approve-return            | applied desk
      11-23 13:00 | desk | dispatch unit=jtysj       | applied dispatched | unit=jtysj x2
      """, &table)
    #expect(helpers(table) == ["sthjj dispatched"])
    guard case .applied(let applied)? = table.events.last?.body else { return }
    #expect(applied.change.dispatch?.coUnits.map(\.unit) == ["370481-sthjj"])
    #expect(applied.change.dispatch?.joins == false)
    let lines = ClockStories.clocks(table, at: try Story.time("11-23 14:00"))
    #expect(lines.filter { $0.contains("jtysj") && !$0.hasPrefix("resolve") }.sorted() == [
      "accept jtysj | 11-23 10:00 | 11-25 00:00 | 11-23 13:00 | on time",
      "accept jtysj | 11-23 13:00 | 11-25 00:00 | runs | open",
      "contact jtysj | 11-23 09:00 | 11-24 09:00 | runs | open",
      "handling jtysj | 11-23 13:00 | 12-01 00:00 | runs | open",
      "part jtysj | 11-23 10:00 | 11-27 00:00 | 11-23 13:00 | on time",
    ])
    try Story.tell(
      """
      11-24 10:00 | desk | reply text                | applied replied
      11-24 11:00 | desk | reopen why                | applied dispatched | again=1
      """, &table)
    #expect(helpers(table) == ["sthjj dispatched"])
    try theSameFromItsLines(table)
  }
}
