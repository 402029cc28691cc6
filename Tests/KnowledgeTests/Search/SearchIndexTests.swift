import Testing

@testable import Knowledge

/// A small FAQ: id, question, phrasings, answer.
private let faq: [(id: Int32, question: String, phrasings: [String], answer: String)] = [
  (1, "不动产权证书遗失后如何补办?", ["房本丢了咋办"], "登报声明后持身份证到不动产登记中心申请补证。"),
  (2, "不动产首次登记需要哪些材料?", ["新房办证带啥"], "购房合同、发票、完税凭证。"),
  (3, "不动产登记的收费标准是多少?", [], "住宅每件80元,车库每件550元。"),
  (4, "居民养老保险缴费档次有哪些?", ["养老保险一年交多少"], "每年300元至5000元共十二档。"),
  (5, "居民养老保险在哪里办理?", [], "户籍所在地镇街便民服务中心,拨打12333咨询。"),
  (6, "高龄津贴的申领条件是什么?", ["八十岁老人有钱领吗"], "年满80周岁的本地户籍老年人。"),
  (7, "5G基站辐射如何投诉?", [], "由通信管理部门监测。"),
  (8, "城市养犬登记如何办理?", ["狗证怎么办"], "携带免疫证明到派出所登记。"),
]

private func index(
  _ ids: [Int32] = faq.map(\.id), _ encode: SearchIndex.Encode? = nil
) throws -> SearchIndex {
  var index = SearchIndex(synonyms: try Shipped.synonyms(), encode: encode)
  for id in ids {
    guard let entry = faq.first(where: { $0.id == id }) else { continue }
    index.insert(SearchEntry(
      id: id, question: entry.question, phrasings: entry.phrasings, answer: entry.answer))
  }
  return index
}

@Suite struct SearchIndexTests {
  /// A query and the entry that must come first.
  @Test func whatMustBeFoundFirst() throws {
    let index = try index()
    let cases: [(query: String, id: Int32, rule: String)] = [
      ("不动产权证书遗失后如何补办", 1, "the question itself"),
      ("房本丢了咋办", 1, "a phrasing itself"),
      ("房产证找不到了能补一个不", 1, "synonyms alone"),
      ("办房本要交多少钱", 3, "the kind of question"),
      ("新房的房本办理要啥材料", 2, "the kind of question"),
      ("养老保险上哪儿交", 5, "a place, not a sum"),
      ("农保能交几档", 4, "a one-to-many synonym"),
      ("12333是哪个单位的电话", 5, "a number in the answer"),
      ("５Ｇ基站", 7, "full-width letters and digits"),
      ("养狗登计", 8, "a wrong character"),
      ("车库登记收550元吗", 3, "a number in the answer"),
    ]
    for (query, id, rule) in cases {
      #expect(index.search(query, limit: 3, scoreMin: 0).hits.first?.id == id, "\(rule): \(query)")
    }
  }

  @Test func widthAndCaseMakeNoDifference() throws {
    let index = try index()
    let one = index.search("5g基站,辐射投诉", limit: 5, scoreMin: 0)
    let other = index.search("５Ｇ基站，辐射投诉", limit: 5, scoreMin: 0)
    #expect(!one.hits.isEmpty)
    #expect(one == other)
  }

  /// Nothing is an answer too.
  @Test func whatNobodyAnsweredIsNotFound() throws {
    let index = try index()
    for query in ["", "  。。。", "请问", "怎么办", "量子力学", "我家邻居半夜放音响"] {
      #expect(index.search(query, limit: 5).hits.isEmpty, "\(query)")
    }
    #expect(SearchIndex().search("房本", limit: 5).hits.isEmpty)
  }

  @Test func scoresLieBetweenZeroAndOneAndFall() throws {
    let index = try index()
    for entry in faq {
      let scores = index.search(entry.question, limit: 50, scoreMin: 0).hits.map(\.score)
      #expect(scores == scores.sorted(by: >))
      #expect(scores.allSatisfy { $0 >= 0 && $0 <= 1 })
      #expect(scores.first.map { $0 >= SearchLimits.scoreMin } == true, "\(entry.question)")
    }
  }

  @Test func theReasonsAreToldInWords() throws {
    let index = try index()
    let hit = try #require(index.search("房本丢失怎么补办", limit: 1).hits.first)
    #expect(hit.id == 1)
    #expect(hit.why == "问题含“补办”;“房本”即问题的“不动产权证”;“丢失”即问题的“遗失”")
    let other = try #require(index.search("养老保险 地点", limit: 1, scoreMin: 0).hits.first)
    #expect(other.why == "问题含“养老保险”;都问地点")
  }

  @Test func whatIsRemovedIsNotFound() throws {
    var index = try index()
    let (wasThere, wasThereAgain) = (index.remove(1), index.remove(1))
    #expect(wasThere && !wasThereAgain)
    #expect(index.count == 7)
    #expect(!index.contains(1))
    let hits = index.search("不动产权证书遗失后如何补办", limit: 10, scoreMin: 0).hits
    #expect(!hits.contains { $0.id == 1 })
  }

  @Test func anEntryWithTheSameIdIsReplaced() throws {
    var index = try index()
    index.insert(SearchEntry(id: 1, question: "灭火器几年一检?", answer: "五年。"))
    #expect(index.count == 8)
    #expect(index.search("灭火器检查", limit: 1, scoreMin: 0).hits.first?.id == 1)
    let hits = index.search("房本丢了", limit: 10, scoreMin: 0).hits
    #expect(!hits.contains { $0.id == 1 })
  }

  @Test func onlyWhatIsWantedIsFound() throws {
    let index = try index()
    let query = "不动产登记收费、材料、补办"
    let all = index.search(query, limit: 10, scoreMin: 0).hits.map(\.id)
    #expect(Set(all).isSuperset(of: [1, 2, 3]))
    let odd = index.search(query, limit: 10, scoreMin: 0) { $0 % 2 == 1 }.hits
    #expect(odd.map(\.id) == all.filter { $0 % 2 == 1 })
    // However many others stand before it.
    #expect(index.search(query, limit: 1, scoreMin: 0) { $0 == 2 }.hits.map(\.id) == [2])
    #expect(index.search(query, limit: -1, scoreMin: 0).hits.isEmpty)
  }

  /// Taken in in any order, with others taken out in between, and with their room taken back.
  @Test func theOrderInWhichEntriesCameDoesNotShow() throws {
    let plain = try index()
    var other = try index(faq.map(\.id).reversed())
    for id in 100..<Int32(100 + SearchLimits.removedMin) {
      other.insert(SearchEntry(id: id, question: "养老登记第\(id)问", answer: "第\(id)答"))
      if id % 100 == 0 { other.insert(SearchEntry(id: 4, question: "换掉", answer: "")) }
    }
    for id in 100..<Int32(100 + SearchLimits.removedMin) { other.remove(id) }
    #expect(other.rows.count < 20)
    let four = faq[3]
    other.insert(SearchEntry(
      id: 4, question: four.question, phrasings: four.phrasings, answer: four.answer))
    for query in faq.flatMap({ [$0.question] + $0.phrasings }) + ["养老", "登记 费用", "老人"] {
      let wanted = plain.search(query, limit: 10, scoreMin: 0)
      #expect(other.search(query, limit: 10, scoreMin: 0) == wanted)
    }
  }

  @Test func aLongQueryIsCutAndSaysSo() throws {
    let index = try index()
    let long = String(repeating: "好", count: SearchLimits.queryCharactersMax)
    let whole = index.search(long, limit: 1, scoreMin: 0)
    #expect(!whole.isCut)
    let cut = index.search(long + "养犬登记", limit: 1, scoreMin: 0)
    #expect(cut.isCut)
    #expect(cut.hits.isEmpty)
  }

  @Test func noMoreThanTheLimitsAreGivenOrLookedAt() throws {
    var index = SearchIndex()
    for id in 0..<Int32(200) {
      index.insert(SearchEntry(id: id, question: "养犬登记", answer: ""))
    }
    #expect(index.search("养犬", limit: 1_000, scoreMin: 0).hits.count == SearchLimits.hitsMax)
    #expect(index.search("养犬", limit: 3, scoreMin: 0).hits.map(\.id) == [0, 1, 2])
    let phrasings = (0...SearchLimits.phrasingsMax).map { "第\($0)种问法" }
    index.insert(SearchEntry(id: 900, question: "甲", phrasings: phrasings, answer: "乙"))
    #expect(index.texts.count == 200 * 2 + SearchLimits.phrasingsMax + 2)
  }

  /// Of two entries that say the same the one that others have used comes first, and what nobody
  /// took is trusted less; a few times say little.
  @Test func whatWasMadeOfAnAnswerCounts() throws {
    func scores(_ uses: [EntryUse]) throws -> [Int32: Float] {
      var index = SearchIndex(synonyms: try Shipped.synonyms())
      for (id, use) in uses.enumerated() {
        index.insert(SearchEntry(
          id: Int32(id), question: "养犬登记怎么办理?", answer: "到派出所。", use: use))
      }
      let hits = index.search("养狗怎么登记", limit: 10, scoreMin: 0).hits
      return Dictionary(uniqueKeysWithValues: hits.map { ($0.id, $0.score) })
    }
    let found = try scores([
      EntryUse(), EntryUse(used: 20), EntryUse(unused: 20), EntryUse(used: 1),
      EntryUse(used: 9, unused: 9), EntryUse(used: .max, unused: 0),
    ])
    let (plain, used, unused) = (found[0] ?? 0, found[1] ?? 0, found[2] ?? 0)
    #expect(used > plain && plain > unused && unused > 0)
    #expect((found[3] ?? 0) - plain < (used - plain) / 4)
    #expect(found[4] == plain && (found[5] ?? 1) < 1)
    // Being used makes no answer of what is none; being left makes none of what was one.
    var index = SearchIndex(synonyms: try Shipped.synonyms())
    index.insert(SearchEntry(id: 1, question: "养犬登记怎么办理?", answer: "到派出所。"))
    func score(_ use: EntryUse, _ scoreMin: Float) -> Float? {
      index.note(use, of: 1)
      return index.search("养狗怎么登记", limit: 1, scoreMin: scoreMin).hits.first?.score
    }
    let alone = try #require(score(EntryUse(), 0))
    let risen = try #require(score(EntryUse(used: 99), 0))
    #expect(risen > alone)
    #expect(score(EntryUse(used: 99), (alone + risen) / 2) == nil)
    #expect(score(EntryUse(unused: 99), alone) == nil)
    #expect(score(EntryUse(), alone) == alone)
  }

  /// It may change while the entry stays as it is.
  @Test func useIsNotedWithoutTheWords() throws {
    var index = try index()
    let before = index.search("养犬登记", limit: 1, scoreMin: 0).hits
    let id = try #require(before.first?.id)
    index.note(EntryUse(unused: 6), of: id)
    index.note(EntryUse(unused: 6), of: 999)
    let after = index.search("养犬登记", limit: 1, scoreMin: 0).hits
    #expect((after.first?.score ?? 1) < (before.first?.score ?? 0))
    #expect(after.first?.why.hasSuffix("6 次答复采用 0 次") == true)
  }

  /// A likeness of meaning finds what shares no word, and nothing known changes nothing.
  @Test func likenessOfMeaningJoinsIn() throws {
    let plain = try index()
    let blind = try index(faq.map(\.id)) { _ in
      [Int8](repeating: 0, count: SearchLimits.vectorBytes)
    }
    let learned = try index(faq.map(\.id)) { text in
      var vector = [Int8](repeating: 0, count: SearchLimits.vectorBytes)
      vector[text.contains("犬") || text.contains("汪星人") ? 1 : 2] = 127
      return vector
    }
    for query in ["养狗登记", "房本"] {
      let wanted = plain.search(query, limit: 9, scoreMin: 0).hits
      let found = blind.search(query, limit: 9, scoreMin: 0).hits
      #expect(found.map(\.id) == wanted.map(\.id) && found.map(\.why) == wanted.map(\.why))
    }
    #expect(plain.search("汪星人", limit: 9).hits.isEmpty)
    let hit = try #require(learned.search("汪星人", limit: 9, scoreMin: 0).hits.first)
    #expect(hit.id == 8)
    // The question says so, and its phrasings say nothing.
    let likeness = try #require(hit.reasons.first)
    guard case .meaning(let found) = likeness, hit.reasons.count == 1 else {
      Issue.record("\(hit.reasons)")
      return
    }
    #expect(found > 0.3 && hit.why == "意思相近 \(Int((found * 100).rounded()))%")
  }
}
