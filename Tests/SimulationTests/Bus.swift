import Orders
import WorkTime

@testable import Kafka
@testable import Service

/// The brokers: logs of messages, and what happens between them and the daemon.
final class Bus {
  struct Message {
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [InboundHeader]
    /// The broker's own time.
    var arrivedMs: Int64
  }

  /// A message that was on its way when its producer ended.
  struct Straggler {
    var to: TopicPartition
    var message: Message
    var atMs: Int64
  }

  let dice: Dice
  let time: FakeTime
  private(set) var logs: [String: [[Message]]] = [:]
  private var downUntilMs: Int64 = 0
  /// From now on everything goes well.
  var isCalm = false
  private var stragglers: [Straggler] = []
  /// Of the sender's time, where the topic keeps that.
  let senderTimeTopics: Set<String>

  /// What goes out may have fewer partitions than what comes in.
  init(
    topics: [String], partitions: Int, outputs: Int, dice: Dice, time: FakeTime,
    senderTime: Set<String>
  ) {
    self.dice = dice
    self.time = time
    senderTimeTopics = senderTime
    for topic in topics {
      logs[topic] = Array(repeating: [], count: Traffic.isInput(topic) ? partitions : outputs)
    }
  }

  var isDown: Bool { !isCalm && time.bootMs < downUntilMs }
  func goDown(_ milliseconds: Int) { downUntilMs = time.bootMs + Int64(milliseconds) }

  func partitions(of topic: String) -> Int { logs[topic]?.count ?? 0 }
  func addPartition(to topic: String) { logs[topic]?.append([]) }

  @discardableResult
  func append(_ message: Message, to place: TopicPartition) -> Int64 {
    logs[place.topic]?[Int(place.partition)].append(message)
    return end(place) - 1
  }

  func end(_ place: TopicPartition) -> Int64 {
    guard let log = logs[place.topic], Int(place.partition) < log.count else { return 0 }
    return Int64(log[Int(place.partition)].count)
  }

  func message(_ place: TopicPartition, _ offset: Int64) -> Message? {
    guard offset >= 0, offset < end(place) else { return nil }
    return logs[place.topic]?[Int(place.partition)][Int(offset)]
  }

  /// Requests of a process that has ended still reach the broker, in their order.
  func add(stragglers more: [Straggler]) { stragglers += more }

  func deliverStragglers() {
    guard !stragglers.isEmpty, !isDown else { return }
    var rest: [Straggler] = []
    for straggler in stragglers {
      if isCalm || straggler.atMs <= time.rightMs {
        append(straggler.message, to: straggler.to)
      } else { rest.append(straggler) }
    }
    stragglers = rest
  }

  var metadata: ClusterMetadata {
    ClusterMetadata(
      brokers: [],
      topics: logs.map { ClusterMetadata.Topic(name: $0.key, partitions: $0.value.count) })
  }

  static let away = KafkaError(code: .allBrokersDown)
}

/// What the worker reads from.
final class BusInbox: Inbox {
  private let bus: Bus
  private(set) var topics: [String] = []
  private(set) var assigned: Set<TopicPartition> = []
  private var positions: [TopicPartition: Int64] = [:]
  private var endTold: Set<TopicPartition> = []
  private var awayTold = false
  /// So long a message is on its way from the broker to us.
  private let lagMs: Int64
  /// When the worker last asked, by the brokers' clock.
  private(set) var lastPollMs: Int64 = 0
  var onPoll: () -> Void = {}

  init(_ bus: Bus, lagMs: Int64) {
    self.bus = bus
    self.lagMs = lagMs
  }

  private func take(_ partitions: [PartitionOffset]) {
    for each in partitions {
      guard case .offset(let offset) = each.position else { continue }
      if !topics.contains(each.partition.topic) { topics.append(each.partition.topic) }
      positions[each.partition] = offset
      endTold.remove(each.partition)
      assigned.insert(each.partition)
    }
  }

  func assign(_ partitions: [PartitionOffset]) throws(KafkaError) {
    assigned = []
    positions = [:]
    take(partitions)
  }

  func add(_ partitions: [PartitionOffset]) throws(KafkaError) { take(partitions) }
  func pause(_ partitions: [TopicPartition]) throws(KafkaError) {}
  func resume(_ partitions: [TopicPartition]) throws(KafkaError) {}

  func poll(
    into messages: inout [InboundMessage], events: inout [ConsumerEvent], max: Int, timeoutMs: Int
  ) throws(KafkaError) {
    lastPollMs = bus.time.rightMs
    onPoll()
    bus.deliverStragglers()
    if bus.isDown {
      if !awayTold { events.append(.trouble(Bus.away)) }
      awayTold = true
      bus.time.pass(timeoutMs)
      return
    }
    awayTold = false
    var left = max
    let sorted = assigned.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }
    for place in bus.dice.shuffled(sorted) where left > 0 {
      fetch(place, &left, into: &messages, events: &events)
    }
    if messages.isEmpty { bus.time.pass(timeoutMs) }
  }

  private func fetch(
    _ place: TopicPartition, _ left: inout Int, into messages: inout [InboundMessage],
    events: inout [ConsumerEvent]
  ) {
    var position = positions[place] ?? 0
    let end = visibleEnd(place, from: position)
    if !bus.isCalm {
      // A message that was told of already may be told of again.
      if position > 0, bus.dice.chance(10) { position = Swift.max(0, position - 2) }
    }
    let topic = Int32(topics.firstIndex(of: place.topic) ?? 0)
    while position < end, left > 0, let message = bus.message(place, position) {
      let isSenders = bus.senderTimeTopics.contains(place.topic)
      messages.append(InboundMessage(
        topic: topic, partition: place.partition, offset: position,
        timestampMs: message.arrivedMs, timestampKind: isSenders ? .producer : .broker,
        key: message.key, value: message.value, headers: message.headers))
      position += 1
      left -= 1
    }
    positions[place] = position
    if position < end {
      endTold.remove(place)
    } else if left > 0, endTold.insert(place).inserted {
      events.append(.partitionEnd(PartitionEnd(partition: place, offset: end)))
    }
  }

  /// The end as it was a moment ago.
  private func visibleEnd(_ place: TopicPartition, from position: Int64) -> Int64 {
    var end = bus.end(place)
    if bus.isCalm { return end }
    while end > position, let last = bus.message(place, end - 1),
      last.arrivedMs + lagMs > bus.time.rightMs
    { end -= 1 }
    return max(end, position)
  }

  func watermarks(_ partition: TopicPartition) -> Watermarks? {
    bus.isDown ? nil : Watermarks(low: 0, high: bus.end(partition))
  }

  func queryWatermarks(
    _ partition: TopicPartition, timeoutMs: Int
  ) throws(KafkaError) -> Watermarks {
    if bus.isDown || (!bus.isCalm && bus.dice.chance(20)) { throw Bus.away }
    return Watermarks(low: 0, high: bus.end(partition))
  }

  func commit(_ partitions: [PartitionOffset]) throws(KafkaError) {}
}
