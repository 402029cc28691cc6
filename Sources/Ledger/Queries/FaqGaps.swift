import Knowledge
import WorkTime

public struct FaqGapFilter: Codable, Sendable {
  public static let daysMax = 36_500

  /// Only what was asked within so many days.
  public var days: Int?
  public var limit = 50

  public init() {}
}

/// A question that citizens ask and that nothing published answers.
public struct FaqGap: Codable, Sendable, Equatable {
  public var entry: String
  public var stage: String
  public var question: String
  public var unit: String
  public var unitName: String?
  public var askings: Int
  public var citizens: Int
  public var moreCitizens: Bool
  public var lastAsked: String
  /// Working minutes that an answer took on average; nil where that is not known.
  public var minutesMean: Int?
  /// Working hours that a published entry would have saved.
  public var hours: Double
  public var rank: Double

  enum CodingKeys: String, CodingKey {
    case entry = "faq", stage, question, unit, unitName = "unit_name", askings, citizens
    case moreCitizens = "more_citizens", lastAsked = "last_asked", minutesMean = "minutes_mean"
    case hours, rank
  }
}

public struct FaqGapListing: Codable, Sendable {
  public var rows: [FaqGap]
  public var total: Int
  /// Of all of them, listed or not.
  public var hours: Double
}

extension FaqDesk {
  /// What deserves an entry most, first.
  public func gaps(_ filter: FaqGapFilter) -> FaqGapListing {
    let since = filter.days.map {
      now.adding(milliseconds: -Int64(max(0, min($0, FaqGapFilter.daysMax))) * 86_400_000)
    }
    var gaps: [FaqGap] = []
    var hours = 0.0
    for entry in entries where entry.published == nil && !entry.stage.isOver {
      let demand = entry.demand
      guard let asked = demand.lastAsked, since.map({ asked >= $0 }) ?? true,
        let rank = rank(entry)
      else { continue }
      let minutes = demand.minutesMean.map { Int($0) }
      let saved = GapHours.saved(askings: Int(demand.askings), averageMinutes: minutes ?? 0)
      hours += saved
      gaps.append(FaqGap(
        entry: entry.id.description, stage: entry.stage.name, question: entry.text.question,
        unit: entry.text.unit, unitName: setting.units[entry.text.unit],
        askings: Int(demand.askings), citizens: demand.citizens.count,
        moreCitizens: demand.hasMoreCitizens, lastAsked: asked.text(), minutesMean: minutes,
        hours: hundredths(saved), rank: rank.score))
    }
    gaps.sort { ($1.rank, $0.entry) < ($0.rank, $1.entry) }
    for at in gaps.indices { gaps[at].rank = hundredths(gaps[at].rank) }
    let limit = min(max(filter.limit, 0), FaqFilter.limitMax)
    return FaqGapListing(
      rows: Array(gaps.prefix(limit)), total: gaps.count, hours: hundredths(hours))
  }
}
