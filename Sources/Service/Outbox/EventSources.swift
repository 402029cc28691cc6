import Orders

/// The `ce_source` of each event. With `ce_id` it names a message for ever, so it changes where a
/// repair gave sequences again, from the repair's own event on and not before: what was sent under
/// the one name may come again under that one only.
struct EventSources: Sendable {
  private var sources: [(from: Int64, source: [UInt8])]

  init(_ state: LedgerState) {
    let ledger = "wenzheng/\(state.ledger)"
    sources = [(from: .min, source: Array(ledger.utf8))]
    for repair in state.repairs {
      sources.append((from: repair.from, source: Array("\(ledger)/\(repair.id)".utf8)))
    }
  }

  subscript(sequence: Int64) -> [UInt8] {
    var at = sources.count - 1
    while sources[at].from > sequence { at -= 1 }
    return sources[at].source
  }
}
