import Formats
import Journal

/// Reads records of a vault while its writer goes on. Owned by one thread.
///
/// Guarantees: what it gives has the checksum that the reference names. With a read-ahead, records
/// at increasing places cost one system call for many; an erased record may be served from it for
/// as long as it stands there, so long-lived readers of single records have none.
public final class VaultReader {
  private let files: SegmentFiles
  private let readAheadBytes: Int
  /// The vault's bytes from `bufferStart` on.
  private var buffer: UnsafeMutableRawBufferPointer
  private var bufferStart: Int64 = 0
  private var bufferFilled = 0

  /// - Parameter readAheadBytes: 0 for single records anywhere, `VaultLimits.readAheadBytes` for
  ///   records in their order.
  public init(directory: String, readAheadBytes: Int = 0) {
    files = SegmentFiles(.vault(in: directory))
    self.readAheadBytes = readAheadBytes
    buffer = .allocate(byteCount: max(readAheadBytes, 4_096), alignment: 16)
  }

  deinit { buffer.deallocate() }

  public func read(_ reference: VaultReference) throws(VaultError) -> [UInt8] {
    Array(try record(reference))
  }

  /// The record's bytes, valid until the reader is asked again.
  public func record(
    _ reference: VaultReference
  ) throws(VaultError) -> UnsafeRawBufferPointer {
    if readAheadBytes > 0, let ahead = slice(reference), isWhole(ahead, reference) { return ahead }
    // Not read yet, or read ahead before the writer had finished it. Without a read-ahead nothing
    // is kept: each read sees what an erasure has changed.
    try fill(from: reference)
    guard let bytes = slice(reference) else { throw .missing(reference) }
    if isWhole(bytes, reference) { return bytes }
    throw VaultRecord.isErased(bytes) ? .erased(reference) : .damaged(reference)
  }

  /// The file in which the record stands, or should, for whoever has to mend it.
  public func file(of reference: VaultReference) -> String? {
    files.path(at: reference.position)
  }

  private func isWhole(_ bytes: UnsafeRawBufferPointer, _ reference: VaultReference) -> Bool {
    // A line that does not end where it should is damaged too, though its checksum knows nothing of
    // it.
    let end = Int(reference.position - bufferStart) + Int(reference.length)
    guard buffer[end] == UInt8(ascii: "\n") else { return false }
    var crc = CRC32()
    crc.update(bytes)
    return crc.value == reference.crc
  }

  /// With its newline it must be there.
  private func slice(_ reference: VaultReference) -> UnsafeRawBufferPointer? {
    let from = reference.position - bufferStart
    guard from >= 0, from + Int64(reference.length) < Int64(bufferFilled) else { return nil }
    let range = Int(from)..<Int(from) + Int(reference.length)
    return UnsafeRawBufferPointer(rebasing: buffer[range])
  }

  private func fill(from reference: VaultReference) throws(VaultError) {
    precondition(reference.length > 0 && reference.length <= VaultLimits.recordBytesMax)
    let wanted = max(readAheadBytes, Int(reference.length) + 1)
    if buffer.count < wanted {
      buffer.deallocate()
      buffer = .allocate(byteCount: wanted, alignment: 16)
    }
    bufferStart = reference.position
    bufferFilled = 0
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
    do throws(StorageError) {
      bufferFilled = try files.read(into: room, at: reference.position)
    } catch { throw VaultError(error) }
  }
}
