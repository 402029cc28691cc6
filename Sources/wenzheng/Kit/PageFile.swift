import Foundation
import Service

extension Terminal {
  /// A page that is made whole: to a file, or to standard output where `-` is named.
  func write(_ page: [UInt8], to file: String) throws -> ExitCode {
    if file == "-" {
      if isTerminal { try text(String(decoding: page, as: UTF8.self)) } else { try out.write(page) }
      return .ok
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue {
      throw CommandFault(.cantCreate, "\(file) is a folder; name a file in it.")
    }
    do {
      try Data(page).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw CommandFault(.cantCreate, "\(file) cannot be written: \(Endings.reason(of: error)).")
    }
    note(StyledText("\(file): \(Progress.grouped(page.count)) bytes", .dim))
    return .ok
  }
}
