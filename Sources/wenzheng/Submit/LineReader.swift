import Formats
import Glibc

/// Reads lines from a file or a pipe with bounded memory.
///
/// Guarantees: every line is given once and in order, without its newline (or CR LF) and without a
/// byte order mark before the first; a line over the limit is given in parts as it comes, so that
/// it is never in memory as a whole. Owned by one thread; closes the descriptor when released.
final class LineReader {
  enum Line {
    case whole(UnsafeBufferPointer<UInt8>)
    /// Parts of a line over the limit; `isLast` with the last of them, which may be empty.
    case part(UnsafeBufferPointer<UInt8>, isLast: Bool)
  }

  static let readBytes = 256 * 1024

  private let descriptor: Int32
  private let lineBytesMax: Int
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private var start = 0
  private var filled = 0
  private var isAtEnd = false
  private var isInLongLine = false
  /// Bytes read from the file so far.
  private(set) var bytesRead: Int64 = 0

  init(descriptor: Int32, lineBytesMax: Int) {
    self.descriptor = descriptor
    self.lineBytesMax = lineBytesMax
    // A line at its limit, its line end, and a read behind it.
    buffer = .allocate(capacity: lineBytesMax + 2 + Self.readBytes)
  }

  deinit {
    buffer.deallocate()
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

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

  /// A last line needs no newline.
  private func lastLine() -> Line? {
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
    let isFirst = bytesRead == 0
    while true {
      let got = read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      if got > 0 {
        filled += got
        bytesRead += Int64(got)
        if isFirst && buffer[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        return
      }
      if got == 0 {
        isAtEnd = true
        return
      }
      if errno != EINTR { throw ReadFault(errno: errno) }
    }
  }
}

/// Why an input could not be read to its end.
struct ReadFault: Error, Hashable, CustomStringConvertible {
  let errno: Int32
  var description: String { String(cString: strerror(errno)) }
}
