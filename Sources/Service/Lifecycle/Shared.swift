import Decider
import Foundation
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
  /// Of the orders; used by whoever answers `status`.
  let tally = Mutex(OrderTally())
  /// What is wrong with Kafka; nil where nothing is. Written by the worker.
  let kafkaTrouble = Mutex<String?>(nil)
  let reloads = Reloads()
  /// Written by the worker when it adopts another configuration, read by all.
  private let inForce: Mutex<InForce>
  private let stopping = SharedFlag()
  /// Written by the worker, read by all.
  private let view: Mutex<LedgerView>
  private let lines: DecisionLines?

  public init(
    settings: Settings, places: Places, log: Log, notify: Notify, configuration: Configuration,
    view: LedgerView, lines: DecisionLines?, time: TimeSource = .system,
    mutesAlerts: Bool = false
  ) {
    self.settings = settings
    self.places = places
    self.log = log
    self.notify = notify
    inForce = Mutex(InForce(configuration, mutesAlerts: mutesAlerts))
    self.time = time
    self.view = Mutex(view)
    self.lines = lines
  }

  func tellKafka(_ trouble: String?) { kafkaTrouble.withLock { $0 = trouble } }

  public var isStopping: Bool { stopping.isUp }

  public func stop() {
    _ = stopping.raise()
    stopSignal.raise()
    outboxSignal.raise()
    reloads.end()
  }

  public func publish(_ next: LedgerView) { view.withLock { $0 = next } }
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

  var logsDecisions: Bool { lines != nil }

  /// Under systemd every decision is a line of the journal's log too.
  func logDecisions(_ events: [Event]) {
    guard var lines else { return }
    lines.names = names
    log.write(lines.render(events))
  }
}

extension Event {
  /// What somebody may wait for at the control socket.
  var isOfAction: Bool {
    switch body {
    case .applied, .refused, .repeated, .parked, .letterSettled, .unitSilenced: true
    default: false
    }
  }
}

extension Event {
  /// What the action of the event was to do.
  var actionVerb: ActionVerb? {
    switch body {
    case .applied(let applied): applied.verb
    case .refused(let refused): refused.verb
    case .parked(let parked): parked.verb
    case .letterSettled(let settled): settled.verb
    case .unitSilenced(let silenced): silenced.verb
    default: nil
    }
  }

  /// The action that the event is of, by its source and id.
  var action: (source: String, id: String)? {
    switch body {
    case .applied(let applied): (applied.source, applied.actionID)
    case .refused(let refused): (refused.source, refused.actionID)
    case .repeated(let source, let id): (source, id)
    case .parked(let parked): (parked.source, parked.actionID)
    case .letterSettled(let settled): (settled.source, settled.actionID)
    case .unitSilenced(let silenced): (silenced.source, silenced.actionID)
    default: nil
    }
  }
}

/// Those who wait for what became of an action that they sent by the desk's topic. An id is a
/// source's own: the same one of another source is another action.
public final class Verdicts: Sendable {
  public static let waitingMax = 1_000

  private struct State {
    /// How many wait for the same action: a command may be repeated while its first run waits.
    var waiters: [String: Int] = [:]
    var waiting = 0
    var settled: [String: Event] = [:]
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

  /// Called by the worker after each commit.
  func settle(_ events: [Event]) {
    let settled = state.withLock { state in
      guard state.waiting > 0 else { return false }
      var any = false
      for event in events {
        guard let (from, id) = event.action, from == source else { continue }
        // The first verdict is the action's own; those of its repeats only say that there is one.
        guard state.waiters[id] != nil, state.settled[id] == nil else { continue }
        state.settled[id] = event
        any = true
      }
      return any
    }
    guard settled else { return }
    condition.lock()
    condition.broadcast()
    condition.unlock()
  }

  /// The event that the action became, or nil when the time is over.
  public func wait(for actionID: String, milliseconds: Int) -> Event? {
    let end = Date(timeIntervalSinceNow: Double(milliseconds) / 1000)
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let event = state.withLock({ $0.settled[actionID] }) { return event }
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
    public var delays = Delays()
  }

  public let state = Mutex(State())
}

/// From the receipt of an item to the delivery of its dispatch, for the newest few thousand.
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
