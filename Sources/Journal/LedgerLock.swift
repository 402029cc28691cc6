import Formats
import Glibc

/// The right to write to a ledger, held from init to deinit. The system gives it back when the
/// process ends, however it ends.
public final class LedgerLock {
  private let descriptor: Int32

  public init(directory: String) throws(JournalError) {
    let path = "\(directory)/lock"
    do throws(Errno) {
      descriptor = try SystemCalls.open(path, O_RDWR | O_CREAT, JournalLimits.fileMode)
    } catch { throw JournalError(StorageError(.lock, path, error)) }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let error = Errno.last
      let pid = Self.pid(in: descriptor)
      // deinit closes: with its one property set, the lock exists, also where this throws.
      if error.code == EWOULDBLOCK { throw .locked(directory: directory, pid: pid) }
      throw .failed(SystemFault(.lock, path, error))
    }
    // For people and for the message above; what locks is the lock.
    var text: [UInt8] = []
    text.append(decimal: Int64(getpid()))
    text.append(UInt8(ascii: "\n"))
    _ = ftruncate(descriptor, 0)
    _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  deinit {
    // Closing alone would leave the lock with a child that is about to become another program.
    flock(descriptor, LOCK_UN)
    Glibc.close(descriptor)
  }

  private static func pid(in descriptor: Int32) -> Int32 {
    let digits = [UInt8](unsafeUninitializedCapacity: 16) { buffer, filled in
      filled = max(0, pread(descriptor, buffer.baseAddress, 16, 0))
    }
    return Int32(String(decoding: digits.prefix { $0 != 0x0A }, as: UTF8.self)) ?? 0
  }
}
