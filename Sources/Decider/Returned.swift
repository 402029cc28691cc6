import Orders
import Routing
import WorkTime

/// Whom the machine would ask after a unit gave an order back, for the people at the desk: they
/// dispatch it, and see why.
struct ReturnSuggestion {
  /// In words of ours, as the dispatch to the desk carries it.
  let why: String
  let score: Double
}

extension Decider {
  /// So many events of an order are looked through for its returns.
  static let returnsLookedAtMax = 1_000

  /// The units whose return of this order was approved, the one that holds it among them where this
  /// is such an approval. They are not offered it again, neither as lead nor as helper.
  func returned(_ matter: ActionCase, _ place: OrderPlace) -> [String] {
    var events: [Event] = []
    var entry = place.order.bounces > 0 ? place.order.lastHistory : -1
    while entry >= 0 && events.count < Self.returnsLookedAtMax {
      let history = matter.state.history[Int(entry)]
      if let event = matter.archive.recall(history.place) { events.append(event) }
      entry = history.previous
    }
    var unit = place.opened.judged.unit
    var returned: [String] = []
    for case .applied(let applied) in events.reversed().map(\.body) {
      if applied.verb == .approveReturn && !returned.contains(unit) { returned.append(unit) }
      if let next = applied.change.dispatch?.judged.unit { unit = next }
    }
    if matter.action.verb == .approveReturn && !returned.contains(place.unit) {
      returned.append(place.unit)
    }
    return returned.filter { !isDesk($0) }
  }

  /// The next best unit for an order that was given back, or that there is none.
  func suggestion(_ matter: ActionCase, _ place: OrderPlace) -> ReturnSuggestion {
    let verb = matter.action.verb.chinese
    guard let item = newestText(matter, place) else {
      return ReturnSuggestion(why: verb, score: 0)
    }
    var judged = place.opened.judged
    judged.urgency = place.order.urgency
    // Who is reported must not be asked to look into it, whatever the text says by itself.
    if place.order.isReport { judged.kind = .report }
    let (_, routing) = configuration.route(
      RouteItem(
        title: item.title, content: item.content, place: item.place ?? "",
        channel: place.opened.channel,
        jurisdiction: OrderNumber.code(place.order.number.jurisdiction), at: matter.at,
        excluding: returned(matter, place)),
      as: judged)
    let reasons = routing.description(in: configuration.router)
    guard let first = routing.first else {
      return ReturnSuggestion(why: "\(verb),没有其他单位可建议:\(reasons)", score: 0)
    }
    let unit = configuration.jurisdictions[unit: first.unit]
    return ReturnSuggestion(
      why: "\(verb),建议 \(unit.name)(\(unit.code)):\(reasons)", score: Double(first.score))
  }
}
