import Decider
import Formats
import Glibc
import Journal
import Orders
import WorkTime

@testable import Kafka

/// All that the journal says, in order.
struct Told {
  var events: [Event] = []
  var commits: [CommitLine] = []

  init(directory: String) throws {
    let reader = JournalReader(directory: directory)
    while let batch = try reader.next() {
      commits.append(batch.commit)
      for line in 0..<batch.count { events.append(try Event(decoding: batch[line])) }
    }
  }
}

extension Life {
  func checkAll() {
    guard let process else { return }
    let state = process.ledger.state
    checkFolds(state, process.ledger.index)
    storeSnapshot()
    checkFolds(state, process.ledger.index)
    let told: Told
    defer { story.tell("\(met)") }
    do { told = try Told(directory: places.ledger) } catch {
      return story.violate("the journal cannot be read: \(error)")
    }
    checkInputs(state, told)
    checkOnce(told)
    checkTimes(told)
    checkPublished(told)
    checkAlerts(state, told)
    checkSecrets()
  }

  /// Every message of every input was passed once (I1).
  private func checkInputs(_ state: LedgerState, _ told: Told) {
    var received: [String: Int64] = [:]
    for (topic, log) in bus.logs where Traffic.isInput(topic) {
      received[topic] = log.reduce(0) { $0 + Int64($1.count) }
    }
    for (topic, count) in received where count > 0 {
      let counts = state.counts[topic] ?? Counts()
      story.expect(counts.close, "I1: the counts of \(topic) are open: \(counts)")
      story.expect(
        counts.received == count, "I1: \(counts.received) of \(count) messages of \(topic)")
    }
    var next: [LedgerState.TopicPartition: Int64] = [:]
    for offset in told.commits.flatMap(\.header.offsets) {
      let key = LedgerState.TopicPartition(offset.topic, offset.partition)
      story.expect(
        offset.next == (next[key] ?? 0) + offset.received,
        "I1: \(key) goes from \(next[key] ?? 0) to \(offset.next) by \(offset.received) messages")
      next[key] = offset.next
    }
    var bodies: [InputPlace: [Event.Body]] = [:]
    for event in told.events {
      if let from = event.from { bodies[from, default: []].append(event.body) }
    }
    for (topic, log) in bus.logs where Traffic.isInput(topic) {
      for (partition, messages) in log.enumerated() {
        for offset in messages.indices {
          let place = InputPlace(
            topic: topic, partition: Int32(partition), offset: Int64(offset))
          check(bodies[place] ?? [], at: place)
        }
      }
    }
  }

  private func check(_ bodies: [Event.Body], at place: InputPlace) {
    let name = "\(place.topic)/\(place.partition)@\(place.offset)"
    guard let first = bodies.first else { return story.violate("I1: nothing came of \(name)") }
    if case .parked = first {
      story.expect(bodies.count <= 2, "I2: \(name) was settled \(bodies.count - 1) times")
    } else {
      story.expect(bodies.count == 1, "I2: \(name) became \(bodies.count) events")
    }
    let isLetter = if case .deadLettered = first { true } else { false }
    switch traffic.sorts[place] {
    case .broken: story.expect(isLetter, "\(name) is broken and was taken in")
    case .item:
      guard case .deadLettered(let letter) = first else { return }
      // Where another one was read first, this one is the conflict.
      let isScattered = traffic.sources[place].map(traffic.scattered.contains) ?? false
      story.expect(
        isScattered && letter.code == "source-id-conflict",
        "\(name) is whole and a dead letter: \(letter.sentence)")
    case .conflict:
      if let source = traffic.sources[place], traffic.scattered.contains(source) { return }
      guard case .deadLettered(let letter) = first, letter.code == "source-id-conflict" else {
        return story.violate("I2: \(name) is of another citizen or time and was taken in")
      }
      met.conflicts += 1
    case .any, nil: break
    }
  }

  /// One order a source_id, one verdict an action (I2); a repeat of the same bytes changes nothing.
  private func checkOnce(_ told: Told) {
    var opened: [String: OrderNumber] = [:]
    var numbers: Set<OrderNumber> = []
    var newest: [OrderNumber: [UInt8]?] = [:]
    var verdicts: [String: Int] = [:]
    for event in told.events {
      let bytes = event.from.flatMap(value)
      switch event.body {
      case .opened(let order):
        let source = "\(order.channel)/\(ItemText(decoding: order.item)?.sourceID ?? "")"
        story.expect(opened[source] == nil, "I2: \(source) opened a second order")
        opened[source] = order.order
        story.expect(numbers.insert(order.order).inserted, "I2: \(order.order) stands twice")
        newest[order.order] = bytes
      case .amended(let amended):
        story.expect(
          newest[amended.order] != bytes, "I2: \(amended.order) was amended by the same bytes")
        newest[amended.order] = bytes
      case .duplicate(let order, _, _):
        story.expect(newest[order] == bytes, "I2: other words of \(order) are a duplicate")
      case .applied, .refused, .letterSettled:
        guard let (source, id) = event.actionName else { continue }
        verdicts["\(source)/\(id)", default: 0] += 1
      default: break
      }
    }
    for source in traffic.fresh.subtracting(opened.keys).sorted() {
      story.violate("I1: \(source) was sent and has no order")
    }
    for (action, count) in verdicts {
      story.expect(count == 1, "I2: the action \(action) has \(count) verdicts")
    }
  }

  func value(of place: InputPlace) -> [UInt8]? {
    bus.message(TopicPartition(topic: place.topic, partition: place.partition), place.offset)?
      .value
  }

  /// Nothing personal stands where it may not (I9).
  private func checkSecrets() {
    let journal = SegmentDirectory.journal(in: places.ledger)
    for segment in (try? journal.segments()) ?? [] {
      checkSecret(File.content(journal.path(ofSegmentAt: segment.start)), "the journal")
    }
    checkSecret(File.content(places.ledger + "/snapshot"), "the snapshot")
    let lines = log.all
    checkSecret(lines, "the log")
    for text in Traffic.texts {
      story.expect(
        !lines.holds(Array(text.prefix(Traffic.wordsMax).utf8)), "I9: the log holds \(text)")
    }
    for topic in ["wenzheng.events", "wenzheng.alerts"] {
      for message in bus.logs[topic]?.joined() ?? [].joined() {
        checkSecret((message.key ?? []) + (message.value ?? []), topic)
        for header in message.headers { checkSecret(header.value ?? [], topic) }
      }
    }
  }

  private func checkSecret(_ bytes: [UInt8], _ name: String) {
    guard story.violations.isEmpty else { return }
    for secret in [Traffic.phonePrefix] + Traffic.names {
      story.expect(!bytes.holds(Array(secret.utf8)), "I9: \(name) holds \(secret)")
    }
  }
}

extension Event {
  /// Source and id of the action that the event is the verdict on.
  var actionName: (source: String, id: String)? {
    switch body {
    case .applied(let applied): (applied.source, applied.actionID)
    case .refused(let refused): (refused.source, refused.actionID)
    case .letterSettled(let settled): (settled.source, settled.actionID)
    default: nil
    }
  }
}

extension [UInt8] {
  func holds(_ part: [UInt8]) -> Bool {
    withUnsafeBytes { all in
      var from = 0
      while from + part.count <= all.count, let start = all.baseAddress,
        let hit = memchr(start + from, Int32(part[0]), all.count - part.count - from + 1)
      {
        if memcmp(hit, part, part.count) == 0 { return true }
        from = UnsafeRawPointer(hit) - start + 1
      }
      return false
    }
  }
}

/// A file as it stands.
enum File {
  static func content(_ path: String) -> [UInt8] {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    let size = Int(lseek(file, 0, SEEK_END))
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      filled = max(0, pread(file, buffer.baseAddress, size, 0))
    }
  }
}
