import Orders
import WorkTime

/// What a report is asked of. Absent fields mean any.
public struct SlaReportFilter: Codable, Sendable {
  /// `2026-10`.
  public var month: String
  public var unit: String?
  public var channel: String?
  public var jurisdiction: String?

  public init(month: String) { self.month = month }
}

/// A share with both of its numbers: 97 % of 3 orders is another thing than of 3,000.
public struct SlaRate: Codable, Sendable, Equatable {
  public var of: Int
  public var among: Int

  public init(of: Int = 0, among: Int = 0) { (self.of, self.among) = (of, among) }

  mutating func count(_ holds: Bool) {
    among += 1
    if holds { of += 1 }
  }

  /// In tenths of a percent, rounded to the nearest; nil where there is nothing to divide by.
  public var permille: Int? { among == 0 ? nil : (of * 2_000 + among) / (among * 2) }

  /// `97.3%`, or a dash.
  public var percent: String { permille.map { "\($0 / 10).\($0 % 10)%" } ?? "–" }

  /// `97.3% (36/37)`.
  public var words: String { among == 0 ? "–" : "\(percent) (\(of)/\(among))" }
}

/// One line of a report: a unit and a channel, a channel, or all.
public struct SlaReportRow: Codable, Sendable, Equatable {
  public var unit: String?
  public var unitName: String?
  public var channel: String?
  public var channelTitle: String?
  /// Clocks that ended in the month, and those open and late at its end.
  public var orders = 0
  public var onTime = 0
  public var late = 0
  public var openLate = 0
  /// Time of office from start to stop, without pauses, over those that ended; nil for none.
  public var medianWorkingMinutes: Int?
  public var p90WorkingMinutes: Int?
  /// First contact or reply in time (响应).
  public var response = SlaRate()
  /// Solved, and satisfied, of those whom the follow-up call asked (解决、满意).
  public var resolution = SlaRate()
  public var satisfaction = SlaRate()
  /// Orders among them that were given back, or were done again.
  public var returned = 0
  public var reopened = 0
  /// Orders among them that ended without being dealt with (不予受理).
  public var declined = 0

  public var onTimeRate: SlaRate { SlaRate(of: onTime, among: orders) }

  enum CodingKeys: String, CodingKey {
    case unit, unitName = "unit_name", channel, channelTitle = "channel_title", orders
    case onTime = "on_time", late, openLate = "open_late"
    case medianWorkingMinutes = "median_working_minutes"
    case p90WorkingMinutes = "p90_working_minutes", response, resolution, satisfaction, returned
    case reopened, declined
  }
}

/// One day of the month.
public struct SlaReportDay: Codable, Sendable, Equatable {
  public var date: String
  public var received = 0
  public var onTime = 0
  public var late = 0

  enum CodingKeys: String, CodingKey { case date, received, onTime = "on_time", late }
}

/// How late the late ones were, in working days behind the day on which they were due.
public struct SlaLateness: Codable, Sendable, Equatable {
  public static let bounds = [0, 1, 3, 5, 10]

  public var words: String
  public var count: Int

  static func bucket(ofDays days: Int) -> Int { bounds.firstIndex { days <= $0 } ?? bounds.count }

  static func empty() -> [SlaLateness] {
    var from = 0
    var buckets: [SlaLateness] = []
    for bound in bounds {
      let words = bound == 0 ? "到期当日" : from == bound ? "\(bound) 个工作日"
        : "\(from)–\(bound) 个工作日"
      buckets.append(SlaLateness(words: words, count: 0))
      from = bound + 1
    }
    return buckets + [SlaLateness(words: "\(from) 个工作日及以上", count: 0)]
  }
}

/// The figures of a month.
///
/// Guarantees: they depend on the ledger and the filter alone. No clock is asked, so that the same
/// ledger gives the same report.
public struct SlaReport: Codable, Sendable, Equatable {
  public var ledger: String
  public var month: String
  public var jurisdiction: String?
  public var unit: String?
  public var channel: String?
  /// When the newest order event was recorded, and the number of the newest event of all: of
  /// nothing that came later is anything said here.
  public var asOf: String?
  public var sequence: Int64
  /// What is open is looked at as of then: the month's end, or `asOf` where that comes first.
  public var until: String
  /// By the units' own clocks.
  public var units: [SlaReportRow]
  /// By the clock that the citizen was promised.
  public var channels: [SlaReportRow]
  public var total: SlaReportRow
  public var days: [SlaReportDay]
  public var lateness: [SlaLateness]
  /// How many of the clocks rest on a year without a notice.
  public var provisional: Int

  enum CodingKeys: String, CodingKey {
    case ledger, month, jurisdiction, unit, channel, asOf = "as_of", sequence, until, units
    case channels, total, days, lateness, provisional
  }

  /// How it was counted, for whoever reads the figures.
  public static let method = [
    "统计范围:当月办结时限终止的工单,以及月末(或数据截至时)仍未办结且已超期的工单。重办的工单按每次办结分别计算;重复并单、已撤回的不计。",
    "渠道与合计按对群众承诺的办结时限判定;单位按其自己的时限判定:首个承办单位即办结时限(在其手中超期的,改派后仍计其超期),改派或退单后接办单位按承办时限,协办单位按协办时限。",
    "办理时长为收件至终止之间的工作时间,按责任单位日历计算,扣除计时暂停;中位数与九成位数只计已终止的。",
    "不予受理的计入终止的工单,并另列件数。",
    "响应率:按期首次联系或答复的工单 / 已终止的工单;未办结而首次联系已逾期的见 sla breaches --clock contact。",
    "解决率、满意率:回访中表示已解决、满意的 / 回访中作出回答的。",
  ]
}

public enum SlaReportFault: Error, Sendable, Equatable, CustomStringConvertible {
  case noMonth(String)

  public var description: String {
    switch self {
    case .noMonth(let text): "'\(text)' is no month such as 2026-10"
    }
  }
}
