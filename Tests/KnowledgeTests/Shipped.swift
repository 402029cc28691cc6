import Foundation
import Knowledge

/// What the project ships in `Config` for the search.
enum Shipped {
  private static let config = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Config").standardizedFileURL

  static let meaningFile = config.appending(path: "models/meaning.model")

  static func synonyms() throws -> Synonyms {
    let file = config.appending(path: "synonyms.json5")
    return try Synonyms(parsing: [UInt8](Data(contentsOf: file)), file: "synonyms.json5")
  }

  static func meaning() throws -> MeaningModel {
    try MeaningFile.decode([UInt8](Data(contentsOf: meaningFile)), file: "meaning.model")
  }
}
