import Glibc
import Journal

/// What lies beside a journal and points into it.
public enum LedgerCaches {
  /// Before a repair cuts the journal at `end`: a cursor or a snapshot from behind the cut would
  /// come to point into whatever is written there next.
  public static func settle(directory: String, end: Int64) throws(JournalError) {
    let cursor = OutboxCursor(directory: directory)
    if try cursor.load() > end { try cursor.store(end) }
    // A cache: the next start folds the journal, and writes a new one in time.
    unlink("\(directory)/snapshot")
  }
}
