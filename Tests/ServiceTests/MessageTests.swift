import Decider
import Formats
import Orders
import Testing

@testable import Service

private let citizen = #""citizen":{"name":"欧阳明月","phone":"13853281234"}"#

private func item(
  _ id: String, _ more: String = citizen, text: String = "幸福小区3号楼2单元501室暖气不热,我是欧阳明月,电话13853281234"
) -> String {
  #"{"source_id":"\#(id)","received_at":"2026-11-23T09:00:00+08:00","jurisdiction":"370481","#
    + #""title":"暖气不热","content":"\#(text)","place":"幸福小区3号楼2单元501室",\#(more)}"#
}

@Suite struct MessageTests {
  /// Topics, keys and order of the messages of each kind of event.
  @Test func topicsAndKeysByEvent() throws {
    var desk = try Desk()
    let opened = try desk.intake(item("S-1"))
    let number = try #require(opened.order)
    let order = "\(number)"
    let dispatch = "wenzheng.dispatch.tengzhou \(order) dispatch"
    func outcome(_ key: String) -> String { "wenzheng.outcomes.mailbox \(key) outcome" }
    func event(_ type: String, _ key: String) -> String { "wenzheng.events \(key) \(type)" }

    func check(_ found: Event, _ wanted: [String]) {
      let sent = desk.sent(found)
      #expect(
        sent.map { "\($0.topic) \(($0.key ?? []).text) \($0.type)" } == wanted, "\(found.type)")
      #expect(sent.map(\.index) == Array(0..<wanted.count), "\(found.type)")
      #expect(sent.first?.value == desk.line(found), "events carry the line as it stands")
    }
    check(opened, [event("opened", order), dispatch, outcome("S-1")])
    let again = try desk.intake(item("S-1"))
    check(again, [event("duplicate", order), outcome("S-1")])
    let amended = try desk.intake(item("S-1", text: "又来了"))
    check(amended, [event("amended", order), dispatch, outcome("S-1")])
    let note = try desk.act(.note, "记下")
    check(note, [event("applied", order)])
    let refused = try desk.act(.close)
    check(refused, [event("refused", order)])
    let reply = try desk.act(.reply, "已修")
    check(reply, [event("applied", order), outcome("S-1")])
    let close = try desk.act(.close)
    check(close, [event("applied", order), outcome("S-1")])
    // What a citizen adds to a closed order goes to its unit too.
    let late = try desk.intake(item("S-1", text: "第三次"))
    check(late, [event("amended", order), dispatch, outcome("S-1")])
    let answered = try desk.intake(
      item("S-2", #""answered":{"by":"7号","at":"2026-11-23T09:04:00+08:00","text":"好"}"#))
    let second = try #require(answered.order)
    check(answered, [event("opened", "\(second)"), outcome("S-2")])
    let open = try #require(try desk.intake(item("S-3", text: "井盖没了")).order)
    let due = desk.state.orders[desk.state.orders.count - 1].due
    let step = DeadlineStep(order: open, unit: "370481-desk", due: due)
    let warned = try desk.append(Decision(.warned(step), at: desk.now))
    check(warned, [event("warned", "\(open)")])
    let breached = try desk.append(Decision(.breached(step), at: desk.now))
    check(breached, [event("breached", "\(open)")])
    // All that calls the unit goes out as one.
    let alert = try #require(desk.decider.alert(desk.state, now: desk.now))
    let alerted = try desk.append(alert)
    check(alerted, [event("alerted", "ledger"), "wenzheng.alerts 370481-desk alert"])
    // Where what waited says nothing any more, nobody hears.
    let nobody = Alerted(unit: "370481-desk", isPressing: false, items: [], taken: 2)
    let idle = try desk.append(Decision(.alerted(nobody), at: desk.now))
    check(idle, [event("alerted", "ledger")])
    for body in [
      .repeated(source: "desk", actionID: "x"), .ledgerCreated(ledger: "l", isHistory: false),
      .clusterAdopted(cluster: "c", embedded: true),
      .partitionAdopted(topic: "t", partition: 1, start: 0),
    ] as [Event.Body] {
      let other = try desk.append(Decision(body, at: desk.now))
      check(other, [event(other.type, "ledger")])
    }
  }

  /// Orders of no jurisdiction of ours go to the desk's topic.
  @Test func dispatchGoesToTheJurisdiction() throws {
    let keys = [("370481", "tengzhou"), ("370112", "licheng"), ("370405", "taierzhuang"),
      ("370124", "pingyin"), ("999999", nil)]
    var desk = try Desk()
    for (code, key) in keys {
      let json = item("S-\(code)").replacing("370481", with: code)
      let opened = try desk.intake(json)
      let topic = try #require(desk.sent(opened).first { $0.type == "dispatch" }?.topic)
      if let key {
        #expect(topic == "wenzheng.dispatch.\(key)")
      } else {
        #expect(["wenzheng.dispatch.desk", "wenzheng.dispatch.desk"].contains(topic), "\(topic)")
      }
    }
  }

  /// The unit sees the item whole; and of a reporter nothing that says who he is.
  @Test func whoMayNotBeKnownIsInNoDispatch() throws {
    let reporter = #""citizen":{"name":"欧阳明月","phone":"13853281234","#
      + #""email":"mingyue@example.com","id_number":"370481198507153218"#
    let more = #","extra":{"caller":"13853281234"},"attachments":[{"link":"http://x/欧阳明月"}]"#
    let kinds: [(String, String, Bool)] = [
      ("plain", reporter + "\"}" + more, false),
      ("confidential", reporter + "\"}" + more + #","confidential":true"#, true),
      ("report", reporter + "\"}" + more + #","kind":"举报""#, true),
      ("anonymous", reporter + #"","anonymous":true}"# + more, true),
    ]
    for (name, more, isHidden) in kinds {
      var desk = try Desk()
      let text = "幸福小区3号楼2单元501室违建,我是欧阳明月,电话138-5328-1234,邮箱mingyue@example.com"
      let first = try desk.intake(item(name, more, text: text))
      let amended = try desk.intake(item(name, more, text: text + "。补充"))
      for event in [first, amended] {
        let message = try #require(desk.sent(event).first { $0.type == "dispatch" }, "\(name)")
        let value = try #require(message.value)
        let appeal = try #require(try fields(value)["appeal"] as? [String: Any])
        #expect(value.text.contains("3号楼2单元501室"), "the door stays: \(name)")
        #expect((appeal["place"] as? String)?.contains("501") == true, "\(name)")
        #expect((appeal["citizen"] == nil) == isHidden, "\(name)")
        for secret in ["欧阳明月", "13853281234", "138-5328-1234", "mingyue@", "370481198507153218"] {
          let isThere = value.text.contains(secret)
          #expect(!isThere || !isHidden, "\(name) shows \(secret)")
        }
        #expect(appeal["extra"] == nil || !isHidden)
        #expect(appeal["source_id"] == nil || !isHidden)
      }
      // Who must not be known is not known from the public side either, hidden or not.
      for event in [first, amended] {
        let line = desk.line(event).text
        for secret in ["欧阳明月", "1385328", "mingyue@", "501室"] {
          #expect(!line.contains(secret), "\(name): the event shows \(secret)")
        }
      }
    }
  }

  /// Amended into what must be hidden and back again: the citizen stays hidden.
  @Test(arguments: [#","kind":"举报""#, #","confidential":true"#])
  func whatWasHiddenOnceStaysHidden(protection: String) throws {
    var desk = try Desk()
    var shown: [Bool] = []
    for (at, more) in ["", protection, "", #","kind":"咨询""#].enumerated() {
      let event = try desk.intake(item("S-1", citizen + more, text: "第\(at)次,我是欧阳明月"))
      let message = try #require(desk.sent(event).first { $0.type == "dispatch" })
      shown.append(try #require(message.value).text.contains("欧阳明月"))
    }
    #expect(shown == [true, false, false, false])
  }

  /// A dispatch carries what the unit needs to act on it.
  @Test func whatADispatchHolds() throws {
    var desk = try Desk()
    let event = try desk.intake(item("S-1", citizen + #","reply_wanted":false"#))
    guard case .opened(let opened) = event.body else {
      Issue.record("\(event.type)")
      return
    }
    let message = try #require(desk.sent(event).first { $0.type == "dispatch" })
    let value = try fields(message.value)
    #expect(value["order"] as? String == "\(opened.order)")
    #expect(value["result"] as? String == "dispatched")
    #expect(value["unit"] as? String == opened.judged.unit)
    #expect(value["unit_name"] as? String == desk.messages.unitNames[opened.judged.unit])
    #expect(value["due"] as? String == "\(opened.promise.due)")
    // Heating that is off is urgent, by whatever channel it comes.
    #expect(value["limit"] as? String == "3 working days")
    #expect(value["why"] as? String == opened.judged.why)
    #expect(value["reply_unwanted"] as? Bool == true)
    let appeal = try #require(value["appeal"] as? [String: Any])
    #expect(appeal["content"] as? String == "幸福小区3号楼2单元501室暖气不热,我是欧阳明月,电话13853281234")
  }

  /// What whoever sent the item hears.
  @Test func outcomes() throws {
    var desk = try Desk()
    func outcome(_ event: Event) throws -> [String: Any] {
      try fields(try #require(desk.sent(event).last { $0.type == "outcome" }).value)
    }
    let opened = try desk.intake(item("S-1"))
    let number = try #require(opened.order)
    let first = try outcome(opened)
    #expect(first["source_id"] as? String == "S-1" && first["order"] as? String == "\(number)")
    #expect(first["result"] as? String == "taken-in" && first["due"] is String)
    #expect(first["unit_name"] is String)
    let duplicate = try outcome(try desk.intake(item("S-1")))
    #expect(duplicate["result"] as? String == "duplicate")
    #expect(duplicate["order"] as? String == "\(number)")
    let amended = try outcome(try desk.intake(item("S-1", text: "又来了")))
    #expect(amended["result"] as? String == "amended")
    let text = "已与您13853281234联系,\"明天\"修好\n请放心"
    let replied = try desk.act(.reply, text)
    let reply = try outcome(replied)
    #expect(reply["result"] as? String == "replied" && reply["text"] as? String == text)
    #expect(reply["state"] as? String == "replied" && reply["by"] as? String == "李四")
    #expect(!desk.line(replied).text.contains("13853281234"), "the event has it redacted")
    let closed = try outcome(try desk.act(.close))
    #expect(closed["result"] as? String == "closed" && closed["text"] == nil)
    let answered = try outcome(
      try desk.intake(
        item("S-2", #""answered":{"by":"7号","at":"2026-11-23T09:04:00+08:00","text":"好"}"#)))
    #expect(answered["result"] as? String == "answered-on-call")
    #expect(answered["state"] as? String == "closed")
  }

  /// What was erased from the vault is erased for everybody, and no reason to stop.
  @Test func anErasedRecord() throws {
    var desk = try Desk()
    let plain = try desk.intake(item("S-1"))
    // About something else: the same again would be a repeat, and dispatched to nobody.
    let hidden = try desk.intake(
      item("S-2", citizen + #","confidential":true"#, text: "路灯不亮,请派人来修"))
    let reply = try desk.act(.reply, "已修")
    for key in desk.vault.keys { desk.vault[key] = Array(#"{"erased":true}"#.utf8) }
    let first = try fields(try #require(desk.sent(plain).first { $0.type == "dispatch" }).value)
    #expect((first["appeal"] as? [String: Any])?["erased"] as? Bool == true)
    let second = try fields(try #require(desk.sent(hidden).first { $0.type == "dispatch" }).value)
    #expect((second["appeal"] as? [String: Any])?["withheld"] as? Bool == true)
    let outcome = try fields(try #require(desk.sent(reply).last { $0.type == "outcome" }).value)
    #expect(outcome["result"] as? String == "replied" && outcome["text"] == nil)
  }

  /// Configuration goes out as its checksum only.
  @Test func configurationTextsStayInside() throws {
    var desk = try Desk()
    let text = "// 内部说明\n{ channels: [] }"
    let body = Event.Body.configurationText(file: "channels.json5", part: 0, parts: 1, text: text)
    let event = try desk.append(Decision(body, at: desk.now))
    let sent = desk.sent(event)
    #expect(sent.count == 1)
    let value = try fields(sent[0].value)
    #expect(value["body"] as? String == "sha256:" + String(hex: SHA256.digest(text.utf8)))
    #expect(value["file"] as? String == "channels.json5" && value["seq"] as? Int == 1)
    #expect(!(sent[0].value ?? []).text.contains("内部"))
  }
}
