import Appeals
import Formats
import Orders
import TestSupport
import Testing
import WorkTime

@testable import Decider

@Suite struct RepeatTests {
  private static let matter = "幸福小区北门外的路灯坏了半个月没有人修,晚上老人出门看不清路,已经摔了两个人,请尽快派人来修"

  private func phone(_ number: Int) -> String { "139053280\(10 + number)" }

  @Test func aCitizensRepeatJoinsTheOpenOrder() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let lines = rows(
      """
      # id | citizen | text                | state of it, lead
      A    | 1       | \(Self.matter)      | dispatched
      B    | 1       | \(Self.matter)!!  | linked A
      C    | 1       | 请问公积金怎样提取,需要什么材料,在哪里办理,要等几天 | dispatched
      D    | 2       | \(Self.matter)      | dispatched
      E    |         | \(Self.matter)      | dispatched
      F    | 1       | \(Self.matter)      | linked A
      """)
    for row in lines {
      let citizen = Int(row[1]).map(phone)
      let json = item(row[0], phone: citizen, text: row[2], more: #","kind":"投诉""#)
      let opened = try table.opened(try table.intake(json, "hotline", now: now))
      let words = row[3].split(separator: " ").map(String.init)
      // What goes to the desk is dispatched in this table too.
      let state = opened.state == .desk ? "dispatched" : opened.state.name
      #expect(state == words[0], "\(row)")
      #expect((opened.joined?.sort == .repeated) == (words.count > 1))
    }
    #expect(table.state.counts["wenzheng.intake.hotline"]?.opened == 6)
    #expect(table.state.orders[1].lead == 0 && table.state.orders[5].lead == 0)
    #expect(!table.state.orders[1].isLate(at: now.adding(hours: 9_000)))
    try isBuiltAgain(table)

    // The answer to the open order is the answer to its repeats; then a new one is an order again.
    let reply = Action(
      id: "1", verb: .reply, subject: .order(table.state.orders[0].number), by: "张", text: "已修")
    guard case .applied(let replied) = try table.act(reply, now: now).body else { return }
    #expect(replied.change.heardBy.map(\.sourceID) == ["B", "F"])
    // What comes after the answer would hear of nothing: it is an order.
    let late = item("L", phone: phone(1), text: Self.matter, more: #","kind":"投诉""#)
    #expect(try table.opened(try table.intake(late, "hotline", now: now)).state != .linked)
    let close = Action(
      id: "2", verb: .close, subject: .order(table.state.orders[0].number), by: "张")
    try table.act(close, now: now)
    let again = item("G", phone: phone(3), text: Self.matter, more: #","kind":"投诉""#)
    #expect(try table.opened(try table.intake(again, "hotline", now: now)).state != .linked)

    // A repeat that is taken out goes to its unit after all, with its own clock.
    let unlink = Action(
      id: "3", verb: .unlink, subject: .order(table.state.orders[1].number), by: "张")
    guard case .applied(let free) = try table.act(unlink, now: now).body else { return }
    #expect(free.state == .dispatched || free.state == .desk)
    #expect(free.change.dispatch?.promise.due == table.state.orders[1].due)
    #expect(table.state.orders[1].lead == -1 && table.state.orders[1].stopped == .distantFuture)
  }

  @Test func whereLifeIsInDangerNothingIsARepeat() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let text = "家里煤气泄漏有人中毒昏迷了,楼上楼下都闻到很大的味道,快来救人,要出人命了"
    for id in ["A", "B"] {
      let opened = try table.opened(
        try table.intake(item(id, phone: phone(1), text: text), "hotline", now: now))
      #expect(opened.judged.urgency == .life && opened.joined == nil)
    }
  }

  @Test func manyCitizensMakeAGroup() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let rule = try #require(table.decider.configuration.policies.repeats)
    for number in 0..<(rule.citizens + 2) {
      let endings = ["谢谢", "急", "麻烦了", "盼复", "多谢", "请回复", "辛苦"]
      let json = item(
        "S-\(number)", phone: phone(number), text: Self.matter + endings[number],
        more: #","kind":"投诉""#)
      let opened = try table.opened(try table.intake(json, "hotline", now: now))
      #expect(opened.state != .linked, "each keeps its clock and its reply")
      #expect((opened.joined != nil) == (number >= rule.citizens - 1), "\(number)")
      if number == rule.citizens - 1 {
        #expect(opened.joined?.others.count == rule.citizens - 2)
      }
    }
    #expect(table.state.orders[0].lead == -1)
    for number in 1..<(rule.citizens + 2) { #expect(table.state.orders[number].lead == 0) }
    try isBuiltAgain(table)
    let before = table.index.members
    #expect(before[0]?.count == rule.citizens + 1)
    let split = Action(
      id: "1", verb: .split, subject: .order(table.state.orders[0].number), by: "张")
    #expect(try table.act(split, now: now).verdict.hasPrefix("applied"))
    #expect(table.index.members.isEmpty)
    for number in 0..<(rule.citizens + 2) { #expect(table.state.orders[number].lead == -1) }
  }

  /// Link, then unlink: nothing but the history tells of it.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func unlinkingRestoresEverything(seed: UInt64) throws {
    var random = Seeded(state: seed)
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let states: [OrderState] = [
      .desk, .dispatched, .accepted, .replied, .returnRequested, .suspended,
    ]
    for number in 0..<12 {
      try table.intake(
        item("S-\(number)", text: "第\(number)件"), now: now,
        state: states[random.below(states.count)])
    }
    // What other actions have left behind stays as it is.
    for number in 0..<12 where random.below(2) == 0 {
      let contact = Action(
        id: "c\(number)", verb: .urge, subject: .order(table.state.orders[number].number),
        by: "张")
      try table.act(contact, now: now)
    }
    let (one, other) = (1 + random.below(11), 0)
    let before = tables(table)
    var link = Action(
      id: "l", verb: .link, subject: .order(table.state.orders[one].number), by: "张")
    link.options.with = table.state.orders[other].number
    #expect(try table.act(link, now: now).verdict.hasPrefix("applied"), "seed \(seed)")
    #expect(tables(table) != before)
    let unlink = Action(
      id: "u", verb: .unlink, subject: .order(table.state.orders[one].number), by: "张")
    #expect(try table.act(unlink, now: now).verdict.hasPrefix("applied"), "seed \(seed)")
    #expect(tables(table) == before, "seed \(seed)")
    #expect(table.index.members.isEmpty)
  }

  /// The orders' bytes but for their place in the history, their case files, and the names.
  private func tables(_ table: Table) -> [UInt8] {
    var state = table.state
    for at in 0..<state.orders.count { state.orders[at].lastHistory = -1 }
    state.counts = [:]
    state.offsets = [:]
    state.sequence = 0
    state.journalEnd = 0
    return stateBytes(state, history: false)
  }

  /// Indexes come out the same from the state alone.
  private func isBuiltAgain(_ table: Table) throws {
    let again = LedgerIndex(of: table.state)
    let members = table.index.members.mapValues { $0.sorted() }
    #expect(again.members.mapValues { $0.sorted() } == members)
    for at in 0..<table.state.orders.count {
      let order = table.state.orders[at]
      func alike(_ index: LedgerIndex) -> [Int] {
        var found: [Int] = []
        index.matters.forEachAlike(
          order.matter, jurisdiction: order.number.jurisdiction, category: order.category,
          atLeast: 8
        ) { at in
          found.append(at)
          return true
        }
        return found
      }
      #expect(alike(again) == alike(table.index))
    }
  }

  /// What the sketch takes for the same, and what not.
  @Test func likeness() {
    let texts = [
      Self.matter, Self.matter + "谢谢", "您好!" + Self.matter,
      "幸福小区南门外的下水道堵了半个月没有人修,污水流到路上,老人出门摔了两个人,请尽快派人来疏通",
      "请问公积金怎样提取,需要什么材料,在哪里办理,要等几天", "路灯不亮", "路灯不明",
    ]
    let sketches = texts.map(sketch)
    #expect(MatterSketch.likeness(sketches[0], sketches[0]) == 14)
    #expect(MatterSketch.likeness(sketches[0], sketches[1]) >= 11)
    #expect(MatterSketch.likeness(sketches[0], sketches[2]) >= 11)
    #expect(MatterSketch.likeness(sketches[0], sketches[3]) < 10)
    #expect(MatterSketch.likeness(sketches[0], sketches[4]) < 7)
    #expect(MatterSketch.likeness(sketches[5], sketches[6]) < 13)
    // The same words of another house are another matter.
    let (third, fourth) = (sketch("3号楼停水,请来修"), sketch("4号楼停水,请来修"))
    #expect(!MatterSketch.haveSameNumbers(third, fourth))
    #expect(MatterSketch.haveSameNumbers(third, sketch("3号楼停水了,请快来修")))
    // Spaces, marks and letter case say nothing; nothing at all is nothing.
    #expect(sketch("路 灯,ABC 不亮。") == sketch("路灯abc不亮"))
    #expect(sketch("") == 0 && sketch("。,!") == 0 && sketch("灯") != 0)
    #expect(sketch("灯") != sketch("路"))
  }

  private func sketch(_ text: String) -> UInt64 {
    var sketch = MatterSketch()
    var numbers: [UInt8] = []
    Array(text.utf8).withUnsafeBufferPointer {
      sketch.add($0)
      MatterNumbers.add($0, to: &numbers)
    }
    let secret = LedgerSecret(Array("a key of the tests".utf8))
    return sketch.value(numbers: numbers.isEmpty ? 0 : secret.fingerprint(numbers))
  }

  /// text before, place before, text after, place after, whether it is a repeat.
  static let houses = [
    ("3号楼2单元501", "", "3号楼2单元501", "", true),
    ("3号楼2单元501", "", "3号楼2单元502", "", false),
    ("3号楼2单元501", "", "３号楼２单元５０１", "", true),
    ("3号楼", "", "4号楼", "", false),
    ("三号楼", "", "四号楼", "", false),
    ("三号楼", "", "三号楼", "", true),
    ("", "幸福小区3号楼2单元501室", "", "幸福小区3号楼2单元501室", true),
    ("", "幸福小区3号楼2单元501室", "", "幸福小区3号楼2单元502室", false),
    ("", "幸福小区", "", "幸福小区", true),
    ("", "幸福小区", "", "幸福 小区", true),
    ("", "幸福小区", "", "阳光小区", false),
    ("", "", "", "阳光小区", false),
    // Whoever tells of another phone has the same matter.
    ("打我电话13905328010", "", "打我电话13911118010", "", true),
  ]

  @Test(arguments: houses.indices) func anotherHouseIsAnotherMatter(number: Int) throws {
    let (before, place, after, otherPlace, isRepeat) = Self.houses[number]
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    func json(_ id: String, _ house: String, _ place: String) -> String {
      let more = place.isEmpty ? "" : #","place":"\#(place)""#
      return item(
        id, phone: phone(1), text: Self.matter + house + "。" + Self.matter,
        more: #","kind":"投诉"\#(more)"#)
    }
    try table.intake(json("A", before, place), "hotline", now: now)
    let opened = try table.opened(
      try table.intake(json("B", after, otherPlace), "hotline", now: now))
    #expect((opened.state == .linked) == isRepeat, "\(number)")
    let lines = String(decoding: table.lines, as: UTF8.self)
    #expect(!lines.contains("2单元50") && !lines.contains("13905328"))
  }

  /// What is masked is no number, not even by what stays visible of it.
  @Test func numbersOfATextAndNoMaskedOnes() {
    for (text, wanted) in [
      ("3号楼12单元", ["3", "12"]), ("打139****8010到501", ["501"]), ("0632******34", []),
      ("１２号", ["12"]), ("三号楼一直漏水", ["三"]), ("十二栋二十层", ["十二", "二十"]), ("第三", []),
      ("3*4", []), ("2026-11-23", ["2026", "11", "23"]), ("", []),
    ] {
      var numbers: [UInt8] = []
      Array(text.utf8).withUnsafeBufferPointer { MatterNumbers.add($0, to: &numbers) }
      let found = numbers.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      #expect(found == wanted, "\(text)")
    }
  }

  /// The bits of doors are keyed: nobody can try out all doors against the journal.
  @Test func doorsCannotBeTriedOut() {
    let numbers = (1..<40).map { Array("\($0)".utf8) }
    let secrets = ["one", "other"].map { LedgerSecret(Array($0.utf8)) }
    let bits = secrets.map { secret in numbers.map { secret.fingerprint($0) >> 56 } }
    #expect(bits[0] != bits[1] && Set(bits[0]).count > 20)
  }

  /// Who must not be known is linked with nothing.
  @Test func whatIsProtectedJoinsNothing() throws {
    let now = try local("2026-11-23 10:00")
    for (more, isRepeat) in [
      (#","kind":"投诉""#, true), (#","kind":"投诉","confidential":true"#, false),
      (#","kind":"举报""#, false),
    ] {
      var table = try Table()
      for id in ["A", "B"] {
        let plain = id == "A" ? #","kind":"投诉""# : more
        let opened = try table.opened(
          try table.intake(
            item(id, phone: phone(1), text: Self.matter, more: plain), "hotline", now: now))
        #expect((opened.joined != nil) == (id == "B" && isRepeat), "\(more)")
      }
    }
  }
}
