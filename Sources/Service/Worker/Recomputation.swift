import Decider
import Ledger
import Orders

/// Other calendars give the clocks that run other ends.
enum Recomputation {
  /// Goes behind the adoption of other calendars, and ends with an event that says that all clocks
  /// are computed by them. Where we are killed before that event, the next start goes on. The last
  /// of it waits for the caller's commit.
  static func appendIfNeeded(
    _ configuration: Configuration, _ ledger: Ledger, cluster: String, _ shared: Shared
  ) throws {
    guard ledger.state.needsRecompute else { return }
    let decider = Decider(configuration: configuration)
    let wall = shared.time.now()
    let changes = decider.recomputation(ledger.state)
    for change in changes {
      let decision = Recompute.decision(
        change, ledger.state, ledger, now: ledger.state.now(wall))
      try ledger.append(decision, recorded: wall, from: nil)
      if ledger.pendingBytes > Worker.batchBytesMax {
        try ledger.commitWhenThereIsRoom(offsets: [], cluster: cluster, at: wall, shared)
      }
    }
    try ledger.append(
      Decision(.recomputeEnded(clocks: changes.count), at: ledger.state.now(wall)),
      recorded: wall, from: nil)
    if !changes.isEmpty {
      shared.log.notice("other calendars: \(changes.count) due instants were computed anew")
    }
  }
}
