import Appeals
import Formats
import Knowledge
import Orders
import WorkTime

extension Decider {
  /// An action's claimed time counts only this close to when the message arrived.
  public static let claimToleranceMs: Int64 = 10 * 60_000

  /// What becomes of an action: it is applied, refused with a reason, parked until its item comes,
  /// or counted as a repeat.
  ///
  /// - Parameters:
  ///   - arrivedAt: the broker's time of the message, or `now` where the broker told none. The
  ///     sender's own time is no argument: it would vouch for the sender's own claim.
  public func decide(
    _ action: Action, source: String, arrivedAt: Instant, state: LedgerState, index: LedgerIndex,
    now: Instant, archive: any Archive
  ) -> Decision {
    if earlier(source, action.id, state, index, archive) != nil {
      return Decision(.repeated(source: source, actionID: action.id), at: now)
    }
    let (at, claimed) = time(of: action, arrivedAt: arrivedAt, now: now)
    let matter = ActionCase(
      action: action, source: source, at: at, claimed: claimed, state: state, index: index,
      archive: archive)
    guard configuration.sources[source] != nil else { return refuse(matter, .unknownSource) }
    switch action.subject {
    case .letter(let letter): return settle(matter, letter)
    case .unit(let unit): return silence(matter, unit)
    case .faq(let entry): return decide(matter, entry: entry)
    case .item(let channel, let sourceID):
      if let found = find(channel: channel, sourceID: sourceID, state, index, archive) {
        return decide(matter, found.order, found.opened)
      }
      if action.verb.object != .order { return refuse(matter, .wrongSubject) }
      // A channel that nobody has will never bring the item.
      guard configuration.channels[channel] != nil else { return refuse(matter, .unknownOrder) }
      // Nobody has checked this name yet, and it would stand in the journal as it is (I9).
      guard configuration.redactor.redact(sourceID).findings.isEmpty else {
        return refuse(matter, .personalNumber)
      }
      return park(matter, channel, sourceID)
    case .order(let number):
      guard let found = index.order(number, in: state),
        case .opened(let opened)? = archive.recall(state.orders[found].openedAt)?.body
      else { return refuse(matter, .unknownOrder) }
      return decide(matter, found, opened)
    }
  }

  /// An order that is there: may this source do this to it, and what does it become?
  func decide(_ matter: ActionCase, _ found: Int, _ opened: Opened) -> Decision {
    var matter = matter
    let order = matter.state.orders[found]
    matter.order = order
    guard let source = configuration.sources[matter.source] else {
      return refuse(matter, .unknownSource)
    }
    switch place(matter, found, order, opened, source) {
    case .failure(let refusal): return refuse(matter, refusal)
    case .success(let place): return decide(matter, place)
    }
  }

  /// Whoever acts may: is the order in a state for it?
  func decide(_ matter: ActionCase, _ place: OrderPlace) -> Decision {
    var matter = matter
    let (order, opened) = (place.order, place.opened)
    matter.order = order
    if matter.action.options.suggestionUsed != nil, opened.suggested == nil {
      return refuse(matter, .noSuggestion)
    }
    switch LifeCycle.next(after: facts(matter, place), request(matter, place)) {
    case .failure(let refusal): return refuse(matter, refusal)
    case .success(let next):
      let action = matter.action
      // Who writes about an order names its citizen before anybody else.
      let known = known(matter, place)
      let applied = Applied(
        order: order.number, channel: opened.channel,
        sourceID: ItemText(decoding: opened.item)?.sourceID ?? "", actionID: action.id,
        source: matter.source, verb: action.verb, by: action.by, state: next,
        why: action.why.map { configuration.redactor.redact($0, known: known).text },
        claimed: matter.claimed,
        text: action.text.map { configuration.redactor.redact($0, known: known).text },
        vault: matter.vault, change: change(matter, place, next, known))
      return Decision(
        .applied(applied), at: matter.at,
        vaultRecord: matter.vault == nil ? vaultRecord(of: action) : nil)
    }
  }

  /// Steps of all that a unit has call nobody for a while, or call again.
  private func silence(_ matter: ActionCase, _ unit: String) -> Decision {
    let (action, state) = (matter.action, matter.state)
    guard action.verb == .silence || action.verb == .unsilence else {
      return refuse(matter, .noHandler)
    }
    guard configuration.sources[matter.source]?.isDesk ?? false else {
      return refuse(matter, .notYoursToRule)
    }
    guard configuration.jurisdictions.unit(code: unit) != nil else {
      return refuse(matter, .unknownUnit)
    }
    if action.verb == .silence {
      if let refusal = LifeCycle.silencing(action.options.until, matter.at) {
        return refuse(matter, refusal)
      }
      guard Self.saysSomething(action.why) else { return refuse(matter, .whyMissing) }
    } else {
      let silences = state.units.number(ifKnown: unit).flatMap { state.silencedUnits[$0] }
      guard let silences, silences.holds(at: matter.at) else {
        return refuse(matter, .notSilenced)
      }
    }
    return Decision(
      .unitSilenced(UnitSilenced(
        unit: unit, actionID: action.id, source: matter.source, verb: action.verb, by: action.by,
        why: action.why.map { configuration.redactor.redact($0).text },
        until: action.verb == .silence ? action.options.until : nil)),
      at: matter.at)
  }

  func refuse(_ matter: ActionCase, _ refusal: Refusal) -> Decision {
    let action = matter.action
    return Decision(
      .refused(Refused(
        order: matter.order?.number ?? action.orderNumber, entry: action.entryName,
        actionID: action.id, source: matter.source, verb: action.verb, by: action.by,
        code: refusal.rawValue,
        sentence: refusal.sentence(verb: action.verb, state: matter.order?.state))),
      at: matter.at)
  }

  func time(
    of action: Action, arrivedAt: Instant, now: Instant
  ) -> (at: Instant, claimed: Instant?) {
    // What waited in Kafka while we were down was done when it arrived there.
    let arrival = min(arrivedAt, now)
    guard let claim = action.at else { return (arrival, nil) }
    let isClose = abs(claim.milliseconds(since: arrivedAt)) <= Self.claimToleranceMs
    return isClose && claim <= now ? (claim, nil) : (arrival, claim)
  }

  /// What became of an action of this source and id, if it came before.
  public func earlier(
    _ source: String, _ id: String, _ state: LedgerState, _ index: LedgerIndex,
    _ archive: any Archive
  ) -> Event? {
    var found: Event?
    _ = index.byAction.first(LedgerIndex.actionHash(source: source, id: id)) { entry in
      guard let event = archive.recall(state.history[Int(entry)].place),
        let action = event.action, (action.source, action.id) == (source, id)
      else { return false }
      // What waited and became a dead letter was done nowhere: its replay is no repeat. What was
      // applied in the end has an event of its own.
      if case .parked = event.body,
        event.from.flatMap({ state.parked[$0]?.sequence }) != event.sequence
      {
        return false
      }
      found = event
      return true
    }
    return found
  }

  /// The whole text of an action, for those whom it may reach; nothing where there is none.
  func vaultRecord(of action: Action) -> [UInt8]? {
    let hasParts = action.options.coUnits.contains { $0.part != nil }
    guard action.text != nil || action.why != nil || hasParts else { return nil }
    var writer = JSONWriter()
    action.encode(into: &writer)
    return writer.bytes
  }
}

/// An action with all that it is decided by.
struct ActionCase {
  var action: Action
  var source: String
  var at: Instant
  var claimed: Instant?
  /// Where the whole action stands already, if it was parked.
  var vault: String?
  var order: Order?
  let state: LedgerState
  let index: LedgerIndex
  let archive: any Archive

  init(
    action: Action, source: String, at: Instant, claimed: Instant?, state: LedgerState,
    index: LedgerIndex, archive: any Archive
  ) {
    self.action = action
    self.source = source
    self.at = at
    self.claimed = claimed
    self.state = state
    self.index = index
    self.archive = archive
  }
}

extension Action {
  public var orderNumber: OrderNumber? {
    if case .order(let number) = subject { number } else { nil }
  }

  /// As it is written for all: what a sender made up is not repeated.
  var entryName: String? {
    if case .faq(let name) = subject { EntryID(name)?.description } else { nil }
  }
}
