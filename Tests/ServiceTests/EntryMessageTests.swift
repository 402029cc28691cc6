import Decider
import Foundation
import Formats
import Knowledge
import Orders
import Testing

@testable import Service

/// What is told of the FAQ: by its own topic whoever follows it, by alerts the owners.
@Suite struct EntryMessageTests {
  /// One action about an entry, as the desk sends it.
  private func perform(
    _ verb: ActionVerb, _ entry: String, by: String, text: String = "", into: String? = nil,
    _ desk: inout Desk
  ) throws -> Event {
    let events = desk.events
    var action = Action(
      id: "f\(events.count)", verb: verb, subject: .faq(entry), by: by, why: "因为")
    action.faq.entry = Array(text.utf8)
    action.faq.with = into
    let decision = desk.decider.decide(
      action, source: "desk", arrivedAt: desk.now, state: desk.state, index: desk.index,
      now: desk.now, archive: Lines(events: events))
    let event = try desk.append(decision, topic: "wenzheng.actions.desk")
    try ActionMessageTests().agree(event, desk)
    return event
  }

  private func topics(_ event: Event, _ desk: Desk) -> [String] { desk.sent(event).map(\.topic) }

  private static let text = #"""
    {"question":"供暖费什么时候交?","answer":"11月15日前。","unit":"370481-zjj","topic":"供暖",
     "policy":{"title":"供热办法","number":"滕政发〔2025〕1号","date":"2025-10-01",
     "link":"https://www.tengzhou.gov.cn/1"},"valid_until":"2027-03-15",
     "links":[{"title":"图解","url":"https://www.tengzhou.gov.cn/2.mp4"}]}
    """#

  private func published(_ desk: inout Desk, _ entry: Int, _ text: String = text) throws -> Event {
    _ = try perform(.faqAdd, "new", by: "张", text: text, &desk)
    let id = EntryID(Int32(entry)).description
    for who in ["甲", "乙"] {
      let event = try perform(.faqApprove, id, by: who, &desk)
      #expect(topics(event, desk) == ["wenzheng.events"])
    }
    return try perform(.faqApprove, id, by: "丙", &desk)
  }

  @Test func aFinalApprovalIsPushedWhole() throws {
    var desk = try Desk()
    let event = try published(&desk, 1)
    let sent = desk.sent(event)
    #expect(sent.map(\.topic) == ["wenzheng.events", "wenzheng.faq"])
    #expect(sent.allSatisfy { $0.key == Array("faq-000001".utf8) })
    let value = try #require(
      try JSONSerialization.jsonObject(with: Data(sent[1].value ?? []))
        as? [String: Any])
    #expect(value["version"] as? Int == 1)
    #expect(value["answer"] as? String == "11月15日前。")
    #expect(value["unit_name"] as? String == "市住房和城乡建设局")
    #expect((value["policy"] as? [String: Any])?["number"] as? String == "滕政发〔2025〕1号")
  }

  /// What is done to a published entry, and to one that never was.
  @Test(arguments: [ActionVerb.faqRetire, .faqWithdraw, .faqMerge])
  func whatIsTakenDownLeavesATombstone(verb: ActionVerb) throws {
    var desk = try Desk()
    _ = try published(&desk, 1)
    let other = Self.text.replacing("供暖费", with: "公交卡")
    _ = try perform(.faqAdd, "new", by: "张", text: other, &desk)
    let into = verb == .faqMerge ? "faq-000002" : nil
    // Nothing that is public goes into what is not.
    for person in verb == .faqMerge ? ["甲", "乙", "丙"] : [] {
      _ = try perform(.faqApprove, "faq-000002", by: person, &desk)
    }
    let event = try perform(verb, "faq-000001", by: "李", into: into, &desk)
    let sent = desk.sent(event)
    #expect(sent.map(\.topic) == ["wenzheng.events", "wenzheng.faq"])
    #expect(sent.last?.value == nil && sent.last?.key == Array("faq-000001".utf8))
    if verb != .faqRetire { return }
    let never = try perform(.faqRetire, "faq-000002", by: "李", &desk)
    #expect(topics(never, desk) == ["wenzheng.events"])
  }

  @Test func aNewVersionLeavesTheOldOneUntilItIsReleased() throws {
    var desk = try Desk()
    _ = try published(&desk, 1)
    let edit = try perform(
      .faqEdit, "faq-000001", by: "李", text: #"{"answer":"11月30日前。"}"#, &desk)
    #expect(topics(edit, desk) == ["wenzheng.events"])
    #expect(desk.state.knowledge[EntryID(1)]?.published?.text.answer == "11月15日前。")
  }

  @Test func bothOwnersHearOfAConflictAndTheOwnerOfAnExpiry() throws {
    var desk = try Desk()
    _ = try published(&desk, 1)
    let other = Self.text.replacing("370481-zjj", with: "370481-cgj")
    _ = try perform(.faqAdd, "new", by: "张", text: other, &desk)
    for what in [
      KnowledgeEvent(EntryID(1), .conflicted(with: EntryID(2), differences: ["时间: 15日 / 30日"])),
      KnowledgeEvent(EntryID(1), .expired(ownerDue: desk.now)),
    ] {
      var change = EntryChange(what)
      change.units = desk.decider.owners(of: what, desk.state.knowledge)
      let event = try desk.append(Decision(.entryChanged(change), at: desk.now))
      try ActionMessageTests().agree(event, desk)
      let alerts = desk.sent(event).filter { $0.topic == "wenzheng.alerts" }
      let units = alerts.map { String(decoding: $0.key ?? [], as: UTF8.self) }
      #expect(units == (change.event.name == "expired" ? ["370481-zjj"]
        : ["370481-zjj", "370481-cgj"]))
    }
  }

  @Test func aNewTopicIsToldAllAgain() throws {
    var desk = try Desk()
    _ = try published(&desk, 1)
    let entry = try #require(desk.state.knowledge[EntryID(1)])
    let release = EntryRelease(
      entry: entry.id, version: 1, text: try #require(entry.published?.text),
      since: entry.publishedAt)
    let event = try desk.append(Decision(.entryRepublished(release), at: desk.now))
    try ActionMessageTests().agree(event, desk)
    #expect(topics(event, desk) == ["wenzheng.events", "wenzheng.faq"])
    // Since when the public may have it, not when this topic was told.
    let record = try #require(desk.sent(event).last?.value)
    let since = try #require(entry.publishedAt).text()
    #expect(String(decoding: record, as: UTF8.self).contains(#""released_at":"\#(since)""#))
  }
}
