import Decider
import Knowledge
import Orders
import WorkTime

/// What is asked about the FAQ's entries.
public enum FaqQuestion: Codable, Sendable {
  case list(FaqFilter)
  case card(entry: String)
  case reviews(FaqReviewFilter)
  case stale(FaqStaleFilter)
  case conflicts(limit: Int)
  case gaps(FaqGapFilter)
  case search(FaqSearch)
  case published(FaqPageFilter)
}

public enum FaqAnswer: Codable, Sendable {
  case list(FaqRows<FaqRow>)
  case card(FaqCard?)
  case reviews(FaqRows<FaqReview>)
  case stale(FaqStaleListing)
  case conflicts(FaqRows<FaqPair>)
  case gaps(FaqGapListing)
  case search(FaqFound)
  case published(FaqPage)
}

/// Some rows of all that there are.
public struct FaqRows<Row: Codable & Sendable>: Codable, Sendable {
  public var rows: [Row]
  /// How many there are, listed or not.
  public var total: Int
}

/// What of a configuration is shown with entries.
public struct FaqSetting: Sendable {
  public var units: UnitNames
  /// The division codes of those that ask for proofreading marks.
  public var proofreading: Set<String>

  public init(units: UnitNames = [:], proofreading: Set<String> = []) {
    self.units = units
    self.proofreading = proofreading
  }

  public init(_ directories: Directories?) {
    self.init(
      units: directories?.jurisdictions.unitNames ?? [:],
      proofreading: directories?.knowledge.proofreading ?? [])
  }

  /// Without a configuration every unit may be one.
  func isUnit(_ code: String) -> Bool { units.isEmpty || units[code] != nil }
}

/// The entries as they are asked about: one state, at one time.
public struct FaqDesk {
  let state: KnowledgeState
  let setting: FaqSetting
  let now: Instant

  public init(_ state: KnowledgeState, _ setting: FaqSetting, now: Instant) {
    self.state = state
    self.setting = setting
    self.now = now
  }

  var entries: some Sequence<KnowledgeEntry> {
    (0..<Int32(state.count)).lazy.compactMap { state[EntryID($0 + 1)] }
  }

  /// - Parameter index: what a search asks; made only where one is asked for.
  public func answer(
    _ question: FaqQuestion, index: () throws -> KnowledgeIndex
  ) rethrows -> FaqAnswer {
    switch question {
    case .list(let filter): .list(list(filter))
    case .card(let entry): .card(EntryID(entry).flatMap(card))
    case .reviews(let filter): .reviews(reviews(filter))
    case .stale(let filter): .stale(stale(filter))
    case .conflicts(let limit): .conflicts(conflicts(limit: limit))
    case .gaps(let filter): .gaps(gaps(filter))
    case .search(let search): .search(found(search, in: try index()))
    case .published(let filter): .published(published(filter))
    }
  }
}

extension LedgerView {
  public func faq(_ setting: FaqSetting, now: Instant) -> FaqDesk {
    FaqDesk(state.knowledge, setting, now: state.now(now))
  }
}

/// Whose entries are asked for, and about what. Absent fields mean any.
public struct FaqScope: Codable, Sendable {
  public var unit: String?
  public var jurisdiction: String?
  /// One of the first level means all below it.
  public var category: String?
  public var topic: String?

  public init() {}

  func accepts(_ text: EntryText) -> Bool {
    if let unit, text.unit != unit { return false }
    if let jurisdiction, text.jurisdiction != jurisdiction { return false }
    if let topic, text.topic != topic { return false }
    guard let category else { return true }
    return text.category.map { $0 == category || $0.hasPrefix(category + "/") } ?? false
  }
}
