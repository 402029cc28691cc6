import Formats
import WorkTime

/// A step that a unit has not been alerted of yet.
public struct PendingAlert: Sendable, Equatable {
  public var order: Int32
  public var clock: UInt16
  public var step: StepKind
  public var isLate: Bool
  public var at: Instant
  public var due: Instant
}

/// Whose alerts: those that cannot wait for office hours have a line of their own.
public struct AlertLine: Hashable, Sendable, Comparable {
  /// More wait in no line: then the oldest go out whatever the hour.
  public static let waitingMax = 10_000

  public var unit: UInt16
  public var isPressing: Bool

  public init(unit: UInt16, isPressing: Bool) {
    (self.unit, self.isPressing) = (unit, isPressing)
  }

  public static func < (a: Self, b: Self) -> Bool {
    (a.unit, a.isPressing ? 0 : 1) < (b.unit, b.isPressing ? 0 : 1)
  }
}

/// A unit is alerted of steps that were told before, the oldest first; they wait no more.
public struct Alerted: Sendable, Equatable {
  public static let itemsMax = 200

  public struct Item: Sendable, Equatable {
    public var order: OrderNumber
    public var clock: String
    public var step: StepKind
    public var at: Instant
    public var due: Instant
    public var isLate: Bool

    public init(
      order: OrderNumber, clock: String, step: StepKind, at: Instant, due: Instant, isLate: Bool
    ) {
      (self.order, self.clock, self.step) = (order, clock, step)
      (self.at, self.due, self.isLate) = (at, due, isLate)
    }
  }

  public var unit: String
  /// From the line of what cannot wait for office hours.
  public var isPressing: Bool
  public var items: [Item]
  /// How many leave the line from its front: these, and those among them that call nobody any
  /// more, for their clock is over, has another due instant, or is silenced.
  public var taken: Int

  public init(unit: String, isPressing: Bool, items: [Item], taken: Int? = nil) {
    (self.unit, self.isPressing, self.items) = (unit, isPressing, items)
    self.taken = taken ?? items.count
  }
}

/// Alerts of a unit are silenced until an instant, or not any more.
public struct UnitSilenced: Sendable, Equatable {
  public var unit: String
  public var actionID: String
  public var source: String
  public var verb: ActionVerb
  public var by: String
  public var why: String?
  public var until: Instant?

  public init(
    unit: String, actionID: String, source: String, verb: ActionVerb, by: String, why: String?,
    until: Instant?
  ) {
    (self.unit, self.actionID, self.source, self.verb) = (unit, actionID, source, verb)
    (self.by, self.why, self.until) = (by, why, until)
  }
}

/// A suspension came to the end that was set for it, and the clocks go on by themselves.
public struct ResumedByTime: Sendable, Equatable {
  public var order: OrderNumber
  public var unit: String
  public var state: OrderState
  /// Its `resolve` clock from now on, and what it promises.
  public var clock: Clock
  public var promise: Promise
  /// The other clocks that go on.
  public var clocks: [ClockChange]
  public var isLate: Bool
  /// Who sent its item, and hears of it.
  public var sender: Applied.Hearer?

  public init(
    order: OrderNumber, unit: String, state: OrderState, clock: Clock, promise: Promise,
    clocks: [ClockChange], isLate: Bool, sender: Applied.Hearer? = nil
  ) {
    (self.order, self.unit, self.state, self.clock) = (order, unit, state, clock)
    (self.promise, self.clocks, self.isLate) = (promise, clocks, isLate)
    self.sender = sender
  }
}

/// Another calendar gives a clock another due instant, or a certain one.
public struct Recomputed: Sendable, Equatable {
  public var order: OrderNumber
  public var clock: String
  public var unit: String
  public var before: Instant
  public var due: Instant
  public var provisional: Bool
  public var upstreamHolds: Bool
  /// Who sent its item, where what was promised is another instant now.
  public var sender: Applied.Hearer?

  public init(
    order: OrderNumber, clock: String, unit: String, before: Instant, due: Instant,
    provisional: Bool, upstreamHolds: Bool, sender: Applied.Hearer? = nil
  ) {
    (self.order, self.clock, self.unit, self.before) = (order, clock, unit, before)
    (self.due, self.provisional, self.upstreamHolds) = (due, provisional, upstreamHolds)
    self.sender = sender
  }
}

extension Alerted {
  func encode(into writer: inout JSONWriter) {
    writer.field("unit", unit)
    if isPressing { writer.field("pressing", true) }
    if taken != items.count { writer.field("taken", taken) }
    writer.key("alerts")
    writer.beginArray()
    for item in items {
      writer.beginObject()
      writer.field("order", item.order)
      writer.field("clock", item.clock)
      writer.field("step", item.step.name)
      writer.field("at", item.at)
      writer.field("due", item.due)
      if item.isLate { writer.field("late", true) }
      writer.endObject()
    }
    writer.endArray()
  }
}

extension UnitSilenced {
  func encode(into writer: inout JSONWriter) {
    writer.field("unit", unit)
    writer.field("action_id", actionID)
    writer.field("source", source)
    writer.field("by", by)
    writer.field("why", ifPresent: why)
    if let until { writer.field("until", until) }
  }
}

extension ResumedByTime {
  func encode(into writer: inout JSONWriter) {
    writer.field("order", order)
    writer.field("unit", unit)
    writer.field("state", state.name)
    promise.encode(into: &writer)
    writer.key("resolve")
    clock.encode(into: &writer)
    clocks.encode(into: &writer)
    if isLate { writer.field("late", true) }
    sender.encode(into: &writer)
  }
}

extension Recomputed {
  func encode(into writer: inout JSONWriter) {
    writer.field("order", order)
    writer.field("clock", clock)
    writer.field("unit", unit)
    writer.field("before", before)
    writer.field("due", due)
    if provisional { writer.field("provisional", true) }
    if upstreamHolds { writer.field("upstream_holds", true) }
    sender.encode(into: &writer)
  }
}

extension Applied.Hearer? {
  fileprivate func encode(into writer: inout JSONWriter) {
    guard let hearer = self else { return }
    writer.field("channel", hearer.channel)
    writer.field("source_id", hearer.sourceID)
  }
}

extension [Alerted.Item] {
  /// Nil where the value is no list of alerts.
  init?(_ reader: inout JSONReader) throws(JSONFault) {
    self = []
    var isGood = true
    try reader.beginArray()
    while try reader.nextElement() {
      var order: OrderNumber?
      var clock: String?
      var step: StepKind?
      var at: Instant?
      var due: Instant?
      var isLate = false
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if reader.matches(key, "order") { order = OrderNumber(try reader.string()) }
        else if reader.matches(key, "clock") { clock = try reader.string() }
        else if reader.matches(key, "step") { step = StepKind(name: try reader.string()) }
        else if reader.matches(key, "at") { at = try reader.instant() }
        else if reader.matches(key, "due") { due = try reader.instant() }
        else if reader.matches(key, "late") { isLate = try reader.bool() }
        else { try reader.skip() }
      }
      if let order, let clock, let step, let at, let due, count < Alerted.itemsMax {
        append(Alerted.Item(
          order: order, clock: clock, step: step, at: at, due: due, isLate: isLate))
      } else { isGood = false }
    }
    if !isGood { return nil }
  }
}
