@testable import Kafka
@testable import Service

/// What the outbox sends by: an idempotent producer that leaves no gap, in good and bad hours.
///
/// It keeps the order of a partition. Where it rejects a message, or does not know what became of
/// it, all that follow in its partition fail too.
final class BusOutlet: Outlet {
  private struct Waiting {
    var place: TopicPartition
    var message: Bus.Message
    var tag: Int
  }

  private let bus: Bus
  private let story: Story
  private var names: [String] = []
  private var queue: [TopicPartition: [Waiting]] = [:]
  private var broken: Set<TopicPartition> = []
  private var late: [DeliveryReport] = []
  private var isOpen = true
  private let queueMax: Int

  init(_ bus: Bus, _ story: Story) {
    self.bus = bus
    self.story = story
    queueMax = 3 + bus.dice.below(60)
  }

  var trouble: KafkaError? { bus.isDown ? Bus.away : nil }

  private var waiting: Int { queue.values.reduce(late.count) { $0 + $1.count } }

  func topic(_ name: String) throws(KafkaError) -> Producer.Topic {
    if let known = names.firstIndex(of: name) { return Producer.Topic(index: known) }
    names.append(name)
    return Producer.Topic(index: names.count - 1)
  }

  func produce(
    _ topic: Producer.Topic, partition: Int32?, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, headers: OutboundHeaders?, timestampMs: Int64?, tag: Int
  ) throws(KafkaError) -> Producer.Outcome {
    if waiting >= queueMax { return .queueFull }
    if !bus.isCalm, bus.dice.chance(2) {
      story.tell("the producer takes no message of this kind")
      throw KafkaError(code: .messageTooLarge)
    }
    let name = names[topic.index]
    let count = bus.partitions(of: name)
    guard count > 0 else {
      story.violate("a message goes to \(name), which is no topic of ours")
      throw KafkaError(code: .unknownTopic)
    }
    let chosen = partition ?? Int32(Self.hash(key) % UInt64(count))
    let place = TopicPartition(topic: name, partition: chosen)
    queue[place, default: []].append(Waiting(
      place: place,
      message: Bus.Message(
        key: key.map { Array($0) }, value: value.map { Array($0) }, headers: headers?.all ?? [],
        arrivedMs: bus.time.rightMs),
      tag: tag))
    return .queued
  }

  func poll(timeoutMs: Int, into reports: inout [DeliveryReport]) throws(KafkaError) {
    bus.deliverStragglers()
    if bus.isDown {
      bus.time.pass(max(1, timeoutMs))
      return
    }
    if !bus.isCalm, bus.dice.chance(3) {
      story.tell("the producer fails for good")
      throw KafkaError(code: .fatal, isFatal: true)
    }
    reports += late
    late = []
    for place in places {
      let count = queue[place]?.count ?? 0
      for _ in 0..<(bus.isCalm ? count : bus.dice.below(count + 1)) { settleFirst(place, &reports) }
    }
    if reports.isEmpty { bus.time.pass(timeoutMs) }
  }

  private var places: [TopicPartition] {
    queue.filter { !$0.value.isEmpty }.keys.sorted {
      ($0.topic, $0.partition) < ($1.topic, $1.partition)
    }
  }

  private func settleFirst(_ place: TopicPartition, _ reports: inout [DeliveryReport]) {
    guard let first = queue[place]?.removeFirst() else { return }
    var report = DeliveryReport(
      tag: first.tag, partition: place.partition, offset: -1, persistence: .not, error: nil)
    if broken.contains(place) {
      report.error = KafkaError(code: .outOfOrderSequence)
    } else if !bus.isCalm, bus.dice.chance(6) {
      broken.insert(place)
      // In doubt it may be stored, whatever the report says.
      if bus.dice.chance(500) {
        bus.append(first.message, to: place)
        report.persistence = .possibly
      }
      report.error = KafkaError(code: .networkException)
      story.tell("\(place) rejects a message, it is \(report.persistence) stored")
    } else {
      report.offset = bus.append(first.message, to: place)
      report.persistence = .persisted
    }
    if !bus.isCalm, bus.dice.chance(50) { late.append(report) } else { reports.append(report) }
  }

  func purge() {}

  /// The process or the outbox gives it up: of what was on its way the first part still arrives.
  func close() {
    guard isOpen else { return }
    isOpen = false
    var sent: [Bus.Straggler] = []
    for place in places where !broken.contains(place) {
      let waiting = queue[place] ?? []
      let count = bus.isDown ? 0 : bus.dice.below(waiting.count + 1)
      let atMs = bus.time.rightMs + Int64(bus.dice.below(2) * bus.dice.below(3_000))
      for each in waiting.prefix(count) {
        sent.append(Bus.Straggler(to: place, message: each.message, atMs: atMs))
      }
    }
    queue = [:]
    bus.add(stragglers: sent)
  }

  private static func hash(_ key: UnsafeRawBufferPointer?) -> UInt64 {
    (key ?? UnsafeRawBufferPointer(start: nil, count: 0)).reduce(7) { $0 &* 31 &+ UInt64($1) }
  }
}
