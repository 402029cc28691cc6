import Glibc

/// How well a search does on queries whose answer is known.
///
/// Ranks are those among all that a search finds, whatever their score; what the threshold lets
/// through is measured by the abstentions.
public struct SearchMeasures: Hashable, Sendable {
  /// Queries that an entry answers, and those that none does.
  public let answered: Int
  public let unanswered: Int
  /// The share of the answered queries whose entry is first, among the first three, the first five.
  public let successAt1: Double
  public let successAt3: Double
  public let successAt5: Double
  /// The mean of 1 / rank, of the answered queries; 0 where the entry is not among the first
  /// `SearchLimits.hitsMax`.
  public let meanReciprocalRank: Double
  /// The mean of 1 / log2(rank + 1), of the answered queries; 0 from rank six on.
  public let gainAt5: Double
  /// Of the queries for which nothing was found, the share that no entry answers; 1 where there are
  /// none.
  public let abstentionPrecision: Double
  /// Of the queries that no entry answers, the share for which nothing was found; 1 where there are
  /// none.
  public let abstentionRecall: Double
  /// Of the queries for which something was found, the share whose entry is first.
  public let foundPrecision: Double

  /// - Parameter scoreMin: what scores less is not found.
  public init(
    of trial: SearchTrial, in index: SearchIndex, scoreMin: Float = SearchLimits.scoreMin
  ) {
    var ranks: [Int?] = []
    var (unanswered, abstained, rightly, found, first) = (0, 0, 0, 0, 0)
    for query in trial.queries {
      let hits = index.search(query.text, limit: SearchLimits.hitsMax, scoreMin: 0).hits
      let isFound = hits.first.map { $0.score >= scoreMin } ?? false
      if isFound { found += 1 } else { abstained += 1 }
      guard let expected = query.expected else {
        unanswered += 1
        if !isFound { rightly += 1 }
        continue
      }
      let rank = hits.firstIndex { $0.id == expected }
      ranks.append(rank)
      if isFound && rank == 0 { first += 1 }
    }
    func share(_ part: Int, _ all: Int, of none: Double) -> Double {
      all == 0 ? none : Double(part) / Double(all)
    }
    func success(_ count: Int) -> Double {
      share(ranks.filter { $0.map { $0 < count } ?? false }.count, ranks.count, of: 0)
    }
    func mean(_ gain: (Int) -> Double) -> Double {
      ranks.isEmpty ? 0 : ranks.reduce(0) { $0 + ($1.map(gain) ?? 0) } / Double(ranks.count)
    }
    answered = ranks.count
    self.unanswered = unanswered
    successAt1 = success(1)
    successAt3 = success(3)
    successAt5 = success(5)
    meanReciprocalRank = mean { 1 / Double($0 + 1) }
    gainAt5 = mean { $0 < 5 ? 1 / log2(Double($0 + 2)) : 0 }
    abstentionPrecision = share(rightly, abstained, of: 1)
    abstentionRecall = share(rightly, unanswered, of: 1)
    foundPrecision = share(first, found, of: 0)
  }
}
