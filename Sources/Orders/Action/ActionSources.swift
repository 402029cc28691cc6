import Appeals
import Formats

/// Who may send actions: a source has a topic of its own, and the topic's access list vouches for
/// it, since a consumer never learns who produced a record.
public struct ActionSource: Hashable, Sendable {
  public var name: String
  public var title: String
  public var topic: String
  /// Codes of units, or prefixes that end in `*`; `*` alone is every unit.
  public var units: [String]
  /// Whether it is the desk, which rules on what units ask for; a unit does not rule on itself.
  public var isDesk: Bool

  public func speaks(for unit: String) -> Bool {
    units.contains { Self.rule($0, matches: unit) }
  }

  public static func rule(_ rule: String, matches unit: String) -> Bool {
    rule.hasSuffix("*") ? unit.hasPrefix(rule.dropLast()) : unit == rule
  }
}

/// The sources of `actions.json5`.
public struct ActionSources: Sendable {
  private enum Role: String, CaseIterable { case desk, unit }

  public let all: [ActionSource]

  public init(parsing bytes: [UInt8], file: String) throws(ConfigFault) {
    var all: [ActionSource] = []
    let root = try ConfigNode(parsing: bytes, file: file).object(keys: ["sources"])
    for node in try root.required("sources").array() {
      let fields = try node.object(keys: ["name", "title", "topic", "units", "role"])
      let name = try fields.string("name")
      try Channel.check(name: name, at: try fields.required("name"))
      let units = try fields.strings("units")
      // Who speaks for every unit is the desk, unless it says otherwise.
      let role = try fields.optional("role")?.choice(Role.self)
        ?? (units.contains("*") ? .desk : .unit)
      let source = ActionSource(
        name: name, title: try fields.string("title"),
        topic: try fields.string(ifPresent: "topic") ?? "wenzheng.actions.\(name)",
        units: units, isDesk: role == .desk)
      let topicNode = fields.optional("topic") ?? node
      try Channel.check(topic: source.topic, at: topicNode)
      if source.topic.hasPrefix("wenzheng."), !source.topic.hasPrefix("wenzheng.actions.") {
        throw topicNode.fault(.invalid(
          "'\(source.topic)' is kept for what we write ourselves; begin it with wenzheng.actions."))
      }
      if source.units.isEmpty { throw node.fault(.missing(key: "units")) }
      if let other = all.firstIndex(where: { $0.name == name }) {
        throw try fields.required("name").fault(.invalid(
          "'\(name)' is the name of sources[\(other)] too; rename one"))
      }
      if let other = all.firstIndex(where: { $0.topic == source.topic }) {
        throw topicNode.fault(.invalid(
          "'\(source.topic)' is the topic of sources[\(other)] too; give each its own"))
      }
      all.append(source)
    }
    self.all = all
  }

  public subscript(name: String) -> ActionSource? { all.first { $0.name == name } }
}
