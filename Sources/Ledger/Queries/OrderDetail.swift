import Decider
import Journal
import Orders
import WorkTime

/// Everything that may be shown of one order.
public struct OrderDetail: Codable, Sendable {
  public var row: OrderRow
  public var sourceID: String
  /// Redacted.
  public var content: String
  public var place: String?
  public var why: String
  public var score: Double
  public var rule: String
  public var limit: String
  public var upstreamNumber: String?
  public var upstreamDue: String?
  public var upstreamHolds: Bool
  /// What our own limit gives, where the upstream's holds.
  public var ownDue: String?
  /// What was said on the call (即办), redacted, who said it and when.
  public var answer: String?
  public var answeredBy: String?
  public var answeredAt: String?
  public var confidential: Bool
  public var anonymous: Bool
  public var configuration: String
  public var timeline: [TimelineEntry]

  enum CodingKeys: String, CodingKey {
    case row, sourceID = "source_id", content, place, why, score, rule, limit
    case upstreamNumber = "upstream_number", upstreamDue = "upstream_due"
    case upstreamHolds = "upstream_holds", ownDue = "own_due"
    case answer, answeredBy = "answered_by", answeredAt = "answered_at"
    case confidential, anonymous, configuration, timeline
  }
}

public struct TimelineEntry: Codable, Sendable {
  public var sequence: Int64
  public var at: String
  public var recorded: String
  public var type: String
  public var words: String
}

extension LedgerView {
  public func detail(
    of number: OrderNumber, now: Instant, names: UnitNames
  ) throws(LedgerError) -> OrderDetail? {
    guard let order = order(number) else { return nil }
    let events = try timeline(of: order)
    guard case .opened(let opened)? = events.first?.body else { return nil }
    // What the citizen said last stands in the newest amendment.
    var item = ItemText(decoding: opened.item)
    for case .amended(let amended) in events.map(\.body) {
      item = ItemText(decoding: amended.item) ?? item
    }
    let reader = JournalReader(directory: directory)
    var row = row(order, reader, now: now, names: names)
    row.title = item?.title ?? row.title
    return OrderDetail(
      row: row, sourceID: item?.sourceID ?? "", content: item?.content ?? "",
      place: item?.place, why: opened.judged.why, score: opened.judged.score,
      rule: opened.promise.rule, limit: opened.promise.limit.description,
      upstreamNumber: item?.upstreamNumber, upstreamDue: item?.upstreamDue?.text(),
      upstreamHolds: opened.promise.upstreamHolds, ownDue: opened.promise.ownDue?.text(),
      answer: item?.answer, answeredBy: item?.answeredBy, answeredAt: opened.answered?.text(),
      confidential: order.flags.contains(.confidential),
      anonymous: order.flags.contains(.anonymous), configuration: opened.configuration,
      timeline: events.map {
        TimelineEntry(
          sequence: $0.sequence, at: $0.at.text(), recorded: $0.recorded.text(), type: $0.type,
          words: EventWords.words(of: $0, names: names))
      })
  }
}
