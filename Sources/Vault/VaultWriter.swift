import Formats
import Glibc
import Journal

/// The one writer of a vault. Owned by one thread, which holds the ledger's lock.
///
/// Guarantees:
/// - A record whose `flush` returned is on the disk. Until then no journal commit may name it.
/// - `.diskFull` leaves the files as they were and the records waiting: `flush` may be repeated.
/// - After `.failed` it refuses everything: the process ends with exit code 74.
/// - A record stays at its place for ever; erasing it changes its bytes and nothing else.
public final class VaultWriter {
  private let directory: SegmentDirectory
  private let appender: SegmentAppender
  private let calls: FileSystemCalls
  private var buffer: [UInt8] = []
  /// Bytes behind what the last commit names, which were cut when the vault was opened.
  public let orphanBytes: Int64

  /// Opens the vault of a ledger, making it if there is none.
  ///
  /// - Parameter keepUpTo: the vault's end as the journal's last commit names it. What stands
  ///   behind it was written for a commit that never came, and goes.
  public init(
    directory ledger: String, keepUpTo: Int64,
    segmentBytesMax: Int64 = VaultLimits.segmentBytesMax, calls: FileSystemCalls = .system
  ) throws(VaultError) {
    let directory = SegmentDirectory.vault(in: ledger)
    let end: Int64
    do throws(StorageError) {
      try Directory.make(directory.path, mode: VaultLimits.directoryMode, calls: calls)
      // The process before us may have ended between the making of a name and its sync.
      try Directory.sync(ledger, calls: calls)
      // An erasure that was cut short has left a copy of a segment, which no later one would find.
      try directory.removeReplacements(calls: calls)
      end = try directory.segments().last?.end ?? 0
    } catch { throw VaultError(error) }
    if end < keepUpTo { throw .short(end: end, wanted: keepUpTo) }
    self.directory = directory
    self.calls = calls
    do throws(StorageError) {
      orphanBytes = try directory.cut(
        from: keepUpTo, mode: VaultLimits.fileMode, calls: calls
      ).bytes
      appender = try SegmentAppender(
        directory: directory, end: keepUpTo, segmentBytesMax: segmentBytesMax,
        mode: VaultLimits.fileMode, calls: calls)
    } catch { throw VaultError(error) }
  }

  /// The place behind the last record that is on the disk: what the next commit names.
  public var end: Int64 { appender.end }

  /// Takes a record, one line of JSON without its newline, and says where it will stand.
  public func append(
    _ record: UnsafeBufferPointer<UInt8>
  ) throws(VaultError) -> VaultReference {
    guard let base = record.baseAddress, memchr(base, 0x0A, record.count) == nil else {
      preconditionFailure("a record is one line")
    }
    if record.count > VaultLimits.recordBytesMax {
      throw .recordTooLong(bytes: record.count, bytesMax: VaultLimits.recordBytesMax)
    }
    if buffer.count + record.count + 1 > VaultLimits.bufferBytesMax {
      throw .bufferFull(bytesMax: VaultLimits.bufferBytesMax)
    }
    var crc = CRC32()
    crc.update(UnsafeRawBufferPointer(record))
    let reference = VaultReference(
      position: appender.end + Int64(buffer.count), length: Int32(record.count), crc: crc.value)
    buffer.append(contentsOf: record)
    buffer.append(0x0A)
    return reference
  }

  public func append(_ record: [UInt8]) throws(VaultError) -> VaultReference {
    try record.withBytes { bytes throws(VaultError) in try append(bytes) }
  }

  /// Brings the waiting records to the disk.
  public func flush() throws(VaultError) {
    if buffer.isEmpty { return }
    do throws(StorageError) {
      try buffer.withBytes { bytes throws(StorageError) in
        try appender.append(UnsafeRawBufferPointer(bytes))
      }
    } catch { throw VaultError(error) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// A record that waits for `flush`; nil where it is on the disk already, or nowhere.
  public func waiting(_ reference: VaultReference) -> [UInt8]? {
    let from = Int(reference.position - appender.end)
    guard from >= 0, from + Int(reference.length) <= buffer.count else { return nil }
    return Array(buffer[from..<from + Int(reference.length)])
  }

  // MARK: Erasing

  /// Erases records, each segment rewritten once: beside, with spaces in the place of the records,
  /// and put in place of the old file, whose bytes the file system may give to anybody. Readers
  /// that have the old file open take the new one at their next read.
  ///
  /// A crash in between leaves each segment as it was or as it shall be; erasing twice does no
  /// harm.
  public func erase(_ references: [VaultReference]) throws(VaultError) {
    let segments: [Segment]
    do throws(StorageError) { segments = try directory.segments() } catch {
      throw VaultError(error)
    }
    var bySegment: [Int64: [VaultReference]] = [:]
    for reference in references {
      guard reference.position >= 0, reference.end <= appender.end,
        let segment = segments.last(where: { $0.start <= reference.position }),
        reference.end <= segment.end
      else { throw .missing(reference) }
      bySegment[segment.start, default: []].append(reference)
    }
    for segment in segments {
      guard let records = bySegment[segment.start] else { continue }
      try rewrite(segment, without: records)
    }
  }

  private func rewrite(
    _ segment: Segment, without records: [VaultReference]
  ) throws(VaultError) {
    let path = directory.path(ofSegmentAt: segment.start)
    let old: ReadableFile
    do throws(StorageError) { old = try ReadableFile(path: path) } catch { throw VaultError(error) }
    for record in records { try check(record, in: old, of: segment) }
    do throws(StorageError) {
      try FileReplacement.replace(path, mode: VaultLimits.fileMode, calls: calls) {
        file throws(StorageError) in
        try Self.copy(old, bytes: segment.bytes, to: file)
        for record in records {
          let note = Self.note(length: Int(record.length))
          try note.withBytes { bytes throws(StorageError) in
            try file.write(UnsafeRawBufferPointer(bytes), at: record.position - segment.start)
          }
        }
      }
      // The writer's own descriptor would go on appending to the file that has lost its name.
      try appender.reopen()
    } catch {
      if case .failed = error { appender.poison(with: error) }
      throw VaultError(error)
    }
  }

  /// A reference that does not fit the bytes would erase somebody else's record.
  private func check(
    _ record: VaultReference, in file: ReadableFile, of segment: Segment
  ) throws(VaultError) {
    let bytes: [UInt8]
    do throws(StorageError) {
      bytes = try file.bytes(at: record.position - segment.start, count: Int(record.length))
    } catch { throw VaultError(error) }
    guard CRC32.of(bytes) != record.crc else { return }
    if !VaultRecord.isErased(bytes[...]) { throw .damaged(record) }
  }

  private static func copy(
    _ old: ReadableFile, bytes: Int64, to file: WritableFile
  ) throws(StorageError) {
    var at: Int64 = 0
    while at < bytes {
      let block = try old.bytes(
        at: at, count: Int(min(bytes - at, Int64(VaultLimits.copyBytes))))
      if block.isEmpty { break }
      let offset = at
      try block.withBytes { block throws(StorageError) in
        try file.write(UnsafeRawBufferPointer(block), at: offset)
      }
      at += Int64(block.count)
    }
  }

  private static func note(length: Int) -> [UInt8] {
    var note = [UInt8](repeating: UInt8(ascii: " "), count: length)
    let mark = VaultRecord.erasedMark
    if mark.utf8CodeUnitCount <= length {
      for index in 0..<mark.utf8CodeUnitCount { note[index] = mark.utf8Start[index] }
    }
    return note
  }
}

/// What the bytes of a record say about themselves.
enum VaultRecord {
  /// What stands in an erased record, before its spaces.
  static let erasedMark: StaticString = "{\"erased\":true}"

  static func isErased(_ bytes: some Collection<UInt8>) -> Bool {
    var rest = bytes[...]
    let mark = UnsafeBufferPointer(
      start: erasedMark.utf8Start, count: erasedMark.utf8CodeUnitCount)
    if rest.starts(with: mark) { rest = rest.dropFirst(mark.count) }
    return rest.allSatisfy { $0 == UInt8(ascii: " ") }
  }
}
