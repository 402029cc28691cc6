import Formats
import Glibc

/// One file of a sequence of bytes that is cut into files: its first byte's place and its size.
public struct Segment: Hashable, Sendable {
  public let start: Int64
  public let bytes: Int64
  public var end: Int64 { start + bytes }
}

/// A directory of segments, each named after the place of its first byte in the whole sequence, so
/// that one number finds a byte and names sort as the bytes do.
public struct SegmentDirectory: Hashable, Sendable {
  public static let nameDigits = 20

  public let path: String
  public let suffix: String

  public init(path: String, suffix: String) {
    self.path = path
    self.suffix = suffix
  }

  public func path(ofSegmentAt start: Int64) -> String {
    var name = Array("\(path)/".utf8)
    name.append(decimal: UInt64(start), width: Self.nameDigits)
    name.append(text: ".\(suffix)")
    return String(decoding: name, as: UTF8.self)
  }

  /// All segments in order. Other files are none of ours and are passed over.
  public func segments() throws(StorageError) -> [Segment] {
    var segments: [Segment] = []
    for name in try Directory.names(in: path) {
      guard let start = start(inName: name) else { continue }
      let file = "\(path)/\(name)"
      var status = stat()
      if stat(file, &status) != 0 {
        // Removed since the listing, by an erasure or a repair.
        if errno == ENOENT { continue }
        throw StorageError(.list, file, .last)
      }
      segments.append(Segment(start: start, bytes: Int64(status.st_size)))
    }
    return segments.sorted { $0.start < $1.start }
  }

  private func start(inName name: String) -> Int64? {
    guard name.utf8.count == Self.nameDigits + 1 + suffix.utf8.count,
      name.hasSuffix(".\(suffix)")
    else { return nil }
    let digits = name.prefix(Self.nameDigits)
    guard digits.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
      return nil
    }
    return Int64(digits)
  }

  /// Removes the copies that a crash has left beside segments.
  public func removeReplacements(calls: FileSystemCalls) throws(StorageError) {
    for name in try Directory.names(in: path) where name.hasSuffix(FileReplacement.suffix) {
      let file = "\(path)/\(name)"
      do { try calls.remove(file) } catch { throw StorageError(.remove, file, error) }
    }
  }

  /// What `cut` took away.
  public struct Cut: Hashable, Sendable {
    public var bytes: Int64 = 0
    public var segmentsRemoved = 0
  }

  /// Takes away everything from `position` on. Later segments go first, the last one foremost: a
  /// crash in between leaves what the next call finishes.
  public func cut(
    from position: Int64, mode: UInt32, calls: FileSystemCalls
  ) throws(StorageError) -> Cut {
    var cut = Cut()
    for segment in try segments().reversed() {
      let file = path(ofSegmentAt: segment.start)
      if segment.start > position {
        do { try calls.remove(file) } catch { throw StorageError(.remove, file, error) }
        cut.segmentsRemoved += 1
        cut.bytes += segment.bytes
        continue
      }
      if segment.end > position {
        let handle = try WritableFile(path: file, mode: mode, calls: calls)
        try handle.truncate(to: position - segment.start)
        try handle.sync()
        cut.bytes += segment.end - position
      }
      break
    }
    if cut.segmentsRemoved > 0 { try Directory.sync(path, calls: calls) }
    return cut
  }
}

/// The open files of a directory of segments, for reads at any place. Owned by one thread.
public final class SegmentFiles {
  /// Who reads on needs one, who looks up old records a few: more would only make a daemon's open
  /// files grow with its ledger.
  public static let openFilesMax = 4

  public let directory: SegmentDirectory
  private var starts: [Int64] = []
  /// The one that was used last stands last.
  private var files: [(start: Int64, file: ReadableFile)] = []

  public init(_ directory: SegmentDirectory) { self.directory = directory }

  /// Reads from one segment; fewer bytes than asked for mean that the segment ends there. A file
  /// that was rewritten beside and renamed is opened anew.
  public func read(
    into buffer: UnsafeMutableRawBufferPointer, at position: Int64
  ) throws(StorageError) -> Int {
    var got = 0
    if let start = start(before: position) {
      got = try file(at: start).read(into: buffer, at: position - start)
      if got > 0 { return got }
    }
    // Nothing there: a newer segment may have been made since the names were read.
    starts = try directory.segments().map(\.start)
    guard let start = start(before: position) else { return 0 }
    got = try file(at: start).read(into: buffer, at: position - start)
    return got
  }

  /// The file that the position belongs to, as far as the names were read.
  public func path(at position: Int64) -> String? {
    start(before: position).map(directory.path(ofSegmentAt:))
  }

  private func start(before position: Int64) -> Int64? {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= position { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : starts[low - 1]
  }

  private func file(at start: Int64) throws(StorageError) -> ReadableFile {
    if let at = files.lastIndex(where: { $0.start == start }) {
      let open = files.remove(at: at)
      if try !open.file.isReplaced() {
        files.append(open)
        return open.file
      }
    }
    if files.count == Self.openFilesMax { files.removeFirst() }
    let file = try ReadableFile(path: directory.path(ofSegmentAt: start))
    files.append((start, file))
    return file
  }
}
