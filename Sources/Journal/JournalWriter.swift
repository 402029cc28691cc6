import Formats
import Glibc

/// What was found when a journal was opened.
public struct JournalRecovery: Hashable, Sendable, CustomStringConvertible {
  public var segments = 0
  public var lastCommit: JournalCommit?
  /// Where the journal goes on.
  public var end = JournalPosition.start
  /// Bytes behind the last whole commit, which were cut.
  public var tornBytes: Int64 = 0
  /// From where on every batch was read and checked.
  public var verifiedFrom = JournalPosition.start

  public var description: String {
    let torn = tornBytes == 0 ? "no torn tail"
      : "cut a torn tail of \(tornBytes) bytes that no commit closed, whose messages come again"
    let last = lastCommit.map { "event \($0.line.nextSequence - 1)" } ?? "no event"
    let files = segments == 1 ? "1 segment" : "\(segments) segments"
    return "journal of \(end) bytes in \(files), up to \(last); \(torn)"
  }
}

/// The one writer of a journal. Owned by one thread; holds the ledger's lock as long as it lives.
///
/// Guarantees:
/// - A batch for which `commit` returned is on the disk, whole, with its commit line.
/// - `.diskFull`, `.tooLong` and `.badHeader` leave the journal as it was, and the call may be
///   repeated.
/// - After `.failed` it refuses everything: the process ends with exit code 74, and the recovery of
///   the next start decides from what the disk really holds.
public final class JournalWriter {
  private let lock: LedgerLock
  private let appender: SegmentAppender
  /// What recovery found and did.
  public let recovery: JournalRecovery
  public private(set) var lastCommit: JournalCommit?

  /// Opens the journal of a ledger, making it if there is none, and cuts a torn tail.
  ///
  /// The last segment is verified as a whole and the earlier ones by their last commit; the whole
  /// of them is `JournalMaintenance.verify`. A caller that trusts what stands before a commit's
  /// end, because a snapshot was made of it, names that place and shortens the last segment too, or
  /// lengthens the part that is verified.
  public init(
    directory: String, segmentBytesMax: Int64 = JournalLimits.segmentBytesMax,
    verifyFrom: JournalPosition? = nil, calls: FileSystemCalls = .system
  ) throws(JournalError) {
    let segments = SegmentDirectory.journal(in: directory)
    do throws(StorageError) {
      try Directory.make(directory, mode: JournalLimits.directoryMode, calls: calls)
      try Directory.make(segments.path, mode: JournalLimits.directoryMode, calls: calls)
      // The process before us may have ended between the making of a name and its sync.
      try Directory.sync(directory, calls: calls)
    } catch { throw JournalError(error) }
    lock = try LedgerLock(directory: directory)
    recovery = try Recovery.run(in: segments, verifyFrom: verifyFrom, calls: calls)
    lastCommit = recovery.lastCommit
    do throws(StorageError) {
      appender = try SegmentAppender(
        directory: segments, end: recovery.end.offset, segmentBytesMax: segmentBytesMax,
        mode: JournalLimits.fileMode, calls: calls)
    } catch { throw JournalError(error) }
  }

  /// The place behind the last commit.
  public var end: JournalPosition { JournalPosition(appender.end) }
  /// The sequence number of the next event.
  public var nextSequence: Int64? { lastCommit?.line.nextSequence }

  /// Appends the event lines, each with its newline, and the commit line that closes them.
  public func commit(
    events: [UInt8], header: CommitHeader
  ) throws(JournalError) -> JournalCommit {
    precondition(
      nextSequence == nil || nextSequence == header.first, "the batch leaves a gap in the events")
    let count = try events.withBytes { bytes throws(JournalError) in
      try Self.countLines(bytes)
    }
    let sealed = events.withUnsafeBytes { CommitLine.seal(header, count: count, events: $0) }
    if sealed.text.count > JournalLimits.lineBytesMax {
      throw .tooLong(bytes: sealed.text.count, bytesMax: JournalLimits.lineBytesMax)
    }
    do throws(CommitFault) {
      // Cluster and topics come from outside. A line that cannot be read would be corruption.
      try sealed.text.withBytes { line throws(CommitFault) in
        _ = try CommitLine.decode(UnsafeBufferPointer(rebasing: line.dropLast()))
      }
    } catch { throw .badHeader(error) }
    let position = end
    do throws(StorageError) {
      try events.withBytes { events throws(StorageError) in
        try sealed.text.withBytes { line throws(StorageError) in
          try appender.append(UnsafeRawBufferPointer(events), UnsafeRawBufferPointer(line))
        }
      }
    } catch { throw JournalError(error) }
    let commit = JournalCommit(line: sealed.line, position: position, end: end)
    lastCommit = commit
    return commit
  }

  /// Counts the lines and makes sure that a reader will count the same.
  private static func countLines(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(JournalError) -> Int {
    if bytes.count > JournalLimits.batchBytesMax {
      throw .tooLong(bytes: bytes.count, bytesMax: JournalLimits.batchBytesMax)
    }
    precondition(bytes.isEmpty || bytes.last == 0x0A, "the last event line has no newline")
    var count = 0
    var start = 0
    while start < bytes.count, let base = bytes.baseAddress,
      let newline = memchr(base + start, 0x0A, bytes.count - start)
    {
      let end = UnsafeRawPointer(newline) - UnsafeRawPointer(base) + 1
      if end - start > JournalLimits.lineBytesMax {
        throw .tooLong(bytes: end - start, bytesMax: JournalLimits.lineBytesMax)
      }
      precondition(
        !bytes.starts(with: CommitLine.prefix, at: start), "an event line looks like a commit")
      count += 1
      start = end
    }
    return count
  }
}

/// Finds where a journal ends, and cuts what stands behind it.
enum Recovery {
  static func run(
    in directory: SegmentDirectory, verifyFrom: JournalPosition?, calls: FileSystemCalls
  ) throws(JournalError) -> JournalRecovery {
    var recovery = JournalRecovery()
    do throws(StorageError) {
      let segments = try directory.segments()
      recovery.segments = max(1, segments.count)
      if let last = segments.last { try settle(last, of: directory, calls: calls) }
      (recovery.verifiedFrom, recovery.lastCommit) = try trusted(
        segments, of: directory, verifyFrom: verifyFrom)
    } catch { throw JournalError(error) }
    let reader = JournalReader(
      directory, from: recovery.verifiedFrom,
      expectedFirst: recovery.lastCommit?.line.nextSequence)
    while let batch = try reader.next() {
      recovery.lastCommit = JournalCommit(
        line: batch.commit, position: batch.position, end: batch.end)
    }
    recovery.end = reader.position
    do throws(StorageError) {
      let cut = try directory.cut(
        from: recovery.end.offset, mode: JournalLimits.fileMode, calls: calls)
      recovery.tornBytes = cut.bytes
      recovery.segments -= cut.segmentsRemoved
    } catch { throw JournalError(error) }
    return recovery
  }

  /// What is read from here on shall be what the disk holds, and not what a failed fsync of the
  /// process before us has left in memory.
  private static func settle(
    _ segment: Segment, of directory: SegmentDirectory, calls: FileSystemCalls
  ) throws(StorageError) {
    let file = try WritableFile(
      path: directory.path(ofSegmentAt: segment.start), mode: JournalLimits.fileMode, calls: calls)
    try file.sync()
    file.dropCache()
  }

  /// From where to verify, and the last commit before it: the beginning of the last segment or the
  /// place that the caller trusts, but never behind a segment that does not end in a commit or does
  /// not end where the next one begins.
  private static func trusted(
    _ segments: [Segment], of directory: SegmentDirectory, verifyFrom: JournalPosition?
  ) throws(StorageError) -> (JournalPosition, JournalCommit?) {
    guard let last = segments.last else { return (.start, nil) }
    var wanted = last.start
    if let verifyFrom, verifyFrom.offset <= last.end { wanted = verifyFrom.offset }
    for (segment, next) in zip(segments, segments.dropFirst()) where segment.end != next.start {
      wanted = min(wanted, segment.start)
    }
    var commit: JournalCommit?
    var expected: Int64 = 0
    for segment in segments {
      if segment.start != expected { break }
      let end = min(segment.end, wanted)
      let before = try CommitSearch.commit(
        endingAt: end - segment.start, in: segment, of: directory)
      // Where no commit ends, the beginning of the segment is the next best place.
      guard let before else { return (JournalPosition(segment.start), commit) }
      if wanted <= segment.end { return (JournalPosition(wanted), before) }
      commit = before
      expected = segment.end
    }
    return (JournalPosition(commit?.end.offset ?? 0), commit)
  }
}
