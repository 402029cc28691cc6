import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// An order keeps the rules that it was opened by, whatever the files say later (I5).
@Suite struct FrozenPolicyTests {
  /// The shipped files, with other words for what holds where no rule was found.
  private func configuration(_ id: String, _ rules: String) throws -> Configuration {
    var files = try filesWithStranger()
    for at in files.indices where files[at].name == "policies/90-defaults.json5" {
      let text = "{ policies: [ { id: '\(id)', title: 'x', \(rules), valid_from: '2007-01-01', "
        + "source: 'x' } ] }"
      files[at].bytes = Array(text.utf8)
    }
    return try Configuration(files: files)
  }

  @Test func anOrderLivesByTheRulesOfItsOpening() throws {
    let first = try configuration(
      "default", "resolve: '5 working days', extension: '10 working days', "
        + "return: '2 working days', milestones: { lunch: { stops: ['resolve'] } }")
    let poorer = try configuration(
      "default", "resolve: '1 working day', return: '1 working day', reopen: '1 working day'")
    let another = try configuration("other", "resolve: '3 working days'")
    var table = try Table(first)
    let received = try local("2026-11-23 10:00")
    try table.adopt(first, now: received)
    try table.intake(item("A"), now: received, state: .desk)

    try table.adopt(poorer, now: received)
    try Story.tell(
      """
      11-23 11:00 | desk   | dispatch unit=zjj      | applied dispatched | due=12-01
      11-25 10:00 | lead   | return why             | applied return-requested
      11-25 11:00 | desk   | deny-return why        | applied accepted
      """, &table)
    // Nothing has this id any more.
    try table.adopt(another, now: received)
    try Story.tell(
      """
      11-26 10:00 | lead   | extend why             | applied accepted | asked=12-15
      11-26 11:00 | desk   | approve-extension      | applied accepted | due=12-15
      11-27 09:00 | desk   | milestone name=lunch   | applied accepted | stopped=11-27
      11-27 09:10 | lead   | reply text             | applied replied
      11-30 10:00 | desk   | reopen why             | applied dispatched | due=12-08
      """, &table)

    // What comes now has the rules of now.
    let late = try local("2026-11-30 12:00")
    let decision = try table.intake(
      item("B", received: "2026-11-30T12:00:00+08:00"), now: late, state: .accepted)
    let opened = try table.opened(decision)
    #expect(opened.promise.rule == "other" && opened.promise.limit == .workingDays(3))
    let extend = try Story.action("extend why", id: "b", of: opened.order)
    #expect(try table.act(extend, now: late).verdict == "refused no-extension")
    try theSameFromItsLines(table)
  }

  /// A configuration that changes other files than the policies has the same book.
  @Test func equalPoliciesAreOneBook() throws {
    let now = try local("2026-11-23 10:00")
    var files = try smallFiles()
    let first = try Configuration(files: files)
    let at = try #require(files.firstIndex { $0.name == "channels.json5" })
    files[at].bytes += Array("// seen\n".utf8)
    let second = try Configuration(files: files)
    var table = try Table(first)
    try table.adopt(first, now: now)
    try table.adopt(second, now: now)
    let texts = table.state.policyTexts
    #expect(texts.files[first.id] == texts.files[second.id] && first.id != second.id)
    #expect(texts.files[first.id]?.map(\.name) == ["policies/90-defaults.json5"])
    let events = table.events
    let book = texts.book(of: second.id) { events[Int($0.position)] }
    #expect(book?.policies == first.policies.policies)
    #expect(texts.book(of: "another") { _ in nil } == nil)
    #expect(texts.book(of: first.id) { _ in nil } == nil)
    #expect(try again(table.state).policyTexts == texts)
  }

  /// The tables of a state, written and read as a snapshot does it.
  private func again(_ state: LedgerState) throws -> LedgerState {
    var writer = JSONWriter()
    writer.beginObject()
    state.encodeTables(into: &writer)
    writer.endObject()
    var back = LedgerState()
    try writer.bytes.withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      try reader.beginObject()
      while let key = try reader.nextKey() { #expect(try back.decodeTable(key, &reader)) }
    }
    return back
  }
}
