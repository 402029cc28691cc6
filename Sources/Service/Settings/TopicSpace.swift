import Orders

/// Which topics are meant: those of daily work, or a set of its own in which a history is replayed,
/// so that no order of years ago reaches a unit that works today.
public enum TopicSpace: Sendable {
  case daily, history

  static let historyPrefix = "history."

  public init(isHistory: Bool) { self = isHistory ? .history : .daily }

  /// The topic's name on the cluster. What names a topic of the history already stays as it is.
  public func name(_ topic: String) -> String {
    switch self {
    case .daily: topic
    case .history: Self.isHistory(topic) ? topic : Self.historyPrefix + topic
    }
  }

  public static func isHistory(_ topic: String) -> Bool { topic.hasPrefix(historyPrefix) }

  /// A ledger is of one of them for good.
  func check(_ state: LedgerState, at directory: String) throws(Ending) {
    // A ledger that was not begun is of neither yet.
    if state.ledger.isEmpty || state.isHistory == (self == .history) { return }
    throw Ending(
      code: 64,
      sentence: state.isHistory
        ? "the ledger at \(directory) holds a history; start it with --history, or name another "
          + "one with --ledger"
        : "the ledger at \(directory) holds daily work; replay a history into a ledger of its own "
          + "with --ledger")
  }
}
