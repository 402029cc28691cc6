import Formats
import TestSupport
import Testing
import WorkTime

@testable import Decider
@testable import Orders

/// Actions that come before their item, and actions on dead letters.
@Suite struct ParkedTests {
  private func reply(_ id: String, _ item: String, text: String? = "答") -> Action {
    Action(
      id: id, verb: text == nil ? .accept : .reply,
      subject: .item(channel: "mailbox", sourceID: item), by: "张", text: text)
  }

  private func counts(_ table: Table) throws -> Counts {
    try #require(table.state.counts["wenzheng.actions.desk"])
  }

  @Test func theyWaitForTheItemAndAreAppliedInTheirOrder() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    #expect(try table.act(reply("1", "A", text: nil), now: now).verdict == "parked")
    #expect(try table.act(reply("2", "A", text: "电话13905328000"), now: now).verdict == "parked")
    #expect(try table.act(reply("3", "B"), now: now).verdict == "parked")
    #expect(try table.act(reply("2", "A"), now: now).verdict == "repeated")
    #expect(try counts(table).parked == 3 && table.state.parked.count == 3)
    #expect(!String(decoding: table.lines, as: UTF8.self).contains("13905328000"))

    try table.intake(item("A"), now: now.adding(hours: 1), state: .dispatched)
    #expect(try table.release(now: now.adding(hours: 1)) == ["applied accepted", "applied replied"])
    #expect(try counts(table).parked == 1 && table.state.parked.count == 1)
    #expect(try counts(table).applied == 2 && table.index.parked.count == 1)
    // It happened when it happened, and not only when its item came.
    #expect(table.state.orders[0].stopped == now)
    // What was applied in the end is still known by its id.
    #expect(try table.act(reply("1", "A"), now: now).verdict == "repeated")
    for (_, counts) in table.state.counts { #expect(counts.close) }
  }

  /// Whose words a parked action holds is not known before its item: none stand in the journal
  /// until then, and then nothing that the item's citizen said about himself.
  @Test func noWordsBeforeTheItemIsKnown() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let subject = Action.Subject.item(channel: "mailbox", sourceID: "A")
    var dispatch = Action(
      id: "1", verb: .dispatch, subject: subject, by: "张", why: "欧阳问政来电", text: nil)
    dispatch.options.unit = "370481-zjj"
    dispatch.options.coUnits = [.init(unit: "370481-spj", part: "回访欧阳问政")]
    let reply = Action(
      id: "2", verb: .reply, subject: subject, by: "张", text: "欧阳问政的路灯已修复")
    for action in [dispatch, reply] {
      #expect(try table.act(action, now: now).verdict == "parked")
    }
    let before = String(decoding: table.lines, as: UTF8.self)
    for word in ["欧阳问政", "来电", "回访", "路灯", "370481-zjj"] {
      #expect(!before.contains(word), "\(word)")
    }

    let more = #","citizen":{"name":"欧阳问政","phone":"13905328000"}"#
    try table.intake(item("A", more: more), now: now, state: .desk)
    // What the vault of the item would hold.
    guard case .opened(let opened)? = table.events.last?.body else { return }
    #expect(opened.vault.isEmpty)
    table.vault[""] = Array(
      #"{"source_id":"A","received_at":"2026-11-23T09:00:00+08:00","content":"灯"\#(more)}"#.utf8)
    #expect(try table.release(now: now) == ["applied dispatched", "applied replied"])
    guard case .applied(let first)? = table.events.dropLast().last?.body,
      case .applied(let second)? = table.events.last?.body
    else { return }
    #expect(first.change.options.unit == "370481-zjj" && first.why?.contains("来电") == true)
    #expect(second.text?.contains("路灯已修复") == true && first.vault != second.vault)
    #expect(!String(decoding: table.lines, as: UTF8.self).contains("欧阳问政"))
  }

  /// Words that were erased while they waited are not guessed at.
  @Test func withoutItsWordsItIsADeadLetter() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    try table.act(reply("1", "A", text: nil), now: now)
    table.vault = [:]
    try table.intake(item("A"), now: now, state: .dispatched)
    #expect(try table.release(now: now) == ["dead action-gone"])
    #expect(table.state.parked.isEmpty && table.state.orders[0].state == .dispatched)
    for (_, counts) in table.state.counts { #expect(counts.close) }
  }

  @Test func afterADayTheyAreDeadLetters() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    try table.act(reply("1", "A"), now: now)
    try table.act(reply("2", "B"), now: now.adding(hours: 1))
    #expect(try table.expire(now: now.adding(hours: 24)) == [])
    #expect(try table.expire(now: now.adding(hours: 24).adding(milliseconds: 1)) == [
      "dead item-never-came",
    ])
    #expect(try counts(table).parked == 1 && counts(table).deadLetters == 1)
    #expect(try counts(table).close)
    try table.intake(item("A"), now: now.adding(hours: 25), state: .dispatched)
    #expect(try table.release(now: now.adding(hours: 25)) == [])
    // The index comes out the same from the state alone.
    #expect(LedgerIndex(of: table.state).parked == table.index.parked)
    #expect(LedgerIndex(of: table.state).waiting.first == table.index.waiting.first)
  }

  /// Whatever is settled in whatever order, the first in line is the oldest that waits.
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func theFirstInLineHasWaitedLongest(seed: UInt64) throws {
    var random = Seeded(state: seed)
    var waiting: [InputPlace: LedgerState.ParkedEntry] = [:]
    var line = WaitingLine()
    for sequence in 0..<4_000 as Range<Int64> {
      let from = InputPlace(topic: "t", partition: 0, offset: sequence)
      waiting[from] = LedgerState.ParkedEntry(
        sequence: sequence, since: .distantPast, item: 0, line: LinePlace(position: 0, length: 0))
      line.add(from, sequence)
      // Mostly what came last, so that many in the middle go before the first.
      while random.below(waiting.count > 40 ? 4 : 2) > 0, !waiting.isEmpty {
        let sorted = waiting.values.map(\.sequence).sorted()
        let gone = sorted[max(0, sorted.count - 1 - random.below(3))]
        waiting[InputPlace(topic: "t", partition: 0, offset: gone)] = nil
        line.trim(to: waiting)
        #expect(line.first?.offset == waiting.values.map(\.sequence).min(), "seed \(seed)")
      }
    }
  }

  /// In a history a day is a day of its messages, however fast it is replayed.
  @Test func inAHistoryTheyWaitByItsTime() throws {
    let start = try local("2025-03-03 09:00")
    let today = try local("2026-11-23 10:00")
    var table = try Table()
    try table.fold(Decision(.ledgerCreated(ledger: "h", isHistory: true), at: today), now: today)
    for (number, hours) in [0, 10].enumerated() {
      let parked = Parked(
        channel: "mailbox", sourceID: "S-\(number)", source: "desk", actionID: "\(number)",
        verb: .accept, by: "张", claimed: nil)
      try table.fold(
        Decision(.parked(parked), at: start.adding(hours: hours)), now: today,
        from: InputPlace(topic: "t", partition: 0, offset: Int64(number)))
    }
    #expect(try table.expire(now: start.adding(hours: 24)) == [])
    #expect(try table.expire(now: start.adding(hours: 25)) == ["dead item-never-came"])
    #expect(try table.expire(now: start.adding(hours: 35)) == ["dead item-never-came"])
  }

  /// As many as may wait expire one after another, each at the cost of a look at the first.
  @Test func manyExpireAtOnce() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    for number in 0..<LedgerState.parkedMax {
      let parked = Parked(
        channel: "mailbox", sourceID: "S-\(number)", source: "desk", actionID: "\(number)",
        verb: .accept, by: "张", claimed: nil)
      try table.fold(
        Decision(.parked(parked), at: now), now: now,
        from: InputPlace(topic: "t", partition: 0, offset: Int64(number)))
    }
    let verdicts = try table.expire(now: now.adding(hours: 25))
    #expect(verdicts.count == LedgerState.parkedMax && table.state.parked.isEmpty)
    #expect(table.index.waiting.first == nil && table.index.parked.isEmpty)
  }

  /// What waited in vain can be sent again under its own id, as often as need be, until it is done.
  @Test func aReplayOfWhatWaitedInVainIsNoRepeat() throws {
    let now = try local("2026-11-23 10:00")
    let later = now.adding(hours: 25)
    var table = try Table()
    #expect(try table.act(reply("1", "A", text: nil), now: now).verdict == "parked")
    #expect(try table.act(reply("1", "A", text: nil), now: now).verdict == "repeated")
    #expect(try table.expire(now: later) == ["dead item-never-came"])
    // The replayed action comes before the item once more, then with it.
    #expect(try table.act(reply("1", "A", text: nil), now: later).verdict == "parked")
    #expect(try table.act(reply("1", "A", text: nil), now: later).verdict == "repeated")
    try table.intake(item("A"), now: later, state: .dispatched)
    #expect(try table.release(now: later) == ["applied accepted"])
    #expect(try table.act(reply("1", "A", text: nil), now: later).verdict == "repeated")
    for (_, counts) in table.state.counts { #expect(counts.close) }
  }

  /// What is erased cannot be sent again, and nobody is told that it was.
  @Test func whatIsErasedIsNotReplayed() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    try table.intake("{", now: now)
    func settle(_ id: String, _ verb: ActionVerb) throws -> String {
      let action = Action(id: id, verb: verb, subject: .letter(1), by: "张", why: "无用")
      return try table.act(action, now: now).verdict
    }
    #expect(try settle("1", .replay) == "letter replay")
    table.vault = [:]
    #expect(try settle("2", .replay) == "refused letter-gone")
    #expect(try settle("3", .drop) == "letter drop")
  }

  @Test func noMoreThanSoManyWait() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    for number in 0..<LedgerState.parkedMax {
      let from = InputPlace(topic: "t", partition: 0, offset: Int64(number))
      table.state.parked[from] = LedgerState.ParkedEntry(
        sequence: Int64(number), since: now, item: UInt64(number),
        line: LinePlace(position: 0, length: 0))
    }
    #expect(try table.act(reply("1", "A"), now: now).verdict == "dead too-many-parked")
  }

  @Test func deadLettersAreReplayedOrDropped() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    try table.intake("{", now: now)
    try table.intake(item("A"), now: now)
    let lines = rows(
      """
      # source | verb   | letter | why | verdict
      lead     | replay | 1      |     | refused not-yours-to-rule
      desk     | replay | 2      |     | refused unknown-letter
      desk     | accept | 1      |     | refused wrong-subject
      desk     | replay | 1      |     | letter replay
      desk     | replay | 1      |     | letter replay
      desk     | drop   | 1      |     | refused why-missing
      desk     | drop   | 1      | 无用  | letter drop
      desk     | replay | 1      |     | refused letter-settled
      desk     | drop   | 1      | 无用  | refused letter-settled
      """)
    for (at, row) in lines.enumerated() {
      let verb = try #require(ActionVerb(rawValue: row[1]))
      let action = Action(
        id: "\(at)", verb: verb, subject: .letter(try #require(Int64(row[2]))), by: "张",
        why: row[3].isEmpty ? nil : row[3])
      #expect(try table.act(action, source: row[0], now: now).verdict == row[4], "\(row)")
    }
    #expect(table.state.letters[0].fate == .dropped)
    for (subject, code) in [
      (Action.Subject.faq("F-1"), "wrong-subject"), (.unit("370481-zjj"), "no-handler"),
    ] {
      let action = Action(id: "\(subject)", verb: .note, subject: subject, by: "张", text: "记")
      #expect(try table.act(action, now: now).verdict == "refused \(code)")
    }
    for (_, counts) in table.state.counts { #expect(counts.close) }
  }
}
