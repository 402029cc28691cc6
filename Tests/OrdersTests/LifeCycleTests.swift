import Testing
import WorkTime

@testable import Orders

/// The life of an order as text: what each verb makes of each state, then each rule of the field.
@Suite struct LifeCycleTests {
  /// One line a verb, one column a state: what an action with all that it needs leads to. A dot is
  /// a refusal `not-in-state`, `=` the same state. States are cut to four letters.
  static let matrix = """
    verb              desk disp acc  repl clos retq susp decl with link
    accept            .    acc  .    .    .    .    .    .    .    .
    decline           decl decl decl .    .    .    .    .    .    .
    dispatch          disp =    =    .    .    .    .    .    .    .
    return            .    retq retq .    .    .    .    .    .    .
    approve-return    .    .    .    .    .    disp .    .    .    .
    deny-return       .    .    .    .    .    acc  .    .    .    .
    reroute           .    disp disp .    .    .    .    .    .    .
    extend            .    =    =    .    .    .    .    .    .    .
    approve-extension .    =    =    .    .    .    .    .    .    .
    deny-extension    .    =    =    .    .    .    .    .    .    .
    suspend           .    .    susp .    .    .    .    .    .    .
    resume            .    .    .    .    .    .    acc  .    .    .
    contact           =    =    =    =    .    .    =    .    .    .
    reply             repl repl repl repl .    .    .    .    .    .
    close             .    .    .    clos .    .    .    .    .    .
    follow-up         .    .    .    =    =    .    .    .    .    .
    reopen            .    .    .    disp disp .    .    disp .    .
    urge              =    =    =    .    .    =    =    .    .    .
    supervise         =    =    =    .    .    =    =    .    .    .
    withdraw          with with with .    .    with with .    .    with
    link              =    =    =    =    .    =    =    .    .    .
    unlink            =    =    =    =    =    =    =    =    .    disp
    split             =    =    =    =    =    =    =    =    =    =
    mark-public       .    .    .    =    =    .    .    .    .    .
    note              =    =    =    =    =    =    =    =    =    =
    milestone         =    =    =    =    =    =    =    .    .    .
    silence           =    =    =    =    .    =    =    .    .    .
    unsilence         =    =    =    =    .    =    =    .    .    .
    judge-urgency     =    =    =    =    .    =    =    .    .    =
    """

  static let matrixLines = matrix.split(separator: "\n").dropFirst().map(String.init)

  @Test(arguments: matrixLines)
  func everyVerbInEveryState(line: String) throws {
    let states = Self.words(Self.matrix.prefix { $0 != "\n" }).dropFirst().map(Self.state)
    let words = Self.words(line)
    try #require(words.count == 1 + OrderState.allCases.count)
    #expect(Set(states).count == OrderState.allCases.count && !states.contains(nil))
    let verb = try #require(ActionVerb(rawValue: words[0]))
    for (state, wanted) in zip(states, words.dropFirst()) {
      let state = try #require(state)
      var (facts, request) = Self.whole(state, verb)
      // What single verbs need the order to be.
      if verb == .unlink { facts.isLinked = true }
      if verb == .split { facts.leadsGroup = true }
      if verb == .judgeUrgency { (facts.isSuspected, request.urgency) = (true, .ordinary) }
      if verb == .silence { request.until = request.at.adding(hours: 1) }
      facts.isSilenced = verb == .unsilence
      facts.extensionAsked = verb == .approveExtension || verb == .denyExtension
      if verb == .dispatch, state != .desk { request.unit = nil }
      let found = Self.result(LifeCycle.next(after: facts, request))
      let next = wanted == "=" ? state.name : Self.state(wanted)?.name ?? "not-in-state"
      #expect(found == next, "\(state.name)")
    }
  }

  @Test func theMatrixHasEveryVerb() {
    let verbs = Self.matrix.split(separator: "\n").dropFirst().compactMap { Self.words($0).first }
    #expect(verbs == ActionVerb.ofOrders.map(\.rawValue))
  }

  /// state, what is so, the action, what comes of it.
  static let rules = """
    desk       |                   | dispatch                   | unit-missing
    desk       |                   | dispatch unit=U co=C       | dispatched
    desk       |                   | dispatch unit=U co=U       | same-unit
    desk       |                   | dispatch unit=unknown      | unknown-unit
    desk       |                   | dispatch unit=U co=unknown | unknown-unit
    accepted   |                   | dispatch                   | unit-missing
    accepted   |                   | dispatch co=C              | accepted
    accepted   |                   | dispatch unit=LEAD co=C    | accepted
    accepted   |                   | dispatch unit=U co=C       | dispatched-already
    accepted   |                   | dispatch unit=U            | dispatched-already
    accepted   |                   | dispatch unit=LEAD         | same-unit
    accepted   | co=C              | dispatch co=C              | same-unit
    desk       |                   | reply                      | text-missing
    closed     |                   | note                       | text-missing
    accepted   |                   | return                     | why-missing
    accepted   |                   | return why                 | return-requested
    accepted   | stands            | return why                 | unit-stands
    dispatched | late-return       | return why                 | return-too-late
    return-requested |             | approve-return             | desk
    return-requested |             | approve-return unit=U      | dispatched
    return-requested |             | approve-return unit=LEAD   | same-unit
    return-requested |             | deny-return                | why-missing
    return-requested |             | return why                 | not-in-state
    accepted   |                   | reroute why                | unit-missing
    accepted   |                   | reroute unit=U             | why-missing
    accepted   |                   | reroute unit=LEAD why      | same-unit
    accepted   | co=C              | reroute unit=C why         | same-unit
    accepted   | stands            | reroute unit=U why         | dispatched
    desk       |                   | decline                    | why-missing
    accepted   |                   | extend                     | why-missing
    accepted   |                   | extend why                 | accepted
    accepted   |                   | extend why until=latest    | accepted
    accepted   |                   | extend why until=beyond    | extension-too-long
    accepted   |                   | extend why until=due       | extension-too-long
    accepted   | upstream-at-due   | extend why                 | extension-too-long
    accepted   | asked             | extend why                 | extension-pending
    accepted   | extended          | extend why                 | extension-used
    accepted   | no-extension      | extend why                 | no-extension
    accepted   | paused            | extend why                 | clock-stands-still
    accepted   | at-due            | extend why                 | extension-too-late
    accepted   |                   | approve-extension          | no-extension-asked
    accepted   |                   | deny-extension why         | no-extension-asked
    accepted   | asked steps-used  | approve-extension          | clock-steps-used
    accepted   | asked steps-used  | deny-extension why         | accepted
    accepted   | asked paused      | approve-extension          | accepted
    # Who is late stays late, whatever was asked for in time.
    accepted   | asked at-due      | approve-extension          | extension-too-late
    accepted   | asked at-due paused | approve-extension        | accepted
    accepted   | asked grants-due  | approve-extension          | extension-grants-nothing
    accepted   | asked             | deny-extension             | why-missing
    accepted   |                   | suspend                    | why-missing
    accepted   | paused            | suspend why                | clock-stands-still
    accepted   | steps-used        | suspend why                | clock-steps-used
    accepted   | stops-used        | suspend why                | suspension-used
    accepted   |                   | suspend why until=beyond   | suspension-too-long
    accepted   |                   | suspend why until=past     | suspension-too-long
    accepted   |                   | suspend why until=due      | suspended
    accepted   |                   | silence why                | until-missing
    accepted   |                   | silence until=due          | why-missing
    accepted   |                   | silence why until=due      | accepted
    accepted   |                   | silence why until=past     | silence-too-long
    accepted   |                   | silence why until=far      | silence-too-long
    accepted   |                   | unsilence                  | not-silenced
    accepted   | silenced          | unsilence                  | accepted
    replied    | co=C              | close                      | parts-open
    replied    | co=C              | close why                  | closed
    replied    |                   | close                      | closed
    closed     |                   | follow-up                  | follow-up-missing
    closed     |                   | follow-up solved=yes       | closed
    closed     |                   | follow-up solved=yes satisfied=yes | closed
    closed     |                   | follow-up solved=no        | dispatched
    closed     |                   | follow-up solved=yes satisfied=no  | dispatched
    closed     | at-desk           | follow-up satisfied=no     | desk
    replied    |                   | follow-up satisfied=no     | dispatched
    closed     |                   | reopen                     | why-missing
    closed     | at-desk           | reopen why                 | desk
    closed     | at-desk           | reopen why unit=U          | dispatched
    # Danger may be said at any time, and is not unsaid.
    accepted   |                   | judge-urgency why          | urgency-missing
    accepted   |                   | judge-urgency as=life      | why-missing
    accepted   |                   | judge-urgency as=life why  | accepted
    accepted   | suspected         | judge-urgency as=life why  | accepted
    accepted   | suspected         | judge-urgency as=ordinary why | accepted
    accepted   |                   | judge-urgency as=ordinary why | urgency-stands
    accepted   | utility           | judge-urgency as=ordinary why | urgency-stands
    accepted   | utility           | judge-urgency as=utility why  | urgency-stands
    accepted   | utility           | judge-urgency as=life why  | accepted
    replied    | suspected         | judge-urgency as=life why  | replied
    # Of a repeat nobody hurries before it goes its own way.
    linked     | suspected         | judge-urgency as=ordinary why | linked
    linked     | suspected         | judge-urgency as=life why  | already-linked
    accepted   | part              | judge-urgency as=life why  | not-your-part
    accepted   |                   | supervise                  | why-missing
    accepted   | supervised        | supervise why              | already-supervised
    closed     | protected         | mark-public                | protected
    closed     | public            | mark-public                | already-public
    accepted   |                   | link                       | with-missing
    accepted   |                   | link with=good             | accepted
    accepted   |                   | link with=unknown          | unknown-lead
    accepted   |                   | link with=bad              | bad-lead
    accepted   | linked            | link with=good             | already-linked
    accepted   | leads             | link with=good             | already-linked
    accepted   |                   | unlink                     | not-linked
    linked     | linked            | unlink                     | dispatched
    linked     | linked at-desk    | unlink                     | desk
    accepted   |                   | split                      | no-group
    accepted   |                   | milestone                  | milestone-missing
    accepted   |                   | milestone name=other       | unknown-milestone
    # Nothing begins anew that nobody has stopped.
    accepted   | idle              | milestone name=N           | nothing-stopped
    accepted   | idle              | milestone name=M           | accepted
    accepted   | lapsed            | milestone name=N           | right-lapsed
    accepted   | lapsed            | milestone name=M           | accepted
    accepted   | steps-used        | milestone name=M           | clock-steps-used
    accepted   | steps-used        | milestone name=N           | accepted
    # A stop can always be ended.
    accepted   | steps-used paused | milestone name=N           | accepted
    accepted   | steps-used paused | milestone name=M           | accepted
    accepted   |                   | replay                     | wrong-subject
    # A co-handler's own part: the order stays where it is.
    dispatched | part              | accept                     | dispatched
    accepted   | part part-taken   | accept                     | not-in-state
    accepted   | part              | reply text                 | accepted
    accepted   | part              | reply                      | text-missing
    accepted   | part              | close                      | not-your-part
    accepted   | part              | return why                 | not-your-part
    closed     | part              | reply text                 | not-in-state
    """

  static let ruleLines = rules.split(separator: "\n").filter { !$0.hasPrefix("#") }
    .map(String.init)

  @Test(arguments: ruleLines)
  func rule(line: String) throws {
    let columns = line.split(separator: "|", omittingEmptySubsequences: false).map(Self.words)
    let state = try #require(OrderState(name: columns[0].first ?? ""))
    var facts = OrderFacts(state: state, unit: "LEAD", due: Self.due)
    facts.extensionLatest = Self.due.adding(hours: 240)
    facts.suspensionLatest = Self.due.adding(hours: 1)
    facts.milestones = ["M", "N"]
    facts.stoppingMilestones = ["M"]
    let verb = try #require(ActionVerb(rawValue: columns[2][0]))
    var request = ActionRequest(verb: verb, at: Self.due.adding(hours: -1))
    for word in columns[1] { try Self.set(word, &facts, &request) }
    for word in columns[2].dropFirst() { try Self.say(word, &request) }
    #expect(Self.result(LifeCycle.next(after: facts, request)) == columns[3].first)
  }

  /// Those that are found before the life cycle is asked stand in `ActionTests`.
  @Test func everyRefusalOfTheRulesIsReached() {
    let reached = Set(Self.rules.split(separator: "\n").compactMap { Self.words($0).last })
    let before: Set<Refusal> = [
      .unknownOrder, .unknownSource, .notYourOrder, .notYoursToRule, .noHandler, .unknownLetter,
      .letterSettled, .letterGone, .personalNumber, .noSuggestion,
    ]
    for refusal in Refusal.allCases where !before.contains(refusal) {
      #expect(reached.contains(refusal.rawValue), "\(refusal.rawValue)")
    }
  }

  @Test func everyRefusalHasASentenceOfItsOwn() {
    let sentences = Refusal.allCases.map { $0.sentence(verb: .reply, state: .closed) }
    #expect(Set(sentences).count == sentences.count)
    for (refusal, sentence) in zip(Refusal.allCases, sentences) {
      #expect(!sentence.contains("is refused: "), "\(refusal.rawValue)")
    }
  }

  /// The fact, a semicolon, what to do; of one line.
  @Test func everySentenceSaysWhatToDo() {
    var sentences: [String] = []
    for state in OrderState.allCases.map(Optional.some) + [nil] {
      sentences += Refusal.allCases.map { $0.sentence(verb: .accept, state: state) }
    }
    for code in ActionFault.Code.allCases {
      sentences.append(ActionFault(code: code, field: "verb", offset: 1).description)
    }
    for sentence in sentences {
      let parts = sentence.split(separator: ";")
      #expect(parts.count == 2 && parts.allSatisfy { $0.count > 5 }, "\(sentence)")
      #expect(!sentence.contains("\n"), "\(sentence)")
    }
    let closed = Refusal.notInState.sentence(verb: .accept, state: .closed)
    #expect(closed == "an order that is closed(已办结) cannot take accept(签收); it can take "
      + "follow-up, reopen, unlink, split, mark-public, note, milestone")
  }
}
