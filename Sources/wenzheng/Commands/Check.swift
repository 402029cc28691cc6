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
    Example("check && wenzheng reload", "before a change takes effect"),
  ],
  exitCodes: [.ok, .usage, .config]
) { _, installation, terminal in
  let folder = installation.places.config
  let check = FolderCheck(folder: folder, mapping: ItemMapping.check)
  guard let configuration = check.configuration else {
    for fault in check.faults { try terminal.line(StyledText("\(fault)", .red)) }
    throw CommandFault(.config, "\(count(check.faults.count, "fault")) in \(folder).")
  }
  try terminal.line(
    StyledText("ok", .green) + StyledText(": configuration \(configuration.id) in \(folder)"))
  try terminal.line(StyledText(counts(of: configuration)))
  for policy in configuration.policies.policies where policy.quote == nil && !policy.isDefault {
    try terminal.line(StyledText(
      "policies: '\(policy.id)' quotes no rule and is no `default: true` of ours; say which",
      .yellow))
  }
  let reach = configuration.policies.shadows()
  for shadow in reach.shadows { try terminal.line(StyledText("\(shadow)", .yellow)) }
  if !reach.isWhole {
    try terminal.line(StyledText(
      "policies: so many lie over each other that not each could be looked at for being reached; "
        + "merge some", .yellow))
  }
  let today = WallClock.now().dateInShanghai()
  for unit in configuration.unreachedUnits(on: today) {
    try terminal.line(StyledText(
      "jurisdictions: no rule, no name and no duty leads to '\(unit.name)' (\(unit.code)); give it "
        + "a department, duties or a name of its own", .yellow))
  }
  for year in configuration.calendars.gaps {
    try terminal.line(StyledText(
      "calendars: \(year) is missing between other years, so its holidays are guessed; "
        + "`wenzheng calendar import` brings its notice in", .yellow))
  }
  for line in calendarWarnings(configuration.calendars, on: today) {
    try terminal.line(StyledText(line, .yellow))
  }
  return .ok
}

/// Limits of a year and some weeks reach into such a year, though its notice need not be there
/// before November: the State Council publishes it then.
let provisionalWarningDays = 400

private func counts(of configuration: Configuration) -> String {
  let years = configuration.calendars.files.map { String($0.year) }
  let calendars = [years.first, years.last].compactMap(\.self).joined(separator: " to ")
  return [
    count(configuration.jurisdictions.all.count, "jurisdiction"),
    count(configuration.jurisdictions.units.count, "unit"),
    "\(configuration.jurisdictions.units.filter { $0.town != nil }.count) of them of towns",
    "\(configuration.channels.enabled.count) of \(configuration.channels.all.count) channels",
    count(configuration.taxonomy.categories.count, "category", "categories"),
    count(configuration.router.rules.all.count, "routing rule"),
    count(configuration.policies.policies.count, "policy", "policies"),
    count(years.count, "calendar year") + " (\(calendars))",
    count(configuration.sources.all.count, "source") + " of actions",
  ].joined(separator: ", ")
}

/// `1 source`, `2 sources`.
func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
  "\(number) \(number == 1 ? one : many ?? one + "s")"
}

extension ItemMapping {
  /// What a mapping's own file says wrongly.
  static func check(_ bytes: [UInt8], file: String) throws(ConfigFault) {
    _ = try ItemMapping(parsing: bytes, file: file)
  }
}
