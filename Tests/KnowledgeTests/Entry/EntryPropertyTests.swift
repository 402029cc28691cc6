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
  static let steps = 3000

  /// A day of the month to which the steps have come, or of one of the months after.
  static func day(_ step: Int, after months: Int = 0) -> String {
    let month = step / 50 + months
    let text = "\(month % 12 + 1)"
    return "\(2027 + month / 12)-\(text.count < 2 ? "0" : "")\(text)-01"
  }


  /// One line of a script, without what is to come of it.
  static func line(_ seeded: inout Seeded, _ step: Int, _ count: Int) -> String {
    func any(_ words: [String]) -> String { words[seeded.below(words.count)] }
    // The newest, so that some of them come to an end; now and then one that is not there.
    let isNew = seeded.oneIn(12)
    let entry = isNew ? count + 1 : max(1, count - seeded.below(6))
    let other = max(1, count + 1 - seeded.below(6))
    let who = any(sources) + "/" + any(people)
    let number = seeded.below(30)
    let order = "o\(number)"
    switch seeded.below(24) {
    case 0...3:
      return "reply \(order) entry=\(entry) q=问\(seeded.below(9)) "
        + "citizen=\(number % 7 + 1) asked=\(number) minutes=\(seeded.below(90)) unit=\(any(units))"
    case 4 where isNew:
      return who + " add question=问\(step) answer=答\(step) unit=\(any(units)) "
        + "valid_until=\(day(step, after: seeded.below(6)))"
    case 5: return who + " edit entry=\(entry) answer=答\(seeded.below(3))"
    case 6...16: return who + " approve entry=\(entry)"
    case 17: return who + " proofread entry=\(entry)"
    case 18: return "conflict entry=\(entry) with=\(other)"
    case 19:
      let verb = any(["merge", "apart", "settle", "settle"])
      return "desk/z \(verb) why entry=\(entry) into=\(other)"
    case 20: return "desk/z split entry=\(entry) orders=\(order) question=丙\(step)"
    case 21:
      let verb = any(["retire", "withdraw", "withdraw", "reject"])
      return who + " \(verb) why entry=\(entry)"
    case 22: return "shown \(order) entry=\(min(entry, count)) used=\(any(["yes", "no"]))"
    default: return seeded.oneIn(4) ? "time \(day(step))" : "time review"
    }
  }

  @Test func nothingBreaksThePromises() throws {
    var names: Set<String> = []
    for seed in 1...8 as ClosedRange<UInt64> {
      let script = try Self.play(seed)
      for (event, _) in script.events { names.insert(event.name) }
      #expect(script.events.contains { $0.event.isFinalApproval }, "seed \(seed)")
    }
    // The seeds are worth nothing by which not everything happens.
    #expect(names == Set(KnowledgeEventTests.all.map(\.name)))
  }

  static func play(_ seed: UInt64) throws -> EntryScript {
    var seeded = Seeded(state: seed)
    var script = EntryScript()
    script.rules.citizensMin = 2
    try script.play(line: "reply o0 asked=0 | id=1")
    for step in 1...steps {
      let before = script.state
      let line = line(&seeded, step, script.state.count)
      let happened = script.events.count
      try script.play(line: line + " | any")
      let events = script.events[happened...].map(\.event)
      try checkPublished(before, script.state, events, "seed \(seed), step \(step): \(line)")
      if step % 50 == 0 { try check(script.state, "seed \(seed), step \(step)") }
    }
    var replayed = KnowledgeState()
    for (event, at) in script.events {
      let back = try KnowledgeEventTests.decode(KnowledgeEventTests.encode(event))
      try replayed.fold(back, at: at)
    }
    #expect(replayed == script.state, "seed \(seed)")
    let lines = KnowledgeStateTests.lines(script.state)
    #expect(KnowledgeStateTests.lines(replayed) == lines, "seed \(seed)")
    let read = try KnowledgeStateTests.read(lines)
    #expect(read == script.state, "seed \(seed)")
    return script
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

  static func check(_ state: KnowledgeState, _ place: String) throws {
    var byStage = [EntryStage: [EntryID]]()
    var (published, expired, conflicted) = ([EntryID](), [EntryID](), [EntryID]())
    var steps: [Instant] = []
    for number in 0..<state.count {
      let id = EntryID(Int32(number + 1))
      let entry = try #require(state[id])
      byStage[entry.stage, default: []].append(id)
      if entry.published != nil { published.append(id) }
      if entry.expiredSince != nil { expired.append(id) }
      if !entry.conflicts.isEmpty { conflicted.append(id) }
      if let step = entry.nextStep { steps.append(step) }
      try check(entry, state, "\(place), \(id)")
    }
    for stage in EntryStage.allCases {
      let wanted = byStage[stage] ?? []
      #expect(state.entries(at: stage) == wanted, "\(place)")
    }
    #expect(state.published == published && state.expired == expired, "\(place)")
    #expect(state.conflicted == conflicted && state.nextStep == steps.min(), "\(place)")
  }

  static func check(
    _ entry: KnowledgeEntry, _ state: KnowledgeState, _ place: String
  ) throws {
    for version in [entry.draft, entry.published].compactMap({ $0 }) {
      let persons = version.passed + version.authors
      #expect(Set(persons).count == persons.count, "\(place)")
    }
    let wanted: [EntryStage: Int] = [.first: 0, .second: 1, .final: 2]
    if let count = wanted[entry.stage] { #expect(entry.draft?.passed.count == count, "\(place)") }
    if let published = entry.published {
      #expect(published.passed.count == KnowledgeLimits.reviews && entry.version > 0, "\(place)")
      let needed = published.text.jurisdiction == "370112" ? KnowledgeLimits.proofsNeeded : 0
      #expect(published.proofs.count >= needed, "\(place)")
    }
    #expect(entry.draft != nil || entry.published != nil, "\(place)")
    if entry.stage == .published { #expect(entry.draft == nil, "\(place)") }
    if entry.stage.isOver {
      #expect(entry.published == nil && entry.conflicts.isEmpty && entry.apart.isEmpty, "\(place)")
    }
    #expect((entry.stage == .merged) == (entry.mergedInto != nil), "\(place)")
    for conflict in entry.conflicts {
      let other = try #require(state[conflict.with])
      #expect(other.conflicts.contains { $0.with == entry.id }, "\(place)")
      #expect(!other.apart.contains(entry.id), "\(place)")
    }
    for id in entry.apart { #expect(state[id]?.apart.contains(entry.id) == true, "\(place)") }
    try check(entry.demand, place)
  }

  /// Few enough orders are all known, and what is counted is what they say.
  static func check(_ demand: EntryDemand, _ place: String) throws {
    let evidence = demand.evidence
    #expect(evidence.count <= KnowledgeLimits.evidenceMax, "\(place)")
    guard demand.askings <= KnowledgeLimits.evidenceMax else { return }
    #expect(demand.askings == evidence.count && !demand.hasMoreCitizens, "\(place)")
    #expect(demand.citizens == Set(evidence.map(\.citizen)).subtracting([0]).sorted(), "\(place)")
    let minutes = evidence.compactMap(\.minutes)
    #expect(demand.minutesCount == minutes.count, "\(place)")
    #expect(demand.minutesSum == minutes.reduce(0) { $0 + Int64($1) }, "\(place)")
    #expect(demand.lastAsked == evidence.map(\.asked).max(), "\(place)")
    #expect(Set(evidence.map(\.order)).count == evidence.count, "\(place)")
  }
}

extension KnowledgeEvent {
  fileprivate var isFinalApproval: Bool {
    if case .acted(.approve(.final), _) = what { true } else { false }
  }
}
