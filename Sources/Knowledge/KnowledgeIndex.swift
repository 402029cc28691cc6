import Synchronization

/// Finds entries by what is asked: what the state of the FAQ says, made ready for searching.
///
/// A jurisdiction has an index of its own, since no answer holds in another. Guarantees: what is
/// found follows from the entries it was given, whatever came between. One thread gives it entries,
/// any may ask, many at once: each asks a copy of its own, which costs nothing unless entries come
/// meanwhile.
public final class KnowledgeIndex: Sendable {
  private struct Rooms {
    /// By the division code of the units that own the entries.
    var byJurisdiction: [Substring: SearchIndex] = [:]
    var places: [EntryID: Place] = [:]
    /// By unit, question and answer, as hashes: of what is public and of what is worked at.
    var bySaying: [Int: Set<EntryID>] = [:]
  }

  /// Where an entry was put, so that it can be taken out when its owner is another, and hashes of
  /// what was put there: most of what happens to an entry changes none of its words.
  private struct Place: Equatable {
    let jurisdiction: Substring
    let words: Int
    let sayings: Set<Int>
    let use: EntryUse

    init?(_ entry: KnowledgeEntry?) {
      guard let entry, !entry.stage.isOver else { return nil }
      jurisdiction = entry.shown.jurisdiction
      var hasher = Hasher()
      hasher.combine(entry.asked)
      hasher.combine(entry.shown.answer)
      words = hasher.finalize()
      sayings = [entry.shown.saying, entry.text.saying]
      use = EntryUse(entry.demand)
    }

    func hasWords(of other: Place) -> Bool {
      jurisdiction == other.jurisdiction && words == other.words
    }
  }

  private let empty: SearchIndex
  private let rooms = Mutex(Rooms())

  /// Takes in every entry of a state.
  /// - Parameter empty: what a jurisdiction's index begins as.
  public init(_ state: KnowledgeState, empty: SearchIndex = SearchIndex()) {
    self.empty = empty
    update((0..<Int32(state.count)).map { EntryID($0 + 1) }, of: state)
  }

  /// Takes in entries as they are now; what is retired or merged is found no more.
  public func update(_ entries: [EntryID], of state: KnowledgeState) {
    let empty = empty
    rooms.withLock { rooms in
      for id in entries {
        let entry = state[id]
        let (old, new) = (rooms.places[id], Place(entry))
        guard old != new else { continue }
        rooms.places[id] = new
        for saying in old?.sayings ?? [] { rooms.bySaying[saying]?.remove(id) }
        for saying in new?.sayings ?? [] { rooms.bySaying[saying, default: []].insert(id) }
        if let old, let new, new.hasWords(of: old) {
          rooms.byJurisdiction[new.jurisdiction]?.note(new.use, of: id.number)
          continue
        }
        if let old { rooms.byJurisdiction[old.jurisdiction]?.remove(id.number) }
        guard let entry, let new else { continue }
        rooms.byJurisdiction[new.jurisdiction, default: empty].insert(SearchEntry(entry))
      }
    }
  }

  /// The entries that answer a query, best first.
  ///
  /// - Parameters:
  ///   - jurisdiction: six digits; nil asks all of them.
  ///   - isWanted: which of them may be shown; the others take nobody's place.
  public func search(
    _ query: String, jurisdiction: Substring? = nil, limit: Int,
    scoreMin: Float = SearchLimits.scoreMin, isWanted: (EntryID) -> Bool = { _ in true }
  ) -> SearchResult {
    let asked = rooms.withLock { rooms -> [SearchIndex] in
      guard let jurisdiction else { return Array(rooms.byJurisdiction.values) }
      return rooms.byJurisdiction[jurisdiction].map { [$0] } ?? []
    }
    let found = asked.map { index in
      index.search(query, limit: limit, scoreMin: scoreMin) { isWanted(EntryID($0)) }
    }
    let hits = found.flatMap(\.hits).sorted { ($1.score, $0.id) < ($0.score, $1.id) }
    return SearchResult(
      hits: Array(hits.prefix(max(0, limit))), isCut: found.contains(where: \.isCut))
  }

  /// The entry of the text's unit that says just this, published or as it is being written.
  public func entry(
    saying text: EntryText, besides one: EntryID, in state: KnowledgeState
  ) -> EntryID? {
    let ids = rooms.withLock { $0.bySaying[text.saying] ?? [] }
    return ids.filter { id in
      guard id != one, let entry = state[id] else { return false }
      return [entry.shown, entry.text].contains { $0.says(what: text) }
    }.min()
  }

  /// The entries whose question is just this one, the likest first: in nearly its words, or in
  /// others that a search takes for it, where the answers agree as well.
  /// - Parameter answers: whether they must say the same, or may as well contradict each other.
  public func same(
    as question: String, answer: String, jurisdiction: Substring, in state: KnowledgeState,
    answers wanted: Agreement.Sort = .same
  ) -> [KnowledgeEntry] {
    let shape = QuestionShape(question)
    let found = search(
      question, jurisdiction: jurisdiction, limit: Self.comparedMax, scoreMin: 0)
    let compared = found.hits.compactMap { hit -> Match? in
      guard let entry = state[EntryID(hit.id)] else { return nil }
      let shapes = entry.asked.map(QuestionShape.init)
      let likenesses = shapes.map { Likeness.of(shape, $0) }
      let likeness = likenesses.max() ?? 0
      let own = likenesses.first ?? 0
      if likeness >= AccrualLimits.sameQuestionMin {
        return Match(entry: entry, likeness: likeness, own: own)
      }
      // Nothing that is only near comes before what is alike. What was heard may lead on: the
      // answer that it must agree with stays the entry's own, however many have asked.
      guard hit.score >= AccrualLimits.nearScoreMin,
        shapes.contains(where: { Likeness.mayBeSame(shape, $0) }),
        Likeness.mayAnswer(shape, as: shapes, entry.shown.answer),
        shapes.first.map({ Likeness.mayAnswer($0, as: [shape], answer) }) ?? false,
        Agreement.holds(
          wanted, entry.shown.answer, answer, score: hit.score,
          isAskedAlike: shapes.first.map { shape.asksTheSame(as: $0) } ?? false)
      else { return nil }
      return Match(
        entry: entry, likeness: Double(hit.score) * AccrualLimits.sameQuestionMin, own: own)
    }
    return compared.sorted { $0.comesBefore($1) }.map(\.entry)
  }

  /// An entry that may have the question.
  private struct Match {
    let entry: KnowledgeEntry
    let likeness: Double
    /// Of the entry's own question, without what was heard of it.
    let own: Double

    /// The likest first; of equal ones that which asks so itself: what was heard at the other may
    /// have been taken out of it since.
    func comesBefore(_ other: Match) -> Bool {
      (other.likeness, other.own, entry.id) < (likeness, own, other.entry.id)
    }
  }

  /// So many entries that a search finds are compared with a question.
  public static let comparedMax = 16
}

extension KnowledgeEntry {
  /// Its question in the words that a search knows it by, its own first.
  fileprivate var asked: [String] {
    let others = shown.phrasings + demand.heard.map(\.question)
    return [shown.question] + others.prefix(SearchLimits.phrasingsMax)
  }
}

extension EntryText {
  fileprivate func says(what other: EntryText) -> Bool {
    unit == other.unit && question == other.question && answer == other.answer
  }

  fileprivate var saying: Int {
    var hasher = Hasher()
    for part in [unit, question, answer] { hasher.combine(part) }
    return hasher.finalize()
  }
}

extension SearchEntry {
  fileprivate init(_ entry: KnowledgeEntry) {
    self.init(
      id: entry.id.number, question: entry.shown.question,
      phrasings: Array(entry.asked.dropFirst()), answer: entry.shown.answer,
      use: EntryUse(entry.demand))
  }
}

extension EntryUse {
  fileprivate init(_ demand: EntryDemand) {
    self.init(used: Int(demand.used), unused: Int(demand.unused))
  }
}
