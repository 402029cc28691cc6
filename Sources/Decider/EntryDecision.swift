import Formats
import Knowledge
import Orders
import WorkTime

extension Decider {
  /// What an action makes of an entry of the FAQ.
  func decide(_ matter: ActionCase, entry name: String) -> Decision {
    guard let verb = KnowledgeVerb(matter.action.verb) else {
      return refuse(matter, .wrongSubject)
    }
    guard let source = configuration.sources[matter.source] else {
      return refuse(matter, .unknownSource)
    }
    let action: KnowledgeAction
    do throws(KnowledgeRefusal) { action = try read(matter, verb, name, source) } catch {
      return refuse(matter, error)
    }
    if let text = action.text?.values, let fault = configuration.personalData(in: text) {
      return refuse(matter, KnowledgeRefusal(.personalData, verb, fault: fault))
    }
    switch life(of: matter.state.knowledge, at: matter.at).decide(action) {
    case .failure(let refusal): return refuse(matter, refusal)
    case .success(let event):
      // Twice the same is not two entries, however often a file is imported.
      if let text = event.written,
        let same = knowledge.entry(
          saying: text, besides: event.entry, in: matter.state.knowledge)
      {
        return refuse(matter, KnowledgeRefusal(.alreadyThere, verb, other: same))
      }
      return Decision(.entryChanged(told(event, matter.state.knowledge)), at: matter.at)
    }
  }

  func life(of state: KnowledgeState, at now: Instant) -> EntryLife {
    EntryLife(
      state, rules: configuration.knowledge, now: now,
      isUnit: { configuration.jurisdictions.unit(code: $0) != nil },
      isCategory: { configuration.categoryNumbers[$0] != nil })
  }

  private func read(
    _ matter: ActionCase, _ verb: KnowledgeVerb, _ name: String, _ source: ActionSource
  ) throws(KnowledgeRefusal) -> KnowledgeAction {
    let (action, faq) = (matter.action, matter.action.faq)
    var read = KnowledgeAction(
      verb, actionID: action.id, source: matter.source, by: action.by, isDesk: source.isDesk
    ) { source.speaks(for: $0) }
    read.entry = EntryID(name)
    read.why = action.why.map { configuration.redactor.redact($0).text }
    read.orders = faq.orders
    if let stage = faq.stage {
      read.stage = ReviewStage(rawValue: stage)
      if read.stage == nil { throw KnowledgeRefusal(.wrongStage, verb) }
    }
    if let into = faq.with {
      read.into = EntryID(into)
      if read.into == nil { throw KnowledgeRefusal(.unknownTarget, verb) }
    }
    if faq.entry.isEmpty { return read }
    do throws(EntryFault) {
      read.text = try faq.entry.withBytes { bytes throws(EntryFault) in
        var reader = JSONReader(bytes)
        return try EntryEdit(&reader)
      }
    } catch { throw KnowledgeRefusal(.textFault, verb, fault: error) }
    return read
  }

  /// What others are told of it beside the event itself.
  func told(_ event: KnowledgeEvent, _ state: KnowledgeState) -> EntryChange {
    var change = EntryChange(event)
    let entry = state[event.entry]
    switch event.what {
    case .acted(.approve(.final), _):
      guard let entry, let text = entry.draft?.text else { break }
      change.released = EntryRelease(
        entry: entry.id, version: Int(entry.version) + 1, text: text)
    case .acted(.retire, _), .acted(.withdraw, _), .acted(.merge, _):
      change.takesDown = entry?.published != nil
    default: change.units = owners(of: event, state)
    }
    return change
  }

  /// The owners that an event calls.
  public func owners(of event: KnowledgeEvent, _ state: KnowledgeState) -> [String] {
    let entries: [EntryID] =
      switch event.what {
      case .conflicted(let other, _): [event.entry, other]
      case .expired, .ownerLate: [event.entry]
      default: []
      }
    return entries.compactMap { state[$0]?.shown.unit }.reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  private func refuse(_ matter: ActionCase, _ refusal: KnowledgeRefusal) -> Decision {
    let action = matter.action
    return Decision(
      .refused(Refused(
        order: nil, entry: action.entryName, actionID: action.id, source: matter.source,
        verb: action.verb, by: action.by, code: refusal.code.rawValue,
        sentence: refusal.sentence)),
      at: matter.at)
  }
}

extension KnowledgeVerb {
  /// The same verb as actions have it.
  init?(_ verb: ActionVerb) {
    guard verb.object == .entry else { return nil }
    self.init(rawValue: String(verb.rawValue.dropFirst(ActionVerb.entryPrefix.count)))
  }
}
