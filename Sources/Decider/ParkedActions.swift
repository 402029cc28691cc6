import Appeals
import Formats
import Orders
import WorkTime

// Actions that came before their item, and actions on dead letters.

extension Decider {
  /// An action on an item that has not come: it waits, unless too many do. Its words wait in the
  /// vault: whose they tell of is known when the item is.
  func park(_ matter: ActionCase, _ channel: String, _ sourceID: String) -> Decision {
    guard matter.state.parked.count < LedgerState.parkedMax else {
      return deadLetter(ActionFault(code: .tooManyParked), now: matter.at)
    }
    let action = matter.action
    let parked = Parked(
      channel: channel, sourceID: sourceID, source: matter.source, actionID: action.id,
      verb: action.verb, by: action.by, claimed: matter.claimed)
    var writer = JSONWriter()
    action.encode(into: &writer)
    return Decision(.parked(parked), at: matter.at, vaultRecord: writer.bytes)
  }

  /// A parked action whose time has come, and the message that it came from: its event settles it.
  public struct Released: Sendable {
    public var decision: Decision
    public var from: InputPlace
  }

  /// The first action that waited for the order that was just opened; nil where none does. Fold it
  /// and ask again: each is decided on the state that the one before has made.
  public func released(
    by order: Order, state: LedgerState, index: LedgerIndex, now: Instant,
    archive: any Archive
  ) -> Released? {
    for from in index.parked[order.identity.source] ?? [] {
      guard let entry = state.parked[from], let event = archive.recall(entry.line),
        case .parked(let parked) = event.body,
        let found = find(
          channel: parked.channel, sourceID: parked.sourceID, state, index, archive)
      else { continue }
      guard let action = archive.action(vault: parked.vault) else {
        return Released(decision: deadLetter(.actionGone, parked, now: now), from: from)
      }
      // It happened when it happened, though never before the item itself.
      var matter = ActionCase(
        action: action, source: parked.source,
        at: max(event.at, state.orders[found.order].received), claimed: parked.claimed,
        state: state, index: index, archive: archive)
      matter.vault = parked.vault
      return Released(decision: decide(matter, found.order, found.opened), from: from)
    }
    return nil
  }

  /// A parked action that has waited too long: a dead letter, with the whole action beside it.
  /// Fold it and ask again. Asking costs the same however many wait: only the first is looked at.
  public func expired(
    state: LedgerState, index: LedgerIndex, now: Instant, archive: any Archive
  ) -> Released? {
    let end = now.adding(hours: -LedgerState.parkedHoursMax)
    guard let from = index.waiting.first, let entry = state.parked[from], entry.since < end,
      case .parked(let parked)? = archive.recall(entry.line)?.body
    else { return nil }
    return Released(decision: deadLetter(.itemNeverCame, parked, now: now), from: from)
  }

  private func deadLetter(
    _ code: ActionFault.Code, _ parked: Parked, now: Instant
  ) -> Decision {
    var decision = deadLetter(ActionFault(code: code), now: now)
    if case .deadLettered(var letter) = decision.body {
      // The whole action stands there already.
      letter.vault = parked.vault
      decision.body = .deadLettered(letter)
    }
    return decision
  }

  // MARK: Dead letters

  /// A dead letter goes to its topic again, as often as it is told to, or is dropped for good.
  func settle(_ matter: ActionCase, _ letter: Int64) -> Decision {
    let action = matter.action
    guard action.verb.object == .letter else { return refuse(matter, .wrongSubject) }
    guard configuration.sources[matter.source]?.isDesk ?? false else {
      return refuse(matter, .notYoursToRule)
    }
    guard let at = matter.state.letter(letter) else { return refuse(matter, .unknownLetter) }
    if action.verb == .drop && (action.why ?? "").isEmpty { return refuse(matter, .whyMissing) }
    let entry = matter.state.letters[at]
    if entry.fate == .dropped { return refuse(matter, .letterSettled) }
    guard let event = matter.archive.recall(entry.place), case .deadLettered(let dead) = event.body,
      let topic = event.from?.topic
    else { return refuse(matter, .unknownLetter) }
    // Who is told that it was sent again must be able to rely on it.
    if action.verb == .replay && !matter.archive.holds(vault: dead.vault) {
      return refuse(matter, .letterGone)
    }
    return Decision(
      .letterSettled(LetterSettled(
        actionID: action.id, source: matter.source, verb: action.verb, by: action.by,
        why: action.why.map { configuration.redactor.redact($0).text }, letter: letter,
        topic: topic, vault: dead.vault)),
      at: matter.at)
  }
}
