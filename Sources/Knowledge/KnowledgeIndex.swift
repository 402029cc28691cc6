import Synchronization

/// Finds entries by what is asked: what the state of the FAQ says, made ready for searching.
///
/// A jurisdiction has an index of its own, since no answer holds in another. Guarantees: what is
/// found follows from the entries it was given, whatever came between. One thread gives it entries,
/// any may ask; who asks holds up the others for the time of a search.
public final class KnowledgeIndex: Sendable {
  private struct Rooms {
    /// By the division code of the units that own the entries.
    var byJurisdiction: [Substring: SearchIndex] = [:]
    /// Where an entry was put, so that it can be taken out when its owner is another.
    var places: [EntryID: Substring] = [:]
  }

  private let empty: SearchIndex
  private let rooms = Mutex(Rooms())

  public init(synonyms: Synonyms = .none, encode: SearchIndex.Encode? = nil) {
    empty = SearchIndex(synonyms: synonyms, encode: encode)
  }

  /// Takes in every entry of a state.
  public convenience init(
    _ state: KnowledgeState, synonyms: Synonyms = .none, encode: SearchIndex.Encode? = nil
  ) {
    self.init(synonyms: synonyms, encode: encode)
    update((0..<Int32(state.count)).map { EntryID($0 + 1) }, of: state)
  }

  /// Takes in entries as they are now; what is retired or merged is found no more.
  public func update(_ entries: [EntryID], of state: KnowledgeState) {
    let empty = empty
    rooms.withLock { rooms in
      for id in entries {
        if let place = rooms.places.removeValue(forKey: id) {
          rooms.byJurisdiction[place]?.remove(id.number)
        }
        guard let entry = state[id], !entry.stage.isOver else { continue }
        let text = entry.shown
        // What does not fit is not found, and `faq list` has it all the same.
        do throws(SearchFault) {
          try rooms.byJurisdiction[text.jurisdiction, default: empty].insert(SearchEntry(
            id: id.number, question: text.question,
            phrasings: text.phrasings + entry.demand.heard.map(\.question), answer: text.answer))
          rooms.places[id] = text.jurisdiction
        } catch {}
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
    let found = rooms.withLock { rooms in
      rooms.byJurisdiction.filter { jurisdiction == nil || $0.key == jurisdiction }.values.map {
        $0.search(query, limit: limit, scoreMin: scoreMin) { isWanted(EntryID($0)) }
      }
    }
    let hits = found.flatMap(\.hits).sorted { ($1.score, $0.id) < ($0.score, $1.id) }
    return SearchResult(
      hits: Array(hits.prefix(max(0, limit))), isCut: found.contains(where: \.isCut))
  }

  /// The entries whose question is just this one, the likest first.
  public func same(
    as question: String, jurisdiction: Substring, in state: KnowledgeState
  ) -> [KnowledgeEntry] {
    let shape = QuestionShape(question)
    let found = search(
      question, jurisdiction: jurisdiction, limit: Self.comparedMax, scoreMin: 0)
    let compared = found.hits.compactMap { hit -> (entry: KnowledgeEntry, likeness: Double)? in
      guard let entry = state[EntryID(hit.id)] else { return nil }
      let asked = [entry.shown.question] + entry.shown.phrasings
        + entry.demand.heard.map(\.question)
      let likeness = asked.map { Likeness.of(shape, QuestionShape($0)) }.max() ?? 0
      return likeness < AccrualLimits.sameQuestionMin ? nil : (entry, likeness)
    }
    return compared.sorted { ($1.likeness, $0.entry.id) < ($0.likeness, $1.entry.id) }
      .map(\.entry)
  }

  /// So many entries that a search finds are compared with a question.
  static let comparedMax = 16
}
