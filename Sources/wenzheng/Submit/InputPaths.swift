import Foundation
import Glibc

/// From the words of the command line to the files that are meant.
enum InputPaths {
  static let depthMax = 32
  static let filesMax = 1_000_000
  /// Where `--watch` puts what it took.
  static let done = "done"
  static let refused = "refused"

  /// Folders become their files in the order of their names; a Maildir its mails, the new ones
  /// first, in the order in which they came.
  static func files(of words: [String]) throws -> [String] {
    var files: [String] = []
    for word in words {
      if word == "-" || !isFolder(word) {
        files.append(word)
      } else if isMaildir(word) {
        for sub in ["new", "cur"] { files += try mails(in: "\(word)/\(sub)") }
      } else {
        try walk(word, depth: 0, into: &files)
      }
    }
    return files
  }

  static func isMaildir(_ folder: String) -> Bool {
    isFolder(folder + "/new") && isFolder(folder + "/cur")
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Names that are no items: hidden ones, and what we wrote ourselves.
  static func isOurs(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasSuffix(RejectedFile.suffix)
  }

  /// The files of a Maildir's folder; their names begin with the second of their arrival.
  static func mails(in folder: String) throws -> [String] {
    try names(in: folder).filter { !isOurs($0) }.map { "\(folder)/\($0)" }.filter(isFile)
  }

  static func names(in folder: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      let code = cause.map { Int32(truncatingIfNeeded: $0.code) }
      let reason = code.map { ": \(String(cString: strerror($0)))" }
      throw CommandFault(.noInput, "the folder \(folder) cannot be read\(reason ?? "").")
    }
  }

  private static func walk(_ folder: String, depth: Int, into files: inout [String]) throws {
    guard depth <= depthMax else {
      throw CommandFault(
        .noInput, "\(folder) lies more than \(depthMax) folders deep; name it by itself.")
    }
    for name in try names(in: folder) where !isOurs(name) {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        // A folder that was watched: what is there was taken already.
        if depth == 0 && (name == done || name == refused) { continue }
        if isMaildir(path) {
          for sub in ["new", "cur"] { files += try mails(in: "\(path)/\(sub)") }
        } else {
          try walk(path, depth: depth + 1, into: &files)
        }
      } else if isFile(path) {
        files.append(path)
      }
      if files.count > filesMax {
        throw CommandFault(
          .noInput, "\(folder) holds more than \(filesMax) files; submit it in parts.")
      }
    }
  }

  /// Mails are known by where they lie: their names in a Maildir have no ending.
  static func isInMaildir(_ path: String) -> Bool {
    let folder = parent(of: path)
    let name = self.name(of: folder)
    return (name == "new" || name == "cur") && isMaildir(parent(of: folder))
  }

  /// By hand, because Foundation 6.3 traps on a path of one character.
  static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
