/// What a reading of the whole journal has shown.
public struct JournalVerification: Hashable, Sendable {
  public var segments = 0
  public var bytes: Int64 = 0
  public var batches = 0
  public var events = 0
  /// Where the good part ends: at the first damage, or behind the last commit.
  public var end = JournalPosition.start
  /// Bytes behind the last commit: a torn tail, or a batch that is being written just now.
  public var tailBytes: Int64 = 0
  /// The first damage with good commits behind it, and what those hold: a repair loses them.
  public var damage: JournalDamage?
  public var commitsBehindDamage = 0
  public var eventsBehindDamage = 0

  public var isWhole: Bool { damage == nil }
}

/// What a repair took away.
public struct JournalRepair: Hashable, Sendable {
  /// What the journal was before; where there was no damage, only a torn tail went.
  public var before: JournalVerification
  public var cut: SegmentDirectory.Cut
}

/// What is done to a journal while no daemon writes it.
public enum JournalMaintenance {
  /// Reads every batch from the first on. Takes no lock: a daemon may be writing.
  ///
  /// - Parameter progress: is told now and then how many bytes are through, and of how many.
  public static func verify(
    directory: String, progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
  ) throws(JournalError) -> JournalVerification {
    let segments = SegmentDirectory.journal(in: directory)
    var result = JournalVerification()
    do throws(StorageError) {
      let all = try segments.segments()
      result.segments = all.count
      result.bytes = all.reduce(0) { $0 + $1.bytes }
    } catch { throw JournalError(error) }
    let reader = JournalReader(segments, from: .start, expectedFirst: nil)
    do throws(JournalError) {
      var told: Int64 = 0
      while let batch = try reader.next() {
        result.batches += 1
        result.events += batch.count
        if batch.end.offset - told >= progressBytes {
          told = batch.end.offset
          progress(told, result.bytes)
        }
      }
      // A daemon may have gone on while we read.
      result.bytes = max(result.bytes, reader.position.offset)
      result.tailBytes = result.bytes - reader.position.offset
    } catch {
      guard case .corrupt(let damage) = error else { throw error }
      result.damage = damage
      try countBehind(reader.position, in: segments, &result)
    }
    result.end = reader.position
    progress(result.bytes, result.bytes)
    return result
  }

  /// Cuts the journal behind the last good commit before the first damage. Only when told to: the
  /// good commits behind the damage go too, and the offsets they held are read again from Kafka, as
  /// far as Kafka still has them.
  ///
  /// - Parameter beforeCut: does what must be on the disk before, while nobody else writes.
  public static func repair(
    directory: String, calls: FileSystemCalls = .system,
    beforeCut: (JournalVerification) throws(JournalError) -> Void = { _ in }
  ) throws(JournalError) -> JournalRepair {
    let lock = try LedgerLock(directory: directory)
    defer { withExtendedLifetime(lock) {} }
    let before = try verify(directory: directory)
    try beforeCut(before)
    do throws(StorageError) {
      let cut = try SegmentDirectory.journal(in: directory).cut(
        from: before.end.offset, mode: JournalLimits.fileMode, calls: calls)
      return JournalRepair(before: before, cut: cut)
    } catch { throw JournalError(error) }
  }

  /// Often enough for a person who waits, seldom enough to cost nothing.
  private static let progressBytes: Int64 = 64 << 20

  private static func countBehind(
    _ position: JournalPosition, in segments: SegmentDirectory,
    _ result: inout JournalVerification
  ) throws(JournalError) {
    var commits = 0
    var events = 0
    do throws(StorageError) {
      try CommitSearch.commits(from: position, in: segments) { commit in
        commits += 1
        events += commit.line.count
        return true
      }
    } catch { throw JournalError(error) }
    result.commitsBehindDamage = commits
    result.eventsBehindDamage = events
  }
}
