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
    # Nor may those whom people chose to look into it: the next word may speak of them.
    路灯坏了局长收红包   | xfj        | 路灯坏了局长收红包,又收了一次   | desk         | xfj
    有个事想反映一下     | zjj        | 修路灯的工作人员吃拿卡要       | desk         | zjj
    """

  static let accusation = "修路灯的工作人员吃拿卡要"

  /// As the worker does it, with a vault whose records have names.
  @discardableResult
  static func intake(
    _ text: String, _ table: inout Table, at time: String, as kind: String = "投诉",
    in jurisdiction: String = "370481"
  ) throws -> Event.Body {
    let now = try Story.time(time)
    let read = try table.read(
      item("A", text: text + "。", jurisdiction: jurisdiction, more: #","kind":"\#(kind)""#),
      "hotline", now: now).get()
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

  static func amended(_ body: Event.Body) throws -> Amended {
    guard case .amended(let amended) = body else { throw WrongDecision(found: "\(body)") }
    return amended
  }

  static func begin(_ text: String, _ dispatch: String) throws -> Table {
    var table = try Table()
    try intake(text, &table, at: "11-23 10:00")
    if !dispatch.isEmpty {
      try Story.tell("11-23 11:00 | desk | dispatch unit=\(dispatch) | applied dispatched", &table)
    }
    return table
  }

  private func dispatched(_ table: Table) throws -> Redispatch {
    guard case .applied(let applied)? = table.events.last?.body else {
      throw WrongDecision(found: "no action at the end")
    }
    return try #require(applied.change.dispatch)
  }

  @Test func whoReadsIt() throws {
    for row in rows(Self.table) {
      var table = try Self.begin(row[0], row[1])
      let amended = try Self.amended(Self.intake(row[2], &table, at: "11-24 10:00"))
      #expect(amended.judged.unit == "370481-" + row[3], "\(row): \(amended.judged.why)")
      #expect(table.state.units[table.state.orders[0].unit] == "370481-" + row[4], "\(row)")
      #expect(amended.isForDesk == (row[3] == "desk"), "\(row)")
      let isKept = amended.isForDesk && row[4] != "desk"
      #expect(amended.keptFrom == (isKept ? ["370481-" + row[4]] : []), "\(row)")
      #expect(table.state.orders[0].clockRuns, "the order goes on")
      #expect(amended.urges == nil, "it is as pressing as before")
      try theSameFromItsLines(table)
    }
  }

  /// A later text need not say again where it is, nor call itself a complaint.
  @Test func whereverItSaysItIsAndWhateverItCallsItself() throws {
    for kind in ["投诉", "咨询", "求助", "建议", "举报"] {
      for jurisdiction in ["370481", "999999"] {
        var table = try Self.begin("路灯不亮", "zjj")
        let body = try Self.intake(
          Self.accusation, &table, at: "11-24 10:00", as: kind, in: jurisdiction)
        let amended = try Self.amended(body)
        #expect(amended.isForDesk && amended.judged.unit == "370481-desk", "\(kind)")
      }
    }
  }

  // MARK: What is done with it later

  static let stories = """
    # before the amendment     | after it                    | who gets what then
    # Nobody gets by a reopening what was kept from him; another unit, whom the desk chose, does.
    zjj                        | reply, reopen unit=zjj      | opening zjj
    zjj                        | reply, reopen unit=jtysj    | amendment jtysj
    # By a return and another dispatch no more.
    zjj                        | return, back, dispatch unit=zjj   | opening zjj
    zjj                        | return, back, dispatch unit=jtysj | amendment jtysj
    # Helpers that stay get nothing of what another unit is sent.
    zjj co=jtysj               | reroute unit=cgj            | amendment cgj
    zjj co=jtysj               | return, back                | amendment desk
    zjj co=jtysj co=sthjj      | return, back, dispatch unit=jtysj | opening jtysj+sthjj
    # Where all have to do with it anew, all get what all may read.
    zjj co=jtysj               | reply, reopen unit=cgj      | opening cgj+jtysj
    zjj co=jtysj               | judge-urgency as=life       | opening zjj+jtysj
    zjj                        | dispatch co=cgj             | opening zjj+cgj
    # The desk hands it over.
    zjj co=jtysj               | dispatch unit=zjj           | amendment zjj
    """

  private static let actions = [
    "reply": "lead | reply text | applied replied",
    "return": "lead | return why | applied return-requested",
    "back": "desk | approve-return | applied desk",
  ]

  @Test func whoGetsItLater() throws {
    for row in rows(Self.stories) {
      var table = try Self.begin("路灯不亮", row[0])
      let kept = try Self.amended(Self.intake(Self.accusation, &table, at: "11-24 10:00"))
      #expect(kept.coUnits.isEmpty)
      for (hour, words) in row[1].split(separator: ",").enumerated() {
        let word = words.drop { $0 == " " }
        let line = Self.actions[String(word)] ?? "desk | \(word) why | applied dispatched"
        try Story.tell("11-24 \(11 + hour):00 | \(line)", &table)
      }
      let dispatch = try dispatched(table)
      let units = ([dispatch.judged.unit] + dispatch.coUnits.map(\.unit)).map { $0.dropFirst(7) }
      let text = dispatch.vault == "opening" ? "opening" : "amendment"
      #expect("\(text) \(units.joined(separator: "+"))" == row[2], "\(row)")
      try theSameFromItsLines(table)
    }
  }

  /// What comes then and accuses nobody is everybody's again.
  @Test func aCalmTextIsForAll() throws {
    var table = try Self.begin("路灯不亮", "zjj co=jtysj")
    try Self.intake(Self.accusation, &table, at: "11-24 10:00")
    let calm = try Self.amended(Self.intake("路灯亮了一半", &table, at: "11-25 10:00"))
    #expect(calm.judged.unit == "370481-zjj" && !calm.isForDesk && calm.keptFrom.isEmpty)
    #expect(calm.coUnits.map(\.unit) == ["370481-jtysj"])
    try Story.tell("11-25 11:00 | desk | reroute unit=cgj why | applied dispatched", &table)
    #expect(try dispatched(table).coUnits.map(\.unit) == ["370481-jtysj"])
  }

  /// Where nothing was kept there is nothing to hand over.
  @Test func withoutIt() throws {
    var table = try Self.begin("路灯不亮", "zjj")
    try Self.intake("路灯还是不亮", &table, at: "11-24 10:00")
    try Story.tell("11-24 11:00 | desk | dispatch unit=zjj | refused same-unit", &table)
  }

  /// An order that came back to the desk has still those who worked on it.
  @Test func atTheDeskItIsKeptFromThoseBefore() throws {
    var table = try Self.begin("路灯不亮", "zjj co=jtysj")
    try Story.tell(
      """
      11-23 12:00 | lead | return why     | applied return-requested
      11-23 13:00 | desk | approve-return | applied desk
      """, &table)
    let amended = try Self.amended(Self.intake(Self.accusation, &table, at: "11-24 10:00"))
    #expect(amended.isForDesk && amended.coUnits.isEmpty)
    #expect(amended.keptFrom == ["370481-jtysj", "370481-zjj"])
    try theSameFromItsLines(table)
  }

  // MARK: What those who work on it hear

  /// They hear of the danger at once, by the text that they have.
  @Test func dangerIsToldWithoutIt() throws {
    var table = try Self.begin("路灯不亮", "zjj co=jtysj")
    let amended = try Self.amended(Self.intake(
      "现在燃气泄漏有人晕倒了快来救人," + Self.accusation, &table, at: "11-23 12:00"))
    #expect(amended.isForDesk && amended.judged.unit == "370481-desk")
    let urges = try #require(amended.urges)
    #expect(urges.judged.unit == "370481-zjj" && urges.judged.urgency == .life)
    #expect(urges.coUnits.map(\.unit) == ["370481-jtysj"] && urges.vault == "opening")
    #expect(urges.promise.due == table.state.orders[0].due)
    #expect(!urges.judged.why.contains("工作人员"))
    #expect(table.state.orders[0].urgency == .life)
    try theSameFromItsLines(table)
  }

  /// That somebody was reported stands in no record of theirs; who did it is hidden all the same.
  @Test func thatItReportsIsNotTold() throws {
    var table = try Self.begin("路灯不亮", "zjj")
    let amended = try Self.amended(
      Self.intake(Self.accusation, &table, at: "11-24 10:00", as: "举报"))
    #expect(amended.judged.kind == .complaint && amended.flags.contains(.confidential))
    let calm = try Self.amended(Self.intake("路灯亮了一半", &table, at: "11-25 10:00"))
    #expect(calm.judged.kind == .complaint && calm.flags.contains(.confidential))
    // Where nobody has worked on it there is nobody to hide it from.
    var fresh = try Self.begin("路灯不亮", "")
    let first = try Self.amended(
      Self.intake(Self.accusation, &fresh, at: "11-24 10:00", as: "举报"))
    #expect(first.judged.kind == .report && fresh.state.orders[0].isReport)
  }

  /// What accuses somebody is not selected for publication any more.
  @Test func itIsNotPublished() throws {
    var table = try Self.begin("路灯不亮", "zjj")
    try Story.tell(
      """
      11-24 10:00 | lead | reply text  | applied replied
      11-24 11:00 | desk | mark-public | applied replied | public
      """, &table)
    try Self.intake(Self.accusation, &table, at: "11-25 10:00")
    #expect(!table.state.orders[0].flags.contains(.markedPublic))
  }

  // MARK: Repeats

  /// A repeat that accuses goes its own way, to the desk.
  @Test func aRepeatGoesToTheDesk() throws {
    var table = try Self.begin("路灯不亮", "zjj")
    let now = try Story.time("11-23 12:00")
    for (id, text) in [("B", "路灯不亮。"), ("B", Self.accusation + "。")] {
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

  /// An opening that accuses is no repeat, however alike it is: somebody must read it.
  @Test func anAccusingOpeningIsNoRepeat() throws {
    let long = "幸福小区北门外的路灯坏了半个月没有人修,晚上老人出门看不清路,已经摔了两个人,请尽快派人来修。"
      + "这条路白天车多,晚上孩子下了晚自习都从这里走,家长只好拿着手电去接。前几天下雨,路上有水坑,"
      + "更加看不清楚。问过物业,说不归他们管,让我们找管路灯的部门,打了几次电话都没有人来看过,"
      + "希望早日恢复照明,让大家晚上出门放心。"
    for (more, sort) in [("!!", Joined.Sort.repeated), ("工作人员收红包", nil)] {
      var table = try Table()
      let now = try Story.time("11-23 10:00")
      var opened: [Opened] = []
      for (id, text) in [("A", long), ("B", long + more)] {
        let json = item(id, phone: "13905328010", text: text, more: #","kind":"投诉""#)
        opened.append(try table.opened(try table.intake(json, "hotline", now: now)))
      }
      #expect(opened[1].joined?.sort == sort)
      if sort == nil { #expect(opened[1].state == .desk) }
    }
  }
}
