import Formats
import Glibc

/// A small file that is replaced as a whole: how far the outbox has published.
///
/// Guarantees: after a crash at any moment it holds either what was stored last or what was stored
/// before; what `store` returned for is on the disk. The first line is the CRC-32 of the rest.
public struct CursorFile: Sendable {
  public static let bytesMax = 1 << 20

  public let path: String
  private let calls: FileSystemCalls

  public init(path: String, calls: FileSystemCalls = .system) {
    self.path = path
    self.calls = calls
  }

  /// What was stored last, or nil where nothing ever was.
  public func load() throws(JournalError) -> [UInt8]? {
    if access(path, F_OK) != 0 && errno == ENOENT { return nil }
    let content: [UInt8]
    do throws(StorageError) {
      let file = try ReadableFile(path: path)
      content = try file.bytes(at: 0, count: Self.bytesMax + Self.headBytes + 1)
    } catch { throw JournalError(error) }
    guard content.count >= Self.headBytes, content[Self.headBytes - 1] == 0x0A else {
      throw .badFile(path)
    }
    let said = content.withUnsafeBufferPointer { bytes in
      UInt32(lowerHex: UnsafeBufferPointer(rebasing: bytes[..<(Self.headBytes - 1)]))
    }
    let stored = content[Self.headBytes...]
    guard said == CRC32.of(stored) else { throw .badFile(path) }
    return Array(stored)
  }

  public func store(_ bytes: [UInt8]) throws(JournalError) {
    if bytes.count > Self.bytesMax {
      throw .tooLong(bytes: bytes.count, bytesMax: Self.bytesMax)
    }
    var content: [UInt8] = []
    content.reserveCapacity(bytes.count + Self.headBytes)
    withUnsafeBytes(of: CRC32.of(bytes).bigEndian) { content.append(hex: $0) }
    content.append(0x0A)
    content.append(contentsOf: bytes)
    do throws(StorageError) {
      try FileReplacement.replace(path, with: content, mode: JournalLimits.fileMode, calls: calls)
    } catch { throw JournalError(error) }
  }

  /// Eight digits and a newline.
  private static let headBytes = 9
}

/// Writes a file beside another one and puts it in its place.
public enum FileReplacement {
  static let suffix = ".new"

  public static func replace(
    _ path: String, with content: [UInt8], mode: UInt32, calls: FileSystemCalls = .system
  ) throws(StorageError) {
    try replace(path, mode: mode, calls: calls) { file throws(StorageError) in
      try content.withBytes { bytes throws(StorageError) in
        try file.write(UnsafeRawBufferPointer(bytes), at: 0)
      }
    }
  }

  /// A crash before the rename leaves the old file and a `.new` beside it that the next call
  /// overwrites; a crash after it leaves the new file.
  public static func replace(
    _ path: String, mode: UInt32, calls: FileSystemCalls,
    _ fill: (WritableFile) throws(StorageError) -> Void
  ) throws(StorageError) {
    let beside = path + suffix
    do throws(StorageError) {
      let file = try WritableFile(
        path: beside, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: mode, calls: calls)
      try fill(file)
      // Without this the rename may reach the disk before the bytes: an empty file under the name.
      try file.sync()
      do { try calls.rename(beside, path) } catch { throw StorageError(.rename, path, error) }
    } catch {
      // On a full disk half a copy is space that somebody needs.
      try? calls.remove(beside)
      throw error
    }
    try Directory.sync(Directory.parent(of: path), calls: calls)
  }
}
