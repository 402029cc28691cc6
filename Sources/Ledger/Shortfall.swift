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
  /// The journal's last whole commit ends at `end`; the file `witness` knows of `known` bytes.
  /// `segment` is the file that was last, nil where there is none.
  case journal(end: Int64, segment: String?, known: Int64, witness: String)
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
      let journal = SegmentDirectory.journal(in: directory)
      let last = isThere(journal) ? try JournalReader(directory: directory).seekToEnd() : nil
      let end = last?.end.offset ?? 0
      for (known, witness) in [
        (published, OutboxCursor.fileName), (snapshotEnd ?? 0, Snapshot.fileName),
      ] where known > end {
        return .journal(
          end: end, segment: try lastFile(of: journal), known: known, witness: witness)
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

  private static func lastFile(of journal: SegmentDirectory) throws(JournalError) -> String? {
    guard isThere(journal) else { return nil }
    do throws(StorageError) {
      return try journal.segments().last.map { journal.path(ofSegmentAt: $0.start) }
    } catch { throw .storage(error) }
  }

  /// A ledger that begins has no folders yet; one that was lost may have none either.
  private static func isThere(_ folder: SegmentDirectory) -> Bool {
    access(folder.path, F_OK) == 0
  }

  public var description: String {
    switch self {
    case .journal(_, nil, let known, let witness):
      "the journal has no file, and \(witness) knows of \(known) bytes of it: they were on the "
        + "disk and are gone"
    case .journal(let end, let segment?, let known, let witness):
      "the journal ends at byte \(end) (\(segment)), and \(witness) knows of \(known): what lay "
        + "between was on the disk and is gone"
    case .vault(let bytes):
      "the vault holds \(bytes) bytes of records that no commit of the journal names: the "
        + "journal they belong to is gone"
    }
  }
}
