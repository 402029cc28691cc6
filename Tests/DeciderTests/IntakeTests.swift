import Appeals
import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

@Suite struct IntakeTests {
  /// The same `source_id` again in every way that there is.
  @Test func theSameSourceIDAgain() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let lines = rows(
      """
      # channel | source_id | received         | phone         | text   | verdict
      mailbox   | A         | 2026-11-23T09:00 | 13905328000   | 一     | opened 1
      mailbox   | A         | 2026-11-23T09:00 | 13905328000   | 一     | duplicate 1
      mailbox   | _A        | 2026-11-23T09:00 | 13905328000   | 一     | duplicate 1
      mailbox   | A__       | 2026-11-23T09:00 | 13905328000   | 一     | duplicate 1
      mailbox   | A         | 2026-11-23T09:00 | 13905328000   | 二     | amended 1
      mailbox   | A         | 2026-11-23T09:00 | 13905328000   | 二     | duplicate 1
      # What was amended away is a new text when it comes back.
      mailbox   | A         | 2026-11-23T09:00 | 13905328000   | 一     | amended 1
      mailbox   | A         | 2026-11-23T09:00 | 13905328001   | 一     | dead source-id-conflict
      # Who says less of himself is not another citizen.
      mailbox   | A         | 2026-11-23T09:00 |               | 一     | amended 1
      mailbox   | A         | 2026-11-23T09:01 | 13905328000   | 一     | dead source-id-conflict
      mailbox   | A         | 2026-11-23T09:00 | 13905328001   | 三     | dead source-id-conflict
      # A dead letter leaves no trace on the order.
      mailbox   | A         | 2026-11-23T09:00 |               | 一     | duplicate 1
      mailbox   | A         | 2026-11-23T09:00 | 13905328000   | 一     | amended 1
      # Names of one channel say nothing in another.
      hotline   | A         | 2026-11-23T09:00 | 13905328000   | 一     | opened 2
      mailbox   | a         | 2026-11-23T09:00 | 13905328000   | 一     | opened 3
      mailbox   | B         | 2026-11-23T09:00 |               | 一     | opened 4
      mailbox   | B         | 2026-11-23T09:00 |               | 一     | duplicate 4
      mailbox   | B         | 2026-11-23T09:00 | 13905328000   | 一     | amended 4
      """)
    for row in lines {
      let id = row[1].replacing("_", with: " ")
      let json = item(
        id, received: "\(row[2]):00+08:00", phone: row[3].isEmpty ? nil : row[3], text: row[4])
      let decision = try table.intake(json, row[0], now: now)
      #expect(decision.verdict == row[5], "\(row)")
    }
    let counts = try #require(table.state.counts["wenzheng.intake.mailbox"])
    #expect(counts.received == 17 && counts.close)
    #expect(counts.opened == 3 && counts.amended == 5)
    #expect(counts.duplicates == 6 && counts.deadLetters == 3)
    #expect(table.state.counts["wenzheng.intake.hotline"]?.opened == 1)
    #expect(table.state.orders.count == 4)
  }

  /// A time that was not the item's own differs each time; the clocks run from the first.
  @Test func aTimeThatTheDoorGaveIsNoConflict() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let rows: [(received: String, phone: String, text: String, verdict: String)] = [
      ("2026-11-23T09:00:00+08:00", "13905328000", "一", "opened 1"),
      ("2026-11-23T09:05:00+08:00", "13905328000", "一", "duplicate 1"),
      ("2026-11-23T09:06:00+08:00", "13905328000", "二", "amended 1"),
      ("2026-11-23T09:07:00+08:00", "13905328000", "二", "duplicate 1"),
      ("2026-11-23T09:08:00+08:00", "13905328001", "二", "dead source-id-conflict"),
    ]
    for (received, phone, text, verdict) in rows {
      let json = item(
        "A", received: received, phone: phone, text: text, more: #","received_is_ours":true"#)
      let decision = try table.intake(json, now: now)
      #expect(decision.verdict == verdict, "\(received)")
      if case .amended(let amended) = decision.body {
        #expect(amended.received.text() == "2026-11-23T09:00:00+08:00")
      }
    }
    // Without the mark it is the sender's own time, and another one.
    let other = try table.intake(
      item("A", received: "2026-11-23T09:09:00+08:00", phone: "13905328000", text: "二"), now: now)
    #expect(other.verdict == "dead source-id-conflict")
  }

  /// The same instant, and the same phone, written in another way are the same item.
  @Test func anotherSpellingIsNoConflict() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let first = try table.intake(item("A", phone: "13905328000"), now: now)
    let spellings = [
      ("2026-11-23T01:00:00Z", "13905328000", "duplicate 1"),
      ("2026-11-23T09:00:00.000+08:00", "13905328000", "duplicate 1"),
      // Other characters in the item are an amendment, of the same citizen's order.
      ("2026-11-23T09:00:00+08:00", "+86 139-0532-8000", "amended 1"),
      ("2026-11-23T09:00:00+08:00", "１３９０５３２８０００", "amended 1"),
      ("2026-11-23T09:00:00+08:00", "0086 139 0532 8000", "amended 1"),
    ]
    for (received, phone, verdict) in spellings {
      let decision = try table.intake(item("A", received: received, phone: phone), now: now)
      #expect(decision.verdict == verdict, "\(received) \(phone)")
    }
    let hash = try table.opened(first).citizen
    #expect(hash?.utf8.count == 32)
    for (number, (_, phone, _)) in spellings.enumerated() {
      let other = try table.intake(item("B\(number)", phone: phone), now: now)
      let citizen = try table.opened(other).citizen
      #expect(citizen == hash, "\(phone)")
    }
    let another = try table.intake(item("C", phone: "13905328001"), now: now)
    let theirs = try table.opened(another).citizen
    #expect(theirs != nil && theirs != hash)
  }

  /// Numbers count by jurisdiction, partition and day, and a clock that goes back restarts none.
  @Test func orderNumbers() throws {
    var table = try Table()
    let lines = rows(
      """
      # now            | jurisdiction | partition | order
      2026-11-23 10:00 | 370481       | 0         | 370481-20261123-000-000001
      2026-11-23 10:00 | 370481       | 0         | 370481-20261123-000-000002
      2026-11-23 10:00 | 370481       | 7         | 370481-20261123-007-000001
      2026-11-23 10:00 | 370112       | 0         | 370112-20261123-000-000001
      2026-11-23 23:59 | 370481       | 0         | 370481-20261123-000-000003
      2026-11-24 00:00 | 370481       | 0         | 370481-20261124-000-000001
      2026-11-24 00:00 | 370112       | 0         | 370112-20261124-000-000001
      2026-11-23 23:59 | 370481       | 0         | 370481-20261124-000-000002
      2026-11-22 12:00 | 370481       | 7         | 370481-20261124-007-000001
      2026-11-24 08:00 | 370481       | 0         | 370481-20261124-000-000003
      2026-11-26 08:00 | 370481       | 0         | 370481-20261126-000-000001
      2026-11-24 08:00 | 370481       | 7         | 370481-20261126-007-000001
      """)
    var numbers: Set<OrderNumber> = []
    for (at, row) in lines.enumerated() {
      let json = item("S-\(at)", received: "2026-11-20T09:00:00+08:00", jurisdiction: row[1])
      let partition = try #require(Int32(row[2]))
      let decision = try table.intake(json, partition: partition, now: local(row[0]))
      let order = try table.opened(decision).order
      #expect("\(order)" == row[3], "\(row)")
      numbers.insert(order)
    }
    #expect(numbers.count == lines.count)
  }

  /// What cannot be read is counted and leaves the state alone.
  @Test func whatIsNoAppealIsADeadLetter() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let faulty = [
      ("{", "dead not-json", DeadLettered.Stage.decode),
      (#"{"source_id":"A"}"#, "dead missing-field", .validate),
      (item("A", text: ""), "dead empty-text", .validate),
      (item("A", received: "2026-11-23T10:05:01+08:00"), "dead time-ahead", .validate),
      (item("A", received: "2026-02-30T09:00:00+08:00"), "dead impossible-time", .validate),
      (item("A", received: "2026-11-23T09:00:00"), "dead missing-offset", .validate),
      (item("  "), "dead missing-field", .validate),
      // Sent to the wrong topic, and a channel that nobody knows.
      (item("A", more: #","channel":"hotline""#), "dead channel-mismatch", .validate),
      (item("A", more: #","channel":"hotlime""#), "dead unknown-channel", .validate),
    ]
    for (json, verdict, stage) in faulty {
      let decision = try table.intake(json, now: now)
      #expect(decision.verdict == verdict)
      guard case .deadLettered(let letter) = decision.body else { continue }
      #expect(letter.stage == stage && letter.channel == "mailbox")
      #expect(decision.vaultRecord == nil, "the raw message is whose who received it")
    }
    #expect(table.state.orders.count == 0)
    let counts = try #require(table.state.counts["wenzheng.intake.mailbox"])
    #expect(counts.close && counts.deadLetters == Int64(faulty.count))
  }

  /// Answered on the call itself (即办): opened and closed at once, and never due.
  @Test func answeredOnTheCall() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let answered = #","answered":{"by":"7号","at":"2026-11-23T09:04:00+08:00","text":"已告知"}"#
    let decision = try table.intake(item("A", more: answered), "hotline", now: now)
    let opened = try table.opened(decision)
    let at = try local("2026-11-23 09:04")
    #expect(opened.state == .closed && opened.answered == at)
    let order = table.state.orders[0]
    #expect(order.state == .closed && order.stopped == at)
    #expect(order.flags.contains(.answeredOnCall) && !order.isOpen)
    let late = order.due.adding(hours: 1_000)
    #expect(!order.isLate(at: late))
    #expect(table.next() == nil)
    #expect(try table.pass(until: late) == nil)
    #expect(ItemText(decoding: opened.item)?.answer == "已告知")
  }

  /// An amendment takes over the flags and leaves unit, promise and state.
  @Test func anAmendmentChangesTheFlagsOnly() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let first = try table.intake(item("A", phone: "13905328000"), now: now)
    let opened = try table.opened(first)
    let again = item("A", phone: "13905328000", more: #","confidential":true"#)
    let second = try table.intake(again, now: now.adding(hours: 30))
    guard case .amended(let amended) = second.body else {
      Issue.record("\(second.verdict)")
      return
    }
    #expect(amended.judged == opened.judged && amended.promise == opened.promise)
    #expect(amended.state == opened.state && amended.flags == .confidential)
    let order = table.state.orders[0]
    #expect(order.flags.isSuperset(of: [.confidential, .amended]))
    #expect(order.due == opened.promise.due)
    #expect(second.vaultRecord != nil)
  }

  /// What an item asks for when it comes first, and each time again; what the order keeps of it.
  @Test func onceProtectedAlwaysProtected() throws {
    let now = try local("2026-11-23 10:00")
    let (secret, mute) = (#","confidential":true"#, #","reply_wanted":false"#)
    let cases: [(first: String, more: [String], wanted: Order.Flags)] = [
      ("", [secret, ""], .confidential), (secret, ["", ""], .confidential), ("", [mute, ""], []),
      (mute, [secret, mute], [.confidential, .replyUnwanted]),
    ]
    for (number, each) in cases.enumerated() {
      var table = try Table()
      try table.intake(item("A", more: each.first), now: now)
      var last: Order.Flags = []
      for (at, more) in each.more.enumerated() {
        let decision = try table.intake(item("A", text: "第\(at)次", more: more), now: now)
        guard case .amended(let amended) = decision.body else {
          Issue.record("\(decision.verdict)")
          return
        }
        last = amended.flags
      }
      #expect(last == each.wanted, "the line of case \(number), from which it is dispatched")
      let said: Order.Flags = [.confidential, .anonymous, .replyUnwanted]
      let kept = table.state.orders[0].flags.intersection(said)
      #expect(kept == each.wanted, "case \(number)")
    }
  }

  /// A journal whose lines say less, as earlier ones do, uncovers nobody either.
  @Test func theFoldItselfKeepsTheProtection() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let opened = try table.opened(try table.intake(item("A"), now: now))
    for (kind, flags) in [(AppealKind.report, Order.Flags.anonymous), (.complaint, [])] {
      var judged = opened.judged
      judged.kind = kind
      let amended = Amended(
        order: opened.order, state: opened.state, channel: opened.channel,
        received: opened.received, judged: judged, promise: opened.promise, flags: flags, text: 1,
        vault: "", item: opened.item)
      try table.fold(Decision(.amended(amended), at: now), now: now)
    }
    #expect(table.state.orders[0].flags.contains(.anonymous))
    #expect(table.state.orders[0].kind == AppealKind.report.number)
  }

  /// An amendment that is a report (举报) hides its sender from then on; an order that was opened as
  /// one hides him in every amendment.
  @Test func anAmendmentMayBecomeAReport() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let kinds = ["投诉", "举报", "投诉", "咨询"]
    var found: [String] = []
    for (at, kind) in kinds.enumerated() {
      let json = item("A", phone: "13905328000", text: "第\(at)次", more: #","kind":"\#(kind)""#)
      switch try table.intake(json, now: now).body {
      case .opened(let opened): found.append(opened.judged.kind?.rawValue ?? "")
      case .amended(let amended): found.append(amended.judged.kind?.rawValue ?? "")
      default: found.append("?")
      }
    }
    #expect(found == ["投诉", "举报", "举报", "举报"])
    #expect(table.state.orders[0].kind == AppealKind.report.number)
    let report = try table.intake(item("B", text: "一", more: #","kind":"举报""#), now: now)
    let amended = try table.intake(item("B", text: "二", more: #","kind":"咨询""#), now: now)
    let opened = try table.opened(report)
    #expect(opened.judged.kind == .report)
    guard case .amended(let later) = amended.body else {
      Issue.record("\(amended.verdict)")
      return
    }
    #expect(later.judged.kind == .report)
  }
}
