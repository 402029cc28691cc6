import Dispatch
import Foundation
import Formats
import Glibc
import Kafka
import WorkTime

/// Fills topics, and moves messages as plainly as librdkafka can, to have something to compare
/// with.
struct Traffic {
  let properties: KafkaProperties
  let partitions: Int

  private static let quiet: KafkaLogger = { _ in }

  /// Produces appeals to the topics in turn, as fast as it goes or at a rate a second.
  func produce(
    _ ids: Range<Int>, to topics: [String], perSecond: Double? = nil,
    meanwhile: () throws -> Void = {}
  ) throws {
    var maker = AppealMaker(seed: UInt64(ids.lowerBound) + 7)
    var writer = JSONWriter()
    try send(ids, to: topics, perSecond: perSecond, meanwhile: meanwhile) { id, now in
      maker.write(id: id, received: now, into: &writer)
      return Sending(
        topic: id % topics.count, partition: Int32(id / topics.count % partitions),
        key: Array("B-\(id)".utf8), value: writer.bytes)
    }
  }

  struct Sending {
    var topic: Int
    var partition: Int32
    var key: [UInt8]?
    var value: [UInt8]?
  }

  /// Sends what is made of each number; what is done meanwhile is done every thousand messages.
  func send(
    _ ids: Range<Int>, to topics: [String], perSecond: Double? = nil,
    meanwhile: () throws -> Void = {}, make: (Int, Instant) -> Sending
  ) throws {
    var properties = properties
    properties["queue.buffering.max.messages"] = "200000"
    properties["linger.ms"] = perSecond == nil ? "20" : "0"
    properties["socket.nagle.disable"] = "true"
    let producer = try Producer(properties, logger: Self.quiet)
    defer { producer.close() }
    let handles = try topics.map { topic throws(KafkaError) in try producer.topic(topic) }
    var reports: [DeliveryReport] = []
    let begin = Clock.seconds()
    for id in ids {
      if let perSecond {
        let at = begin + Double(id - ids.lowerBound) / perSecond
        while Clock.seconds() < at {
          try producer.poll(timeoutMs: 0, into: &reports)
          usleep(200)
        }
      }
      let now = Self.now()
      let message = make(id, now)
      while true {
        let outcome = try producer.produce(
          handles[message.topic], partition: message.partition, key: message.key,
          value: message.value, timestampMs: now.milliseconds, tag: id)
        if case .queued = outcome { break }
        try producer.poll(timeoutMs: 100, into: &reports)
      }
      if id % 1_000 == 0 {
        try producer.poll(timeoutMs: 0, into: &reports)
        try Self.check(&reports)
        try meanwhile()
      }
    }
    if try producer.flush(timeoutMs: 120_000, into: &reports) > 0 {
      throw BenchFault("not everything was delivered within two minutes")
    }
    try Self.check(&reports)
  }

  private static func check(_ reports: inout [DeliveryReport]) throws {
    if let error = reports.first(where: { $0.error != nil })?.error {
      throw BenchFault("not delivered: \(error)")
    }
    reports.removeAll(keepingCapacity: true)
  }

  static func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// What an appeal sends out, as large as on average: its event, its dispatch, its outcome.
  static let appealOut: [[UInt8]?] = [1_700, 1_400, 300].map { [UInt8](repeating: 0x61, count: $0) }

  /// The bare pipe: reads `count` messages and writes each to another topic, idempotently, and
  /// nothing else; or, for each that it reads, those of `out` under the headers of ours. Gives
  /// seconds and CPU seconds.
  func pipe(
    from topics: [String], to target: String, count: Int, embedded: Bool, out: [[UInt8]?] = []
  ) throws -> (seconds: Double, cpu: Double) {
    var headers = OutboundHeaders()
    if !out.isEmpty {
      headers.append("ce_specversion", text: "1.0")
      headers.append("ce_id", text: "00000000000000000001.0")
      headers.append("ce_source", text: "/wenzheng/515518ba-4461-4195-a48f-91ab219e86d9")
      headers.append("ce_type", text: "wenzheng.opened")
    }
    var reading = properties
    reading["group.id"] = "wenzheng-bench"
    reading["queued.min.messages"] = "100000"
    reading["queued.max.messages.kbytes"] = "131072"
    if embedded { reading["fetch.wait.max.ms"] = "1" }
    let consumer = try Consumer(reading, logger: Self.quiet)
    defer { consumer.close() }
    var writing = properties
    writing["queue.buffering.max.messages"] = "200000"
    writing["linger.ms"] = "2"
    let producer = try Producer(writing, logger: Self.quiet)
    defer { producer.close() }
    let handle = try producer.topic(target)
    try consumer.assign(topics.flatMap { topic in
      (0..<Int32(partitions)).map { PartitionOffset(topic: topic, partition: $0, .offset(0)) }
    })
    let begin = Clock.seconds()
    let cpu = ProcessTime.seconds(of: getpid())
    var messages: [InboundMessage] = []
    var events: [ConsumerEvent] = []
    var reports: [DeliveryReport] = []
    var moved = 0
    while moved < count && Clock.seconds() - begin < 300 {
      messages.removeAll(keepingCapacity: true)
      try consumer.poll(into: &messages, events: &events, max: 4096, timeoutMs: 100)
      for message in messages {
        for value in out.isEmpty ? [message.value] : out {
          while true {
            let outcome = try producer.produce(
              handle, partition: message.partition, key: message.key, value: value,
              headers: headers, tag: 1)
            if case .queued = outcome { break }
            try producer.poll(timeoutMs: 10, into: &reports)
          }
        }
      }
      moved += messages.count
      try producer.poll(timeoutMs: 0, into: &reports)
      reports.removeAll(keepingCapacity: true)
    }
    _ = try producer.flush(timeoutMs: 60_000, into: &reports)
    guard moved >= count else { throw BenchFault("the pipe moved only \(moved) of \(count)") }
    return (Clock.seconds() - begin, ProcessTime.seconds(of: getpid()) - cpu)
  }
}
