import Knowledge
import WorkTime

public struct FaqStaleFilter: Codable, Sendable {
  /// Those too that will be over within so many milliseconds.
  public var withinMs: Int64 = 0
  /// A hundred years.
  public static let withinMsMax: Int64 = 36_525 * 86_400_000
  public var limit = 50

  public init() {}
}

public struct FaqStaleListing: Codable, Sendable {
  public var rows: [FaqStale]
  public var total: Int
  /// Of all of them, listed or not: those whose owner has let the time pass.
  public var late: Int
}

/// A published entry whose last valid day is over, or will be.
public struct FaqStale: Codable, Sendable, Equatable {
  public var entry: String
  public var question: String
  public var unit: String
  public var unitName: String?
  public var validUntil: String
  /// Until when its owner is to renew or retire it; nil where it still holds, and where nobody was
  /// told yet.
  public var ownerDue: String?
  public var expired: Bool
  /// Its owner has let the time pass.
  public var late: Bool

  enum CodingKeys: String, CodingKey {
    case entry = "faq", question, unit, unitName = "unit_name", validUntil = "valid_until"
    case ownerDue = "owner_due", expired, late
  }
}

/// Two entries that answer one question differently.
public struct FaqPair: Codable, Sendable, Equatable {
  /// Two whole answers each: at their limits some tens of megabytes.
  public static let limitMax = 1_000

  public struct Side: Codable, Sendable, Equatable {
    public var entry: String
    public var stage: String
    public var question: String
    public var answer: String
    public var unit: String
    public var unitName: String?

    enum CodingKeys: String, CodingKey {
      case entry = "faq", stage, question, answer, unit, unitName = "unit_name"
    }
  }

  public var one: Side
  public var other: Side
  /// What the first says, and what the second: "费用: 20元 / 10元".
  public var differences: [String]
  public var since: String
}

extension FaqDesk {
  /// What is over, and what will be within a span, the earliest first.
  public func stale(_ filter: FaqStaleFilter) -> FaqStaleListing {
    let until = now.adding(milliseconds: max(0, min(filter.withinMs, FaqStaleFilter.withinMsMax)))
    let ending = state.published.compactMap { id -> (day: CivilDate, entry: KnowledgeEntry)? in
      guard let entry = state[id], let day = entry.published?.text.validUntil,
        day.instant(atMinute: 24 * 60) <= until
      else { return nil }
      return (day, entry)
    }.sorted { ($0.day, $0.entry.id) < ($1.day, $1.entry.id) }
    let limit = min(max(filter.limit, 0), FaqFilter.limitMax)
    let rows = ending.prefix(limit).map { day, entry in
      let text = entry.shown
      return FaqStale(
        entry: entry.id.description, question: text.question, unit: text.unit,
        unitName: setting.units[text.unit], validUntil: day.description,
        ownerDue: entry.ownerDue?.text(), expired: isOver(entry),
        late: isLate(entry))
    }
    return FaqStaleListing(
      rows: rows, total: ending.count, late: ending.count { isLate($0.entry) })
  }

  private func isLate(_ entry: KnowledgeEntry) -> Bool {
    entry.ownerDue.map { $0 <= now } ?? false
  }

  /// Every open conflict once, by the number of the first of the two.
  public func conflicts(limit: Int) -> FaqRows<FaqPair> {
    var found = FaqRows<FaqPair>(rows: [], total: 0)
    let limit = min(max(limit, 0), FaqPair.limitMax)
    for entry in state.conflicted.lazy.compactMap({ state[$0] }) {
      for conflict in entry.conflicts where entry.id < conflict.with {
        guard let other = state[conflict.with] else { continue }
        found.total += 1
        if found.rows.count == limit { continue }
        found.rows.append(FaqPair(
          one: side(entry), other: side(other), differences: conflict.differences,
          since: conflict.since.text()))
      }
    }
    return found
  }

  private func side(_ entry: KnowledgeEntry) -> FaqPair.Side {
    let text = entry.text
    return FaqPair.Side(
      entry: entry.id.description, stage: entry.stage.name, question: text.question,
      answer: text.answer, unit: text.unit, unitName: setting.units[text.unit])
  }
}
