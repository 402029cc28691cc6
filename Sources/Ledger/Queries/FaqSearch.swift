import Knowledge

/// A question in a citizen's words.
public struct FaqSearch: Codable, Sendable {
  public var query: String
  public var scope = FaqScope()
  /// Drafts and candidates too, and what holds no more.
  public var all = false
  public var limit = 5

  public init(_ query: String) { self.query = query }
}

public struct FaqHit: Codable, Sendable, Equatable {
  public var score: Double
  public var entry: String
  public var stage: String
  public var question: String
  public var answer: String
  public var unit: String
  public var unitName: String?
  public var topic: String?
  public var why: String

  enum CodingKeys: String, CodingKey {
    case score, entry = "faq", stage, question, answer, unit, unitName = "unit_name", topic, why
  }
}

public struct FaqFound: Codable, Sendable {
  public var hits: [FaqHit]
  /// The query was too long, and its end was not looked at.
  public var isCut: Bool

  enum CodingKeys: String, CodingKey { case hits, isCut = "cut" }
}

extension FaqDesk {
  /// What answers the query, best first: of what is published, what holds today.
  public func found(_ search: FaqSearch, in index: KnowledgeIndex) -> FaqFound {
    let today = now.dateInShanghai()
    let result = index.search(
      search.query, jurisdiction: search.scope.jurisdiction.map { $0[...] }, limit: search.limit
    ) { id in
      // The index may know of more than the state that is asked about.
      guard let entry = state[id], !entry.stage.isOver, search.scope.accepts(entry.shown) else {
        return false
      }
      return search.all || entry.holds(on: today)
    }
    let hits = result.hits.compactMap { hit -> FaqHit? in
      guard let entry = state[EntryID(hit.id)] else { return nil }
      let text = entry.shown
      return FaqHit(
        score: hundredths(Double(hit.score)), entry: entry.id.description,
        stage: (entry.published == nil ? entry.stage : .published).name,
        question: text.question, answer: text.answer, unit: text.unit,
        unitName: setting.units[text.unit], topic: text.topic, why: hit.why)
    }
    return FaqFound(hits: hits, isCut: result.isCut)
  }
}
