import Journal
import WorkTime

/// Reads what the start has trusted, because a snapshot was made of it: a bad commit before good
/// ones ends the daemon, only a little later than at once. It goes on beside the work.
enum JournalScan {
  static let pauseEveryBytes: Int64 = 4 << 20
  static let pauseMs = 5

  static func run(
    directory: String, upTo end: JournalPosition, _ shared: Shared
  ) throws(JournalError) {
    let reader = JournalReader(directory: directory)
    var pausedAt: Int64 = 0
    while !shared.isStopping {
      guard let batch = try reader.next(upTo: end, isCommitted: true) else {
        if reader.position < end { throw .noSuchPosition(reader.position) }
        return
      }
      guard batch.end.offset - pausedAt >= pauseEveryBytes else { continue }
      pausedAt = batch.end.offset
      shared.stopSignal.wait(milliseconds: pauseMs)
    }
  }
}
