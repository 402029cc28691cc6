import Appeals
import Decider
import Formats
import Foundation
import Journal
import Orders
import TestSupport
import Testing
import WorkTime

@testable import Ledger

/// A clock as a test knows it: what has to be found, kept beside the ledger in the plainest way.
struct KnownClock {
  var order: OrderNumber
  var channel: String
  var clock: String
  var unit: String
  var start: Instant
  var due: Instant
  var stopped: Instant?
  var isPaused = false
  var isWindow = false
  var isProvisional = false

  var end: Instant { stopped ?? .distantFuture }
  var key: String { "\(order) \(clock) \(unit) \(due.text())" }
}

/// A ledger whose orders are told by a test, with all that is known of them.
struct SlaBench {
  let bench: Workbench
  let ledger: Ledger
  var clocks: [KnownClock] = []
  private var count = 0

  init() throws {
    bench = try Workbench()
    ledger = try Ledger(directory: bench.directory)
  }

  func remove() { bench.remove() }

  var view: LedgerView { ledger.view }

  /// The texts of a configuration, as its adoption writes them.
  mutating func adopt(_ id: String, _ texts: [(name: String, text: String)], at: Instant) throws {
    let files = texts.map { file in
      ConfigurationFile(
        name: file.name, sha256: String(hex: SHA256.digest(Array(file.text.utf8))))
    }
    try add(.configurationAdopted(id: id, files: files), at: at)
    for file in texts {
      try add(.configurationText(file: file.name, part: 0, parts: 1, text: file.text), at: at)
    }
    try commit(at: at)
  }

  func add(_ body: Event.Body, at: Instant) throws {
    var record: [UInt8]?
    switch body {
    case .opened, .applied: record = Array("{}".utf8)
    default: break
    }
    try ledger.append(
      Decision(body, at: at, vaultRecord: record), recorded: at, from: nil)
  }

  func commit(at: Instant) throws { try ledger.commit(offsets: [], cluster: "c", at: at) }

  struct Opening {
    var jurisdiction: Int32 = 370481
    var channel = "hotline"
    var unit = "370481-zjj"
    var category = "城乡建设"
    var received: Instant
    var due: Instant
    var limit: Limit = .workingDays(5)
    var flags: Order.Flags = []
    var kind: AppealKind = .complaint
    var isProvisional = false
    var upstreamHolds = false
    var rule = "default"
    var configuration = "abc"
    var title = "路灯不亮"
    var coUnits: [ActionOptions.CoUnit] = []
    var clock: Clock?
    var clocks: [ClockChange] = []
    var suggested: Suggestion?
  }

  @discardableResult
  mutating func open(_ opening: Opening) throws -> OrderNumber {
    count += 1
    let number = ledger.state.nextNumber(
      jurisdiction: opening.jurisdiction, partition: 0, now: opening.received)
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("source_id", "S-\(count)")
    writer.field("title", opening.title)
    writer.endObject()
    let item = writer.bytes
    try add(
      .opened(Opened(
        order: number, state: .dispatched, channel: opening.channel, received: opening.received,
        judged: Judged(
          kind: opening.kind, category: opening.category, urgency: .ordinary, unit: opening.unit,
          score: 0.5, why: "职责"),
        promise: Promise(
          rule: opening.rule, limit: opening.limit, due: opening.due,
          provisional: opening.isProvisional, upstreamHolds: opening.upstreamHolds),
        flags: opening.flags, coUnits: opening.coUnits, clock: opening.clock,
        clocks: opening.clocks,
        identity: Order.Identity(source: UInt64(count), sender: 1, text: 2),
        suggested: opening.suggested, citizen: nil,
        answered: nil, vault: "", configuration: opening.configuration, item: item)),
      at: opening.received)
    clocks.append(KnownClock(
      order: number, channel: opening.channel, clock: "resolve", unit: opening.unit,
      start: opening.received, due: opening.due, isProvisional: opening.isProvisional))
    for change in opening.clocks {
      guard case .started(let started) = change.what else { continue }
      clocks.append(KnownClock(
        order: number, channel: opening.channel, clock: change.clock,
        unit: change.unit ?? opening.unit, start: started.start ?? opening.received,
        due: started.due.instant, isWindow: started.isWindow,
        isProvisional: started.due.provisional))
    }
    return number
  }

  func act(
    _ order: OrderNumber, _ verb: ActionVerb, _ state: OrderState, at: Instant,
    text: String? = nil, _ edit: (inout Applied.Change) -> Void = { _ in }
  ) throws {
    var change = Applied.Change()
    edit(&change)
    try add(
      .applied(Applied(
        order: order, channel: "hotline", sourceID: "S", actionID: "\(order) \(at) \(verb)",
        source: "desk", verb: verb, by: "root", state: state, text: text, change: change)),
      at: at)
  }

  /// Stops a clock beside the total.
  mutating func stop(_ at: Int, _ instant: Instant) throws {
    let clock = clocks[at]
    let state = ledger.state.orders[try place(of: clock.order)].state
    try act(clock.order, .note, state, at: instant) {
      $0.clocks = [ClockChange(clock.clock, unit: clock.unit, .stopped(instant))]
    }
    clocks[at].stopped = instant
  }

  func place(of number: OrderNumber) throws -> Int {
    var found: Int?
    ledger.state.orders.forEach { at, order in
      if order.number == number { found = at }
      return true
    }
    return try #require(found)
  }
}

/// An hour of Asia/Shanghai: `2026-10-08 09:30`.
func shanghai(_ text: String) throws -> Instant {
  try Instant(parsingLocal: text, offsetMinutes: Instant.shanghaiOffsetMinutes)
}

extension SlaBench {
  static let units = ["370481-zjj", "370481-cgj", "370112-zjj", "370112-jtj"]
  static let year = Instant(milliseconds: 1_760_000_000_000)

  /// Some months of orders of all sorts: answered in time and late, open, standing still, passed on
  /// to other units, helped by others, done again.
  static func random(_ seed: UInt64, orders: Int) throws -> SlaBench {
    var random = Seeded(state: seed)
    var bench = try SlaBench()
    for number in 0..<orders {
      let unit = units[random.below(units.count)]
      let received = year.adding(minutes: number * 400 + random.below(300))
      let due = received.adding(hours: 24 + random.below(200))
      var opening = Opening(received: received, due: due)
      opening.jurisdiction = Int32(unit.prefix(6)) ?? 0
      opening.channel = ["hotline", "mailbox", "wechat"][random.below(3)]
      opening.unit = unit
      opening.isProvisional = random.oneIn(9)
      for (name, hours) in [("accept", 24), ("contact", 30), ("objection", 12)] {
        guard random.oneIn(2) else { continue }
        opening.clocks.append(ClockChange(
          name, .started(ClockChange.Started(
            start: nil, limit: ClockLimit(.elapsedMinutes(hours * 60)),
            due: Due(
              instant: received.adding(hours: hours), provisional: false),
            isWindow: name == "objection"))))
      }
      let first = bench.clocks.count
      let order = try bench.open(opening)
      try bench.live(order, first, received, due, &random)
    }
    try bench.commit(at: year.adding(hours: 24 * 400))
    return bench
  }

  private mutating func live(
    _ order: OrderNumber, _ first: Int, _ received: Instant, _ due: Instant,
    _ random: inout Seeded
  ) throws {
    for at in (first + 1)..<max(first + 1, clocks.count) where random.oneIn(2) {
      try stop(at, received.adding(minutes: random.below(60 * 60)))
    }
    if random.oneIn(5) {
      let at = received.adding(hours: 60)
      let unit = Self.units[random.below(Self.units.count)]
      let its = Due(instant: at.adding(hours: 20), provisional: false)
      try act(order, .note, .dispatched, at: at) {
        $0.clocks = [ClockChange("part", unit: unit, .started(ClockChange.Started(
          start: nil, limit: ClockLimit(.elapsedMinutes(1_200)), due: its)))]
      }
      clocks.append(KnownClock(
        order: order, channel: clocks[first].channel, clock: "part", unit: unit, start: at,
        due: its.instant))
      if random.oneIn(2) {
        try stop(clocks.count - 1, at.adding(hours: 5 + random.below(40)))
      }
    }
    switch random.below(6) {
    case 0: break
    case 1:
      let at = received.adding(hours: 70)
      try act(order, .suspend, .suspended, at: at) {
        var clock = Clock(start: received, limit: .workingDays(5), dayEnd: .midnight)
        clock.pause(at: at)
        $0.clock = clock
      }
      clocks[first].stopped = at
      clocks[first].isPaused = true
    default:
      let at = received.adding(hours: 70 + random.below(250))
      try act(order, .reply, .replied, at: at, text: "已办")
      clocks[first].stopped = at
      if random.oneIn(2) {
        try act(order, .followUp, .closed, at: at.adding(hours: 1)) {
          $0.options.solved = random.oneIn(3)
          $0.options.satisfied = random.oneIn(2)
        }
      }
    }
  }
}

/// An order goes to another unit.
func redispatch(to unit: String, _ bounces: Int = 0, due: Instant) -> Redispatch {
  Redispatch(
    received: due, judged: Judged(
      kind: .complaint, category: nil, urgency: .ordinary, unit: unit, score: 1, why: "改派"),
    promise: Promise(
      rule: "default", limit: .workingDays(5), due: due, provisional: false,
      upstreamHolds: false),
    flags: [], coUnits: [], dispatches: 2, bounces: bounces, vault: "")
}
