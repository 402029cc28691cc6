import Decider
import Journal
import Orders
import Routing
import WorkTime

/// An order that another configuration would send to another unit.
public struct RouteChange: Codable, Sendable, Equatable {
  public var order: String
  public var receivedAt: String
  /// The unit that it was opened for.
  public var opened: String
  public var before: String
  public var beforeName: String?
  public var after: String
  public var afterName: String?
  public var why: String
  /// Redacted.
  public var title: String

  enum CodingKeys: String, CodingKey {
    case order, receivedAt = "received_at", opened, before, beforeName = "before_name", after
    case afterName = "after_name", why, title
  }
}

/// What two configurations make of the orders of the last days. Nothing is changed by asking.
public struct RouteReplay: Codable, Sendable, Equatable {
  /// So many orders are routed again, the newest first: each is read from the journal.
  public static let ordersMax = 200_000

  public var rows: [RouteChange] = []
  public var replayed = 0
  public var changed = 0
  /// Sent to people by the one and not by the other.
  public var toDesk = 0
  public var fromDesk = 0
  /// There were more orders than are routed again.
  public var isPartial = false

  enum CodingKeys: String, CodingKey {
    case rows, replayed, changed, toDesk = "to_desk", fromDesk = "from_desk", isPartial = "partial"
  }
}

extension LedgerView {
  /// Routes the orders that were received since an instant by two configurations. What is routed is
  /// the redacted text, as the journal has it: names and doors say nothing of a unit. Where the
  /// order has a jurisdiction it stays; how it was found may have stood in the masked text. So do
  /// kind, urgency and category where they are its sender's word: see `Configuration.held`.
  public func replayRoutes(
    since: Instant, old: Configuration, new: Configuration, limit: Int
  ) throws(LedgerError) -> RouteReplay {
    var wanted: [Order] = []
    state.orders.forEach { _, order in
      if order.received >= since { wanted.append(order) }
      return true
    }
    var replay = RouteReplay()
    replay.isPartial = wanted.count > RouteReplay.ordersMax
    wanted = wanted.suffix(RouteReplay.ordersMax)
    let reader = JournalReader(directory: directory)
    for order in wanted.reversed() {
      guard case .opened(let opened) = try Self.event(at: order.openedAt, reader).body,
        let text = ItemText(decoding: opened.item)
      else { continue }
      let jurisdiction = order.number.jurisdiction
      let item = RouteItem(
        title: text.title, content: text.content, place: text.place ?? "",
        channel: opened.channel,
        jurisdiction: jurisdiction == 0 ? nil : OrderNumber.code(jurisdiction),
        at: order.received)
      var judged = opened.judged
      if order.isReport { judged.kind = .report }
      let own = old.route(item)
      let held = old.held(judged, beside: own.classification)
      let before = held == nil ? own.routing : old.route(item, as: held).routing
      let after = new.route(item, as: held).routing
      let from = old.jurisdictions[unit: before.unit]
      let to = new.jurisdictions[unit: after.unit]
      replay.replayed += 1
      if from.code == to.code { continue }
      replay.changed += 1
      if to.isDesk && !from.isDesk { replay.toDesk += 1 }
      if from.isDesk && !to.isDesk { replay.fromDesk += 1 }
      guard replay.rows.count < limit else { continue }
      replay.rows.append(RouteChange(
        order: "\(order.number)", receivedAt: order.received.text(), opened: opened.judged.unit,
        before: from.code, beforeName: from.name, after: to.code, afterName: to.name,
        why: after.description(in: new.router), title: text.title))
    }
    return replay
  }
}
