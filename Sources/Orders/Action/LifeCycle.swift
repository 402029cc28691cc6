import WorkTime

/// The life of an order as one table: from a state, by a verb, to a state. What is not in the table
/// is not allowed; what is may still lack something that the rules of the field ask for.
public enum LifeCycle {
  /// After so many dispatches the unit stands (default of ours, as hotlines do: 三派即定).
  ///
  /// They are counted from the opening or the last reopening on, whose own dispatch is the first:
  /// three tell that nobody wants the order, and one that is done again goes back to the unit that
  /// answered for it, which is no bounce. However often it was reopened, it may be returned like a
  /// new one. A unit that stands goes on standing when its order is reopened: that it is its duty
  /// was settled. It stands no longer where the desk gives the order to another unit before the
  /// third dispatch.
  public static let dispatchesMax = 3

  /// What a verb leads to by itself.
  enum Step: Sendable { case to(OrderState), same }

  static func table(_ state: OrderState, _ verb: ActionVerb) -> Step? {
    switch (verb, state) {
    case (.accept, .dispatched): .to(.accepted)
    case (.decline, .desk), (.decline, .dispatched), (.decline, .accepted): .to(.declined)
    case (.dispatch, .desk): .to(.dispatched)
    // Further co-handling units join while the lead works.
    case (.dispatch, .dispatched), (.dispatch, .accepted): .same
    case (.return, .dispatched), (.return, .accepted): .to(.returnRequested)
    // Back to the desk, or by the same ruling to another unit.
    case (.approveReturn, .returnRequested): .to(.desk)
    // The ruling is the signature: the unit has it.
    case (.denyReturn, .returnRequested): .to(.accepted)
    case (.reroute, .dispatched), (.reroute, .accepted): .to(.dispatched)
    case (.extend, .dispatched), (.extend, .accepted): .same
    case (.approveExtension, .dispatched), (.approveExtension, .accepted),
      (.denyExtension, .dispatched), (.denyExtension, .accepted):
      .same
    case (.suspend, .accepted): .to(.suspended)
    case (.resume, .suspended): .to(.accepted)
    case (.contact, .desk), (.contact, .dispatched), (.contact, .accepted), (.contact, .suspended),
      (.contact, .replied):
      .same
    // The hotline desk may answer by itself; a unit's answer is its signature too; a second answer
    // adds to the first.
    case (.reply, .desk), (.reply, .dispatched), (.reply, .accepted), (.reply, .replied):
      .to(.replied)
    case (.close, .replied): .to(.closed)
    case (.followUp, .replied), (.followUp, .closed): .same
    case (.reopen, .replied), (.reopen, .closed), (.reopen, .declined): .to(.dispatched)
    default: beside(state, verb)
    }
  }

  /// What stands beside the way of an order and does not move it on, but for its end.
  private static func beside(_ state: OrderState, _ verb: ActionVerb) -> Step? {
    switch (verb, state) {
    case (.urge, .desk), (.urge, .dispatched), (.urge, .accepted), (.urge, .returnRequested),
      (.urge, .suspended):
      .same
    case (.supervise, .desk), (.supervise, .dispatched), (.supervise, .accepted),
      (.supervise, .returnRequested), (.supervise, .suspended):
      .same
    case (.withdraw, .desk), (.withdraw, .dispatched), (.withdraw, .accepted),
      (.withdraw, .returnRequested), (.withdraw, .suspended), (.withdraw, .linked):
      .to(.withdrawn)
    // A repeat that is unlinked goes its own way: to its unit, or to the desk if it has none.
    case (.unlink, .linked): .to(.dispatched)
    case (.link, _) where !state.isOver, (.unlink, _) where state != .withdrawn,
      (.split, _):
      .same
    case (.markPublic, .replied), (.markPublic, .closed): .same
    case (.milestone, _) where state != .declined && state != .withdrawn && state != .linked: .same
    case (.note, _): .same
    case (.silence, _) where !state.isOver, (.unsilence, _) where !state.isOver: .same
    // A repeat may be suspected too.
    case (.judgeUrgency, _) where !state.isOver || state == .linked: .same
    default: nil
    }
  }

  /// The state after an action, or the reason against it.
  public static func next(
    after facts: OrderFacts, _ request: ActionRequest
  ) -> Result<OrderState, Refusal> {
    if request.verb.object != .order { return .failure(.wrongSubject) }
    // A co-handler's part is its own: the order stays where it is.
    if request.isForPart { return part(facts, request) }
    guard let step = table(facts.state, request.verb) else { return .failure(.notInState) }
    if let refusal = missing(facts, request) ?? against(facts, request) {
      return .failure(refusal)
    }
    switch (request.verb, step) {
    case (.approveReturn, _) where request.unit != nil: return .success(.dispatched)
    case (.reopen, _) where facts.isAtDesk && request.unit == nil,
      (.unlink, .to) where facts.isAtDesk:
      return .success(.desk)
    case (.followUp, _) where request.wantsRedoing:
      return .success(facts.isAtDesk ? .desk : .dispatched)
    case (_, .to(let state)): return .success(state)
    case (_, .same): return .success(facts.state)
    }
  }

  private static func part(
    _ facts: OrderFacts, _ request: ActionRequest
  ) -> Result<OrderState, Refusal> {
    switch (facts.state, request.verb) {
    case (.dispatched, _), (.accepted, _), (.returnRequested, _), (.suspended, _), (.replied, _):
      guard request.verb.least == .coHandler else { return .failure(.notYourPart) }
    default: return .failure(.notInState)
    }
    if request.verb == .accept && facts.partIsAccepted { return .failure(.notInState) }
    return missing(facts, request).map(Result.failure) ?? .success(facts.state)
  }

  /// What the verb needs to be told.
  private static func missing(_ facts: OrderFacts, _ request: ActionRequest) -> Refusal? {
    switch request.verb {
    case .reply, .note: return request.hasText ? nil : .textMissing
    case .silence:
      if request.until == nil { return .untilMissing }
      return request.hasWhy ? nil : .whyMissing
    case .judgeUrgency:
      if request.urgency == nil { return .urgencyMissing }
      return request.hasWhy ? nil : .whyMissing
    case .return, .decline, .extend, .suspend, .denyReturn, .denyExtension, .reopen, .supervise:
      return request.hasWhy ? nil : .whyMissing
    case .dispatch where facts.state == .desk: return request.unit == nil ? .unitMissing : nil
    case .dispatch where request.unit == nil: return request.coUnits.isEmpty ? .unitMissing : nil
    case .reroute:
      if request.unit == nil { return .unitMissing }
      return request.hasWhy ? nil : .whyMissing
    case .followUp:
      return request.solved == nil && request.satisfied == nil ? .followUpMissing : nil
    case .link: return request.hasLead ? nil : .withMissing
    case .milestone: return request.milestone == nil ? .milestoneMissing : nil
    default: return nil
    }
  }

  /// The rules of the field.
  private static func against(_ facts: OrderFacts, _ request: ActionRequest) -> Refusal? {
    if request.namesUnknownUnit { return .unknownUnit }
    switch request.verb {
    case .dispatch: return dispatch(facts, request)
    case .reroute, .approveReturn:
      guard let unit = request.unit else { return nil }
      return unit == facts.unit || facts.coUnits.contains(unit) ? .sameUnit : nil
    case .return:
      if facts.unitStands { return .unitStands }
      return facts.returnIsLate ? .returnTooLate : nil
    case .extend, .approveExtension, .denyExtension: return extending(facts, request)
    case .suspend:
      if facts.isPaused { return .clockStandsStill }
      if !facts.clockStepsLeft { return .clockStepsUsed }
      if facts.suspensionUsed { return .suspensionUsed }
      guard let until = request.until else { return nil }
      let latest = facts.suspensionLatest ?? .distantFuture
      return until <= request.at || until > latest ? .suspensionTooLong : nil
    case .silence: return silencing(request.until, request.at)
    case .unsilence: return facts.isSilenced ? nil : .notSilenced
    case .close: return facts.hasOpenParts && !request.hasWhy ? .partsOpen : nil
    case .supervise: return facts.isSupervised ? .alreadySupervised : nil
    case .judgeUrgency: return judging(facts, request)
    case .markPublic:
      if facts.isProtected { return .protected }
      return facts.isPublic ? .alreadyPublic : nil
    case .link:
      if facts.isLinked || facts.isLead { return .alreadyLinked }
      return request.lead.refusal
    case .unlink: return facts.isLinked ? nil : .notLinked
    case .split: return facts.leadsGroup ? nil : .noGroup
    case .milestone:
      guard let name = request.milestone, facts.milestones.contains(name) else {
        return .unknownMilestone
      }
      if facts.idleMilestones.contains(name) { return .nothingStopped }
      if facts.lapsedMilestones.contains(name) { return .rightLapsed }
      // What ends a stop takes no step, and must never be refused for want of one.
      let stops = !facts.isPaused && facts.stoppingMilestones.contains(name)
      return stops && !facts.clockStepsLeft ? .clockStepsUsed : nil
    default: return nil
    }
  }

  /// So long steps may call nobody at the most.
  public static let silenceDaysMax = 90

  public static func silencing(_ until: Instant?, _ at: Instant) -> Refusal? {
    guard let until else { return .untilMissing }
    return until <= at || until > at.adding(hours: 24 * silenceDaysMax) ? .silenceTooLong : nil
  }

  private static func dispatch(_ facts: OrderFacts, _ request: ActionRequest) -> Refusal? {
    let lead = request.unit ?? facts.unit
    if facts.state != .desk, let unit = request.unit {
      if unit != facts.unit { return .dispatchedAlready }
      if request.coUnits.isEmpty { return facts.hasKeptText ? nil : .sameUnit }
    }
    let taken = facts.coUnits + [lead]
    return request.coUnits.contains { taken.contains($0) } ? .sameUnit : nil
  }

  /// Danger is not unsaid: the unit has begun to hurry. Of a repeat nobody hurries until it goes
  /// its own way.
  private static func judging(_ facts: OrderFacts, _ request: ActionRequest) -> Refusal? {
    guard let urgency = request.urgency else { return nil }
    if urgency.rawValue > facts.urgency.rawValue {
      return facts.state == .linked ? .alreadyLinked : nil
    }
    return urgency == facts.urgency && facts.isSuspected ? nil : .urgencyStands
  }

  private static func extending(_ facts: OrderFacts, _ request: ActionRequest) -> Refusal? {
    guard request.verb == .extend else {
      let takesStep = request.verb == .approveExtension
      // Who is late stays late: what was asked for in time is granted in time.
      if takesStep && !facts.isPaused && request.at >= facts.due { return .extensionTooLate }
      if !facts.extensionAsked { return .noExtensionAsked }
      if takesStep, let grant = facts.extensionGrant, grant <= facts.due {
        return .extensionGrantsNothing
      }
      return takesStep && !facts.clockStepsLeft ? .clockStepsUsed : nil
    }
    if facts.extensionsGranted > 0 { return .extensionUsed }
    if facts.extensionAsked { return .extensionPending }
    guard let latest = facts.extensionLatest else { return .noExtension }
    if facts.isPaused { return .clockStandsStill }
    if request.at >= facts.due { return .extensionTooLate }
    let until = request.until ?? latest
    if until <= facts.due || until > latest { return .extensionTooLong }
    return nil
  }
}

/// What of an order the rules ask for.
public struct OrderFacts: Sendable {
  public var state: OrderState
  public var unit: String
  public var due: Instant
  /// Its unit is the desk of the hotline, which can be sent nothing.
  public var isAtDesk = false
  public var unitStands = false
  public var returnIsLate = false
  public var extensionsGranted = 0
  public var extensionAsked = false
  /// The furthest that the policy extends to and the upstream's limit allows; nil where the policy
  /// knows no extension.
  public var extensionLatest: Instant?
  /// Up to when an approval would grant more time.
  public var extensionGrant: Instant?
  public var isPaused = false
  /// The furthest that a suspension may last, and that all time for it is used up.
  public var suspensionLatest: Instant?
  public var suspensionUsed = false
  public var isSilenced = false
  public var urgency = OrderUrgency.ordinary
  /// Danger is suspected, and nobody has judged it yet.
  public var isSuspected = false
  public var clockStepsLeft = true
  public var coUnits: [String] = []
  public var hasOpenParts = false
  public var partIsAccepted = false
  /// The desk alone has read some of its texts, and may hand them to the unit.
  public var hasKeptText = false
  public var isSupervised = false
  public var isPublic = false
  public var isProtected = false
  public var isLinked = false
  /// Other orders look to it: repeats, or a group.
  public var isLead = false
  public var leadsGroup = false
  public var milestones: Set<String> = []
  /// Those that stop the order's clock.
  public var stoppingMilestones: Set<String> = []
  /// Those by which a right is used that has lapsed, or was used.
  public var lapsedMilestones: Set<String> = []
  /// Those that would begin its limit anew although nothing has stopped it.
  public var idleMilestones: Set<String> = []

  public init(state: OrderState, unit: String, due: Instant) {
    self.state = state
    self.unit = unit
    self.due = due
  }
}

/// What of an action the rules ask for.
public struct ActionRequest: Sendable {
  /// What was found of the order that shall lead.
  public enum Lead: Sendable {
    case none, unknown, bad, good

    var refusal: Refusal? {
      switch self {
      case .none, .good: nil
      case .unknown: .unknownLead
      case .bad: .badLead
      }
    }
  }

  public var verb: ActionVerb
  public var at: Instant
  public var hasText = false
  public var hasWhy = false
  public var unit: String?
  public var coUnits: [String] = []
  public var namesUnknownUnit = false
  public var isForPart = false
  public var until: Instant?
  public var urgency: OrderUrgency?
  public var solved: Bool?
  public var satisfied: Bool?
  public var milestone: String?
  public var lead = Lead.none

  public init(verb: ActionVerb, at: Instant) {
    self.verb = verb
    self.at = at
  }

  var hasLead: Bool { if case .none = lead { false } else { true } }
  /// Not solved, or not satisfied: it is done again (重办).
  public var wantsRedoing: Bool { solved == false || satisfied == false }
}
