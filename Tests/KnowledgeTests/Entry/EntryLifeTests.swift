import Testing
import WorkTime

@testable import Knowledge

/// What each verb makes of each stage, then each rule, then whole lives.
@Suite struct EntryLifeTests {
  /// One line a verb, one column a stage: what the desk's action with all that it needs leads to. A
  /// dot is a refusal. `new` is what is published and has a new version in first review.
  static let matrix = """
    verb      cand   first  second final  publ      new    reti merg
    edit      first  first  first  first  first     first  .    .
    approve   .      second final  published .      second .    .
    proofread .      first  second final  .         first  .    .
    reject    .      candidate candidate candidate . candidate . .
    merge     merged merged merged merged .         .      .    .
    split     cand   first  second final  published first  .    .
    apart     cand   first  second final  published first  .    .
    retire    retired retired retired retired retired retired . .
    withdraw  .      .      .      .      candidate first  .    .
    settle    cand   first  second final  published first  .    .
    """

  static let ways = [
    "cand": "", "first": "rsj/li edit answer=一 | first",
    "second": "rsj/li edit answer=一 | first\nrsj/a approve | second",
    "final": "rsj/li edit answer=一 | first\nrsj/a approve | second\ndesk/b approve | final",
    "publ": published, "new": published + "\nrsj/li edit answer=二 | first",
    "reti": "desk/z retire why | retired", "merg": "desk/z merge into=2 | merged",
  ]

  static let published = """
    rsj/li edit answer=一 | first
    rsj/a approve | second
    desk/b approve | final
    desk/c approve | published version=1 public=一
    """

  static let matrixLines = matrix.split(separator: "\n").dropFirst().map { String($0) }

  @Test(arguments: matrixLines)
  func everyVerbAtEveryStage(line: String) throws {
    let stages = Self.words(Self.matrix.prefix { $0 != "\n" }).dropFirst()
    let words = Self.words(line)
    try #require(words.count == stages.count + 1)
    for (stage, wanted) in zip(stages, words.dropFirst()) {
      var script = try EntryScript.play("""
        reply o1 q=甲 citizen=1 | candidate
        reply o2 q=甲么 | candidate
        reply o3 entry=2 q=乙 | candidate
        """)
      for step in (Self.ways[stage] ?? "").split(separator: "\n") {
        try script.play(line: String(step))
      }
      // What is in conflict is not published, and an edit finds anew what it says otherwise.
      if words[0] == "settle" { try script.play(line: "conflict with=2 | any") }
      let action = try EntryScript.action(
        ["desk/zhao", words[0], "why"], EntryID(1), Self.options[words[0]] ?? [])
      let found =
        switch script.life.decide(action) {
        case .failure: "."
        case .success(let event):
          try { () throws in
            try script.fold(event)
            return try #require(script.state[EntryID(1)]).stage.name
          }()
        }
      #expect(found == (wanted == "cand" ? "candidate" : wanted), "\(stage)")
    }
  }

  static let options = [
    "edit": ["answer=三"], "merge": ["into=2"], "apart": ["into=2"], "settle": ["into=2"],
    "split": ["orders=o1", "question=丙"],
  ]

  @Test func theMatrixHasEveryVerb() {
    let verbs = Self.matrixLines.compactMap { Self.words($0).first }
    #expect(verbs == KnowledgeVerb.allCases.map(\.rawValue).filter { $0 != "add" })
  }

  /// An entry in first review of `li`'s (1), one of the other unit (2), one of the other
  /// jurisdiction (3): the action, and what comes of it.
  static let rules = """
    rsj/li add question=问 answer=答 unit=rsj   | id=4 first authors=li
    desk/li add question=问 answer=答 unit=ylj  | id=4 first
    rsj/li add question=问 answer=答 unit=ylj   | not-yours
    rsj/li add                                  | text-missing
    rsj/li add question=问 unit=rsj             | empty
    rsj/li add question=问 answer=答 unit=none  | unknown-unit
    rsj/li edit entry=9 answer=答               | unknown-entry
    rsj/li edit entry=2 answer=答               | not-yours
    rsj/li edit unit=ylj                        | not-yours
    desk/li edit unit=ylj                       | first
    rsj/li edit                                 | nothing-to-change
    rsj/li edit answer=一                       | nothing-to-change
    rsj/li edit answer=                         | empty
    rsj/li edit topic=医保                      | first authors=li
    rsj/wu edit answer=二                       | first authors=li,wu
    # A draft may hold what was masked; it passes no review.
    rsj/wu edit answer=在**小区                 | first
    rsj/li approve                              | same-person
    desk/li approve                             | same-person
    rsj/LI approve                              | same-person
    rsj/a approve stage=first                   | second passed=a
    rsj/a approve stage=second                  | wrong-stage
    ylj/a approve                               | not-yours
    ylj/a approve entry=2                       | wrong-stage
    rsj/li proofread                            | same-person
    rsj/a proofread                             | first proofs=1
    rsj/a reject                                | why-missing
    rsj/a reject why                            | candidate back=rejected passed=
    rsj/a retire                                | why-missing
    rsj/a retire why                            | retired
    rsj/a withdraw why                          | not-published
    rsj/a merge into=2                          | not-for-units
    rsj/a apart into=2                          | not-for-units
    rsj/a settle into=2 why                     | not-for-units
    rsj/a split orders=o1 question=丙           | not-for-units
    desk/a merge                                | target-missing
    desk/a merge into=9                         | unknown-target
    desk/a merge into=1                         | same-target
    desk/a merge into=3                         | other-jurisdiction
    desk/a merge into=2                         | merged merged=2
    desk/a apart into=2                         | first apart=2
    desk/a settle into=2                        | why-missing
    desk/a settle into=2 why                    | no-conflict
    desk/a split question=丙                    | takes-nothing
    desk/a split orders=o9 question=丙          | not-its-order
    desk/a split orders=o1,o2 question=丙       | takes-everything
    desk/a split orders=o1                      | text-missing
    desk/a split orders=o1 answer=答            | text-missing
    desk/a split orders=o1 question=丙          | id=4 first orders=o1 apart=1 authors=a
    """

  static let ruleLines = rules.split(separator: "\n").filter { !$0.hasPrefix("#") }
    .map { String($0) }

  @Test(arguments: ruleLines)
  func rule(line: String) throws {
    var script = try EntryScript.play("""
      reply o1 q=甲 citizen=1 | candidate
      reply o2 q=甲么 | candidate
      reply o3 entry=2 q=乙 unit=ylj | candidate
      reply o4 entry=3 q=丁 unit=east | candidate
      rsj/li edit answer=一 | first
      """)
    try script.play(line: line)
  }

  @Test func everyRefusalIsReachedAndSaysWhatToDo() throws {
    let text = Self.rules + EntryScenarioTests.all.joined(separator: "\n")
    let reached = Set(text.split(separator: "\n").compactMap { Self.words($0).last })
    // Bounds have tests of their own, and these two a caller cannot mean.
    let elsewhere: Set<KnowledgeRefusal.Code> = [
      .entryMissing, .textFault, .personalData, .apartFull, .tooManyEntries, .alreadyThere,
      .targetNotPublished,
    ]
    for code in KnowledgeRefusal.Code.allCases where !elsewhere.contains(code) {
      #expect(reached.contains(code.rawValue), "\(code.rawValue)")
    }
    let sentences = KnowledgeRefusal.Code.allCases.map {
      KnowledgeRefusal($0, .split, at: .second, fault: $0 == .personalData
        ? EntryFault(.personalData, "answer") : nil).sentence
    }
    #expect(Set(sentences).count == sentences.count)
    let faults = EntryFault.Code.allCases.map { EntryFault($0, "answer").description }
    #expect(Set(faults).count == faults.count)
    for sentence in sentences + faults {
      let parts = sentence.split(separator: ";")
      #expect(parts.count == 2 && parts.allSatisfy { $0.count > 5 }, "\(sentence)")
      #expect(!sentence.contains("is refused: ") && !sentence.contains("\n"), "\(sentence)")
    }
  }

  static func words(_ text: some StringProtocol) -> [String] {
    String(text).split(separator: Character(" ")).map { String($0) }
  }
}
