import Decider
import Ledger
import Orders
import WorkTime

/// Calendars that are asked for what they would change.
public struct RecomputeRequest: Codable, Sendable {
  public struct File: Codable, Sendable {
    public var name: String
    public var text: String
  }

  /// The files of `calendars` of a configuration.
  public var files: [File]
  public var limit: Int

  public init(_ files: [CalendarFolder.File], limit: Int) {
    self.files = files.map { File(name: $0.name, text: String(decoding: $0.bytes, as: UTF8.self)) }
    self.limit = limit
  }

  public func book() throws -> CalendarBook {
    try CalendarBook(parsing: files.map { ($0.name, Array($0.text.utf8)) })
  }
}

extension SlaNames {
  /// Names as a configuration has them.
  public init(_ directories: Directories) {
    self.init(
      units: directories.jurisdictions.unitNames,
      channels: Dictionary(
        directories.channels.all.map { ($0.name, $0.title) }, uniquingKeysWith: { $1 }),
      jurisdictions: Dictionary(
        directories.jurisdictions.all.map { ($0.code, $0.name) }, uniquingKeysWith: { $1 }))
  }
}

/// What is asked of deadlines, answered from one view.
struct SlaAnswers {
  let view: LedgerView
  let names: SlaNames

  func explain(_ text: String, clock: String?, now: Instant) -> ControlAnswer {
    guard let number = OrderNumber(text) else {
      return .fault("'\(text)' is no order number such as 370481-20261121-003-000127")
    }
    do throws(LedgerError) {
      return .explanation(
        try view.explain(number, clock: clock, now: now, names: names.units))
    } catch { return .fault("the order cannot be explained: \(error)") }
  }

  func recompute(_ request: RecomputeRequest) -> ControlAnswer {
    do {
      let book = try request.book()
      return .recomputed(view.recompute(by: book, limit: request.limit, names: names.units))
    } catch { return .fault("the calendars cannot be read: \(error)") }
  }

  func report(_ filter: SlaReportFilter, isPublic: Bool) -> ControlAnswer {
    do throws(SlaReportFault) {
      return isPublic ? .publicReport(try view.publicReport(filter, names: names))
        : .report(try view.report(filter, names: names))
    } catch { return .fault("\(error)") }
  }
}

extension ControlRequest {
  /// Who is late, or was at an instant: the question of `sla breaches` without filters.
  public static func breaches(onlyOpen: Bool = false, at instant: Instant? = nil) -> Self {
    var filter = SlaFilter()
    filter.onlyOpen = onlyOpen
    filter.at = instant?.milliseconds
    return .clocks(filter)
  }

  /// The question of `sla due`.
  public static func due(withinMs: Int64) -> Self {
    var filter = SlaFilter()
    filter.withinMs = withinMs
    return .clocks(filter)
  }
}
