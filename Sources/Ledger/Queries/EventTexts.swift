import Decider
import Orders

/// What people said in an event, redacted as the journal has it: for the card of an order alone,
/// never for a log.
enum EventTexts {
  static func of(_ event: Event) -> [String] {
    switch event.body {
    case .applied(let applied):
      let parts = applied.change.options.coUnits.compactMap(\.part)
      return [applied.text, applied.why].compactMap(\.self) + parts
    case .amended(let amended):
      guard let item = ItemText(decoding: amended.item) else { return [] }
      return [item.title, item.content].filter { !$0.isEmpty }
    default: return []
    }
  }
}
