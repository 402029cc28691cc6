import Appeals
import Knowledge
import WorkTime

/// One thing that happened, as one line of the journal says it. The fold of these lines is all the
/// state there is: an event carries results, never a question to decide again.
public struct Event: Sendable, Equatable {
  /// Counts up by one without a gap over the whole ledger.
  public var sequence: Int64
  /// When it happened.
  public var at: Instant
  /// When this ledger learned of it.
  public var recorded: Instant
  /// The partition of its order; where it is no order's, that of the message it came from.
  public var home: Int32
  /// The message that caused it; nil where time or the daemon itself did.
  public var from: InputPlace?
  public var body: Body

  public init(
    sequence: Int64, at: Instant, recorded: Instant, home: Int32, from: InputPlace?, body: Body
  ) {
    self.sequence = sequence
    self.at = at
    self.recorded = recorded
    self.home = home
    self.from = from
    self.body = body
  }

  public enum Body: Sendable, Equatable {
    /// A ledger is of daily work or of a history that is replayed, for good.
    case ledgerCreated(ledger: String, isHistory: Bool)
    case clusterAdopted(cluster: String, embedded: Bool)
    case configurationAdopted(id: String, files: [ConfigurationFile])
    case configurationText(file: String, part: Int, parts: Int, text: String)
    /// Read from `start` on: the first offset that the broker still had.
    case partitionAdopted(topic: String, partition: Int32, start: Int64)
    case offsetsSkipped(OffsetsSkipped)
    /// The journal was cut before its damage: from here on sequences are given a second time.
    case ledgerRepaired(repair: String, by: String)
    /// The large ones lie behind a reference: a body is handed on more often than looked into.
    indirect case opened(Opened)
    indirect case amended(Amended)
    case duplicate(order: OrderNumber, channel: String, sourceID: String)
    case deadLettered(DeadLettered)
    case applied(Applied)
    case refused(Refused)
    /// A repeated `action_id`: counted, not applied again.
    case repeated(source: String, actionID: String)
    /// The action waits for an item that has not come yet.
    indirect case parked(Parked)
    case letterSettled(LetterSettled)
    case warned(DeadlineStep)
    case breached(DeadlineStep)
    case urgedByTime(DeadlineStep)
    case supervisedByTime(DeadlineStep)
    indirect case resumedByTime(ResumedByTime)
    case alerted(Alerted)
    indirect case recomputed(Recomputed)
    /// All clocks have the due instants that the adopted calendars give them; so many were others.
    case recomputeEnded(clocks: Int)
    indirect case unitSilenced(UnitSilenced)
    indirect case entryChanged(EntryChange)
    /// A released version is told again: the topic of the FAQ is another one, which has none.
    indirect case entryRepublished(EntryRelease)

    /// A step of a clock, if it is one.
    public var step: (kind: StepKind, step: DeadlineStep)? {
      switch self {
      case .warned(let step): (.warn, step)
      case .urgedByTime(let step): (.urge, step)
      case .breached(let step): (.breach, step)
      case .supervisedByTime(let step): (.supervise, step)
      default: nil
      }
    }

    public init(_ kind: StepKind, _ step: DeadlineStep) {
      switch kind {
      case .warn: self = .warned(step)
      case .urge: self = .urgedByTime(step)
      case .breach: self = .breached(step)
      case .supervise: self = .supervisedByTime(step)
      }
    }
  }

  /// The name of the event's type on the wire.
  public var type: String {
    switch body {
    case .ledgerCreated: "ledger-created"
    case .clusterAdopted: "cluster-adopted"
    case .configurationAdopted: "configuration-adopted"
    case .configurationText: "configuration-text"
    case .partitionAdopted: "partition-adopted"
    case .offsetsSkipped: "offsets-skipped"
    case .ledgerRepaired: "ledger-repaired"
    case .opened: "opened"
    case .amended: "amended"
    case .duplicate: "duplicate"
    case .deadLettered: "dead-lettered"
    case .applied: "applied"
    case .refused: "refused"
    case .repeated: "repeated"
    case .parked: "parked"
    case .letterSettled(let settled): settled.verb == .replay ? "letter-replayed" : "letter-dropped"
    case .warned: "warned"
    case .breached: "breached"
    case .urgedByTime: "urged-by-time"
    case .supervisedByTime: "supervised-by-time"
    case .resumedByTime: "resumed-by-time"
    case .alerted: "alerted"
    case .recomputed: "recomputed"
    case .recomputeEnded: "recompute-ended"
    case .unitSilenced(let unit): unit.verb == .silence ? "unit-silenced" : "unit-unsilenced"
    case .entryChanged(let change): "faq-\(change.event.name)"
    case .entryRepublished: "faq-republished"
    }
  }

  public var order: OrderNumber? { body.order }

  /// What the event is about, as its message's key says it.
  public var key: String {
    switch body {
    case .entryChanged(let change): change.event.entry.description
    case .entryRepublished(let release): release.entry.description
    default: order.map { "\($0)" } ?? "ledger"
    }
  }
}

extension Event.Body {
  /// The order that the event is about, if it is about one.
  public var order: OrderNumber? {
    switch self {
    case .opened(let opened): opened.order
    case .amended(let amended): amended.order
    case .duplicate(let order, _, _): order
    case .warned(let step), .breached(let step), .urgedByTime(let step),
      .supervisedByTime(let step):
      step.order
    case .resumedByTime(let resumed): resumed.order
    case .recomputed(let recomputed): recomputed.order
    case .applied(let applied): applied.order
    case .refused(let refused): refused.order
    default: nil
    }
  }
}

/// The message that an event came from.
public struct InputPlace: Hashable, Sendable {
  public var topic: String
  public var partition: Int32
  public var offset: Int64

  public init(topic: String, partition: Int32, offset: Int64) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
  }
}

public struct ConfigurationFile: Hashable, Sendable {
  public var name: String
  public var sha256: String

  public init(name: String, sha256: String) {
    self.name = name
    self.sha256 = sha256
  }
}

public struct OffsetsSkipped: Hashable, Sendable {
  public var topic: String
  public var partition: Int32
  public var from: Int64
  public var to: Int64
  public var by: String
  public var why: String

  public init(
    topic: String, partition: Int32, from: Int64, to: Int64, by: String, why: String
  ) {
    self.topic = topic
    self.partition = partition
    self.from = from
    self.to = to
    self.by = by
    self.why = why
  }
}

/// An appeal became an order.
public struct Opened: Sendable, Equatable {
  public var order: OrderNumber
  public var state: OrderState
  public var channel: String
  public var received: Instant
  public var judged: Judged
  public var promise: Promise
  public var flags: Order.Flags
  /// Who helps from the start, the lead not among them: only where it went to its unit at once.
  public var coUnits: [ActionOptions.CoUnit]
  /// The clock of its promise, where that does not simply run from the receipt.
  public var clock: Clock?
  /// The other clocks that begin with it.
  public var clocks: [ClockChange]
  public var identity: Order.Identity
  /// What it is about: see `MatterSketch`.
  public var matter: UInt64
  /// The open order that it repeats, or with which it comes into a group.
  public var joined: Joined?
  /// What the FAQ answers to it, for whoever replies.
  public var suggested: Suggestion?
  /// Keyed hash of the citizen, 32 hexadecimal digits; nil if nobody is known.
  public var citizen: String?
  /// When it was answered on the call itself; the order is closed from then on.
  public var answered: Instant?
  /// Where the raw item stands in the vault.
  public var vault: String
  public var configuration: String
  /// The redacted item as a JSON object: see `ItemText`.
  public var item: [UInt8]

  public init(
    order: OrderNumber, state: OrderState, channel: String, received: Instant, judged: Judged,
    promise: Promise, flags: Order.Flags, coUnits: [ActionOptions.CoUnit] = [],
    clock: Clock? = nil, clocks: [ClockChange] = [], identity: Order.Identity,
    matter: UInt64 = 0, joined: Joined? = nil, suggested: Suggestion? = nil, citizen: String?,
    answered: Instant?, vault: String, configuration: String, item: [UInt8]
  ) {
    self.order = order
    self.state = state
    self.channel = channel
    self.received = received
    self.judged = judged
    self.promise = promise
    self.flags = flags
    self.coUnits = coUnits
    self.clock = clock
    self.clocks = clocks
    self.identity = identity
    self.matter = matter
    self.joined = joined
    self.suggested = suggested
    self.citizen = citizen
    self.answered = answered
    self.vault = vault
    self.configuration = configuration
    self.item = item
  }
}

/// What an order belongs to from its opening on.
public struct Joined: Sendable, Equatable {
  public enum Sort: String, Sendable { case repeated, group }
  public var sort: Sort
  public var lead: OrderNumber
  /// How the lead stood, as the answer to a repeat.
  public var leadState: OrderState?
  public var leadDue: Instant?
  /// Orders that come into the group with this one, when it comes into being.
  public var others: [OrderNumber]

  public init(
    sort: Sort, lead: OrderNumber, leadState: OrderState?, leadDue: Instant?, others: [OrderNumber]
  ) {
    self.sort = sort
    self.lead = lead
    self.leadState = leadState
    self.leadDue = leadDue
    self.others = others
  }
}

/// A message that could not be taken in. Its bytes are in the vault, whole.
public struct DeadLettered: Sendable, Equatable {
  public enum Stage: String, Sendable { case decode, validate, decide }

  /// Stable code: `empty-text`, `source-id-conflict`, …
  public var code: String
  public var stage: Stage
  public var field: String?
  /// One sentence without anything of the message's text.
  public var sentence: String
  /// The message's key where it can be shown: the `source_id` of an intake message.
  public var channel: String?
  public var vault: String

  public init(
    code: String, stage: Stage, field: String?, sentence: String, channel: String?, vault: String
  ) {
    self.code = code
    self.stage = stage
    self.field = field
    self.sentence = sentence
    self.channel = channel
    self.vault = vault
  }
}
