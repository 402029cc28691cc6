import Decider
import Journal
import Orders
import WorkTime

/// Everything that may be shown of one order.
public struct OrderDetail: Codable, Sendable {
  public var row: OrderRow
  public var sourceID: String
  /// Redacted.
  public var content: String
  public var place: String?
  public var why: String
  /// What phrases and models said, with their versions; empty where the phrases judge alone.
  public var judges: String
  public var score: Double
  public var rule: String
  public var limit: String
  public var upstreamNumber: String?
  public var upstreamDue: String?
  public var upstreamHolds: Bool
  /// What our own limit gives, where the upstream's holds.
  public var ownDue: String?
  /// What was said on the call (即办), redacted, who said it and when.
  public var answer: String?
  public var answeredBy: String?
  public var answeredAt: String?
  public var confidential: Bool
  public var anonymous: Bool
  public var configuration: String
  /// What the FAQ answered when the order was opened, for whoever replies.
  public var suggested: SuggestedAnswer?
  /// What the FAQ learned of the last reply; nil where there is none.
  public var learned: LearnedReply?
  public var conduct: OrderConduct
  public var timeline: [TimelineEntry]

  enum CodingKeys: String, CodingKey {
    case row, sourceID = "source_id", content, place, why, judges, score, rule, limit
    case upstreamNumber = "upstream_number", upstreamDue = "upstream_due"
    case upstreamHolds = "upstream_holds", ownDue = "own_due"
    case answer, answeredBy = "answered_by", answeredAt = "answered_at"
    case confidential, anonymous, configuration, suggested, learned, conduct, timeline
  }
}

/// An entry that was suggested, and what became of it.
public struct SuggestedAnswer: Codable, Sendable, Equatable {
  public var entry: String
  public var version: Int
  public var score: Double
  public var question: String
  public var answer: String
  /// Whether the reply is made of it, as the last reply said; nil where none said so.
  public var used: Bool?

  enum CodingKeys: String, CodingKey {
    case entry = "faq", version, score, question, answer, used
  }

  init(_ suggestion: Suggestion, _ events: [Event]) {
    entry = suggestion.entry
    version = suggestion.version
    score = suggestion.score
    question = suggestion.question
    answer = suggestion.answer
    for case .applied(let applied) in events.map(\.body) {
      // The first one counts, as the entry has it.
      used = used ?? applied.change.options.suggestionUsed
    }
  }
}

public struct TimelineEntry: Codable, Sendable {
  public var sequence: Int64
  public var at: String
  public var recorded: String
  public var type: String
  public var words: String
  /// What was said and why, and what an amendment brought: redacted. It stands here alone: no log
  /// holds it.
  public var texts: [String]

  /// When the ledger learned of it, where that was later than it happened: a breach is dated by its
  /// due instant, also where the daemon was down then.
  public var recordedLater: String? {
    EventWords.isLate(recorded, at: at) ? recorded : nil
  }
}

/// What happened to an order beside its way from dispatch to close.
public struct OrderConduct: Codable, Sendable {
  public struct CoHandler: Codable, Sendable {
    public var unit: String
    public var unitName: String?
    public var state: String

    enum CodingKeys: String, CodingKey { case unit, unitName = "unit_name", state }
  }

  public var coHandlers: [CoHandler]
  public var dispatches: Int
  public var returns: Int
  public var returnsDenied: Int
  public var unitStands: Bool
  public var extensionAskedUntil: String?
  public var extensions: Int
  public var extendedUntil: String?
  public var suspendedSince: String?
  public var suspendedSeconds: Int
  public var clockStopped: Bool
  public var urged: Int
  public var supervised: Bool
  public var reopened: Int
  public var markedPublic: Bool
  public var contactedAt: String?
  public var solved: Bool?
  public var satisfied: Bool?
  public var milestones: [String: String]
  /// The order that leads its group, or that it repeats.
  public var lead: String?
  public var isRepeat: Bool

  enum CodingKeys: String, CodingKey {
    case coHandlers = "co_handlers", dispatches, returns, returnsDenied = "returns_denied"
    case unitStands = "unit_stands", extensionAskedUntil = "extension_asked_until", extensions
    case extendedUntil = "extended_until", suspendedSince = "suspended_since"
    case suspendedSeconds = "suspended_seconds", clockStopped = "clock_stopped", urged, supervised
    case reopened, markedPublic = "marked_public", contactedAt = "contacted_at", solved, satisfied
    case milestones, lead, isRepeat = "repeat"
  }

  init(_ order: Order, _ state: LedgerState, names: UnitNames) {
    let file = state.file(of: order) ?? CaseFile()
    coHandlers = Self.coHandlers(of: order, state, names: names)
    dispatches = Int(order.dispatches)
    returns = Int(order.bounces)
    returnsDenied = Int(file.returnsDenied)
    unitStands = order.flags.contains(.unitStands)
    extensionAskedUntil = file.extensionAsked?.text()
    extensions = Int(file.extensionsGranted)
    // What moved it since moved the extension with it.
    extendedUntil = file.extendedUntil.map { _ in order.due.text() }
    suspendedSince = file.suspendedSince?.text()
    suspendedSeconds = Int(file.suspendedMs / 1_000)
    clockStopped = file.clock?.pausedSince != nil
    urged = Int(order.urgings)
    supervised = order.flags.contains(.supervised)
    reopened = Int(order.reopenings)
    markedPublic = order.flags.contains(.markedPublic)
    contactedAt = file.contactedAt?.text()
    solved = file.solved
    satisfied = file.satisfied
    milestones = Dictionary(
      file.milestones.map { ($0.name, $0.at.text()) }, uniquingKeysWith: { _, last in last })
    lead = order.lead < 0 ? nil : "\(state.orders[Int(order.lead)].number)"
    isRepeat = order.state == .linked
  }

  static func coHandlers(
    of order: Order, _ state: LedgerState, names: UnitNames
  ) -> [CoHandler] {
    guard let file = state.file(of: order) else { return [] }
    return file.coHandlers.map {
      let unit = state.units[$0.unit]
      return CoHandler(unit: unit, unitName: names[unit], state: $0.state.rawValue)
    }
  }
}

extension LedgerView {
  public func detail(
    of number: OrderNumber, now: Instant, names: UnitNames
  ) throws(LedgerError) -> OrderDetail? {
    guard let order = order(number) else { return nil }
    let events = try timeline(of: order)
    guard case .opened(let opened)? = events.first?.body else { return nil }
    // What the citizen said last stands in the newest amendment.
    var item = ItemText(decoding: opened.item)
    var promise = opened.promise
    // Who has it now has it by the last dispatch.
    let dispatched = events.reversed().lazy.compactMap { event -> Judged? in
      guard case .applied(let applied) = event.body else { return nil }
      return applied.change.dispatch?.judged
    }.first ?? opened.judged
    for event in events {
      switch event.body {
      case .amended(let amended):
        item = ItemText(decoding: amended.item) ?? item
        if amended.clock != nil { promise = amended.promise }
      case .applied(let applied) where applied.verb == .judgeUrgency:
        promise = applied.change.promise ?? promise
      default: break
      }
    }
    let reader = JournalReader(directory: directory)
    var row = row(order, reader, now: state.now(now), names: names)
    row.title = item.map(\.title).flatMap { $0.isEmpty ? nil : $0 } ?? row.title
    return OrderDetail(
      row: row, sourceID: item?.sourceID ?? "", content: item?.content ?? "",
      place: item?.place, why: dispatched.why, judges: opened.judged.judges,
      score: dispatched.score,
      rule: promise.rule, limit: promise.limit.description,
      upstreamNumber: item?.upstreamNumber, upstreamDue: item?.upstreamDue?.text(),
      upstreamHolds: order.flags.contains(.upstreamHolds), ownDue: promise.ownDue?.text(),
      answer: item?.answer, answeredBy: item?.answeredBy, answeredAt: opened.answered?.text(),
      confidential: order.flags.contains(.confidential),
      anonymous: order.flags.contains(.anonymous), configuration: opened.configuration,
      suggested: opened.suggested.map { SuggestedAnswer($0, events) },
      learned: LearnedReply(order, opened, events, state.knowledge),
      conduct: OrderConduct(order, state, names: names), timeline: events.map {
        TimelineEntry(
          sequence: $0.sequence, at: $0.at.text(), recorded: $0.recorded.text(), type: $0.type,
          words: EventWords.words(of: $0, names: names), texts: EventTexts.of($0))
      })
  }
}
