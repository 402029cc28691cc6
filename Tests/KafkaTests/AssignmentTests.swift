import Kafka
import Testing

@Suite(.serialized)
struct AssignmentTests {
  func offsets(_ partitions: ClosedRange<Int32>, _ offset: Int64) -> [PartitionOffset] {
    partitions.map { PartitionOffset(topic: "t", partition: $0, .offset(offset)) }
  }

  @Test func readingBeginsWhereItIsTold() throws {
    let cluster = try TestCluster([("t", 2), ("u", 1)])
    try cluster.fill("t", 0, ["a0", "a1", "a2"])
    try cluster.fill("t", 1, ["b0", "b1", "b2"])
    try cluster.fill("u", 0, ["u0"])
    let consumer = try cluster.consumer()
    try consumer.assign([
      PartitionOffset(topic: "t", partition: 0, .offset(1)),
      PartitionOffset(topic: "t", partition: 1, .end),
      PartitionOffset(topic: "u", partition: 0, .beginning),
    ])
    var reader = Reader(consumer)
    try reader.read { Set($0.ends.map(\.partition)).count == 3 }
    #expect(reader.texts.sorted() == ["a1", "a2", "u0"])
    #expect(consumer.topics == ["t", "u"])
    #expect(reader.messages.filter { consumer.topics[Int($0.topic)] == "u" }.map(\.text) == ["u0"])

    // Another assignment: nothing of the earlier one comes after it.
    try consumer.assign([PartitionOffset(topic: "t", partition: 1, .offset(2))])
    reader = Reader(consumer)
    try reader.read { !$0.ends.isEmpty }
    #expect(reader.texts == ["b2"])
    #expect(consumer.assigned == [TopicPartition(topic: "t", partition: 1)])
  }

  @Test func partitionsAreAddedAndRemovedWithoutDisturbingOthers() throws {
    let cluster = try TestCluster([("t", 2)])
    try cluster.fill("t", 0, ["a0", "a1"])
    try cluster.fill("t", 1, ["b0"])
    let consumer = try cluster.consumer()
    try consumer.assign(offsets(0...0, 0))
    var reader = Reader(consumer)
    try reader.read(count: 2)
    try consumer.add(offsets(1...1, 0))
    try reader.read(count: 3)
    #expect(reader.texts == ["a0", "a1", "b0"])
    // Added again, it is read again from there.
    try consumer.add(offsets(1...1, 0))
    try reader.read(count: 4)
    #expect(reader.texts == ["a0", "a1", "b0", "b0"])

    try consumer.remove([TopicPartition(topic: "t", partition: 0)])
    try cluster.fill("t", 0, ["a2"])
    try cluster.fill("t", 1, ["b1"])
    try reader.read(count: 5)
    #expect(reader.texts.last == "b1")
    try consumer.add(offsets(0...0, 2))
    try reader.read(count: 6)
    #expect(reader.texts.last == "a2")
  }

  @Test func anOffsetThatIsGoneIsAnErrorAndNotASkip() throws {
    let cluster = try TestCluster([("t", 2)])
    try cluster.fill("t", 0, ["a0"])
    try cluster.fill("t", 1, ["b0"])
    let consumer = try cluster.consumer()
    try consumer.assign([
      PartitionOffset(topic: "t", partition: 0, .offset(7)),
      PartitionOffset(topic: "t", partition: 1, .offset(0)),
    ])
    var reader = Reader(consumer)
    try reader.read { !$0.errors.isEmpty && !$0.messages.isEmpty }
    let error = try #require(reader.errors.first)
    #expect(error.partition == TopicPartition(topic: "t", partition: 0))
    #expect(error.error.code == .autoOffsetReset)
    #expect(error.error.hint?.contains("retention") == true)
    // The other partition goes on, and a person's decision mends this one.
    #expect(reader.texts == ["b0"])
    try consumer.add(offsets(0...0, 0))
    try reader.read(count: 2)
    #expect(reader.texts == ["b0", "a0"])
  }

  // The first trap: resuming a partition that is not paused rewinds it (librdkafka before 2.4.0),
  // to where it stood when it was last paused.
  @Test func resumingWhatIsNotPausedRewindsNothing() throws {
    let cluster = try TestCluster([("t", 2)])
    try cluster.fill("t", 0, (0..<20).map { "\($0)" })
    let consumer = try cluster.consumer()
    let partition = [TopicPartition(topic: "t", partition: 0)]
    try consumer.assign(offsets(0...1, 0))
    var reader = Reader(consumer)
    try consumer.poll(into: &reader.messages, events: &reader.events, max: 5, timeoutMs: 1000)
    try reader.read { !$0.messages.isEmpty }
    try consumer.pause(partition)
    try consumer.pause(partition)
    try consumer.resume(partition)
    try consumer.resume(partition)
    try reader.read(count: 20)
    try consumer.resume(partition)
    try cluster.fill("t", 0, ["20"])
    try reader.read(count: 21)
    #expect(reader.texts == (0...20).map { "\($0)" })
  }

  @Test func aPausedPartitionWaitsAndOthersGoOn() throws {
    let cluster = try TestCluster([("t", 2)])
    let consumer = try cluster.consumer()
    try consumer.assign(offsets(0...1, 0))
    var reader = Reader(consumer)
    try reader.read { $0.ends.count == 2 }
    try consumer.pause([TopicPartition(topic: "t", partition: 0)])
    try cluster.fill("t", 0, ["a"])
    try cluster.fill("t", 1, ["b"])
    try reader.read(count: 1)
    #expect(reader.texts == ["b"])
    // Assigned anew, it is not paused any more.
    try consumer.assign(offsets(0...0, 0))
    try reader.read(count: 2)
    #expect(reader.texts == ["b", "a"])

    try consumer.pause([TopicPartition(topic: "t", partition: 0)])
    try consumer.remove([TopicPartition(topic: "t", partition: 0)])
    try consumer.add(offsets(0...0, 0))
    try reader.read(count: 3)
    #expect(reader.texts == ["b", "a", "a"])
  }

  // The eighth trap: a list left over would make this hang for ever.
  @Test func closingAfterPauseAndAssignDoesNotHang() throws {
    let cluster = try TestCluster([("t", 4)])
    try cluster.fill("t", 0, ["a"])
    for _ in 0..<3 {
      let consumer = try cluster.consumer()
      try consumer.assign(offsets(0...3, 0))
      try consumer.pause([TopicPartition(topic: "t", partition: 0)])
      try consumer.commit(offsets(0...0, 1))
      try consumer.add(offsets(0...1, 0))
      let start = ContinuousClock.now
      consumer.close()
      consumer.close()
      #expect(start.duration(to: .now) < .seconds(10))
    }
  }
}
