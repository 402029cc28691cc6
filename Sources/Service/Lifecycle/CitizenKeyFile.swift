import Foundation
import Formats
import Glibc
import Journal

/// The secret by which citizens are known again: 32 random bytes beside the ledger, mode 0600.
public enum CitizenKeyFile {
  static let bytes = 32

  /// Throws the ending of a start that would need it and does not find it.
  public static func check(directory: String) throws {
    _ = try load(directory: directory, mayCreate: false)
  }

  static func load(directory: String, mayCreate: Bool) throws -> [UInt8] {
    let path = "\(directory)/citizen.key"
    if let data = FileManager.default.contents(atPath: path) {
      let key = String(utf8: data).flatMap { Base64.decode($0.trimmingCharacters(in: .newlines)) }
      guard let key, key.count == bytes else {
        throw Ending(code: 65, sentence: "\(path) is no key of \(bytes) bytes in base64")
      }
      return key
    }
    guard mayCreate else {
      throw Ending(
        code: 65, sentence: "\(path) is gone: without it no citizen is known again. Restore it "
          + "from the backup of this ledger")
    }
    var random = SystemRandomNumberGenerator()
    let key = (0..<bytes).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    do throws(StorageError) {
      let text = Array((Base64.encode(key) + "\n").utf8)
      try FileReplacement.replace(path, with: text, mode: 0o600)
    } catch { throw JournalError.storage(error) }
    return key
  }
}
