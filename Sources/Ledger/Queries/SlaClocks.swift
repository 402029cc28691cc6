import Orders
import WorkTime

extension LedgerView {
  /// The clocks that are or were late, the latest one first; with `at`, those that were running and
  /// late then; with `withinMs`, those that run and will be late by then, the soonest first.
  ///
  /// One pass over orders and runs. Rows alone are made of text, and of them there are few.
  public func clocks(_ filter: SlaFilter, now: Instant, names: UnitNames) -> ClockListing {
    let now = filter.at.map(Instant.init(milliseconds:)) ?? state.now(now)
    guard let match = ClockMatch(filter, state) else { return ClockListing(asOf: now.text()) }
    var filter = filter
    if let days = filter.withinWorkingDays {
      let limit = Limit.workingDays(min(max(days, 1), Limit.daysMax))
      filter.withinMs = self.calendars.national.due(from: now, limit: limit).instant
        .milliseconds(since: now)
    }
    var scan = ClockScan(filter, match, now, orders: state.orders.count)
    scan.read(state)
    var calendars = ClockCalendars(self.calendars, state.units)
    var listing = ClockListing(asOf: now.text())
    listing.rows = scan.found.sorted().map { row($0, now: now, &calendars, names) }
    listing.total = scan.found.total
    listing.orders = scan.orders
    listing.running = scan.running
    listing.provisional = scan.provisional
    return listing
  }

  private func row(
    _ found: Int, now: Instant, _ calendars: inout ClockCalendars, _ names: UnitNames
  ) -> ClockRow {
    let place = found & 1 == 0 ? -1 : found >> 1
    let at = place < 0 ? found >> 1 : Int(state.runs[place].order)
    let (run, clock) = state.run(place, of: at)
    let order = state.orders[at]
    let end = min(run.stopped, now)
    let holder = state.holder(of: run, at: end)
    let unit = state.units[holder]
    let breaker = state.holder(of: run, at: run.due)
    let isPaused = run.isPaused && run.stopped <= now
    let late = calendars.calendar(of: run, order).workingLateness(of: run.due, at: end)
    return ClockRow(
      order: "\(order.number)", clock: clock, clockName: ClockName.chinese(clock), unit: unit,
      unitName: names[unit],
      breachUnit: run.due < end && breaker != holder ? state.units[breaker] : nil,
      channel: state.channels[order.channel],
      jurisdiction: OrderNumber.code(order.number.jurisdiction), orderState: order.state.name,
      start: run.start.text(), due: run.due.text(),
      stopped: run.stopped == .distantFuture ? nil : run.stopped.text(),
      state: run.stopped > now ? .running : isPaused ? .paused : .stopped,
      lateSeconds: end.milliseconds(since: run.due) / 1_000,
      lateWorkingSeconds: late / 1_000, provisional: run.flags.contains(.provisional),
      upstreamHolds: run.flags.contains(.upstreamHolds),
      silenced: state.isSilenced(order, unit: holder, at: now),
      steps: run.flags.stepNames)
  }
}

extension WorkCalendar {
  /// Time of office from one instant to another; below zero where the second is the earlier one.
  func workingLateness(of due: Instant, at end: Instant) -> Int64 {
    due <= end ? workingMilliseconds(from: due, to: end)
      : -workingMilliseconds(from: end, to: due)
  }
}

/// One look at every clock. What it finds are numbers: 2n for the `resolve` clock that stands in an
/// order, 2n+1 for a run.
private struct ClockScan {
  private(set) var found: Earliest
  private(set) var orders = 0
  private(set) var running = 0
  private(set) var provisional = 0

  private let match: ClockMatch
  private let now: Instant
  private let isAsOf: Bool
  private let onlyOpen: Bool
  /// Clocks that run and are due until then; nil where late ones are asked for.
  private let horizon: Instant?
  /// One bit for each order, so that it is counted once.
  private var seen: [UInt64]

  init(_ filter: SlaFilter, _ match: ClockMatch, _ now: Instant, orders: Int) {
    self.match = match
    self.now = now
    isAsOf = filter.at != nil
    onlyOpen = filter.onlyOpen
    horizon = filter.withinMs.map { now.adding(milliseconds: $0) }
    found = Earliest(limit: min(max(filter.limit, 0), SlaFilter.limitMax))
    seen = Array(repeating: 0, count: orders / 64 + 1)
  }

  mutating func read(_ state: LedgerState) {
    if match.wantsResolve {
      state.orders.forEach { at, order in
        if order.state != .linked, fits(order.due, order.stopped), match.accepts(due: order.due),
          match.unit == nil || isOfUnit(order, order.unit, order.due, order.stopped, state),
          match.accepts(order),
          !isAsOf || order.isStarted(at: now, state),
          horizon == nil || order.clockRuns,
          !onlyOpen || !order.isClockOver(state)
        {
          add(at << 1, order: at, due: order.due, stopped: order.stopped,
            isProvisional: order.flags.contains(.provisional))
        }
        return true
      }
    }
    if match.clock == 0 { return }
    state.runs.forEach { place, run in
      if !run.flags.contains(.window), fits(run.due, run.stopped),
        match.accepts(due: run.due), match.unit == nil || isOfUnit(run, state),
        !isAsOf || run.start <= now && state.orders[Int(run.order)].opened <= now,
        match.clock == nil || run.clock == match.clock, !onlyOpen || !run.isOver,
        !match.asksOrder || match.accepts(state.orders[Int(run.order)])
      {
        add(place << 1 | 1, order: Int(run.order), due: run.due, stopped: run.stopped,
          isProvisional: run.flags.contains(.provisional))
      }
      return true
    }
  }

  private func isOfUnit(_ run: ClockRun, _ state: LedgerState) -> Bool {
    if run.flags.contains(.ofUnit) { return run.unit == match.unit }
    return isOfUnit(state.orders[Int(run.order)], run.unit, run.due, run.stopped, state)
  }

  /// Whether an order's own clock is the unit's: the one that has it at the time that is asked for,
  /// and, of what is or was late, also the one that had it when it came to be so.
  private func isOfUnit(
    _ order: Order, _ unit: UInt16, _ due: Instant, _ stopped: Instant, _ state: LedgerState
  ) -> Bool {
    if order.file < 0 { return unit == match.unit }
    if state.holder(of: order, now: unit, at: min(stopped, now)) == match.unit { return true }
    return !isAsOf && horizon == nil && state.holder(of: order, now: unit, at: due) == match.unit
  }

  @inline(__always)
  private func fits(_ due: Instant, _ stopped: Instant) -> Bool {
    if let horizon { return stopped == .distantFuture && due >= now && due <= horizon }
    if isAsOf { return due < now && stopped > now }
    return due < min(stopped, now)
  }

  private mutating func add(
    _ place: Int, order: Int, due: Instant, stopped: Instant, isProvisional: Bool
  ) {
    if stopped > now { running += 1 }
    if isProvisional { provisional += 1 }
    let bit: UInt64 = 1 << UInt64(order & 63)
    if seen[order >> 6] & bit == 0 {
      seen[order >> 6] |= bit
      orders += 1
    }
    let key = horizon == nil
      ? due.milliseconds(since: min(stopped, now)) : due.milliseconds
    found.add(due: key, order: place)
  }
}

extension Order {
  /// Whether the clock that it has now ran then already: it may have begun anew since.
  func isStarted(at instant: Instant, _ state: LedgerState) -> Bool {
    guard opened <= instant else { return false }
    return (state.file(of: self)?.clock?.start ?? received) <= instant
  }
}

extension LedgerState {
  /// A run by its place in `runs`; -1 for the `resolve` clock that stands in the order.
  func run(_ place: Int, of order: Int) -> (run: ClockRun, clock: String) {
    if place >= 0 { return (runs[place], clocks[runs[place].clock]) }
    var run = resolveRun(of: orders[order], at: order)
    if orders[order].isClockOver(self) { run.flags.remove(.paused) }
    return (run, ClockName.resolve)
  }
}
