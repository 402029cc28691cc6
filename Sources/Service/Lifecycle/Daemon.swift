import Appeals
import Decider
import Foundation
import Formats
import Glibc
import Journal
import Kafka
import Ledger
import Orders
import Synchronization
import WorkTime

/// How a daemon ended, as an exit code of sysexits.h and a sentence.
public struct Ending: Error, Sendable {
  public var code: Int32
  public var sentence: String

  public init(code: Int32, sentence: String) {
    self.code = code
    self.sentence = sentence
  }
}

/// The daemon: opens the ledger, finds Kafka, and runs worker, outbox and control until it is told
/// to stop. The calling thread becomes the worker's.
public struct Daemon: Sendable {
  public struct Options: Sendable {
    public var embedded = false
    public var acceptsNewCluster = false
    /// Replays a history: see `TopicSpace` and `HistoryMerge`.
    public var isHistory = false
    /// Judges the mappings of `submit` when the folder is read anew, as `wenzheng check` does.
    public var mapping: FolderCheck.MappingCheck = { _, _ in }
    public init() {}
  }

  let settings: Settings
  let places: Places
  let options: Options
  private let environment: [String: String]
  let log: Log
  private let notify: Notify
  var space: TopicSpace { TopicSpace(isHistory: options.isHistory) }

  public init(
    settings: Settings, places: Places, options: Options, environment: [String: String]
  ) {
    self.init(
      settings: settings, places: places, options: options, environment: environment,
      log: Log(environment: environment, hasTimes: true))
  }

  init(
    settings: Settings, places: Places, options: Options, environment: [String: String], log: Log
  ) {
    self.settings = settings
    self.places = places
    self.options = options
    self.environment = environment
    self.log = log
    notify = Notify(environment: environment)
  }

  public func run() throws {
    KafkaLibrary.joinFreedMemory()
    try run(started: stopOnSignal)
  }

  /// Hands what stops the daemon to `started` before any thread of it is made, and changes the disk
  /// by `calls`.
  func run(calls: FileSystemCalls = .system, started: (Shared) -> Void) throws {
    let configuration = try ConfigFolder.configuration(in: places.config)
    if options.embedded, settings.kafka.contains(where: { $0.name == "bootstrap.servers" }) {
      throw Ending(
        code: 64, sentence: "the settings name brokers (bootstrap.servers), and --embedded asks "
          + "for a broker of our own; leave out one of the two")
    }
    try places.checkLedgerFolder()
    try makeFolder(places.ledger)
    let ledger = try Ledger(
      directory: places.ledger, segmentBytesMax: Int64(settings.segmentBytesMax), calls: calls)
    log.notice("\(ledger.recovery)")
    try makeFolder(places.run)
    let secret = LedgerSecret(try CitizenKeyFile.load(
      directory: places.ledger, mayCreate: ledger.state.sequence == 1))
    let shared = Shared(
      settings: settings, places: places, log: log, notify: notify,
      configuration: configuration, view: ledger.view,
      logsDecisions: environment["JOURNAL_STREAM"] != nil, mutesAlerts: options.isHistory)
    started(shared)
    try space.check(ledger.state, at: places.ledger)
    let broker = options.embedded ? try BrokerHost(
      configuration, settings, places, space: space) : nil
    defer { broker?.withdraw() }

    let control = try ControlServer(
      shared: shared, desk: desk(configuration, shared))
    let threads = Threads()
    threads.start("control", shared) { control.run() }
    notify.ready("ledger open, looking for Kafka")
    threads.start("reload", shared) { [reloader = reloader(shared)] in reloader.run() }
    defer {
      shared.stop()
      threads.join()
    }
    try LedgerRepair.finish(in: ledger, at: WallClock.now())
    let verifiedFrom = ledger.recovery.verifiedFrom
    threads.start("scan", shared) { [places] in
      try JournalScan.run(directory: places.ledger, upTo: verifiedFrom, shared)
    }
    while let cluster = try findCluster(shared) {
      do {
        try adopt(cluster, shared.configuration, ledger, shared)
        try serve(shared, ledger, cluster, secret)
        break
      } catch is StoppedWhileWaiting {
        log.warning("stopped while the disk was full; what was not written comes again")
        break
      } catch is ClusterReplaced {
        log.notice("another embedded broker is there; going on with it")
      }
    }
    if let ending = threads.failure { throw ending }
    log.notice("stopped; the ledger stands at event \(ledger.committedSequence - 1)")
  }

  // MARK: Parts

  /// Takes in and sends out until told to stop, or until the cluster is another one.
  private func serve(
    _ shared: Shared, _ ledger: Ledger, _ cluster: ClusterIdentity, _ secret: LedgerSecret
  ) throws {
    shared.publish(ledger.view, indexBytes: ledger.index.bytes)
    let threads = Threads()
    let workerEnded = SharedFlag()
    startOutbox(threads, shared, cluster, workerEnded)
    let worked = Result { try work(shared, ledger, cluster, secret) }
    // It drains where the daemon stops; where only the cluster is gone nobody takes anything.
    _ = workerEnded.raise()
    shared.outboxSignal.raise()
    threads.join()
    try worked.get()
    if let ending = threads.failure { throw ending }
  }

  private func work(
    _ shared: Shared, _ ledger: Ledger, _ cluster: ClusterIdentity, _ secret: LedgerSecret
  ) throws {
    let configuration = shared.configuration
    let space = space
    let inputs = Input.all(of: configuration, in: space)
    let consumer = try Consumer(consumerProperties(cluster), logger: KafkaLines.logger(log))
    defer { consumer.close() }
    let admin = try Admin(cluster.properties, logger: KafkaLines.logger(log))
    defer { admin.close() }
    let worker = Worker(
      shared: shared, ledger: ledger, consumer: consumer, cluster: cluster,
      decider: Decider(configuration: configuration, knowledge: ledger.state.knowledge),
      secret: secret,
      inputs: InputTopics(inputs: inputs) { timeoutMs throws(KafkaError) in
        let names = cluster.isEmbedded
          ? [] : Input.all(of: shared.configuration, in: space).map(\.topic)
        return try admin.metadata(naming: names, timeoutMs: timeoutMs)
      }, replaysHistory: options.isHistory)
    try worker.run()
  }

  private func startOutbox(
    _ threads: Threads, _ shared: Shared, _ cluster: ClusterIdentity, _ workerEnded: SharedFlag
  ) {
    let properties = producerProperties(cluster)
    let log = log
    let space = space
    threads.start("outbox", shared) {
      let outbox = try Outbox(
        shared: shared, space: space, workerEnded: workerEnded,
        partitions: { Self.partitions(cluster, log) },
        makeProducer: { () throws(KafkaError) in
          try Producer(properties, logger: KafkaLines.logger(log))
        })
      try outbox.run()
    }
  }

  // MARK: Start

  /// Waits until a broker tells which cluster it is; nil when told to stop meanwhile.
  private func findCluster(_ shared: Shared) throws -> ClusterIdentity? {
    var waitMs = 500
    shared.tellKafka("no broker has answered yet")
    while !shared.isStopping {
      let found = try ClusterIdentity.properties(settings, places)
      shared.brokers.withLock { $0 = found.properties["bootstrap.servers"] }
      if let address = found.embedded {
        if address.isAlive {
          log.over("brokers", "the embedded broker is there")
          return ClusterIdentity(
            id: address.cluster, isEmbedded: true, properties: found.properties)
        }
        tell(
          "the embedded broker of \(places.brokerAddress) is gone; start `wenzheng broker`", shared)
      } else if found.properties["bootstrap.servers"] == nil {
        tell("no broker: set bootstrap.servers, start `wenzheng broker`, or use --embedded", shared)
      } else {
        do throws(KafkaError) {
          let admin = try Admin(found.properties, logger: KafkaLines.logger(log))
          defer { admin.close() }
          let id = try admin.clusterID(timeoutMs: 5_000)
          log.over("brokers", "the brokers answer")
          return ClusterIdentity(id: id, isEmbedded: false, properties: found.properties)
        } catch {
          if error.code == .invalidArgument { throw error }
          tell(error.outage, shared)
        }
      }
      notify.status("waiting for Kafka")
      shared.stopSignal.wait(milliseconds: waitMs)
      waitMs = min(waitMs * 2, 10_000)
    }
    return nil
  }

  private func tell(_ trouble: String, _ shared: Shared) {
    let kind = trouble.prefix { $0 != ":" }
    log.lasting("brokers \(kind)", .warning, "\(trouble); trying again")
    shared.tellKafka(trouble)
  }

  /// The events by which a ledger begins, or takes over a cluster or a configuration.
  func adopt(
    _ cluster: ClusterIdentity, _ configuration: Configuration, _ ledger: Ledger,
    _ shared: Shared
  ) throws {
    let now = shared.time.now()
    func add(_ body: Event.Body) throws {
      try ledger.append(Decision(body, at: now), recorded: now, from: nil)
    }
    if ledger.state.ledger.isEmpty {
      try add(.ledgerCreated(
        ledger: UUID().uuidString.lowercased(), isHistory: options.isHistory))
    }
    let known = ledger.state.cluster
    if let body = try cluster.adoption(known: known, acceptsNew: options.acceptsNewCluster) {
      // Behind a crash in between the cluster is not adopted, and all of it is told again.
      if let known {
        try EntryRelease.republish(ledger, cluster: known.id, at: now, shared)
      }
      try add(body)
      log.notice("adopted the cluster \(cluster.id)")
    }
    if ledger.state.configuration.id != configuration.id {
      try ModelStore.keep(configuration, in: places.ledger)
      for body in configuration.adoption(known: ledger.state.configuration) { try add(body) }
      log.notice("adopted the configuration \(configuration.id)")
    }
    // Also where the last run adopted other calendars and came no further.
    try Recomputation.appendIfNeeded(configuration, ledger, cluster: cluster.id, shared)
    if ledger.hasPending {
      try ledger.commitWhenThereIsRoom(offsets: [], cluster: cluster.id, at: now, shared)
    }
    RepairMark.remove(from: places.ledger)
  }

  private func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      let why = Endings.reason(of: error)
      throw Ending(code: 73, sentence: "the folder \(path) cannot be made: \(why)")
    }
  }

  private func stopOnSignal(_ shared: Shared) {
    let log = log
    let notify = notify
    Signals.onTermination(onReload: {
      log.notice("told to read the configuration again")
      _ = shared.reloads.ask()
    }) { times in
      if times == 1 {
        log.notice("told to stop: finishing what was taken in; a second signal ends at once")
        notify.stopping()
        shared.stop()
      } else {
        // Safe at any moment: what is not committed was never taken in.
        _exit(143)
      }
    }
  }
}

/// The daemon's further threads; the first failure of one stops all.
final class Threads: Sendable {
  private let group = DispatchGroup()
  private let failed = Mutex<Ending?>(nil)

  var failure: Ending? { failed.withLock { $0 } }

  func start(_ name: String, _ shared: Shared, _ body: @escaping @Sendable () throws -> Void) {
    group.enter()
    let thread = Thread { [self] in
      do { try body() } catch {
        let ending = Endings.ending(of: error)
        shared.log.error("\(name): \(ending.sentence)")
        failed.withLock { $0 = $0 ?? ending }
        shared.stop()
      }
      group.leave()
    }
    thread.name = name
    thread.stackSize = 8 << 20
    thread.start()
  }

  func join() { group.wait() }
}
