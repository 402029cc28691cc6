import Formats

/// A way by which appeals come in (渠道): configuration, so that a new one is a few lines and a topic.
public struct Channel: Hashable, Sendable {
  /// ASCII, part of topic names.
  public var name: String
  public var title: String
  public var topic: String
  /// For items that name no jurisdiction.
  public var jurisdiction: String?
  /// For items that name no kind, above what is judged from the text.
  public var kind: AppealKind?
  /// A channel that is not enabled has no topic and takes nothing in.
  public var isEnabled: Bool
}

/// The channels of `channels.json5`.
public struct ChannelDirectory: Sendable {
  public static let channelsMax = 200

  public let all: [Channel]
  private let byName: [String: Int]

  public init(parsing bytes: [UInt8], file: String) throws(ConfigFault) {
    let root = try ConfigNode(parsing: bytes, file: file).object(keys: ["channels"])
    var all: [Channel] = []
    var byName: [String: Int] = [:]
    for node in try root.required("channels").array() {
      let channel = try Channel(node)
      if byName[channel.name] != nil {
        throw node.fault(.invalid("the channel '\(channel.name)' stands twice; rename one"))
      }
      if all.contains(where: { $0.topic == channel.topic }) {
        throw node.fault(.invalid("the topic '\(channel.topic)' stands twice; change one"))
      }
      byName[channel.name] = all.count
      all.append(channel)
      if all.count > Self.channelsMax {
        throw node.fault(.invalid("more than \(Self.channelsMax) channels; remove some"))
      }
    }
    if !all.contains(where: \.isEnabled) {
      throw ConfigFault(file: file, path: "channels", .invalid("no channel is enabled; enable one"))
    }
    self.all = all
    self.byName = byName
  }

  public subscript(name: String) -> Channel? { byName[name].map { all[$0] } }

  public var enabled: [Channel] { all.filter(\.isEnabled) }
}

extension Channel {
  static let nameBytesMax = 64

  init(_ node: ConfigNode) throws(ConfigFault) {
    let fields = try node.object(keys: [
      "name", "title", "topic", "jurisdiction", "kind", "enabled",
    ])
    name = try fields.string("name")
    let isPlain = !name.isEmpty && name.utf8.count <= Self.nameBytesMax
      && name.utf8.allSatisfy { byte in
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
          || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "-")
      }
    guard isPlain else {
      throw node.fault(.invalid("the name '\(name)' must be of a-z, 0-9 and - (at most 64)"))
    }
    title = try fields.string("title")
    topic = try fields.string(ifPresent: "topic") ?? "wenzheng.intake.\(name)"
    jurisdiction = try fields.string(ifPresent: "jurisdiction")
    kind = try fields.optional("kind")?.choice(AppealKind.self)
    isEnabled = try fields.bool("enabled", default: true)
  }
}
