import Testing

@testable import Knowledge

private let entry = #"{"entry": {"id": "a", "question": "养犬登记", "answer": "派出所"}}"#
private let query = #"{"query": "狗证", "expect": "a"}"#

/// Two lines, and the sentence that says what is wrong with them.
private let mistakes: [(lines: [String], sentence: String)] = [
  ([entry], "q.jsonl:1: the file ends without a query; add one"),
  ([entry, "{}"], "q.jsonl:2: has neither 'entry' nor 'query'; write one of them"),
  ([entry, "狗"],
    "q.jsonl:2: cannot be read: unexpectedByte at byte 0; write one JSON object"),
  ([entry, #"{"query": "狗证"}"#], "q.jsonl:2: 'expect' is missing; add it"),
  ([entry, #"{"query": "狗证", "expect": "b"}"#],
    "q.jsonl:2: expects entry 'b', which no line has; name one that is there, or null"),
  ([entry, #"{"query": "狗证", "expects": "a"}"#],
    "q.jsonl:2: unknown key 'expects'; did you mean 'expect'?"),
  ([entry, #"{"query": "狗证", "query": "狗", "expect": "a"}"#],
    "q.jsonl:2: 'query' stands twice; remove one"),
  ([entry, query, entry], "q.jsonl:3: entry 'a' stands twice; remove one"),
  ([#"{"entry": {"id": "a", "question": "养犬"}}"#, query],
    "q.jsonl:1: 'answer' is missing; add it"),
  ([#"{"entry": {"id": "a", "unit": "x"}}"#, query], "q.jsonl:1: unknown key 'unit'; remove it"),
]

@Suite struct SearchTrialTests {
  @Test func oneSentenceForEachMistake() {
    let files = mistakes.map { (Array($0.lines.joined(separator: "\n").utf8), $0.sentence) }
    let bytes: [UInt8] = [0xFF]
    for (file, sentence) in files + [(bytes, "q.jsonl:1: is not UTF-8; save the file as UTF-8")] {
      do throws(SearchTrialFault) {
        _ = try SearchTrial(parsing: file, file: "q.jsonl")
        Issue.record("no fault; wanted: \(sentence)")
      } catch {
        #expect(error.description == sentence)
      }
    }
  }

  @Test func blankLinesAreNothingAndEntriesMayFollowTheirQueries() throws {
    let lines = ["", query, #"{"query": "天气", "expect": null}"#, " ", entry, ""]
    let trial = try SearchTrial(
      parsing: Array(lines.joined(separator: "\n").utf8), file: "q.jsonl")
    #expect(trial.names == ["a"])
    #expect(trial.entries.map(\.question) == ["养犬登记"])
    #expect(trial.queries.map(\.expected) == [0, nil])
  }

  /// Four queries of which one is found first, one second, one not at all, one rightly not.
  @Test func theFiguresAreCountedByHand() throws {
    let text = """
      {"entry": {"id": "a", "question": "养犬登记", "phrasings": [], "answer": "派出所"}}
      {"entry": {"id": "b", "question": "养犬登记收费", "answer": "免费"}}
      {"query": "养犬登记收费", "expect": "b"}
      {"query": "养犬登记收费", "expect": "a"}
      {"query": "灭火器", "expect": "a"}
      {"query": "气象", "expect": null}
      """
    let trial = try SearchTrial(parsing: Array(text.utf8), file: "q.jsonl")
    var index = SearchIndex()
    for entry in trial.entries { index.insert(entry) }
    let measures = SearchMeasures(of: trial, in: index, scoreMin: 0)
    #expect([measures.answered, measures.unanswered] == [3, 1])
    let shares = [measures.successAt1, measures.successAt3, measures.successAt5]
    let (third, thirds): (Double, Double) = (1 / 3, 2 / 3)
    #expect(shares == [third, thirds, thirds])
    #expect(measures.meanReciprocalRank == 0.5)
    #expect((measures.gainAt5 * 1_000).rounded() == 544)
    #expect(measures.abstentionPrecision == 0.5)
    #expect(measures.abstentionRecall == 1)
    #expect(measures.foundPrecision == 0.5)
  }
}
