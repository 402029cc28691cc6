import Appeals
import Formats
import Kafka

/// Brings items to the disk first and to their topic from there, in order, as long as the broker is
/// there. Owned by one thread.
///
/// Guarantees: an item that `finish` returned for is delivered or on the disk.
final class SpoolDelivery: ItemDelivery {
  /// A broker that does not answer so long is away.
  static let messageTimeoutMs = "5000"
  static let metadataTimeoutMs = 3_000
  static let retryAfterMs: Int64 = 5_000
  /// Items that are brought to the disk together.
  static let batchItemsMax = 256
  static let batchBytesMax = 1 << 20

  private let spool: Spool
  private let connect: () throws -> ItemSender
  private let say: (String) -> Void
  private let broken: RejectedFile
  private var sender: ItemSender?
  private var isAway = false
  private var retryAt: Int64 = 0
  private var batch: [UInt8] = []
  private var batchItems = 0

  private(set) var sent = 0
  private(set) var delivered = 0
  var failed: Int { 0 }
  var kept: Int { spool.count + batchItems }
  var trouble: String? { nil }
  var onWait: () -> Void = {}
  var shouldStop: () -> Bool = { false }

  init(
    _ spool: Spool, connect: @escaping () throws -> ItemSender, say: @escaping (String) -> Void
  ) throws {
    self.spool = spool
    self.connect = connect
    self.say = say
    broken = RejectedFile(path: RejectedFile.path(for: spool.path), isAddedTo: true)
    if spool.count > 0 { say("\(Progress.grouped(spool.count)) items wait in \(spool.path).") }
  }

  func send(_ message: Outgoing, value: UnsafeBufferPointer<UInt8>) throws {
    if !spool.hasRoom(for: batch.count + value.count + 1) {
      try flush()
      if !spool.hasRoom(for: value.count + 1) {
        throw SendStop.spoolFull(path: spool.path, bytesMax: Spool.bytesMax)
      }
    }
    // A line end can stand between the parts of an item only: there a space means the same.
    batch.reserveCapacity(batch.count + value.count + 1)
    for byte in value { batch.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte) }
    batch.append(0x0A)
    batchItems += 1
    if batchItems >= Self.batchItemsMax || batch.count >= Self.batchBytesMax { try flush() }
  }

  func finish() throws { try flush() }

  func tick() throws { if kept > 0 { try flush() } }

  private func flush() throws {
    if batchItems > 0 {
      try spool.append(batch, items: batchItems)
      batch.removeAll(keepingCapacity: true)
      batchItems = 0
    }
    while spool.count > 0 && !shouldStop() {
      guard let sender = reached() else { return }
      let lines = try spool.next()
      do {
        let items = try send(lines, by: sender)
        try spool.advance(lines.count, items: items)
      } catch let error where Self.means(away: error) {
        lose(sender, error)
        return
      }
    }
  }

  /// Sends lines and waits for every report.
  private func send(_ lines: [UInt8], by sender: ItemSender) throws -> Int {
    let before = (sent: sender.sent, delivered: sender.delivered)
    defer {
      sent += sender.sent - before.sent
      delivered += sender.delivered - before.delivered
    }
    var items = 0
    try lines.withUnsafeBufferPointer { bytes in
      var start = 0
      while start < bytes.count, let end = bytes[start...].firstIndex(of: 0x0A) {
        let item = UnsafeBufferPointer(rebasing: bytes[start..<end])
        start = end + 1
        items += 1
        switch AppealReader.stored(item) {
        case .success(let appeal): try sender.send(key: appeal.sourceID, value: item)
        case .failure(let fault): try broken.add(line: items, Refusal(fault), item: item)
        }
      }
    }
    try sender.finish()
    try broken.finish()
    if let error = sender.firstError { throw SendStop.undeliverable(error) }
    return items
  }

  // MARK: Away and back

  private func reached() -> ItemSender? {
    if let sender { return sender }
    let now = Progress.monotonicMs()
    guard now >= retryAt else { return nil }
    do {
      let made = try connect()
      made.onWait = { [weak self] in self?.onWait() }
      made.shouldStop = { [weak self] in self?.shouldStop() ?? false }
      sender = made
      if isAway { say("the broker is back; \(Progress.grouped(spool.count)) kept items are sent.") }
      isAway = false
      return made
    } catch {
      lose(nil, error)
      return nil
    }
  }

  private func lose(_ lost: ItemSender?, _ error: any Error) {
    sender = nil
    retryAt = Progress.monotonicMs() + Self.retryAfterMs
    if case SendStop.interrupted = error { return }
    if !isAway { say("items are kept in \(spool.path): \(Self.words(error))") }
    isAway = true
  }

  static func means(away error: any Error) -> Bool {
    switch error {
    case is SendStop, is KafkaError: true
    case let fault as CommandFault: fault.exitCode == .unavailable
    default: false
    }
  }

  static func words(_ error: any Error) -> String {
    switch error {
    case let stop as SendStop: stop.sentence
    case let fault as CommandFault: fault.sentence
    default: "Kafka: \(error)."
    }
  }
}

/// Sends directly, and takes an absent broker for one that will come back: what was being sent is
/// given back to its caller, who has it still. Owned by one thread.
final class PatientDelivery: ItemDelivery {
  private let connect: () throws -> ItemSender
  private let say: (String) -> Void
  private var sender: ItemSender?
  private var isAway = false
  private var retryAt: Int64 = 0
  private var before = (sent: 0, delivered: 0)

  var sent: Int { before.sent + (sender?.sent ?? 0) }
  var delivered: Int { before.delivered + (sender?.delivered ?? 0) }
  /// Whoever has the items sends them again.
  var failed: Int { 0 }
  var kept: Int { 0 }
  var trouble: String? { nil }
  var onWait: () -> Void = {}
  var shouldStop: () -> Bool = { false }

  init(
    connect: @escaping () throws -> ItemSender, say: @escaping (String) -> Void
  ) throws {
    self.connect = connect
    self.say = say
  }

  func send(_ message: Outgoing, value: UnsafeBufferPointer<UInt8>) throws {
    try withSender { try $0.send(message, value: value) }
  }

  func finish() throws {
    guard sender != nil else { return }
    try withSender { sender in
      try sender.finish()
      if let error = sender.firstError { throw SendStop.undeliverable(error) }
      if sender.failed > 0 { throw SendStop.interrupted }
    }
  }

  func tick() throws {}

  private func withSender(_ body: (ItemSender) throws -> Void) throws {
    do { try body(try reached()) } catch let error where SpoolDelivery.means(away: error) {
      if let sender {
        before.sent += sender.sent
        before.delivered += sender.delivered
      }
      sender = nil
      retryAt = Progress.monotonicMs() + SpoolDelivery.retryAfterMs
      if case SendStop.interrupted = error { throw error }
      if !isAway { say("waiting for the broker: \(SpoolDelivery.words(error))") }
      isAway = true
      throw SendStop.interrupted
    }
  }

  private func reached() throws -> ItemSender {
    if let sender { return sender }
    if Progress.monotonicMs() < retryAt { throw SendStop.interrupted }
    let made = try connect()
    made.onWait = { [weak self] in self?.onWait() }
    made.shouldStop = { [weak self] in self?.shouldStop() ?? false }
    if isAway { say("the broker is back.") }
    isAway = false
    sender = made
    return made
  }
}
