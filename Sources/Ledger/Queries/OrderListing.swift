import Appeals
import Decider
import Journal
import Orders
import WorkTime

/// Which orders are wanted. Absent fields mean any.
public struct OrderFilter: Codable, Sendable {
  public var unit: String?
  public var state: String?
  public var channel: String?
  public var jurisdiction: String?
  public var kind: String?
  public var category: String?
  /// Received on or after this instant, and before that one (milliseconds).
  public var receivedFrom: Int64?
  public var receivedBefore: Int64?
  /// Stands in the redacted title or content.
  public var text: String?
  /// Only open orders whose clock runs and that are due within so many milliseconds.
  public var dueWithinMs: Int64?
  public var onlyOpen = false
  public var onlyLate = false
  /// Only those of which danger is suspected, and nobody has judged it yet.
  public var onlySuspected = false
  public var limit = 50

  public static let limitMax = 100_000
  /// So many orders that fit otherwise are searched for a text, those due first: each is read from
  /// the journal.
  public static let searchedMax = 200_000

  public init() {}
}

/// One order of a listing.
public struct OrderRow: Codable, Sendable {
  public var order: String
  public var state: String
  public var channel: String
  public var kind: String?
  public var category: String?
  public var urgency: String
  /// How likely danger is, where a person is still to look.
  public var suspected: Double?
  public var unit: String
  public var unitName: String?
  public var coHandlers: [OrderConduct.CoHandler]
  public var receivedAt: String
  public var due: String
  public var late: Bool
  /// Until it is due, or since; nil where its clock does not run.
  public var secondsLeft: Int64?
  public var provisional: Bool
  /// Redacted.
  public var title: String

  enum CodingKeys: String, CodingKey {
    case order, state, channel, kind, category, urgency, suspected
    case unit, unitName = "unit_name"
    case coHandlers = "co_handlers"
    case receivedAt = "received_at", due, late, secondsLeft = "seconds_left", provisional, title
  }
}

public struct OrderListing: Codable, Sendable {
  public var rows: [OrderRow]
  /// How many orders match, listed or not.
  public var total: Int
  /// More orders fit than a text was searched in: there may be others.
  public var isPartial = false
}

extension LedgerView {
  /// The orders that match, earliest due first.
  public func orders(_ filter: OrderFilter, now: Instant, names: UnitNames) -> OrderListing {
    let now = state.now(now)
    guard let match = OrderMatch(filter, state, now: now) else {
      return OrderListing(rows: [], total: 0)
    }
    let limit = min(max(filter.limit, 0), OrderFilter.limitMax)
    if let text = filter.text, !text.isEmpty {
      return search(text, match, limit, now: now, names: names)
    }
    var found = Earliest(limit: limit)
    state.orders.forEach { at, order in
      if match.accepts(order, state) { found.add(due: order.due.milliseconds, order: at) }
      return true
    }
    let reader = JournalReader(directory: directory)
    let rows = found.sorted().map { row(state.orders[$0], reader, now: now, names: names) }
    return OrderListing(rows: rows, total: found.total)
  }

  private func search(
    _ text: String, _ match: OrderMatch, _ limit: Int, now: Instant, names: UnitNames
  ) -> OrderListing {
    var candidates = Earliest(limit: OrderFilter.searchedMax)
    state.orders.forEach { at, order in
      if match.accepts(order, state) { candidates.add(due: order.due.milliseconds, order: at) }
      return true
    }
    let reader = JournalReader(directory: directory)
    var listing = OrderListing(rows: [], total: 0)
    listing.isPartial = candidates.total > OrderFilter.searchedMax
    for at in candidates.sorted() {
      let order = state.orders[at]
      guard let item = item(of: order, reader),
        item.title.contains(text) || item.content.contains(text)
      else { continue }
      listing.total += 1
      if listing.rows.count < limit {
        listing.rows.append(row(order, reader, now: now, names: names))
      }
    }
    return listing
  }

  private func item(of order: Order, _ reader: JournalReader) -> ItemText? {
    guard case .opened(let opened)? = try? Self.event(at: order.openedAt, reader).body else {
      return nil
    }
    return ItemText(decoding: opened.item)
  }

  func row(
    _ order: Order, _ reader: JournalReader, now: Instant, names: UnitNames
  ) -> OrderRow {
    let unit = state.units[order.unit]
    let category = state.categories[order.category]
    return OrderRow(
      order: "\(order.number)", state: order.state.name, channel: state.channels[order.channel],
      kind: AppealKind(number: order.kind)?.rawValue, category: category.isEmpty ? nil : category,
      urgency: order.urgency.name, suspected: state.suspicion(of: order),
      unit: unit, unitName: names[unit],
      coHandlers: OrderConduct.coHandlers(of: order, state, names: names),
      receivedAt: order.received.text(), due: order.due.text(), late: order.isLate(at: now),
      secondsLeft: order.clockRuns ? order.due.milliseconds(since: now) / 1_000 : nil,
      provisional: order.flags.contains(.provisional), title: title(of: order, reader))
  }

  private func title(of order: Order, _ reader: JournalReader) -> String {
    guard let item = item(of: order, reader) else { return "" }
    return item.title.isEmpty ? String(item.content.prefix(40)) : item.title
  }
}

/// Names of units by their codes, as far as whoever asks knows them.
public typealias UnitNames = [String: String]

/// A filter with its names turned into the state's numbers; nil where a name was never seen, so
/// that nothing can match.
private struct OrderMatch {
  let scope: ScopeMatch
  var state: OrderState?
  var kind: UInt8?
  var categories: Set<UInt16>?
  var dueBefore: Int64?
  var received: Range<Int64>
  var onlyOpen: Bool
  var onlySuspected: Bool
  var lateAt: Instant?

  init?(_ filter: OrderFilter, _ known: LedgerState, now: Instant) {
    guard let scope = ScopeMatch(
      unit: filter.unit, channel: filter.channel, jurisdiction: filter.jurisdiction, known)
    else { return nil }
    self.scope = scope
    if let name = filter.state {
      guard let value = OrderState(name: name) else { return nil }
      state = value
    }
    if let name = filter.kind {
      guard let value = AppealKind(rawValue: name) else { return nil }
      kind = value.number
    }
    if let name = filter.category {
      // A category of the first level means all below it.
      categories = Set(known.categories.names.indices.filter {
        known.categories.names[$0] == name || known.categories.names[$0].hasPrefix(name + "/")
      }.map(UInt16.init))
    }
    dueBefore = filter.dueWithinMs.map { now.adding(milliseconds: $0).milliseconds }
    let from = filter.receivedFrom ?? .min
    received = from..<max(from, filter.receivedBefore ?? .max)
    onlyOpen = filter.onlyOpen
    onlySuspected = filter.onlySuspected
    lateAt = filter.onlyLate ? now : nil
  }

  func accepts(_ order: Order, _ known: LedgerState) -> Bool {
    if let unit = scope.unit, order.unit != unit { return false }
    if let state, order.state != state { return false }
    if !scope.accepts(order) { return false }
    if let kind, order.kind != kind { return false }
    if let categories, !categories.contains(order.category) { return false }
    if !received.contains(order.received.milliseconds) { return false }
    if let dueBefore {
      guard order.clockRuns, order.due.milliseconds <= dueBefore else { return false }
    }
    if onlyOpen && !order.isOpen { return false }
    if onlySuspected && known.suspicion(of: order) == nil { return false }
    if let lateAt, min(order.stopped, lateAt) <= order.due { return false }
    return true
  }
}

/// Keeps the earliest few of many: a heap whose root is the latest of those kept.
struct Earliest {
  private struct Entry {
    var due: Int64
    var order: Int
    func isAfter(_ other: Entry) -> Bool { (due, order) > (other.due, other.order) }
  }

  let limit: Int
  private(set) var total = 0
  private var heap: [Entry] = []

  init(limit: Int) { self.limit = limit }

  mutating func add(due: Int64, order: Int) {
    total += 1
    let entry = Entry(due: due, order: order)
    if heap.count < limit {
      heap.append(entry)
      var child = heap.count - 1
      while child > 0, heap[child].isAfter(heap[(child - 1) / 2]) {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else if let root = heap.first, root.isAfter(entry) {
      heap[0] = entry
      sink()
    }
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var latest = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].isAfter(heap[latest]) { latest = child }
      if latest == parent { return }
      heap.swapAt(parent, latest)
      parent = latest
    }
  }

  func sorted() -> [Int] { heap.sorted { $1.isAfter($0) }.map(\.order) }
}
