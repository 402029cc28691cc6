import Formats
import WorkTime

/// What an event does to one clock of its order, beside the running `resolve` clock, which has its
/// own fields. A result: the fold takes it over.
public struct ClockChange: Sendable, Equatable {
  public enum What: Sendable, Equatable {
    /// A new run. Without a start it begins when the event happened.
    case started(Started)
    case stopped(Instant)
    /// It was stopped for a while, goes on, or was given more time.
    case moved(Clock, Due)
  }

  public struct Started: Sendable, Equatable {
    public var start: Instant?
    public var limit: ClockLimit
    public var due: Due
    /// Nobody is late by it: see `ClockRun.Flags.window`.
    public var isWindow: Bool

    public init(start: Instant?, limit: ClockLimit, due: Due, isWindow: Bool = false) {
      self.start = start
      self.limit = limit
      self.due = due
      self.isWindow = isWindow
    }
  }

  public var clock: String
  /// Whose it is; nil for the unit that the order has by the event.
  public var unit: String?
  public var what: What

  var isStop: Bool { if case .stopped = what { true } else { false } }

  public init(_ clock: String, unit: String? = nil, _ what: What) {
    (self.clock, self.unit, self.what) = (clock, unit, what)
  }

  /// More changes of one event are a fault: every clock of a policy, for every unit of an order.
  public static let changesMax = 256
}

extension [ClockChange] {
  /// Writes the field `clocks`; nothing where there are none.
  func encode(into writer: inout JSONWriter) {
    guard !isEmpty else { return }
    writer.key("clocks")
    writer.beginArray()
    for change in self {
      writer.beginObject()
      writer.field("clock", change.clock)
      writer.field("unit", ifPresent: change.unit)
      switch change.what {
      case .started(let started):
        if let start = started.start { writer.field("start", start) }
        writer.field("limit", started.limit.limit.description)
        if started.limit.dayEnd != .midnight {
          writer.field("ends", started.limit.dayEnd.rawValue)
        }
        encode(started.due, into: &writer)
        if started.isWindow { writer.field("window", true) }
      case .stopped(let at): writer.field("stopped", at)
      case .moved(let clock, let due):
        encode(due, into: &writer)
        writer.key("run")
        clock.encode(into: &writer)
      }
      writer.endObject()
    }
    writer.endArray()
  }

  private func encode(_ due: Due, into writer: inout JSONWriter) {
    writer.field("due", due.instant)
    if due.provisional { writer.field("provisional", true) }
  }

  /// Reads the value that `encode` wrote; nil where it is none such.
  init?(_ reader: inout JSONReader) throws(JSONFault) {
    self = []
    var isGood = true
    try reader.beginArray()
    while try reader.nextElement() {
      if let change = try ClockChange(&reader), count < ClockChange.changesMax { append(change) }
      else { isGood = false }
    }
    if !isGood { return nil }
  }
}

extension ClockChange {
  fileprivate init?(_ reader: inout JSONReader) throws(JSONFault) {
    var name: String?
    var unit: String?
    var start: Instant?
    var limit: Limit?
    var dayEnd: DayEnd? = .midnight
    var due: Instant?
    var stopped: Instant?
    var moved: Clock?
    var (provisional, isWindow) = (false, false)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if reader.matches(key, "clock") { name = try reader.string() }
      else if reader.matches(key, "unit") { unit = try reader.string() }
      else if reader.matches(key, "start") { start = try reader.instant() }
      else if reader.matches(key, "limit") { limit = try? Limit(parsing: try reader.string()) }
      else if reader.matches(key, "ends") { dayEnd = DayEnd(rawValue: try reader.string()) }
      else if reader.matches(key, "due") { due = try reader.instant() }
      else if reader.matches(key, "provisional") { provisional = try reader.bool() }
      else if reader.matches(key, "window") { isWindow = try reader.bool() }
      else if reader.matches(key, "stopped") { stopped = try reader.instant() }
      else if reader.matches(key, "run") { moved = try Clock(&reader) }
      else { try reader.skip() }
    }
    guard let name, let dayEnd else { return nil }
    if let stopped {
      self.init(name, unit: unit, .stopped(stopped))
      return
    }
    guard let instant = due else { return nil }
    let promised = Due(instant: instant, provisional: provisional)
    if let moved {
      self.init(name, unit: unit, .moved(moved, promised))
    } else if let limit {
      self.init(name, unit: unit, .started(Started(
        start: start, limit: ClockLimit(limit, dayEnd), due: promised, isWindow: isWindow)))
    } else { return nil }
  }
}
