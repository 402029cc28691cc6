import Knowledge
import WorkTime

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
  public func stale(withinMs: Int64) -> [FaqStale] {
    let until = now.adding(milliseconds: max(0, withinMs))
    let ending = state.published.compactMap { id -> (day: CivilDate, entry: KnowledgeEntry)? in
      guard let entry = state[id], let day = entry.published?.text.validUntil,
        day.instant(atMinute: 24 * 60) <= until
      else { return nil }
      return (day, entry)
    }
    return ending.sorted { ($0.day, $0.entry.id) < ($1.day, $1.entry.id) }.map { day, entry in
      let text = entry.shown
      return FaqStale(
        entry: entry.id.description, question: text.question, unit: text.unit,
        unitName: setting.units[text.unit], validUntil: day.description,
        ownerDue: entry.ownerDue?.text(), expired: day.instant(atMinute: 24 * 60) <= now,
        late: entry.ownerDue.map { $0 <= now } ?? false)
    }
  }

  /// Every open conflict once, by the number of the first of the two.
  public func conflicts() -> [FaqPair] {
    state.conflicted.compactMap { state[$0] }.flatMap { entry in
      entry.conflicts.compactMap { conflict -> FaqPair? in
        guard entry.id < conflict.with, let other = state[conflict.with] else { return nil }
        return FaqPair(
          one: side(entry), other: side(other), differences: conflict.differences,
          since: conflict.since.text())
      }
    }
  }

  private func side(_ entry: KnowledgeEntry) -> FaqPair.Side {
    let text = entry.text
    return FaqPair.Side(
      entry: entry.id.description, stage: entry.stage.name, question: text.question,
      answer: text.answer, unit: text.unit, unitName: setting.units[text.unit])
  }
}
