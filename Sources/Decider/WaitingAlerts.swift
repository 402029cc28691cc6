import Orders
import WorkTime

extension Decider {
  /// A unit that is to be alerted now, of up to 200 steps; nil when none is. Fold it, ask again.
  ///
  /// A step may have waited a night: whoever answered, was given more time or is silenced since is
  /// not called by it any more. Where only such ones wait, they leave the line and nobody hears.
  public func alert(_ state: LedgerState, now: Instant) -> Decision? {
    if state.alerts.isEmpty { return nil }
    for (line, waiting) in state.alerts.sorted(by: { $0.key < $1.key }) {
      let unit = state.units[line.unit]
      guard let first = waiting.first else { continue }
      let jurisdiction = state.orders[Int(first.order)].number.jurisdiction
      let isDue = line.isPressing || waiting.count > AlertLine.waitingMax
        || calendar(jurisdiction, unit: unit).isOffice(now)
      guard isDue else { continue }
      var items: [Alerted.Item] = []
      var taken = 0
      for alert in waiting {
        if items.count == Alerted.itemsMax { break }
        taken += 1
        guard calls(alert, line, state, now) else { continue }
        items.append(Alerted.Item(
          order: state.orders[Int(alert.order)].number, clock: state.clocks[alert.clock],
          step: alert.step, at: alert.at, due: alert.due, isLate: alert.isLate))
      }
      let alerted = Alerted(
        unit: unit, isPressing: line.isPressing, items: items, taken: taken)
      return Decision(.alerted(alerted), at: now)
    }
    return nil
  }

  /// Whether the step still says something to its unit: its clock is not over and due when it was,
  /// and nobody has silenced it.
  private func calls(
    _ alert: PendingAlert, _ line: AlertLine, _ state: LedgerState, _ now: Instant
  ) -> Bool {
    let order = state.orders[Int(alert.order)]
    if state.isSilenced(order, unit: line.unit, at: now) { return false }
    let clock = state.clocks[alert.clock]
    if clock == ClockName.resolve { return order.due == alert.due && !order.isClockOver(state) }
    guard let run = state.run(of: order, clock, unit: state.units[line.unit]) else { return false }
    return state.runs[run].due == alert.due
  }
}
