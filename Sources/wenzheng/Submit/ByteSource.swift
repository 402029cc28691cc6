import Formats
import Glibc
import WorkTime

/// The bytes of one input: a file as long as it was when it was opened, or a pipe to its end.
///
/// Guarantees: a file that grows meanwhile is read up to its old end only, and `hasGrown` says so,
/// so that half a record is never taken for a whole one. Owned by one thread; closes the descriptor
/// when released, but for standard input.
final class ByteSource {
  private let descriptor: Int32
  /// The file's size when it was opened; nil for what has none.
  let size: Int64?
  private(set) var position: Int64 = 0
  /// Looked at and not yet read.
  private var ahead: [UInt8] = []

  init(descriptor: Int32) {
    self.descriptor = descriptor
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    // What was read of a file by others before us (`head -1; submit -`) is not ours.
    let start = isFile ? lseek(descriptor, 0, SEEK_CUR) : 0
    size = isFile ? max(0, Int64(status.st_size) - Int64(start)) : nil
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// When the file was written to last; nil for what is no file.
  var modified: Instant? {
    var status = stat()
    guard size != nil, fstat(descriptor, &status) == 0 else { return nil }
    let seconds = Int64(status.st_mtim.tv_sec)
    return Instant(milliseconds: seconds * 1_000 + Int64(status.st_mtim.tv_nsec) / 1_000_000)
  }

  /// The file is longer now than it was.
  var hasGrown: Bool {
    guard let size else { return false }
    var status = stat()
    return fstat(descriptor, &status) == 0 && Int64(status.st_size) > size
  }

  /// Fewer bytes than asked for at the end only; 0 is the end.
  func read(into room: UnsafeMutableRawBufferPointer) throws(ReadFault) -> Int {
    if !ahead.isEmpty {
      let count = min(ahead.count, room.count)
      ahead.withUnsafeBytes { bytes in
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
      }
      ahead.removeFirst(count)
      position += Int64(count)
      return count
    }
    let count = try readOn(room, at: position)
    position += Int64(count)
    return count
  }

  /// The first bytes, which are still to be read afterwards: so many, or to the end of the first
  /// line that is not empty, since a pipe may not bring its next line for hours.
  func peek(_ count: Int) throws(ReadFault) -> [UInt8] {
    var room = [UInt8](repeating: 0, count: count)
    while ahead.count < count, !Self.holdsLine(ahead) {
      var fault: ReadFault?
      let wanted = count - ahead.count
      let got = room.withUnsafeMutableBytes { room -> Int in
        let part = UnsafeMutableRawBufferPointer(rebasing: room[..<wanted])
        do throws(ReadFault) { return try readOn(part, at: position + Int64(ahead.count)) } catch {
          fault = error
          return 0
        }
      }
      if let fault { throw fault }
      if got == 0 { break }
      ahead.append(contentsOf: room[..<got])
    }
    return ahead
  }

  private static func holdsLine(_ bytes: [UInt8]) -> Bool {
    let text = bytes.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    return text.contains(0x0A)
  }

  /// Goes through all of a file and back to its beginning; false for what cannot go back.
  func survey(_ look: (UnsafeBufferPointer<UInt8>) -> Void) throws(ReadFault) -> Bool {
    guard size != nil, position == 0 else { return false }
    let start = lseek(descriptor, 0, SEEK_CUR) - ahead.count
    let kept = ahead
    ahead = []
    guard lseek(descriptor, start, SEEK_SET) >= 0 else { return false }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
    defer { room.deallocate() }
    var seen: Int64 = 0
    while true {
      let got = try readOn(room, at: seen)
      if got == 0 { break }
      seen += Int64(got)
      look(UnsafeRawBufferPointer(rebasing: room[..<got]).bindMemory(to: UInt8.self))
    }
    guard lseek(descriptor, start + kept.count, SEEK_SET) >= 0 else { return false }
    ahead = kept
    return true
  }

  private func readOn(
    _ room: UnsafeMutableRawBufferPointer, at place: Int64
  ) throws(ReadFault) -> Int {
    var wanted = room.count
    if let size { wanted = Int(min(Int64(wanted), max(0, size - place))) }
    while wanted > 0 {
      let got = Glibc.read(descriptor, room.baseAddress, wanted)
      if got >= 0 { return got }
      if errno != EINTR { throw ReadFault(errno: errno) }
    }
    return 0
  }
}

/// Why an input could not be read to its end.
struct ReadFault: Error, Hashable, CustomStringConvertible {
  let errno: Int32
  var description: String { String(cString: strerror(errno)) }
}

/// A stretch of an input, moved along as its reader goes: bounded memory, whatever the input's
/// length.
///
/// Guarantees: after `fill` there are more bytes than before, or `isAtEnd`; there is always room
/// for a record at its limit and a read behind it. Owned by one thread.
final class ByteWindow {
  static let readBytes = 256 * 1024

  private let source: ByteSource
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private var start = 0
  private var filled = 0
  private(set) var isAtEnd = false
  /// Where the window's bytes begin in the input.
  private(set) var offset = 0

  init(_ source: ByteSource, recordBytesMax: Int) {
    self.source = source
    buffer = .allocate(capacity: recordBytesMax + 2 * Self.readBytes)
  }

  deinit { buffer.deallocate() }

  /// Valid until the next `fill`.
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: buffer[start..<filled]) }

  func use(_ count: Int) {
    precondition(count <= filled - start)
    start += count
    offset += count
  }

  func fill() throws(ReadFault) {
    if start > 0, let base = buffer.baseAddress {
      memmove(base, base + start, filled - start)
      filled -= start
      start = 0
    }
    let room = UnsafeMutableRawBufferPointer(
      rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
    precondition(!room.isEmpty, "a record over its limit was left in the window")
    let got = try source.read(into: room)
    if got == 0 { isAtEnd = true } else { filled += got }
  }

  /// Passes over a byte order mark at the very beginning.
  func skipByteOrderMark() throws(ReadFault) {
    while bytes.count < 3 && !isAtEnd { try fill() }
    if offset == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) { use(3) }
  }
}
