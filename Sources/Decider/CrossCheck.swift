import Appeals
import Formats
import Orders
import Routing
import WorkTime

/// What one file says of another must be there.
struct CrossCheck {
  let files: [(name: String, bytes: [UInt8])]
  let channels: ChannelDirectory
  let sources: ActionSources
  let policies: PolicyBook
  let jurisdictions: Jurisdictions
  let rules: RouteRules
  /// Paths of the taxonomy.
  let categories: [String]
  let layers: [CalendarLayer]

  func faults() -> [ConfigFault] {
    var faults: [ConfigFault] = []
    for policy in policies.policies {
      for (at, name) in policy.channels.enumerated() where channels[name] == nil {
        let problem = ConfigFault.Problem.invalid(
          "names the channel '\(name)', which channels.json5 does not have"
            + suggestion(name, channels.all.map(\.name)))
        faults.append(fault(ofPolicy: policy.id, "when.channels[\(at)]", problem))
      }
      for (at, path) in policy.categories.enumerated() where !categories.contains(path) {
        faults.append(fault(ofPolicy: policy.id, "when.categories[\(at)]", .invalid(
          "names the category '\(path)', which taxonomy.json5 does not have"
            + suggestion(path, categories))))
      }
      for (at, code) in policy.jurisdictions.enumerated() {
        guard let problem = unknownJurisdiction(code) else { continue }
        faults.append(fault(ofPolicy: policy.id, "when.jurisdictions[\(at)]", problem))
      }
    }
    for (at, source) in sources.all.enumerated() {
      faults += self.faults(of: source, at: "sources[\(at)]")
    }
    for (at, channel) in channels.all.enumerated() {
      guard let code = channel.jurisdiction, let problem = unknownJurisdiction(code) else {
        continue
      }
      faults.append(
        ConfigFault(file: Directories.channelFile, path: "channels[\(at)].jurisdiction", problem))
    }
    for rule in rules.all {
      for (at, name) in rule.condition.channels.enumerated() where channels[name] == nil {
        faults.append(ConfigFault(
          file: rule.file, path: "\(rule.path).when.channels[\(at)]", .invalid(
            "names the channel '\(name)', which channels.json5 does not have"
              + suggestion(name, channels.all.map(\.name)))))
      }
    }
    for layer in layers {
      guard let problem = unknownOffice(layer.scope) else { continue }
      faults.append(ConfigFault(file: layer.file, path: "\(layer.path).for", problem))
    }
    return faults
  }

  private func unknownOffice(_ scope: LayerScope) -> ConfigFault.Problem? {
    switch scope {
    case .national: return nil
    case .jurisdiction(let code): return unknownJurisdiction(code)
    case .unit(let code):
      if jurisdictions.unit(code: code) != nil { return nil }
      return .invalid(
        "names the unit '\(code)', which no file of jurisdictions has"
          + suggestion(code, jurisdictions.units.map(\.code)))
    }
  }

  private func faults(of source: ActionSource, at path: String) -> [ConfigFault] {
    var faults: [ConfigFault] = []
    if let channel = channels.all.first(where: { $0.topic == source.topic }) {
      faults.append(ConfigFault(
        file: Configuration.sourceFile, path: path, .invalid(
          "reads '\(source.topic)', which is the topic of the channel '\(channel.name)'; give "
            + "each its own")))
    }
    let codes = jurisdictions.units.map(\.code)
    for (at, rule) in source.units.enumerated()
    where !codes.contains(where: { ActionSource.rule(rule, matches: $0) }) {
      faults.append(ConfigFault(
        file: Configuration.sourceFile, path: "\(path).units[\(at)]", .invalid(
          "speaks for '\(rule)', and no file of jurisdictions has such a unit"
            + suggestion(rule, codes))))
    }
    return faults
  }

  private func unknownJurisdiction(_ code: String) -> ConfigFault.Problem? {
    if jurisdictions.jurisdiction(code: code) != nil { return nil }
    return .invalid(
      "names the jurisdiction '\(code)', which no file of jurisdictions has"
        + suggestion(code, jurisdictions.all.map(\.code)))
  }

  private func suggestion(_ word: String, _ known: [String]) -> String {
    Spelling.nearest(to: word, in: known).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// Policies do not know where they stand; it is looked up where it matters.
  private func fault(
    ofPolicy id: String, _ path: String, _ problem: ConfigFault.Problem
  ) -> ConfigFault {
    for file in files where file.name.hasPrefix("policies/") {
      guard let node = try? ConfigNode(parsing: file.bytes, file: file.name),
        case .object(let root) = node.value, case .array(let list)? = root["policies"]
      else { continue }
      for (at, item) in list.enumerated() {
        guard case .object(let fields) = item, case .string(id)? = fields["id"] else { continue }
        return ConfigFault(file: file.name, path: "policies[\(at)].\(path)", problem)
      }
    }
    return ConfigFault(file: "policies", path: "\(id).\(path)", problem)
  }
}
