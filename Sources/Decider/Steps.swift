import Orders
import WorkTime

/// What a policy has told of its clocks, made ready for asking again and again.
public final class StepPlan: Sendable {
  let resolve: [StepRule]
  let others: [(clock: String, steps: [StepRule])]
  let isPressing: Bool

  public init(_ policy: Policy) {
    resolve = policy.steps(of: ClockName.resolve)
    others = policy.clocks.compactMap { rule in
      let steps = policy.steps(of: rule.name)
      return steps.isEmpty ? nil : (rule.name, steps)
    }
    isPressing = policy.alerts == .always
  }

  func steps(of clock: String) -> [StepRule] {
    others.first { $0.clock == clock }?.steps ?? []
  }
}

/// Plans by the numbers of rules, and instants that many orders share. Owned by whoever asks.
public struct StepTimes {
  private struct Key: Hashable {
    var due: Int64
    var limit: Limit
    var isBefore: Bool
    var jurisdiction: Int32
    var unit: UInt16
  }

  private var plans: [UInt16: StepPlan] = [:]
  private var known: [Key: Instant] = [:]
  static let knownMax = 100_000

  public init() {}

  /// The plan of the order's rule, where it was asked for before.
  public func knownPlan(of order: Order) -> StepPlan? { plans[order.rule] }

  mutating func plan(_ order: Order, _ make: () -> StepPlan) -> StepPlan {
    if let plan = plans[order.rule] { return plan }
    let plan = make()
    // Number 0 is of orders whose rules have no number: each has its own.
    if order.rule != 0 { plans[order.rule] = plan }
    return plan
  }

  /// So long before or after a due instant.
  mutating func shifted(
    _ run: ClockRun, by limit: Limit, isBefore: Bool, _ order: Order, _ calendar: WorkCalendar
  ) -> Instant {
    let key = Key(
      due: run.due.milliseconds, limit: limit, isBefore: isBefore,
      jurisdiction: order.number.jurisdiction,
      unit: run.flags.contains(.ofUnit) ? run.unit : .max)
    if let instant = known[key] { return instant }
    if known.count == Self.knownMax { known.removeAll(keepingCapacity: true) }
    let instant = isBefore
      ? calendar.before(run.due, by: limit)
      : calendar.due(extending: run.due, by: limit).instant
    known[key] = instant
    return instant
  }
}

/// What the coming steps of an order are judged by: a few values of the state, and not all of it.
public struct StepMatter {
  let order: Order
  let resolve: ClockRun
  let runs: Pages<ClockRun>
  let clocks: NameTable
  let units: NameTable
  let limits: LimitTable

  /// Of an order without a case file: nothing has stopped or moved its clocks.
  public init(
    unmoved order: Order, at index: Int, runs: Pages<ClockRun>, clocks: NameTable,
    units: NameTable, limits: LimitTable
  ) {
    self.order = order
    resolve = ClockRun(
      resolveOf: order, at: index, movedBy: nil,
      name: clocks.number(ifKnown: ClockName.resolve) ?? 0)
    self.runs = runs
    self.clocks = clocks
    self.units = units
    self.limits = limits
  }

  init(_ order: Order, at index: Int, _ state: LedgerState) {
    self.order = order
    resolve = state.resolveRun(of: order, at: index)
    runs = state.runs
    clocks = state.clocks
    units = state.units
    limits = state.limits
  }

  /// Whether any of its clocks can bring a step.
  public var hasClocks: Bool { order.clockRuns || order.lastRun >= 0 }
}

extension Decider {
  /// A step that time will bring: at which instant, and from when on it may be told.
  struct Coming {
    var kind: StepKind
    /// Place of its run; -1 for the order's own `resolve` clock.
    var run: Int
    var at: Instant
    var from: Instant
  }

  /// When something will next happen to the order by time alone; nil when nothing will.
  public func nextStep(
    of index: Int, _ state: LedgerState, _ archive: any Archive, _ times: inout StepTimes
  ) -> Instant? {
    let order = state.orders[index]
    let matter = StepMatter(order, at: index, state)
    let step = coming(matter, state, archive, &times)?.next.from
    guard let until = state.standsUntil(order) else { return step }
    return min(step ?? until, until)
  }

  /// The same of an order without a case file: nothing but a step can happen to it.
  public func nextStep(
    of matter: StepMatter, by plan: StepPlan, _ times: inout StepTimes
  ) -> Instant? {
    coming(matter, plan, &times)?.from
  }

  /// The first step of an order's clocks that has come and was not told, or the end of its
  /// suspension. Fold it and ask again: missed ones come one after another, in the order of their
  /// own instants, each once; asking early or again changes nothing.
  public func step(
    of index: Int, _ state: LedgerState, _ archive: any Archive, _ times: inout StepTimes,
    now: Instant
  ) -> Decision? {
    let order = state.orders[index]
    let resumed = resumption(of: index, state, archive, now: now)
    let matter = StepMatter(order, at: index, state)
    guard let (next, plan) = coming(matter, state, archive, &times), next.from <= now else {
      return resumed
    }
    if let resumed, resumed.at <= next.at { return resumed }
    let run = next.run < 0 ? matter.resolve : state.runs[next.run]
    let step = DeadlineStep(
      order: order.number, clock: next.run < 0 ? ClockName.resolve : state.clocks[run.clock],
      unit: state.units[run.unit], due: run.due,
      isLate: now.milliseconds(since: next.at) > DeadlineStep.lateMsMin,
      // Whether it was silenced when it happened or is so when it is told late.
      isSilenced: [next.at, now].contains { state.isSilenced(order, unit: run.unit, at: $0) },
      isPressing: plan.isPressing || order.urgency != .ordinary)
    return Decision(Event.Body(next.kind, step), at: next.at)
  }

  private func coming(
    _ matter: StepMatter, _ state: LedgerState, _ archive: any Archive, _ times: inout StepTimes
  ) -> (next: Coming, plan: StepPlan)? {
    guard matter.hasClocks else { return nil }
    let plan = times.plan(matter.order) { StepPlan(policy(of: matter.order, state, archive)) }
    return coming(matter, plan, &times).map { ($0, plan) }
  }

  private func coming(
    _ matter: StepMatter, _ plan: StepPlan, _ times: inout StepTimes
  ) -> Coming? {
    let order = matter.order
    var first: Coming?
    func look(_ run: ClockRun, _ place: Int, _ steps: [StepRule], _ calendar: WorkCalendar) {
      if !run.flags.contains(.breached) {
        // It is late since it was due; where that was past before anybody could know of it, it is
        // told of the instant at which they could.
        take(Coming(
          kind: .breach, run: place, at: max(run.due, run.dueKnown),
          from: max(run.due.adding(milliseconds: 1), run.dueKnown)))
      }
      for step in steps where !run.flags.contains(ClockRun.Flags(of: step.kind)) {
        guard let at = instant(step, run, matter, calendar, &times) else { continue }
        take(Coming(kind: step.kind, run: place, at: at, from: at))
      }
    }
    func take(_ next: Coming) {
      guard let best = first else { return first = next }
      let isSooner = (next.at, next.kind.rawValue, next.run)
        < (best.at, best.kind.rawValue, best.run)
      if isSooner { first = next }
    }
    if order.clockRuns { look(matter.resolve, -1, plan.resolve, calendar(of: order)) }
    for place in RunPlaces(of: order, in: matter.runs) {
      let run = matter.runs[place]
      guard run.runs, !run.flags.contains(.window) else { continue }
      let steps = plan.others.isEmpty ? [] : plan.steps(of: matter.clocks[run.clock])
      if steps.isEmpty && run.flags.contains(.breached) { continue }
      let unit = run.ownUnit(matter.units)
      look(run, place, steps, calendar(order.number.jurisdiction, unit: unit))
    }
    return first
  }

  /// The exact instant of a step; nil where there is no time for it.
  private func instant(
    _ step: StepRule, _ run: ClockRun, _ matter: StepMatter, _ calendar: WorkCalendar,
    _ times: inout StepTimes
  ) -> Instant? {
    let order = matter.order
    // A limit that has no number any more is taken for one round the clock.
    let limit = matter.limits[run.limit]?.limit ?? .elapsedMinutes(Limit.minutesMax)
    let at = calendar.instant(
      of: step.when, limit, from: run.start, to: run.due,
      before: { times.shifted(run, by: $2, isBefore: true, order, $0) },
      after: { times.shifted(run, by: $2, isBefore: false, order, $0) })
    // Nobody can be told of a due instant before it was set.
    let known = max(at, run.dueKnown)
    if case .after = step.when { return known }
    // After the breach there is nothing to warn of, not even if the clock goes back before it.
    return known > run.due || run.flags.contains(.breached) ? nil : known
  }
}
