import Foundation
import Journal
import Service

/// A file that a command makes, whole.
enum OutputFile {
  private static let mode: UInt32 = 0o644

  /// Puts the file in its place at once: whoever reads meanwhile, a daemon too, has the old or the
  /// new one. What is no plain file (`/dev/stderr`, a named pipe) is written to as it stands, and
  /// what a symbolic link names is what is replaced.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandFault) {
    if InputPaths.isFolder(path) {
      throw CommandFault(.cantCreate, "\(path) is a folder; name a file in it.")
    }
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    // `/dev/stderr` may well be a plain file: the log of who started this.
    let isDevice = path.hasPrefix("/dev/")
    if isDevice || access(target, F_OK) == 0 && !InputPaths.isFile(target) {
      return try append(bytes, to: path)
    }
    do throws(StorageError) { try FileReplacement.replace(target, with: bytes, mode: mode) } catch {
      throw fault(path, "\(error)")
    }
  }

  private static func append(_ bytes: [UInt8], to path: String) throws(CommandFault) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault(path, String(cString: strerror(errno))) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do { try file.write(contentsOf: Data(bytes)) } catch {
      throw fault(path, Endings.reason(of: error))
    }
  }

  private static func fault(_ path: String, _ reason: String) -> CommandFault {
    CommandFault(.cantCreate, "\(path) cannot be written: \(reason).")
  }
}

extension Terminal {
  /// A page that is made whole: to a file, or to standard output where `-` is named.
  func write(_ page: [UInt8], to file: String) throws -> ExitCode {
    if file == "-" {
      if isTerminal { try text(String(decoding: page, as: UTF8.self)) } else { try out.write(page) }
      return .ok
    }
    try OutputFile.write(page, to: file)
    note(StyledText("\(file): \(Progress.grouped(page.count)) bytes", .dim))
    return .ok
  }
}
