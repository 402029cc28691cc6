import Kafka
import Orders

/// Which inputs are not read at present, and why. Pure bookkeeping, owned by `InputTopics`.
///
/// Guarantees: a partition whose reading broke is named until it was read to an end again.
struct InputTrouble {
  private struct Broken {
    var error: KafkaError
    /// It was assigned again since, and has not broken again.
    var isReadAnew = false
  }

  private var missing: Set<String> = []
  /// Topics that are there and that this login may not see.
  private var refused: [String: KafkaError] = [:]
  /// Topics that were not there at the look before.
  private var gone: Set<String> = []
  /// New partitions of which no leader tells where they begin.
  private var silent: [TopicPartition: KafkaError] = [:]
  private var broken: [TopicPartition: Broken] = [:]
  /// How many partitions a topic has that has more than can be read.
  private var oversized: [String: Int] = [:]

  /// So many are named; with the rest it is the same.
  static let namedMax = 3

  /// Whether a look in a second may find it better.
  var wantsLook: Bool {
    !missing.isEmpty || !refused.isEmpty || !silent.isEmpty
      || broken.values.contains { !$0.isReadAnew }
  }

  mutating func beginLook() {
    gone = missing.union(refused.keys)
    missing = []
    refused = [:]
    silent = [:]
    oversized = [:]
  }

  /// How many of the topic's partitions are read: an order's number has three digits for its own.
  mutating func readable(_ topic: String, partitions: Int) -> Int32 {
    if partitions > OrderNumber.partitionTotal { oversized[topic] = partitions }
    return Int32(min(partitions, OrderNumber.partitionTotal))
  }

  mutating func isNotThere(_ topic: String, _ error: KafkaError?) {
    if let error { refused[topic] = error } else { missing.insert(topic) }
    // What is said of the topic says it of all its partitions.
    broken = broken.filter { $0.key.topic != topic }
  }

  /// Whether the topic, which is there, was not there before: it may be another one by that name.
  func isBack(_ topic: String) -> Bool { gone.contains(topic) }

  mutating func isSilent(_ partition: TopicPartition, _ error: KafkaError) {
    silent[partition] = error
  }

  /// Reading of the partition broke. False where it is not news: its topic is not there, which the
  /// library says again and again.
  mutating func broke(_ error: PartitionError) -> Bool {
    let topic = error.partition.topic
    if missing.contains(topic) || refused[topic] != nil { return false }
    broken[error.partition] = Broken(error: error.error)
    return true
  }

  /// Whether the partition must be assigned again, which the caller then does.
  mutating func readAnew(_ partition: TopicPartition) -> Bool {
    guard broken[partition]?.isReadAnew == false else { return false }
    broken[partition]?.isReadAnew = true
    return true
  }

  /// The partition was read to its end. True where that is news.
  mutating func isRead(_ partition: TopicPartition) -> Bool {
    broken.removeValue(forKey: partition) != nil
  }

  // MARK: Words

  /// For the log: one line for each topic and what is wrong with it.
  var lines: [(matter: String, text: String)] {
    var lines = missing.sorted().map { topic in
      (matter: topic, text: "the topic \(topic) is not there; run `wenzheng topics create`")
    }
    for (topic, error) in refused.sorted(by: { $0.key < $1.key }) {
      lines.append((topic, "the topic \(topic): \(error)"))
    }
    let byTopic = Dictionary(grouping: silent, by: \.key.topic)
    for (topic, all) in byTopic.sorted(by: { $0.key < $1.key }) {
      guard let first = all.min(by: { $0.key.partition < $1.key.partition }) else { continue }
      let many = all.count == 1 ? "\(first.key) does"
        : "\(all.count) partitions of \(topic) do"
      lines.append((
        "\(topic) silent", "\(many) not tell the beginning yet: \(first.value); tried again"))
    }
    for (topic, _) in oversized.sorted(by: { $0.key < $1.key }) {
      lines.append(("\(topic) oversized", tooMany(topic)))
    }
    return lines
  }

  /// Whether something of it does not pass by itself.
  var needsPerson: Bool {
    !missing.isEmpty || !refused.isEmpty || !oversized.isEmpty
      || broken.values.contains { !$0.error.isRetriable && !$0.error.isOfLogin }
  }

  /// For `status`: everything in one sentence; nil where all is read.
  var sentence: String? {
    var parts: [String] = []
    if !missing.isEmpty {
      parts.append(
        "topics are missing: \(missing.sorted().joined(separator: ", ")); run "
          + "`wenzheng topics create`")
    }
    add("topics cannot be read: ", refused.map { ($0.key, $0.value) }, to: &parts)
    add("partitions are not read: ", broken.map { ("\($0.key)", $0.value.error) }, to: &parts)
    add("partitions do not tell their beginning yet: ", silent.map { ("\($0.key)", $0.value) },
      to: &parts)
    parts += oversized.keys.sorted().prefix(Self.namedMax).map(tooMany)
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private func tooMany(_ topic: String) -> String {
    let last = OrderNumber.partitionTotal - 1
    return "\(topic) has \(oversized[topic] ?? 0) partitions, and those above \(last) are not "
      + "read: make a topic with fewer, name it in channels.json5, and send the items to it"
  }

  private func add(
    _ what: String, _ entries: [(name: String, error: KafkaError)], to parts: inout [String]
  ) {
    let sorted = entries.sorted { $0.name < $1.name }
    guard let first = sorted.first else { return }
    var names = sorted.prefix(Self.namedMax).map(\.name).joined(separator: ", ")
    if sorted.count > Self.namedMax { names += " and \(sorted.count - Self.namedMax) more" }
    parts.append("\(what)\(names): \(first.error)")
  }
}
