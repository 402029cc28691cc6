import Appeals
import Orders
import WorkTime

// What an action that is allowed changes: results, for the fold to take over.

extension Decider {
  /// So many senders of repeats hear of an answer; more only by asking.
  static let hearersMax = 100
  /// The citizens of so many amendments are known, the newest first.
  static let amendmentsKnownMax = 8

  func change(
    _ matter: ActionCase, _ place: OrderPlace, _ next: OrderState, _ known: KnownStrings
  ) -> Applied.Change {
    let (verb, options) = (matter.action.verb, matter.action.options)
    var change = Applied.Change()
    change.part = place.part
    switch verb {
    case .extend:
      change.options.until = options.until ?? latestExtension(place)
    case .followUp:
      change.options.solved = options.solved
      change.options.satisfied = options.satisfied
    case .reply: change.options.suggestionUsed = options.suggestionUsed
    case .milestone: change.options.milestone = options.milestone
    case .suspend:
      change.options.until = options.until ?? suspensionEnd(place, at: matter.at).latest
    case .silence: change.options.until = options.until
    case .judgeUrgency: change.options.urgency = options.urgency
    case .link: change.options.with = options.with
    case .urge, .supervise:
      change.options.unit = place.unit
      change.promise = promise(place.order, place.opened, place.file, place.rule)
    case .dispatch:
      change.options.coUnits = options.coUnits.map { unit in
        ActionOptions.CoUnit(
          unit: unit.unit,
          part: unit.part.map { configuration.redactor.redact($0, known: known).text })
      }
    default: break
    }
    change.reopens = verb == .reopen || verb == .followUp && next != place.order.state
    changeClock(matter, place, next, &change)
    change.dispatch = redispatch(matter, place, next, change)
    change.clocks = clocks(matter, place, next, change)
    if verb == .judgeUrgency { change.clocks += hastened(matter, place, change) }
    if let dispatch = change.dispatch {
      change.options.unit = dispatch.judged.unit
      change.unitStands = stands(dispatch, place, change)
    }
    if verb == .denyReturn { change.unitStands = true }
    if [.reply, .close, .decline].contains(verb) && place.part == nil {
      change.heardBy = hearers(matter, place)
    }
    return change
  }

  /// Whether the unit that is sent the order has to keep it: see `LifeCycle.dispatchesMax`.
  private func stands(
    _ dispatch: Redispatch, _ place: OrderPlace, _ change: Applied.Change
  ) -> Bool {
    let order = place.order
    let before = change.reopens ? 0 : Int(order.bouncingDispatches)
    let sent = before + dispatch.dispatches - Int(order.dispatches)
    return sent >= LifeCycle.dispatchesMax
      || dispatch.judged.unit == place.unit && order.flags.contains(.unitStands)
  }

  // MARK: Clock

  private func changeClock(
    _ matter: ActionCase, _ place: OrderPlace, _ next: OrderState, _ change: inout Applied.Change
  ) {
    var clock = place.clock
    var isAnew = false
    switch matter.action.verb {
    case .suspend: clock.pause(at: matter.at)
    case .resume:
      // Whatever else it waits for is waited for.
      let stops = openStops(place, at: matter.at)
      if stops.isEmpty { clock.resume(at: matter.at) }
      if stops != place.file.stops { change.stops = stops }
    case .milestone:
      guard let rule = place.policy.milestones[matter.action.options.milestone ?? ""],
        place.order.state.clockRuns || place.order.state == .suspended
      else { return }
      isAnew = rule.restarts.contains(ClockName.resolve)
      guard pass(rule, matter, place, &clock, &change) else { return }
    case .approveExtension: extend(&clock, matter, place)
    case .judgeUrgency:
      guard let earlier = hastening(matter, place) else { return }
      (change.clock, change.promise) = (earlier.clock, earlier.promise)
      return
    case _ where change.reopens:
      clock = Clock(
        start: matter.at, limit: place.policy.reopenLimit ?? firstLimit(of: place),
        dayEnd: place.policy.dayEnd)
    default: return
    }
    change.clock = clock
    // A clock that stands still promises nothing new, unless it was granted more time.
    if clock.pausedSince == nil || isAnew || matter.action.verb == .approveExtension {
      change.promise = promise(clock, rule: place.rule, calendar(of: place.order))
    }
  }

  /// The stops by milestones that are not over.
  private func openStops(_ place: OrderPlace, at now: Instant) -> [CaseFile.Stop] {
    place.file.stops.filter { !$0.isOver(at: now) }
  }

  /// What a milestone does to the total. It stands still as long as anything has stopped it that
  /// was not answered, and nobody has suspended it. False where its clock is as before.
  private func pass(
    _ rule: MilestoneRule, _ matter: ActionCase, _ place: OrderPlace, _ clock: inout Clock,
    _ change: inout Applied.Change
  ) -> Bool {
    let (resolve, name) = (ClockName.resolve, matter.action.options.milestone ?? "")
    var stops = openStops(place, at: matter.at)
    let restarts = rule.restarts.contains(resolve)
    if restarts || rule.starts.contains(resolve) {
      let answered = place.policy.answered(by: rule)
      stops.removeAll { answered.contains($0.name) }
    }
    if restarts { restart(&clock, at: matter.at, calendar(of: place.order)) }
    if rule.stops.contains(resolve) {
      change.options.until = pauseEnd(rule, place, at: matter.at)
      stops.removeAll { $0.name == name }
      stops.append(CaseFile.Stop(name, until: change.options.until))
    }
    if stops != place.file.stops { change.stops = stops }
    let stands = !stops.isEmpty || place.order.state == .suspended
    if stands && clock.pausedSince == nil { clock.pause(at: matter.at) }
    else if !stands { clock.resume(at: matter.at) }
    return clock != place.clock
  }

  /// The limit begins anew with all its days; that of an upstream only goes on.
  private func restart(
    _ clock: inout Clock, at now: Instant, _ calendar: WorkCalendar
  ) {
    clock.resume(at: now)
    clock = Clock(
      start: now, limit: clock.limit, dayEnd: clock.dayEnd,
      upstreamDue: clock.upstreamLimit(in: calendar))
  }

  /// The limit of the order's own policy, as it was promised.
  private func firstLimit(of place: OrderPlace) -> Limit {
    place.rule == place.opened.promise.rule ? place.opened.promise.limit : place.policy.limit
  }

  /// All that was asked for and may be granted moves with the calendar; less is an instant.
  private func extend(_ clock: inout Clock, _ matter: ActionCase, _ place: OrderPlace) {
    guard let granted = extensionGrant(place, until: matter.action.options.until) else { return }
    let known = clock.upstreamLimit(in: calendar(of: place.order))
    if let upstream = place.upstream, upstream != known {
      // One step is kept for the extension itself.
      if clock.steps.count + 2 <= Clock.stepsMax { clock.extend(.upstream(upstream)) }
      else { clock.upstreamDue = upstream }
    }
    if let limit = place.policy.extensionLimit, granted == latestExtension(place) {
      clock.extend(.extendedBy(limit))
    } else {
      clock.extend(.extended(until: granted))
    }
  }

  /// What an approval grants: what was asked for, no more than the desk says and the policy knows.
  /// Who asked for all there is asked for it of whatever is due by now, since the clock may have
  /// stood still between asking and granting.
  func extensionGrant(_ place: OrderPlace, until: Instant?) -> Instant? {
    guard let asked = place.file.extensionAsked, let latest = latestExtension(place) else {
      return place.file.extensionAsked.map { min(until ?? $0, $0) }
    }
    let askedOf = place.file.extensionAskedOf ?? place.order.due
    let all = place.policy.extensionLimit.map {
      calendar(of: place.order).due(extending: askedOf, by: $0, dayEnd: place.policy.dayEnd).instant
    }
    let isAll = all.map { asked >= min($0, place.upstream ?? $0) } ?? false
    let most = isAll ? latest : min(asked, latest)
    return min(until ?? most, most)
  }

  /// The furthest that the order can be extended to: what its policy grants, and no upstream's
  /// limit passed.
  func latestExtension(_ place: OrderPlace) -> Instant? {
    place.policy.extensionLimit.map {
      let latest = calendar(of: place.order).due(
        extending: place.order.due, by: $0, dayEnd: place.policy.dayEnd).instant
      return min(latest, place.upstream ?? latest)
    }
  }

  /// The earliest limit that the upstream gave for what the order's clock counts now. Those of
  /// amendments that ended later than ours stand in no clock until an extension comes near them.
  func upstreamLimit(_ matter: ActionCase, _ place: OrderPlace) -> Instant? {
    let since = place.order.reopenings > 0 ? place.clock.start : .distantPast
    let limits = amendments(matter, place, max: LedgerState.amendmentsLookedAtMax).compactMap {
      $0.at >= since ? ItemText(decoding: $0.amended.item)?.upstreamDue : nil
    }
    return (limits + [place.clock.upstreamLimit(in: calendar(of: place.order))].compactMap(\.self))
      .min()
  }

  /// What a clock promises now (I5): computed from the order's events and the calendar.
  func promise(_ clock: Clock, rule: String, _ calendar: WorkCalendar) -> Promise {
    let due = clock.due(in: calendar)
    return Promise(
      rule: rule, limit: clock.limit, due: due.instant, provisional: due.provisional,
      upstreamHolds: clock.isUpstream(due.instant), dayEnd: clock.dayEnd)
  }

  /// What is promised of an order now, as its state has it.
  func promise(_ order: Order, _ opened: Opened, _ file: CaseFile, _ rule: String) -> Promise {
    Promise(
      rule: rule, limit: file.clock?.limit ?? opened.promise.limit,
      due: order.due, provisional: order.flags.contains(.provisional),
      upstreamHolds: order.flags.contains(.upstreamHolds),
      dayEnd: file.clock?.dayEnd ?? opened.promise.dayEnd)
  }

  // MARK: Dispatch

  /// Where the order goes with this action, if it goes anywhere.
  private func redispatch(
    _ matter: ActionCase, _ place: OrderPlace, _ next: OrderState, _ change: Applied.Change
  ) -> Redispatch? {
    let (order, given) = (place.order, matter.action.options.unit)
    let unit: String
    switch matter.action.verb {
    case .dispatch, .reroute: unit = given ?? place.unit
    case .approveReturn: unit = given ?? desk(of: order)
    case .reopen: unit = given ?? place.unit
    case .followUp where change.reopens: unit = place.unit
    case .unlink where order.state == .linked: unit = place.unit
    // Whoever works on it hears that it is urgent.
    case .judgeUrgency where raisesUrgency(matter, place) && order.state != .desk:
      unit = place.unit
    default: return nil
    }
    // Co-handlers that join an order do not send it to its lead once more, nor does its urgency.
    let joins = matter.action.verb == .dispatch && order.state != .desk
    let isSentAnew = next == .dispatched && !joins && matter.action.verb != .judgeUrgency
    var judged = place.opened.judged
    judged.urgency = matter.action.options.urgency ?? order.urgency
    judged.suspected = matter.action.verb == .judgeUrgency ? nil : place.file.openSuspicion
    if unit != judged.unit {
      judged.unit = unit
      judged.score = 1
      judged.why = "\(matter.action.verb.chinese)"
    }
    if matter.action.verb == .approveReturn && isDesk(unit) {
      let suggestion = suggestion(matter, place)
      (judged.score, judged.why) = (suggestion.score, suggestion.why)
    }
    if order.isReport { judged.kind = .report }
    let read = reading(matter, place, change, lead: unit, joins: joins)
    return Redispatch(
      received: place.opened.received, judged: judged,
      promise: change.promise ?? promise(order, place.opened, place.file, place.rule),
      flags: order.flags.intersection(.ofAppeal), coUnits: read.coUnits,
      dispatches: Int(order.dispatches) + (isSentAnew ? 1 : 0), bounces: Int(order.bounces),
      vault: read.vault, joins: joins,
      suggested: unit.hasPrefix(OrderNumber.code(order.number.jurisdiction))
        ? place.opened.suggested : nil)
  }

  /// Which text a dispatch carries, and to which helpers. Nobody gets what was kept from him but by
  /// being handed it; helpers who have nothing to do by this dispatch get no text that the others
  /// may read and they may not.
  private func reading(
    _ matter: ActionCase, _ place: OrderPlace, _ change: Applied.Change, lead: String, joins: Bool
  ) -> (vault: String, coUnits: [ActionOptions.CoUnit]) {
    let (order, verb, named) = (place.order, matter.action.verb, change.options.coUnits)
    if joins && named.isEmpty, let kept = newestKept(order, matter.state, matter.archive) {
      return (kept.vault, [])
    }
    let before = coHandlers(matter, place, lead: lead)
    let isForAll = joins || change.reopens || verb == .judgeUrgency
    let text = newestText(
      readBy: [lead] + named.map(\.unit) + (isForAll ? before : []), order, place.opened,
      matter.state, matter.archive)
    let told = before.filter { !text.keptFrom.contains($0) }
    return (text.vault, told.map { ActionOptions.CoUnit(unit: $0) } + named)
  }

  /// Who helps, where the order is led by the unit: that one has no part beside it.
  func coHandlers(_ matter: ActionCase, _ place: OrderPlace, lead: String?) -> [String] {
    place.file.coHandlers.map { matter.state.units[$0.unit] }.filter { $0 != lead }
  }

  /// The redacted item as it was last amended.
  func newestText(_ matter: ActionCase, _ place: OrderPlace) -> ItemText? {
    let item = amendments(matter, place, max: 1).first?.amended.item ?? place.opened.item
    return ItemText(decoding: item)
  }

  /// What the citizen said about himself, first or later: a name may come by an amendment.
  func known(_ matter: ActionCase, _ place: OrderPlace) -> KnownStrings {
    let amendments = amendments(matter, place, max: Self.amendmentsKnownMax)
    let records = amendments.map(\.amended.vault) + [place.opened.vault]
    return records.reduce(KnownStrings()) { $0 + matter.archive.known(vault: $1) }
  }

  private func amendments(
    _ matter: ActionCase, _ place: OrderPlace, max most: Int
  ) -> [(at: Instant, amended: Amended)] {
    amendments(of: place.order, matter.state, matter.archive, max: most)
  }

  /// The senders of the order's repeats: its answer is the answer to theirs.
  private func hearers(_ matter: ActionCase, _ place: OrderPlace) -> [Applied.Hearer] {
    let members = (matter.index.members[Int32(place.index)] ?? []).sorted()
    var hearers: [Applied.Hearer] = []
    for member in members where hearers.count < Self.hearersMax {
      let order = matter.state.orders[Int(member)]
      guard order.state == .linked,
        case .opened(let opened)? = matter.archive.recall(order.openedAt)?.body,
        let sourceID = ItemText(decoding: opened.item)?.sourceID
      else { continue }
      hearers.append(Applied.Hearer(channel: opened.channel, sourceID: sourceID))
    }
    return hearers
  }
}
