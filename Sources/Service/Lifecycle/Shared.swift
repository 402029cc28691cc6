import Classification
import Decider
import Foundation
import Knowledge
import Ledger
import Orders
import Synchronization
import WorkTime

/// What the daemon's threads share: each field says who writes it.
public final class Shared: Sendable {
  public let settings: Settings
  public let places: Places
  public let log: Log
  public let notify: Notify
  public let time: TimeSource
  /// Raised by the worker after each commit, waited for by the outbox.
  public let outboxSignal = Signal()
  /// Raised when the daemon shall stop; everything that waits waits on it.
  public let stopSignal = Signal(staysUp: true)
  public let verdicts = Verdicts()
  public let outboxProgress = OutboxProgress()
  public let stoppedPartitions = Mutex<[String: String]>([:])
  /// By input topic, messages that the broker has and the ledger has not passed, at the last look.
  let waiting = Mutex<[String: Int64]>([:])
  /// How often shadow models agree with the live ones; begun anew with each configuration.
  let shadow = Mutex((configuration: "", counts: ShadowCounts()))
  /// Of the orders; used by whoever answers `status`.
  let tally = Mutex(OrderTally())
  /// Of the configuration; used by whoever answers `status`.
  let folder = Mutex(FolderState())
  /// What indexes and timers take of memory. Written by the worker.
  let indexBytes = Mutex(0)
  /// What is wrong with Kafka; nil where nothing is. Written by the worker, and not nil before its
  /// first look at the topics.
  let kafkaTrouble = Mutex<KafkaTrouble?>(
    KafkaTrouble(sentence: "no broker has been asked yet", needsPerson: false))
  /// Why intake waits for the disk; nil where it does not. Written by the worker.
  let diskTrouble = Mutex<String?>(nil)
  /// The addresses by which the cluster is asked; nil until they are known. Written by whoever
  /// looks for the brokers.
  let brokers = Mutex<String?>(nil)
  let reloads = Reloads()
  /// The entries of the FAQ as the decider in force finds them; nil before the worker has one.
  /// Written by the worker.
  let knowledge = Mutex<KnowledgeIndex?>(nil)
  /// Written by the worker when it adopts another configuration, read by all.
  private let inForce: Mutex<InForce>
  private let stopping = SharedFlag()
  /// Written by the worker, read by all.
  private let view: Mutex<LedgerView>
  /// Under systemd every decision is a line of the journal's log too.
  let logsDecisions: Bool

  public init(
    settings: Settings, places: Places, log: Log, notify: Notify, configuration: Configuration,
    view: LedgerView, logsDecisions: Bool, time: TimeSource = .system,
    mutesAlerts: Bool = false
  ) {
    self.settings = settings
    self.places = places
    self.log = log
    self.notify = notify
    inForce = Mutex(InForce(configuration, mutesAlerts: mutesAlerts))
    self.time = time
    self.view = Mutex(view)
    self.logsDecisions = logsDecisions
  }

  /// - Parameter needsPerson: it does not pass by itself.
  func tellKafka(_ trouble: String?, needsPerson: Bool = false) {
    let told = trouble.map { KafkaTrouble(sentence: $0, needsPerson: needsPerson) }
    kafkaTrouble.withLock { $0 = told }
  }

  func tellDisk(_ trouble: String?) { diskTrouble.withLock { $0 = trouble } }

  public var isStopping: Bool { stopping.isUp }

  public func stop() {
    _ = stopping.raise()
    stopSignal.raise()
    outboxSignal.raise()
    reloads.end()
  }

  public func publish(_ next: LedgerView, indexBytes bytes: Int) {
    view.withLock { $0 = next }
    indexBytes.withLock { $0 = bytes }
  }
  public var currentView: LedgerView { view.withLock { $0 } }

  // MARK: Configuration

  public var configuration: Configuration { inForce.withLock { $0.configuration } }
  /// Names of units by their codes.
  var names: UnitNames { inForce.withLock { $0.names } }

  /// How many configurations may be in force for events that are not sent yet.
  static let messagesMax = 64
  var hasRoomForMessages: Bool { inForce.withLock { $0.messagesCount < Self.messagesMax } }

  /// How the events of a batch are told to others: by what was in force when it was committed, so
  /// that what is sent again is the same as the first time.
  func messages(ofBatchThatEndsAt end: Int64) -> Messages {
    inForce.withLock { $0.messages(ofBatchThatEndsAt: end) }
  }

  /// Another configuration is in force for what is committed behind a position.
  func adopt(_ configuration: Configuration, _ messages: Messages, from position: Int64) {
    let sent = outboxProgress.state.withLock { $0.position }
    inForce.withLock { $0.adopt(configuration, messages, from: position, sent: sent) }
  }

  func logDecisions(_ events: [Event]) {
    if logsDecisions { log.write(DecisionLines.render(events, names: names)) }
  }
}

/// What is wrong with Kafka, and whether it stays so until somebody does something.
struct KafkaTrouble: Hashable, Sendable {
  var sentence: String
  var needsPerson: Bool
}

/// Those who wait for what became of an action that they sent by the desk's topic. An id is a
/// source's own: the same one of another source is another action.
public final class Verdicts: Sendable {
  public static let waitingMax = 1_000

  private struct State {
    /// How many wait for the same action: a command may be repeated while its first run waits.
    var waiters: [String: Int] = [:]
    var waiting = 0
    var settled: [String: Settled] = [:]
  }

  /// The event that an action became. Where that was before it was sent, `isRepeat` says so, and
  /// the event is the one of then.
  public struct Settled: Sendable {
    public let event: Event
    public let isRepeat: Bool
  }

  private let source: String
  private let state = Mutex(State())
  private let condition = NSCondition()

  public init(source: String = "desk") { self.source = source }

  /// Says that somebody will wait; false when too many do already.
  public func expect(_ actionID: String) -> Bool {
    state.withLock { state in
      guard state.waiting < Self.waitingMax else { return false }
      state.waiters[actionID, default: 0] += 1
      state.waiting += 1
      return true
    }
  }

  /// Says that one who expected it waits no more; the verdict goes with the last of them.
  public func forget(_ actionID: String) {
    state.withLock { state in
      guard let count = state.waiters[actionID] else { return }
      state.waiting -= 1
      state.waiters[actionID] = count == 1 ? nil : count - 1
      if count == 1 { state.settled[actionID] = nil }
    }
  }

  /// Called by the worker after each commit. `first` finds what an action became that was repeated.
  func settle(_ events: [Event], first: (Event.ActionIdentity) -> Event?) {
    var settled = false
    for event in events {
      // The first verdict is the action's own; those of its repeats only say that there is one.
      guard let action = event.action, action.source == source, isAwaited(action.id) else {
        continue
      }
      let verdict: Settled
      if case .repeated = event.body {
        verdict = Settled(event: first(action) ?? event, isRepeat: true)
      } else {
        verdict = Settled(event: event, isRepeat: false)
      }
      settled = true
      state.withLock { state in
        if state.waiters[action.id] != nil { state.settled[action.id] = verdict }
      }
    }
    guard settled else { return }
    condition.lock()
    condition.broadcast()
    condition.unlock()
  }

  private func isAwaited(_ actionID: String) -> Bool {
    state.withLock { $0.waiters[actionID] != nil && $0.settled[actionID] == nil }
  }

  /// What the action became, or nil when the time is over.
  public func wait(for actionID: String, milliseconds: Int) -> Settled? {
    let end = Date(timeIntervalSinceNow: Double(milliseconds) / 1000)
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let settled = state.withLock({ $0.settled[actionID] }) { return settled }
      if !condition.wait(until: end) { return state.withLock { $0.settled[actionID] } }
    }
  }
}

/// How far the outbox is. Written by the outbox, read by `status`.
public final class OutboxProgress: Sendable {
  public struct State: Sendable {
    public var position: Int64 = 0
    public var sequence: Int64 = 0
    public var published: Int64 = 0
    public var failures: Int64 = 0
    public var trouble: String?
    /// The trouble does not pass by itself.
    public var needsPerson = false
    public var delays = Delays()
  }

  public let state = Mutex(State())
}

/// From the arrival of an item to the delivery of its dispatch, for the newest few thousand.
public struct Delays: Sendable {
  public static let keptMax = 16_384

  private var ring: [Int64] = []
  private var next = 0

  mutating func add(_ milliseconds: [Int64]) {
    for delay in milliseconds.suffix(Self.keptMax) {
      if ring.count < Self.keptMax {
        ring.append(delay)
      } else {
        ring[next] = delay
        next = (next + 1) % Self.keptMax
      }
    }
  }

  public var count: Int { ring.count }

  /// The delays below which these shares of all lie; nil where there is none.
  public func percentiles(_ shares: [Double]) -> [Int64]? {
    guard !ring.isEmpty else { return nil }
    let sorted = ring.sorted()
    return shares.map { sorted[min(sorted.count - 1, Int(Double(sorted.count) * $0))] }
  }
}
