import Glibc

/// One whole batch, good to its last byte.
///
/// The bytes belong to the reader that gave it, and are valid until that reader is asked for
/// something else.
public struct JournalBatch {
  public let commit: CommitLine
  public let position: JournalPosition
  /// The place behind the commit line, where the next batch begins.
  public let end: JournalPosition
  /// All event lines with their newlines.
  public let events: UnsafeBufferPointer<UInt8>
  let lineEnds: [Int]

  public var count: Int { lineEnds.count }

  /// An event line without its newline.
  public subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: events[lineStart(index)..<lineEnds[index] - 1])
  }

  /// Where the line stands in the whole journal.
  public func position(of index: Int) -> JournalPosition {
    JournalPosition(position.offset + Int64(lineStart(index)))
  }

  private func lineStart(_ index: Int) -> Int { index == 0 ? 0 : lineEnds[index - 1] }
}

/// Reads the batches of one segment in order. It believes nothing that it has not checked, and
/// stands behind the last good batch whatever it met.
final class BatchScanner {
  enum Step {
    case batch(JournalBatch)
    /// The file ends here.
    case end
    /// What comes next goes on behind the limit.
    case limit
    case damage(JournalDamage.Reason)
  }

  let segmentStart: Int64
  private let file: ReadableFile
  /// Where the next batch begins, in the file.
  private(set) var offset: Int64
  /// The sequence number that the next batch must begin with, once one is known.
  private(set) var expectedFirst: Int64?

  /// Holds the file's bytes from `offset` on, between `start` and `filled`.
  private var buffer: UnsafeMutableBufferPointer<UInt8>
  private var start = 0
  private var filled = 0
  private var lineEnds: [Int] = []

  init(
    _ file: ReadableFile, segmentStart: Int64, offset: Int64, expectedFirst: Int64?
  ) {
    self.file = file
    self.segmentStart = segmentStart
    self.offset = offset
    self.expectedFirst = expectedFirst
    buffer = .allocate(capacity: 2 * JournalLimits.readBytes)
  }

  deinit { buffer.deallocate() }

  var position: JournalPosition { JournalPosition(segmentStart + offset) }
  var path: String { file.path }

  /// Forgets what was read ahead: it may have been taken back and written anew since.
  func forget() {
    start = 0
    filled = 0
  }

  /// The next batch that ends at or before `limit`, which is an offset in the file.
  func next(limit: Int64) throws(StorageError) -> Step {
    lineEnds.removeAll(keepingCapacity: true)
    var lineStart = 0
    while true {
      let search = try lineEnd(from: lineStart, limit: limit)
      guard case .found(let lineEnd) = search else {
        if case .tooLong = search { return .damage(.lineTooLong) }
        let rest = filled - start
        if offset + Int64(rest) == limit { return .limit }
        if rest == 0 { return .end }
        return .damage(.incomplete(bytes: Int64(rest)))
      }
      let line = view(lineStart..<lineEnd - 1)
      if CommitLine.begins(line) { return check(line: line, eventBytes: lineStart) }
      if lineEnd > JournalLimits.batchBytesMax { return .damage(.batchTooLong) }
      lineEnds.append(lineEnd)
      lineStart = lineEnd
    }
  }

  private func check(line: UnsafeBufferPointer<UInt8>, eventBytes: Int) -> Step {
    let commit: CommitLine
    do throws(CommitFault) { commit = try CommitLine.decode(line) } catch {
      return .damage(.commitLine(error))
    }
    if commit.bytes != eventBytes {
      return .damage(.byteCount(said: commit.bytes, found: eventBytes))
    }
    if commit.count != lineEnds.count {
      return .damage(.lineCount(said: commit.count, found: lineEnds.count))
    }
    let events = view(0..<eventBytes)
    if CommitLine.checksum(events: events, line: line) != commit.crc {
      return .damage(.checksum(lines: lineEnds.count + 1))
    }
    if let expectedFirst, expectedFirst != commit.header.first {
      return .damage(.sequence(expected: expectedFirst, found: commit.header.first))
    }
    let bytes = eventBytes + line.count + 1
    let position = position
    offset += Int64(bytes)
    start += bytes
    expectedFirst = commit.nextSequence
    return .batch(
      JournalBatch(
        commit: commit, position: position, end: self.position, events: events,
        lineEnds: lineEnds))
  }

  private func view(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: buffer[start + range.lowerBound..<start + range.upperBound])
  }

  private enum LineSearch { case found(Int), tooLong, none }

  /// The place behind the next newline, counted from `start`.
  private func lineEnd(from lineStart: Int, limit: Int64) throws(StorageError) -> LineSearch {
    var searched = lineStart
    while true {
      let available = filled - start
      if searched < available, let base = buffer.baseAddress,
        let hit = memchr(base + start + searched, 0x0A, available - searched)
      {
        let end = UnsafeRawPointer(hit) - UnsafeRawPointer(base + start) + 1
        return end - lineStart > JournalLimits.lineBytesMax ? .tooLong : .found(end)
      }
      searched = available
      if searched - lineStart >= JournalLimits.lineBytesMax { return .tooLong }
      guard try refill(limit: limit) else { return .none }
    }
  }

  /// Reads on, and says whether there was more. The buffer grows no further than the longest batch
  /// with its commit line, because longer ones are refused at the line that makes them too long.
  private func refill(limit: Int64) throws(StorageError) -> Bool {
    let from = offset + Int64(filled - start)
    let wanted = min(Int64(JournalLimits.readBytes), limit - from)
    if wanted <= 0 { return false }
    if buffer.count - filled < Int(wanted) { makeRoom() }
    let room = UnsafeMutableRawBufferPointer(
      rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<filled + Int(wanted)])
    let got = try file.read(into: room, at: from)
    filled += got
    return got > 0
  }

  private func makeRoom() {
    let kept = filled - start
    let old = buffer
    if kept > buffer.count - JournalLimits.readBytes {
      buffer = .allocate(capacity: 2 * old.count)
    }
    if let to = buffer.baseAddress, let from = old.baseAddress { memmove(to, from + start, kept) }
    if buffer.baseAddress != old.baseAddress { old.deallocate() }
    start = 0
    filled = kept
  }
}
