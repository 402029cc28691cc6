import Appeals
import Formats
import Orders
import WorkTime

extension Decider {
  /// An action's claimed time counts only this close to when the message arrived.
  public static let claimToleranceMs: Int64 = 10 * 60_000

  /// What becomes of an action: it is applied, refused with a reason, or counted as a repeat.
  ///
  /// - Parameters:
  ///   - arrivedAt: the broker's time of the message, or `now` where the broker told none. The
  ///     sender's own time is no argument: it would vouch for the sender's own claim.
  ///   - known: what the citizen of a vault's record said about himself.
  public func decide(
    _ action: Action, source: String, arrivedAt: Instant, state: LedgerState, index: LedgerIndex,
    now: Instant, recall: Recall, known: (String) -> KnownStrings
  ) -> Decision {
    if isRepeated(action, source, state, index, recall) {
      return Decision(.repeated(actionID: action.id), at: now)
    }
    let (at, claimed) = time(of: action, arrivedAt: arrivedAt, now: now)
    let found = order(of: action.subject, state, index, recall)
    func refuse(_ refusal: Refusal) -> Decision {
      let order = found.map { state.orders[$0] }
      return Decision(
        .refused(Refused(
          order: order?.number ?? action.orderNumber, actionID: action.id, source: source,
          verb: action.verb, by: action.by, code: refusal.rawValue,
          sentence: refusal.sentence(verb: action.verb, state: order?.state))),
        at: at)
    }
    guard let sourceRule = configuration.sources[source] else { return refuse(.unknownSource) }
    guard let found, case .opened(let opened)? = recall(state.orders[found].openedAt)?.body
    else { return refuse(.unknownOrder) }
    let order = state.orders[found]
    guard sourceRule.speaks(for: state.units[order.unit]) else { return refuse(.notYourOrder) }
    let hasText = !(action.text ?? "").isEmpty
    switch LifeCycle.next(after: order.state, verb: action.verb, hasText: hasText) {
    case .failure(let refusal): return refuse(refusal)
    case .success(let next):
      // Who writes about an order names its citizen before anybody else.
      let known = known(opened.vault)
      let applied = Applied(
        order: order.number, channel: opened.channel,
        sourceID: ItemText(decoding: opened.item)?.sourceID ?? "", actionID: action.id,
        source: source, verb: action.verb, by: action.by, state: next,
        why: action.why.map { configuration.redactor.redact($0, known: known).text },
        claimed: claimed,
        text: action.text.map { configuration.redactor.redact($0, known: known).text })
      return Decision(.applied(applied), at: at, vaultRecord: vaultRecord(of: action))
    }
  }

  private func time(
    of action: Action, arrivedAt: Instant, now: Instant
  ) -> (at: Instant, claimed: Instant?) {
    // What waited in Kafka while we were down was done when it arrived there.
    let arrival = min(arrivedAt, now)
    guard let claim = action.at else { return (arrival, nil) }
    let isClose = abs(claim.milliseconds(since: arrivedAt)) <= Self.claimToleranceMs
    return isClose && claim <= now ? (claim, nil) : (arrival, claim)
  }

  private func isRepeated(
    _ action: Action, _ source: String, _ state: LedgerState, _ index: LedgerIndex,
    _ recall: Recall
  ) -> Bool {
    let hash = LedgerIndex.actionHash(source: source, id: action.id)
    return index.byAction.first(hash) { entry in
      switch recall(state.history[Int(entry)].place)?.body {
      case .applied(let applied): applied.actionID == action.id && applied.source == source
      case .refused(let refused): refused.actionID == action.id && refused.source == source
      default: false
      }
    } != nil
  }

  private func order(
    of subject: Action.Subject, _ state: LedgerState, _ index: LedgerIndex, _ recall: Recall
  ) -> Int? {
    switch subject {
    case .order(let number): index.order(number, in: state)
    case .item(let channel, let sourceID):
      find(channel: channel, sourceID: sourceID, state, index, recall)?.order
    }
  }

  /// The whole text of a reply or note, for those whom it may reach; nothing where there is none.
  private func vaultRecord(of action: Action) -> [UInt8]? {
    guard action.text != nil || action.why != nil else { return nil }
    var writer = JSONWriter()
    action.encode(into: &writer)
    return writer.bytes
  }
}

extension Action {
  var orderNumber: OrderNumber? {
    if case .order(let number) = subject { number } else { nil }
  }
}
