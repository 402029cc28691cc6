import Orders

extension Life {
  /// A step that was told alerts its unit once, unless it is silenced: it has gone out with an
  /// alert, or waits for the unit's office hours, or was left out of an alert because it said
  /// nothing any more (I2, I7).
  func checkAlerts(_ state: LedgerState, _ told: Told) {
    var open: [String: Int] = [:]
    func count(_ order: OrderNumber, _ clock: String, _ step: StepKind, due: String, _ by: Int) {
      open["\(step.name) of \(order) (\(clock), due \(due))", default: 0] += by
    }
    var leftOut = 0
    for event in told.events {
      if case .alerted(let alerted) = event.body { leftOut += alerted.taken - alerted.items.count }
      if case .alerted(let alerted) = event.body {
        for item in alerted.items {
          count(item.order, item.clock, item.step, due: item.due.text(), -1)
        }
      } else if let (kind, step) = event.body.step, !step.isSilenced {
        count(step.order, step.clock, kind, due: step.due.text(), 1)
      }
    }
    for waiting in state.alerts.values.joined() {
      let order = state.orders[Int(waiting.order)].number
      count(order, state.clocks[waiting.clock], waiting.step, due: waiting.due.text(), -1)
    }
    for (step, rest) in open.sorted(by: { $0.key < $1.key }) where rest != 0 {
      if rest > 0 { leftOut -= rest } else { story.violate("I2: \(step) alerted too often") }
    }
    if leftOut != 0 { story.violate("I7: \(leftOut) more were left out than alerted nobody") }
  }
}
