import Formats
import Knowledge
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
    case (.entryChanged(let change), .faq(let entry)):
      if !change.isOf(action.faq, of: entry) { return false }
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

extension EntryChange {
  /// Whether an action names this entry, the other one if there is one, and the text it brought.
  fileprivate func isOf(_ asked: FAQOptions, of entry: String) -> Bool {
    guard case .acted(let act, _) = event.what else { return false }
    switch act {
    case .add(let text): return asked.text?.applied(to: EntryText()) == text
    case .edit(let text):
      return event.entry.description == entry && asked.text?.applied(to: text) ?? text == text
    case .merge(let other), .apart(let other), .settle(let other, _):
      return event.entry.description == entry && asked.with == other.description
    case .split(_, let orders, _):
      return event.entry.description == entry && Set(asked.orders) == Set(orders)
    case .approve(let stage):
      return event.entry.description == entry && asked.stage ?? stage.rawValue == stage.rawValue
    case .proofread, .reject, .retire, .withdraw: return event.entry.description == entry
    }
  }
}

extension FAQOptions {
  /// The text as it was sent; nil where it is none.
  fileprivate var text: EntryEdit? {
    entry.withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      return try? EntryEdit(&reader)
    }
  }
}
