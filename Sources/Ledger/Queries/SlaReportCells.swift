import Orders
import WorkTime

/// What one line of a report is counted in.
struct SlaReportCell {
  private(set) var row = SlaReportRow()
  private var minutes: [Int32] = []

  /// What is counted of a clock that has ended.
  struct Ended {
    var isLate: Bool
    var workingMs: Int64
    var responded: Bool
    var solved: Bool?
    var satisfied: Bool?
    var wasReturned: Bool
    var wasReopened: Bool
    var wasDeclined = false
  }

  mutating func add(_ ended: Ended) {
    row.orders += 1
    if ended.isLate { row.late += 1 } else { row.onTime += 1 }
    minutes.append(Int32(clamping: (ended.workingMs + 30_000) / 60_000))
    row.response.count(ended.responded)
    if let solved = ended.solved { row.resolution.count(solved) }
    if let satisfied = ended.satisfied { row.satisfaction.count(satisfied) }
    if ended.wasReturned { row.returned += 1 }
    if ended.wasReopened { row.reopened += 1 }
    if ended.wasDeclined { row.declined += 1 }
  }

  mutating func addOpenLate(wasReturned: Bool, wasReopened: Bool) {
    row.orders += 1
    row.openLate += 1
    if wasReturned { row.returned += 1 }
    if wasReopened { row.reopened += 1 }
  }

  func finished() -> SlaReportRow {
    var row = row
    let sorted = minutes.sorted()
    row.medianWorkingMinutes = Self.rank(50, of: sorted)
    row.p90WorkingMinutes = Self.rank(90, of: sorted)
    return row
  }

  /// The nearest rank: a value that was there, and not one between two.
  static func rank(_ percent: Int, of sorted: [Int32]) -> Int? {
    if sorted.isEmpty { return nil }
    return Int(sorted[max(0, (sorted.count * percent + 99) / 100 - 1)])
  }
}

/// The cells of a report while it is counted.
struct SlaReportCells {
  struct Key: Hashable { var unit, channel: UInt16 }

  var units: [Key: SlaReportCell] = [:]
  var channels: [UInt16: SlaReportCell] = [:]
  var total = SlaReportCell()
  var days: [SlaReportDay]
  var lateness = SlaLateness.empty()
  var provisional = 0

  init(_ month: SlaMonth) {
    days = (0..<month.dayCount).map { SlaReportDay(date: "\(month.first.advanced(by: $0))") }
  }

  /// By code and name, so that the order of the lines depends on nothing else.
  func unitRows(_ state: LedgerState, _ names: SlaNames) -> [SlaReportRow] {
    var rows: [SlaReportRow] = []
    for (key, cell) in units {
      var row = cell.finished()
      row.unit = state.units[key.unit]
      row.unitName = names.units[state.units[key.unit]]
      row.channel = state.channels[key.channel]
      row.channelTitle = names.channels[state.channels[key.channel]]
      rows.append(row)
    }
    return rows.sorted { ($0.unit ?? "", $0.channel ?? "") < ($1.unit ?? "", $1.channel ?? "") }
  }

  func channelRows(_ state: LedgerState, _ names: SlaNames) -> [SlaReportRow] {
    var rows: [SlaReportRow] = []
    for (channel, cell) in channels {
      var row = cell.finished()
      row.channel = state.channels[channel]
      row.channelTitle = names.channels[state.channels[channel]]
      rows.append(row)
    }
    return rows.sorted { $0.channel ?? "" < $1.channel ?? "" }
  }
}

/// What units, channels and jurisdictions are called, as far as whoever asks knows.
public struct SlaNames: Sendable {
  public var units: UnitNames
  public var channels: [String: String]
  public var jurisdictions: [String: String]

  public init(
    units: UnitNames = [:], channels: [String: String] = [:], jurisdictions: [String: String] = [:]
  ) {
    (self.units, self.channels, self.jurisdictions) = (units, channels, jurisdictions)
  }
}
