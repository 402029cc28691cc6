import Formats
import Foundation

/// The settings of `wenzheng.json5`: where things are, how Kafka is reached, how large a batch is.
/// What decides about appeals stands in the other files and is part of the ledger.
public struct Settings: Sendable {
  /// Properties of librdkafka by their own names, as the library documents them.
  public var kafka: [KafkaProperty]
  public var consumer: [KafkaProperty]
  public var producer: [KafkaProperty]
  public var partitions: Int
  public var outputPartitions: Int
  public var replication: Int
  public var batchMessagesMax: Int
  public var batchWaitMs: Int
  public var snapshotEventsMin: Int
  public var segmentBytesMax: Int
  public var ledgerDirectory: String?
  public var runDirectory: String?

  public struct KafkaProperty: Hashable, Sendable {
    public var name: String
    public var value: Value

    /// A secret is never in the settings themselves: they name the file that holds it.
    public enum Value: Hashable, Sendable {
      case text(String)
      case file(String)
    }
  }

  public init(parsing bytes: [UInt8], file: String) throws(ConfigFault) {
    let root = try ConfigNode(parsing: bytes, file: file).object(keys: [
      "ledger", "run", "kafka", "consumer", "producer", "topics", "batch", "snapshot_events",
      "segment_bytes",
    ])
    ledgerDirectory = try root.string(ifPresent: "ledger")
    runDirectory = try root.string(ifPresent: "run")
    kafka = try Self.properties(root, "kafka")
    consumer = try Self.properties(root, "consumer")
    producer = try Self.properties(root, "producer")
    let topics = try root.optional("topics")?.object(
      keys: ["partitions", "output_partitions", "replication"])
    partitions = try topics?.int("partitions", in: 1...999, default: 16) ?? 16
    let few = min(partitions, TopicPlan.outputPartitionsDefault)
    outputPartitions = try topics?.int("output_partitions", in: 1...999, default: few) ?? few
    replication = try topics?.int("replication", in: 1...9, default: 1) ?? 1
    let batch = try root.optional("batch")?.object(keys: ["messages", "wait_ms"])
    batchMessagesMax = try batch?.int("messages", in: 1...100_000, default: 4096) ?? 4096
    batchWaitMs = try batch?.int("wait_ms", in: 1...10_000, default: 100) ?? 100
    snapshotEventsMin = try root.int(
      "snapshot_events", in: 1_000...100_000_000, default: 100_000)
    segmentBytesMax = try root.int(
      "segment_bytes", in: 1_048_576...1_073_741_824, default: 134_217_728)
  }

  private static func properties(
    _ root: ConfigObject, _ key: String
  ) throws(ConfigFault) -> [KafkaProperty] {
    guard let node = root.optional(key) else { return [] }
    var properties: [KafkaProperty] = []
    for (name, value) in try node.entries() {
      properties.append(KafkaProperty(name: name, value: try Self.value(value, name)))
    }
    return properties
  }

  private static let secrets = [
    "sasl.password", "ssl.key.password", "ssl.keystore.password", "ssl.key.pem",
    "sasl.oauthbearer.client.secret",
  ]
  /// What the daemon's guarantees rest on is not to be set.
  private static let ours = [
    "enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset", "enable.idempotence",
    "group.instance.id",
  ]

  private static func value(
    _ node: ConfigNode, _ name: String
  ) throws(ConfigFault) -> KafkaProperty.Value {
    if ours.contains(name) {
      throw node.fault(.invalid("is fixed by the daemon's guarantees; remove it"))
    }
    switch node.value {
    case .string(let text):
      if secrets.contains(name) {
        throw node.fault(.invalid(
          "is a secret and must not stand in the settings; write { file: \"/path\" }"))
      }
      return .text(text)
    case .number(let number): return .text(Int(exactly: number).map { "\($0)" } ?? "\(number)")
    case .bool(let flag): return .text(flag ? "true" : "false")
    case .object: return .file(try node.object(keys: ["file"]).string("file"))
    case .array, .null:
      throw node.fault(.invalid(
        "must be a text, a number, true or false; a secret is { file: \"/path\" }"))
    }
  }

  /// The properties with the contents of their files put in.
  public static func resolve(
    _ properties: [KafkaProperty]
  ) throws(ConfigFault) -> [(name: String, value: String)] {
    var resolved: [(name: String, value: String)] = []
    for property in properties {
      switch property.value {
      case .text(let text): resolved.append((property.name, text))
      case .file(let path):
        guard let data = FileManager.default.contents(atPath: path),
          let text = String(utf8: data)
        else {
          throw ConfigFault(
            file: "wenzheng.json5", path: property.name,
            .unreadable(reason: "the file \(path) of the secret is not there or not readable"))
        }
        resolved.append((property.name, text.trimmingCharacters(in: .newlines)))
      }
    }
    return resolved
  }
}
