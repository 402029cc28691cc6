import Testing

@testable import Kafka

@Suite(.serialized)
struct ProducerTests {
  @Test func aFullQueueIsSaidAndPassesByPolling() throws {
    let cluster = try TestCluster()
    let producer = try cluster.producer([
      "queue.buffering.max.messages": "10", "linger.ms": "0",
    ])
    let topic = try producer.topic("t")
    try cluster.broker.setDown(broker: 1)
    for tag in 0..<10 {
      #expect(try producer.produce(topic, partition: 0, key: nil, value: [1], tag: tag) == .queued)
    }
    #expect(
      try producer.produce(topic, partition: 0, key: nil, value: [1], tag: 10) == .queueFull)
    var headers = OutboundHeaders()
    headers.append("h", text: "must not leak")
    #expect(
      try producer.produce(
        topic, partition: 0, key: nil, value: [1], headers: headers, tag: 10) == .queueFull)
    #expect(producer.outQueueLength >= 10)
    try cluster.broker.setUp(broker: 1)
    var reports: [DeliveryReport] = []
    try producer.reports(10, &reports)
    #expect(try producer.produce(topic, partition: 0, key: nil, value: [1], tag: 10) == .queued)
    try producer.reports(11, &reports)
    #expect(reports.map(\.tag) == Array(0...10))
    #expect(reports.allSatisfy { $0.error == nil })
  }

  @Test func aBrokerThatWasDownGetsTheMessagesLater() throws {
    let cluster = try TestCluster()
    try cluster.fill("t", 0, ["before"])
    let producer = try cluster.producer()
    let consumer = try cluster.consumer()
    try consumer.assign([PartitionOffset(topic: "t", partition: 0, .offset(0))])
    var reader = Reader(consumer)
    try reader.read(count: 1)
    try cluster.broker.setDown(broker: 1)
    let topic = try producer.topic("t")
    #expect(
      try producer.produce(topic, partition: 0, key: nil, value: Array("later".utf8), tag: 7)
        == .queued)
    var reports: [DeliveryReport] = []
    #expect(try producer.flush(timeoutMs: 100, into: &reports) > 0)
    #expect(reports.isEmpty)
    // That no broker answers is said by both, and is fatal to neither.
    let end = ContinuousClock.now.advanced(by: .milliseconds(patienceMs))
    while producer.trouble == nil && ContinuousClock.now < end {
      try producer.poll(timeoutMs: 20, into: &reports)
    }
    #expect(producer.trouble?.isFatal == false)
    try reader.read { $0.events.contains { if case .trouble = $0 { true } else { false } } }
    try cluster.broker.setUp(broker: 1)
    try producer.reports(1, &reports)
    #expect(reports.first?.error == nil)
    #expect(producer.trouble == nil)
    try reader.read(count: 2)
    #expect(reader.texts == ["before", "later"])
  }

  @Test func aRetriableErrorOfTheBrokerIsRetried() throws {
    let cluster = try TestCluster()
    let producer = try cluster.producer(["retry.backoff.ms": "10"])
    let topic = try producer.topic("t")
    cluster.broker.pushErrors(.produce, [.notLeader, .notEnoughReplicas])
    #expect(try producer.produce(topic, partition: 0, key: nil, value: [1], tag: 1) == .queued)
    var reports: [DeliveryReport] = []
    try producer.reports(1, &reports)
    #expect(reports.first?.error == nil)
    #expect(reports.first?.offset == 0)
  }

  @Test func aRefusedMessageIsReportedWithItsTag() throws {
    let cluster = try TestCluster()
    // Who knows the partitions already refuses at once; nobody does before the broker is there.
    try cluster.broker.setDown(broker: 1)
    let producer = try cluster.producer(["message.max.bytes": "2000"])
    let topic = try producer.topic("t")
    let error = caught {
      _ = try producer.produce(
        topic, partition: 0, key: nil, value: [UInt8](repeating: 1, count: 3000), tag: 1)
    }
    #expect(error?.code == .messageTooLarge)
    #expect(error?.isFatal == false)
    #expect(error?.hint?.contains("message.max.bytes") == true)

    #expect(try producer.produce(topic, partition: 9, key: nil, value: [1], tag: 2) == .queued)
    try cluster.broker.setUp(broker: 1)
    var reports: [DeliveryReport] = []
    try producer.reports(1, &reports)
    #expect(reports.first?.tag == 2)
    #expect(reports.first?.error?.code == .unknownPartition)
    #expect(reports.first?.persistence == .not)
    #expect(reports.first?.offset == -1)
  }

  @Test func whatIsGivenUpIsReported() throws {
    let cluster = try TestCluster()
    try cluster.broker.setDown(broker: 1)
    let producer = try cluster.producer()
    let topic = try producer.topic("t")
    for tag in 0..<3 {
      #expect(try producer.produce(topic, partition: 0, key: nil, value: [1], tag: tag) == .queued)
    }
    producer.purge()
    var reports: [DeliveryReport] = []
    try producer.reports(3, &reports)
    #expect(reports.map(\.tag).sorted() == [0, 1, 2])
    #expect(reports.allSatisfy { $0.error?.code == .purgedInQueue && $0.persistence == .not })
  }

  @Test func aMessageThatTimesOutIsReported() throws {
    let cluster = try TestCluster()
    try cluster.broker.setDown(broker: 1)
    let producer = try cluster.producer(["delivery.timeout.ms": "50"])
    let topic = try producer.topic("t")
    #expect(try producer.produce(topic, partition: 0, key: nil, value: [1], tag: -5) == .queued)
    var reports: [DeliveryReport] = []
    try producer.reports(1, &reports)
    #expect(reports.first?.tag == -5)
    #expect(reports.first?.error?.code == .messageTimedOut)
    #expect(reports.first?.error?.isRetriable == true)
  }

  @Test func aFatalErrorComesWithItsCauseFromEveryCall() throws {
    let cluster = try TestCluster()
    let producer = try cluster.producer()
    let topic = try producer.topic("t")
    producer.raiseFatalForTest(.outOfOrderSequence, reason: "for a test")
    var reports: [DeliveryReport] = []
    let polled = caught {
      for _ in 0..<100 { try producer.poll(timeoutMs: 50, into: &reports) }
    }
    #expect(polled?.isFatal == true)
    #expect(polled?.code == .outOfOrderSequence)
    #expect(polled?.reason.contains("for a test") == true)
    #expect(polled?.isRetriable == false)
    let produced = caught {
      _ = try producer.produce(topic, partition: 0, key: nil, value: [1], tag: 1)
    }
    #expect(produced?.isFatal == true)
    #expect(produced?.code == .outOfOrderSequence)
  }

  @Test func closingWithMessagesUnsentDoesNotHang() throws {
    let cluster = try TestCluster()
    try cluster.broker.setDown(broker: 1)
    let producer = try cluster.producer()
    let topic = try producer.topic("t")
    #expect(try producer.produce(topic, partition: 0, key: nil, value: [1], tag: 1) == .queued)
    let start = ContinuousClock.now
    producer.close()
    producer.close()
    #expect(start.duration(to: .now) < .seconds(10))
  }
}
