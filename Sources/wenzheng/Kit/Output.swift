import Glibc

/// Why output went no further.
enum OutputFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The reader closed the pipe (`wenzheng log | head`): it has what it wanted, and we end quietly.
  case readerGone
  case failed(errno: Int32)

  var description: String {
    switch self {
    case .readerGone: "the reader of the output is gone."
    case .failed(let code): "writing the output failed: \(String(cString: strerror(code)))."
    }
  }
}

/// A buffer before write(2).
///
/// Guarantees: bytes arrive in order and whole or a fault is thrown; after a fault nothing more is
/// written and every further call throws the same one. Owned by one thread.
final class Output {
  /// Enough that a long listing costs few calls, little enough that the first rows come at once.
  static let bufferBytesMax = 64 * 1024

  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var fault: OutputFault?

  init(descriptor: Int32) {
    self.descriptor = descriptor
    buffer.reserveCapacity(Self.bufferBytesMax)
  }

  func write(_ bytes: some Collection<UInt8>) throws(OutputFault) {
    if let fault { throw fault }
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferBytesMax { try flush() }
  }

  func flush() throws(OutputFault) {
    if let fault { throw fault }
    var written = 0
    while written < buffer.count {
      let from = written
      let count = buffer.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + from }, bytes.count - from)
      }
      if count >= 0 {
        written += count
        continue
      }
      let code = errno
      switch code {
      case EINTR: continue
      case EAGAIN: waitUntilWritable()
      default:
        let fault = code == EPIPE ? OutputFault.readerGone : .failed(errno: code)
        self.fault = fault
        buffer.removeAll()
        throw fault
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// A descriptor that another process set to non-blocking is waited for, not given up.
  private func waitUntilWritable() {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&entry, 1, -1)
  }
}
