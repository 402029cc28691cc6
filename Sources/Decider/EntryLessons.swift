import Appeals
import Knowledge
import Orders
import WorkTime

// What the FAQ learns of itself: replies gather into entries, entries enter review, answers that
// differ are told.

extension Decider {
  /// What an event brings with it for the FAQ: all of it decided on the state after the event.
  public func lessons(
    of event: Event, state: LedgerState, index: LedgerIndex, archive: any Archive
  ) -> [Decision] {
    switch event.body {
    case .applied(let applied) where applied.verb == .reply && applied.change.part == nil:
      guard let at = index.order(applied.order, in: state),
        case .opened(let opened)? = archive.recall(state.orders[at].openedAt)?.body
      else { return [] }
      let order = state.orders[at]
      var lessons: [Decision] = []
      let suggested = opened.suggested.flatMap { EntryID($0.entry) }
        .flatMap { state.knowledge.living($0)?.id }
      let isUsed = applied.change.options.suggestionUsed
      // Once an order, however often it is answered.
      if let isUsed, !order.flags.contains(.suggestionJudged), let entry = suggested {
        lessons.append(Decision(
          .entryChanged(EntryChange(KnowledgeEvent(
            entry, .used(order: "\(order.number)", isUsed: isUsed)))),
          at: event.at))
      }
      let minutes = calendar(of: order).workingMilliseconds(from: order.received, to: event.at)
      return lessons + gather(
        Reply(
          text: applied.text ?? "", unit: state.units[order.unit], author: applied.by,
          minutes: Int(minutes / 60_000), entry: isUsed == true ? suggested : nil),
        to: opened, order, state, at: event.at)
    case .opened(let opened) where opened.answered != nil:
      guard let at = index.order(opened.order, in: state),
        let answer = ItemText(decoding: opened.item)?.answer
      else { return [] }
      return gather(
        Reply(text: answer, unit: opened.judged.unit), to: opened, state.orders[at], state,
        at: event.at)
    case .entryChanged(let change): return consequences(of: change.event, state, at: event.at)
    default: return []
    }
  }

  /// An answer that may be of use to others.
  private struct Reply {
    var text: String
    var unit: String
    /// Who wrote it, and so reviews no entry that begins with it.
    var author: String?
    var minutes: Int?
    /// The entry whose suggested answer it is.
    var entry: EntryID?
  }

  /// A reply that others can use is counted at the entry that has its question, or begins one.
  private func gather(
    _ reply: Reply, to opened: Opened, _ order: Order, _ state: LedgerState, at: Instant
  ) -> [Decision] {
    let question: String
    let answer: String
    switch ReplyLesson.of(reply.text, to: opened, order) {
    case .success(let harvest): (question, answer) = (harvest.question, harvest.answer)
    case .failure(.protected), .failure(.unreadable): return []
    case .failure:
      // Who was answered by an entry has asked for it, however the letter was worded.
      guard let entry = reply.entry.flatMap({ state.knowledge.living($0) }),
        !entry.stage.isOver, reply.unit.hasPrefix(entry.shown.jurisdiction)
      else { return [] }
      let text = entry.shown
      (question, answer) = (text.question, text.answer)
    }
    var gathered = Gathered(
      order: "\(opened.order)", citizen: opened.citizen, question: question, answer: answer,
      unit: reply.unit, category: opened.judged.category, minutes: reply.minutes,
      asked: opened.received)
    gathered.author = reply.author
    // Whoever replied has said which entry answers it.
    let match = reply.entry ?? home(of: gathered, in: state.knowledge)
    guard case .success(let event) = life(of: state.knowledge, at: at)
      .gather(gathered, match: match)
    else { return [] }
    return [Decision(.entryChanged(told(event, state.knowledge)), at: at)]
  }

  /// The entry that has its question, and answers it no other way: who says otherwise is no
  /// evidence for what is there. An order that is answered twice stays where it is counted, unless
  /// it is answered otherwise now.
  private func home(of gathered: Gathered, in state: KnowledgeState) -> EntryID? {
    let matches = knowledge.same(
      as: gathered.question, answer: gathered.answer,
      jurisdiction: gathered.text.jurisdiction, in: state)
    let counted = matches.filter { $0.demand.holds(order: gathered.order) }
    return (counted + matches).first {
      Contradiction.between($0.shown.answer, gathered.answer).isEmpty
    }?.id
  }

  private func consequences(
    of event: KnowledgeEvent, _ state: LedgerState, at: Instant
  ) -> [Decision] {
    let entries = state.knowledge
    switch event.what {
    case .gathered(let gathered):
      guard let entry = entries[event.entry] else { return [] }
      if life(of: entries, at: at).entersReview(entry) {
        return [Decision(
          .entryChanged(EntryChange(KnowledgeEvent(entry.id, .enteredReview))), at: at)]
      }
      // A new candidate beside an entry that was reviewed, or is: the owners are to hear.
      return gathered.isNew
        ? conflicts(of: event.entry, entries, at: at) { $0.stage != .candidate } : []
    case .enteredReview, .acted(.add, _), .acted(.edit, _):
      return conflicts(of: event.entry, entries, at: at)
    case .acted(.merge(let other), _):
      guard let entry = entries[other] else { return [] }
      // With the citizens of both there may be enough of them.
      return life(of: entries, at: at).entersReview(entry)
        ? [Decision(.entryChanged(EntryChange(KnowledgeEvent(other, .enteredReview))), at: at)]
        : conflicts(of: other, entries, at: at)
    case .acted(.split(let other, _, _), _): return conflicts(of: other, entries, at: at)
    default: return []
    }
  }

  /// The entries that answer the same question otherwise.
  private func conflicts(
    of id: EntryID, _ state: KnowledgeState, at: Instant,
    with isWanted: (KnowledgeEntry) -> Bool = { _ in true }
  ) -> [Decision] {
    guard let entry = state[id] else { return [] }
    let life = life(of: state, at: at)
    return knowledge.same(
      as: entry.text.question, answer: entry.text.answer,
      jurisdiction: entry.text.jurisdiction, in: state, answers: .kin
    ).filter { $0.id != id && isWanted($0) }.prefix(
      max(0, KnowledgeLimits.conflictsMax - entry.conflicts.count)
    ).compactMap { other in
      // The words of the older entry stand before those of the newer one, whoever came to it.
      let answers = id < other.id
        ? (entry.text.answer, other.shown.answer) : (other.shown.answer, entry.text.answer)
      let differences = Contradiction.between(answers.0, answers.1)
      guard let event = life.conflict(
        min(id, other.id), max(id, other.id), differences: differences.map(\.description))
      else { return nil }
      return Decision(.entryChanged(told(event, state)), at: at)
    }
  }

  /// What time has brought to the next entry, whose owner hears of it: its last valid day is over,
  /// or the owner did nothing about it in time. Nil when all have heard.
  public func entryStep(_ state: LedgerState, now: Instant) -> Decision? {
    guard let first = state.knowledge.firstStep(upTo: now), let entry = state.knowledge[first]
    else { return nil }
    let unit = entry.shown.unit
    let calendar = calendar(
      Int32(unit.prefix(EntryText.jurisdictionDigits)) ?? 0, unit: unit)
    guard let event = life(of: state.knowledge, at: now).step(calendar) else { return nil }
    return Decision(.entryChanged(told(event, state.knowledge)), at: now)
  }

  // MARK: Suggestion

  /// So many answers are looked up: the best one may be taken back before the order opens.
  private static let answersMax = 3

  /// Looks up what the FAQ answers to a consultation, for whoever replies. It is the dearest part
  /// of reading one, so it is done in parallel, on the entries as they were before the item's
  /// batch; whether an answer still holds is asked when the order opens.
  public func lookUp(_ item: inout ReadItem, in entries: KnowledgeState, now: Instant) {
    item.answers = answers(to: item, entries, now: now)
  }

  /// Nothing where the FAQ knows nothing that is near enough: a wrong suggestion costs more than
  /// none.
  private func answers(
    to item: ReadItem, _ entries: KnowledgeState, now: Instant
  ) -> [AnswerFound] {
    guard item.judged.kind == .consultation, item.answered == nil, !entries.published.isEmpty,
      let text = ItemText(decoding: item.redactedItem)
    else { return [] }
    let today = now.dateInShanghai()
    let question = Consultation.question(title: text.title, content: text.content)
    let asked = QuestionShape(question)
    let found = knowledge.search(
      question, jurisdiction: OrderNumber.code(item.jurisdiction)[...],
      limit: KnowledgeIndex.comparedMax, scoreMin: SearchLimits.suggestionScoreMin
    ) { entries.holds($0, on: today) }
    return Array(found.hits.lazy.compactMap { hit -> AnswerFound? in
      guard let entry = entries[EntryID(hit.id)], let text = entry.published?.text,
        Likeness.mayAnswer(asked, text), !isOfAnother(asked, entry, entries)
      else { return nil }
      return AnswerFound(entry: entry.id, version: entry.version, score: hit.score)
    }.prefix(Self.answersMax))
  }

  /// Whether the question is that of an entry which people have set apart from this one.
  private func isOfAnother(
    _ asked: QuestionShape, _ entry: KnowledgeEntry, _ entries: KnowledgeState
  ) -> Bool {
    guard !entry.apart.isEmpty else { return false }
    func likeness(_ text: EntryText) -> Double {
      ([text.question] + text.phrasings).map { Likeness.of(asked, QuestionShape($0)) }.max() ?? 0
    }
    let own = max(likeness(entry.shown), AccrualLimits.sameQuestionMin)
    return entry.apart.lazy.compactMap { entries.living($0) }.contains { other in
      !other.stage.isOver && likeness(other.shown) > own
    }
  }

  /// The best answer that holds.
  func suggestion(for item: ReadItem, _ state: LedgerState, now: Instant) -> Suggestion? {
    let entries = state.knowledge
    let found = item.answers ?? answers(to: item, entries, now: now)
    let today = now.dateInShanghai()
    for answer in found where entries.holds(answer.entry, on: today) {
      guard let entry = entries[answer.entry], entry.version == answer.version,
        let text = entry.published?.text
      else { continue }
      return Suggestion(
        entry: entry.id.description, version: Int(entry.version),
        score: (Double(answer.score) * 100).rounded() / 100, question: text.question,
        answer: text.answer)
    }
    return nil
  }
}
