import Formats
import Glibc

/// Reads lines from a file or a pipe with bounded memory.
///
/// Guarantees: every line is given once and in order, without its newline (or CR LF) and without a
/// byte order mark before the first; a line over the limit is given in parts as it comes, so that
/// it is never in memory as a whole; the unfinished last line of a file that grows is left. Owned
/// by one thread.
final class LineReader {
  enum Line {
    case whole(UnsafeBufferPointer<UInt8>)
    /// Parts of a line over the limit; `isLast` with the last of them, which may be empty.
    case part(UnsafeBufferPointer<UInt8>, isLast: Bool)
  }

  static let readBytes = 256 * 1024

  private let source: ByteSource
  private let lineBytesMax: Int
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private var start = 0
  private var filled = 0
  private var isAtEnd = false
  private var isInLongLine = false
  private var isFirst = true

  init(_ source: ByteSource, lineBytesMax: Int) {
    self.source = source
    self.lineBytesMax = lineBytesMax
    // A line at its limit, its line end, and a read behind it.
    buffer = .allocate(capacity: lineBytesMax + 2 + Self.readBytes)
  }

  deinit { buffer.deallocate() }

  /// The next line or part, valid until the reader is asked again; nil at the end.
  func next() throws(ReadFault) -> Line? {
    var searched = start
    while true {
      if let end = newline(from: searched) {
        let bytes = UnsafeBufferPointer(rebasing: buffer[start..<end])
        start = end + 1
        if isInLongLine {
          isInLongLine = false
          return .part(bytes, isLast: true)
        }
        let line = bytes.last == 0x0D ? UnsafeBufferPointer(rebasing: bytes.dropLast()) : bytes
        if line.count <= lineBytesMax { return .whole(line) }
        return .part(line, isLast: true)
      }
      searched = filled
      if isInLongLine ? filled > start : filled - start > lineBytesMax + 1 {
        isInLongLine = true
        return .part(takeAll(), isLast: false)
      }
      if isAtEnd { return lastLine() }
      try fill()
      searched -= lastMove
    }
  }

  /// A last line needs no newline, unless somebody is still writing it.
  private func lastLine() -> Line? {
    if source.hasGrown && !isInLongLine { return nil }
    if isInLongLine {
      isInLongLine = false
      return .part(takeAll(), isLast: true)
    }
    if start == filled { return nil }
    let line = takeAll()
    return line.count <= lineBytesMax ? .whole(line) : .part(line, isLast: true)
  }

  private func takeAll() -> UnsafeBufferPointer<UInt8> {
    defer { start = filled }
    return UnsafeBufferPointer(rebasing: buffer[start..<filled])
  }

  private func newline(from: Int) -> Int? {
    guard let base = buffer.baseAddress, from < filled,
      let found = memchr(base + from, 0x0A, filled - from)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// How far the last `fill` moved what was there to the front.
  private var lastMove = 0

  private func fill() throws(ReadFault) {
    lastMove = start
    if start > 0, let base = buffer.baseAddress {
      memmove(base, base + start, filled - start)
      filled -= start
      start = 0
    }
    let room = UnsafeMutableRawBufferPointer(
      rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
    let got = try source.read(into: room)
    if got == 0 { isAtEnd = true }
    filled += got
    // A pipe may give the mark byte by byte.
    if isFirst && filled < 3 && !isAtEnd && lastMove == 0 { return }
    if isFirst && buffer[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    isFirst = false
  }
}
