import Appeals
import Formats
import Orders
import WorkTime

// Actions that came before their item, and actions on dead letters.

extension Decider {
  /// An action on an item that has not come: it waits, unless too many do.
  func park(_ matter: ActionCase, _ channel: String, _ sourceID: String) -> Decision {
    guard matter.state.parked.count < LedgerState.parkedMax else {
      return deadLetter(ActionFault(code: .tooManyParked), now: matter.at)
    }
    let action = matter.action
    var parked = Parked(action, source: matter.source, channel: channel, sourceID: sourceID)
    parked.claimed = matter.claimed
    parked.why = action.why.map { configuration.redactor.redact($0).text }
    parked.text = action.text.map { configuration.redactor.redact($0).text }
    for unit in parked.options.coUnits.indices {
      let part = parked.options.coUnits[unit].part
      parked.options.coUnits[unit].part = part.map { configuration.redactor.redact($0).text }
    }
    return Decision(.parked(parked), at: matter.at, vaultRecord: vaultRecord(of: action))
  }

  /// A parked action whose time has come, and the message that it came from: its event settles it.
  public struct Released: Sendable {
    public var decision: Decision
    public var from: InputPlace
    /// The home partition of the order, or of the action.
    public var home: Int32
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
      // It happened when it happened, though never before the item itself.
      var matter = ActionCase(
        action: parked.action, source: parked.source,
        at: max(event.at, state.orders[found.order].received), claimed: parked.claimed,
        state: state, index: index, archive: archive)
      matter.vault = parked.vault
      return Released(
        decision: decide(matter, found.order, found.opened), from: from,
        home: state.orders[found.order].number.partition)
    }
    return nil
  }

  /// A parked action that has waited too long: a dead letter, with the whole action beside it.
  /// Fold it and ask again.
  public func expired(state: LedgerState, now: Instant, archive: any Archive) -> Released? {
    let end = now.adding(hours: -LedgerState.parkedHoursMax)
    guard let (from, entry) = state.parked.filter({ $0.value.since < end })
      .min(by: { $0.value.sequence < $1.value.sequence }),
      case .parked(let parked)? = archive.recall(entry.line)?.body
    else { return nil }
    var decision = deadLetter(ActionFault(code: .itemNeverCame), now: now)
    if let vault = parked.vault, case .deadLettered(var letter) = decision.body {
      // The whole action stands there already.
      letter.vault = vault
      decision.body = .deadLettered(letter)
    } else {
      var writer = JSONWriter()
      parked.action.encode(into: &writer)
      decision.vaultRecord = RawMessage(
        key: Array(parked.actionID.utf8), value: writer.bytes, headers: []).vaultRecord()
    }
    return Released(decision: decision, from: from, home: from.partition)
  }

  // MARK: Dead letters

  /// A dead letter goes to its topic again, as often as it is told to, or is dropped for good.
  func settle(_ matter: ActionCase, _ letter: Int64) -> Decision {
    let action = matter.action
    guard action.verb.isOfLetters else { return refuse(matter, .wrongSubject) }
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
    return Decision(
      .letterSettled(LetterSettled(
        actionID: action.id, source: matter.source, verb: action.verb, by: action.by,
        why: action.why.map { configuration.redactor.redact($0).text }, letter: letter,
        topic: topic, vault: dead.vault)),
      at: matter.at)
  }
}
