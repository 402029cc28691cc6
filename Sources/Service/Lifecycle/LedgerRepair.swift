import Foundation
import Journal
import Ledger
import WorkTime

/// What is done where sequences must be given a second time, so that no two events go out under one
/// name.
public enum LedgerRepair {
  /// Cuts a damaged journal before its first damage, with all that lies beside it.
  ///
  /// A crash at any moment: before the cut, the damage is still there and the repair is told again;
  /// after it, the next start writes the repair's event.
  public static func run(
    directory: String, by: String, at now: Instant
  ) throws -> JournalRepair {
    let repair = try JournalMaintenance.repair(directory: directory) {
      found throws(JournalError) in
      try mark(directory, end: found.end.offset, by: by)
    }
    let ledger = try Ledger(directory: directory)
    try ledger.noteRepair(at: now)
    if ledger.hasPending {
      try ledger.commit(offsets: [], cluster: ledger.state.cluster?.id ?? "", at: now)
    }
    RepairMark.remove(from: directory)
    return repair
  }

  /// Adds what a ledger just opened must say before anything else: a repair that was interrupted,
  /// or that more was sent than is there. The caller commits it and then removes the mark.
  ///
  /// A tail that was torn while it was written was never sent; one that was sent is gone when a
  /// disk has lost what it said it had. Returns how many bytes are known to be.
  @discardableResult
  public static func note(in ledger: Ledger, at now: Instant) throws -> Int64 {
    let end = ledger.recovery.end.offset
    let lost = max(0, try OutboxCursor(directory: ledger.directory).load() - end)
    if lost > 0 { try mark(ledger.directory, end: end, by: "wenzheng") }
    try ledger.noteRepair(at: now)
    return lost
  }

  private static func mark(_ directory: String, end: Int64, by: String) throws(JournalError) {
    let id = UUID().uuidString.prefix(8).lowercased()
    try RepairMark(id: id, by: by).store(in: directory)
    try LedgerCaches.settle(directory: directory, end: end)
  }
}
