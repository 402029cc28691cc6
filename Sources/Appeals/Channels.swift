import Formats

/// A way by which appeals come in (渠道): configuration, so that a new one is a few lines and a
/// topic.
///
/// Guarantees: `name` is a word of a-z, 0-9 and `-` that fits into topic names, `topic` is a legal
/// topic of Kafka and none that we write to, `jurisdiction` has six digits.
public struct Channel: Hashable, Sendable {
  public static let nameBytesMax = 64
  public static let titleBytesMax = 96
  /// Kafka's own limit.
  public static let topicBytesMax = 249

  /// ASCII, part of topic names.
  public var name: String
  public var title: String
  public var topic: String
  /// For items that name no jurisdiction.
  public var jurisdiction: String?
  /// For items that name no kind, above what is judged from the text.
  public var kind: AppealKind?
  /// A file below the configuration that names the columns of this channel's tables.
  public var mapping: String?
  /// A channel that is not enabled has no topic and takes nothing in.
  public var isEnabled: Bool
}

/// The channels of `channels.json5`, in the order of the file.
///
/// Guarantees: no two have one name or one topic, and at least one is enabled.
public struct ChannelDirectory: Sendable {
  public static let channelsMax = 200

  public let all: [Channel]
  private let byName: [String: Int]

  public init(parsing bytes: [UInt8], file: String) throws(ConfigFault) {
    let list = try ConfigNode(parsing: bytes, file: file)
      .object(keys: ["channels"]).required("channels")
    let nodes = try list.array()
    guard nodes.count <= Self.channelsMax else {
      throw list.fault(.outOfRange(
        value: "\(nodes.count) entries long", allowed: "1 to \(Self.channelsMax)"))
    }
    var all: [Channel] = []
    var byName: [String: Int] = [:]
    // Kafka's metrics take `.` and `_` for one, so topics that differ only there are refused.
    var byTopic: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      let fields = try node.object(keys: Channel.keys)
      let channel = try Channel(fields)
      if let other = byName.updateValue(index, forKey: channel.name) {
        throw try fields.required("name").fault(.invalid(
          "'\(channel.name)' is the name of channels[\(other)] too; rename one"))
      }
      let topic = String(channel.topic.map { $0 == "_" ? "." : $0 })
      if let other = byTopic.updateValue(index, forKey: topic) {
        let place = fields.optional("topic") ?? node
        throw place.fault(.invalid(
          "'\(channel.topic)' is the topic of channels[\(other)] too; give each its own"))
      }
      all.append(channel)
    }
    guard all.contains(where: \.isEnabled) else {
      throw list.fault(.invalid("no channel is enabled; enable one"))
    }
    self.all = all
    self.byName = byName
  }

  public subscript(name: String) -> Channel? { byName[name].map { all[$0] } }

  public var enabled: [Channel] { all.filter(\.isEnabled) }
}

extension Channel {
  static let keys = ["name", "title", "topic", "jurisdiction", "kind", "mapping", "enabled"]
  static let mappingBytesMax = 200
  /// What we name ourselves begins with this; of those only intake topics are read as such.
  static let ownTopics = "wenzheng."
  static let intakeTopics = "wenzheng.intake."

  init(_ fields: ConfigObject) throws(ConfigFault) {
    name = try Self.name(try fields.required("name"))
    title = try Self.title(try fields.required("title"))
    if let node = fields.optional("topic") {
      topic = try Self.topic(node)
    } else {
      topic = Self.intakeTopics + name
    }
    jurisdiction = nil
    if let node = fields.optional("jurisdiction") {
      let code = try node.string()
      guard code.isDivisionCode else {
        throw node.fault(.invalid("'\(code)' is no division code; write six digits, like 370481"))
      }
      jurisdiction = code
    }
    kind = try fields.optional("kind")?.choice(AppealKind.self)
    mapping = nil
    if let node = fields.optional("mapping") {
      let path = try node.string()
      guard path.hasPrefix("mappings/"), path.hasSuffix(".json5"), !path.contains(".."),
        path.utf8.count <= Self.mappingBytesMax, !path.utf8.contains(0)
      else {
        throw node.fault(.invalid(
          "'\(path)' is no mapping; name a file below the configuration, like mappings/x.json5"))
      }
      mapping = path
    }
    isEnabled = try fields.bool("enabled", default: true)
  }

  private static func name(_ node: ConfigNode) throws(ConfigFault) -> String {
    let name = try node.string()
    try check(name: name, at: node)
    return name
  }

  /// A name that can be part of a topic; sources of actions have the same.
  public static func check(name: String, at node: ConfigNode) throws(ConfigFault) {
    let isPlain = !name.isEmpty && name.utf8.count <= nameBytesMax
      && name.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
    guard isPlain else {
      throw node.fault(.invalid(
        "'\(name)' is no name; write 1 to \(nameBytesMax) of a-z, 0-9 and -"))
    }
  }

  /// A name that Kafka takes for a topic.
  public static func check(topic: String, at node: ConfigNode) throws(ConfigFault) {
    let isLegal = !topic.isEmpty && topic.utf8.count <= topicBytesMax && topic != "."
      && topic != ".." && topic.utf8.allSatisfy { byte in
        isWord(byte) || byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
          || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
    guard isLegal else {
      throw node.fault(.invalid(
        "'\(topic)' is no topic of Kafka; write 1 to \(topicBytesMax) of a-z, A-Z, 0-9, . _ and -"))
    }
  }

  private static func title(_ node: ConfigNode) throws(ConfigFault) -> String {
    let title = try node.string()
    let bytes = title.utf8.count
    guard !title.isBlank, bytes <= titleBytesMax else {
      throw node.fault(.invalid(
        "is \(title.isBlank ? "blank" : "\(bytes) bytes long"); write 1 to \(titleBytesMax) bytes, "
          + "as people call it"))
    }
    return title
  }

  private static func topic(_ node: ConfigNode) throws(ConfigFault) -> String {
    let topic = try node.string()
    try check(topic: topic, at: node)
    guard !topic.hasPrefix(ownTopics) || topic.hasPrefix(intakeTopics) else {
      throw node.fault(.invalid(
        "'\(topic)' is kept for what we write ourselves; begin it with \(intakeTopics)"))
    }
    return topic
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
      || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
