import Knowledge
import Testing
import WorkTime

@testable import Ledger

/// What is asked of the FAQ's entries, and what it says of them.
@Suite struct FaqQueryTests {
  private static func rows(_ filter: FaqFilter, _ bench: FaqBench) -> [String] {
    bench.desk.list(filter).rows.map { String($0.entry.suffix(2)) }
  }

  /// Five entries, each at another place of its way.
  private static func bench() throws -> FaqBench {
    var bench = FaqBench()
    let seldom = try bench.ask("社保卡丢了怎么补办?", citizen: 1)
    let often = try bench.ask("居住证怎么办理?", citizen: 1, unit: "370481-gaj")
    for citizen in 2...4 { try bench.ask("居住证怎么办?", citizen: citizen, at: often) }
    try bench.publish(FaqBench.text("失业金怎么领?") {
      $0.category = "劳动和社会保障/就业"
      $0.topic = "就业"
    })
    let draft = try bench.add(FaqBench.text("退休年龄是多少?", unit: "370112-rsj"))
    try bench.fold(seldom, .conflicted(with: draft, differences: ["年龄: 60 / 63"]))
    try bench.publish(FaqBench.text("旧政策") {
      $0.validUntil = CivilDate(year: 2026, month: 1, day: 1)
    })
    try bench.fold(EntryID(5), .expired(ownerDue: bench.now.adding(hours: 24)))
    return bench
  }

  @Test func candidatesStandFirstByTheirRank() throws {
    let bench = try Self.bench()
    #expect(Self.rows(FaqFilter(), bench) == ["02", "01", "03", "04", "05"])
    let listing = bench.desk.list(FaqFilter())
    let first = try #require(listing.rows.first)
    #expect(first.askings == 4 && first.citizens == 4 && !first.moreCitizens)
    #expect(first.unitName == "市公安局" && first.rank ?? 0 > listing.rows[1].rank ?? 1)
    #expect(listing.rows[2].rank == nil && listing.rows[2].isPublished)
  }

  @Test func eachFilterLeavesItsOwn() throws {
    let bench = try Self.bench()
    let cases: [((inout FaqFilter) -> Void, [String])] = [
      ({ $0.stage = "candidate" }, ["02", "01"]), ({ $0.stage = "first" }, ["04"]),
      ({ $0.stage = "published" }, ["03", "05"]), ({ $0.stage = "retired" }, []),
      ({ $0.onlyExpired = true }, ["05"]), ({ $0.onlyConflicts = true }, ["01", "04"]),
      ({ $0.scope.unit = "370481-gaj" }, ["02"]), ({ $0.scope.unit = "x" }, []),
      ({ $0.scope.jurisdiction = "370112" }, ["04"]),
      ({ $0.scope.category = "劳动和社会保障" }, ["03"]), ({ $0.scope.category = "劳动" }, []),
      ({ $0.scope.topic = "就业" }, ["03"]), ({ $0.limit = 2 }, ["02", "01"]),
    ]
    for (change, expected) in cases {
      var filter = FaqFilter()
      change(&filter)
      #expect(Self.rows(filter, bench) == expected)
    }
    var two = FaqFilter()
    two.limit = 2
    #expect(bench.desk.list(two).total == 5)
  }

  @Test func theCardHasAllThatIsKnown() throws {
    var bench = FaqBench()
    let id = try bench.ask("居住证怎么办理?", citizen: 1, minutes: 90)
    try bench.ask("居住证咋办?", citizen: 2, minutes: 30, at: id)
    try bench.act(id, .edit(FaqBench.text("居住证怎么办理?", "带身份证到派出所。")), by: "李")
    try bench.act(id, .approve(.first), by: "甲")
    try bench.act(id, .proofread, by: "丁")
    try bench.fold(id, .suggested(order: "O", score: 0.8))
    try bench.fold(id, .used(order: "O", isUsed: true))
    let other = try bench.add(FaqBench.text("暂住证怎么办理?"))
    try bench.fold(id, .conflicted(with: other, differences: ["地点: 甲 / 乙"]))
    let card = try #require(bench.desk.card(id))
    #expect(card.row.stage == "second" && card.published == nil)
    #expect(card.draft?.authors == ["李"] && card.draft?.passed == ["甲"])
    #expect(card.draft?.proofread == ["丁"] && card.draft?.text.answer == "带身份证到派出所。")
    #expect(card.evidence.map(\.minutes) == [90, 30] && card.minutesMean == 60)
    #expect(card.heard == ["居住证咋办?"])
    #expect(card.conflicts.map(\.question) == ["暂住证怎么办理?"])
    #expect(card.suggested == 1 && card.used == 1 && card.unused == 0)
    try bench.act(id, .reject(why: "缺依据"), by: "乙")
    let back = try #require(bench.desk.card(id)?.takenBack)
    #expect(back.sort == "rejected" && back.why == "缺依据" && back.by == "乙")
    #expect(bench.desk.card(EntryID(9)) == nil)
  }

  @Test func whatIsWrittenOfATextIsReadAsOne() throws {
    let text = FaqBench.text("问", "答\n二") {
      $0.phrasings = ["又问"]
      $0.topic = "就业"
      var policy = EntryText.Policy()
      policy.title = "某办法"
      policy.date = CivilDate(year: 2026, month: 1, day: 2)
      $0.policy = policy
      var link = EntryText.Link()
      link.title = "视频"
      link.url = "https://example.cn/a"
      $0.links = [link]
      $0.validUntil = CivilDate(year: 2027, month: 1, day: 1)
    }
    #expect(try FaqTextReading.read(FaqText(text)) == text)
  }

  @Test func aReviewSaysWhatBlocksIt() throws {
    var bench = FaqBench()
    let good = try bench.add(FaqBench.text("甲?"))
    let masked = try bench.add(FaqBench.text("乙?", "请到**小区。"))
    let east = try bench.add(FaqBench.text("丙?", unit: "370112-rsj"))
    var filter = FaqReviewFilter(.first)
    #expect(bench.desk.reviews(filter).rows.map(\.entry) == [good, masked, east].map(\.description))
    #expect(bench.desk.reviews(filter).rows.map(\.blocks.count) == [0, 1, 0])
    filter.unit = "370112-rsj"
    #expect(bench.desk.reviews(filter).rows.map(\.proofsMissing) == [3])
    for (stage, person) in [(ReviewStage.first, "甲"), (.second, "乙")] {
      try bench.act(east, .approve(stage), by: person)
    }
    try bench.act(east, .proofread, by: "丁")
    try bench.fold(good, .conflicted(with: east, differences: ["费用: 1元 / 2元"]))
    let review = try #require(bench.desk.reviews(FaqReviewFilter(.final)).rows.first)
    #expect(review.proofsMissing == 2 && review.draft.passed == ["甲", "乙"])
    #expect(review.conflicts.map(\.with) == ["faq-000001"])
    let sentences = [KnowledgeRefusal.Code.conflictOpen, .proofsMissing].map {
      KnowledgeRefusal($0, .approve).sentence
    }
    #expect(review.blocks == sentences)
    // Who waits longest stands first, whatever its number.
    try bench.act(good, .edit(FaqBench.text("甲呢?")), by: "李")
    let waiting = bench.desk.reviews(FaqReviewFilter(.first)).rows.map(\.entry)
    #expect(waiting == [masked, good].map(\.description))
  }

  @Test func staleIsWhatIsOverOrWillBe() throws {
    var bench = FaqBench()
    let today = bench.now.dateInShanghai()
    let days = [today, today.advanced(by: 10), today.advanced(by: 40)]
    for (number, day) in days.enumerated() {
      try bench.publish(FaqBench.text("\(number)?") { $0.validUntil = day })
    }
    try bench.publish(FaqBench.text("长期?"))
    var filter = FaqStaleFilter()
    #expect(bench.desk.stale(filter).rows.isEmpty)
    filter.withinMs = 30 * 86_400_000
    #expect(bench.desk.stale(filter).rows.map(\.expired) == [false, false])
    filter.limit = 1
    #expect(bench.desk.stale(filter).rows.count == 1 && bench.desk.stale(filter).total == 2)
    filter = FaqStaleFilter()
    bench.now = bench.now.adding(hours: 48)
    let due = bench.now.adding(hours: 24)
    try bench.fold(EntryID(1), .expired(ownerDue: due))
    var row = try #require(bench.desk.stale(filter).rows.first)
    #expect(row.expired && !row.late && row.ownerDue == due.text())
    bench.now = due
    row = try #require(bench.desk.stale(filter).rows.first)
    #expect(row.late && row.validUntil == today.description)
    #expect(bench.desk.stale(filter).late == 1)
  }

  @Test func aConflictIsListedOnce() throws {
    var bench = FaqBench()
    let one = try bench.add(FaqBench.text("甲?", "20元。"))
    let other = try bench.publish(FaqBench.text("甲呢?", "10元。", unit: "370481-gaj"))
    try bench.fold(other, .conflicted(with: one, differences: ["费用: 10元 / 20元"]))
    let found = bench.desk.conflicts(limit: 9)
    let pair = try #require(found.rows.first)
    #expect(found.total == 1 && pair.differences == ["费用: 10元 / 20元"])
    #expect([pair.one.answer, pair.other.answer] == ["20元。", "10元。"])
    #expect(pair.other.unitName == "市公安局")
    let none = bench.desk.conflicts(limit: 0)
    #expect(none.rows.isEmpty && none.total == 1)
  }

  @Test func gapsAreWhatNothingPublishedAnswers() throws {
    var bench = FaqBench()
    let old = try bench.ask("旧问?", citizen: 1, minutes: 600, daysAgo: 100)
    let often = try bench.ask("常问?", citizen: 1, minutes: 60)
    for citizen in 2...3 { try bench.ask("常问?", citizen: citizen, minutes: 120, at: often) }
    try bench.publish(FaqBench.text("已答?"))
    let retired = try bench.ask("停用?", citizen: 1)
    try bench.act(retired, .retire(why: "x"))
    var filter = FaqGapFilter()
    let found = bench.desk.gaps(filter)
    #expect(found.rows.map(\.entry) == [often, old].map(\.description) && found.total == 2)
    #expect(found.rows.map(\.hours) == [5, 10] && found.hours == 15)
    #expect(found.rows.map(\.minutesMean) == [100, 600])
    filter.days = 30
    #expect(bench.desk.gaps(filter).rows.map(\.entry) == [often.description])
    filter.days = nil
    filter.limit = 1
    let first = bench.desk.gaps(filter)
    #expect(first.rows.count == 1 && first.total == 2 && first.hours == 15)
  }
}
