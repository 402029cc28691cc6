import Glibc
import Journal
import Vault

/// What beside the journal proves that more of it was on the disk once than is there now.
///
/// A torn tail was never whole on the disk, nobody was told of it, and it may be cut. What the
/// outbox has published, what a snapshot was made of and what the vault's records were written for
/// was whole: where it is gone, a file was lost, cut or restored from another day. Cutting the rest
/// to fit would destroy what may be the last copy of what citizens wrote, so a person decides.
public enum Shortfall: Hashable, Sendable, CustomStringConvertible {
  /// The journal's last whole commit ends at `end`; a file beside it knows of `known` bytes.
  case journal(end: Int64, known: Int64, file: String)
  /// The vault holds `bytes` that no commit of the journal names: more than one batch leaves.
  case vault(bytes: Int64)

  /// Nothing is changed. A daemon may be running.
  ///
  /// - Parameter snapshotEnd: the place in the journal of which the snapshot was made.
  public static func find(
    in directory: String, snapshotEnd: Int64?
  ) throws(LedgerError) -> Shortfall? {
    do throws(JournalError) {
      // Read first: a daemon that runs moves it behind what is already in the journal.
      let published = try OutboxCursor(directory: directory).load()
      let last = isThere(SegmentDirectory.journal(in: directory))
        ? try JournalReader(directory: directory).seekToEnd() : nil
      let end = last?.end.offset ?? 0
      if published > end {
        return .journal(end: end, known: published, file: OutboxCursor.fileName)
      }
      if let snapshotEnd, snapshotEnd > end {
        return .journal(end: end, known: snapshotEnd, file: Snapshot.fileName)
      }
      return try vault(in: directory, named: last.map { $0.line.header.vaultEnd })
    } catch { throw .journal(error) }
  }

  /// A crash between the two files leaves the records of one batch; before the first commit of a
  /// ledger there are none.
  private static func vault(
    in directory: String, named: Int64?
  ) throws(JournalError) -> Shortfall? {
    let vault = SegmentDirectory.vault(in: directory)
    guard isThere(vault) else { return nil }
    do throws(StorageError) {
      let end = try vault.segments().last?.end ?? 0
      guard let named else { return end > 0 ? .vault(bytes: end) : nil }
      return end - named > Int64(VaultLimits.bufferBytesMax) ? .vault(bytes: end - named) : nil
    } catch { throw .storage(error) }
  }

  /// A ledger that begins has no folders yet; one that was lost may have none either.
  private static func isThere(_ folder: SegmentDirectory) -> Bool {
    access(folder.path, F_OK) == 0
  }

  public var description: String {
    switch self {
    case .journal(let end, let known, let file):
      "the journal ends at byte \(end), and \(file) knows of \(known): what lay between was on "
        + "the disk and is gone"
    case .vault(let bytes):
      "the vault holds \(bytes) bytes of records that no commit of the journal names: the "
        + "journal they belong to is gone"
    }
  }
}
