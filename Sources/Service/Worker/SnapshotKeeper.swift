import Foundation
import Ledger

/// Writes snapshots, so that a start folds few events: from time to time beside the work, for which
/// a view is held, and one at the end.
struct SnapshotKeeper {
  let eventsMin: Int64
  private var last: Int64
  private let isBusy = SharedFlag()

  /// Fewer events than this are folded faster than a large state is written.
  static let eventsAtEndMin: Int64 = 10_000

  /// A snapshot holds all that there is. One every so many events would cost each event more the
  /// more went before; one for each twentieth of them costs each the same, and what a start folds
  /// takes no longer than the rest of it.
  static let share: Int64 = 20

  /// So many events after the last one another is due.
  static func interval(at sequence: Int64, eventsMin: Int64) -> Int64 {
    max(eventsMin, sequence / share)
  }

  /// - Parameter sequence: of the snapshot that there is, so that a daemon that is killed again and
  ///   again comes to its next one all the same.
  init(eventsMin: Int64, from sequence: Int64) {
    self.eventsMin = eventsMin
    last = sequence
  }

  mutating func keep(_ view: LedgerView, _ log: Log) {
    let sequence = view.state.sequence
    guard sequence - last >= Self.interval(at: sequence, eventsMin: eventsMin), isBusy.raise()
    else { return }
    last = sequence
    let isBusy = isBusy
    Thread.detachNewThread {
      Self.store(view, log)
      isBusy.lower()
    }
  }

  /// The daemon stops and waits for this.
  mutating func finish(_ view: LedgerView, _ log: Log) {
    let events = view.state.sequence - last
    guard events >= min(Self.eventsAtEndMin, eventsMin), isBusy.raise() else { return }
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
