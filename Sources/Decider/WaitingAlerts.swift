import Orders
import WorkTime

extension Decider {
  /// A unit that is to be alerted now, of up to 200 steps; nil when none is. Fold it, ask again.
  ///
  /// A step may have waited a night: whoever was given more time or is silenced since is not called
  /// by it any more, and who has answered by nothing but a breach. Where only such ones wait, they
  /// leave the line and nobody hears.
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

  /// Whether the step still says something to its unit, whom nobody has silenced. A breach is a
  /// fact as long as its due instant is; all others call for what can still be done.
  private func calls(
    _ alert: PendingAlert, _ line: AlertLine, _ state: LedgerState, _ now: Instant
  ) -> Bool {
    let order = state.orders[Int(alert.order)]
    if state.isSilenced(order, unit: line.unit, at: now) { return false }
    let isFact = alert.step == .breach
    if state.clocks[alert.clock] == ClockName.resolve {
      let isOwn = order.due == alert.due && (isFact || order.clockRuns)
      return isOwn || isFact && hasRun(of: order, alert, state) { _ in true }
    }
    return hasRun(of: order, alert, state) { run in
      (isFact || run.runs) && (!run.flags.contains(.ofUnit) || run.unit == line.unit)
    }
  }

  private func hasRun(
    of order: Order, _ alert: PendingAlert, _ state: LedgerState, _ fits: (ClockRun) -> Bool
  ) -> Bool {
    state.runs(of: order).contains { place in
      let run = state.runs[place]
      return run.clock == alert.clock && run.due == alert.due && fits(run)
    }
  }
}
