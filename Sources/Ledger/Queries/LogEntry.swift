import Decider
import Orders
import WorkTime

/// One line of the routing log: a decision with its facts and its reason in words.
public struct LogEntry: Codable, Sendable {
  public var sequence: Int64
  public var at: String
  public var recorded: String
  /// Priority as syslog counts it: 4 warning, 5 notice, 6 information.
  public var priority: Int
  public var type: String
  public var order: String?
  /// The entry of the FAQ that it is about.
  public var entry: String?
  public var channel: String?
  public var kind: String?
  public var category: String?
  public var urgency: String?
  /// How likely danger is, where a person is to look.
  public var suspected: Double?
  public var unit: String?
  public var unitName: String?
  /// Codes of the units that help, or join to help, by the event.
  public var coUnits: [String]?
  public var score: Double?
  public var limit: String?
  public var due: String?
  public var code: String?
  /// Of a dead letter: which field it is about, and where its bytes are.
  public var field: String?
  public var vault: String?
  /// The message that the event came from: topic, partition, offset.
  public var from: String?
  public var words: String
  public var why: String?

  enum CodingKeys: String, CodingKey {
    case sequence = "seq", at, recorded, priority, type, order, entry = "faq", channel, kind
    case category, urgency, suspected
    case unit, unitName = "unit_name", coUnits = "co_units", score
    case limit, due, code, field, vault, from, words, why
  }

  public init(_ event: Event, names: UnitNames) {
    sequence = event.sequence
    at = event.at.text()
    recorded = event.recorded.text()
    type = event.type
    order = event.order.map { "\($0)" }
    from = event.from.map { "\($0.topic)/\($0.partition)@\($0.offset)" }
    words = EventWords.words(of: event, names: names)
    priority = 6
    switch event.body {
    case .opened(let opened):
      take(opened.channel, opened.judged, opened.promise, names)
      take(opened.coUnits)
    case .amended(let amended):
      take(amended.channel, amended.judged, amended.promise, names)
      take(amended.coUnits)
    case .duplicate(_, let channel, _): self.channel = channel
    case .applied(let applied):
      channel = applied.channel
      unit = applied.change.options.unit
      unitName = unit.flatMap { names[$0] }
      due = applied.change.promise?.due.text()
      take(applied.change.options.coUnits)
    case .parked(let parked): channel = parked.channel
    case .deadLettered(let letter):
      priority = 4
      channel = letter.channel
      code = letter.code
      field = letter.field
      vault = letter.vault
    case .refused(let refused):
      priority = 5
      code = refused.code
      entry = refused.entry
    case .warned(let step), .urgedByTime(let step):
      priority = 5
      take(step, names)
    case .breached(let step), .supervisedByTime(let step):
      priority = 4
      take(step, names)
    case .resumedByTime(let resumed):
      unit = resumed.unit
      unitName = names[resumed.unit]
      due = resumed.promise.due.text()
    case .recomputed(let recomputed):
      unit = recomputed.unit
      unitName = names[recomputed.unit]
      due = recomputed.due.text()
    case .alerted(let alerted):
      unit = alerted.unit
      unitName = names[alerted.unit]
    case .unitSilenced(let silenced):
      unit = silenced.unit
      unitName = names[silenced.unit]
    case .entryChanged(let change):
      entry = change.event.entry.description
      unit = change.units.first
      unitName = unit.flatMap { names[$0] }
      if !change.units.isEmpty { priority = 5 }
    case .entryRepublished(let release): entry = release.entry.description
    case .ledgerRepaired: priority = 4
    case .clusterAdopted, .offsetsSkipped, .configurationAdopted, .recomputeEnded: priority = 5
    default: break
    }
  }

  private mutating func take(
    _ channel: String, _ judged: Judged, _ promise: Promise, _ names: UnitNames
  ) {
    self.channel = channel
    kind = judged.kind?.rawValue
    category = judged.category
    urgency = judged.urgency.name
    suspected = judged.suspected
    if suspected != nil { priority = 5 }
    unit = judged.unit
    unitName = names[judged.unit]
    score = judged.score
    limit = promise.limit.description
    due = promise.due.text()
    why = judged.why
  }

  private mutating func take(_ helpers: [ActionOptions.CoUnit]) {
    if !helpers.isEmpty { coUnits = helpers.map(\.unit) }
  }

  private mutating func take(_ step: DeadlineStep, _ names: UnitNames) {
    unit = step.unit
    unitName = names[step.unit]
    due = step.due.text()
  }

  /// The line as it stands in the log, without its time.
  public var line: String {
    var parts: [String] = []
    if let order { parts.append(order) }
    if let channel { parts.append(channel) }
    if let kind { parts.append(kind) }
    if let category { parts.append(category) }
    if let urgency, urgency != "ordinary" { parts.append("[\(urgency)]") }
    if let suspected { parts.append("[疑似紧急 \(Self.hundredths(suspected))]") }
    parts.append(words)
    // The log stands in the order in which things were learned of, and so does its time.
    if EventWords.isLate(recorded, at: at), let at = try? Instant(parsing: at) {
      parts.append("(发生于 \(EventWords.deadline(at)))")
    }
    if let score { parts.append(Self.hundredths(score)) }
    if let why, !why.isEmpty { parts.append("| \(why)") }
    if let vault, let from { parts.append("| \(from), vault \(vault)") }
    return parts.joined(separator: " ")
  }

  private static func hundredths(_ score: Double) -> String {
    let hundredths = Int(score * 100 + 0.5)
    return "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
  }
}
