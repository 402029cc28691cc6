import Decider
import Ledger
import Orders

/// Other calendars give the clocks that run other ends.
enum Recomputation {
  /// Tells the new due instants before the configuration that they come from is adopted: where we
  /// are killed in between, the next start finds the rest. The last of it waits for the commit of
  /// the adoption.
  static func append(
    _ configuration: Configuration, _ ledger: Ledger, cluster: String, _ shared: Shared
  ) throws {
    let decider = Decider(configuration: configuration)
    guard decider.hasOtherCalendars(than: ledger.state.configuration) else { return }
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
    if !changes.isEmpty {
      shared.log.notice("other calendars: \(changes.count) due instants were computed anew")
    }
  }
}
