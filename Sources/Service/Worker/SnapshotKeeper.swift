import Foundation
import Ledger

/// Writes snapshots, so that a start folds few events: from time to time beside the work, for which
/// a view is held, and one at the end.
struct SnapshotKeeper {
  let eventsMax: Int64
  private var last: Int64
  private let isBusy = SharedFlag()

  /// Fewer events than this are folded faster than a large state is written.
  static let eventsAtEndMin: Int64 = 10_000

  /// - Parameter sequence: of the snapshot that there is, so that a daemon that is killed again and
  ///   again comes to its next one all the same.
  init(eventsMax: Int64, from sequence: Int64) {
    self.eventsMax = eventsMax
    last = sequence
  }

  mutating func keep(_ view: LedgerView, _ log: Log) {
    guard view.state.sequence - last >= eventsMax, isBusy.raise() else { return }
    last = view.state.sequence
    let isBusy = isBusy
    Thread.detachNewThread {
      Self.store(view, log)
      isBusy.lower()
    }
  }

  /// The daemon stops and waits for this.
  mutating func finish(_ view: LedgerView, _ log: Log) {
    let events = view.state.sequence - last
    guard events >= min(Self.eventsAtEndMin, eventsMax), isBusy.raise() else { return }
    last = view.state.sequence
    Self.store(view, log)
    isBusy.lower()
  }

  private static func store(_ view: LedgerView, _ log: Log) {
    do throws(LedgerError) { try Snapshot.store(view) } catch {
      // Only the next start takes longer; the ledger does not depend on it.
      log.warning("no snapshot could be written: \(error)")
    }
  }
}
