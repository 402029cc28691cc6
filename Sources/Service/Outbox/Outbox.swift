import Formats
import Foundation
import Journal
import Kafka
import Ledger
import Orders
import Vault
import WorkTime

/// Reads the journal and tells the world what happened. Its own thread owns all of it.
///
/// Guarantees: every event's messages are delivered at least once, in the order of the journal; the
/// cursor moves only behind what has its delivery reports. A crash between send and cursor sends
/// again under the same ids.
final class Outbox {
  private let shared: Shared
  private let space: TopicSpace
  private let reader: JournalReader
  private let vault: VaultReader
  private let cursor: OutboxCursor
  /// Of the journal, at this start: what lies before it may have been sent already.
  private let foundEnd: Int64
  private let makeProducer: () throws(KafkaError) -> any Outlet
  private var producer: any Outlet
  private let sources: EventSources
  private var flight = Flight()
  private var reports: [DeliveryReport] = []
  private var line = EventLine()
  private var made = OutMessages()
  private var headers = OutboundHeaders()
  private var lastStoreMs: Int64 = 0
  private var backoffMs = backoffMsMin
  private var arrived: [Instant] = []
  /// What was last said of the producer's trouble, which stays until something is delivered.
  private var saidTrouble: KafkaError?
  /// When, being told to stop, it gives up what is not delivered.
  private var drainEnd: Int64?
  /// Asks how many partitions each topic has; nil while no broker answers. Each new producer asks
  /// anew: a topic that was missing may be there now.
  private let askPartitions: () -> [String: Int]?
  private var partitions: [String: Int]?
  /// Raised when the worker has made its last commit. Where the daemon does not stop then, the
  /// cluster is another one, or the worker failed: nobody waits for what is on its way.
  private let workerEnded: SharedFlag
  /// Dead letters beyond this go out as reference and checksum.
  private var deadLetterBytesMax = Messages.deadLetterBytesMax
  /// Where messages go to: what the present producer calls each topic.
  private var routes: [String: Route] = [:]

  private struct Route {
    var topic: Producer.Topic
    var partitions: Int
  }

  static let backoffMsMin = 500
  static let backoffMsMax = 30_000
  static let storeEveryMs: Int64 = 200
  static let idleWaitMs = 100
  static let drainMsMax: Int64 = 8_000
  /// An item that was received no longer before we had it was stamped as it was sent.
  static let stampedMsMax: Int64 = 60_000
  /// Below this a dead letter is no larger than the reference that would go out for it.
  static let deadLetterBytesMin = 1024
  /// So many batches may be on their way before the outbox waits for reports.
  static let batchesInFlightMax = 256

  init(
    shared: Shared, space: TopicSpace = .daily, workerEnded: SharedFlag,
    partitions: @escaping () -> [String: Int]?, calls: FileSystemCalls = .system,
    makeProducer: @escaping () throws(KafkaError) -> any Outlet
  ) throws {
    self.shared = shared
    self.space = space
    self.workerEnded = workerEnded
    askPartitions = partitions
    self.makeProducer = makeProducer
    producer = try makeProducer()
    sources = EventSources(shared.currentView.state)
    let directory = shared.places.ledger
    cursor = OutboxCursor(directory: directory, calls: calls)
    let end = shared.currentView.state.journalEnd
    let start = min(try cursor.load(), end)
    foundEnd = end
    reader = JournalReader(directory: directory, from: JournalPosition(start))
    vault = VaultReader(directory: directory, readAheadBytes: VaultLimits.readAheadBytes)
    flight.restart(at: start)
    tell(trouble: nil)
  }

  /// Runs until the daemon stops and everything committed by then is delivered, or the time to
  /// drain is over.
  func run() throws {
    while try turn() {}
    try storeCursor(now: true)
    producer.close()
  }

  /// Sends a batch, if there is one and room for it, and takes what reports have come. False where
  /// all is done or nothing more may be.
  func turn() throws -> Bool {
    if mustEnd() { return false }
    let sent = try sendNext()
    try collect(waitMs: flight.isEmpty ? 0 : sent ? 0 : 1)
    try storeCursor(now: false)
    // Asked before the end is: what the worker still commits while it stops goes out too.
    let isLast = shared.isStopping && workerEnded.isUp
    let end = shared.currentView.state.journalEnd
    if isLast && flight.cursor >= end { return false }
    if !sent && flight.isEmpty { shared.time.wait(shared.outboxSignal, Self.idleWaitMs) }
    return true
  }

  /// Whether the time to drain, which begins when the daemon is told to stop, is over, or nobody is
  /// there to take anything.
  private func mustEnd() -> Bool {
    guard shared.isStopping else { return workerEnded.isUp }
    let now = shared.time.bootMilliseconds()
    let end = drainEnd ?? now + Self.drainMsMax
    drainEnd = end
    return now > end
  }

  /// Produces the messages of the next committed batch. False where there is none.
  private func sendNext() throws -> Bool {
    guard flight.count < Self.batchesInFlightMax else { return false }
    let end = JournalPosition(shared.currentView.state.journalEnd)
    guard reader.position < end, knowsPartitions(), let batch = try reader.next(upTo: end) else {
      return false
    }
    let messages = shared.messages(ofBatchThatEndsAt: batch.end.offset)
    let tag = flight.begin(end: batch.end.offset, sequence: batch.commit.nextSequence)
    for index in 0..<batch.count {
      guard line.read(batch[index]) else { throw EventFault.badField("line") }
      // How long ago a history happened is no delay of ours, nor is a crash's second sending.
      if space == .daily, batch.end.offset > foundEnd, line.hasText("type", "opened"),
        let arrived = arrival()
      {
        flight.note(arrived: arrived, tag)
      }
      made.removeAll()
      try messages.write(
        line, vault: record, deadLetterBytesMax: deadLetterBytesMax, into: &made)
      let sequence = batch.commit.header.first + Int64(index)
      let home = Int32(truncatingIfNeeded: line.integer("home") ?? 0)
      for (place, message) in made.entries.enumerated() {
        setHeaders(message, sequence: sequence, place: place)
        guard try produce(message, home: home, tag: tag) else { return true }
      }
    }
    flight.seal(tag)
    return true
  }

  /// When the item of the line came. What its sender claims counts where it stamped the item as it
  /// sent it; what was received long before that is no delay of ours.
  private func arrival() -> Instant? {
    guard let recorded = line.text("recorded").flatMap({ try? Instant(parsing: $0) }) else {
      return nil
    }
    let claim = line.text("received_at").flatMap { try? Instant(parsing: $0) }
    guard let claim, (0...Self.stampedMsMax).contains(recorded.milliseconds(since: claim)) else {
      return recorded
    }
    return claim
  }

  private func record(_ reference: String) throws(VaultError) -> [UInt8] {
    guard let place = VaultReference(reference) else {
      preconditionFailure("the journal holds only references that the vault gave")
    }
    do throws(VaultError) {
      return try vault.read(place)
    } catch {
      switch error {
      // What was erased on purpose is not there for anybody any more.
      case .erased: return Array("{\"erased\":true}".utf8)
      // One record that is lost must not stop all that follows it.
      case .damaged, .missing:
        shared.log.error(
          "\(error); its message goes out without it. Restore the vault from a backup, then send "
            + "the item again")
        return Array("{\"withheld\":true,\"vault\":\"\(reference)\"}".utf8)
      default: throw error
      }
    }
  }

  /// The four that CloudEvents asks for and no more: a header costs librdkafka half a microsecond.
  private func setHeaders(_ message: OutMessages.Entry, sequence: Int64, place: Int) {
    headers.removeAll()
    headers.append("ce_specversion", text: "1.0")
    headers.append("ce_id") { id in
      id.append(decimal: UInt64(sequence), width: 20)
      id.append(UInt8(ascii: "."))
      id.append(decimal: Int64(place))
    }
    headers.append("ce_source", sources[sequence])
    headers.append("ce_type", text: message.type)
    for header in message.headers { headers.append(name: header.name, value: header.value) }
  }

  /// Queues a message. False where sending failed and starts again from the cursor.
  ///
  /// Its partition is a function of the event's home partition, so that an order's messages keep
  /// their order and those of one input partition travel in large batches. A topic that is given
  /// more partitions moves most orders to another one.
  private func produce(_ message: OutMessages.Entry, home: Int32, tag: Int) throws -> Bool {
    do throws(KafkaError) {
      let route = try route(to: message.topic)
      let partition = route.partitions > 0 ? home % Int32(route.partitions) : nil
      while true {
        let outcome = try made.withBytes(of: message) { key, value in
          Result { () throws(KafkaError) -> Producer.Outcome in
            try producer.produce(
              route.topic, partition: partition, key: key, value: value, headers: headers,
              timestampMs: nil, tag: tag)
          }
        }.get()
        if case .queued = outcome { break }
        // The queue is the bound on memory: wait for reports to make room.
        try producer.poll(timeoutMs: 100, into: &reports)
        if mustEnd() { return false }
      }
      flight.sent(tag)
      return true
    } catch {
      var error = error
      error.topic = error.topic ?? space.name(message.topic)
      try startAgain(error)
      return false
    }
  }

  private func route(to name: String) throws(KafkaError) -> Route {
    if let known = routes[name] { return known }
    let topic = space.name(name)
    // It may have come with a new configuration.
    if partitions?[topic] == nil, let anew = askPartitions() { partitions = anew }
    let route = Route(
      topic: try producer.topic(topic), partitions: partitions?[topic] ?? 0)
    routes[name] = route
    return route
  }

  /// Before it is known which partitions there are nothing is sent: the key would choose others for
  /// what comes first than for what comes later, and an order's messages would not keep their
  /// order.
  private func knowsPartitions() -> Bool {
    if partitions == nil { partitions = askPartitions() }
    if partitions == nil { tell(trouble: "the brokers do not answer") }
    return partitions != nil
  }

  /// Takes delivery reports; one that failed means to start again from the cursor.
  private func collect(waitMs: Int) throws {
    var failure: KafkaError?
    do throws(KafkaError) {
      try producer.poll(timeoutMs: waitMs, into: &reports)
    } catch { failure = error }
    for report in reports {
      if let error = report.error { failure = error } else { flight.delivered(report.tag) }
    }
    reports.removeAll(keepingCapacity: true)
    if let failure {
      try startAgain(failure)
    } else if flight.advance(arrived: &arrived) {
      backoffMs = Self.backoffMsMin
      tell(trouble: nil)
      shared.log.over("outbox", "the outbox delivers again")
    }
    if let trouble = producer.trouble {
      // That brokers are away the worker says, who knows when that is over.
      if trouble != saidTrouble && !trouble.isOfNetwork {
        shared.log.lasting("outbox \(trouble.code)", .warning, "Kafka: \(trouble)")
      }
      // Only what waits for it is told of; when that is delivered the trouble is over.
      if !flight.isEmpty { shared.outboxProgress.state.withLock { $0.trouble = "\(trouble)" } }
    }
    saidTrouble = producer.trouble
  }

  /// Gives up what is on its way and sends again from the cursor, with a new producer: ids repeat,
  /// none is lost.
  private func startAgain(_ error: KafkaError) throws {
    tell(trouble: "\(error)", needsPerson: !error.isRetriable && !error.isOfLogin)
    shared.log.lasting(
      "outbox \(error.code) \(error.topic ?? "")", .error,
      "the outbox could not deliver: \(error); it sends again from its cursor")
    if error.code == .messageTooLarge, error.topic == space.name(OutTopics.deadletter),
      deadLetterBytesMax > Self.deadLetterBytesMin
    {
      deadLetterBytesMax = max(deadLetterBytesMax / 4, Self.deadLetterBytesMin)
      let topic = error.topic ?? "a topic"
      shared.log.warning(
        "\(topic) takes less than it should (see `wenzheng topics check`): dead letters of more "
          + "than \(deadLetterBytesMax) bytes go out as reference and checksum from now on")
    }
    producer.purge()
    producer.close()
    if KafkaLibrary.hasLeftTooManyBehind {
      throw Ending(
        code: 75, sentence: "producers do not end, and their memory is not given back; start again")
    }
    reports.removeAll()
    flight.restart(at: flight.cursor)
    reader.seek(to: JournalPosition(flight.cursor))
    if shared.isStopping {
      // The stop ends no wait twice: while draining it is the other signal that is waited for.
      shared.time.wait(shared.outboxSignal, Self.backoffMsMin)
    } else {
      shared.time.wait(shared.stopSignal, backoffMs)
    }
    backoffMs = min(backoffMs * 2, Self.backoffMsMax)
    producer = try makeProducer()
    routes = [:]
    // Topics may have been made meanwhile, or have more partitions.
    partitions = nil
  }

  private func storeCursor(now: Bool) throws {
    let time = shared.time.bootMilliseconds()
    guard flight.cursor != cursor.stored, now || time - lastStoreMs >= Self.storeEveryMs else {
      return
    }
    lastStoreMs = time
    do throws(JournalError) {
      try cursor.store(flight.cursor)
    } catch {
      // Only a crash repeats more ids then; what is wrong with the disk the worker says.
      guard case .diskFull = error else { throw error }
      shared.log.warning("the publish cursor could not be stored: \(error)")
    }
  }

  private func tell(trouble: String?, needsPerson: Bool = false) {
    let (position, sequence, published) = (flight.cursor, flight.sequence, flight.published)
    let now = shared.time.now()
    let delays = arrived.map { now.milliseconds(since: $0) }
    arrived.removeAll(keepingCapacity: true)
    shared.outboxProgress.state.withLock { state in
      state.delays.add(delays)
      state.position = position
      state.sequence = sequence
      state.published = published
      if trouble != nil { state.failures += 1 }
      state.trouble = trouble
      state.needsPerson = needsPerson
    }
  }
}
