import Appeals
import Decider
import Formats
import Foundation

/// Reads all files of a configuration folder and keeps every fault: at most one for each file that
/// cannot be read to its end, and all that files say wrongly of each other.
public struct FolderCheck: Sendable {
  /// Judges the text of a mapping, which only `submit` knows how to read.
  public typealias MappingCheck = @Sendable (_ bytes: [UInt8], _ file: String) throws(ConfigFault)
    -> Void

  private let folder: String
  /// By their files, those of one file in the order in which they were found.
  public private(set) var faults: [ConfigFault] = []
  /// What decides, by its names below the folder.
  public private(set) var files: [(name: String, bytes: [UInt8])] = []
  /// Nil where their file is at fault.
  public private(set) var settings: Settings?
  /// Nil exactly where there are faults.
  public private(set) var configuration: Configuration?

  public init(folder: String, mapping: MappingCheck) {
    self.folder = folder
    readSettings()
    readDecidingFiles()
    readMappings(mapping)
    if faults.isEmpty { configuration = try? Configuration(files: files) }
    faults = faults.enumerated()
      .sorted { ($0.element.file, $0.offset) < ($1.element.file, $1.offset) }.map(\.element)
  }

  private mutating func attempt<T>(_ body: () throws(ConfigFault) -> T) -> T? {
    do throws(ConfigFault) { return try body() } catch {
      faults.append(error)
      return nil
    }
  }

  private mutating func readSettings() {
    let folder = folder
    settings = attempt { () throws(ConfigFault) in try ConfigFolder.settings(in: folder) }
    if let settings { faults += settings.propertyFaults }
  }

  /// A file that is not there does not hide what is wrong with the others, but what they say of it
  /// cannot be judged.
  private mutating func readDecidingFiles() {
    let folder = folder
    let before = faults.count
    var names = ConfigFolder.decidingFiles
    let duties = "jurisdictions/duties.json5"
    for sub in ConfigFolder.decidingFolders {
      if let found = Self.names(in: "\(folder)/\(sub)") {
        names += found.map { "\(sub)/\($0)" }
        if sub == "jurisdictions", !names.contains(duties) { names.append(duties) }
      } else {
        faults.append(ConfigFault(
          file: sub, .unreadable(reason: "there is no folder \(folder)/\(sub)")))
      }
    }
    for sub in ConfigFolder.decidingFoldersFree {
      names += (Self.names(in: "\(folder)/\(sub)") ?? []).map { "\(sub)/\($0)" }
    }
    for name in names {
      let bytes = attempt { () throws(ConfigFault) in try ConfigFolder.text(name, in: folder) }
      if let bytes { files.append((name, bytes)) }
    }
    let models = attempt { () throws(ConfigFault) in try ConfigFolder.models(in: folder) }
    files += models ?? []
    // Files that are missing are said once, by their place on the disk.
    let missing = faults[before...].map(\.file)
    faults += Configuration.faults(in: files).filter { fault in
      !missing.contains { fault.file == $0 || fault.file.hasPrefix($0 + "/") }
    }
  }

  private mutating func readMappings(_ check: MappingCheck) {
    let folder = folder
    let names = (Self.names(in: folder + "/mappings") ?? []).map { "mappings/\($0)" }
    for name in names {
      _ = attempt { () throws(ConfigFault) in
        try check(try ConfigFolder.text(name, in: folder), name)
      }
    }
    guard let file = files.first(where: { $0.name == Directories.channelFile }),
      let channels = try? ChannelDirectory(parsing: file.bytes, file: file.name)
    else { return }
    for (at, channel) in channels.all.enumerated() {
      guard let mapping = channel.mapping, !names.contains(mapping) else { continue }
      let hint = Spelling.nearest(to: mapping, in: names).map { "; did you mean '\($0)'?" } ?? ""
      faults.append(ConfigFault(
        file: file.name, path: "channels[\(at)].mapping",
        .invalid("names '\(mapping)', and there is no such file in \(folder)\(hint)")))
    }
  }

  /// The JSON5 files of a folder by their names; nil where there is no folder.
  private static func names(in folder: String) -> [String]? {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    return names?.filter { $0.hasSuffix(".json5") }.sorted()
  }
}
