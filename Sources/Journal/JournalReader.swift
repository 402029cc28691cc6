/// Reads a journal while another thread or process may be writing it; it takes no lock and changes
/// nothing. Owned by one thread.
///
/// Guarantees:
/// - Every batch it gives is whole and has the checksum and the sequence number that it should
///   have.
/// - What stands behind the last whole commit is passed over in silence: it is a torn tail, or
///   being written. Damage with a good commit behind it is thrown as `.corrupt`, every time.
/// - After nil it may be asked again: it goes on where it stood. Between processes, a batch may be
///   seen before its writer's fsync is through; inside the daemon `upTo` keeps readers behind it.
public final class JournalReader {
  private let directory: SegmentDirectory
  private let files: SegmentFiles
  private var scanner: BatchScanner?
  private var expectedFirst: Int64?
  /// Where the next batch begins.
  public private(set) var position: JournalPosition

  /// - Parameter directory: the ledger's directory, in which the journal is one of several things.
  public convenience init(directory: String, from position: JournalPosition = .start) {
    self.init(.journal(in: directory), from: position, expectedFirst: nil)
  }

  init(_ directory: SegmentDirectory, from position: JournalPosition, expectedFirst: Int64?) {
    self.directory = directory
    self.position = position
    self.expectedFirst = expectedFirst
    files = SegmentFiles(directory)
  }

  /// Goes to a place where a batch begins: 0, a batch's end, or what a snapshot has kept of one.
  public func seek(to position: JournalPosition) {
    self.position = position
    scanner = nil
    expectedFirst = nil
  }

  /// Goes behind the last whole commit, which it gives: where to begin to follow a journal.
  public func seekToEnd() throws(JournalError) -> JournalCommit? {
    for segment in try segments().reversed() {
      do throws(StorageError) {
        if let last = try CommitSearch.commit(endingAt: segment.bytes, in: segment, of: directory) {
          seek(to: last.end)
          return last
        }
      } catch { throw JournalError(error) }
      seek(to: JournalPosition(segment.start))
      var last: JournalCommit?
      while let batch = try next() {
        last = JournalCommit(line: batch.commit, position: batch.position, end: batch.end)
      }
      if let last { return last }
    }
    seek(to: .start)
    return nil
  }

  /// The next batch that ends at or before `limit`, or nil where there is none yet.
  ///
  /// A batch that is just being written looks like a damaged one. So damage with a good commit
  /// behind it is looked at twice: that commit was made after this place was written, and a second
  /// look that began after it was seen cannot meet a write in progress.
  ///
  /// - Parameter isCommitted: everything before the limit is known to have been committed, so that
  ///   damage needs no commit behind it to be told from a torn tail.
  public func next(
    upTo limit: JournalPosition? = nil, isCommitted: Bool = false
  ) throws(JournalError) -> JournalBatch? {
    var isSecondLook = false
    while true {
      if let limit, position >= limit { return nil }
      guard let scanner = try openScanner() else { return nil }
      let suspect: JournalDamage
      switch try step(scanner, limit: limit) {
      case .batch(let batch):
        position = batch.end
        expectedFirst = batch.commit.nextSequence
        return batch
      case .limit:
        return nil
      case .end:
        guard let after = try segments().first(where: { $0.start > scanner.segmentStart }) else {
          return nil
        }
        if after.start == position.offset {
          self.scanner = nil
          isSecondLook = false
          continue
        }
        let start = JournalPosition(after.start)
        guard try hasCommit(from: start) else { return nil }
        suspect = try damage(.segmentStart(expected: position.offset), at: start)
      case .damage(let reason):
        // What was read may be taken back and written anew before the next look.
        scanner.forget()
        if !isCommitted {
          guard try hasCommit(from: position) else { return nil }
        }
        suspect = try damage(reason, at: position)
      }
      if isSecondLook { throw .corrupt(suspect) }
      isSecondLook = true
    }
  }

  /// Reads bytes of which an event or an index has kept the place.
  public func read(at position: JournalPosition, bytes: Int) throws(JournalError) -> [UInt8] {
    precondition(bytes >= 0 && bytes <= JournalLimits.batchBytesMax)
    let read = try readUpTo(bytes, at: position)
    guard read.count == bytes else { throw .noSuchPosition(position) }
    return read
  }

  private func readUpTo(
    _ bytes: Int, at position: JournalPosition
  ) throws(JournalError) -> [UInt8] {
    var fault: StorageError?
    let read = [UInt8](unsafeUninitializedCapacity: bytes) { buffer, filled in
      do throws(StorageError) {
        filled = try files.read(into: UnsafeMutableRawBufferPointer(buffer), at: position.offset)
      } catch { fault = error }
    }
    if let fault { throw JournalError(fault) }
    return read
  }

  /// Reads the line that begins here, without its newline.
  public func line(at position: JournalPosition) throws(JournalError) -> [UInt8] {
    var bytes = 2_048
    while true {
      let block = try readUpTo(bytes, at: position)
      if let newline = block.firstIndex(of: 0x0A) { return Array(block[..<newline]) }
      // An event of ordinary length took one read; a longer one takes a few.
      guard block.count == bytes, bytes < JournalLimits.lineBytesMax else {
        throw .noSuchPosition(position)
      }
      bytes = min(4 * bytes, JournalLimits.lineBytesMax)
    }
  }

  // MARK: Steps

  private func openScanner() throws(JournalError) -> BatchScanner? {
    if let scanner { return scanner }
    let segments = try segments()
    guard let segment = segments.last(where: { $0.start <= position.offset }) else {
      guard let first = segments.first else {
        if position == .start { return nil }
        throw .noSuchPosition(position)
      }
      let start = JournalPosition(first.start)
      throw .corrupt(try damage(.segmentStart(expected: 0), at: start))
    }
    guard position.offset <= segment.end else { throw .noSuchPosition(position) }
    do throws(StorageError) {
      let file = try ReadableFile(path: directory.path(ofSegmentAt: segment.start))
      let opened = BatchScanner(
        file, segmentStart: segment.start, offset: position.offset - segment.start,
        expectedFirst: expectedFirst)
      scanner = opened
      return opened
    } catch { throw JournalError(error) }
  }

  private func step(
    _ scanner: BatchScanner, limit: JournalPosition?
  ) throws(JournalError) -> BatchScanner.Step {
    let end = limit.map { $0.offset - scanner.segmentStart } ?? .max
    do throws(StorageError) { return try scanner.next(limit: end) } catch {
      throw JournalError(error)
    }
  }

  private func segments() throws(JournalError) -> [Segment] {
    do throws(StorageError) { return try directory.segments() } catch { throw JournalError(error) }
  }

  private func hasCommit(from position: JournalPosition) throws(JournalError) -> Bool {
    var found = false
    do throws(StorageError) {
      try CommitSearch.commits(from: position, in: directory) { _ in
        found = true
        return false
      }
    } catch { throw JournalError(error) }
    return found
  }

  /// Names file and line; counting lines is left until somebody has to be told.
  func damage(
    _ reason: JournalDamage.Reason, at position: JournalPosition
  ) throws(JournalError) -> JournalDamage {
    let start = try segments().last { $0.start <= position.offset }?.start ?? position.offset
    let path = directory.path(ofSegmentAt: start)
    let offset = position.offset - start
    var line = 1
    do throws(StorageError) {
      let file = try ReadableFile(path: path)
      var at: Int64 = 0
      while at < offset {
        let count = Int(min(offset - at, Int64(JournalLimits.readBytes)))
        let block = try file.bytes(at: at, count: count)
        if block.isEmpty { break }
        for byte in block where byte == 0x0A { line += 1 }
        at += Int64(block.count)
      }
    } catch { throw JournalError(error) }
    return JournalDamage(
      file: path, line: line, offset: offset, position: position, reason: reason)
  }
}

extension SegmentDirectory {
  /// The journal of the ledger in this directory.
  public static func journal(in ledger: String) -> SegmentDirectory {
    SegmentDirectory(path: "\(ledger)/journal", suffix: "jsonl")
  }
}
