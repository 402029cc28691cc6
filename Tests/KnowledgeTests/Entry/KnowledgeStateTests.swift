import Formats
import Foundation
import Testing
import WorkTime

@testable import Knowledge

/// Bounds of what is remembered, copies, and the snapshot's lines.
@Suite struct KnowledgeStateTests {
  static func lines(_ state: KnowledgeState) -> [UInt8] {
    var writer = JSONWriter()
    state.encodeLines(into: &writer)
    return writer.bytes
  }

  static func read(_ lines: [UInt8]) throws -> KnowledgeState {
    try lines.withUnsafeBufferPointer { try KnowledgeState(lines: $0) }
  }

  @Test(arguments: EntryScenarioTests.all.indices)
  func theLinesGiveTheStateBack(number: Int) throws {
    let state = try EntryScript.play(EntryScenarioTests.all[number]).state
    let lines = Self.lines(state)
    let back = try Self.read(lines)
    #expect(back == state)
    #expect(Self.lines(back) == lines)
  }

  static let whole = #"{"id":"faq-000001","stage":"first","created":1,"changed":1,"#
    + #""draft":{"text":{"question":"q","answer":"a","unit":"u"}},"demand":{}}"#

  /// What is replaced in a good line, by what, and what is told.
  static let damages = """
    faq-000001 | faq-000002 | begins faq-000002, and faq-000001 is next
    faq-000001 | 1 | has no valid 'id'
    "first" | "last" | has no valid 'stage'
    "created":1, | | has no valid 'created'
    "draft" | "published" | has no valid 'draft'
    "question" | "title" | has no valid 'text'
    "demand" | "colour" | has the unknown field 'colour'
    "demand":{} | "demand":{"citizens":["7"]} | has no valid 'citizens'
    "demand":{} | "demand":{"evidence":[["o"]]} | has no valid 'evidence'
    "demand":{} | "demand":{"heard":[[]]} | has no valid 'heard'
    "demand":{} | "taken_back":["lost","",""] | has no valid 'taken_back'
    "demand":{} | "conflicts":[{"with":"faq-000002"}] | has no valid 'conflicts'
    "demand":{} | "version":9999999999 | has no valid 'version'
    "demand":{} | "demand":[] | is not the JSON
    "demand":{}} | "demand":{}}x | is not the JSON
    """

  static let damageLines = damages.split(separator: "\n").map { String($0) }

  @Test(arguments: damageLines)
  func aDamagedLineIsRefused(line: String) throws {
    #expect(try Self.read(Array(Self.whole.utf8)).count == 1)
    let parts = line.split(separator: "|", omittingEmptySubsequences: false).map {
      String($0).split(separator: Character(" ")).joined(separator: " ")
    }
    let damaged = Self.replace(parts[0], in: Self.whole, by: parts[1])
    var found = "nothing"
    do { _ = try Self.read(Array(damaged.utf8)) } catch { found = "\(error)" }
    #expect(found.hasPrefix(parts[2]), "\(found)")
  }

  private static func replace(_ old: String, in text: String, by new: String) -> String {
    text.replacingOccurrences(of: old, with: new)
  }

  @Test func aHeldCopyStaysAsItWas() throws {
    var script = EntryScript()
    for number in 1...(KnowledgeState.pageCount + 2) {
      try script.play(line: "reply o\(number) entry=\(number) | id=\(number) candidate")
    }
    let held = script.state
    try script.play(line: "rsj/li edit entry=1 answer=二 | first")
    try script.play(line: "rsj/li edit entry=258 answer=二 | first")
    #expect(held.entries(at: .candidate).count == KnowledgeState.pageCount + 2)
    #expect(held[EntryID(1)]?.text.answer == "答")
    #expect(held[EntryID(258)]?.text.answer == "答")
    #expect(script.state.entries(at: .first) == [EntryID(1), EntryID(258)])
    #expect(script.state[EntryID(259)] == nil)
  }

  /// So many are told apart, and all are counted.
  @Test func whatIsRememberedOfAskingsHasItsEnd() throws {
    var script = EntryScript()
    let total = KnowledgeLimits.citizensMax + 10
    for number in 1...total {
      try script.play(line: "reply o\(number) citizen=\(number) q=问\(number) | id=1")
    }
    let demand = try #require(script.state[EntryID(1)]).demand
    #expect(demand.askings == Int64(total))
    #expect(demand.citizens.count == KnowledgeLimits.citizensMax && demand.hasMoreCitizens)
    #expect(demand.evidence.count == KnowledgeLimits.evidenceMax)
    #expect(demand.evidence.last?.order == "o\(total)")
    #expect(demand.heard.count == KnowledgeLimits.heardMax)
    let back = try Self.read(Self.lines(script.state))
    #expect(back == script.state)
  }

  @Test func apartAndConflictsHaveTheirEnd() throws {
    var script = EntryScript()
    for number in 1...(KnowledgeLimits.apartMax + 2) {
      try script.play(line: "reply o\(number) entry=\(number) q=问\(number) | id=\(number)")
    }
    for number in 2...(KnowledgeLimits.conflictsMax + 1) {
      try script.play(line: "conflict with=\(number) | candidate")
    }
    let last = KnowledgeLimits.apartMax + 2
    try script.play(line: "conflict with=\(last) | nothing")
    for number in 2...(KnowledgeLimits.apartMax + 1) {
      try script.play(line: "desk/z apart into=\(number) | candidate")
    }
    try script.play(line: "desk/z apart into=\(last) | apart-full")
    try script.play(line: "desk/z apart entry=\(last) into=1 | apart-full")
    // Room comes with each that is over.
    try script.play(line: "desk/z retire entry=2 why | retired")
    try script.play(line: "desk/z apart into=\(last) | candidate")
    #expect(script.state.conflicted.isEmpty)
  }

  @Test func aDifferenceIsCutAndNeverEmpty() throws {
    let script = try EntryScript.play("""
      reply o1 | id=1
      reply o2 entry=2 | id=2
      """)
    let long = String(repeating: "费", count: KnowledgeLimits.differenceBytesMax)
    let many = [String](repeating: long, count: KnowledgeLimits.differencesMax + 1)
    let event = try #require(script.life.conflict(EntryID(1), EntryID(2), differences: many))
    guard case .conflicted(_, let kept) = event.what else {
      Issue.record("no conflict")
      return
    }
    #expect(kept.count == KnowledgeLimits.differencesMax)
    #expect(kept.allSatisfy { $0.utf8.count == KnowledgeLimits.differenceBytesMax / 3 * 3 })
    #expect(script.life.conflict(EntryID(1), EntryID(2), differences: []) == nil)
  }

  /// What ends first is told first, whatever came first.
  @Test func theNextEndIsKnown() throws {
    var script = EntryScript()
    for (number, day) in ["2027-05-01", "2027-03-01", "2027-04-01"].enumerated() {
      let id = number + 1
      for line in [
        "rsj/li add question=问\(id) answer=一 unit=rsj valid_until=\(day) | first",
        "rsj/a approve entry=\(id) | second", "desk/b approve entry=\(id) | final",
        "desk/c approve entry=\(id) | published",
      ] { try script.play(line: line) }
    }
    #expect(script.state.nextStep?.description == "2027-03-02T00:00:00+08:00")
    try script.play(line: "time 2027-04-02 | holds=yes")
    #expect(script.state.expired == [EntryID(2), EntryID(3)])
    // Two owners are to act before the first one's entry ends.
    #expect(script.state.nextStep?.description == "2027-04-20T00:00:00+08:00")
    try script.play(line: "time 2027-04-21 | holds=yes")
    #expect(script.state.nextStep?.description == "2027-05-02T00:00:00+08:00")
    try script.play(line: "desk/z retire why | retired")
    #expect(script.state.nextStep == nil)
    #expect(script.state.published == [EntryID(2), EntryID(3)])
  }

  @Test func theShippedRulesAreGood() throws {
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let file = try Data(contentsOf: root.appending(path: "Config/knowledge.json5"))
    let rules = try KnowledgeRules(parsing: Array(file), file: "knowledge.json5")
    #expect(rules.proofreading == ["370112", "370124"] && rules.citizensMin == 3)
  }
}
