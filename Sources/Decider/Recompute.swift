import Orders
import WorkTime

/// What another calendar makes of the clocks that are not over (I5).
public enum Recompute {
  /// A clock with another due instant, or one that is certain now or is not any more.
  public struct Change: Sendable, Equatable {
    /// Place of the order, and of the run among `runs`; -1 for the order's own `resolve` clock.
    public var order: Int
    public var run: Int
    public var before: Instant
    public var after: Due
    public var upstreamHolds: Bool
  }

  /// Pure, and from the state alone: no line of the journal is read. What is over keeps the verdict
  /// of its day.
  public static func preview(_ state: LedgerState, by book: CalendarBook) -> [Change] {
    var changes: [Change] = []
    // Most orders follow the calendar of the one before them.
    var (jurisdiction, own) = (Int32.min, book.national)
    state.orders.forEach { at, order in
      // A linked repeat may go its own way again, by the clock that it has had all the time.
      let hasTotal = order.isOpen || order.state == .linked
      if !hasTotal && order.lastRun < 0 { return true }
      if order.number.jurisdiction != jurisdiction {
        jurisdiction = order.number.jurisdiction
        own = book.calendar(jurisdiction)
      }
      if hasTotal, let change = resolve(order, at, state, own) { changes.append(change) }
      for place in state.runs(of: order) {
        let run = state.runs[place]
        if run.isOver { continue }
        let unit = run.ownUnit(state.units)
        let its = unit == nil ? own : book.calendar(jurisdiction, unit: unit)
        let clock = state.clock(of: order, run: place)
        guard let due = due(clock, run.start, state.limits[run.limit], its) else { continue }
        if due.instant != run.due || due.provisional != run.flags.contains(.provisional) {
          changes.append(Change(
            order: at, run: place, before: run.due, after: due, upstreamHolds: false))
        }
      }
      return true
    }
    return changes
  }

  private static func resolve(
    _ order: Order, _ at: Int, _ state: LedgerState, _ calendar: WorkCalendar
  ) -> Change? {
    let clock = state.file(of: order)?.clock
    // An answer has ended it, even one that came while it stood still.
    guard order.state == .linked || !order.isClockOver(state),
      let due = due(clock, order.received, state.limits[order.limit], calendar)
    else { return nil }
    let upstreamHolds = clock?.isUpstream(due.instant) ?? false
    let isSame = due.instant == order.due
      && due.provisional == order.flags.contains(.provisional)
      && upstreamHolds == order.flags.contains(.upstreamHolds)
    return isSame ? nil : Change(
      order: at, run: -1, before: order.due, after: due, upstreamHolds: upstreamHolds)
  }

  private static func due(
    _ clock: Clock?, _ start: Instant, _ limit: ClockLimit?, _ calendar: WorkCalendar
  ) -> Due? {
    if let clock { return clock.due(in: calendar) }
    return limit.map { calendar.due(from: start, limit: $0.limit, dayEnd: $0.dayEnd) }
  }

  /// The event of a change. Who sent the item hears of another end of what was promised.
  public static func decision(
    _ change: Change, _ state: LedgerState, _ archive: any Archive, now: Instant
  ) -> Decision {
    let order = state.orders[change.order]
    let run = change.run < 0 ? nil : state.runs[change.run]
    // Who sent a repeat was promised what its lead is.
    let isHeard = run == nil && change.before != change.after.instant && order.state != .linked
    return Decision(
      .recomputed(Recomputed(
        order: order.number,
        clock: run.map { state.clocks[$0.clock] } ?? ClockName.resolve,
        unit: state.units[run?.unit ?? order.unit], before: change.before,
        due: change.after.instant, provisional: change.after.provisional,
        upstreamHolds: change.upstreamHolds,
        sender: isHeard ? Applied.Hearer(senderOf: order, archive) : nil)),
      at: now)
  }
}

extension Decider {
  public func recomputation(_ state: LedgerState) -> [Recompute.Change] {
    Recompute.preview(state, by: configuration.calendars)
  }
}
