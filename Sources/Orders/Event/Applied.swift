import Appeals
import WorkTime

/// An action was applied to an order.
public struct Applied: Sendable, Equatable {
  public var order: OrderNumber
  /// The item that the order answers, for whoever sent it.
  public var channel: String
  public var sourceID: String
  public var actionID: String
  public var source: String
  public var verb: ActionVerb
  public var by: String
  public var state: OrderState
  public var why: String?
  /// The time that the action claimed, where it does not count.
  public var claimed: Instant?
  /// The redacted text of a reply or note; the whole text is in the vault.
  public var text: String?
  public var vault: String?
  /// What it changed beside the state.
  public var change: Change

  public init(
    order: OrderNumber, channel: String, sourceID: String, actionID: String, source: String,
    verb: ActionVerb, by: String, state: OrderState, why: String? = nil,
    claimed: Instant? = nil, text: String? = nil, vault: String? = nil, change: Change = Change()
  ) {
    self.order = order
    self.channel = channel
    self.sourceID = sourceID
    self.actionID = actionID
    self.source = source
    self.verb = verb
    self.by = by
    self.state = state
    self.why = why
    self.claimed = claimed
    self.text = text
    self.vault = vault
    self.change = change
  }

  /// Results only: the fold takes them over and asks nothing.
  public struct Change: Sendable, Equatable {
    /// What the action said itself: co-handlers that joined, solved, milestone, lead order…
    public var options = ActionOptions()
    /// The co-handler whose own part this is about.
    public var part: String?
    /// Its clock from now on, and what it promises.
    public var clock: Clock?
    public var promise: Promise?
    /// The milestones by which it stands still from now on; nil where they are the same as before.
    public var stops: [CaseFile.Stop]?
    /// What becomes of the other ones.
    public var clocks: [ClockChange] = []
    /// It is done again from here on: counted, with a new clock.
    public var reopens = false
    /// No further return from here on; each dispatch says it anew.
    public var unitStands = false
    /// What the unit is sent.
    public var dispatch: Redispatch?
    /// Repeats of this order, whose senders hear the same.
    public var heardBy: [Hearer] = []

    public init() {}
  }

  /// Who else waits for the answer.
  public struct Hearer: Sendable, Equatable {
    public var channel: String
    public var sourceID: String

    public init(channel: String, sourceID: String) {
      self.channel = channel
      self.sourceID = sourceID
    }
  }
}

/// An order on its way to a unit again, with all that stood on the line of its opening.
public struct Redispatch: Sendable, Equatable {
  public var received: Instant
  public var judged: Judged
  public var promise: Promise
  public var flags: Order.Flags
  public var coUnits: [ActionOptions.CoUnit]
  /// How often it was sent to a unit, this time included, and how often it was given back.
  public var dispatches: Int
  public var bounces: Int
  /// Where the raw item stands in the vault, as it was last amended.
  public var vault: String
  /// Units join to help, and its own has the order already.
  public var joins: Bool
  /// What the FAQ answered when the order was opened.
  public var suggested: Suggestion?

  public init(
    received: Instant, judged: Judged, promise: Promise, flags: Order.Flags,
    coUnits: [ActionOptions.CoUnit], dispatches: Int, bounces: Int, vault: String,
    joins: Bool = false, suggested: Suggestion? = nil
  ) {
    self.received = received
    self.judged = judged
    self.promise = promise
    self.flags = flags
    self.coUnits = coUnits
    self.dispatches = dispatches
    self.bounces = bounces
    self.vault = vault
    self.joins = joins
    self.suggested = suggested
  }
}

/// An action was understood and not allowed. It changed nothing.
public struct Refused: Sendable, Equatable {
  public var order: OrderNumber?
  /// The entry of the FAQ that the action names, such as faq-000012.
  public var entry: String?
  public var actionID: String
  public var source: String
  public var verb: ActionVerb
  public var by: String
  public var code: String
  public var sentence: String

  public init(
    order: OrderNumber?, entry: String? = nil, actionID: String, source: String,
    verb: ActionVerb, by: String, code: String, sentence: String
  ) {
    self.order = order
    self.entry = entry
    self.actionID = actionID
    self.source = source
    self.verb = verb
    self.by = by
    self.code = code
    self.sentence = sentence
  }
}

/// An action that waits for its item. Nobody knows yet whose words are in it, so none stand here:
/// what the action says is in the vault alone until its item comes, and is redacted then.
public struct Parked: Sendable, Equatable {
  public var channel: String
  public var sourceID: String
  public var source: String
  public var actionID: String
  public var verb: ActionVerb
  public var by: String
  public var claimed: Instant?
  /// Where the whole action stands in the vault.
  public var vault: String

  public init(
    channel: String, sourceID: String, source: String, actionID: String, verb: ActionVerb,
    by: String, claimed: Instant?, vault: String = ""
  ) {
    self.channel = channel
    self.sourceID = sourceID
    self.source = source
    self.actionID = actionID
    self.verb = verb
    self.by = by
    self.claimed = claimed
    self.vault = vault
  }
}

/// A dead letter was sent to its topic again, or given up.
public struct LetterSettled: Sendable, Equatable {
  public var actionID: String
  public var source: String
  public var verb: ActionVerb
  public var by: String
  public var why: String?
  /// The event by which the message became a dead letter, its topic, and its bytes.
  public var letter: Int64
  public var topic: String
  public var vault: String

  public init(
    actionID: String, source: String, verb: ActionVerb, by: String, why: String?, letter: Int64,
    topic: String, vault: String
  ) {
    self.actionID = actionID
    self.source = source
    self.verb = verb
    self.by = by
    self.why = why
    self.letter = letter
    self.topic = topic
    self.vault = vault
  }
}

extension Event {
  /// An action by its source and id, and what it was to do, which a repeat does not say.
  public struct ActionIdentity: Sendable, Equatable {
    public var source: String
    public var id: String
    public var verb: ActionVerb?
  }

  /// The action that the event tells of: what somebody may wait for at the control socket.
  public var action: ActionIdentity? {
    switch body {
    case .applied(let applied):
      ActionIdentity(source: applied.source, id: applied.actionID, verb: applied.verb)
    case .refused(let refused):
      ActionIdentity(source: refused.source, id: refused.actionID, verb: refused.verb)
    case .parked(let parked):
      ActionIdentity(source: parked.source, id: parked.actionID, verb: parked.verb)
    case .letterSettled(let settled):
      ActionIdentity(source: settled.source, id: settled.actionID, verb: settled.verb)
    case .unitSilenced(let silenced):
      ActionIdentity(source: silenced.source, id: silenced.actionID, verb: silenced.verb)
    case .entryChanged(let change):
      change.event.actor.map {
        ActionIdentity(
          source: $0.source, id: $0.actionID, verb: ActionVerb(rawValue: type))
      }
    case .repeated(let source, let id): ActionIdentity(source: source, id: id, verb: nil)
    default: nil
    }
  }
}
