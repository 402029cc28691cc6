import Orders
import WorkTime

// How long an order may stand still, by a suspension or by a milestone, and what happens when that
// is over.

extension Decider {
  /// The furthest that a suspension may last from now on; nil where the policy has no end for it.
  /// False where all of that time is used up.
  func suspensionEnd(
    _ place: OrderPlace, at now: Instant
  ) -> (latest: Instant?, isLeft: Bool) {
    guard let rule = place.policy.suspend else { return (nil, true) }
    let calendar = calendar(of: place.order)
    let dayEnd = place.policy.dayEnd
    var latest = calendar.due(from: now, limit: rule.each, dayEnd: dayEnd).instant
    if let total = rule.total {
      let used = place.file.suspensions.reduce(0) { sum, span in
        sum + calendar.count(of: total, from: span.from, to: span.to)
      }
      guard let rest = total.with(amount: total.amount - used) else { return (nil, false) }
      latest = min(latest, calendar.due(from: now, limit: rest, dayEnd: dayEnd).instant)
    }
    return (latest, true)
  }

  /// How long the order may stand still by a milestone that stops its total: what the policy says
  /// of it, else what it says of each suspension; nil where it waits for an answer.
  func pauseEnd(_ milestone: MilestoneRule, _ place: OrderPlace, at now: Instant) -> Instant? {
    guard !milestone.isUnbounded, let most = milestone.most ?? place.policy.suspend?.each
    else { return nil }
    return calendar(of: place.order).due(
      from: now, limit: most, dayEnd: place.policy.dayEnd).instant
  }

  /// The end of a stop that came before what is about to be done: who acts finds the order as it
  /// was then, however late we read of it. Fold it and ask again.
  public func resumption(
    before action: Action, arrivedAt: Instant, state: LedgerState, index: LedgerIndex,
    now: Instant, archive: any Archive
  ) -> Decision? {
    let found: Int?
    switch action.subject {
    case .order(let number): found = index.order(number, in: state)
    case .item(let channel, let sourceID):
      found = find(channel: channel, sourceID: sourceID, state, index, archive)?.order
    case .letter, .unit, .faq: found = nil
    }
    let (at, _) = time(of: action, arrivedAt: arrivedAt, now: now)
    return found.flatMap { resumption(of: $0, state, archive, now: at) }
  }

  /// The same before an item that may be an amendment.
  public func resumption(
    before item: ReadItem, state: LedgerState, index: LedgerIndex, now: Instant,
    archive: any Archive
  ) -> Decision? {
    find(channel: item.channel, sourceID: item.sourceID, state, index, archive).flatMap {
      resumption(of: $0.order, state, archive, now: now)
    }
  }

  /// The clocks of an order that has stood still long enough go on by themselves, at the exact
  /// instant.
  public func resumption(
    of index: Int, _ state: LedgerState, _ archive: any Archive, now: Instant
  ) -> Decision? {
    let order = state.orders[index]
    guard let until = state.standsUntil(order), now >= until,
      let file = state.file(of: order), var clock = file.clock, clock.pausedSince != nil
    else { return nil }
    // A suspension is over, but something else is waited for.
    let stands = file.stops.contains { !$0.isOver(at: until) }
    if !stands { clock.resume(at: until) }
    let due = clock.due(in: calendar(of: order))
    var clocks: [ClockChange] = []
    for at in state.runs(of: order) where state.runs[at].isPaused {
      let run = state.runs[at]
      if stands && state.clocks[run.clock] != ClockName.part { continue }
      guard var own = self.clock(ofRun: at, run, state, order) else { continue }
      own.resume(at: until)
      clocks.append(ClockChange(
        state.clocks[run.clock], unit: run.ownUnit(state.units),
        .moved(own, own.due(in: calendar(of: run, state)))))
    }
    let promise = Promise(
      rule: state.rule(of: order).policy, limit: clock.limit, due: due.instant,
      provisional: due.provisional, upstreamHolds: clock.isUpstream(due.instant),
      dayEnd: clock.dayEnd)
    return Decision(
      .resumedByTime(ResumedByTime(
        order: order.number, unit: state.units[order.unit],
        state: order.state == .suspended ? .accepted : order.state, clock: clock,
        promise: promise, clocks: clocks,
        isLate: now.milliseconds(since: until) > DeadlineStep.lateMsMin,
        sender: Applied.Hearer(senderOf: order, archive))),
      at: until)
  }
}

extension Applied.Hearer {
  /// Who sent an order's item; nil where its line cannot be read or names nobody.
  init?(senderOf order: Order, _ archive: any Archive) {
    guard case .opened(let opened)? = archive.recall(order.openedAt)?.body,
      let sourceID = ItemText(decoding: opened.item)?.sourceID
    else { return nil }
    self.init(channel: opened.channel, sourceID: sourceID)
  }
}

extension Limit {
  /// The same sort of limit with another number; nil where there is no such limit.
  func with(amount: Int) -> Limit? {
    let limit: Limit
    switch self {
    case .workingDays: limit = .workingDays(amount)
    case .calendarDays: limit = .calendarDays(amount)
    case .workingMinutes: limit = .workingMinutes(amount)
    case .elapsedMinutes: limit = .elapsedMinutes(amount)
    }
    return limit.isWithinBounds ? limit : nil
  }
}
