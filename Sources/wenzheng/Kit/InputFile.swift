import Foundation
import Glibc

/// A small file that the command line names.
enum InputFile {
  /// - Throws: with the system's own reason, since "cannot be read" alone helps nobody.
  static func bytes(of path: String) throws(CommandFault) -> [UInt8] {
    var reason = "it is a folder"
    if !InputPaths.isFolder(path) {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      if descriptor >= 0 {
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do { return [UInt8](try file.readToEnd() ?? Data()) } catch { reason = "\(error)" }
      } else {
        reason = String(cString: strerror(errno))
      }
    }
    throw CommandFault(.noInput, "\(path) cannot be read: \(reason).")
  }
}
