import Decider
import Formats
import Glibc
import WorkTime

/// How the folder on the disk stands to what is in force, for `status`.
///
/// It is asked every few seconds, and reading megabytes of models would cost more than all else
/// that `status` says: they are read again where a file or the configuration in force may have
/// changed since.
struct FolderState: Sendable {
  /// What was found, and of which files and which configuration.
  private struct Found: Sendable {
    var configuration: String
    var names: [String]
    var stamps: [FileStamp?]
    var difference: String?
  }

  private var found: Found?

  /// Nil where a reload or a restart would change nothing.
  ///
  /// - Parameter now: as the file system has it, whatever time the daemon goes by.
  mutating func pending(_ shared: Shared, now: Instant = TimeSource.system.now()) -> String? {
    let folder = shared.places.config
    guard let difference = difference(shared, now: now) else { return nil }
    let sentence = "\(folder) differs from what is in force (\(difference))"
    guard let refusal = shared.reloads.refusal else {
      return "\(sentence); `wenzheng reload` adopts it"
    }
    return "\(sentence); refused at \(refusal.at): \(refusal.sentence)"
  }

  private mutating func difference(_ shared: Shared, now: Instant) -> String? {
    let folder = shared.places.config
    let inForce = shared.configuration
    if let found, found.configuration == inForce.id,
      found.stamps == FileStamp.all(of: found.names, in: folder)
    {
      return found.difference
    }
    found = nil
    do throws(ConfigFault) {
      let files = try ConfigFolder.decidingTexts(in: folder)
      let settings = try ConfigFolder.settings(in: folder)
      let needs = RestartNeeds.all(from: shared.settings, to: settings)
      let isInForce = files.sorted { $0.name < $1.name }
        .elementsEqual(inForce.texts) { $0.name == $1.name && $0.bytes == $1.bytes }
      let other = isInForce
        ? needs.joined(separator: ", ") : Configuration.checksums(of: files).id
      let difference = isInForce && needs.isEmpty ? nil : other
      // Folders tell by their own stamps what came and went.
      let names = ConfigFolder.places + files.map(\.name)
      let stamps = FileStamp.all(of: names, in: folder)
      if stamps.allSatisfy({ $0.map { $0.isSettled(before: now) } ?? true }) {
        found = Found(
          configuration: inForce.id, names: names, stamps: stamps, difference: difference)
      }
      return difference
    } catch {
      return "\(error)"
    }
  }
}

/// By which a file or folder that was written, replaced or removed is known from what it was.
struct FileStamp: Equatable, Sendable {
  private var device: UInt
  private var inode: UInt
  private var bytes: Int
  private var writtenNs: Int
  private var changedNs: Int

  /// A write so shortly before the reading may be followed by another one that no stamp tells from
  /// it: file systems count time in steps.
  private static let settlingMs: Int64 = 2_000

  /// Nil where nothing stands.
  private init?(_ path: String) {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    (device, inode, bytes) = (UInt(facts.st_dev), UInt(facts.st_ino), Int(facts.st_size))
    writtenNs = facts.st_mtim.tv_sec * 1_000_000_000 + facts.st_mtim.tv_nsec
    changedNs = facts.st_ctim.tv_sec * 1_000_000_000 + facts.st_ctim.tv_nsec
  }

  static func all(of names: [String], in folder: String) -> [FileStamp?] {
    names.map { FileStamp("\(folder)/\($0)") }
  }

  func isSettled(before reading: Instant) -> Bool {
    Int64(changedNs / 1_000_000) < reading.milliseconds - Self.settlingMs
  }
}
