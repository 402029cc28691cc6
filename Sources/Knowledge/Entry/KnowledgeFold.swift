import WorkTime

// What each event makes of the entries. It checks that the event fits and decides nothing; an event
// that does not fit changes nothing.

extension KnowledgeState {
  /// - Parameter at: when it happened, by the journal's line.
  public mutating func fold(_ event: KnowledgeEvent, at: Instant) throws(KnowledgeFault) {
    let id = event.entry
    switch event.what {
    case .gathered(let gathered): try gather(gathered, event, at)
    case .enteredReview:
      try demand(event, try found(id).stage == .candidate)
      change(id) { $0.move(to: .first, at) }
    case .conflicted(let other, let differences):
      try demandPair(event, other)
      conflict(id, other, differences, at)
    case .expired(let ownerDue):
      let entry = try found(id)
      try demand(event, entry.published != nil && entry.expiredSince == nil)
      change(id) { ($0.expiredSince, $0.ownerDue) = (at, ownerDue) }
    case .ownerLate:
      let entry = try found(id)
      try demand(event, entry.expiredSince != nil && entry.ownerLateSince == nil)
      change(id) { $0.ownerLateSince = at }
    case .suggested:
      _ = try found(id)
      change(id) { $0.demand.suggested += 1 }
    case .used(_, let isUsed):
      _ = try found(id)
      change(id) { if isUsed { $0.demand.used += 1 } else { $0.demand.unused += 1 } }
    case .acted(let act, let actor): try take(act, actor.by, event, at)
    }
  }

  // MARK: What must be so

  private func found(_ id: EntryID) throws(KnowledgeFault) -> KnowledgeEntry {
    guard let entry = self[id] else { throw .unknownEntry(id) }
    return entry
  }

  private func demand(_ event: KnowledgeEvent, _ isSo: Bool) throws(KnowledgeFault) {
    if !isSo { throw .impossible(event.name, event.entry) }
  }

  /// Both are there, living, and not the same.
  private func demandPair(_ event: KnowledgeEvent, _ other: EntryID) throws(KnowledgeFault) {
    let pair = [try found(event.entry), try found(other)]
    try demand(event, other != event.entry && !pair.contains { $0.stage.isOver })
  }

  private func demandNew(_ id: EntryID) throws(KnowledgeFault) {
    guard id == nextID else { throw .outOfOrder(id, next: nextID) }
  }

  // MARK: Gathering and conflicts

  private mutating func gather(
    _ gathered: Gathered, _ event: KnowledgeEvent, _ at: Instant
  ) throws(KnowledgeFault) {
    if gathered.isNew {
      try demandNew(event.entry)
      append(KnowledgeEntry(
        event.entry, EntryVersion(gathered.text, author: gathered.author), stage: .candidate,
        at: at))
    } else {
      try demand(event, !(try found(event.entry)).stage.isOver)
    }
    change(event.entry) { $0.demand.take(gathered, beside: $0.text) }
  }

  private mutating func conflict(
    _ a: EntryID, _ b: EntryID, _ differences: [String], _ at: Instant
  ) {
    for (id, other) in [(a, b), (b, a)] {
      change(id) { entry in
        entry.conflicts.removeAll { $0.with == other }
        entry.conflicts.append(EntryConflict(with: other, differences: differences, since: at))
        entry.conflicts.sort { $0.with < $1.with }
      }
    }
  }

  private mutating func settle(_ a: EntryID, _ b: EntryID) {
    for (id, other) in [(a, b), (b, a)] {
      change(id) { $0.conflicts.removeAll { $0.with == other } }
    }
  }

  /// Remembered on both, as long as both have room for it; two that are not the same question
  /// contradict each other no more.
  private mutating func setApart(_ a: EntryID, _ b: EntryID) {
    settle(a, b)
    guard let one = self[a], let other = self[b], !one.apart.contains(b),
      one.hasRoomForApart, other.hasRoomForApart
    else { return }
    for (id, other) in [(a, b), (b, a)] {
      change(id) {
        $0.apart.append(other)
        $0.apart.sort()
      }
    }
  }

  /// An entry that is over is in nobody's way, and nothing is remembered of it beside itself.
  private mutating func release(_ id: EntryID) {
    guard let entry = self[id] else { return }
    for other in entry.conflicts.map(\.with) { settle(id, other) }
    for other in entry.apart { change(other) { $0.apart.removeAll { $0 == id } } }
    change(id) { $0.apart = [] }
  }

  // MARK: Actions

  private mutating func take(
    _ act: EntryAct, _ by: String, _ event: KnowledgeEvent, _ at: Instant
  ) throws(KnowledgeFault) {
    let id = event.entry
    if case .add(let text) = act {
      try demandNew(id)
      append(KnowledgeEntry(id, EntryVersion(text, author: by), stage: .first, at: at))
      return
    }
    let entry = try found(id)
    try demand(event, !entry.stage.isOver)
    switch act {
    case .add: break
    case .edit(let text):
      // What it says otherwise than others now is found anew; what is public says it still.
      if entry.published == nil {
        for other in entry.conflicts.map(\.with) { settle(id, other) }
      }
      change(id) { $0.edit(text, by, at) }
    case .approve(let stage):
      try demand(event, entry.stage.review == stage)
      change(id) { $0.pass(stage, by, at) }
    case .proofread:
      try demand(event, entry.stage.review != nil)
      change(id) { $0.draft?.proofs.append(by) }
    case .reject(let why):
      try demand(event, entry.stage.review != nil)
      change(id) { $0.reject(TakenBack(.rejected, why: why, by: by), at) }
    case .withdraw(let why):
      try demand(event, entry.published != nil)
      change(id) { $0.withdraw(TakenBack(.withdrawn, why: why, by: by), at) }
    case .retire(let why):
      release(id)
      change(id) {
        $0.end(.retired, at)
        $0.takenBack = TakenBack(.retired, why: why, by: by)
      }
    case .apart(let other):
      try demandPair(event, other)
      setApart(id, other)
    case .settle(let other, _):
      try demand(event, entry.conflicts.contains { $0.with == other })
      settle(id, other)
    case .merge(let target):
      try demandPair(event, target)
      merge(entry, into: target, at)
    case .split(let new, let orders, let text):
      try demandNew(new)
      split(id, into: new, Set(orders), EntryVersion(text, author: by), at)
    }
  }

  private mutating func merge(_ entry: KnowledgeEntry, into target: EntryID, _ at: Instant) {
    release(entry.id)
    change(target) {
      $0.demand.absorb(entry.demand, saying: entry.text, from: entry.origin, beside: $0.text)
    }
    // Who is not the same as the one is not the same as the other, which now is the same.
    for other in entry.apart where other != target { setApart(target, other) }
    change(entry.id) {
      $0.end(.merged, at)
      $0.demand = EntryDemand()
      $0.mergedInto = target
    }
  }

  private mutating func split(
    _ id: EntryID, into new: EntryID, _ orders: Set<String>, _ draft: EntryVersion, _ at: Instant
  ) {
    append(KnowledgeEntry(new, draft, stage: .first, at: at))
    var taken = EntryDemand()
    change(id) { taken = $0.demand.remove(orders: orders, leaving: draft.text) }
    change(new) { $0.demand = taken }
    setApart(id, new)
  }
}

extension KnowledgeEntry {
  var hasRoomForApart: Bool { apart.count < KnowledgeLimits.apartMax }

  /// The order that its question came with, and that it leaves with where orders are taken out.
  /// Nil where somebody has worded it, or the order is known no more.
  fileprivate var origin: String? {
    guard stage == .candidate, takenBack == nil, published == nil,
      demand.askings == Int64(demand.evidence.count), let first = demand.evidence.first,
      !demand.heard.contains(where: { $0.order == first.order })
    else { return nil }
    return first.order
  }

  fileprivate mutating func move(to stage: EntryStage, _ at: Instant) {
    self.stage = stage
    changed = at
  }

  fileprivate mutating func edit(_ text: EntryText, _ by: String, _ at: Instant) {
    if draft == nil {
      draft = EntryVersion(text, author: by)
    } else {
      draft?.rewrite(text, by: by)
    }
    takenBack = nil
    move(to: .first, at)
  }

  fileprivate mutating func pass(_ review: ReviewStage, _ by: String, _ at: Instant) {
    draft?.passed.append(by)
    move(to: review.next, at)
    guard review == .final else { return }
    published = draft
    draft = nil
    version += 1
    publishedAt = at
    (expiredSince, ownerDue, ownerLateSince) = (nil, nil, nil)
  }

  /// What was published stays so; the draft waits for its author.
  fileprivate mutating func reject(_ back: TakenBack, _ at: Instant) {
    draft?.passed = []
    draft?.proofs = []
    takenBack = back
    move(to: .candidate, at)
  }

  /// A new version that is under review already goes on.
  fileprivate mutating func withdraw(_ back: TakenBack, _ at: Instant) {
    let stays = draft != nil
    takeDown()
    if !stays || stage == .candidate { takenBack = back }
    move(to: stays ? stage : .candidate, at)
  }

  /// The last word is what the public saw, or else what was being written.
  fileprivate mutating func end(_ stage: EntryStage, _ at: Instant) {
    if published != nil { draft = nil }
    takeDown()
    move(to: stage, at)
  }

  private mutating func takeDown() {
    if draft == nil {
      draft = published
      draft?.passed = []
      draft?.proofs = []
    }
    published = nil
    (expiredSince, ownerDue, ownerLateSince) = (nil, nil, nil)
  }
}
