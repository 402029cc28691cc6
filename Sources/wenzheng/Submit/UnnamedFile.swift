import Glibc

/// Room on disk for what is too much for memory: a file without a name, that nobody else can open
/// and that goes when it is closed, however the process ends.
enum UnnamedFile {
  static var folder: String {
    getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
  }

  /// - Returns: its descriptor, for reading and writing.
  static func make(for what: String) throws(CommandFault) -> Int32 {
    var path = Array((folder + "/wenzheng-XXXXXX").utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else {
      throw CommandFault(
        .cantCreate,
        "\(what) cannot be kept in \(folder): \(String(cString: strerror(errno))); set TMPDIR.")
    }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }
}
