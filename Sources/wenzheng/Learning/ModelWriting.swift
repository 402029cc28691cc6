import Classification
import Formats
import Foundation
import Journal

/// Models as files of a command line.
enum ModelWriting {
  private static let fileMode: UInt32 = 0o644

  /// Puts the file in its place at once: a daemon that reads meanwhile has the old or the new one.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandFault) {
    do throws(StorageError) {
      try FileReplacement.replace(path, mode: fileMode, calls: .system) {
        file throws(StorageError) in
        try bytes.withBytes { bytes throws(StorageError) in
          try file.write(UnsafeRawBufferPointer(bytes), at: 0)
        }
      }
    } catch {
      throw CommandFault(.cantCreate, "\(path) cannot be written: \(error).")
    }
  }

  static func read(
    _ path: String, labels: HeadLabels, head: Head?
  ) throws(CommandFault) -> LinearModel {
    let bytes = try InputFile.bytes(of: path)
    do throws(ModelFault) {
      return try ModelFile.decode(bytes, file: path, labels: labels, head: head)
    } catch {
      throw CommandFault(.dataErr, "\(error).")
    }
  }
}
