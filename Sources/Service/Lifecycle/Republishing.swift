import Decider
import Ledger
import Orders
import WorkTime

extension EntryRelease {
  /// Tells all released versions again: the topic of another cluster has none of them.
  ///
  /// - Parameter cluster: the one that the ledger has adopted so far.
  static func republish(
    _ ledger: Ledger, cluster: String, at now: Instant, _ shared: Shared
  ) throws {
    let entries = ledger.state.knowledge
    for id in entries.published {
      guard let entry = entries[id], let published = entry.published else { continue }
      let release = EntryRelease(
        entry: id, version: Int(entry.version), text: published.text,
        since: entry.publishedAt)
      try ledger.append(
        Decision(.entryRepublished(release), at: now), recorded: now, from: nil)
      if ledger.pendingBytes > Worker.batchBytesMax {
        try ledger.commitWhenThereIsRoom(offsets: [], cluster: cluster, at: now, shared)
      }
    }
  }
}
