import Orders
import WorkTime

extension Decider {
  /// What an amendment, or whoever judges how urgent the order is, promises instead, where that
  /// makes it more pressing; nil where the promise stays as it is. A new promise is never later
  /// than the old one (of a clock that stands still: than that would be if it went on now), and
  /// none is given after the due instant, when there is nothing left to hasten.
  ///
  /// A higher urgency has the limit that the order's own policies give it, counted from now, since
  /// nobody knew of the danger before. An upstream's earlier limit binds us whatever we granted: of
  /// it and an extension of ours the earlier one holds. While the clock stands still that limit
  /// alone is taken, and moves like ours by the time that it stands still from then on.
  func earlierPromise(
    upstream limit: Instant?, _ judged: Judged, _ order: Order, _ opened: Opened,
    _ file: CaseFile, _ rule: String, _ policies: PolicyBook, now: Instant
  ) -> (clock: Clock, promise: Promise)? {
    let calendar = calendar(of: order)
    let former = file.clock ?? clock(of: opened)
    if let since = former.pausedSince, order.state.clockRuns || order.state == .suspended {
      guard since <= order.due, let upstream = limit else { return nil }
      return held(former, to: upstream, order, rule, now: now, calendar)
    }
    guard order.clockRuns, now <= order.due else { return nil }
    var best: (clock: Clock, promise: Promise)?
    var due = order.due
    if judged.urgency.rawValue > order.urgency.rawValue {
      let question = PolicyQuestion(
        jurisdiction: OrderNumber.code(order.number.jurisdiction), channel: opened.channel,
        kind: judged.kind, urgency: judged.urgency, category: judged.category)
      let policy = policies.policy(for: question, on: now.dateInShanghai())
      let clock = Clock(
        start: now, limit: policy.limit, dayEnd: policy.dayEnd,
        upstreamDue: former.upstreamLimit(in: calendar))
      let promise = promise(clock, rule: policy.id, calendar)
      if promise.due < due { (best, due) = ((clock, promise), promise.due) }
    }
    if let upstream = limit, upstream < due {
      var clock = best?.clock ?? former
      clock.hold(to: upstream, from: due)
      var promise = promise(
        clock, rule: best?.promise.rule ?? rule, calendar)
      promise.ownDue = best != nil || !order.flags.contains(.upstreamHolds) ? due : nil
      best = (clock, promise)
    }
    return best
  }

  /// What of danger is suspected of an order after a text of its own: the likeliest so far, as long
  /// as no person has judged it. What a person has judged is suspected again only by a text that
  /// makes it likelier than all before.
  func suspicion(_ item: Judged, _ urgency: OrderUrgency, _ file: CaseFile) -> Double? {
    guard urgency == .ordinary else { return nil }
    guard let known = file.suspicion else { return item.suspected }
    let own = item.suspected.map { CaseFile.Suspicion(score: $0).score } ?? 0
    return own > known.score ? own : file.openSuspicion
  }

  /// A clock that stands still, held to an upstream's limit that ends before ours would if it went
  /// on now. What it stood until now is over for that limit, which was told with it in mind.
  private func held(
    _ former: Clock, to upstream: Instant, _ order: Order, _ rule: String, now: Instant,
    _ calendar: WorkCalendar
  ) -> (clock: Clock, promise: Promise)? {
    var clock = former
    clock.resume(at: now)
    let due = clock.due(in: calendar).instant
    guard upstream < due else { return nil }
    clock.hold(to: upstream, from: due, stepsBehind: 1)
    clock.pause(at: now)
    var promise = promise(clock, rule: rule, calendar)
    promise.ownDue = order.flags.contains(.upstreamHolds) ? nil : due
    return (clock, promise)
  }
}
