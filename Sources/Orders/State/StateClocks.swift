import Formats
import WorkTime

// The clocks of an order: who asks finds them here, and what events do to them.

extension LedgerState {
  /// Runs of one order; more are not begun.
  public static let runsPerOrderMax = 500

  // MARK: Asking

  /// The places of an order's runs in `runs`, newest first: those that are over too, but not the
  /// `resolve` clock that stands in the order.
  public func runs(of order: Order) -> RunPlaces { RunPlaces(of: order, in: runs) }

  /// The `resolve` clock of the order as it stands now, as a run like others.
  public func resolveRun(of order: Order, at index: Int) -> ClockRun {
    let file = file(of: order)
    var run = ClockRun(
      resolveOf: order, at: index, movedBy: file?.clock,
      name: clocks.number(ifKnown: ClockName.resolve) ?? 0)
    if let known = file?.dueKnown { run.dueKnown = known }
    return run
  }

  /// All runs of an order, the `resolve` clock that stands in the order first, then newest first.
  public func allRuns(of index: Int) -> [ClockRun] {
    let order = orders[index]
    return [resolveRun(of: order, at: index)] + runs(of: order).map { runs[$0] }
  }

  /// What moved a run, where it did not simply run. Place -1 is the order's own `resolve` clock.
  public func clock(of order: Order, run: Int) -> Clock? {
    file(of: order)?.clocks.first { $0.run == run }?.clock
  }

  /// The newest run of a clock that is not over; of a unit's own the unit's.
  public func run(of order: Order, _ clock: String, unit: String?) -> Int? {
    guard let number = clocks.number(ifKnown: clock) else { return nil }
    let unit = unit.flatMap { units.number(ifKnown: $0) }
    return runs(of: order).first { place in
      let run = runs[place]
      return run.clock == number && !run.isOver
        && (unit == nil || !run.flags.contains(.ofUnit) || run.unit == unit)
    }
  }

  /// When an order goes on by itself; nil where it does not stand still, or has no end set. Of
  /// several milestones that stopped it the last one must be over.
  public func standsUntil(_ order: Order) -> Instant? {
    guard order.file >= 0, order.stopped != .distantFuture, let file = file(of: order)
    else { return nil }
    if order.state == .suspended { return file.suspendedUntil }
    let ends = file.stops.compactMap(\.until)
    return order.state.clockRuns && ends.count == file.stops.count ? ends.max() : nil
  }

  /// When its clock runs again by itself; nil where something is waited for that has no end.
  public func goesOn(_ order: Order) -> Instant? {
    guard let until = standsUntil(order), let file = file(of: order) else { return nil }
    let ends = file.stops.map(\.until)
    return ends.contains(nil) ? nil : (ends.compactMap(\.self) + [until]).max()
  }

  /// Which policy the order has, by its id and the configuration in which it stands.
  public func rule(of order: Order) -> RuleName { RuleName(rules[order.rule]) }

  // MARK: Folding

  mutating func setRule(_ at: Int, _ policy: String, configuration: String? = nil) {
    let home = configuration.map(policyTexts.first(like:)) ?? rule(of: orders[at]).configuration
    orders[at].rule = rules.number(ofRoom: RuleName(configuration: home, policy: policy).text)
  }

  mutating func setLimit(_ at: Int, _ limit: Limit, _ dayEnd: DayEnd) {
    orders[at].limit = limits.number(of: ClockLimit(limit, dayEnd))
  }

  mutating func take(_ changes: [ClockChange], _ at: Int, _ now: Instant) {
    for change in changes {
      switch change.what {
      case .started(let started): start(change, started, at, now)
      case .stopped(let instant):
        guard let run = run(of: orders[at], change.clock, unit: change.unit) else { continue }
        // One that stands still stopped when it came to a stand.
        if !runs[run].isPaused { runs[run].stopped = instant }
        runs[run].flags.remove(.paused)
      case .moved(let clock, let due):
        guard let run = run(of: orders[at], change.clock, unit: change.unit) else { continue }
        setDue(due.instant, at, run: run, now)
        runs[run].stopped = clock.pausedSince ?? .distantFuture
        runs[run].flags.set(.paused, to: clock.pausedSince != nil)
        runs[run].flags.set(.provisional, to: due.provisional)
        self.change(fileOf: at) { $0.set(clock, of: run) }
      }
    }
  }

  private mutating func start(
    _ change: ClockChange, _ started: ClockChange.Started, _ at: Int, _ now: Instant
  ) {
    var flags: ClockRun.Flags = []
    if started.due.provisional { flags.insert(.provisional) }
    if started.isWindow { flags.insert(.window) }
    if ClockName.ofUnits.contains(change.clock) { flags.insert(.ofUnit) }
    append(ClockRun(
      start: started.start ?? now, due: started.due.instant, stopped: .distantFuture,
      order: Int32(at), previous: -1, clock: clocks.number(ofRoom: change.clock),
      unit: change.unit.map { units.number(of: $0) } ?? orders[at].unit,
      limit: limits.number(of: started.limit), flags: flags, dueKnown: now))
  }

  @discardableResult
  private mutating func append(_ run: ClockRun) -> Int {
    var run = run
    let at = Int(run.order)
    run.previous = orders[at].lastRun
    let place = runs.append(run)
    orders[at].lastRun = Int32(place)
    return place
  }

  /// The order is done again: what its clock came to stays for ever, and the order's place is free
  /// for the new one.
  mutating func retireResolve(_ at: Int, _ now: Instant) {
    var run = resolveRun(of: orders[at], at: at)
    run.clock = clocks.number(ofRoom: ClockName.resolve)
    if run.stopped == .distantFuture { run.stopped = now }
    run.flags.remove(.paused)
    let place = append(run)
    change(fileOf: at) { file in
      file.rename(-1, to: place)
      file.retire(place)
    }
    for step in StepKind.allCases { orders[at].flags.remove(step.orderFlag) }
    orders[at].stopped = .distantFuture
  }

  /// The order is with another unit: whatever of its clocks is the order's goes with it.
  mutating func carryRuns(_ at: Int) {
    for place in runs(of: orders[at])
    where !runs[place].isOver && !runs[place].flags.contains(.ofUnit) {
      runs[place].unit = orders[at].unit
    }
  }

  mutating func recompute(_ recomputed: Recomputed, _ at: Int, _ now: Instant) {
    // What was told of a due instant that is still past stays told: it is late as before.
    let isPast = recomputed.due < now
    guard recomputed.clock != ClockName.resolve else {
      setDue(recomputed.due, at, keepsTold: isPast, now)
      orders[at].flags.set(.provisional, to: recomputed.provisional)
      orders[at].flags.set(.upstreamHolds, to: recomputed.upstreamHolds)
      return
    }
    guard let run = run(of: orders[at], recomputed.clock, unit: recomputed.unit) else { return }
    setDue(recomputed.due, at, run: run, keepsTold: isPast, now)
    runs[run].flags.set(.provisional, to: recomputed.provisional)
  }

  /// A clock is due at another instant. A step is told once for each due instant: what was told of
  /// one that is void is told again of the next, and not of one that comes back.
  mutating func setDue(
    _ due: Instant, _ at: Int, run: Int = -1, keepsTold: Bool = false, _ now: Instant
  ) {
    let former = run < 0 ? orders[at].due : runs[run].due
    guard due != former else { return }
    let told = run < 0 ? orders[at].flags.toldSteps : runs[run].flags.intersection(.steps)
    if !told.isEmpty {
      change(fileOf: at) { $0.remember(CaseFile.Told(run: run, due: former, steps: told)) }
    }
    var steps = file(of: orders[at])?.told(of: run, due: due) ?? []
    if keepsTold { steps.formUnion(told) }
    guard run < 0 else {
      runs[run].due = due
      runs[run].dueKnown = now
      runs[run].flags.subtract(.steps)
      runs[run].flags.formUnion(steps)
      return
    }
    orders[at].due = due
    // Without a case file nothing was told, and a later due instant has only later steps.
    if orders[at].file >= 0 || due < former { change(fileOf: at) { $0.dueKnown = now } }
    for step in StepKind.allCases {
      orders[at].flags.set(step.orderFlag, to: steps.contains(ClockRun.Flags(of: step)))
    }
  }

  /// A step was told: never again of this due instant, and the unit hears of it.
  mutating func mark(_ step: DeadlineStep, _ kind: StepKind, _ at: Int, _ now: Instant) {
    if step.clock == ClockName.resolve {
      orders[at].flags.insert(kind.orderFlag)
      // What was asked for in time and not granted in time has lapsed.
      if kind == .breach, file(of: orders[at])?.extensionAsked != nil {
        change(fileOf: at) { $0.extensionAsked = nil }
      }
    } else if let run = run(of: orders[at], step.clock, unit: step.unit) {
      runs[run].flags.insert(ClockRun.Flags(of: kind))
    }
    // What was late years ago calls nobody today.
    guard !step.isSilenced && !isHistory else { return }
    let line = AlertLine(unit: units.number(of: step.unit), isPressing: step.isPressing)
    alerts[line, default: []].append(PendingAlert(
      order: Int32(at), clock: clocks.number(ofRoom: step.clock), step: kind,
      isLate: step.isLate, at: now, due: step.due))
  }

  /// Whether steps of the order, or of the unit, call nobody at that time, which may be past.
  public func isSilenced(_ order: Order, unit: UInt16, at: Instant) -> Bool {
    if let silences = silencedUnits[unit], silences.holds(at: at) { return true }
    return order.file >= 0 && files[Int(order.file)].silences.holds(at: at)
  }
}

/// The places of an order's runs, newest first.
public struct RunPlaces: Sequence, IteratorProtocol {
  var at: Int32
  let runs: Pages<ClockRun>

  public init(of order: Order, in runs: Pages<ClockRun>) {
    (at, self.runs) = (order.lastRun, runs)
  }

  public mutating func next() -> Int? {
    guard at >= 0 else { return nil }
    defer { at = runs[Int(at)].previous }
    return Int(at)
  }
}

extension ClockRun {
  /// The `resolve` clock that stands in the order.
  ///
  /// - Parameter clock: what moved it, if anything did.
  public init(resolveOf order: Order, at index: Int, movedBy clock: Clock?, name: UInt16) {
    var flags = order.flags.toldSteps
    if order.flags.contains(.provisional) { flags.insert(.provisional) }
    if order.flags.contains(.upstreamHolds) { flags.insert(.upstreamHolds) }
    if clock?.pausedSince != nil && order.stopped != .distantFuture { flags.insert(.paused) }
    self.init(
      start: clock?.start ?? order.received, due: order.due, stopped: order.stopped,
      order: Int32(index), previous: order.lastRun, clock: name, unit: order.unit,
      limit: order.limit, flags: flags, dueKnown: order.opened)
  }
}

extension Order.Flags {
  /// What was told of the running `resolve` clock.
  var toldSteps: ClockRun.Flags {
    var steps: ClockRun.Flags = []
    for step in StepKind.allCases where contains(step.orderFlag) {
      steps.insert(ClockRun.Flags(of: step))
    }
    return steps
  }
}

extension ClockRun.Flags {
  mutating func set(_ flag: Self, to isOn: Bool) {
    if isOn { insert(flag) } else { remove(flag) }
  }
}
