import Kafka
import Testing

@Suite(.serialized)
struct RoundTripTests {
  @Test func everythingOfAMessageComesBack() throws {
    let cluster = try TestCluster()
    let producer = try cluster.producer()
    let topic = try producer.topic("t")
    var headers = OutboundHeaders()
    headers.append("kind", text: "complaint")
    headers.append(name: "类别", value: Array("噪音".utf8))
    headers.append("empty", [])
    headers.append("view", "视图".utf8)
    headers.append("pieces", [1, 2, 3].lazy.map { UInt8($0) })
    headers.append(name: "null", value: nil)
    headers.append("kind", text: "again")
    #expect(
      try producer.produce(
        topic, partition: 0, key: Array("k".utf8), value: Array("诉求".utf8), headers: headers,
        timestampMs: 1_700_000_000_123, tag: 42) == .queued)
    var reports: [DeliveryReport] = []
    try producer.reports(1, &reports)
    #expect(reports.first?.tag == 42)
    #expect(reports.first?.offset == 0)
    #expect(reports.first?.partition == 0)
    #expect(reports.first?.persistence == .persisted)
    #expect(reports.first?.error == nil)

    let consumer = try cluster.consumer()
    try consumer.assign([PartitionOffset(topic: "t", partition: 0, .offset(0))])
    var reader = Reader(consumer)
    try reader.read { !$0.ends.isEmpty }
    let message = try #require(reader.messages.first)
    #expect(consumer.topics[Int(message.topic)] == "t")
    #expect(message.partition == 0)
    #expect(message.offset == 0)
    #expect(message.timestampMs == 1_700_000_000_123)
    #expect(message.timestampKind == .producer)
    #expect(message.key == Array("k".utf8))
    #expect(message.text == "诉求")
    #expect(
      message.headers == [
        InboundHeader(name: "kind", value: Array("complaint".utf8)),
        InboundHeader(name: "类别", value: Array("噪音".utf8)),
        InboundHeader(name: "empty", value: []),
        InboundHeader(name: "view", value: Array("视图".utf8)),
        InboundHeader(name: "pieces", value: [1, 2, 3]),
        InboundHeader(name: "null", value: nil),
        InboundHeader(name: "kind", value: Array("again".utf8)),
      ])
    let end = PartitionEnd(partition: TopicPartition(topic: "t", partition: 0), offset: 1)
    #expect(reader.events == [.partitionEnd(end)])
    #expect(consumer.watermarks(end.partition)?.high == 1)
    #expect(
      try consumer.queryWatermarks(end.partition, timeoutMs: patienceMs)
        == Watermarks(low: 0, high: 1))
  }

  static let kinds: [([UInt8]?, [UInt8]?)] = [
    (nil, nil), ([], []), (nil, []), ([], nil), ([1], nil), (nil, [0]),
  ]

  @Test(arguments: kinds)
  func nullIsNotEmpty(key: [UInt8]?, value: [UInt8]?) throws {
    let cluster = try TestCluster()
    let producer = try cluster.producer()
    let topic = try producer.topic("t")
    #expect(try producer.produce(topic, partition: 0, key: key, value: value, tag: 0) == .queued)
    var reports: [DeliveryReport] = []
    #expect(try producer.flush(timeoutMs: patienceMs, into: &reports) == 0)
    let consumer = try cluster.consumer()
    try consumer.assign([PartitionOffset(topic: "t", partition: 0, .offset(0))])
    var reader = Reader(consumer)
    try reader.read(count: 1)
    let message = try #require(reader.messages.first)
    #expect(message.key == key)
    #expect(message.value == value)
    #expect(message.headers.isEmpty)
    // Empty `Data` and empty slices have no address, and must not turn into null either.
    let nowhere = UnsafeRawBufferPointer(start: nil, count: 0)
    #expect(
      try producer.produce(topic, partition: 0, key: nowhere, value: nowhere, tag: 1) == .queued)
    try reader.read(count: 2)
    #expect(reader.messages.last?.key == [])
    #expect(reader.messages.last?.value == [])
  }

  @Test func manyMessagesComeOnceEachAndInTheOrderOfTheirKeys() throws {
    let partitions = 16
    let count = 50_000
    let cluster = try TestCluster([("t", partitions)])
    let producer = try cluster.producer()
    let topic = try producer.topic("t")
    var reports: [DeliveryReport] = []
    for tag in 0..<count {
      let key = Array("key \(tag % 1000)".utf8)
      while try producer.produce(topic, key: key, value: Array("\(tag)".utf8), tag: tag)
        == .queueFull
      { try producer.poll(timeoutMs: 10, into: &reports) }
    }
    #expect(try producer.flush(timeoutMs: patienceMs, into: &reports) == 0)
    #expect(reports.count == count)
    #expect(Set(reports.map(\.tag)).count == count)
    #expect(reports.allSatisfy { $0.error == nil })

    let consumer = try cluster.consumer()
    try consumer.assign(
      (0..<Int32(partitions)).map { PartitionOffset(topic: "t", partition: $0, .offset(0)) })
    var reader = Reader(consumer)
    try reader.read { $0.ends.count >= partitions && $0.messages.count >= count }
    #expect(reader.messages.count == count)
    var lastOfKey: [[UInt8]: Int] = [:]
    var nextOffset = [Int64](repeating: 0, count: partitions)
    var isInOrder = true
    for message in reader.messages {
      let number = try #require(Int(message.text))
      let key = try #require(message.key)
      if let last = lastOfKey[key], last >= number { isInOrder = false }
      lastOfKey[key] = number
      if message.offset != nextOffset[Int(message.partition)] { isInOrder = false }
      nextOffset[Int(message.partition)] += 1
    }
    #expect(isInOrder)
    #expect(lastOfKey.count == 1000)
  }

  // Kafka's own test vectors of murmur2 (UtilsTest.java): the hash without its sign, modulo the
  // partition count, is where a Java client puts the key.
  @Test(arguments: [
    ("21", Int32(-973_932_308)), ("foobar", -790_332_482),
    ("a-little-bit-long-string", -985_981_536), ("a-little-bit-longer-string", -1_486_304_829),
  ])
  func keysGoWhereAJavaClientPutsThem(key: String, hash: Int32) throws {
    let cluster = try TestCluster([("t", 16)])
    let producer = try cluster.producer()
    let topic = try producer.topic("t")
    #expect(try producer.produce(topic, key: Array(key.utf8), value: [], tag: 0) == .queued)
    var reports: [DeliveryReport] = []
    try producer.reports(1, &reports)
    #expect(reports.first?.partition == (hash & Int32.max) % 16)
  }

  @Test func pollTakesNoMoreThanItMayAndTheRestLater() throws {
    let cluster = try TestCluster()
    try cluster.fill("t", 0, (0..<10).map { "\($0)" })
    let consumer = try cluster.consumer()
    try consumer.assign([PartitionOffset(topic: "t", partition: 0, .beginning)])
    var reader = Reader(consumer)
    let end = ContinuousClock.now.advanced(by: .milliseconds(patienceMs))
    while reader.messages.count < 10 && ContinuousClock.now < end {
      let before = reader.messages.count
      try consumer.poll(
        into: &reader.messages, events: &reader.events, max: 3, timeoutMs: 50)
      #expect(reader.messages.count <= before + 3)
    }
    #expect(reader.texts == (0..<10).map { "\($0)" })
  }

  @Test func anEmptyPartitionMakesPollWaitItsTime() throws {
    let cluster = try TestCluster()
    let consumer = try cluster.consumer()
    try consumer.assign([PartitionOffset(topic: "t", partition: 0, .offset(0))])
    var reader = Reader(consumer)
    try reader.read { !$0.ends.isEmpty }
    let start = ContinuousClock.now
    try consumer.poll(into: &reader.messages, events: &reader.events, max: 10, timeoutMs: 60)
    #expect(start.duration(to: .now) >= .milliseconds(50))
    #expect(reader.messages.isEmpty)
  }
}
