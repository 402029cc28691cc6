import Appeals
import Decider
import Formats
import Ledger
import Service
import WorkTime

/// Names in a filter that nobody knows: an empty listing would look like an answer.
///
/// What the configuration has is known, and so is what any order has, since orders outlive
/// configurations.
struct FilterNames {
  private let installation: Installation
  private let directories: Directories
  private let now: Instant

  init(_ installation: Installation, _ directories: Directories, now: Instant) {
    self.installation = installation
    self.directories = directories
    self.now = now
  }

  /// To be asked where the filter as a whole has found nothing.
  func check(_ filter: OrderFilter, _ terminal: Terminal) throws {
    let jurisdictions = directories.jurisdictions
    try check("unit", filter.unit, \.unit, terminal) { jurisdictions.units.map(\.code) }
    try check("channel", filter.channel, \.channel, terminal) {
      directories.channels.all.map(\.name)
    }
    try check("jurisdiction", filter.jurisdiction, \.jurisdiction, terminal) {
      jurisdictions.all.map(\.code)
    }
    try check("category", filter.category, \.category, terminal) { directories.taxonomy.paths }
  }

  /// The same of a question about clocks, which asks for no category.
  func check(
    unit: String?, channel: String?, jurisdiction: String?, _ terminal: Terminal
  ) throws {
    var names = OrderFilter()
    names.unit = unit
    names.channel = channel
    names.jurisdiction = jurisdiction
    try check(names, terminal)
  }

  private func check(
    _ option: String, _ name: String?, _ field: WritableKeyPath<OrderFilter, String?>,
    _ terminal: Terminal, known: () -> [String]
  ) throws {
    guard let name else { return }
    let known = known()
    if known.contains(name) { return }
    var alone = OrderFilter()
    alone[keyPath: field] = name
    alone.limit = 1
    if try total(alone) > 0 { return }
    throw UsageFault.unknownName(
      option: "--" + option, value: name, nearest: nearest(to: name, in: known))
  }

  private func nearest(to name: String, in known: [String]) -> String? {
    let jurisdictions = directories.jurisdictions
    // Who writes a name means a name, and who writes the end of a category means all of it.
    return Spelling.nearest(to: name, in: known)
      ?? known.first { $0.hasSuffix("/" + name) }
      ?? Spelling.nearest(to: name, in: jurisdictions.units.map(\.name))
      ?? jurisdictions.all.first { $0.name == name || $0.key == name || $0.aliases.contains(name) }
        .map(\.code)
  }

  private func total(_ filter: OrderFilter) throws -> Int {
    do {
      if case .orders(let listing) = try installation.control.ask(.orders(filter)) {
        return listing.total
      }
    } catch ControlFault.notRunning {}
    return try installation.view().orders(filter, now: now, names: [:]).total
  }
}
