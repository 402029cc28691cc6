/// Why an action is not allowed. The raw value is the stable code on the wire.
public enum Refusal: String, Error, CaseIterable, Sendable {
  case unknownOrder = "unknown-order"
  case unknownSource = "unknown-source"
  case notYourOrder = "not-your-order"
  case notYoursToRule = "not-yours-to-rule"
  case notYourPart = "not-your-part"
  case noHandler = "no-handler"
  case wrongSubject = "wrong-subject"
  case notInState = "not-in-state"
  case textMissing = "text-missing"
  case whyMissing = "why-missing"
  case unitMissing = "unit-missing"
  case unknownUnit = "unknown-unit"
  case sameUnit = "same-unit"
  case dispatchedAlready = "dispatched-already"
  case unitStands = "unit-stands"
  case returnTooLate = "return-too-late"
  case extensionTooLate = "extension-too-late"
  case extensionUsed = "extension-used"
  case extensionPending = "extension-pending"
  case noExtension = "no-extension"
  case extensionTooLong = "extension-too-long"
  case noExtensionAsked = "no-extension-asked"
  case clockStandsStill = "clock-stands-still"
  case clockStepsUsed = "clock-steps-used"
  case suspensionUsed = "suspension-used"
  case suspensionTooLong = "suspension-too-long"
  case untilMissing = "until-missing"
  case urgencyMissing = "urgency-missing"
  case urgencyStands = "urgency-stands"
  case silenceTooLong = "silence-too-long"
  case notSilenced = "not-silenced"
  case partsOpen = "parts-open"
  case followUpMissing = "follow-up-missing"
  case alreadySupervised = "already-supervised"
  case alreadyPublic = "already-public"
  case protected
  case withMissing = "with-missing"
  case unknownLead = "unknown-lead"
  case badLead = "bad-lead"
  case alreadyLinked = "already-linked"
  case notLinked = "not-linked"
  case noGroup = "no-group"
  case milestoneMissing = "milestone-missing"
  case unknownMilestone = "unknown-milestone"
  case nothingStopped = "nothing-stopped"
  case rightLapsed = "right-lapsed"
  case extensionGrantsNothing = "extension-grants-nothing"
  case unknownLetter = "unknown-letter"
  case letterSettled = "letter-settled"
  case letterGone = "letter-gone"
  case personalNumber = "personal-number"
  case noSuggestion = "no-suggestion"

  /// One line: the fact, a semicolon, and what to do.
  public func sentence(verb: ActionVerb, state: OrderState?) -> String {
    let named = "\(verb.rawValue)(\(verb.chinese))"
    switch self {
    case .unknownOrder: return "there is no such order; check the number"
    case .unknownSource: return "no configuration names this source; add it to actions.json5"
    case .notYourOrder:
      return "this source does not speak for the order's unit; send from that unit's source, or "
        + "ask the desk"
    case .notYoursToRule: return "\(named) is for the desk to do, not for a unit; ask the desk"
    case .notYourPart:
      return "this unit has no part of the order that is its own; name a co-handler of it, or let "
        + "the lead act"
    case .noHandler: return "nothing handles \(named) for such a subject yet; name an order"
    case .wrongSubject:
      return switch verb.object {
      case .order: "\(named) is for orders; name one"
      case .letter: "\(named) is for dead letters; name one"
      case .entry: "\(named) is for entries of the FAQ; name one"
      }
    case .notInState:
      let at = state.map { "\($0.name)(\($0.chinese))" } ?? "unknown"
      return "an order that is \(at) cannot take \(named); \(Self.remedy(in: state))"
    case .extensionTooLate where verb == .approveExtension:
      return "the order is due already, and an extension is granted before that: what was asked "
        + "for has lapsed; let the unit reply as soon as can be"
    default: return missing(named) ?? rule(named)
    }
  }

  /// What an order can take instead.
  private static func remedy(in state: OrderState?) -> String {
    guard let state else { return "see `wenzheng show`" }
    let verbs = ActionVerb.allCases.filter { LifeCycle.table(state, $0) != nil }
    return "it can take " + verbs.map(\.rawValue).joined(separator: ", ")
  }

  /// What was not said.
  private func missing(_ named: String) -> String? {
    switch self {
    case .textMissing: "\(named) needs a text; add one"
    case .whyMissing: "\(named) needs a reason; say why"
    case .untilMissing: "\(named) needs an end; say until when"
    case .urgencyMissing: "\(named) needs an urgency; say ordinary, utility or life"
    case .unitMissing: "\(named) needs a unit; name one"
    case .unknownUnit: "no configuration names this unit; check its code"
    case .withMissing: "\(named) needs the order that leads the group; name it"
    case .milestoneMissing: "\(named) needs a name; give one"
    case .followUpMissing: "\(named) says whether it is solved or the citizen satisfied; say one"
    case .unknownLead: "there is no order that could lead the group; check the number"
    case .unknownLetter: "there is no such dead letter; see `wenzheng deadletter list`"
    default: nil
    }
  }

  /// The rules of the field.
  private func rule(_ named: String) -> String {
    switch self {
    case .sameUnit:
      "the order is with this unit already, as its lead or a co-handler; name another one"
    case .dispatchedAlready:
      "the order is with a unit already; send it to another with reroute, or name co-handlers"
    case .unitStands:
      "the unit stands: a return was denied, or this is the third dispatch; handle the order, or "
        + "ask the desk to reroute it"
    case .returnTooLate:
      "the time to return the order is over, as its policy has it; handle the order, or ask the "
        + "desk to reroute it"
    case .badLead: "an order cannot lead that is over, linked, or the same; link to its lead"
    case .alreadyLinked: "the order is linked already, or leads a group; unlink or split first"
    case .notLinked: "the order is not linked; nothing is to be done, or check the number"
    case .noGroup: "the order leads no group; name the order that leads it"
    case .unknownMilestone:
      "the policy of this order knows no such milestone; check its name in the policies"
    case .extensionGrantsNothing:
      "the order is due later by now than what was asked for or is granted; grant a later time, "
        + "or deny it and let the unit ask anew"
    case .rightLapsed:
      "the time for this milestone is over, or it was used before; `wenzheng sla explain` shows "
        + "until when it was, so go on with what is there"
    case .nothingStopped:
      "this milestone begins the limit anew after one that stopped it, and none such came since; "
        + "name that one first, or check the name"
    case .partsOpen: "co-handling units have not answered; wait, or say why they need not"
    case .urgencyStands:
      "the order is held for that urgent or more already, and danger is not unsaid; name a higher "
        + "urgency, or add a note"
    case .alreadySupervised: "the order is supervised already; urge it, or add a note"
    case .alreadyPublic: "the order is selected for publication already; nothing is to be done"
    case .protected:
      "who sent this order must not be known, so it is never published; choose another"
    case .letterSettled:
      "the dead letter was dropped, and is not sent again; let the sender send the message anew"
    case .personalNumber:
      "no item of this source_id has come, and it looks like somebody's phone, ID card or name, "
        + "which is not kept; name the order, or send the item first"
    case .noSuggestion:
      "the FAQ suggested nothing for this order; leave out 'faq_used'"
    case .letterGone:
      "the message of the dead letter is in the vault no more; let the sender send it anew"
    default: clock ?? "\(named) is refused: \(rawValue)"
    }
  }

  /// The rules of time.
  private var clock: String? {
    switch self {
    case .extensionTooLate:
      "the order is due already, and an extension is asked for before that; reply as soon as can be"
    case .extensionUsed:
      "an extension was granted already, and there is one for each order; reply by the due instant"
    case .extensionPending: "an extension is asked for already; wait for its ruling"
    case .noExtension: "the policy of this order knows no extension; reply by the due instant"
    case .extensionTooLong:
      "an extension ends behind the due instant, and neither past what the policy grants nor past "
        + "the upstream's own limit; name such a time, or reply by the due instant"
    case .noExtensionAsked: "no extension is asked for; let the unit ask with extend first"
    case .clockStandsStill: "the clock stands still; let it run again first"
    case .suspensionUsed:
      "all the time that the policy has for suspensions is used up; let the clock run, and reply"
    case .suspensionTooLong:
      "a suspension ends in the time to come, and not later than its policy allows; name such a "
        + "time, or leave it out"
    case .silenceTooLong:
      "a silence ends in the time to come, within \(LifeCycle.silenceDaysMax) days; name such an "
        + "end"
    case .notSilenced: "nothing is silenced here; nothing is to be done, or check the name"
    case .clockStepsUsed:
      "the clock was moved \(Clock.stepsMax) times, which is the most; let it run, and reply"
    default: nil
    }
  }
}
