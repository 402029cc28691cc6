import WorkTime

/// Why a reply taught nothing new.
public enum NotGathered: Error, Hashable, Sendable {
  /// The order is counted at this entry already.
  case counted(EntryID)
  /// No entry can begin with such a text, or be asked so.
  case faulty(EntryFault)
  case tooManyEntries
}

// What happens to entries by itself: replies come, time passes, answers differ.

extension EntryLife {
  /// What a reply does: it is counted at the entry that has its question, or begins a new one.
  ///
  /// - Parameter match: the entry whose question was found to be the same. It counts no more where
  ///   it is retired or of another jurisdiction; one that was merged stands for where it went; and
  ///   a question that was told apart from it goes to the entry that has it.
  public func gather(
    _ gathered: Gathered, match: EntryID?
  ) -> Result<KnowledgeEvent, NotGathered> {
    var gathered = gathered
    if let fault = gathered.text.faults(isUnit: isUnit).first { return .failure(.faulty(fault)) }
    guard let home = match.flatMap({ home(of: gathered, $0) }) else {
      if state.count >= KnowledgeLimits.entriesMax { return .failure(.tooManyEntries) }
      gathered.isNew = true
      return .success(KnowledgeEvent(state.nextID, .gathered(gathered)))
    }
    if home.demand.holds(order: gathered.order) { return .failure(.counted(home.id)) }
    gathered.isNew = false
    return .success(KnowledgeEvent(home.id, .gathered(gathered)))
  }

  private func home(of gathered: Gathered, _ match: EntryID) -> KnowledgeEntry? {
    guard let entry = state.living(match), entry.stage != .retired,
      entry.shown.jurisdiction == gathered.text.jurisdiction
    else { return nil }
    if entry.isAsked(gathered.question) { return entry }
    let others = entry.apart.compactMap { state[$0] }
    return others.first {
      $0.isAsked(gathered.question) && $0.shown.jurisdiction == entry.shown.jurisdiction
    } ?? entry
  }

  /// Whether a candidate goes to review by itself. One that was sent back waits for its author.
  public func entersReview(_ entry: KnowledgeEntry) -> Bool {
    entry.stage == .candidate && entry.takenBack == nil
      && entry.demand.citizens.count >= rules.citizensMin
  }

  /// What time has brought to the first entry that has not been told of it: its last valid day is
  /// over, or its owner has not acted in time. Nil when all are told.
  /// - Parameter calendar: the owner's.
  public func step(_ calendar: WorkCalendar) -> KnowledgeEvent? {
    guard let id = state.firstStep(upTo: now), let entry = state[id] else { return nil }
    if let due = entry.ownerDue { return KnowledgeEvent(id, .ownerLate(due: due)) }
    let due = calendar.due(from: now, limit: .workingDays(rules.ownerWorkingDays))
    return KnowledgeEvent(id, .expired(ownerDue: due.instant))
  }

  /// Two entries answer one question differently. Nothing where that is known, cannot be, or is
  /// more than can be kept: what is kept blocks publishing anyway.
  public func conflict(
    _ a: EntryID, _ b: EntryID, differences: [String]
  ) -> KnowledgeEvent? {
    guard a != b, !differences.isEmpty, let one = state[a], let other = state[b],
      !one.stage.isOver, !other.stage.isOver, !one.apart.contains(b)
    else { return nil }
    let kept = differences.prefix(KnowledgeLimits.differencesMax).map(Self.cut)
    if let known = one.conflicts.first(where: { $0.with == b }) {
      if known.differences == kept { return nil }
    } else if max(one.conflicts.count, other.conflicts.count) >= KnowledgeLimits.conflictsMax {
      return nil
    }
    return KnowledgeEvent(a, .conflicted(with: b, differences: kept))
  }

  private static func cut(_ difference: String) -> String {
    var (text, bytes) = ("", 0)
    for character in difference {
      bytes += character.utf8.count
      if bytes > KnowledgeLimits.differenceBytesMax { break }
      text.append(character)
    }
    return text
  }
}

extension KnowledgeEntry {
  /// Whether it was asked in just these words.
  fileprivate func isAsked(_ question: String) -> Bool {
    let text = text
    return text.question == question || text.phrasings.contains(question)
      || demand.heard.contains { $0.question == question }
  }
}
