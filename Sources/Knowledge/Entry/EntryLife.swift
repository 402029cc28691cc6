import WorkTime

/// What an action on an entry comes to: the event, or the reason against it.
///
/// It holds a copy of the state, and so costs the fold a page as long as it is kept: ask, let go,
/// fold.
public struct EntryLife {
  public let state: KnowledgeState
  public let rules: KnowledgeRules
  public let now: Instant
  /// Whether the configuration has a unit, by its code, and a category, by its path.
  let isUnit: (String) -> Bool
  let isCategory: (String) -> Bool

  public init(
    _ state: KnowledgeState, rules: KnowledgeRules, now: Instant,
    isUnit: @escaping (String) -> Bool, isCategory: @escaping (String) -> Bool
  ) {
    self.state = state
    self.rules = rules
    self.now = now
    self.isUnit = isUnit
    self.isCategory = isCategory
  }

  public func decide(_ action: KnowledgeAction) -> Result<KnowledgeEvent, KnowledgeRefusal> {
    do throws(KnowledgeRefusal) {
      let actor = EntryActor(actionID: action.actionID, source: action.source, by: action.by)
      if action.verb == .add {
        return .success(KnowledgeEvent(state.nextID, .acted(.add(try added(action)), by: actor)))
      }
      let entry = try found(action)
      try checkStanding(action, entry)
      if action.verb.needsWhy, action.reason.isEmpty { throw .init(.whyMissing, action, entry) }
      return .success(KnowledgeEvent(entry.id, .acted(try act(action, entry), by: actor)))
    } catch { return .failure(error) }
  }

  private func act(
    _ action: KnowledgeAction, _ entry: KnowledgeEntry
  ) throws(KnowledgeRefusal) -> EntryAct {
    switch action.verb {
    case .add: return .add(try added(action))
    case .edit: return .edit(try edited(action, entry))
    case .approve: return .approve(try approved(action, entry))
    case .proofread:
      try proofread(action, entry)
      return .proofread
    case .reject:
      _ = try review(action, entry)
      return .reject(why: action.reason)
    case .merge:
      let other = try target(action, entry)
      try checkIsNeither(action, entry, other)
      return .merge(into: other.id)
    case .split: return try split(action, entry)
    case .apart: return .apart(from: try apart(action, entry))
    case .retire: return .retire(why: action.reason)
    case .withdraw:
      if entry.published == nil { throw .init(.notPublished, action, entry) }
      return .withdraw(why: action.reason)
    case .settle:
      let other = try target(action, entry)
      guard entry.conflicts.contains(where: { $0.with == other.id }) else {
        throw .init(.noConflict, action, entry)
      }
      try checkIsNeither(action, entry, other)
      return .settle(with: other.id, why: action.reason)
    }
  }

  // MARK: Who may, and with what

  private func found(_ action: KnowledgeAction) throws(KnowledgeRefusal) -> KnowledgeEntry {
    guard let id = action.entry else { throw .init(.entryMissing, action.verb) }
    guard let entry = state[id] else { throw .init(.unknownEntry, action.verb) }
    if entry.stage.isOver { throw .init(.alreadyOver, action, entry) }
    return entry
  }

  /// A unit keeps its own entries; what concerns others, and the reviews that release, are the
  /// desk's.
  private func checkStanding(
    _ action: KnowledgeAction, _ entry: KnowledgeEntry
  ) throws(KnowledgeRefusal) {
    // What is public is its owner's to take down, whoever is to own the next version.
    let isTakingDown = action.verb == .withdraw || action.verb == .retire
    guard action.speaks(isTakingDown ? entry.shown.unit : entry.text.unit) else {
      throw .init(.notYours, action, entry)
    }
    if action.isDesk { return }
    let isReview = action.verb == .approve || action.verb == .reject
    let isRelease = isReview && (entry.stage == .second || entry.stage == .final)
    if action.verb.isDesks || isRelease { throw .init(.notForUnits, action, entry) }
  }

  /// The review that is awaited, and that the action is about.
  private func review(
    _ action: KnowledgeAction, _ entry: KnowledgeEntry
  ) throws(KnowledgeRefusal) -> ReviewStage {
    guard let review = entry.stage.review, action.stage == nil || action.stage == review else {
      throw .init(.wrongStage, action, entry)
    }
    return review
  }

  /// The other entry, which the source speaks for as well.
  private func target(
    _ action: KnowledgeAction, _ entry: KnowledgeEntry
  ) throws(KnowledgeRefusal) -> KnowledgeEntry {
    guard let into = action.into else { throw .init(.targetMissing, action, entry) }
    guard let target = state[into] else { throw .init(.unknownTarget, action, entry) }
    if into == entry.id { throw .init(.sameTarget, action, entry) }
    if target.stage.isOver { throw .init(.targetOver, action, entry) }
    guard action.speaks(target.text.unit) else { throw .init(.notYours, action, entry) }
    if action.verb == .merge, target.text.jurisdiction != entry.text.jurisdiction {
      throw .init(.otherJurisdiction, action, entry)
    }
    if action.verb == .merge, entry.published != nil, target.published == nil {
      throw .init(.targetNotPublished, action, entry)
    }
    return target
  }

  /// Whose words contradict another's is not who ends that: by saying that they do not, that the
  /// questions are two, or that one of the answers goes.
  private func checkIsNeither(
    _ action: KnowledgeAction, _ entry: KnowledgeEntry, _ other: KnowledgeEntry
  ) throws(KnowledgeRefusal) {
    guard entry.conflicts.contains(where: { $0.with == other.id }) else { return }
    if entry.wasWritten(by: action.by) || other.wasWritten(by: action.by) {
      throw .init(.ownConflict, action, entry)
    }
  }

  // MARK: Texts

  private func added(_ action: KnowledgeAction) throws(KnowledgeRefusal) -> EntryText {
    guard let edit = action.text else { throw .init(.textMissing, action.verb) }
    let text = edit.applied(to: EntryText())
    try check(draftFaults(text), action, nil)
    guard action.speaks(text.unit) else { throw .init(.notYours, action.verb) }
    try checkRoom(action)
    return text
  }

  /// A candidate may be sent to review as it stands, unless just that was rejected.
  private func edited(
    _ action: KnowledgeAction, _ entry: KnowledgeEntry
  ) throws(KnowledgeRefusal) -> EntryText {
    let text = action.text?.applied(to: entry.text) ?? entry.text
    let isPush = entry.stage == .candidate && entry.takenBack?.sort != .rejected
    if text == entry.text, !isPush {
      let isSentBack = entry.stage == .candidate
      throw .init(isSentBack ? .rejectedAsItStands : .nothingToChange, action, entry)
    }
    try check(draftFaults(text), action, entry)
    guard action.speaks(text.unit) else { throw .init(.notYours, action, entry) }
    return text
  }

  private func draftFaults(_ text: EntryText) -> [EntryFault] {
    text.draftFaults(isUnit: isUnit, isCategory: isCategory, today: now.dateInShanghai())
  }

  private func check(
    _ faults: [EntryFault], _ action: KnowledgeAction, _ entry: KnowledgeEntry?
  ) throws(KnowledgeRefusal) {
    guard let fault = faults.first else { return }
    throw KnowledgeRefusal(.textFault, action.verb, at: entry?.stage, fault: fault)
  }

  private func checkRoom(_ action: KnowledgeAction) throws(KnowledgeRefusal) {
    if state.count >= KnowledgeLimits.entriesMax { throw .init(.tooManyEntries, action.verb) }
  }

  // MARK: Reviews

  private func approved(
    _ action: KnowledgeAction, _ entry: KnowledgeEntry
  ) throws(KnowledgeRefusal) -> ReviewStage {
    let review = try review(action, entry)
    if entry.draft?.hasHadInHand(action.by) ?? true { throw .init(.samePerson, action, entry) }
    let faults = entry.text.reviewFaults(isUnit: isUnit, today: now.dateInShanghai())
    try check(faults, action, entry)
    if review == .final {
      if !entry.conflicts.isEmpty { throw .init(.conflictOpen, action, entry) }
      let isAsked = rules.proofreading.contains(String(entry.text.jurisdiction))
      if isAsked, (entry.draft?.proofs.count ?? 0) < KnowledgeLimits.proofsNeeded {
        throw .init(.proofsMissing, action, entry)
      }
    }
    return review
  }

  private func proofread(
    _ action: KnowledgeAction, _ entry: KnowledgeEntry
  ) throws(KnowledgeRefusal) {
    guard entry.stage.review != nil, let draft = entry.draft else {
      throw .init(.wrongStage, action, entry)
    }
    if draft.proofs.count >= KnowledgeLimits.proofsNeeded {
      throw .init(.proofsDone, action, entry)
    }
    // A reviewer may proofread as well; nobody proofreads his own words, or twice.
    if (draft.authors + draft.proofs).contains(where: { EntryVersion.isSame($0, action.by) }) {
      throw .init(.samePerson, action, entry)
    }
  }

  // MARK: One question or two

  private func apart(
    _ action: KnowledgeAction, _ entry: KnowledgeEntry
  ) throws(KnowledgeRefusal) -> EntryID {
    let other = try target(action, entry)
    if entry.apart.contains(other.id) { throw .init(.alreadyApart, action, entry) }
    try checkIsNeither(action, entry, other)
    guard entry.hasRoomForApart, other.hasRoomForApart else {
      throw .init(.apartFull, action, entry)
    }
    return other.id
  }

  private func split(
    _ action: KnowledgeAction, _ entry: KnowledgeEntry
  ) throws(KnowledgeRefusal) -> EntryAct {
    let orders = Set(action.orders)
    if orders.isEmpty { throw .init(.takesNothing, action, entry) }
    guard orders.allSatisfy(entry.demand.holds(order:)) else {
      throw .init(.notItsOrder, action, entry)
    }
    if orders.count == entry.demand.askings { throw .init(.takesEverything, action, entry) }
    // Other ways of asking the one question are none of asking the other.
    var common = entry.text
    common.phrasings = []
    guard let text = action.text?.applied(to: common), text.question != entry.text.question
    else { throw .init(.textMissing, action, entry) }
    try check(draftFaults(text), action, entry)
    guard action.speaks(text.unit) else { throw .init(.notYours, action, entry) }
    guard entry.hasRoomForApart else { throw .init(.apartFull, action, entry) }
    try checkRoom(action)
    return .split(to: state.nextID, orders: orders.sorted(), text)
  }
}

extension KnowledgeAction {
  fileprivate var reason: String { why ?? "" }
}

extension KnowledgeRefusal {
  fileprivate init(_ code: Code, _ action: KnowledgeAction, _ entry: KnowledgeEntry) {
    self.init(code, action.verb, at: entry.stage)
  }
}
