import Appeals
import Formats
import Testing
import WorkTime

@testable import Orders

@Suite struct PolicyTests {
  func book(_ text: String) throws -> PolicyBook {
    try PolicyBook(parsing: [(name: "policies/x.json5", bytes: Array(text.utf8))])
  }

  static let last = """
    { id: "all", title: "t", resolve: "5 working days", valid_from: "2007-01-01", source: "s" }
    """

  @Test func firstThatHoldsAndIsValidWins() throws {
    let book = try book("""
      { policies: [
        { id: "new", title: "t", when: { channels: ["hotline"], kinds: ["咨询"] },
          resolve: "2 working hours", valid_from: "2024-09-18", source: "s" },
        { id: "old", title: "t", when: { channels: ["hotline"] }, resolve: "3 working days",
          valid_from: "2020-01-01", source: "s" },
        \(Self.last),
      ] }
      """)
    func rule(_ channel: String, _ kind: AppealKind?, _ date: String) throws -> String {
      book.policy(
        for: PolicyQuestion(
          jurisdiction: "370481", channel: channel, kind: kind, urgency: .ordinary),
        on: try CivilDate(parsing: date)).id
    }
    #expect(try rule("hotline", .consultation, "2026-11-21") == "new")
    #expect(try rule("hotline", .consultation, "2023-11-21") == "old")
    #expect(try rule("hotline", nil, "2026-11-21") == "old")
    #expect(try rule("mailbox", .consultation, "2026-11-21") == "all")
    #expect(try rule("hotline", nil, "2006-01-01") == "all")
  }

  /// One bad text for each sentence. Swift 6.0 cannot interpolate inside a macro's arguments.
  static let mistakes: [(text: String, sentence: String)] = [
    ("{ policies: [] }",
      "policies/x.json5: policies: the last policy must hold for everything; add one with an "
        + "empty 'when'"),
    ("{ policies: [ \(last), \(last) ] }",
      "policies/x.json5: policies[1]: the id 'all' stands twice for the same dates; give each its "
        + "own, or let one end before the other begins"),
    ("{ policies: [ { id: \"a\", title: \"t\", resolve: \"soon\", valid_from: \"2026-01-01\", "
      + "source: \"s\" } ] }",
      "policies/x.json5: policies[0].resolve: 'soon' is not a limit like '5 working days'"),
    ("{ policies: [ { id: \"a\", title: \"t\", resolve: \"1 working day\", valid_from: \"2026\", "
      + "source: \"s\" } ] }",
      "policies/x.json5: policies[0].valid_from: '2026' is no date; write it like 2026-10-01"),
    ("{ policies: [ { id: \"a\", titel: \"t\" } ] }",
      "policies/x.json5: policies[0]: unknown key 'titel'; did you mean 'title'?"),
    ("{ policies: [ { id: \"a\", title: \"t\", when: { urgencies: [\"high\"] } } ] }",
      "policies/x.json5: policies[0].when.urgencies[0]: is 'high'; allowed is ordinary, utility, "
        + "life"),
  ]

  @Test(arguments: mistakes)
  func faults(text: String, sentence: String) {
    do {
      _ = try book(text)
      Issue.record("was read")
    } catch { #expect("\(error)" == sentence) }
  }

  static let actionMistakes: [(String, String)] = [
    (#"{"verb":"reply"}"#, "'action_id' is missing; every action needs it"),
    (#"{"action_id":"1","verb":"dance","order":"x","by":"b"}"#,
      "'verb' is no verb; send one of accept, decline, dispatch, return, approve-return, "
        + "deny-return, reroute, extend, approve-extension, deny-extension, suspend, resume, "
        + "contact, reply, close, follow-up, reopen, urge, supervise, withdraw, link, unlink, "
        + "split, mark-public, note, milestone, silence, unsilence, replay, drop"),
    (#"{"action_id":"1","verb":"link","order":"370481-20261121-003-000127","by":"b","with":"x"}"#,
      "'with' is no order number; send one such as 370481-20261121-003-000127"),
    (#"{"action_id":"1","verb":"extend","order":"x","by":"b","until":"1"}"#,
      "'until' is no time with its offset; send one such as 2026-11-21T09:30:00+08:00"),
    (#"{"action_id":"1","verb":"dispatch","co_units":[{"unit":"a"},{"unit":"a"}]}"#,
      "'co_units' is no list of units; send at most 16 different ones, each with 'unit' and "
        + "perhaps 'part'"),
    (#"{"action_id":"1","verb":"follow-up","solved":"yes"}"#,
      "'solved' has the wrong type; see the schema of actions"),
    (#"{"action_id":"1","verb":"reply","order":"x","by":"b"}"#,
      "'order' is no order number; send one such as 370481-20261121-003-000127"),
    (#"{"action_id":"1","verb":"reply","order":"370481-20261121-003-000127","by":"b","at":"now"}"#,
      "'at' is no time with its offset; send one such as 2026-11-21T09:30:00+08:00"),
    (#"{"action_id":1}"#, "'action_id' has the wrong type; see the schema of actions"),
    (#"[]"#, "the action has the wrong type; see the schema of actions"),
    (#"{"action_id":"1","extra":1,"verb":"reply"}"#,
      "the name at byte 18 is no field of an action; see the schema of actions"),
    ("{", "the action is not JSON (byte 1); send one JSON object"),
    (#"{"action_id":"a\u0000b","verb":"reply"}"#,
      "'action_id' holds a NUL character; remove it"),
  ]

  @Test(arguments: actionMistakes)
  func actionFaults(text: String, sentence: String) {
    do {
      _ = try Array(text.utf8).withUnsafeBufferPointer { try Action(decoding: $0) }
      Issue.record("was read")
    } catch { #expect("\(error)" == sentence) }
  }

  @Test func actionRoundTrip() throws {
    for subject in [
      Action.Subject.order(EventTests.number), .item(channel: "mailbox", sourceID: "S-1"),
      .faq("F-1"), .unit("370481-zjj"), .letter(118),
    ] {
      let action = Action(
        id: "A-1", verb: .reply, subject: subject, by: "root",
        at: Instant(milliseconds: 1_794_000_000_000), why: "w", text: "t\n")
      try comesBack(action)
    }
    let action = Action(
      id: "A-1", verb: .followUp, subject: .order(EventTests.number), by: "root",
      options: EventTests.options)
    try comesBack(action)
  }

  private func comesBack(_ action: Action) throws {
    var writer = JSONWriter()
    action.encode(into: &writer)
    let back = try writer.bytes.withUnsafeBufferPointer { try Action(decoding: $0) }
    #expect(back == action)
  }
}
