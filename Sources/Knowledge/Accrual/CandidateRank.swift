import WorkTime

/// How much a question that is not in the FAQ yet deserves an entry, and why.
///
/// Guarantees: every part and the score lie in 0…1; more askings, more citizens, a later asking and
/// more minutes never lower the score.
public struct CandidateRank: Hashable, Sendable {
  /// How often it is asked, and by how many: a citizen who asks ten times counts little more than
  /// one who asks once.
  public let frequency: Double
  /// 1 for just now, a half after `AccrualLimits.recencyHalfDays`.
  public let recency: Double
  /// How long an answer takes: an entry saves most where answers are slow.
  public let slowness: Double

  private static let frequencyShare = 0.5
  private static let recencyShare = 0.25
  private static let slownessShare = 0.25

  public var score: Double {
    let frequent = frequency * Self.frequencyShare
    let recent = recency * Self.recencyShare
    return frequent + recent + slowness * Self.slownessShare
  }

  /// - Parameter averageMinutes: working minutes that a reply took, where that is known.
  public static func score(
    askings: Int, citizens: Int, lastAsked: Instant, now: Instant, averageMinutes: Int?
  ) -> CandidateRank {
    let asked = Double(max(askings, 0))
    // Most of the weight is on different people: half of what one of them asks again.
    let different = Double(min(max(citizens, 0), max(askings, 0)))
    let weighed = different + (asked - different) * repeatedShare
    let days = Double(max(now.milliseconds(since: lastAsked), 0)) / millisecondsOfDay
    let minutes = Double(max(averageMinutes ?? 0, 0))
    let halfDays = AccrualLimits.recencyHalfDays
    return CandidateRank(
      frequency: weighed / (weighed + AccrualLimits.frequencyHalfAskings),
      recency: halfDays / (halfDays + days),
      slowness: minutes / (minutes + AccrualLimits.slownessHalfMinutes))
  }

  private static let repeatedShare = 0.25
  private static let millisecondsOfDay = 86_400_000.0
}

extension CandidateRank: CustomStringConvertible {
  /// "得分 62:频次 70、新近 80、耗时 30", in hundredths.
  public var description: String {
    let parts = "频次 \(percent(frequency))、新近 \(percent(recency))、耗时 \(percent(slowness))"
    return "得分 \(percent(score)):\(parts)"
  }

  private func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }
}

/// What the FAQ's gaps cost.
public enum GapHours {
  /// The working hours that an entry would have saved: of all askings, each at the average time
  /// that a reply took.
  public static func saved(askings: Int, averageMinutes: Int) -> Double {
    Double(max(askings, 0)) * Double(max(averageMinutes, 0)) / 60
  }
}
