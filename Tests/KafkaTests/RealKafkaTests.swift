import Kafka
import Synchronization
import Testing

// What the embedded broker cannot prove. Skipped where WENZHENG_KAFKA does not name a folder with
// the script `broker` and Kafka itself, or where there is no Java to run it.
@Suite(
  .serialized, .enabled(if: RealKafka.isHere, "needs WENZHENG_KAFKA (a folder) and Java"),
  .timeLimit(.minutes(3)))
struct RealKafkaTests {
  @Test(arguments: ["3.9", "4.1"])
  func aRealClusterDoesWhatWeCountOn(version: String) throws {
    let kafka = try RealKafka(version: version)
    try checkAdministration(kafka)
    try checkRoundTrip(kafka)
    try checkTimestamps(kafka)
    try checkRetention(kafka)
    try checkLogins(kafka, version: version)
  }

  func checkAdministration(_ kafka: RealKafka) throws {
    let admin = try Admin(["bootstrap.servers": kafka.address], logger: { _ in })
    defer { admin.close() }
    let refused = try admin.createTopics(
      [
        NewTopic(name: "a", partitions: 6, replication: 1, config: ["cleanup.policy": "compact"]),
        // A message of 2023 lies in them: under Kafka's seven days the broker takes it away as soon
        // as it looks, which may be before the test reads it.
        NewTopic(name: "b", partitions: 2, config: ["retention.ms": "-1"]),
        NewTopic(
          name: "short", partitions: 1,
          config: ["retention.ms": "1000", "segment.ms": "1000"]),
        NewTopic(
          name: "stamped", partitions: 1,
          config: ["message.timestamp.type": "LogAppendTime", "retention.ms": "-1"]),
        NewTopic(name: "not/allowed", partitions: 1),
      ], timeoutMs: patienceMs)
    #expect(Array(refused.keys) == ["not/allowed"])
    let again = try admin.createTopics([NewTopic(name: "b", partitions: 2)], timeoutMs: patienceMs)
    #expect(again["b"]?.code == .topicAlreadyExists)
    #expect(
      try admin.createPartitions([("b", 4), ("missing", 2)], timeoutMs: patienceMs)
        .mapValues(\.code) == ["missing": .unknownTopicOrPartition])
    let configs = try admin.describeTopicConfigs(["a", "missing"], timeoutMs: patienceMs)
    #expect(try configs["a"]?.get()["cleanup.policy"] == "compact")
    #expect(try configs["a"]?.get()["retention.ms"] != nil)
    #expect(throws: KafkaError.self) { try configs["missing"]?.get() }
    // A broker shows what the controller has done a moment later.
    let end = ContinuousClock.now.advanced(by: .milliseconds(patienceMs))
    var metadata = try admin.metadata(timeoutMs: patienceMs)
    while metadata.topic("b")?.partitions != 4 && ContinuousClock.now < end {
      metadata = try admin.metadata(timeoutMs: patienceMs)
    }
    #expect(metadata.brokers.count == 1)
    #expect(metadata.topic("a")?.partitions == 6)
    #expect(metadata.topic("b")?.partitions == 4)
    #expect(metadata.topic("missing") == nil)
    #expect(try admin.clusterID(timeoutMs: patienceMs).utf8.count == 22)
  }

  func checkRoundTrip(_ kafka: RealKafka) throws {
    let lines = Mutex<[KafkaLogLine]>([])
    let producer = try Producer(["bootstrap.servers": kafka.address], logger: { _ in })
    let topic = try producer.topic("a")
    var headers = OutboundHeaders()
    headers.append("kind", text: "诉求")
    for tag in 0..<100 {
      #expect(
        try producer.produce(
          topic, partition: 3, key: [1], value: Array("\(tag)".utf8), headers: headers, tag: tag)
          == .queued)
    }
    var reports: [DeliveryReport] = []
    #expect(try producer.flush(timeoutMs: patienceMs, into: &reports) == 0)
    #expect(reports.map(\.offset) == Array(0..<100))

    let consumer = try Consumer(
      ["bootstrap.servers": kafka.address, "group.id": "reader"],
      logger: { line in lines.withLock { $0.append(line) } })
    try consumer.assign([PartitionOffset(topic: "a", partition: 3, .offset(40))])
    let known = TopicPartition(topic: "a", partition: 3)
    let unknown = TopicPartition(topic: "a", partition: 99)
    let first = try consumer.firstOffsets([known, unknown], timeoutMs: patienceMs)
    #expect(try first[known]?.get() == 0)
    #expect(throws: KafkaError.self) { try first[unknown]?.get() }
    var reader = Reader(consumer)
    try reader.read { !$0.ends.isEmpty }
    #expect(reader.texts == (40..<100).map { "\($0)" })
    #expect(
      reader.messages.first?.headers == [InboundHeader(name: "kind", value: Array("诉求".utf8))])
    let partition = TopicPartition(topic: "a", partition: 3)
    #expect(
      try consumer.queryWatermarks(partition, timeoutMs: patienceMs)
        == Watermarks(low: 0, high: 100))
    #expect(consumer.watermarks(partition) == Watermarks(low: 0, high: 100))

    try consumer.commit([PartitionOffset(topic: "a", partition: 3, .offset(77))])
    consumer.close()
    #expect(try kafka.run("groups", ["--describe", "--group", "reader"]).contains(" 77 "))
    #expect(!lines.withLock { $0.contains { $0.facility == "COMMITFAIL" } })
  }

  /// The broker's own time stands over the sender's where the topic says so, and only there.
  func checkTimestamps(_ kafka: RealKafka) throws {
    let producer = try Producer(["bootstrap.servers": kafka.address], logger: { _ in })
    for name in ["stamped", "b"] {
      _ = try producer.produce(
        try producer.topic(name), partition: 0, key: nil, value: [1],
        timestampMs: 1_700_000_000_123, tag: 0)
    }
    var reports: [DeliveryReport] = []
    #expect(try producer.flush(timeoutMs: patienceMs, into: &reports) == 0)
    for (name, kind) in [("stamped", InboundMessage.TimestampKind.broker), ("b", .producer)] {
      let consumer = try Consumer(
        ["bootstrap.servers": kafka.address, "group.id": "clock"], logger: { _ in })
      try consumer.assign([PartitionOffset(topic: name, partition: 0, .offset(0))])
      var reader = Reader(consumer)
      try reader.read { !$0.messages.isEmpty }
      let message = try #require(reader.messages.first)
      #expect(message.timestampKind == kind, "\(name)")
      #expect((message.timestampMs == 1_700_000_000_123) == (kind == .producer), "\(name)")
      consumer.close()
    }
  }

  /// Retention passes the offset that we want.
  func checkRetention(_ kafka: RealKafka) throws {
    let producer = try Producer(["bootstrap.servers": kafka.address], logger: { _ in })
    let consumer = try Consumer(
      ["bootstrap.servers": kafka.address, "group.id": "late"], logger: { _ in })
    let topic = try producer.topic("short")
    let partition = TopicPartition(topic: "short", partition: 0)
    var reports: [DeliveryReport] = []
    let end = ContinuousClock.now.advanced(by: .milliseconds(3 * patienceMs))
    var marks = Watermarks(low: 0, high: 0)
    // A message more makes the segment roll, without which nothing goes.
    while marks.low == 0 && ContinuousClock.now < end {
      #expect(try producer.produce(topic, key: nil, value: [1], tag: 0) == .queued)
      #expect(try producer.flush(timeoutMs: patienceMs, into: &reports) == 0)
      try producer.poll(timeoutMs: 500, into: &reports)
      marks = try consumer.queryWatermarks(partition, timeoutMs: patienceMs)
    }
    try #require(marks.low > 0)
    try consumer.assign([PartitionOffset(topic: "short", partition: 0, .offset(0))])
    var reader = Reader(consumer)
    try reader.read { !$0.errors.isEmpty }
    #expect(reader.errors.first?.error.code == .autoOffsetReset)
    #expect(reader.messages.isEmpty)
  }

  func checkLogins(_ kafka: RealKafka, version: String) throws {
    func admin(_ mechanism: String, _ password: String) throws -> Admin {
      try Admin(
        [
          "bootstrap.servers": kafka.secureAddress, "security.protocol": "sasl_ssl",
          "ssl.ca.location": kafka.certificate, "sasl.mechanism": mechanism,
          "sasl.username": "writer", "sasl.password": password,
        ], logger: { _ in })
    }
    _ = try kafka.run(
      "acl", ["--add", "--allow-principal", "User:writer", "--operation", "All", "--topic", "b"])
    #expect(
      try admin("PLAIN", "writer-secret").metadata(timeoutMs: patienceMs).topics.map(\.name)
        == ["b"])
    let refused = caught {
      _ = try admin("PLAIN", "wrong").metadata(timeoutMs: 5_000)
    }
    #expect(refused?.code == .authentication)
    #expect(refused?.hint?.contains("sasl.password") == true)
    if version == "3.9" || KafkaLibrary.versionNumber >= 0x0206_01FF {
      #expect(
        try admin("SCRAM-SHA-512", "writer-secret").metadata(timeoutMs: patienceMs).topics.count
          == 1)
    } else {
      let error = caught {
        _ = try admin("SCRAM-SHA-512", "writer-secret").metadata(timeoutMs: 5_000)
      }
      #expect(error?.hint?.contains("librdkafka 2.6.1") == true, "\(error as Any)")
    }
  }
}
