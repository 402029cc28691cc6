import Classification
import Decider
import Formats
import Foundation
import Journal

/// Keeps the models that a ledger has judged by beside it, each under its checksum: what the
/// journal says of an order can be asked again when the configuration has moved on.
enum ModelStore {
  static let folder = "models"
  private static let folderMode: UInt32 = 0o750
  private static let fileMode: UInt32 = 0o640

  /// Writes those that are not there yet. Before the adoption's commit: a crash in between leaves a
  /// file that nothing names.
  static func keep(_ configuration: Configuration, in ledger: String) throws(StorageError) {
    let models = zip(configuration.files, configuration.texts)
      .filter { ModelDirectory.isModel($0.0.name) }
    guard !models.isEmpty else { return }
    let own = "\(ledger)/\(folder)"
    try Directory.make(own, mode: folderMode, calls: .system)
    for (file, text) in models {
      let path = "\(own)/\(file.sha256)\(ModelDirectory.suffix)"
      guard !FileManager.default.fileExists(atPath: path) else { continue }
      try FileReplacement.replace(path, with: text.bytes, mode: fileMode)
    }
  }
}
