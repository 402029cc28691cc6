import Decider
import Foundation
import Knowledge
import Orders
import Testing
import WorkTime

@testable import Ledger

/// What the FAQ has to do with an order, and how questions about entries cross the socket.
@Suite struct FaqOrderTests {
  @Test(arguments: [nil, true, false] as [Bool?])
  func anOrderShowsWhatWasSuggested(used: Bool?) throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let at = FaqBench.start
    let actor = EntryActor(actionID: "A", source: "desk", by: "李")
    let added = KnowledgeEvent(EntryID(1), .acted(.add(FaqBench.text("问?", "答。")), by: actor))
    try bench.ledger.append(
      Decision(.entryChanged(EntryChange(added)), at: at), recorded: at, from: nil)
    var opening = SlaBench.Opening(received: at, due: at.adding(hours: 9))
    opening.suggested = Suggestion(
      entry: "faq-000001", version: 2, score: 0.81, question: "问?", answer: "答。")
    let order = try bench.open(opening)
    try bench.act(order, .reply, .replied, at: at, text: "答。") {
      $0.options.suggestionUsed = used
    }
    try bench.commit(at: at)
    let shown = try #require(try bench.view.detail(of: order, now: at, names: [:])?.suggested)
    #expect(shown.entry == "faq-000001" && shown.version == 2 && shown.score == 0.81)
    #expect(shown.question == "问?" && shown.answer == "答。" && shown.used == used)
    let card = try #require(bench.view.faq(FaqBench.setting, now: at).card(EntryID(1)))
    #expect(card.suggested == 1)
  }

  /// A reply is counted at an entry, or it says why it is not.
  @Test(arguments: [
    ("", [], nil), ("您好。", [], "答复只有问候、转办或致谢等套话"),
    ("经现场核查,该处路灯的线路已经老化,工作人员已于当日更换,现已恢复照明。", [],
      """
      不是普遍适用的答复(诉求类型不是咨询、问题没有说明问什么、答复针对来信人自己的情况、\
      答复是现场核查的结果)
      """),
    ("经现场核查,该处路灯已修复。", .confidential, "举报、保密、匿名诉求的答复不归集"),
  ] as [(String, Order.Flags, String?)])
  func aReplySaysWhyItIsCountedNowhere(reply: String, flags: Order.Flags, why: String?) throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let at = FaqBench.start
    let order = try bench.open(
      SlaBench.Opening(received: at, due: at.adding(hours: 9), flags: flags))
    if !reply.isEmpty { try bench.act(order, .reply, .replied, at: at, text: reply) }
    try bench.commit(at: at)
    let learned = try bench.view.detail(of: order, now: at, names: [:])?.learned
    #expect(learned?.why == why)
    #expect(learned?.entry == nil)
    guard !reply.isEmpty else { return }
    let entry = bench.ledger.state.knowledge.nextID
    var gathered = Gathered(
      order: "\(order)", citizen: "c1", question: "补领身份证要多久?", answer: "15日。",
      unit: "370481-gaj", category: "其他", minutes: nil, asked: at)
    gathered.isNew = true
    try bench.add(.entryChanged(EntryChange(KnowledgeEvent(entry, .gathered(gathered)))), at: at)
    try bench.commit(at: at)
    let counted = try bench.view.detail(of: order, now: at, names: [:])?.learned
    #expect(counted?.entry == "faq-000001" && counted?.why == nil)
  }

  /// A daemon says the same as the files.
  @Test func everyAnswerCrossesTheSocket() throws {
    var bench = FaqBench()
    try bench.publish(FaqBench.text("甲?") { $0.validUntil = bench.now.dateInShanghai() })
    let draft = try bench.add(FaqBench.text("乙?"))
    try bench.fold(draft, .conflicted(with: EntryID(1), differences: ["费用: 1元 / 2元"]))
    try bench.ask("丙?", citizen: 1, minutes: 5)
    let questions: [FaqQuestion] = [
      .list(FaqFilter()), .card(entry: "faq-000002"), .card(entry: "faq-000009"),
      .reviews(FaqReviewFilter(.first)), .stale(FaqStaleFilter()), .conflicts(limit: 9),
      .gaps(FaqGapFilter()), .search(FaqSearch("甲")), .published(FaqPageFilter()),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for question in questions {
      let asked = try JSONDecoder().decode(FaqQuestion.self, from: encoder.encode(question))
      let answer = bench.desk.answer(asked) { KnowledgeIndex(bench.state) }
      let sent = try encoder.encode(answer)
      let told = try JSONDecoder().decode(FaqAnswer.self, from: sent)
      #expect(try encoder.encode(told) == sent)
    }
  }
}
