import Testing
import WorkTime

@testable import Orders

// The words of the tables of `LifeCycleTests`.

extension LifeCycleTests {
  static let due = Instant(milliseconds: 1_795_000_000_000)

  static func state(_ short: String) -> OrderState? {
    switch short {
    case "retq": .returnRequested
    case ".": nil
    default: OrderState.allCases.first { $0.name.hasPrefix(short) }
    }
  }

  static func words(_ text: some StringProtocol) -> [String] {
    String(text).split(separator: Character(" ")).map { String($0) }
  }

  static func result(_ result: Result<OrderState, Refusal>) -> String {
    switch result {
    case .success(let state): state.name
    case .failure(let refusal): refusal.rawValue
    }
  }

  /// An order and an action that lacks nothing.
  static func whole(_ state: OrderState, _ verb: ActionVerb) -> (OrderFacts, ActionRequest) {
    var facts = OrderFacts(state: state, unit: "LEAD", due: due)
    facts.extensionLatest = due.adding(hours: 240)
    facts.milestones = ["M", "N"]
    facts.stoppingMilestones = ["M"]
    var request = ActionRequest(verb: verb, at: due.adding(hours: -1))
    request.hasText = true
    request.hasWhy = true
    request.unit = "U"
    request.coUnits = ["C"]
    request.solved = true
    request.milestone = "M"
    request.lead = .good
    return (facts, request)
  }

  static func set(
    _ word: String, _ facts: inout OrderFacts, _ request: inout ActionRequest
  ) throws {
    switch word {
    case "stands": facts.unitStands = true
    case "late-return": facts.returnIsLate = true
    case "asked": facts.extensionAsked = true
    case "extended": facts.extensionsGranted = 1
    case "upstream-at-due": facts.extensionLatest = facts.due
    case "no-extension": facts.extensionLatest = nil
    case "paused": facts.isPaused = true
    case "at-due": request.at = due
    case "grants-due": facts.extensionGrant = facts.due
    case "lapsed": facts.lapsedMilestones = ["N"]
    case "idle": facts.idleMilestones = ["N"]
    case "steps-used": facts.clockStepsLeft = false
    case "stops-used": facts.suspensionUsed = true
    case "silenced": facts.isSilenced = true
    case "suspected": facts.isSuspected = true
    case "utility": facts.urgency = .utility
    case "co=C":
      facts.coUnits = ["C"]
      facts.hasOpenParts = true
    case "at-desk": facts.isAtDesk = true
    case "supervised": facts.isSupervised = true
    case "protected": facts.isProtected = true
    case "public": facts.isPublic = true
    case "linked": facts.isLinked = true
    case "leads": (facts.isLead, facts.leadsGroup) = (true, true)
    case "part": request.isForPart = true
    case "part-taken": facts.partIsAccepted = true
    default: throw UnknownWord(word: word)
    }
  }

  static func say(_ word: String, _ request: inout ActionRequest) throws {
    let parts = word.split(separator: "=").map(String.init)
    let value = parts.count > 1 ? parts[1] : ""
    switch parts[0] {
    case "text": request.hasText = true
    case "why": request.hasWhy = true
    case "unit": request.unit = value
    case "co": request.coUnits = [value]
    case "until": request.until = due.adding(
      hours: ["due": 0, "latest": 240, "past": -1, "far": 24 * 91][value] ?? 241)
    case "solved": request.solved = value == "yes"
    case "satisfied": request.satisfied = value == "yes"
    case "name": request.milestone = value
    case "as": request.urgency = OrderUrgency(name: value)
    case "with": request.lead = value == "good" ? .good : value == "bad" ? .bad : .unknown
    default: throw UnknownWord(word: word)
    }
    if value == "unknown" && parts[0] != "with" { request.namesUnknownUnit = true }
  }
}

private struct UnknownWord: Error { var word: String }
