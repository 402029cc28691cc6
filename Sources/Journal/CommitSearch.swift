import Formats
import Glibc

/// Where a good commit stands.
public struct JournalCommit: Hashable, Sendable {
  public let line: CommitLine
  /// The first byte of its events, and the byte behind its line.
  public let position: JournalPosition
  public let end: JournalPosition
}

/// Finds good commits without reading the journal from its beginning: before a known end, and
/// behind damage. A commit is good if the bytes before its line are those that it counts and sums
/// up, so that it needs nothing of what stands around it.
enum CommitSearch {
  /// The commit that ends exactly at `end`, which is an offset in the segment's file.
  static func commit(
    endingAt end: Int64, in segment: Segment, of directory: SegmentDirectory
  ) throws(StorageError) -> JournalCommit? {
    guard end > 0, end <= segment.bytes else { return nil }
    let file = try ReadableFile(path: directory.path(ofSegmentAt: segment.start))
    let tailBytes = min(end, Int64(JournalLimits.lineBytesMax) + 1)
    let tail = try file.bytes(at: end - tailBytes, count: Int(tailBytes))
    guard Int64(tail.count) == tailBytes, tail.last == 0x0A else { return nil }
    let lineStart = (tail.dropLast().lastIndex(of: 0x0A) ?? -1) + 1
    let line = Array(tail[lineStart..<tail.count - 1])
    guard let commit = line.withUnsafeBufferPointer({ try? CommitLine.decode($0) }) else {
      return nil
    }
    let start = end - Int64(tail.count - lineStart) - Int64(commit.bytes)
    guard start >= 0 else { return nil }
    let events = try file.bytes(at: start, count: commit.bytes)
    let isGood = events.withUnsafeBufferPointer { events in
      line.withUnsafeBufferPointer { matches(commit, events: events, line: $0) }
    }
    guard events.count == commit.bytes, isGood else { return nil }
    return JournalCommit(
      line: commit, position: JournalPosition(segment.start + start),
      end: JournalPosition(segment.start + end))
  }

  /// Gives the good commits that begin at or behind `position`, in order, until `body` says no.
  static func commits(
    from position: JournalPosition, in directory: SegmentDirectory,
    _ body: (JournalCommit) -> Bool
  ) throws(StorageError) {
    for segment in try directory.segments() where segment.end > position.offset {
      let file = try ReadableFile(path: directory.path(ofSegmentAt: segment.start))
      let from = max(0, position.offset - segment.start)
      guard try commits(in: file, segment: segment, from: from, body) else { return }
    }
  }

  /// Windows overlap by the longest batch, so that each batch lies in one of them as a whole.
  private static func commits(
    in file: ReadableFile, segment: Segment, from: Int64, _ body: (JournalCommit) -> Bool
  ) throws(StorageError) -> Bool {
    let overlap = Int64(JournalLimits.batchBytesMax + JournalLimits.lineBytesMax)
    var windowStart = from
    var given: Int64 = -1
    while windowStart < segment.bytes {
      let bytes = min(Int64(JournalLimits.searchWindowBytes), segment.bytes - windowStart)
      let window = try file.bytes(at: windowStart, count: Int(bytes))
      for commit in good(in: window, at: segment.start + windowStart) {
        if commit.end.offset <= given { continue }
        given = commit.end.offset
        guard body(commit) else { return false }
      }
      if windowStart + bytes >= segment.bytes { break }
      windowStart += bytes - overlap
    }
    return true
  }

  private static func good(in window: [UInt8], at position: Int64) -> [JournalCommit] {
    var found: [JournalCommit] = []
    window.withUnsafeBufferPointer { window in
      var at = 0
      while let (lineStart, lineEnd) = commitLine(in: window, from: at) {
        at = lineStart + 1
        let line = UnsafeBufferPointer(rebasing: window[lineStart..<lineEnd])
        guard let commit = try? CommitLine.decode(line), commit.bytes <= lineStart else { continue }
        let start = lineStart - commit.bytes
        let events = UnsafeBufferPointer(rebasing: window[start..<lineStart])
        guard matches(commit, events: events, line: line) else { continue }
        found.append(
          JournalCommit(
            line: commit, position: JournalPosition(position + Int64(start)),
            end: JournalPosition(position + Int64(lineEnd) + 1)))
      }
    }
    return found
  }

  /// The next text that looks like a commit line. It is looked for everywhere and not only behind
  /// newlines, because the newline before it may be what is damaged.
  private static func commitLine(
    in window: UnsafeBufferPointer<UInt8>, from: Int
  ) -> (Int, Int)? {
    var at = from
    while at < window.count, let base = window.baseAddress,
      let brace = memchr(base + at, Int32(UInt8(ascii: "{")), window.count - at)
    {
      let start = UnsafeRawPointer(brace) - UnsafeRawPointer(base)
      at = start + 1
      guard window.starts(with: CommitLine.prefix, at: start) else { continue }
      guard let newline = memchr(base + start, 0x0A, window.count - start) else { return nil }
      return (start, UnsafeRawPointer(newline) - UnsafeRawPointer(base))
    }
    return nil
  }

  private static func matches(
    _ commit: CommitLine, events: UnsafeBufferPointer<UInt8>, line: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard CommitLine.checksum(events: events, line: line) == commit.crc else { return false }
    return events.reduce(into: 0) { if $1 == 0x0A { $0 += 1 } } == commit.count
  }
}
