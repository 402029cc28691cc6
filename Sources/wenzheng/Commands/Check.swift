import Appeals
import Classification
import Decider
import Formats
import Foundation
import Orders
import Service
import WorkTime

let checkCommand = Command(
  at: Section.operations, "check", "check all configuration before a daemon meets it",
  details: "Names every file that is at fault, with the key path and what to do.",
  examples: [
    Example("check", "the configuration that `serve` would use"),
    Example("check --config new && systemctl restart wenzheng", "before a change takes effect"),
  ],
  exitCodes: [.ok, .usage, .config]
) { _, installation, terminal in
  let folder = installation.places.config
  var faults: [ConfigFault] = []
  func attempt(_ body: () throws(ConfigFault) -> Void) {
    do throws(ConfigFault) { try body() } catch {
      if !faults.contains(error) { faults.append(error) }
    }
  }
  attempt { () throws(ConfigFault) in
    let settings = try ConfigFolder.settings(in: folder)
    for properties in [settings.kafka, settings.consumer, settings.producer] {
      _ = try Settings.resolve(properties)
    }
  }
  var files: [(name: String, bytes: [UInt8])] = []
  attempt { () throws(ConfigFault) in files = try ConfigFolder.decidingTexts(in: folder) }
  for file in files { attempt { () throws(ConfigFault) in try checkAlone(file) } }
  for name in mappingNames(in: folder) {
    attempt { () throws(ConfigFault) in
      let file = "mappings/\(name)"
      _ = try ItemMapping(parsing: try ConfigFolder.text(file, in: folder), file: file)
    }
  }
  var configuration: Configuration?
  if faults.isEmpty {
    attempt { () throws(ConfigFault) in configuration = try Configuration(files: files) }
  }
  for channel in configuration?.channels.all ?? [] {
    guard let mapping = channel.mapping,
      !FileManager.default.fileExists(atPath: "\(folder)/\(mapping)")
    else { continue }
    faults.append(ConfigFault(
      file: "channels.json5", path: channel.name,
      .invalid("names the mapping '\(mapping)', and there is no such file in \(folder)")))
  }
  guard let configuration, faults.isEmpty else {
    for fault in faults { try terminal.line(StyledText("\(fault)", .red)) }
    let count = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
    throw CommandFault(.config, "\(count) in \(folder).")
  }
  try terminal.line(
    StyledText("ok", .green) + StyledText(": configuration \(configuration.id) in \(folder)"))
  try terminal.line(StyledText(counts(of: configuration, files)))
  return .ok
}

/// How the fields of others are named: files of the folder, since any may be given by --map.
private func mappingNames(in folder: String) -> [String] {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/mappings")) ?? []
  return names.filter { $0.hasSuffix(".json5") }.sorted()
}

/// The files that can be read without the others; so one fault does not hide the next.
private func checkAlone(_ file: (name: String, bytes: [UInt8])) throws(ConfigFault) {
  switch file.name {
  case "channels.json5": _ = try ChannelDirectory(parsing: file.bytes, file: file.name)
  case "actions.json5": _ = try ActionSources(parsing: file.bytes, file: file.name)
  case "taxonomy.json5": _ = try Taxonomy(parsing: file.bytes, file: file.name)
  case _ where file.name.hasPrefix("calendars/"):
    _ = try CalendarFile(parsing: file.bytes, file: file.name)
  default: _ = try ConfigNode(parsing: file.bytes, file: file.name)
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
    "\(configuration.jurisdictions.all.count) jurisdictions",
    "\(configuration.jurisdictions.units.count) units",
    "\(configuration.jurisdictions.units.filter { $0.town != nil }.count) of them of towns",
    "\(configuration.channels.enabled.count) of \(configuration.channels.all.count) channels",
    "\(configuration.taxonomy.categories.count) categories",
    "\(configuration.policies.policies.count) policies",
    "\(years.count) calendar years (\(calendars))",
    "\(configuration.sources.all.count) sources of actions",
  ].joined(separator: ", ")
}
