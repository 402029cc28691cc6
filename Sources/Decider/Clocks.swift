import Orders
import WorkTime

// Clocks beside the total: what starts and stops them. What is decided here stands on the lines of
// events as `ClockChange`s.

extension Decider {
  /// See `CalendarBook.calendar(_:unit:)`.
  func calendar(_ jurisdiction: Int32, unit: String? = nil) -> WorkCalendar {
    configuration.calendars.calendar(jurisdiction, unit: unit)
  }

  func calendar(of order: Order) -> WorkCalendar { calendar(order.number.jurisdiction) }

  func calendar(of run: ClockRun, _ state: LedgerState) -> WorkCalendar {
    calendar(state.orders[Int(run.order)].number.jurisdiction, unit: run.ownUnit(state.units))
  }

  /// The policy that an order has: that of its opening, or of the amendment that made it more
  /// pressing (I5). What was promised by it was promised for extension, return, reopening and
  /// milestones too.
  public func policy(
    of order: Order, _ state: LedgerState, _ archive: any Archive
  ) -> Policy {
    let rule = state.rule(of: order)
    let isOurs = rule.configuration == state.policyTexts.first(like: configuration.id)
    let book = isOurs ? nil : archive.policies(of: rule.configuration)
    return (book ?? configuration.policies).promised(rule.policy)
  }

  // MARK: Opening

  /// The clocks that begin with an order. Those of the citizen's run from the receipt, as the total
  /// does; those of the unit and of who helps it from when they were sent the order.
  func clocks(
    opening policy: Policy, _ state: OrderState, jurisdiction: Int32, unit: String,
    coUnits: [ActionOptions.CoUnit], flags: Order.Flags, received: Instant, now: Instant
  ) -> [ClockChange] {
    guard state == .desk || state == .dispatched else { return [] }
    var changes: [ClockChange] = []
    for rule in policy.clocks where !isIdle(rule, flags) {
      if ClockName.ofUnits.contains(rule.name) {
        guard rule.name == ClockName.accept, state == .dispatched else { continue }
        changes.append(begin(rule, jurisdiction, unit: unit, at: now, now: now, namesUnit: false))
      } else if rule.starts.contains(ClockRule.open) {
        changes.append(begin(rule, jurisdiction, unit: nil, at: received, now: now))
      } else if state == .dispatched && rule.starts.contains("dispatch") {
        changes.append(begin(rule, jurisdiction, unit: nil, at: now, now: now))
      }
    }
    return changes + clocks(ofHelpers: coUnits.map(\.unit), policy, jurisdiction, at: now)
  }

  /// What units that begin to help have time for: to sign for the order, and to answer for their
  /// parts. None where the policy has no such clocks.
  private func clocks(
    ofHelpers units: [String], _ policy: Policy, _ jurisdiction: Int32, at now: Instant
  ) -> [ClockChange] {
    var changes: [ClockChange] = []
    for unit in units {
      for name in [ClockName.accept, ClockName.part] {
        guard let rule = policy.clock(name) else { continue }
        changes.append(begin(rule, jurisdiction, unit: unit, at: now, now: now))
      }
    }
    return changes
  }

  /// Nobody owes a word to who wants none, or has left nothing by which he could be told.
  private func isIdle(_ rule: ClockRule, _ flags: Order.Flags) -> Bool {
    rule.name == ClockName.contact && !flags.isDisjoint(with: [.replyUnwanted, .anonymous])
  }

  private func begin(
    _ rule: ClockRule, _ jurisdiction: Int32, unit: String?, at start: Instant, now: Instant,
    namesUnit: Bool = true
  ) -> ClockChange {
    let due = calendar(jurisdiction, unit: unit).due(
      from: start, limit: rule.limit.limit, dayEnd: rule.limit.dayEnd)
    return ClockChange(
      rule.name, unit: namesUnit ? unit : nil,
      .started(ClockChange.Started(
        start: start == now ? nil : start, limit: rule.limit, due: due, isWindow: rule.isWindow)))
  }

  // MARK: Actions

  /// What an action that is allowed does to the clocks beside the total.
  func clocks(
    _ matter: ActionCase, _ place: OrderPlace, _ next: OrderState, _ change: Applied.Change
  ) -> [ClockChange] {
    let happened = happened(matter, place, change)
    var changes: [ClockChange] = []
    /// Clocks that run on after this event.
    var running: Set<String> = []
    var count = 0
    for at in matter.state.runs(of: place.order) {
      count += 1
      let run = matter.state.runs[at]
      if run.isOver { continue }
      let name = matter.state.clocks[run.clock]
      let unit = run.ownUnit(matter.state.units)
      if stops(name, run, matter, place, next, change, happened) {
        changes.append(ClockChange(name, unit: unit, .stopped(matter.at)))
      } else {
        running.insert(name)
        if let moved = moved(name, at, run, matter, place, change) {
          changes.append(ClockChange(name, unit: unit, moved))
        }
      }
    }
    guard count < LedgerState.runsPerOrderMax, next != .declined, next != .withdrawn else {
      return changes
    }
    return changes + starts(matter, place, next, change, happened, running)
  }

  /// The events of policies that an action is.
  private func happened(
    _ matter: ActionCase, _ place: OrderPlace, _ change: Applied.Change
  ) -> Set<String> {
    let verb = matter.action.verb
    // A co-handler's own part is no event of the order, but that somebody spoke with the citizen.
    if place.part != nil { return verb == .contact ? [verb.rawValue] : [] }
    var events: Set<String> = [verb.rawValue]
    if verb == .milestone { events = [matter.action.options.milestone ?? ""] }
    if isSentAnew(place, change) { events.insert("dispatch") }
    if change.reopens { events.insert("reopen") }
    if verb == .unlink && place.order.state == .linked { events.insert(ClockRule.open) }
    return events
  }

  private func isSentAnew(_ place: OrderPlace, _ change: Applied.Change) -> Bool {
    change.dispatch.map { $0.dispatches > Int(place.order.dispatches) } ?? false
  }

  private func goesToAnother(_ place: OrderPlace, _ change: Applied.Change) -> Bool {
    change.dispatch.map { $0.judged.unit != place.unit } ?? false
  }

  private func stops(
    _ name: String, _ run: ClockRun, _ matter: ActionCase, _ place: OrderPlace,
    _ next: OrderState, _ change: Applied.Change, _ happened: Set<String>
  ) -> Bool {
    let verb = matter.action.verb
    let unit = matter.state.units[run.unit]
    let isOwnPart = place.part == unit
    let isLeads = place.part == nil && run.unit == place.order.unit
    let moves = place.part == nil && (isSentAnew(place, change) || verb == .approveReturn)
    // Who helped and leads from here on has the clocks of a lead.
    let leadsNow = goesToAnother(place, change) && change.dispatch?.judged.unit == unit
    switch name {
    case ClockName.accept:
      if next.isOver || change.reopens || leadsNow { return true }
      if isOwnPart { return verb == .accept || verb == .reply }
      return isLeads && (moves || next == .replied || [.accept, .return].contains(verb))
    case ClockName.handling: return next.isOver || moves || next == .replied && place.part == nil
    case ClockName.part:
      return next.isOver || change.reopens || leadsNow || isOwnPart && verb == .reply
    default:
      guard let rule = place.policy.clock(name) else { return next.isOver }
      // What begins with a dispatch ends with its unit, and begins anew with the next dispatch; a
      // right ends with the order.
      if rule.starts.contains("dispatch"),
        isSentAnew(place, change) || goesToAnother(place, change)
      { return true }
      if rule.isWindow && next.isOver { return true }
      return next == .declined || next == .withdrawn || !happened.isDisjoint(with: rule.stops)
    }
  }

  /// A stop, its end, or more time, as the total has it.
  private func moved(
    _ name: String, _ at: Int, _ run: ClockRun, _ matter: ActionCase, _ place: OrderPlace,
    _ change: Applied.Change
  ) -> ClockChange.What? {
    guard ClockName.suspended.contains(name), let total = change.clock, !change.reopens,
      var clock = clock(ofRun: at, run, matter.state, place.order)
    else { return nil }
    let verb = matter.action.verb
    // The time of a milestone is the order's; a co-handler's part may go on.
    let isPart = name == ClockName.part
    if isPart && ![.suspend, .resume].contains(verb) { return nil }
    let stands = isPart ? verb == .suspend : total.pausedSince != nil
    let stood = isPart ? verb == .resume : place.clock.pausedSince != nil
    if stands && !stood {
      guard !run.isPaused, clock.hasRoom else { return nil }
      clock.pause(at: matter.at)
    } else if stood && !stands {
      guard run.isPaused else { return nil }
      clock.resume(at: matter.at)
    } else if verb == .approveExtension, clock.hasRoom, let step = granted(total) {
      clock.extend(step)
    } else { return nil }
    let due = clock.pausedSince != nil && verb != .approveExtension
      ? Due(instant: run.due, provisional: run.flags.contains(.provisional))
      : clock.due(in: calendar(of: run, matter.state))
    return .moved(clock, due)
  }

  /// The step by which an extension moved the total.
  private func granted(_ total: Clock) -> Clock.Step? {
    total.steps.last {
      switch $0 {
      case .extended, .extendedBy: true
      default: false
      }
    }
  }

  func clock(
    ofRun at: Int, _ run: ClockRun, _ state: LedgerState, _ order: Order
  ) -> Clock? {
    if let clock = state.clock(of: order, run: at) { return clock }
    return state.limits[run.limit].map {
      Clock(start: run.start, limit: $0.limit, dayEnd: $0.dayEnd)
    }
  }

  private func starts(
    _ matter: ActionCase, _ place: OrderPlace, _ next: OrderState, _ change: Applied.Change,
    _ happened: Set<String>, _ running: Set<String>
  ) -> [ClockChange] {
    var changes: [ClockChange] = []
    let (policy, jurisdiction) = (place.policy, place.order.number.jurisdiction)
    func begin(_ name: String, _ unit: String) {
      guard let rule = policy.clock(name) else { return }
      let begun = self.begin(rule, jurisdiction, unit: unit, at: matter.at, now: matter.at)
      changes.append(begun)
      // While the total stands still, so does the time of the unit that gets the order then.
      guard name == ClockName.handling, (change.clock ?? place.clock).pausedSince != nil,
        case .started(let started) = begun.what
      else { return }
      var clock = Clock(
        start: matter.at, limit: started.limit.limit, dayEnd: started.limit.dayEnd)
      clock.pause(at: matter.at)
      changes.append(ClockChange(name, unit: unit, .moved(clock, started.due)))
    }
    if let dispatch = change.dispatch, isSentAnew(place, change), next == .dispatched {
      begin(ClockName.accept, dispatch.judged.unit)
      // What is done again has a new total, and that is the unit's own time.
      let isPassedOn = place.order.dispatches > 0 && !change.reopens
      if isPassedOn { begin(ClockName.handling, dispatch.judged.unit) }
    }
    let again = change.reopens ? coHandlers(matter, place, lead: change.dispatch?.judged.unit) : []
    changes += clocks(
      ofHelpers: again + change.options.coUnits.map(\.unit), policy, jurisdiction, at: matter.at)
    for rule in policy.clocks where !ClockName.ofUnits.contains(rule.name) {
      guard !running.contains(rule.name), !happened.isDisjoint(with: rule.starts),
        !isIdle(rule, place.order.flags)
      else { continue }
      changes.append(
        self.begin(rule, jurisdiction, unit: nil, at: matter.at, now: matter.at))
    }
    return changes
  }

  // MARK: Amendments

  /// What an amendment that made the order more pressing hastens: the unit has less time to sign
  /// for it, and the citizen hears something sooner. Nothing ends later by it.
  func clocks(
    hastening order: Order, to policy: Policy, flags: Order.Flags, unit: String,
    _ state: LedgerState, now: Instant
  ) -> [ClockChange] {
    var changes: [ClockChange] = []
    for rule in policy.clocks {
      let isOfUnit = rule.name == ClockName.accept
      let isAsked = isOfUnit ? order.state == .dispatched : rule.name == ClockName.contact
      guard isAsked, !isIdle(rule, flags) else { continue }
      let run = state.run(of: order, rule.name, unit: isOfUnit ? unit : nil)
      // Who signed for it, or has spoken with the citizen, need not do it again.
      if run == nil && (isOfUnit || state.file(of: order)?.contactedAt != nil) { continue }
      let begun = begin(
        rule, order.number.jurisdiction, unit: isOfUnit ? unit : nil, at: now, now: now)
      guard case .started(let started) = begun.what else { continue }
      if let run {
        if state.runs[run].due <= started.due.instant { continue }
        changes.append(
          ClockChange(rule.name, unit: isOfUnit ? unit : nil, .stopped(now)))
      }
      changes.append(begun)
    }
    return changes
  }

  /// Who wants no reply any more is owed no word, and who wants one now is owed it from now on.
  func clocks(
    wishOf order: Order, _ policy: Policy, flags: Order.Flags, _ state: LedgerState, now: Instant
  ) -> [ClockChange] {
    guard let rule = policy.clock(ClockName.contact),
      isIdle(rule, flags) != isIdle(rule, order.flags)
    else { return [] }
    if isIdle(rule, flags) {
      let run = state.run(of: order, rule.name, unit: nil)
      return run == nil ? [] : [ClockChange(rule.name, unit: nil, .stopped(now))]
    }
    guard order.clockRuns, state.file(of: order)?.contactedAt == nil else { return [] }
    return [begin(rule, order.number.jurisdiction, unit: nil, at: now, now: now)]
  }
}
