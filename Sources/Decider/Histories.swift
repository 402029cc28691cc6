import Orders
import WorkTime

// What is different in a history that is replayed.

extension Decider {
  /// An item or an action of a time that the history has passed comes too late: deadlines were
  /// judged without it, and a breach that was told is never taken back. It becomes a dead letter,
  /// unless it opens and changes nothing.
  ///
  /// - Parameter now: the time that the history has come to.
  public func inHistory(_ decision: Decision, claimed: Instant?, now: Instant) -> Decision {
    guard let claimed, claimed < now else { return decision }
    let channel: String?
    switch decision.body {
    case .opened(let opened): channel = opened.channel
    case .amended(let amended): channel = amended.channel
    case .applied, .parked: channel = nil
    default: return decision
    }
    return Decision(
      .deadLettered(DeadLettered(
        code: "history-passed", stage: .decide,
        field: channel == nil ? "at" : "received_at",
        sentence: "it is of \(claimed), and the history has come to \(now); replay all of it "
          + "again into a new ledger, by one `wenzheng submit --history`",
        channel: channel, vault: "")),
      at: now)
  }
}
