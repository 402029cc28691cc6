import Foundation
import Journal
import Ledger
import WorkTime

/// What is done where sequences must be given a second time, so that no two events go out under one
/// name.
public enum LedgerRepair {
  /// Cuts a damaged journal before its first damage, with all that lies beside it; of one that was
  /// shortened, goes on with what is there.
  ///
  /// A crash at any moment: before the cut, the damage is still there and the repair is told again;
  /// after it, the next start writes the repair's event.
  public static func run(
    directory: String, by: String, at now: Instant
  ) throws -> JournalRepair {
    let repair = try JournalMaintenance.repair(directory: directory) {
      found throws(JournalError) in
      let id = UUID().uuidString.prefix(8).lowercased()
      try RepairMark(id: id, by: by).store(in: directory)
      try LedgerCaches.settle(directory: directory, end: found.end.offset)
    }
    let ledger = try Ledger(directory: directory)
    try ledger.noteRepair(at: now)
    if ledger.hasPending {
      try ledger.commit(offsets: [], cluster: ledger.state.cluster?.id ?? "", at: now)
    }
    RepairMark.remove(from: directory)
    return repair
  }

  /// Finishes a repair that was interrupted: the event that says so. The caller commits it and then
  /// removes the mark.
  public static func finish(in ledger: Ledger, at now: Instant) throws {
    guard try RepairMark.load(from: ledger.directory) != nil else { return }
    try LedgerCaches.settle(directory: ledger.directory, end: ledger.recovery.end.offset)
    try ledger.noteRepair(at: now)
  }
}
