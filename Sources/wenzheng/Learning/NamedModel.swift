import Classification
import Formats
import Foundation

/// A model that the command line names.
enum NamedModel {
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
