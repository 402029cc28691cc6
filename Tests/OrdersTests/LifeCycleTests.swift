import Testing

@testable import Orders

/// The life of an order as a table: state, verb, with text or not, what comes of it.
@Suite struct LifeCycleTests {
  static let table = """
    desk        accept  -     not-in-state
    desk        reply   text  replied
    desk        close   -     not-in-state
    desk        note    text  desk
    dispatched  accept  -     accepted
    dispatched  reply   text  replied
    dispatched  reply   -     text-missing
    dispatched  close   -     not-in-state
    dispatched  note    -     text-missing
    dispatched  note    text  dispatched
    accepted    accept  -     not-in-state
    accepted    reply   text  replied
    accepted    close   -     not-in-state
    accepted    note    text  accepted
    replied     accept  -     not-in-state
    replied     reply   text  replied
    replied     close   -     closed
    replied     note    text  replied
    closed      accept  -     not-in-state
    closed      reply   text  not-in-state
    closed      close   -     not-in-state
    closed      note    text  closed
    """

  @Test(arguments: table.split(separator: "\n").map(String.init))
  func step(line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    let state = try #require(OrderState(name: words[0]))
    let verb = try #require(ActionVerb(rawValue: words[1]))
    switch LifeCycle.next(after: state, verb: verb, hasText: words[2] == "text") {
    case .success(let next): #expect(next.name == words[3])
    case .failure(let refusal): #expect(refusal.rawValue == words[3])
    }
  }

  /// The table above reaches every state and every verb.
  @Test func tableIsWhole() {
    for state in OrderState.allCases {
      for verb in ActionVerb.allCases {
        let isThere = Self.table.split(separator: "\n").contains { line in
          let words = line.split(separator: " ")
          return words[0] == state.name && words[1] == verb.rawValue
        }
        #expect(isThere, "\(state.name) \(verb.rawValue)")
      }
    }
  }

  @Test func everyRefusalHasASentence() {
    for refusal in Refusal.allCases {
      #expect(!refusal.sentence(verb: .reply, state: .closed).isEmpty)
    }
  }
}
