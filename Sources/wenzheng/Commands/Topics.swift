import Kafka
import Service

/// As long as `submit` waits for a broker.
private let answerTimeoutMs = 10_000
/// Topics that are made on brokers that do answer.
private let makeTimeoutMs = 30_000

let topicsCreateCommand = Command(
  at: Section.operations, "topics create", "make every topic that the daemon needs on the cluster",
  details: "A topic that is there stays as it is; `topics check` says what differs.",
  options: [Option.history("of the topics of a history")] + Option.listing,
  examples: [Example("topics create --config /etc/wenzheng", "before the daemon's first start")],
  exitCodes: [.ok, .refused, .usage, .unavailable, .config]
) { arguments, installation, terminal in
  let format = try arguments.listingFormat()
  let cluster = try installation.cluster()
  let wanted = TopicPlan.all(
    of: try installation.configuration(), try installation.settings(), in: arguments.topicSpace)
  if cluster.embedded != nil {
    try terminal.show(
      Listing([Column("topic", "topic")]), as: format,
      whenEmpty: "the embedded broker made its \(wanted.count) topics when it started; "
        + "nothing to do")
    return .ok
  }
  let admin = try Admin(cluster.properties, logger: installation.kafkaLogger)
  defer { admin.close() }
  terminal.tellAsking(cluster.properties)
  _ = try admin.metadata(timeoutMs: answerTimeoutMs)
  let errors = try admin.createTopics(wanted, timeoutMs: makeTimeoutMs)
  var listing = Listing([
    Column("topic", "topic"), Column("partitions", "partitions", .right),
    Column("result", "result"), Column("reason", "reason"),
  ])
  var failed = false
  for topic in wanted {
    let error = errors[topic.name]
    let isThere = error?.code == .topicAlreadyExists
    if error != nil && !isThere { failed = true }
    listing.add([
      Cell(topic.name), Cell(topic.partitions),
      error == nil
        ? Cell("made", style: .green)
        : isThere ? Cell("there", style: .dim) : Cell("failed", style: .red),
      Cell(isThere ? nil : error.map { "\($0)" }),
    ])
  }
  try terminal.show(listing, as: format, whenEmpty: "no topics")
  return failed ? .refused : .ok
}

let topicsCheckCommand = Command(
  at: Section.operations, "topics check", "name what differs between topics wanted and there",
  options: [Option.history("of the topics of a history")] + Option.listing,
  examples: [Example("topics check || mail -s topics ops", "a check for cron")],
  exitCodes: [.ok, .refused, .usage, .unavailable, .config]
) { arguments, installation, terminal in
  let format = try arguments.listingFormat()
  let cluster = try installation.cluster()
  let configuration = try installation.configuration()
  let wanted = TopicPlan.all(
    of: configuration, try installation.settings(), in: arguments.topicSpace)
  let inputs = TopicPlan.inputs(of: configuration, in: arguments.topicSpace)
  let admin = try Admin(cluster.properties, logger: installation.kafkaLogger)
  defer { admin.close() }
  terminal.tellAsking(cluster.properties)
  let metadata = try admin.metadata(
    naming: cluster.embedded == nil ? wanted.map(\.name) : [], timeoutMs: answerTimeoutMs)
  let there = wanted.filter { metadata.topic($0.name).map { $0.error == nil } ?? false }
  var configs: [String: Result<[String: String], KafkaError>] = [:]
  // The embedded broker keeps no settings of topics.
  if cluster.embedded == nil && !there.isEmpty {
    configs = try admin.describeTopicConfigs(there.map(\.name), timeoutMs: makeTimeoutMs)
  }
  let differences = wanted.flatMap { topic in
    TopicDifference.all(
      of: topic, found: metadata.topic(topic.name), configs[topic.name],
      isOutput: !inputs.contains(topic.name))
  }
  var listing = Listing([
    Column("topic", "topic"), Column("what", "what"), Column("wanted", "wanted"),
    Column("found", "found"),
  ])
  for each in differences {
    listing.add([Cell(each.topic), Cell(each.what), Cell(each.wanted), Cell(each.found)])
  }
  if differences.isEmpty && format == .table {
    try terminal.line("\(wanted.count) topics are as they should be")
  } else {
    try terminal.show(listing, as: format, whenEmpty: "nothing differs")
  }
  return differences.isEmpty ? .ok : .refused
}

extension Terminal {
  /// Brokers may take their time, or not be there at all.
  fileprivate func tellAsking(_ properties: KafkaProperties) {
    guard errIsTerminal else { return }
    status("asking \(properties["bootstrap.servers"] ?? "the brokers")…")
  }
}

/// One thing in which a topic is not as the plan wants it.
struct TopicDifference: Hashable {
  let topic: String
  let what: String
  let wanted: String
  let found: String?

  /// - Parameter isOutput: then more partitions than wanted do no harm; Kafka takes none away.
  static func all(
    of topic: NewTopic, found: ClusterMetadata.Topic?,
    _ config: Result<[String: String], KafkaError>?, isOutput: Bool = false
  ) -> [TopicDifference] {
    func difference(_ what: String, _ wanted: String, _ found: String?) -> TopicDifference {
      TopicDifference(topic: topic.name, what: what, wanted: wanted, found: found)
    }
    guard let found else { return [difference("topic", "there", "missing")] }
    var all: [TopicDifference] = []
    // Of a topic that may not be seen nothing else is told.
    if let error = found.error { return [difference("topic", "readable", "\(error)")] }
    if found.partitions < topic.partitions || !isOutput && found.partitions > topic.partitions {
      all.append(difference("partitions", "\(topic.partitions)", "\(found.partitions)"))
    }
    switch config {
    case .failure(let error)?: all.append(difference("settings", "readable", "\(error)"))
    case .success(let values)?:
      for (name, wanted) in topic.config.sorted(by: { $0.key < $1.key })
      where values[name] != wanted {
        all.append(difference(name, wanted, values[name]))
      }
    case nil: break
    }
    return all
  }
}
