import Glibc

/// Appends to a directory of segments, one whole piece at a time. Owned by one thread.
///
/// Guarantees:
/// - What `append` returned for is on the disk.
/// - A piece never spans two segments.
/// - After `.diskFull` the files are as before the call, and the call may be repeated.
/// - After `.failed` nothing is written any more: what the disk holds is unknown until recovery
///   reads it, and a second fsync may report as written what the first one dropped.
public final class SegmentAppender {
  public let directory: SegmentDirectory
  private let segmentBytesMax: Int64
  private let mode: UInt32
  private let calls: FileSystemCalls

  /// The place behind the last piece that is on the disk.
  public private(set) var end: Int64
  private var segmentStart: Int64
  private var file: WritableFile
  private var failure: StorageError?

  /// Begins at `end`, in the segment that holds it or, if there is none, in a new one. Everything
  /// that stands behind `end` must have been cut.
  public init(
    directory: SegmentDirectory, end: Int64, segmentBytesMax: Int64, mode: UInt32,
    calls: FileSystemCalls
  ) throws(StorageError) {
    self.directory = directory
    self.end = end
    self.segmentBytesMax = segmentBytesMax
    self.mode = mode
    self.calls = calls
    segmentStart = try directory.segments().last?.start ?? end
    precondition(segmentStart <= end, "what stands behind the end was not cut")
    file = try WritableFile(
      path: directory.path(ofSegmentAt: segmentStart), flags: O_WRONLY | O_CREAT, mode: mode,
      calls: calls)
    // The process before us may have been killed between a write and its fsync: what recovery found
    // whole must not vanish after we have built upon it.
    try file.sync()
    try Directory.sync(directory.path, calls: calls)
  }

  /// Appends both parts as one piece.
  public func append(
    _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
  ) throws(StorageError) {
    if let failure { throw failure }
    do throws(StorageError) {
      let bytes = Int64(first.count + second.count)
      if end > segmentStart && end - segmentStart + bytes > segmentBytesMax { try roll() }
      let offset = end - segmentStart
      try file.write(first, at: offset)
      try file.write(second, at: offset + Int64(first.count))
      // A crash here, or before the sync is through, leaves a piece that nobody was told of: it is
      // cut if torn and kept if whole.
      try file.sync()
      end += bytes
    } catch {
      try giveBack(after: error)
    }
  }

  private func giveBack(after error: StorageError) throws(StorageError) {
    guard case .diskFull = error else {
      failure = error
      throw error
    }
    do throws(StorageError) { try file.truncate(to: end - segmentStart) } catch {
      // What was half-written stays, so nothing may follow it.
      guard case .diskFull(let fault) = error else {
        failure = error
        throw error
      }
      failure = .failed(fault)
      throw .failed(fault)
    }
    throw error
  }

  /// The old segment is complete and synced before the new one's name exists.
  private func roll() throws(StorageError) {
    let next = try WritableFile(
      path: directory.path(ofSegmentAt: end), flags: O_WRONLY | O_CREAT, mode: mode, calls: calls)
    file = next
    segmentStart = end
    try Directory.sync(directory.path, calls: calls)
  }

  /// Opens the current segment anew, after it was rewritten beside and renamed.
  public func reopen() throws(StorageError) {
    file = try WritableFile(
      path: directory.path(ofSegmentAt: segmentStart), mode: mode, calls: calls)
  }

  /// Refuses everything from now on, after a step outside `append` has failed.
  public func poison(with error: StorageError) { failure = error }
}
