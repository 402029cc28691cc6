import Glibc

/// Whether somebody has a file open to write.
///
/// The kernel gives a read lease on a file that nobody writes to, to its owner or root, on file
/// systems of this machine. Where it gives none for another reason, nothing is known and `has` is
/// false.
enum OpenWriter {
  /// Of <fcntl.h>, which keeps them from who does not ask for GNU's own.
  private static let setLease: Int32 = 1_024
  private static let setSignal: Int32 = 10

  static func has(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // A writer who comes just now is announced by a signal: one that ends nobody, not SIGIO.
    guard fcntl(descriptor, setSignal, SIGURG) == 0 else { return false }
    if fcntl(descriptor, setLease, Int32(F_RDLCK)) == 0 {
      _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
      return false
    }
    return errno == EAGAIN
  }
}
