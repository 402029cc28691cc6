import Foundation
import Glibc
import Synchronization

/// How long the disk takes to sync 1 KiB while the daemon works on it: what of a delay is the
/// disk's. A few times a second, so that it is no load of its own.
final class SyncProbe: Sendable {
  private static let everyMicroseconds: UInt32 = 50_000

  private let path: String
  private let state = Mutex((seconds: [Double](), isEnding: false))
  private let ended = DispatchSemaphore(value: 0)

  init(in folder: String) throws {
    path = folder + "/sync-probe"
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    guard file >= 0 else { throw BenchFault("no file can be written in \(folder)") }
    Thread.detachNewThread { [self] in
      let bytes = [UInt8](repeating: 0x20, count: 1024)
      while !state.withLock({ $0.isEnding }) {
        let begin = Clock.seconds()
        let isWritten = write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        let seconds = Clock.seconds() - begin
        if isWritten { state.withLock { $0.seconds.append(seconds) } }
        usleep(Self.everyMicroseconds)
      }
      close(file)
      unlink(path)
      ended.signal()
    }
  }

  /// Ends it; how long each sync took.
  func end() -> [Double] {
    state.withLock { $0.isEnding = true }
    ended.wait()
    return state.withLock { $0.seconds }
  }
}
