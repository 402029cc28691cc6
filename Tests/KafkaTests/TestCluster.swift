import Kafka
import Testing

/// An embedded broker with the clients of one test.
struct TestCluster {
  let broker: EmbeddedBroker

  init(_ topics: [(name: String, partitions: Int)] = [("t", 1)]) throws {
    broker = try EmbeddedBroker(topics: topics)
  }

  func properties(_ more: KafkaProperties = [:]) -> KafkaProperties {
    var properties: KafkaProperties = [
      "bootstrap.servers": broker.bootstrapServers, "reconnect.backoff.ms": "10",
      "reconnect.backoff.max.ms": "50",
    ]
    for entry in more.entries { properties[entry.name] = entry.value }
    return properties
  }

  func consumer(_ more: KafkaProperties = [:]) throws -> Consumer {
    var all = properties(["group.id": "g", "fetch.wait.max.ms": "1"])
    for entry in more.entries { all[entry.name] = entry.value }
    return try Consumer(all, logger: { _ in })
  }

  func producer(_ more: KafkaProperties = [:]) throws -> Producer {
    var all = properties(["linger.ms": "1"])
    for entry in more.entries { all[entry.name] = entry.value }
    return try Producer(all, logger: { _ in })
  }

  /// Sends the texts to the partition, and returns when they are stored.
  func fill(_ topic: String, _ partition: Int32 = 0, _ texts: [String]) throws {
    let producer = try producer()
    defer { producer.close() }
    let topic = try producer.topic(topic)
    for (tag, text) in texts.enumerated() {
      #expect(
        try producer.produce(
          topic, partition: partition, key: nil, value: Array(text.utf8), tag: tag) == .queued)
    }
    var reports: [DeliveryReport] = []
    #expect(try producer.flush(timeoutMs: patienceMs, into: &reports) == 0)
    #expect(reports.filter { $0.error == nil }.count == texts.count)
  }
}

/// How long a test waits for what must come, at most.
let patienceMs = 20_000

/// Polls until the condition holds or patience is over. What came stands in the arrays.
struct Reader {
  let consumer: Consumer
  var messages: [InboundMessage] = []
  var events: [ConsumerEvent] = []

  init(_ consumer: Consumer) { self.consumer = consumer }

  mutating func read(until done: (Reader) -> Bool) throws {
    let end = ContinuousClock.now.advanced(by: .milliseconds(patienceMs))
    while !done(self) && ContinuousClock.now < end {
      try consumer.poll(into: &messages, events: &events, max: 10_000, timeoutMs: 50)
    }
    #expect(done(self), "not in time; \(messages.count) messages, events \(events)")
  }

  mutating func read(count: Int) throws {
    try read { $0.messages.count >= count }
  }

  var ends: [PartitionEnd] {
    events.compactMap { if case .partitionEnd(let end) = $0 { end } else { nil } }
  }

  var errors: [PartitionError] {
    events.compactMap { if case .partitionError(let error) = $0 { error } else { nil } }
  }

  var texts: [String] { messages.map(\.text) }
}

extension InboundMessage {
  var text: String { String(decoding: value ?? [], as: UTF8.self) }
}

extension Producer {
  func reports(
    _ count: Int, _ reports: inout [DeliveryReport]
  ) throws {
    let end = ContinuousClock.now.advanced(by: .milliseconds(patienceMs))
    while reports.count < count && ContinuousClock.now < end {
      try poll(timeoutMs: 50, into: &reports)
    }
    #expect(reports.count == count)
  }
}

/// The error that the body throws; Swift 6.0's `#expect(throws:)` does not return it.
func caught(
  _ body: () throws -> Void, at place: SourceLocation = #_sourceLocation
) -> KafkaError? {
  do {
    try body()
    Issue.record("nothing was thrown", sourceLocation: place)
  } catch let error as KafkaError {
    return error
  } catch {
    Issue.record(error, sourceLocation: place)
  }
  return nil
}
