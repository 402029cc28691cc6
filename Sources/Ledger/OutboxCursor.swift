import Glibc
import Journal

/// Up to which byte of the journal everything has been published: a file beside it.
public final class OutboxCursor {
  static let fileName = "outbox.cursor"

  private let file: CursorFile
  public private(set) var stored: Int64 = 0

  public init(directory: String, calls: FileSystemCalls = .system) {
    file = CursorFile(path: "\(directory)/\(Self.fileName)", calls: calls)
  }

  /// Where to go on; 0 where nothing was ever published.
  public func load() throws(JournalError) -> Int64 {
    guard let bytes = try file.load() else { return 0 }
    guard let text = String(utf8: bytes), let position = Int64(text) else {
      throw .badFile(file.path)
    }
    stored = position
    return position
  }

  public func store(_ position: Int64) throws(JournalError) {
    try file.store(Array("\(position)".utf8))
    stored = position
  }
}

/// What lies beside a journal and points into it.
public enum LedgerCaches {
  /// Before a repair cuts the journal at `end`: a cursor or a snapshot from behind the cut would
  /// come to point into whatever is written there next.
  public static func settle(directory: String, end: Int64) throws(JournalError) {
    let cursor = OutboxCursor(directory: directory)
    if try cursor.load() > end { try cursor.store(end) }
    // A cache: the next start folds the journal, and writes a new one in time.
    Snapshot.remove(directory: directory)
  }
}
