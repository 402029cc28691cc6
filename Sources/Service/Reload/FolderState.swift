import Decider
import Formats

/// How the folder on the disk stands to what is in force, for `status`.
enum FolderState {
  /// Nil where a reload or a restart would change nothing.
  static func pending(_ shared: Shared) -> String? {
    let folder = shared.places.config
    let inForce = shared.configuration
    let holds: String
    do throws(ConfigFault) {
      let files = try ConfigFolder.decidingTexts(in: folder)
      let id = Configuration.checksums(of: files).id
      let settings = try ConfigFolder.settings(in: folder)
      let needs = RestartNeeds.all(from: shared.settings, to: settings)
      if id == inForce.id && needs.isEmpty { return nil }
      holds = id == inForce.id ? needs.joined(separator: ", ") : id
    } catch {
      holds = "\(error)"
    }
    let sentence = "\(folder) differs from what is in force (\(holds))"
    guard let refusal = shared.reloads.refusal else {
      return "\(sentence); `wenzheng reload` adopts it"
    }
    return "\(sentence); refused at \(refusal.at): \(refusal.sentence)"
  }
}
