import Appeals
import Formats
import Glibc
import Journal

/// Items on disk that wait for their broker: one file of JSON Lines a channel, and beside it how
/// far it is sent.
///
/// Guarantees: what `append` returned for is on the disk (fsync) and stays there until `advance`
/// says that it is delivered; items come out in the order in which they came in; a crash at any
/// moment loses none, and may give some again, which their source_id makes harmless. Mode 0600. At
/// most `bytesMax` bytes. Owned by one thread of one process: another one is told to wait.
final class Spool {
  static let bytesMax: Int64 = 1 << 30
  /// So much is read at once.
  static let readBytes = 1 << 20

  let path: String
  private let bytesMax: Int64
  private let file: WritableFile
  private let cursor: CursorFile
  private let lock: Int32
  private(set) var sentTo: Int64 = 0
  private(set) var end: Int64 = 0
  /// Items that are not delivered yet.
  private(set) var count = 0

  init(folder: String, channel: String, bytesMax: Int64 = Spool.bytesMax) throws {
    if mkdir(folder, 0o700) != 0 && errno != EEXIST {
      throw CommandFault(
        .cantCreate, "the spool \(folder) cannot be made: \(String(cString: strerror(errno))).")
    }
    path = "\(folder)/\(channel).spool.jsonl"
    self.bytesMax = bytesMax
    lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0, fchmod(lock, 0o600) == 0 else {
      throw CommandFault(
        .cantCreate, "the spool \(path) cannot be opened: \(String(cString: strerror(errno))).")
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw CommandFault(.tempFail, "another submit uses the spool \(path); wait for its end.")
    }
    do throws(StorageError) {
      file = try WritableFile(path: path, mode: 0o600, calls: .system)
      // Its name must outlive a crash as well as its bytes.
      try Directory.sync(folder, calls: .system)
    } catch {
      flock(lock, LOCK_UN)
      close(lock)
      throw CommandFault(.ioErr, "\(error).")
    }
    cursor = CursorFile(path: "\(folder)/\(channel).spool.sent")
    try recover()
  }

  deinit {
    flock(lock, LOCK_UN)
    close(lock)
  }

  /// Takes lines in, each with its line end.
  func append(_ lines: [UInt8], items: Int) throws {
    do throws(StorageError) {
      do throws(StorageError) {
        try lines.withBytes { bytes throws(StorageError) in
          try file.write(UnsafeRawBufferPointer(bytes), at: end)
        }
        try file.sync()
      } catch {
        // Half a batch is none.
        try? file.truncate(to: end)
        throw error
      }
    } catch { throw CommandFault(.ioErr, "the spool: \(error).") }
    end += Int64(lines.count)
    count += items
  }

  func hasRoom(for bytes: Int) -> Bool { end + Int64(bytes) <= bytesMax }

  /// The next lines that are not delivered, whole ones only.
  func next() throws -> [UInt8] {
    var wanted = Self.readBytes
    while true {
      let bytes = try read(at: sentTo, count: min(wanted, Int(end - sentTo)))
      if bytes.isEmpty { return [] }
      if let last = bytes.lastIndex(of: 0x0A) { return Array(bytes[...last]) }
      wanted *= 2
    }
  }

  /// What `next` gave is delivered.
  func advance(_ bytes: Int, items: Int) throws {
    sentTo += Int64(bytes)
    count -= items
    // First the mark, then the file: a crash between them sends everything once more.
    let isEmpty = sentTo == end
    try mark(isEmpty ? 0 : sentTo)
    guard isEmpty else { return }
    do throws(StorageError) {
      try file.truncate(to: 0)
    } catch { throw CommandFault(.ioErr, "the spool: \(error).") }
    (sentTo, end) = (0, 0)
  }

  // MARK: Files

  private func mark(_ place: Int64) throws {
    var text: [UInt8] = []
    text.append(decimal: place)
    do throws(JournalError) { try cursor.store(text) } catch {
      throw CommandFault(.ioErr, "the spool: \(error).")
    }
  }

  private func recover() throws {
    let size = Int64(lseek(lock, 0, SEEK_END))
    // A mark that cannot be read means that everything is sent again.
    let marked = (try? cursor.load()).flatMap { $0 }.flatMap {
      Int64(String(decoding: $0, as: UTF8.self))
    }
    sentTo = marked.map { $0 >= 0 && $0 <= size ? $0 : 0 } ?? 0
    end = sentTo
    var at = sentTo
    while at < size {
      let bytes = try read(at: at, count: min(Self.readBytes, Int(size - at)))
      if bytes.isEmpty { break }
      for (index, byte) in bytes.enumerated() where byte == 0x0A {
        count += 1
        end = at + Int64(index) + 1
      }
      at += Int64(bytes.count)
    }
    // A line without its end was being written when its process ended: its input still has it.
    guard end < size else { return }
    do throws(StorageError) { try file.truncate(to: end) } catch {
      throw CommandFault(.ioErr, "the spool: \(error).")
    }
  }

  private func read(at place: Int64, count: Int) throws -> [UInt8] {
    do throws(StorageError) {
      return try ReadableFile(path: path).bytes(at: place, count: count)
    } catch { throw CommandFault(.ioErr, "the spool: \(error).") }
  }
}
