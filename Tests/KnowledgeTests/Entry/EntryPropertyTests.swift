import Formats
import TestSupport
import Testing
import WorkTime

@testable import Knowledge

/// Whatever is done in whatever order, what the entries promise holds.
@Suite struct EntryPropertyTests {
  static let people = ["li", "wu", "a", "b", "c", "d"]
  static let sources = ["desk", "desk", "rsj", "ylj", "east"]
  static let units = ["rsj", "rsj", "ylj", "east"]
  static let days = (1...9).map { "2027-0\($0)-01" }

  /// One line of a script, without what is to come of it.
  static func line(_ seeded: inout Seeded, _ step: Int, _ count: Int) -> String {
    func any(_ words: [String]) -> String { words[seeded.below(words.count)] }
    // Mostly the newest, so that some of them come to an end; now and then one that is not there.
    let entry = max(1, count + 1 - seeded.below(8))
    let other = max(1, count + 1 - seeded.below(8))
    let who = any(sources) + "/" + any(people)
    switch seeded.below(20) {
    case 0...3:
      return "reply o\(seeded.below(step + 1)) entry=\(entry) q=问\(seeded.below(9)) "
        + "citizen=\(seeded.below(5) + 1) minutes=\(seeded.below(90)) unit=\(any(units))"
    case 4:
      guard seeded.oneIn(3) else { return "time review" }
      return who + " add question=问\(step) answer=答\(step) unit=\(any(units)) "
        + "valid_until=\(any(days))"
    case 5, 6: return who + " edit entry=\(entry) answer=答\(seeded.below(3))"
    case 7...12: return who + " approve entry=\(entry)"
    case 13: return who + " proofread entry=\(entry)"
    case 14: return "conflict entry=\(entry) with=\(other)"
    case 15:
      return who + " " + any(["merge", "apart", "settle"]) + " why entry=\(entry) into=\(other)"
    case 16: return "desk/z split entry=\(entry) orders=o\(seeded.below(step + 1)) question=丙\(step)"
    case 17: return who + " " + any(["retire", "withdraw", "reject"]) + " why entry=\(entry)"
    case 18: return "shown o\(step) entry=\(min(entry, max(count, 1))) used=\(any(["yes", "no"]))"
    default: return seeded.oneIn(16) ? "time \(any(days))" : "time review"
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func nothingBreaksThePromises(seed: UInt64) throws {
    var seeded = Seeded(state: seed)
    var script = EntryScript()
    script.rules.citizensMin = 2
    try script.play(line: "reply o0 | id=1")
    for step in 1...1500 {
      let before = script.state
      let line = Self.line(&seeded, step, script.state.count)
      let happened = script.events.count
      try script.play(line: line + " | any")
      let events = script.events[happened...].map(\.event)
      try Self.checkPublished(before, script.state, events, line)
      if step % 50 == 0 { try Self.check(script.state) }
    }
    let state = script.state
    // A seed is worth nothing by which not everything happens.
    let names = Set(script.events.map(\.event.name))
    #expect(names == Set(KnowledgeEventTests.all.map(\.name)))
    #expect(script.events.contains { $0.event.isFinalApproval })
    var replayed = KnowledgeState()
    for (event, at) in script.events {
      let back = try KnowledgeEventTests.decode(KnowledgeEventTests.encode(event))
      try replayed.fold(back, at: at)
    }
    #expect(replayed == state)
    let lines = KnowledgeStateTests.lines(state)
    #expect(KnowledgeStateTests.lines(replayed) == lines)
    let read = try KnowledgeStateTests.read(lines)
    #expect(read == state)
  }

  /// What the public sees changes by a final approval, and ends by withdraw, retire or merge.
  static func checkPublished(
    _ before: KnowledgeState, _ after: KnowledgeState, _ events: [KnowledgeEvent], _ line: String
  ) throws {
    let ids = (0..<after.count).map { EntryID(Int32($0 + 1)) }
    for id in ids where before[id]?.published != after[id]?.published {
      let mine = events.filter { $0.entry == id }
      try #require(mine.count == 1, "\(line)")
      switch mine[0].what {
      case .acted(.approve(.final), _):
        #expect(after[id]?.published?.text == before[id]?.draft?.text, "\(line)")
      case .acted(.withdraw, _), .acted(.retire, _), .acted(.merge, _):
        #expect(after[id]?.published == nil, "\(line)")
      default: Issue.record("\(line)")
      }
    }
  }

  static func check(_ state: KnowledgeState) throws {
    var byStage = [EntryStage: [EntryID]]()
    var (published, expired, conflicted) = ([EntryID](), [EntryID](), [EntryID]())
    var ends: [Instant] = []
    for number in 0..<state.count {
      let id = EntryID(Int32(number + 1))
      let entry = try #require(state[id])
      byStage[entry.stage, default: []].append(id)
      if entry.published != nil { published.append(id) }
      if entry.expiredSince != nil { expired.append(id) }
      if !entry.conflicts.isEmpty { conflicted.append(id) }
      if let end = entry.end { ends.append(end.advanced(by: 1).instant()) }
      try check(entry, state)
    }
    for stage in EntryStage.allCases { #expect(state.entries(at: stage) == byStage[stage] ?? []) }
    #expect(state.published == published && state.expired == expired)
    #expect(state.conflicted == conflicted && state.nextExpiry == ends.min())
  }

  static func check(_ entry: KnowledgeEntry, _ state: KnowledgeState) throws {
    for version in [entry.draft, entry.published].compactMap({ $0 }) {
      let persons = version.passed + version.authors
      #expect(Set(persons).count == persons.count)
    }
    let wanted: [EntryStage: Int] = [.first: 0, .second: 1, .final: 2]
    if let count = wanted[entry.stage] { #expect(entry.draft?.passed.count == count) }
    if let published = entry.published {
      #expect(published.passed.count == KnowledgeLimits.reviews && entry.version > 0)
      let needed = published.text.jurisdiction == "370112" ? KnowledgeLimits.proofsNeeded : 0
      #expect(published.proofs.count >= needed)
    }
    #expect(entry.stage == .published ? entry.published != nil && entry.draft == nil : true)
    #expect(entry.draft != nil || entry.published != nil)
    if entry.stage.isOver {
      #expect(entry.published == nil && entry.conflicts.isEmpty && entry.apart.isEmpty)
    }
    #expect((entry.stage == .merged) == (entry.mergedInto != nil))
    for conflict in entry.conflicts {
      let other = try #require(state[conflict.with])
      #expect(other.conflicts.contains { $0.with == entry.id } && !other.apart.contains(entry.id))
    }
    for id in entry.apart { #expect(state[id]?.apart.contains(entry.id) == true) }
    try check(entry.demand)
  }

  /// Few enough orders are all known, and what is counted is what they say.
  static func check(_ demand: EntryDemand) throws {
    let evidence = demand.evidence
    #expect(evidence.count <= KnowledgeLimits.evidenceMax)
    guard demand.askings <= KnowledgeLimits.evidenceMax else { return }
    #expect(demand.askings == evidence.count && !demand.hasMoreCitizens)
    #expect(demand.citizens == Set(evidence.map(\.citizen)).subtracting([0]).sorted())
    let minutes = evidence.compactMap(\.minutes)
    #expect(demand.minutesCount == minutes.count)
    #expect(demand.minutesSum == minutes.reduce(0) { $0 + Int64($1) })
    #expect(demand.lastAsked == evidence.map(\.asked).max())
    #expect(Set(evidence.map(\.order)).count == evidence.count)
  }
}

extension KnowledgeEvent {
  fileprivate var isFinalApproval: Bool {
    if case .acted(.approve(.final), _) = what { true } else { false }
  }
}
