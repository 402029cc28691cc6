import Orders
import Vault

extension Event {
  /// Whether the action is the one that this event tells of, or another under its id, which is then
  /// not done: whoever sent it must not believe that it is.
  ///
  /// - Parameter stored: the earlier action as the vault keeps it; nil where it had no text of its
  ///   own, or where that is gone.
  func tells(of action: Action, stored: Action?) -> Bool {
    guard let identity = self.action else { return true }
    if let verb = identity.verb, verb != action.verb { return false }
    switch (body, action.subject) {
    case (.letterSettled(let settled), .letter(let letter)):
      if settled.letter != letter { return false }
    case (.unitSilenced(let silenced), .unit(let unit)):
      if (silenced.unit, silenced.until) != (unit, action.options.until) { return false }
    case (.applied(let applied), .item(let channel, let sourceID)):
      if (applied.channel, applied.sourceID) != (channel, sourceID) { return false }
    case (.parked(let parked), .item(let channel, let sourceID)):
      if (parked.channel, parked.sourceID) != (channel, sourceID) { return false }
    case (_, .order(let number)):
      if let order, order != number { return false }
    default: break
    }
    guard let stored else {
      if case .applied(let applied) = body, applied.vault == nil {
        return action.text == nil && action.why == nil
      }
      return true
    }
    return (stored.text, stored.why, stored.options) == (action.text, action.why, action.options)
  }

  /// The action of the event as it came, where it had words of its own.
  func storedAction(in directory: String) -> Action? {
    let text: String? =
      switch body {
      case .applied(let applied): applied.vault
      case .parked(let parked): parked.vault
      default: nil
      }
    guard let reference = text.flatMap({ VaultReference($0) }),
      let record = try? VaultReader(directory: directory).read(reference)
    else { return nil }
    return record.withUnsafeBufferPointer { try? Action(decoding: $0) }
  }
}
