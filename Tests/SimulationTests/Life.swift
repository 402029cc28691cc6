import Decider
import Foundation
import Glibc
import Journal
import Ledger
import Orders
import Synchronization
import TestSupport
import WorkTime

@testable import Kafka
@testable import Service

/// One ledger, one after another the daemons on it, and everything around them, from one seed.
final class Life {
  let world: World
  let dice: Dice
  let story: Story
  let time = FakeTime()
  let bus: Bus
  let traffic: Traffic
  let folder: String
  let hook = Hook()
  let log = LogLines()
  let disk: FaultyDisk
  let settings: Settings
  let places: Places
  let cluster: ClusterIdentity
  let segmentBytesMax: Int64
  /// As under systemd.
  let logsDecisions: Bool
  var faults = DiskFaults()
  var process: Process?
  /// What the folder on the disk holds.
  var configuration: Configuration
  /// The last state that was shown to readers: no crash may take it back.
  var shown: LedgerState?
  /// The polls so far.
  var polls: [Poll] = []
  /// What was met, so that a run of many seeds can tell that it has met everything.
  var met = Met()
  var outlet: BusOutlet?
  /// Topics have got more partitions.
  var hasGrown = false
  var isInWorker = false
  var isNested = false
  var isOutboxBusy = false
  /// What an outbox that ran while the worker waited ended with.
  var outboxEnd: (any Error)?

  /// So late a broker may be with what it has; a poll may take some of the daemon's patience too.
  static let lagMsMax = 1_900

  /// A poll, which came before the events from `sequence` on.
  struct Poll {
    var sequence: Int64
    /// The brokers' time, and by how much ours was wrong.
    var rightMs: Int64
    var skewMs: Int64
    /// Our clock has changed since the poll before, which the same process has made too.
    var isJump: Bool

    /// What had come to a broker by then could be known. Where our clock goes wrong, what is on its
    /// way may come too late.
    var knownMs: Int64 { rightMs - (skewMs == 0 ? 0 : CatchUp.graceMs) }
  }

  /// What one process of the daemon has in memory.
  struct Process {
    var ledger: Ledger
    var shared: Shared
    var worker: Worker
    var outbox: Outbox
    var inbox: BusInbox
    var workerEnded: SharedFlag
  }

  init(seed: UInt64, world: World) throws {
    self.world = world
    configuration = world.configuration
    dice = Dice(seed: seed)
    story = Story(seed: seed)
    let partitions = 1 + dice.below(3)
    bus = Bus(
      topics: world.topics, partitions: partitions, outputs: 1 + dice.below(partitions),
      dice: dice, time: time,
      senderTime: dice.chance(100) ? [Traffic.desk] : [])
    traffic = Traffic(bus, dice)
    let root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
    var template = Array("\(root)/wz-sim-XXXXXX".utf8CString)
    folder = mkdtemp(&template).map { String(cString: $0) } ?? root
    mkdir(folder + "/l", 0o700)
    disk = FaultyDisk(root: folder + "/l") { [hook] call in hook.fault?(call) }
    var settings = world.settings
    settings.batchMessagesMax = dice.pick([1, 2, 5, 16, 60])
    settings.batchWaitMs = dice.pick([5, 50])
    self.settings = settings
    segmentBytesMax = dice.pick([6_000, 40_000, 1 << 20])
    logsDecisions = dice.chance(300)
    places = Places(
      config: folder, ledger: folder + "/l", run: folder + "/r", settings: nil, environment: [:])
    cluster = ClusterIdentity(id: "sim", isEmbedded: dice.chance(200), properties: [:])
    hook.body = { [unowned self] in whileSomebodyWaits() }
    hook.fault = { [unowned self] in fault(at: $0) }
  }

  func end() {
    process = nil
    try? FileManager.default.removeItem(atPath: folder)
  }

  // MARK: Processes

  /// Starts a daemon. False where a fault of the disk ended it at once.
  func start() -> Bool {
    do {
      try open()
      story.tell("started at event \(process?.ledger.state.sequence ?? 0)")
      return true
    } catch {
      die(of: error)
      return false
    }
  }

  private func open() throws {
    let ledger = try Ledger(
      directory: places.ledger, segmentBytesMax: segmentBytesMax, calls: disk.calls)
    if ledger.recovery.tornBytes > 0 { met.tornTails += 1 }
    if ledger.snapshotSequence > 1 { met.snapshotsUsed += 1 }
    checkNothingShownIsGone(ledger.state)
    try LedgerRepair.finish(in: ledger, at: time.right)
    let log = Log(environment: [:]) { [log] in log.add($0) }
    let shared = Shared(
      settings: settings, places: places, log: log, notify: Notify(environment: [:]),
      configuration: configuration, view: ledger.view,
      logsDecisions: logsDecisions, time: time.source(hook))
    let daemon = Daemon(
      settings: settings, places: places, options: Daemon.Options(), environment: [:], log: log)
    try daemon.adopt(cluster, configuration, ledger, shared)
    shared.publish(ledger.view, indexBytes: ledger.index.bytes)
    let lagMs = dice.chance(700) ? 0 : dice.below(Self.lagMsMax)
    let inbox = BusInbox(bus, lagMs: Int64(lagMs))
    var lastSkewMs: Int64?
    inbox.onPoll = { [unowned self, unowned ledger] in
      let skewMs = time.skewMs
      polls.append(Poll(
        sequence: ledger.state.sequence, rightMs: time.rightMs, skewMs: skewMs,
        isJump: lastSkewMs.map { abs($0 - skewMs) > WallClock.jumpMsMax } ?? false))
      lastSkewMs = skewMs
    }
    let workerEnded = SharedFlag()
    let outbox = try Outbox(
      shared: shared,
      workerEnded: workerEnded,
      partitions: { [unowned self] in bus.isDown ? nil : bus.logs.mapValues(\.count) },
      calls: disk.calls,
      makeProducer: { [unowned self] () throws(KafkaError) in
        let outlet = BusOutlet(bus, story)
        self.outlet = outlet
        return outlet
      })
    let worker = Worker(
      shared: shared, ledger: ledger, consumer: inbox, cluster: cluster,
      decider: Decider(configuration: configuration, knowledge: ledger.state.knowledge),
      secret: world.secret,
      inputs: InputTopics(inputs: Input.all(of: configuration)) {
        [unowned self] _ throws(KafkaError) in
        if bus.isDown { throw Bus.away }
        return bus.metadata
      })
    process = Process(
      ledger: ledger, shared: shared, worker: worker, outbox: outbox, inbox: inbox,
      workerEnded: workerEnded)
  }

  /// The process is gone, by an error that ends it or by force.
  func die(of error: (any Error)?) {
    if let error {
      story.tell("ended: \(Endings.ending(of: error).sentence)")
      story.expect(
        faults.wereFelt && Self.isOfDisk(error), "it ended, and no disk was at fault: \(error)")
    }
    show()
    outlet?.close()
    outlet = nil
    process = nil
    outboxEnd = nil
    (isInWorker, isNested, isOutboxBusy) = (false, false, false)
    if faults.failedSync, dice.chance(500) {
      story.tell("what the failed fsync should have written is lost in part")
      for path in faults.unsynced.sorted() {
        dice.with { disk.loseUnsynced(of: path, using: &$0) }
      }
    }
    let isPowerCut = dice.chance(400)
    disk.revive()
    if isPowerCut {
      story.tell("the power is cut")
      dice.with { disk.powerCut(using: &$0) }
    }
    faults = DiskFaults()
  }

  // MARK: Steps

  func turnWorker() {
    guard let process else { return }
    isInWorker = true
    defer { isInWorker = false }
    do {
      try process.worker.turn()
      show()
    } catch { return die(of: error) }
    settle()
  }

  func turnOutbox() {
    guard let process, !isOutboxBusy else { return }
    isOutboxBusy = true
    do {
      _ = try process.outbox.turn()
      isOutboxBusy = false
    } catch { return die(of: error) }
    settle()
  }

  /// What readers were shown after a turn of the worker.
  func show() { shown = process?.shared.currentView.state ?? shown }

  private static func isOfDisk(_ error: any Error) -> Bool {
    switch error {
    case LedgerError.journal(let error): isOfDisk(error)
    case LedgerError.vault(.failed), LedgerError.vault(.diskFull): true
    case JournalError.failed, JournalError.diskFull: true
    default: false
    }
  }

  /// A crash that nobody noticed, or an end of the outbox inside the worker's turn.
  private func settle() {
    if let error = outboxEnd { die(of: error) } else if disk.isCrashed { die(of: nil) }
  }

  /// While one thread waits or writes, the other goes on.
  func whileSomebodyWaits() {
    guard let process, !isNested, outboxEnd == nil, isInWorker, !isOutboxBusy else { return }
    isNested = true
    isOutboxBusy = true
    defer { (isNested, isOutboxBusy) = (false, false) }
    // What it sees then is what readers are shown.
    show()
    do { _ = try process.outbox.turn() } catch { outboxEnd = error }
  }

  /// Told to stop, it finishes what it has and ends well.
  func stop() {
    guard let process else { return }
    story.tell("told to stop")
    process.shared.stop()
    do {
      // The worker is in a turn when it is told, and the outbox may have sent all there is.
      isOutboxBusy = true
      if try !process.outbox.turn() { story.violate("the outbox ended before the worker") }
      isOutboxBusy = false
      isInWorker = true
      // What a full disk did not take comes again.
      do { try process.worker.turn() } catch is StoppedWhileWaiting {}
      isInWorker = false
      if let outboxEnd { return die(of: outboxEnd) }
      show()
      try process.worker.run()
      _ = process.workerEnded.raise()
      isOutboxBusy = true
      try process.outbox.run()
      isOutboxBusy = false
    } catch { return die(of: error) }
    if disk.isCrashed { return die(of: nil) }
    outlet = nil
    self.process = nil
    story.tell("stopped")
  }

  /// The folder on the disk holds the other configuration, and the daemon is told.
  func reload() {
    configuration = configuration.id == world.other.id ? world.configuration : world.other
    story.tell("a new configuration: \(configuration.id)")
    process?.shared.reloads.put(Reloads.Proposal(
      configuration: configuration, inputs: Input.all(of: configuration),
      messages: Messages(configuration),
      verdict: ReloadVerdict(.adopted, configuration: configuration.id)))
  }

  func storeSnapshot() {
    guard let process else { return }
    do throws(LedgerError) {
      try Snapshot.store(process.shared.currentView, calls: disk.calls)
      story.tell("a snapshot of event \(process.shared.currentView.state.sequence)")
    } catch { story.tell("no snapshot: \(error)") }
    settle()
  }
}

/// What the daemon says to its operators.
final class LogLines: Sendable {
  private let bytes = Mutex<[UInt8]>([])
  var all: [UInt8] { bytes.withLock { $0 } }
  func add(_ line: [UInt8]) { bytes.withLock { $0 += line } }
}
