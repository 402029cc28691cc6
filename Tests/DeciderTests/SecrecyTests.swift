import Appeals
import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

@Suite struct SecrecyTests {
  /// No event of an item says who sent it, however often the item itself says so.
  @Test func noSecretOfTheItemLeavesTheVault() throws {
    let now = try local("2026-11-23 10:00")
    let secrets = [
      "欧阳明月", "13853281234", "370481198507153218", "mingyue@example.com", "2单元501",
      "138 5328 1234", "１３８５３２８１２３４",
    ]
    let said = "我叫欧阳明月,电话13853281234(138 5328 1234,１３８５３２８１２３４),身份证370481198507153218,"
      + "邮箱mingyue@example.com,家住滕州市北辛街道幸福小区3号楼2单元501室,暖气不热"
    let citizen = #","citizen":{"name":"欧阳明月","phone":"13853281234","#
      + #""email":"mingyue@example.com","id_number":"370481198507153218"}"#
    let parts: [(String, String)] = [
      ("text", citizen),
      ("title", #","title":"欧阳明月反映暖气不热"\#(citizen)"#),
      ("place", #","place":"幸福小区3号楼2单元501室"\#(citizen)"#),
      (
        "answer",
        #","answered":{"by":"7号","at":"2026-11-23T09:04:00+08:00","text":"\#(said)"}\#(citizen)"#
      ),
      (
        "attachment",
        #","attachments":[{"name":"欧阳明月.jpg","link":"http://x/13853281234"}]\#(citizen)"#
      ),
      ("extra", #","caller_number":"13853281234","extra":{"name":"欧阳明月"}"# + citizen),
      ("category", #","category":"欧阳明月13853281234"\#(citizen)"#),
      ("upstream", #","upstream":{"number":"欧阳明月 13853281234"}\#(citizen)"#),
      (
        "answerer",
        #","answered":{"by":"欧阳明月","at":"2026-11-23T09:04:00+08:00","text":"好"}\#(citizen)"#
      ),
    ]
    for channel in ["hotline", "mailbox", "consultation"] {
      var table = try Table()
      for (name, more) in parts {
        let first = item("S-\(name)", text: said, more: more)
        let decision = try table.intake(first, channel, now: now)
        #expect(decision.verdict.hasPrefix("opened"), "\(name): \(decision.verdict)")
        let record = try #require(decision.vaultRecord)
        #expect(String(decoding: record, as: UTF8.self).contains("13853281234"))
        let again = item("S-\(name)", text: said + "!", more: more)
        let amended = try table.intake(again, channel, now: now)
        #expect(amended.verdict.hasPrefix("amended"), "\(name): \(amended.verdict)")
        // The message is in no sentence of a dead letter either.
        let conflict = item(
          "S-\(name)", received: "2026-11-23T08:00:00+08:00", text: said, more: more)
        let dead = try table.intake(conflict, channel, now: now)
        #expect(dead.verdict == "dead source-id-conflict")
      }
      let lines = String(decoding: table.lines, as: UTF8.self)
      for secret in secrets { #expect(!lines.contains(secret), "\(channel)") }
      #expect(lines.contains("暖气不热") && lines.contains("幸福小区"))
    }
  }

  /// A number of the sender's that is the citizen's own would stand everywhere: it is refused.
  /// Other long numbers are numbers.
  @Test func aSourceIDIsNobodysNumber() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let citizen = #","citizen":{"name":"欧阳明月","phone":"13853281234"}"#
    for (id, verdict) in [
      ("13853281234-1", "dead personal-number"), ("T-欧阳明月", "dead personal-number"),
      ("138-5328-1234/7", "dead personal-number"), ("13853281235", "opened 1"),
      ("20261123100000138532", "opened 2"),
    ] {
      let decision = try table.intake(item(id, more: citizen), now: now)
      #expect(decision.verdict == verdict, "\(id)")
    }
    #expect(!String(decoding: table.lines, as: UTF8.self).contains("欧阳明月"))
  }

  /// Who writes about an order names its citizen before anybody else.
  @Test func whatIsSaidOfAnOrderNamesNobody() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let opened = try table.intake(
      item("A", more: #","citizen":{"name":"欧阳明月","phone":"13853281234"}"#), now: now,
      state: .dispatched)
    table.vault[""] = opened.vaultRecord
    let action = Action(
      id: "1", verb: .reply, subject: .order(table.state.orders[0].number), by: "张",
      why: "欧阳明月催了", text: "已与欧阳明月(138 5328 1234)说明,水管已修好")
    let decision = try table.act(action, now: now)
    #expect(decision.verdict.hasPrefix("applied"))
    let lines = String(decoding: table.lines, as: UTF8.self)
    #expect(!lines.contains("明月") && !lines.contains("5328") && lines.contains("水管已修好"))
    let record = try #require(decision.vaultRecord)
    #expect(String(decoding: record, as: UTF8.self).contains("欧阳明月(138 5328 1234)"))
  }

  /// A name that came by an amendment is masked like one of the opening, also after a further one
  /// that does not say it.
  @Test func aNameThatCameLaterIsMaskedToo() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let citizens = [
      "", #","citizen":{"name":"欧阳明月"}"#, "", #","citizen":{"name":"司马问天"}"#,
    ]
    for (at, more) in citizens.enumerated() {
      let decision = try table.intake(
        item("A", text: "路灯不亮\(at)", more: more), now: now, state: .dispatched)
      guard case .amended(var amended)? = table.events.last?.body else { continue }
      amended.vault = "amended-\(at)"
      table.vault[amended.vault] = decision.vaultRecord
      table.events[table.events.count - 1].body = .amended(amended)
    }
    let action = Action(
      id: "1", verb: .note, subject: .order(table.state.orders[0].number), by: "张",
      why: "欧阳明月催了", text: "欧阳明月与司马问天均已回访,水管已修好")
    #expect(try table.act(action, now: now).verdict.hasPrefix("applied"))
    let lines = String(decoding: table.lines, as: UTF8.self)
    #expect(!lines.contains("明月") && !lines.contains("问天") && lines.contains("水管已修好"))
  }

  /// An action that comes before its item has no name of it but the one that it gives: that stands
  /// in the journal, so it may be nobody's number.
  @Test func whatWaitsIsNamedByNobodysNumber() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    for (id, verdict) in [
      ("13812345678", "refused personal-number"), ("370481198507153218", "refused personal-number"),
      ("T-138 1234 5678", "refused personal-number"), ("a@example.com", "refused personal-number"),
      ("T-20261123-000127", "parked"), ("S-1", "parked"), ("SD2026112300012", "parked"),
    ] {
      let action = Action(
        id: "id of \(verdict) \(table.events.count)", verb: .note,
        subject: .item(channel: "hotline", sourceID: id), by: "张", text: "记")
      #expect(try table.act(action, now: now).verdict == verdict, "\(id)")
    }
    let lines = String(decoding: table.lines, as: UTF8.self)
    #expect(!lines.contains("1381234") && !lines.contains("1985") && !lines.contains("a@ex"))
    // Once such an item is there, it is found as any other.
    try table.intake(item("13812345678"), "hotline", now: now, state: .dispatched)
    let action = Action(
      id: "last", verb: .accept, subject: .item(channel: "hotline", sourceID: "13812345678"),
      by: "张")
    #expect(try table.act(action, now: now).verdict == "applied accepted")
  }

  /// A fault's sentence names the field and never its text.
  @Test func faultsSayNothingOfTheText() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let faulty = [
      item("A", received: "张三13853281234"), item("A", jurisdiction: "13853281234"),
      item("A", more: #","kind":"张三13853281234""#), item("A", more: #","title":["13853281234"]"#),
      item("A", more: #","channel":"13853281234""#), "张三13853281234",
      item("A", more: #","张三13853281234":1,"张三13853281234":[}"#),
      item("A", more: #","citizen":{"phone":13853281234}"#),
    ]
    for json in faulty {
      let decision = try table.intake(json, now: now)
      #expect(decision.verdict.hasPrefix("dead"))
    }
    let lines = String(decoding: table.lines, as: UTF8.self)
    #expect(!lines.contains("1385328") && !lines.contains("张三"))
  }

  /// Who wants no name has no hash either.
  @Test func anonymousIsNobody() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let citizens = [
      (#"{"anonymous":true}"#, false), (#"{"phone":"13905328000","anonymous":true}"#, false),
      (#"{"name":"张三"}"#, false), (#"{"phone":"13905328000"}"#, true),
      (#"{"id_number":"370481198507153218"}"#, true), (#"{"email":"a@example.com"}"#, true),
      (#"{"phone":"110"}"#, false), ("null", false),
    ]
    var hashes: Set<String> = []
    for (at, (citizen, isKnown)) in citizens.enumerated() {
      let decision = try table.intake(item("S-\(at)", more: #","citizen":\#(citizen)"#), now: now)
      let opened = try table.opened(decision)
      #expect((opened.citizen != nil) == isKnown, "citizen \(at)")
      if let hash = opened.citizen { hashes.insert(hash) }
      #expect(opened.flags.contains(.anonymous) == (at < 2))
    }
    #expect(hashes.count == 3)
    // Another key gives another hash: nobody can try out all phones against it.
    let room = try Table()
    let other = LedgerSecret(Array("another key".utf8))
    let channel = try #require(room.decider.configuration.channels["mailbox"])
    var reading = ReadingRoom()
    let read = Array(item("A", phone: "13905328000").utf8).withUnsafeBufferPointer {
      room.decider.read($0, channel: channel, secret: other, now: now, &reading)
    }
    guard case .success(let foreign) = read else {
      Issue.record("the item was not read")
      return
    }
    #expect(foreign.citizen.map { !hashes.contains($0) } == true)
    // What a repeat is known by is keyed too: it is made of the whole item, with phone and name.
    let own = try room.read(item("A", phone: "13905328000"), "mailbox", now: now).get()
    #expect(own.identity.source == foreign.identity.source)
    #expect(own.identity.sender != foreign.identity.sender)
    #expect(own.identity.text != foreign.identity.text)
  }

  /// Who asks for no name later is the same citizen, and is linked with no other item.
  @Test func namelessLaterIsAnAmendment() throws {
    let now = try local("2026-11-23 10:00")
    var table = try Table()
    let phone = #""phone":"13905328000""#
    let first = try table.intake(item("A", more: #","citizen":{\#(phone)}"#), now: now)
    let second = try table.intake(
      item("A", more: #","citizen":{"anonymous":true,\#(phone)}"#), now: now)
    let other = try table.intake(
      item("B", more: #","citizen":{"anonymous":true,\#(phone)}"#), now: now)
    let third = try table.intake(
      item("A", more: #","citizen":{"anonymous":true,"phone":"13905328001"}"#), now: now)

    #expect(first.verdict == "opened 1" && second.verdict == "amended 1")
    #expect(other.verdict == "opened 2" && third.verdict == "dead source-id-conflict")
    #expect(table.state.orders[0].identity.sender != table.state.orders[1].identity.sender)
  }
}
