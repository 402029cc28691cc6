import Decider
import Ledger
import Orders

/// The configuration that decides now, and those by which the outbox still tells what was decided
/// before.
struct InForce: Sendable {
  private(set) var configuration: Configuration
  private(set) var names: UnitNames
  private var messages: [(from: Int64, messages: Messages)]

  init(_ configuration: Configuration, mutesAlerts: Bool) {
    self.configuration = configuration
    names = configuration.jurisdictions.unitNames
    messages = [(Int64.min, Messages(configuration, mutesAlerts: mutesAlerts))]
  }

  var messagesCount: Int { messages.count }

  /// By what was in force when the batch was committed. Where an outbox begins before all that is
  /// kept, by the oldest of it.
  func messages(ofBatchThatEndsAt end: Int64) -> Messages {
    (messages.last { $0.from < end } ?? messages[0]).messages
  }

  /// - Parameter sent: up to where everything is sent; what only that needed is forgotten.
  mutating func adopt(
    _ next: Configuration, _ made: Messages, from position: Int64, sent: Int64
  ) {
    configuration = next
    names = next.jurisdictions.unitNames
    // Most changes are none of how things are told.
    if !messages[messages.count - 1].messages.isEquivalent(to: made) {
      messages.append((position, made))
    }
    while messages.count > 1, messages[1].from <= sent { messages.removeFirst() }
  }
}
