import Appeals
import Decider
import Formats
import Foundation
import Kafka
import Ledger
import Orders
import Synchronization
import Vault
import WorkTime

/// Takes batches of messages and turns them into events, one after another.
///
/// One thread runs it and owns all of its fields; `shared` is what other threads see.
final class Worker {
  let shared: Shared
  let ledger: Ledger
  private let consumer: any Inbox
  let cluster: ClusterIdentity
  var decider: Decider
  private let secret: LedgerSecret
  private var progress = Progress()
  var timers = Timers()
  private var clock = WallClock()
  private var messages: [InboundMessage] = []
  private var events: [ConsumerEvent] = []
  /// What happened in the batch, for the log and for those who wait for a verdict.
  private var happened: [Event] = []
  /// What the records of the batch add up to.
  private var vaultBytes = 0
  private var snapshots: SnapshotKeeper
  let inputs: InputTopics
  /// Nil in daily work.
  private var history: HistoryReplay?

  /// A batch is committed early when its lines grow beyond this, far below the journal's limit.
  static let batchBytesMax = 16 << 20
  /// The same for what waits for the vault, whose own limit is four times that.
  static let batchVaultBytesMax = 32 << 20
  /// How many orders' deadlines are looked at in one batch.
  static let timersPerBatchMax = 10_000
  /// How many alerts go out in one batch, each of up to `Alerted.itemsMax` steps.
  static let alertsPerBatchMax = 500
  static let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)

  init(
    shared: Shared, ledger: Ledger, consumer: any Inbox, cluster: ClusterIdentity,
    decider: Decider, secret: LedgerSecret, inputs: InputTopics, replaysHistory: Bool = false
  ) {
    self.shared = shared
    self.ledger = ledger
    self.consumer = consumer
    self.cluster = cluster
    self.decider = decider
    self.secret = secret
    self.inputs = inputs
    snapshots = SnapshotKeeper(
      eventsMin: Int64(shared.settings.snapshotEventsMin), from: ledger.snapshotSequence)
    if replaysHistory { history = HistoryReplay(from: ledger.state.latest) }
    shared.knowledge.withLock { $0 = decider.knowledge }
    askDeadlinesAnew(now: shared.time.now())
  }

  /// Runs until it is told to stop; what has been received by then is committed.
  func run() throws {
    while !shared.isStopping { try turn() }
    snapshots.finish(ledger.view, shared.log)
  }

  /// One look at the topics when it is time for that, and one batch.
  func turn() throws {
    try adoptReload()
    try inputs.refresh(consumer, ledger, cluster, shared)
    try commit(at: shared.time.now())
    try step()
    inputs.countWaiting(consumer, ledger, shared)
    inputs.tellPositions(consumer, ledger, cluster, shared)
  }

  /// One batch, in the order of the design. What a crash at each gap does is said there.
  private func step() throws {
    // 1 Receive. A crash here: nothing has happened yet.
    messages.removeAll(keepingCapacity: true)
    events.removeAll(keepingCapacity: true)
    try inputs.rewindIfInterrupted(consumer, ledger, shared)
    try consumer.poll(
      into: &messages, events: &events, max: shared.settings.batchMessagesMax,
      timeoutMs: shared.settings.batchWaitMs)
    for event in events { try inputs.take(event, shared) }
    // What is no message takes room in a batch too.
    inputs.noteBatch(
      isFull: messages.count + events.count >= shared.settings.batchMessagesMax, shared)
    let reading = shared.time.read()
    watchClock(reading)
    let now = reading.wall
    try history?.sort(&messages, events, consumer, inputs, shared)

    // 2 Decode, 3 judge: pure and parallel.
    let readings = BatchReader(
      decider: decider, entries: history == nil ? ledger.state.knowledge : nil, secret: secret,
      inputs: inputs.byIndex(consumer), cores: Self.cores).read(messages, now: now)

    // 4 Decide, message by message, each on the state that the one before has made.
    for at in readings.indices {
      if try !take(messages[at], readings[at], now: now) { break }
      try commitEarly(at: now)
    }
    if history == nil && !clock.holdsTimers { try letTimePass(upTo: now, wall: now) }

    // 5 Vault, then journal. A crash here: nothing of the batch has happened, or all of it.
    try commit(at: now)
  }

  /// Decides one message. False where intake must wait because our clock is slow.
  private func take(
    _ message: InboundMessage, _ reading: Reading, now wall: Instant
  ) throws -> Bool {
    let topic = consumer.topics[Int(message.topic)]
    var arrivedAt = ClockRule.arrival(of: message, now: wall)
    if case .faultyItem(let fault, _) = reading, fault.code == .timeAhead,
      ClockRule.isOursSlow(arrivedAt: arrivedAt, now: wall)
    {
      try holdIntake(arrivedAt: arrivedAt, now: wall)
      return false
    }
    let now = history?.advance(to: reading, wall: wall) ?? wall
    if history != nil {
      // The claim is all that is known.
      arrivedAt = now
      // Before the message is counted in: what happened until then may fill a commit of its own.
      try letTimePass(upTo: now, wall: wall)
    }
    guard progress.take(
      topic: topic, partition: message.partition, offset: message.offset, state: ledger.state)
    else { return true }

    while let resumed = resumption(before: reading, arrivedAt: arrivedAt, now: now) {
      try append(resumed, now: now, wall: wall, from: nil)
    }
    var decision = decide(reading, partition: message.partition, arrivedAt: arrivedAt, now: now)
    if history != nil {
      decision = decider.inHistory(decision, claimed: reading.claimed, now: now)
    }
    shared.countShadow(reading, decision)
    if case .deadLettered = decision.body {
      let record = RawMessage(message).vaultRecord(bytesMax: VaultLimits.recordBytesMax)
      if !record.isWhole {
        shared.log.warning(
          "\(topic)/\(message.partition) offset \(message.offset) is a dead letter that is too "
            + "large to be kept whole; take it from Kafka while that has it")
      }
      decision.vaultRecord = record.bytes
    }
    try append(
      decision, now: now, wall: wall,
      from: InputPlace(topic: topic, partition: message.partition, offset: message.offset))
    return true
  }

  /// Deadlines wait until all is read that came before them; the end of a stop does not, where a
  /// message tells that its time has come.
  private func resumption(
    before reading: Reading, arrivedAt: Instant, now: Instant
  ) -> Decision? {
    guard let next = timers.next, next <= now else { return nil }
    switch reading {
    case .item(let item):
      return decider.resumption(
        before: item, state: ledger.state, index: ledger.index, now: min(arrivedAt, now),
        archive: ledger)
    case .action(let action, _):
      return decider.resumption(
        before: action, arrivedAt: arrivedAt, state: ledger.state, index: ledger.index, now: now,
        archive: ledger)
    case .faultyItem, .faultyAction: return nil
    }
  }

  private func decide(
    _ reading: Reading, partition: Int32, arrivedAt: Instant, now: Instant
  ) -> Decision {
    switch reading {
    case .item(let item):
      decider.decide(
        item, partition: partition, state: ledger.state, index: ledger.index, now: now,
        archive: ledger)
    case .action(let action, let source):
      decider.decide(
        action, source: source, arrivedAt: arrivedAt, state: ledger.state, index: ledger.index,
        now: now, archive: ledger)
    case .faultyItem(let fault, let channel):
      decider.deadLetter(fault, channel: channel, now: now)
    case .faultyAction(let fault): decider.deadLetter(fault, now: now)
    }
  }

  private func append(
    _ decision: Decision, now: Instant, wall: Instant, from: InputPlace?
  ) throws {
    vaultBytes += decision.vaultRecord?.count ?? 0
    let (event, change) = try ledger.append(decision, recorded: wall, from: from)
    // Nobody asks for the rest: an item's sender hears by `outcomes`.
    if shared.logsDecisions || event.action != nil { happened.append(event) }
    switch change {
    case .orderOpened(let order):
      timers.set(order, of: ledger, decider)
      if !ledger.state.parked.isEmpty { try release(order, now: now, wall: wall) }
    case .orderChanged(let order):
      timers.set(order, of: ledger, decider)
      try free(order, at: event.at, now: now, wall: wall)
    case .entriesChanged(let entries):
      decider.knowledge.update(entries, of: ledger.state.knowledge)
    case .none, .actionRecorded: break
    }
    for lesson in decider.lessons(
      of: event, state: ledger.state, index: ledger.index, archive: ledger)
    { try append(lesson, now: now, wall: wall, from: nil) }
  }

  /// The actions that waited for the order, each on the state that the one before has made. They
  /// come of the messages that brought them, which are settled by it.
  private func release(_ order: Int, now: Instant, wall: Instant) throws {
    let opened = ledger.state.orders[order]
    while let next = decider.released(
      by: opened, state: ledger.state, index: ledger.index, now: now, archive: ledger)
    { try append(next.decision, now: now, wall: wall, from: next.from) }
  }

  /// The repeats of an order that was taken back go their own way.
  private func free(_ lead: Int, at: Instant, now: Instant, wall: Instant) throws {
    while let next = decider.orphaned(
      by: lead, at: at, state: ledger.state, index: ledger.index, archive: ledger)
    { try append(next, now: now, wall: wall, from: nil) }
  }

  // MARK: Time

  /// A tick is input like any other: it yields warnings and breaches, and actions whose items never
  /// came become dead letters.
  private func letTimePass(upTo now: Instant, wall: Instant) throws {
    // The item that an action waits for may be among what is still to be read.
    guard history != nil || inputs.isCaughtUp(shared) else { return }
    // In a history nothing is on its way any more.
    let judged = history == nil ? now.adding(milliseconds: -CatchUp.graceMs) : now
    try lookAtDeadlines(judged, wall)
    try alertUnits(judged, wall)
    for _ in 0..<Self.timersPerBatchMax {
      guard let step = decider.entryStep(ledger.state, now: judged) else { break }
      try append(step, now: judged, wall: wall, from: nil)
    }
    guard !ledger.state.parked.isEmpty else { return }
    while let next = decider.expired(
      state: ledger.state, index: ledger.index, now: now, archive: ledger)
    {
      try append(next.decision, now: now, wall: wall, from: next.from)
      try commitEarly(at: wall)
    }
  }

  private func lookAtDeadlines(_ now: Instant, _ wall: Instant) throws {
    // In a history nothing that happened later may go before.
    let most = history == nil ? Self.timersPerBatchMax : Int.max
    for _ in 0..<most {
      guard let (order, at) = timers.pop(upTo: now) else { return }
      // A history lets no instant out, however long nobody wrote.
      let now = history == nil ? now : at
      if let decision = decider.step(of: order, ledger.state, ledger, &timers.times, now: now) {
        try append(decision, now: now, wall: wall, from: nil)
        try commitEarly(at: wall)
      } else {
        timers.set(order, of: ledger, decider)
      }
    }
  }

  /// What was told of deadlines calls the units, grouped, in their office hours or at once.
  private func alertUnits(_ now: Instant, _ wall: Instant) throws {
    for _ in 0..<Self.alertsPerBatchMax {
      guard let decision = decider.alert(ledger.state, now: now) else { return }
      try append(decision, now: now, wall: wall, from: nil)
      try commitEarly(at: wall)
    }
  }

  private func watchClock(_ reading: WallClock.Reading) {
    switch clock.judge(reading) {
    case .steady: break
    case .jumped(let byMs):
      shared.log.error(
        "the wall clock jumped by \(byMs) ms; deadlines wait until two readings agree")
    case .settled: shared.log.notice("the wall clock is steady again; deadlines go on")
    }
  }

  /// The sender and the broker agree and we do not: then our clock is slow, and no item may suffer.
  private func holdIntake(arrivedAt: Instant, now: Instant) throws {
    shared.log.error(
      "our clock is over \(ClockRule.aheadMsMax / 60_000) min slow: items and Kafka agree on a "
        + "later time; intake waits until the clock is right")
    try commit(at: now)
    // The messages behind this one are read again from where the ledger stands.
    try inputs.rewind(consumer, ledger, shared)
    history?.forget()
    shared.time.wait(shared.stopSignal, 1_000)
  }

  // MARK: Commit

  /// Before a batch outgrows what one commit may hold.
  private func commitEarly(at now: Instant) throws {
    if ledger.pendingBytes > Self.batchBytesMax || vaultBytes > Self.batchVaultBytesMax {
      try commit(at: now)
    }
  }

  func commit(at now: Instant) throws {
    let offsets = progress.drain()
    guard ledger.hasPending || !offsets.isEmpty else { return }
    try ledger.commitWhenThereIsRoom(offsets: offsets, cluster: cluster.id, at: now, shared)
    vaultBytes = 0
    // 6 Show. A crash here: the next start folds what was committed.
    let view = ledger.view
    shared.publish(view, indexBytes: ledger.index.bytes + timers.bytes)
    shared.verdicts.settle(happened) { action in
      decider.earlier(action.source, action.id, ledger.state, ledger.index, ledger)
    }
    shared.logDecisions(happened)
    happened.removeAll(keepingCapacity: true)
    // 7 Publish: the outbox wakes up and reads the journal itself.
    shared.outboxSignal.raise()
    snapshots.keep(view, shared.log)
  }
}

/// What is believed of clocks that disagree.
enum ClockRule {
  static let aheadMsMax: Int64 = 5 * 60_000

  /// When the message came to Kafka, as far as anybody but its sender says so: the broker's time,
  /// or ours where the topic keeps the sender's (the embedded broker knows no other), which vouches
  /// for nothing.
  static func arrival(of message: InboundMessage, now: Instant) -> Instant {
    message.timestampKind == .broker ? Instant(milliseconds: message.timestampMs) : now
  }

  /// A message cannot have come to the broker later than to us: where it has, our clock is slow.
  static func isOursSlow(arrivedAt: Instant, now: Instant) -> Bool {
    arrivedAt > now.adding(milliseconds: aheadMsMax)
  }
}
