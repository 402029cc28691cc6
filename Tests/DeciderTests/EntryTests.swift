import Formats
import Knowledge
import Orders
import Testing
import WorkTime

@testable import Decider

/// The FAQ as orders and actions make it: what replies gather, who passes it on, what is suggested.
@Suite struct EntryTests {
  static let rule = "凭本人身份证、户口簿原件和复印件到户籍所在地派出所申请,符合条件的7个工作日内办结,工本费40元。"
  static let asked = [
    "请问补领身份证需要什么材料?", "补领身份证要什么材料?", "请问身份证补领需要什么材料?",
  ]

  /// A citizen asks, and the unit answers; what happened to entries by it.
  @discardableResult
  static func ask(
    _ question: String, answer: String, citizen: Int, used: Bool? = nil, kind: String = "咨询",
    more: String = "", _ table: inout Table
  ) throws -> [String] {
    let now = try #require(try? Instant(parsing: "2026-11-23T10:00:00+08:00"))
      .adding(minutes: table.events.count)
    let before = table.events.count
    let decision = try table.intake(
      item(
        "Q-\(citizen)-\(before)", phone: "1390532\(8000 + citizen)", text: question,
        more: #","title":"咨询","kind":"\#(kind)""# + more),
      now: now, state: .dispatched)
    var action = Action(
      id: "A-\(before)", verb: .reply, subject: .order(try table.opened(decision).order),
      by: "王科员", text: answer)
    action.options.suggestionUsed = used
    try table.act(action, now: now.adding(minutes: 60))
    return happened(since: before, table)
  }

  static func happened(since before: Int, _ table: Table) -> [String] {
    table.events[before...].compactMap { event in
      guard case .entryChanged(let change) = event.body else { return nil }
      return "\(change.event.entry.number) \(change.event.name)"
    }
  }

  /// `verb | who | entry | more`, and what comes of it.
  static func act(_ line: String, _ table: inout Table) throws -> String {
    let row = line.split(separator: "|", omittingEmptySubsequences: false).map(Self.trimmed)
    let now = try #require(try? Instant(parsing: "2026-11-25T10:00:00+08:00"))
      .adding(minutes: table.events.count)
    let verb = try #require(ActionVerb(rawValue: "faq-\(row[0])"))
    var action = Action(
      id: "F-\(table.events.count)", verb: verb, subject: .faq(row[2]), by: row[1], why: "因为")
    for word in row.count > 3 ? row[3].split(separator: " ") : [] {
      let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
      switch pair[0] {
      case "stage": action.faq.stage = pair[1]
      case "into": action.faq.with = pair[1]
      default: action.faq.entry = Array(word.utf8)
      }
    }
    return try table.act(action, now: now).verdict
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.trimmingPrefix { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  @Test func threeCitizensBringACandidateIntoReview() throws {
    var table = try Table()
    var said: [[String]] = []
    for (citizen, question) in (Self.asked + [Self.asked[0]]).enumerated() {
      said.append(try Self.ask(question, answer: Self.rule, citizen: citizen, &table))
    }
    #expect(said == [
      ["1 gathered"], ["1 gathered"], ["1 gathered", "1 entered-review"], ["1 gathered"],
    ])
    let entry = try #require(table.state.knowledge[EntryID(1)])
    #expect(entry.stage == .first && entry.demand.citizens.count == 4)
    #expect(entry.text.unit.hasPrefix("370481") && entry.text.answer == Self.rule)
  }

  @Test func oneCitizenIsNoThree() throws {
    var table = try Table()
    for _ in 0..<5 { try Self.ask(Self.asked[0], answer: Self.rule, citizen: 1, &table) }
    let entry = try #require(table.state.knowledge[EntryID(1)])
    #expect(entry.stage == .candidate && entry.demand.askings == 5)
  }

  /// Who must not be known teaches nobody, and so does what is a case of one's own.
  @Test func whatIsNobodyElsesIsNotGathered() throws {
    var table = try Table()
    let own = "经查,您的身份证已为您办好,已与您电话联系,请到户籍所在地派出所领取。"
    #expect(try Self.ask(Self.asked[0], answer: own, citizen: 1, &table).isEmpty)
    for (kind, more) in [("咨询", #","confidential":true"#), ("举报", "")] {
      let gathered = try Self.ask(
        Self.asked[0], answer: Self.rule, citizen: 1, kind: kind, more: more, &table)
      #expect(gathered.isEmpty, "\(kind)\(more)")
    }
    #expect(table.state.knowledge.count == 0)
  }

  @Test func anotherAnswerIsAConflictAndBlocksPublishing() throws {
    var table = try Table()
    for citizen in 0..<3 {
      try Self.ask(Self.asked[citizen], answer: Self.rule, citizen: citizen, &table)
    }
    let other = Self.rule.replacing("40元", with: "20元")
    #expect(try Self.ask(Self.asked[0], answer: other, citizen: 9, &table) == [
      "2 gathered", "1 conflicted",
    ])
    for line in ["approve | 甲 | faq-000001 | stage=first", "approve | 乙 | faq-000001 |"] {
      #expect(try Self.act(line, &table) == "faq-000001 approve")
    }
    #expect(try Self.act("approve | 丙 | faq-000001 |", &table) == "refused conflict-open")
    #expect(try Self.act("settle | 丙 | faq-000001 | into=faq-000002", &table)
      == "faq-000001 settle")
    #expect(try Self.act("approve | 丙 | faq-000001 |", &table) == "faq-000001 approve")
  }

  /// What is done | by whom | to which | with what, and what comes of it.
  private static let life = #"""
    add | 张 | new | {"question":"补领?","answer":"户口簿。","unit":"370481-gaj"} > faq-000001 add
    add | 张 | new | {"question":"?","answer":"13905328000","unit":"x"} > refused personal-data
    add | 张 | new | {"question":"补领?","answer":"户口簿。","unit":"370481-none"} > refused text-fault
    add | 张 | new | > refused text-missing
    approve | 张 | faq-000001 | > refused same-person
    approve | 甲 | faq-000001 | stage=second > refused wrong-stage
    approve | 甲 | faq-000001 | stage=first > faq-000001 approve
    approve | 甲 | faq-000001 | > refused same-person
    approve | 乙 | faq-000001 | > faq-000001 approve
    approve | 丙 | faq-000001 | > faq-000001 approve
    edit | 李 | faq-000001 | {"answer":"户口簿和照片。"} > faq-000001 edit
    withdraw | 李 | faq-000001 | > faq-000001 withdraw
    retire | 李 | faq-000001 | > faq-000001 retire
    edit | 李 | faq-000001 | {"answer":"户口簿。"} > refused already-over
    edit | 李 | faq-000009 | {"answer":"户口簿。"} > refused unknown-entry
    merge | 李 | F-1 | > refused entry-missing
    """#

  @Test func anEntryPassesThreePersons() throws {
    var table = try Table()
    for line in Self.life.split(separator: "\n") {
      let halves = line.split(separator: ">").map(Self.trimmed)
      #expect(try Self.act(halves[0], &table) == halves[1], "\(line)")
    }
    let released = table.events.compactMap { event -> EntryRelease? in
      guard case .entryChanged(let change) = event.body else { return nil }
      return change.released
    }
    #expect(released.map(\.version) == [1])
    #expect(released.map(\.text.answer) == ["户口簿。"])
    for (_, counts) in table.state.counts { #expect(counts.close) }
  }

  @Test func unitsKeepTheirOwnEntriesAndReleaseNone() throws {
    var table = try Table()
    let text = #"{"question":"路灯坏了找谁修?","answer":"找住建局。","unit":"370481-zjj"}"#
    let now = try #require(try? Instant(parsing: "2026-11-25T10:00:00+08:00"))
    var action = Action(id: "1", verb: .faqAdd, subject: .faq("new"), by: "张")
    action.faq.entry = Array(text.utf8)
    #expect(try table.act(action, source: "stranger", now: now).verdict == "refused not-yours")
    action.id = "2"
    #expect(try table.act(action, source: "lead", now: now).verdict == "faq-000001 add")
    action.id = "2"
    #expect(try table.act(action, source: "lead", now: now).verdict == "repeated")
    for (id, verdict) in [("3", "faq-000001 approve"), ("4", "refused not-for-units")] {
      let approve = Action(
        id: id, verb: .faqApprove, subject: .faq("faq-000001"), by: "人\(id)")
      #expect(try table.act(approve, source: "lead", now: now).verdict == verdict)
    }
  }

  @Test func aPublishedAnswerIsSuggestedAndItsUseCounted() throws {
    var table = try Table()
    for citizen in 0..<3 {
      try Self.ask(Self.asked[citizen], answer: Self.rule, citizen: citizen, &table)
    }
    let refused = try Self.ask(
      Self.asked[0], answer: Self.rule, citizen: 5, used: true, &table)
    #expect(refused.isEmpty, "nothing was suggested, so nothing could be used")
    for who in ["甲", "乙", "丙"] {
      #expect(try Self.act("approve | \(who) | faq-000001 |", &table) == "faq-000001 approve")
    }
    #expect(try Self.ask(Self.asked[1], answer: Self.rule, citizen: 6, used: true, &table) == [
      "1 used", "1 gathered",
    ])
    let opened = table.events.compactMap { event -> Suggestion? in
      guard case .opened(let opened) = event.body else { return nil }
      return opened.suggested
    }
    #expect(opened.count == 1 && opened.first?.answer == Self.rule)
    let entry = try #require(table.state.knowledge[EntryID(1)])
    #expect(entry.demand.suggested == 1 && entry.demand.used == 1)
    // No answer holds in another jurisdiction.
    let elsewhere = try table.intake(
      item("E-1", text: Self.asked[0], jurisdiction: "370112", more: #","kind":"咨询""#),
      now: try #require(try? Instant(parsing: "2026-11-26T10:00:00+08:00")))
    #expect(try table.opened(elsewhere).suggested == nil)
  }

  @Test func theSameIsNotAddedTwice() throws {
    var table = try Table()
    let lamp = #""question":"路灯坏了找谁修?","answer":"找住建局。""#
    let texts: [(text: String, verdict: String)] = [
      ("{\(lamp),\"unit\":\"370481-zjj\"}", "faq-000001 add"),
      ("{\(lamp),\"unit\":\"370481-zjj\"}", "refused already-there"),
      ("{\(lamp),\"unit\":\"370405-zjj\"}", "faq-000002 add"),
      ("{\(lamp),\"unit\":\"370481-zjj\",\"category\":\"无此类\"}", "refused text-fault"),
      (#"{"question":"路灯坏了找谁修?","answer":"找城管局。","unit":"370481-zjj"}"#, "faq-000003 add"),
      (#"{"question":"井盖坏了找谁?","answer":"找我。","unit":"370481-zjj","category":"无此类"}"#,
        "refused text-fault"),
    ]
    for (text, verdict) in texts {
      #expect(try Self.act("add | 张 | new | \(text)", &table) == verdict, "\(text)")
    }
  }

  /// The first reply that says so counts, and at the entry that has the answer now.
  @Test func useIsCountedOnceAnOrder() throws {
    var table = try Table()
    let now = try #require(try? Instant(parsing: "2026-11-27T10:00:00+08:00"))
    for (number, name) in ["路灯", "水管"].enumerated() {
      let text = #"{"question":"\#(name)坏了找谁修?","answer":"找住建局。","unit":"370481-zjj"}"#
      let id = "faq-00000\(number + 1)"
      #expect(try Self.act("add | 张 | new | \(text)", &table) == "\(id) add")
      for who in ["甲", "乙", "丙"] {
        #expect(try Self.act("approve | \(who) | \(id) |", &table) == "\(id) approve")
      }
    }
    let opened = try table.opened(try table.intake(
      item("E-3", text: "路灯坏了找谁修?", jurisdiction: "370481", more: #","kind":"咨询""#), now: now))
    #expect(opened.suggested?.entry == "faq-000001")
    #expect(try Self.act("merge | 张 | faq-000001 | into=faq-000002", &table) == "faq-000001 merge")
    for (number, isUsed) in [true, false, true].enumerated() {
      var reply = Action(
        id: "R-\(number)", verb: .reply, subject: .order(opened.order), by: "李")
      reply.text = "找住建局。"
      reply.options.suggestionUsed = isUsed
      try table.act(reply, now: now.adding(minutes: number + 1))
    }
    let demand = try #require(table.state.knowledge[EntryID(2)]).demand
    #expect(demand.used == 1 && demand.unused == 0)
    #expect(try #require(table.state.knowledge[EntryID(1)]).demand.used == 0)
  }

  /// People have said that it is another question: what answers the one is no help for the other,
  /// also while the other has no answer yet.
  @Test func whatIsSetApartIsNotSuggested() throws {
    var table = try Table()
    let texts = [
      #"{"question":"补领身份证需要什么材料?","answer":"带户口簿。","unit":"370481-gaj"}"#,
      #"{"question":"老人补领身份证需要什么材料?","answer":"带委托书。","unit":"370481-zjj"}"#,
    ]
    // What all entries have in common weighs nothing, so there are others.
    let others = ["供暖费什么时候交?", "路灯坏了找谁修?", "医保断缴怎么补?", "公交卡在哪里充值?"].map {
      "{\"question\":\"\($0)\",\"answer\":\"见公告。\",\"unit\":\"370481-gaj\"}"
    }
    for (number, text) in (texts + others).enumerated() {
      #expect(try Self.act("add | 张 | new | \(text)", &table) == "faq-00000\(number + 1) add")
    }
    for who in ["甲", "乙", "丙"] {
      #expect(try Self.act("approve | \(who) | faq-000001 |", &table) == "faq-000001 approve")
    }
    let now = try #require(try? Instant(parsing: "2026-11-26T10:00:00+08:00"))
    func suggested(_ id: String) throws -> String? {
      try table.opened(try table.intake(
        item(id, text: "老人补领身份证需要什么材料?", jurisdiction: "370481",
          more: #","kind":"咨询""#), now: now)).suggested?.entry
    }
    #expect(try suggested("E-4") == "faq-000001")
    #expect(try Self.act("apart | 张 | faq-000001 | into=faq-000002", &table)
      == "faq-000001 apart")
    #expect(try suggested("E-5") == nil)
  }

  /// The search asks the entries as they were before the batch; what the batch itself took back
  /// is not suggested.
  @Test func anAnswerThatIsTakenBackMeanwhileIsNotSuggested() throws {
    var table = try Table()
    let text = #"{"question":"路灯坏了找谁修?","answer":"找住建局。","unit":"370481-zjj"}"#
    #expect(try Self.act("add | 张 | new | \(text)", &table) == "faq-000001 add")
    for who in ["甲", "乙", "丙"] {
      #expect(try Self.act("approve | \(who) | faq-000001 |", &table) == "faq-000001 approve")
    }
    let now = try #require(try? Instant(parsing: "2026-11-26T10:00:00+08:00"))
    let asked = item("E-2", text: "路灯坏了找谁修?", jurisdiction: "370481", more: #","kind":"咨询""#)
    var read = try table.read(asked, "mailbox", now: now).get()
    table.decider.lookUp(&read, in: table.state.knowledge, now: now)
    func suggested() throws -> Suggestion? {
      let decision = table.decider.decide(
        read, partition: 0, state: table.state, index: table.index, now: now,
        archive: table.archive)
      return try table.opened(decision).suggested
    }
    #expect(try suggested()?.answer == "找住建局。")
    #expect(try Self.act("withdraw | 张 | faq-000001 |", &table) == "faq-000001 withdraw")
    #expect(try suggested() == nil)
  }

  @Test func whatIsPastItsDateIsToldAndSuggestedNoMore() throws {
    var table = try Table()
    let text = #"{"question":"供暖费什么时候交?","answer":"11月15日前。","unit":"370481-zjj","#
      + #""valid_until":"2026-11-30"}"#
    #expect(try Self.act("add | 张 | new | \(text)", &table) == "faq-000001 add")
    for who in ["甲", "乙", "丙"] {
      #expect(try Self.act("approve | \(who) | faq-000001 |", &table) == "faq-000001 approve")
    }
    let before = try #require(try? Instant(parsing: "2026-11-30T23:59:59+08:00"))
    #expect(table.decider.entryStep(table.state, now: before)?.verdict == nil)
    let after = before.adding(milliseconds: 1_000)
    let expired = try #require(table.decider.entryStep(table.state, now: after))
    try table.fold(expired, now: after)
    #expect(table.decider.entryStep(table.state, now: after)?.verdict == nil)
    guard case .entryChanged(let change) = expired.body else { return }
    #expect(change.units == ["370481-zjj"])
    let entry = try #require(table.state.knowledge[EntryID(1)])
    // The end of the tenth working day: 2026-12-15 24:00.
    let due = try Instant(parsing: "2026-12-16T00:00:00+08:00")
    #expect(entry.ownerDue == due)
    #expect(!entry.holds(on: after.dateInShanghai()))
    // Its owner does nothing, and hears of it once more.
    #expect(table.decider.entryStep(table.state, now: due.adding(milliseconds: -1))?.verdict == nil)
    let late = try #require(table.decider.entryStep(table.state, now: due))
    #expect(late.verdict == "faq-000001 owner-late")
    try table.fold(late, now: due)
    guard case .entryChanged(let told) = late.body else { return }
    #expect(told.units == ["370481-zjj"])
    #expect(table.decider.entryStep(table.state, now: due.adding(hours: 99_999))?.verdict == nil)
  }
}
