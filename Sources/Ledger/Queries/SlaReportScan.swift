import Journal
import Orders
import WorkTime

extension LedgerView {
  /// The figures of a month, from the ledger alone.
  public func report(
    _ filter: SlaReportFilter, names: SlaNames
  ) throws(SlaReportFault) -> SlaReport {
    guard let month = SlaMonth(filter.month) else { throw .noMonth(filter.month) }
    let asOf = newestEvent
    let until = min(month.next.instant(), asOf ?? .distantFuture)
    var counting = SlaCounting(
      state, month, until: until, calendars: ClockCalendars(calendars, state.units))
    if let match = ReportMatch(filter, state) { counting.count(match) }
    let cells = counting.cells
    return SlaReport(
      ledger: state.ledger, month: "\(month)", jurisdiction: filter.jurisdiction,
      unit: filter.unit, channel: filter.channel, asOf: asOf?.text(), sequence: state.sequence - 1,
      until: until.text(), units: cells.unitRows(state, names),
      channels: cells.channelRows(state, names), total: cells.total.finished(), days: cells.days,
      lateness: cells.lateness, provisional: cells.provisional)
  }

  /// When the newest event of an order was recorded; in a history when it happened. Nil where there
  /// is no order.
  var newestEvent: Instant? {
    if state.orders.count == 0 { return nil }
    if state.isHistory { return state.latest }
    var places = [state.orders[state.orders.count - 1].openedAt]
    if state.history.count > 0 { places.append(state.history[state.history.count - 1].place) }
    guard let newest = places.max(by: { $0.position < $1.position }) else { return state.latest }
    let event = try? Self.event(at: newest, JournalReader(directory: directory))
    return event?.recorded ?? state.latest
  }
}

/// The filter of a report in the state's numbers; nil where a name was never seen.
struct ReportMatch {
  private let scope: ScopeMatch
  var unit: UInt16? { scope.unit }

  init?(_ filter: SlaReportFilter, _ known: LedgerState) {
    guard let scope = ScopeMatch(
      unit: filter.unit, channel: filter.channel, jurisdiction: filter.jurisdiction, known)
    else { return nil }
    self.scope = scope
  }

  func accepts(_ order: Order) -> Bool {
    scope.accepts(order) && order.state != .linked && order.state != .withdrawn
  }
}

/// Goes once through all orders, and through the runs of those that the month is about.
struct SlaCounting {
  private(set) var cells: SlaReportCells
  private let state: LedgerState
  private let month: SlaMonth
  private let range: Range<Instant>
  private let until: Instant
  private var calendars: ClockCalendars
  private let resolve: UInt16?
  private let handling: UInt16?
  private let part: UInt16?
  private let contact: UInt16?

  init(_ state: LedgerState, _ month: SlaMonth, until: Instant, calendars: ClockCalendars) {
    cells = SlaReportCells(month)
    self.state = state
    self.month = month
    range = month.range
    self.until = until
    self.calendars = calendars
    resolve = state.clocks.number(ifKnown: ClockName.resolve)
    handling = state.clocks.number(ifKnown: ClockName.handling)
    part = state.clocks.number(ifKnown: ClockName.part)
    contact = state.clocks.number(ifKnown: ClockName.contact)
  }

  /// A run, and its place in `state.runs`: -1 for the `resolve` clock in the order.
  private typealias Placed = (run: ClockRun, place: Int)

  mutating func count(_ match: ReportMatch) {
    let state = state
    state.orders.forEach { at, order in
      guard match.accepts(order) else { return true }
      if let day = month.day(of: order.received), match.unit == nil || match.unit == order.unit {
        cells.days[day].received += 1
      }
      if order.lastRun < 0 && !matters(order.due, order.stopped) { return true }
      count(order, at, match)
      return true
    }
  }

  /// Whether a clock may have ended in the month, or be open and late at its end; it is not, where
  /// it ended before, or stands still.
  @inline(__always)
  private func matters(_ due: Instant, _ stopped: Instant) -> Bool {
    range.contains(stopped) || due < min(until, stopped) && until > range.lowerBound
  }

  /// Late and open at the month's end. What stands still since before it was due is not late.
  private func isOpenLate(_ run: ClockRun) -> Bool {
    let isOpen = run.stopped >= until || run.isPaused
    return isOpen && run.due < min(until, run.stopped) && until > range.lowerBound
  }

  private mutating func count(_ order: Order, _ at: Int, _ match: ReportMatch) {
    var resolves: [Placed] = [(state.run(-1, of: at).run, -1)]
    var handlings: [Placed] = []
    var parts: [Placed] = []
    var contacts: [ClockRun] = []
    for place in state.runs(of: order) {
      let run = state.runs[place]
      switch run.clock {
      case resolve: resolves.append((run, place))
      case handling: handlings.append((run, place))
      case part: parts.append((run, place))
      case contact: contacts.append(run)
      default: break
      }
    }
    for span in resolves {
      let newest = handlings.filter {
        $0.run.start >= span.run.start && $0.run.start <= span.run.stopped
      }
      let judged = judgedUnit(span.run, newest.map(\.run))
      count(span, of: order, contacts, isCitizens: true, unit: judged, match)
      for (number, handled) in newest.enumerated() {
        // Who passed an order on in time has no verdict; who did so late has.
        guard number == 0 || handled.run.isLate(at: until) else { continue }
        count(handled, of: order, contacts, isCitizens: false, unit: handled.run.unit, match)
      }
    }
    for helped in parts {
      count(helped, of: order, contacts, isCitizens: false, unit: helped.run.unit, match)
    }
  }

  /// Whose own clock the total is: late, of the unit that had the order when it came to be so; nil
  /// where that unit had a clock of its own, which judges it.
  private func judgedUnit(_ total: ClockRun, _ handlings: [ClockRun]) -> UInt16? {
    guard total.isLate(at: until) else { return handlings.isEmpty ? total.unit : nil }
    if handlings.contains(where: { $0.start <= total.due && total.due < $0.stopped }) {
      return nil
    }
    return state.holder(of: total, at: total.due)
  }

  /// - Parameters:
  ///   - isCitizens: it is the total that the citizen was promised, and counts for channel and sum.
  ///   - unit: whose own clock it is too; nil where that is another one.
  private mutating func count(
    _ placed: Placed, of order: Order, _ contacts: [ClockRun], isCitizens: Bool, unit: UInt16?,
    _ match: ReportMatch
  ) {
    let run = placed.run
    let hasEnded = range.contains(run.stopped) && !run.isPaused
    guard hasEnded || isOpenLate(run) else { return }
    let countsForCitizen = isCitizens
      && (match.unit == nil || match.unit == run.unit || match.unit == unit)
    let countsForUnit = unit.map { match.unit == nil || match.unit == $0 } ?? false
    guard countsForCitizen || countsForUnit else { return }
    let wasReturned = order.bounces > 0
    let wasReopened = order.reopenings > 0
    let key = unit.map { SlaReportCells.Key(unit: $0, channel: order.channel) }
    if run.flags.contains(.provisional) && countsForCitizen { cells.provisional += 1 }
    guard hasEnded else {
      if countsForCitizen {
        cells.total.addOpenLate(wasReturned: wasReturned, wasReopened: wasReopened)
        cells.channels[order.channel, default: .init()]
          .addOpenLate(wasReturned: wasReturned, wasReopened: wasReopened)
      }
      if let key, countsForUnit {
        cells.units[key, default: .init()]
          .addOpenLate(wasReturned: wasReturned, wasReopened: wasReopened)
      }
      return
    }
    let outcome = outcome(of: placed, isCitizens: isCitizens, order)
    let ended = SlaReportCell.Ended(
      isLate: run.stopped > run.due, workingMs: workingMs(placed, of: order),
      responded: responded(run, contacts, outcome), solved: outcome?.solved,
      satisfied: outcome?.satisfied, wasReturned: wasReturned, wasReopened: wasReopened,
      wasDeclined: isCitizens && placed.place < 0 && order.state == .declined)
    if countsForCitizen {
      cells.total.add(ended)
      cells.channels[order.channel, default: .init()].add(ended)
      note(run, of: order, isLate: ended.isLate)
    }
    if let key, countsForUnit { cells.units[key, default: .init()].add(ended) }
  }

  /// What was heard of the run; of a unit's own clock what was heard of the total that it was in.
  private func outcome(
    of placed: Placed, isCitizens: Bool, _ order: Order
  ) -> CaseFile.Outcome? {
    guard let file = state.file(of: order) else { return nil }
    if isCitizens { return file.outcome(of: placed.place) }
    let total = file.outcomes.first { placed.run.start <= state.runs[$0.run].stopped }
    return total ?? file.outcome(of: -1)
  }

  private mutating func note(_ run: ClockRun, of order: Order, isLate: Bool) {
    guard let day = month.day(of: run.stopped) else { return }
    if !isLate {
      cells.days[day].onTime += 1
      return
    }
    cells.days[day].late += 1
    // 24:00 belongs to the day that it ends.
    let days = calendars.calendar(of: run, order).workingDays(
      from: run.due.adding(milliseconds: -1), to: run.stopped)
    cells.lateness[SlaLateness.bucket(ofDays: days)].count += 1
  }

  private mutating func workingMs(_ placed: Placed, of order: Order) -> Int64 {
    let calendar = calendars.calendar(of: placed.run, order)
    var worked = calendar.workingMilliseconds(from: placed.run.start, to: placed.run.stopped)
    for step in state.clock(of: order, run: placed.place)?.steps ?? [] {
      guard case .paused(let from, let to) = step else { continue }
      let end = min(to ?? placed.run.stopped, placed.run.stopped)
      worked -= calendar.workingMilliseconds(from: max(from, placed.run.start), to: end)
    }
    return max(0, worked)
  }

  /// The first word came in time: by the clock for it where there is one, else by the whole limit.
  private func responded(
    _ run: ClockRun, _ contacts: [ClockRun], _ outcome: CaseFile.Outcome?
  ) -> Bool {
    let own = contacts.first { $0.start >= run.start && $0.start <= run.stopped }
    if let own { return min(own.stopped, run.stopped) <= own.due }
    let contacted = outcome?.contactedAt.map { $0 >= run.start && $0 <= run.due } ?? false
    return contacted || run.stopped <= run.due
  }
}
