import Orders
import WorkTime

// A person says how urgent an order is: it is hastened by that as by a text of the citizen that
// says so (see `earlierPromise`).

extension Decider {
  func raisesUrgency(_ matter: ActionCase, _ place: OrderPlace) -> Bool {
    guard let urgency = matter.action.options.urgency else { return false }
    return urgency.rawValue > place.order.urgency.rawValue
  }

  /// What is promised instead; nil where the promise stays as it is.
  func hastening(_ matter: ActionCase, _ place: OrderPlace) -> (clock: Clock, promise: Promise)? {
    guard let urgency = matter.action.options.urgency, raisesUrgency(matter, place) else {
      return nil
    }
    var judged = place.opened.judged
    judged.urgency = urgency
    if place.order.isReport { judged.kind = .report }
    return earlierPromise(
      upstream: nil, judged, place.order, place.opened, place.file, place.rule,
      policies(of: place.opened, matter.archive), now: matter.at)
  }

  /// The clocks beside the total that end sooner by it.
  func hastened(
    _ matter: ActionCase, _ place: OrderPlace, _ change: Applied.Change
  ) -> [ClockChange] {
    guard let rule = change.promise?.rule, rule != place.rule else { return [] }
    let policy = policies(of: place.opened, matter.archive).promised(rule)
    return clocks(
      hastening: place.order, to: policy, flags: place.order.flags, unit: place.unit,
      matter.state, now: matter.at)
  }
}
