import Formats
import Foundation
import Knowledge
import Testing
import WorkTime

@testable import Ledger

/// Reads back what was written of a text, as an import does.
enum FaqTextReading {
  static func read(_ text: FaqText) throws -> EntryText {
    let json = [UInt8](try JSONEncoder().encode(text))
    return try json.withBytes { bytes throws(EntryFault) in
      var reader = JSONReader(bytes)
      return try EntryText(&reader)
    }
  }
}

@Suite struct FaqSearchTests {
  private static func bench() throws -> FaqBench {
    var bench = FaqBench()
    try bench.publish(FaqBench.text("公积金提取需要什么材料?", "身份证和购房合同。") {
      $0.category = "住房"
    })
    try bench.add(FaqBench.text("公积金提取需要什么证件?", "身份证。", unit: "370124-rsj"))
    try bench.publish(FaqBench.text("公积金提取需要哪些材料?", unit: "370112-rsj"))
    return bench
  }

  @Test(arguments: [
    ("", "1 3"), ("all", "1 2 3"), ("370481", "1"), ("all 370112-rsj", "3"), ("住房", "1"),
    ("370124", ""), ("all 370124", "2"),
  ])
  func whatIsFoundIsWhatIsAskedFor(words: String, expected: String) throws {
    let bench = try Self.bench()
    let index = KnowledgeIndex(bench.state)
    var search = FaqSearch("公积金提取需要什么材料")
    for word in words.split(separator: " ").map(String.init) {
      switch word {
      case "all": search.all = true
      case "住房": search.scope.category = word
      case _ where word.count == 6: search.scope.jurisdiction = word
      default: search.scope.unit = word
      }
    }
    let found = bench.desk.found(search, in: index)
    let numbers = found.hits.compactMap { EntryID($0.entry)?.number }.sorted()
    #expect(numbers.map(String.init).joined(separator: " ") == expected)
    for hit in found.hits { #expect(hit.score >= 0.5 && !hit.why.isEmpty) }
  }

  @Test func whatIsOverOrNotYetKnownIsNotFound() throws {
    var bench = try Self.bench()
    let index = KnowledgeIndex(bench.state)
    let search = FaqSearch("公积金提取需要什么材料")
    // The index is ahead of the state that is asked about.
    let before = FaqDesk(KnowledgeState(), FaqBench.setting, now: bench.now)
    #expect(before.found(search, in: index).hits.isEmpty)
    try bench.act(EntryID(1), .retire(why: "x"))
    let hits = bench.desk.found(search, in: index).hits
    #expect(hits.map(\.entry) == ["faq-000003"])
    #expect(bench.desk.found(FaqSearch("天上有几颗星"), in: index).hits.isEmpty)
  }

  @Test func aLongQuestionIsCutAndSaidToBe() throws {
    let bench = try Self.bench()
    let index = KnowledgeIndex(bench.state)
    let long = FaqSearch(String(repeating: "公积金提取需要什么材料", count: 20))
    #expect(bench.desk.found(long, in: index).isCut)
    #expect(!bench.desk.found(FaqSearch("公积金"), in: index).isCut)
  }

  // MARK: Pages

  @Test func pagesJoinToAllThatIsPublished() throws {
    var bench = FaqBench()
    let count = FaqPageFilter.entriesMax * 2 + 1
    for number in 1...count { try bench.publish(FaqBench.text("第\(number)问?")) }
    try bench.add(FaqBench.text("未发布?"))
    var filter = FaqPageFilter()
    var seen: [String] = []
    var pages = 0
    while true {
      let page = bench.desk.published(filter)
      seen += page.entries.map(\.entry)
      pages += 1
      guard page.hasMore else { break }
      filter.after = page.entries.last?.entry
    }
    #expect(pages == 3 && seen == bench.state.published.map(\.description))
    filter.scope.unit = "x"
    #expect(bench.desk.published(filter).entries.isEmpty)
  }

  private static func pages() throws -> FaqPages {
    var bench = FaqBench()
    try bench.publish(FaqBench.text("<b>问</b>*一*?", "+ 甲&乙\n# 丙") {
      $0.topic = "就业"
      var policy = EntryText.Policy()
      policy.title = "某[办法]"
      policy.link = "https://example.cn/a?b=1&c=\"2"
      $0.policy = policy
      var link = EntryText.Link()
      link.title = "点我"
      link.url = "javascript:alert(1)"
      $0.links = [link]
    })
    try bench.publish(FaqBench.text("无主题?"))
    try bench.publish(FaqBench.text("社保?") { $0.topic = "社保" })
    return FaqPages(bench.desk.published(FaqPageFilter()).entries, title: "清单")
  }

  @Test func markdownStandsByTopicAndIsEscaped() throws {
    let page = String(decoding: try Self.pages().markdown(), as: UTF8.self)
    let heads = page.split(separator: "\n").filter { $0.hasPrefix("#") }.map(String.init)
    #expect(heads == [
      "# 清单", "## 就业", "### \\<b\\>问\\</b\\>\\*一\\*?", "## 社保", "### 社保?", "## 其他",
      "### 无主题?",
    ])
    #expect(page.contains("\\+ 甲\\&乙  \n\\# 丙\n"))
    #expect(page.contains("- 依据:某\\[办法\\] <https://example.cn/a"))
    #expect(!page.contains("javascript"))
  }

  @Test func htmlRunsNothingAndIsEscaped() throws {
    let page = String(decoding: try Self.pages().html(), as: UTF8.self)
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("default-src 'none'"))
    #expect(page.contains("<h3>&lt;b&gt;问&lt;/b&gt;*一*?</h3>"))
    #expect(page.contains("href=\"https://example.cn/a?b=1&amp;c=&quot;2\""))
    #expect(!page.contains("javascript") && !page.contains("<b>"))
    let opened = page.split(separator: "<article>").count
    #expect(opened == page.split(separator: "</article>").count && opened == 4)
  }
}
