import Appeals
import Decider
import Formats
import Foundation
import Service
import WorkTime

let checkCommand = Command(
  at: Section.operations, "check", "check all configuration before a daemon meets it",
  details: """
    Names every file that is at fault, with the key path and what to do. A file that cannot be \
    read to its end gives its first fault; what files say of each other is judged once each is \
    good.
    """,
  examples: [
    Example("check", "the configuration that `serve` would use"),
    Example("check --config new && systemctl restart wenzheng", "before a change takes effect"),
  ],
  exitCodes: [.ok, .usage, .config]
) { _, installation, terminal in
  let folder = installation.places.config
  var check = FolderCheck(folder: folder)
  check.readSettings()
  check.readDecidingFiles()
  check.readMappings()
  let configuration = check.faults.isEmpty ? try? Configuration(files: check.files) : nil
  guard let configuration else {
    for fault in check.sortedFaults { try terminal.line(StyledText("\(fault)", .red)) }
    throw CommandFault(.config, "\(count(check.faults.count, "fault")) in \(folder).")
  }
  try terminal.line(
    StyledText("ok", .green) + StyledText(": configuration \(configuration.id) in \(folder)"))
  try terminal.line(StyledText(counts(of: configuration, check.files)))
  for year in yearsWithoutNotice(configuration.calendar, now: WallClock.now()) {
    try terminal.line(StyledText(
      "calendars: no notice of \(year)'s holidays is here; deadlines that fall into it are "
        + "provisional, and are computed again once calendars/\(year).json5 is there", .yellow))
  }
  return .ok
}

/// This year, and in its last two months the next one, if their notices are missing: the State
/// Council publishes it by November.
private func yearsWithoutNotice(_ calendar: WorkCalendar, now: Instant) -> [Int] {
  let today = now.dateInShanghai()
  let years = today.month >= 11 ? [today.year, today.year + 1] : [today.year]
  return years.filter { !calendar.publishedYears.contains($0) }
}

/// Reads all files of a configuration folder and keeps every fault: at most one for each file that
/// cannot be read to its end, and all that files say wrongly of each other.
private struct FolderCheck {
  let folder: String
  private(set) var faults: [ConfigFault] = []
  /// What decides, by its names below the folder.
  private(set) var files: [(name: String, bytes: [UInt8])] = []

  init(folder: String) { self.folder = folder }

  /// By their files, those of one file in the order in which they were found.
  var sortedFaults: [ConfigFault] {
    faults.enumerated().sorted { ($0.element.file, $0.offset) < ($1.element.file, $1.offset) }
      .map(\.element)
  }

  private mutating func attempt<T>(_ body: () throws(ConfigFault) -> T) -> T? {
    do throws(ConfigFault) { return try body() } catch {
      faults.append(error)
      return nil
    }
  }

  mutating func readSettings() {
    let folder = folder
    let settings = attempt { () throws(ConfigFault) in try ConfigFolder.settings(in: folder) }
    if let settings { faults += settings.propertyFaults }
  }

  /// A file that is not there does not hide what is wrong with the others, but what they say of it
  /// cannot be judged.
  mutating func readDecidingFiles() {
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
    for name in names {
      let bytes = attempt { () throws(ConfigFault) in try ConfigFolder.text(name, in: folder) }
      if let bytes { files.append((name, bytes)) }
    }
    // Files that are missing are said once, by their place on the disk.
    let missing = faults[before...].map(\.file)
    faults += Configuration.faults(in: files).filter { fault in
      !missing.contains { fault.file == $0 || fault.file.hasPrefix($0 + "/") }
    }
  }

  mutating func readMappings() {
    let folder = folder
    let names = (Self.names(in: folder + "/mappings") ?? []).map { "mappings/\($0)" }
    for name in names {
      _ = attempt { () throws(ConfigFault) in
        try ItemMapping(parsing: try ConfigFolder.text(name, in: folder), file: name)
      }
    }
    guard let file = files.first(where: { $0.name == "channels.json5" }),
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

private func counts(
  of configuration: Configuration, _ files: [(name: String, bytes: [UInt8])]
) -> String {
  let years = files.filter { $0.name.hasPrefix("calendars/") }.map {
    $0.name.dropFirst("calendars/".count).prefix(4)
  }
  let calendars = [years.min(), years.max()].compactMap(\.self).joined(separator: " to ")
  return [
    count(configuration.jurisdictions.all.count, "jurisdiction"),
    count(configuration.jurisdictions.units.count, "unit"),
    "\(configuration.jurisdictions.units.filter { $0.town != nil }.count) of them of towns",
    "\(configuration.channels.enabled.count) of \(configuration.channels.all.count) channels",
    count(configuration.taxonomy.categories.count, "category", "categories"),
    count(configuration.policies.policies.count, "policy", "policies"),
    count(years.count, "calendar year") + " (\(calendars))",
    count(configuration.sources.all.count, "source") + " of actions",
  ].joined(separator: ", ")
}

/// `1 source`, `2 sources`.
private func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
  "\(number) \(number == 1 ? one : many ?? one + "s")"
}
