import Appeals
import Formats
import TestSupport
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

  /// What the defaults leave out no policy has, and what they name a policy may leave out.
  @Test func clocksThatAreLeftOutAreNone() throws {
    let book = try book("""
      { defaults: { source: "s", clocks: { accept: "none", part: "3 working days" } },
        policies: [
          { id: "own", title: "t", when: { channels: ["hotline"] }, resolve: "5 working days",
            clocks: { accept: "1 working day", part: "none" }, valid_from: "2007-01-01",
            source: "s" },
          \(Self.last),
        ] }
      """)
    #expect(book.policies.map { $0.clocks.map(\.name) } == [["accept"], ["part"]])
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
    (#"{"verb":"reply"}"#, "'action_id' is missing; the action needs it"),
    (#"{"action_id":"1","verb":"faq-add","by":"b"}"#, "'faq' is missing; the action needs it"),
    (#"{"action_id":"1","verb":"dance","order":"x","by":"b"}"#,
      "'verb' is no verb; send one of accept, decline, dispatch, return, approve-return, "
        + "deny-return, reroute, extend, approve-extension, deny-extension, suspend, resume, "
        + "contact, reply, close, follow-up, reopen, urge, supervise, withdraw, link, unlink, "
        + "split, mark-public, note, milestone, silence, unsilence, judge-urgency, replay, "
        + "drop, faq-add, faq-edit, faq-approve, faq-proofread, faq-reject, faq-merge, "
        + "faq-split, faq-apart, faq-retire, faq-withdraw, faq-settle"),
    (#"{"action_id":"1","verb":"link","order":"370481-20261121-003-000127","by":"b","with":"x"}"#,
      "'with' is no order number; send one such as 370481-20261121-003-000127"),
    (#"{"action_id":"1","verb":"judge-urgency","order":"x","by":"b","urgency":"high"}"#,
      "'urgency' is no urgency; send one of ordinary, utility, life"),
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
    (#"{"action_id":"1","verb":"faq-add","faq":"new","by":"b","entry":[]}"#,
      "'entry' has the wrong type; see the schema of actions"),
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
    var faq = FAQOptions()
    faq.entry = Array(#"{"question":"怎么办理?","links":[]}"#.utf8)
    faq.stage = "first"
    faq.with = "faq-000007"
    faq.orders = ["370481-20261121-003-000127"]
    try comesBack(Action(id: "A-2", verb: .faqEdit, subject: .faq("faq-1"), by: "b", faq: faq))
  }

  private func comesBack(_ action: Action) throws {
    var writer = JSONWriter()
    action.encode(into: &writer)
    let back = try writer.bytes.withUnsafeBufferPointer { try Action(decoding: $0) }
    #expect(back == action)
  }
}

/// What a rule leaves for those behind it.
@Suite struct PolicyReachTests {
  /// `id: when | from | until`, one a line, in their order; the last holds for everything.
  private func book(_ lines: String) throws -> PolicyBook {
    let rules = lines.split(separator: "\n").map { line in
      let parts = line.split(separator: "|").map { $0.trimmingSpaces }
      let until = parts[3].isEmpty ? "" : "valid_until: \"\(parts[3])\","
      return "{ id: \"\(parts[0])\", title: \"t\", when: {\(parts[1])}, resolve: \"1 working day\","
        + " valid_from: \"\(parts[2])\", \(until) source: \"s\" }"
    }
    let last = "{ id: \"all\", title: \"t\", resolve: \"5 working days\", "
      + "valid_from: \"2007-01-01\", source: \"s\" }"
    let text = "{ policies: [ " + (rules + [last]).joined(separator: ", ") + " ] }"
    return try PolicyBook(parsing: [(name: "x.json5", bytes: Array(text.utf8))])
  }

  static let shadows: [(lines: String, says: [String])] = [
    ("""
      a | channels: ["hotline"] | 2024-01-01 | .
      b | kinds: ["咨询"]        | 2020-01-01 | .
      """, []),
    // A rule that was forgotten to be narrowed.
    ("""
      new | | 2026-01-01 | .
      b | channels: ["hotline"] | 2020-01-01 | .
      """, ["2026-01-01 new > b all"]),
    // What follows another by its dates is no shadow.
    ("""
      new | channels: ["hotline"] | 2026-01-01 | .
      old | channels: ["hotline"] | 2020-01-01 | 2025-12-31
      """, []),
    // Two halves, of which the later one counts; a third that takes a part does not.
    ("""
      part  | channels: ["hotline"], jurisdictions: ["370481"], urgencies: ["life"] | 2020-01-01 | .
      north | jurisdictions: ["370481"], channels: ["hotline"] | 2025-01-01 | .
      some  | channels: ["hotline"], kinds: ["咨询", "求助"]     | 2026-06-01 | .
      b     | channels: ["hotline"], kinds: ["求助"], jurisdictions: ["370481", "3"] | 2020-01-01 | .
      """, ["2026-06-01 some > b"]),
    // A level holds for all below it, and not the other way round.
    ("""
      deep | categories: ["a/b"] | 2026-01-01 | .
      high | categories: ["a"]   | 2020-01-01 | .
      low  | categories: ["a/c"] | 2019-06-01 | 2020-06-30
      more | categories: ["a/b/c"] | 2019-01-01 | .
      """, ["2020-01-01 high > low more"]),
    // All urgencies are all there is; of kinds there is none, too.
    ("""
      life | urgencies: ["life", "utility"] | 2026-01-01 | .
      rest | urgencies: ["ordinary"]        | 2026-01-01 | .
      b    | channels: ["hotline"]          | 2020-01-01 | .
      """, ["2026-01-01 life rest > b all"])
  ]

  @Test(arguments: shadows)
  func whatIsOverIsNamed(lines: String, says: [String]) throws {
    let found = try book(lines.replacing(" .", with: " ")).shadows().shadows.map { shadow in
      "\(shadow.endsOn) \(shadow.takers.joined(separator: " ")) > "
        + shadow.policies.joined(separator: " ")
    }
    #expect(found == says)
  }

  @Test func whatIsNeverReachedIsAFault() throws {
    for (lines, taker) in [
      ("a | | 2020-01-01 | \nb | kinds: [\"咨询\"] | 2020-01-01 | ", "'a' stands"),
      ("""
        a | kinds: ["咨询"] | 2020-01-01 | .
        b | channels: ["x"], kinds: ["求助"] | 2019-01-01 | .
        c | channels: ["x", "y"], kinds: ["咨询", "求助"], urgencies: ["life"] | 2020-01-01 | 2020-12-31
        d | channels: ["x"], kinds: ["咨询", "求助"] | 2020-02-01 | .
        """, "'a', 'b' stand")
    ] {
      do {
        _ = try book(lines.replacing(" .", with: " "))
        Issue.record("was read")
      } catch { #expect("\(error)".contains("is never reached: \(taker) before it"), "\(error)") }
    }
  }

  /// Of every value that is named below, and one beside.
  private static let questions: [PolicyQuestion] = ["a", "b", "c"].flatMap { channel in
    ["x", "y"].flatMap { place in
      ["p", "p/q", "z"].flatMap { category in
        OrderUrgency.allCases.map { urgency in
          PolicyQuestion(
            jurisdiction: place, channel: channel, kind: nil, urgency: urgency, category: category)
        }
      }
    }
  }

  /// The same as asking every question of every day.
  @Test func itIsAsIfEveryQuestionWereAsked() throws {
    var random = Seeded(state: 20_261_122)
    func next(_ bound: Int) -> Int { random.below(bound) }
    func some(_ values: [String]) -> [String] {
      next(3) == 0 ? [] : values.filter { _ in next(2) == 0 }
    }
    var shadowed = 0
    for round in 0..<300 {
      let template = try PolicyTests().book("{ policies: [ \(PolicyTests.last) ] }").policies[0]
      let first = template.validFrom
      let policies = (0..<6).map { at in
        var policy = template
        policy.id = "\(at)"
        policy.channels = some(["a", "b"])
        policy.jurisdictions = some(["x"])
        policy.urgencies = some(["life", "ordinary", "utility"])
          .compactMap(OrderUrgency.init(name:))
        policy.categories = some(["p", "p/q"])
        policy.validFrom = first.advanced(by: next(3))
        policy.validUntil = next(2) == 0 ? nil : policy.validFrom.advanced(by: next(3))
        return policy
      }
      let policy = policies[5]
      var work = ReachWork()
      let reach = PolicyReach(of: policy, behind: Array(policies[..<5]), &work)
      var last: CivilDate?
      for day in 0..<8 {
        let date = first.advanced(by: day)
        for question in Self.questions {
          let chosen = policies.first { $0.isValid(on: date) && $0.holds(for: question) }
          if chosen?.id == "5" { last = date }
        }
      }
      // No policy begins or ends behind the fifth day.
      let end = policy.validUntil ?? first.advanced(by: 7)
      if let reach {
        shadowed += 1
        #expect(reach.isNever == (last == nil), "round \(round)")
        #expect(last.map { $0.advanced(by: 1) } ?? policy.validFrom == reach.endsOn, "\(round)")
      } else {
        #expect(last == end, "round \(round)")
      }
    }
    #expect(shadowed > 20 && shadowed < 280, "\(shadowed)")
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
