import Classification
import Decider
import Formats
import Foundation
import Knowledge
import Routing
import WorkTime

/// Where this installation keeps its configuration, its ledger and what lives while it runs.
public struct Places: Sendable {
  public var config: String
  public var ledger: String
  public var run: String

  public var controlSocket: String { run + "/control.sock" }
  public var brokerAddress: String { run + "/broker.json" }

  /// Named on the command line first, then by the environment, then in the settings, then as
  /// systemd says, then in the user's own folders.
  public init(
    config: String?, ledger: String?, run: String?, settings: Settings?,
    environment: [String: String]
  ) {
    self.config = Self.configFolder(given: config, environment: environment)
    let state = environment["STATE_DIRECTORY"] ?? Self.home(environment) + "/.local/state/wenzheng"
    self.ledger = ledger ?? environment["WENZHENG_LEDGER"] ?? settings?.ledgerDirectory ?? state
    self.run = run ?? environment["WENZHENG_RUN"] ?? settings?.runDirectory
      ?? environment["RUNTIME_DIRECTORY"] ?? self.ledger + "/run"
  }

  public static func configFolder(given: String?, environment: [String: String]) -> String {
    if let given = given ?? environment["WENZHENG_CONFIG"] { return given }
    let here = FileManager.default.currentDirectoryPath + "/Config"
    return FileManager.default.fileExists(atPath: here + "/wenzheng.json5") ? here : "/etc/wenzheng"
  }

  /// A folder with other people's things in it is no place for a ledger. One that has lost its
  /// journal is still one.
  func checkLedgerFolder() throws {
    let names = Set((try? FileManager.default.contentsOfDirectory(atPath: ledger)) ?? [])
    let own: Set = [
      "journal", "vault", "snapshot", "citizen.key", "outbox.cursor", "repair", "lock", "models",
    ]
    let foreign = names.filter { name in
      name != "lost+found" && !name.hasPrefix(".") && run != "\(ledger)/\(name)"
    }
    guard let one = foreign.sorted().first, own.isDisjoint(with: names) else { return }
    throw Ending(
      code: 73, sentence: "the folder \(ledger) is no ledger and not empty (it holds \(one)); "
        + "name a new or an empty one with --ledger")
  }

  private static func home(_ environment: [String: String]) -> String {
    environment["HOME"] ?? "/var/lib"
  }
}

/// Reads a configuration folder.
public enum ConfigFolder {
  public static let fileBytesMax = 4 * 1024 * 1024
  /// What decides, and so becomes part of the ledger.
  public static let decidingFiles = Directories.files
    + [Configuration.sourceFile, Configuration.synonymFile]
  public static let decidingFolders = Directories.folders + [CalendarFolder.name]
  /// These may be missing: without them every office keeps the national calendar, and duties alone
  /// decide who gets an item.
  public static let decidingFoldersFree = [CalendarFolder.layers, RouteRules.folder]

  /// All that is looked into beside the files that are named by what they are found in.
  static let places = ["", settingsFile, ModelDirectory.file] + decidingFolders
    + decidingFoldersFree + [ModelDirectory.folder]
  private static let settingsFile = "wenzheng.json5"

  public static func settings(in folder: String) throws(ConfigFault) -> Settings {
    try Settings(parsing: text(settingsFile, in: folder), file: settingsFile)
  }

  public static func configuration(in folder: String) throws(ConfigFault) -> Configuration {
    try Configuration(files: decidingTexts(in: folder))
  }

  public static func directories(in folder: String) throws(ConfigFault) -> Directories {
    try Directories(files: texts(Directories.files, Directories.folders, in: folder))
  }

  private static func texts(
    _ names: [String], _ subfolders: [String], in folder: String
  ) throws(ConfigFault) -> [(name: String, bytes: [UInt8])] {
    var files: [(name: String, bytes: [UInt8])] = []
    for name in names { files.append((name, try text(name, in: folder))) }
    for sub in subfolders { files += try texts(of: sub, in: folder) }
    return files
  }

  /// The files of a configuration by their names below the folder.
  public static func decidingTexts(
    in folder: String
  ) throws(ConfigFault) -> [(name: String, bytes: [UInt8])] {
    var files = try texts(decidingFiles, decidingFolders, in: folder)
    for sub in decidingFoldersFree
    where FileManager.default.fileExists(atPath: "\(folder)/\(sub)") {
      files += try texts(of: sub, in: folder)
    }
    return files + (try models(in: folder))
  }

  /// `models.json5` and the models that it names; nothing where it is not there.
  static func models(
    in folder: String
  ) throws(ConfigFault) -> [(name: String, bytes: [UInt8])] {
    let list = ModelDirectory.file
    guard FileManager.default.fileExists(atPath: "\(folder)/\(list)") else { return [] }
    let own = try text(list, in: folder)
    var files = [(name: list, bytes: own)]
    let bytesMax = max(ModelFile.fileBytesMax, MeaningFile.fileBytesMax)
    for name in try ModelDirectory.names(parsing: own)
    where FileManager.default.fileExists(atPath: "\(folder)/\(name)") {
      files.append((name, try text(name, in: folder, bytesMax: bytesMax)))
    }
    return files
  }

  /// The years and the layers of the calendars alone.
  public static func calendarTexts(
    in folder: String
  ) throws(ConfigFault) -> [(name: String, bytes: [UInt8])] {
    let years = try texts(of: CalendarFolder.name, in: folder)
    guard FileManager.default.fileExists(atPath: "\(folder)/\(CalendarFolder.layers)") else {
      return years
    }
    return years + (try texts(of: CalendarFolder.layers, in: folder))
  }

  private static func texts(
    of sub: String, in folder: String
  ) throws(ConfigFault) -> [(name: String, bytes: [UInt8])] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(sub)")
    else {
      throw ConfigFault(file: sub, .unreadable(reason: "there is no folder \(folder)/\(sub)"))
    }
    var files: [(name: String, bytes: [UInt8])] = []
    for name in names.sorted() where name.hasSuffix(".json5") {
      files.append(("\(sub)/\(name)", try text("\(sub)/\(name)", in: folder)))
    }
    return files
  }

  /// A file of the folder, within its bound.
  public static func text(
    _ name: String, in folder: String, bytesMax: Int = fileBytesMax
  ) throws(ConfigFault) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
      let path = "\(folder)/\(name)"
      let isThere = FileManager.default.fileExists(atPath: path)
      throw ConfigFault(file: name, .unreadable(
        reason: isThere ? "\(path) is no file, or not for this user" : "there is no \(path)"))
    }
    guard data.count <= bytesMax else {
      throw ConfigFault(file: name, .outOfRange(
        value: "\(data.count) bytes", allowed: "at most \(bytesMax)"))
    }
    return [UInt8](data)
  }
}
