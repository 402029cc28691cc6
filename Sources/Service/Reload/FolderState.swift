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
      let settings = try ConfigFolder.settings(in: folder)
      let needs = RestartNeeds.all(from: shared.settings, to: settings)
      // Compared byte by byte, since `status` is asked every few seconds: checksums of megabytes of
      // models would cost more than all else that it says.
      let isInForce = files.sorted { $0.name < $1.name }
        .elementsEqual(inForce.texts) { $0.name == $1.name && $0.bytes == $1.bytes }
      if isInForce && needs.isEmpty { return nil }
      holds = isInForce
        ? needs.joined(separator: ", ") : Configuration.checksums(of: files).id
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
