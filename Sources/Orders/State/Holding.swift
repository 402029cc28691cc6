import WorkTime

// Who has an order, who had it on a day that is past, and whose alerts wait.

extension LedgerState {
  /// The order goes to a unit. Until now it was the former one's: who is late is asked of days that
  /// are past, too. What waits to be told of the order's own clocks calls the new one.
  mutating func hand(_ at: Int, to unit: UInt16, _ now: Instant) {
    let former = orders[at].unit
    guard unit != former else { return }
    change(fileOf: at) { $0.pass(from: former, at: now) }
    orders[at].unit = unit
    for isPressing in [false, true] {
      moveAlerts(of: at, from: AlertLine(unit: former, isPressing: isPressing), to: unit)
    }
  }

  private mutating func moveAlerts(of at: Int, from line: AlertLine, to unit: UInt16) {
    guard let waiting = alerts[line] else { return }
    let ofUnits = ClockName.ofUnits.compactMap { clocks.number(ifKnown: $0) }
    func moves(_ alert: PendingAlert) -> Bool {
      alert.order == Int32(at) && !ofUnits.contains(alert.clock)
    }
    let moved = waiting.filter(moves)
    if moved.isEmpty { return }
    let rest = waiting.filter { !moves($0) }
    alerts[line] = rest.isEmpty ? nil : rest
    let next = AlertLine(unit: unit, isPressing: line.isPressing)
    var others = alerts[next] ?? []
    for alert in moved {
      others.insert(alert, at: others.firstIndex { $0.at > alert.at } ?? others.count)
    }
    alerts[next] = others
  }

  /// A unit was alerted; the event says how many wait no more.
  mutating func clear(_ alerted: Alerted) {
    let line = AlertLine(
      unit: units.number(of: alerted.unit), isPressing: alerted.isPressing)
    guard let waiting = alerts[line] else { return }
    let rest = waiting.dropFirst(max(0, alerted.taken))
    alerts[line] = rest.isEmpty ? nil : Array(rest)
  }

  /// Whose a clock was at an instant: a unit's own stays with it, the order's was whoever's the
  /// order was.
  public func holder(of run: ClockRun, at instant: Instant) -> UInt16 {
    if run.flags.contains(.ofUnit) { return run.unit }
    return holder(of: orders[Int(run.order)], now: run.unit, at: instant)
  }

  /// Whose the order was at an instant.
  ///
  /// - Parameter now: the last one that is asked about.
  public func holder(of order: Order, now unit: UInt16, at instant: Instant) -> UInt16 {
    guard order.file >= 0 else { return unit }
    return files[Int(order.file)].holders.first { instant < $0.until }?.unit ?? unit
  }
}

extension Order {
  /// Stopped for good, and not for a while: what was answered while its clock stood still is over.
  public func isClockOver(_ ledger: LedgerState) -> Bool {
    if stopped == .distantFuture { return false }
    guard state.clockRuns || state == .suspended else { return true }
    return ledger.file(of: self)?.clock?.pausedSince == nil
  }
}
