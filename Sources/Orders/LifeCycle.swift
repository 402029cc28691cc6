/// Why an action is not allowed. The raw value is the stable code on the wire.
public enum Refusal: String, Error, CaseIterable, Sendable {
  case unknownOrder = "unknown-order"
  case notInState = "not-in-state"
  case textMissing = "text-missing"
  case notYourOrder = "not-your-order"
  case unknownSource = "unknown-source"

  public func sentence(verb: ActionVerb, state: OrderState?) -> String {
    let at = state.map { "\($0.name)(\($0.chinese))" } ?? "unknown"
    switch self {
    case .unknownOrder: return "there is no such order; check the number"
    case .notInState: return "an order that is \(at) cannot take \(verb.rawValue)(\(verb.chinese))"
    case .textMissing: return "\(verb.rawValue)(\(verb.chinese)) needs a text; add one"
    case .notYourOrder: return "this source does not speak for the order's unit"
    case .unknownSource: return "no configuration names this source; add it to actions.json5"
    }
  }
}

/// The life of an order as one table: from a state, by a verb, to a state. What is not in the table
/// is not allowed.
public enum LifeCycle {
  public static func next(
    after state: OrderState, verb: ActionVerb, hasText: Bool
  ) -> Result<OrderState, Refusal> {
    guard let next = table(state, verb) else { return .failure(.notInState) }
    if (verb == .reply || verb == .note) && !hasText { return .failure(.textMissing) }
    return .success(next)
  }

  private static func table(_ state: OrderState, _ verb: ActionVerb) -> OrderState? {
    switch (state, verb) {
    case (.dispatched, .accept): .accepted
    // The hotline desk may answer by itself; a unit's answer is its signature too.
    case (.desk, .reply), (.dispatched, .reply), (.accepted, .reply): .replied
    // A second answer adds to the first.
    case (.replied, .reply): .replied
    case (.replied, .close): .closed
    case (let state, .note): state
    default: nil
    }
  }
}
