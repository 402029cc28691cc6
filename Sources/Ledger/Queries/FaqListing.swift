import Knowledge
import WorkTime

/// Which entries are wanted.
public struct FaqFilter: Codable, Sendable {
  public static let limitMax = 100_000

  public var scope = FaqScope()
  /// The name of a stage, such as `first`.
  public var stage: String?
  public var onlyExpired = false
  public var onlyConflicts = false
  public var limit = 50

  public init() {}
}

/// One entry of a listing.
public struct FaqRow: Codable, Sendable, Equatable {
  public var entry: String
  public var stage: String
  /// How often it was published; 0 is never.
  public var version: Int
  /// Something of it is public now, whatever is done at a new version.
  public var isPublished: Bool
  public var question: String
  public var unit: String
  public var unitName: String?
  public var category: String?
  public var topic: String?
  public var askings: Int
  public var citizens: Int
  /// There are more citizens than are told apart: at least so many.
  public var moreCitizens: Bool
  public var lastAsked: String?
  /// How much it deserves to be worked at, 0 to 1; nil where nobody has asked.
  public var rank: Double?
  public var expired: Bool
  public var conflicts: Int
  /// `rejected`, `withdrawn` or `retired`: what a person did with its last text.
  public var takenBack: String?

  enum CodingKeys: String, CodingKey {
    case entry = "faq", stage, version, isPublished = "published", question, unit
    case unitName = "unit_name", category, topic, askings, citizens
    case moreCitizens = "more_citizens", lastAsked = "last_asked", rank, expired, conflicts
    case takenBack = "taken_back"
  }
}

extension FaqDesk {
  /// The entries that match: candidates first, those that deserve it most before the others, then
  /// all else by number.
  public func list(_ filter: FaqFilter) -> FaqRows<FaqRow> {
    var candidates: [(rank: Double, entry: KnowledgeEntry)] = []
    var others: [KnowledgeEntry] = []
    for entry in entries where accepts(entry, filter) {
      if entry.stage == .candidate {
        candidates.append((rank(entry)?.score ?? 0, entry))
      } else {
        others.append(entry)
      }
    }
    candidates.sort { ($1.rank, $0.entry.id) < ($0.rank, $1.entry.id) }
    let limit = min(max(filter.limit, 0), FaqFilter.limitMax)
    let rows = (candidates.map(\.entry) + others).prefix(limit).map(row)
    return FaqRows(rows: rows, total: candidates.count + others.count)
  }

  private func accepts(_ entry: KnowledgeEntry, _ filter: FaqFilter) -> Bool {
    if let stage = filter.stage, entry.stage.name != stage { return false }
    if filter.onlyExpired && !isOver(entry) { return false }
    if filter.onlyConflicts && entry.conflicts.isEmpty { return false }
    return filter.scope.accepts(entry.text)
  }

  /// Whether its last valid day is over, told to its owner or not.
  func isOver(_ entry: KnowledgeEntry) -> Bool {
    if entry.expiredSince != nil { return true }
    guard let day = entry.published?.text.validUntil else { return false }
    return day.instant(atMinute: 24 * 60) <= now
  }

  func rank(_ entry: KnowledgeEntry) -> CandidateRank? {
    let demand = entry.demand
    guard let lastAsked = demand.lastAsked else { return nil }
    return CandidateRank.score(
      askings: Int(demand.askings), citizens: demand.citizens.count, lastAsked: lastAsked,
      now: now, averageMinutes: demand.minutesMean.map { Int($0) })
  }

  func row(_ entry: KnowledgeEntry) -> FaqRow {
    let (text, demand) = (entry.text, entry.demand)
    return FaqRow(
      entry: entry.id.description, stage: entry.stage.name, version: Int(entry.version),
      isPublished: entry.published != nil, question: text.question, unit: text.unit,
      unitName: setting.units[text.unit], category: text.category, topic: text.topic,
      askings: Int(demand.askings), citizens: demand.citizens.count,
      moreCitizens: demand.hasMoreCitizens, lastAsked: demand.lastAsked?.text(),
      rank: rank(entry).map { hundredths($0.score) }, expired: isOver(entry),
      conflicts: entry.conflicts.count, takenBack: entry.takenBack?.sort.rawValue)
  }

  /// Two digits behind the point say all that a score can.
  func hundredths(_ score: Double) -> Double { (score * 100).rounded() / 100 }
}
