import Formats
import WorkTime

// A case file as JSON, for a line of the snapshot; a clock also stands on lines of the journal.

extension Clock {
  func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("start", start)
    writer.field("limit", limit.description)
    writer.field("ends", dayEnd.rawValue)
    if let upstreamDue { writer.field("upstream", upstreamDue) }
    writer.key("steps")
    writer.beginArray()
    for step in steps {
      writer.beginObject()
      switch step {
      case .extended(let until): writer.field("until", until)
      case .extendedBy(let limit): writer.field("by", limit.description)
      case .upstream(let limit): writer.field("upstream", limit)
      case .paused(let from, let to):
        writer.field("from", from)
        if let to { writer.field("to", to) }
      }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  /// Nil where the value is no clock.
  init?(_ reader: inout JSONReader) throws(JSONFault) {
    var start: Instant?
    var limit: Limit?
    var dayEnd: DayEnd?
    var upstream: Instant?
    var steps: [Step?] = []
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if reader.matches(key, "start") { start = try reader.instant() }
      else if reader.matches(key, "limit") { limit = try? Limit(parsing: try reader.string()) }
      else if reader.matches(key, "ends") { dayEnd = DayEnd(rawValue: try reader.string()) }
      else if reader.matches(key, "upstream") { upstream = try reader.instant() }
      else {
        try reader.beginArray()
        while try reader.nextElement() { steps.append(try Self.step(&reader)) }
      }
    }
    guard let start, let limit, let dayEnd, steps.count <= Self.stepsMax else { return nil }
    self.init(start: start, limit: limit, dayEnd: dayEnd, upstreamDue: upstream)
    for step in steps {
      guard let step else { return nil }
      self.steps.append(step)
    }
  }

  private static func step(_ reader: inout JSONReader) throws(JSONFault) -> Step? {
    var from: Instant?
    var to: Instant?
    var until: Instant?
    var upstream: Instant?
    var limit: Limit?
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if reader.matches(key, "by") { limit = try? Limit(parsing: try reader.string()) }
      else if reader.matches(key, "from") { from = try reader.instant() }
      else if reader.matches(key, "to") { to = try reader.instant() }
      else if reader.matches(key, "upstream") { upstream = try reader.instant() }
      else { until = try reader.instant() }
    }
    if let from { return .paused(from: from, to: to) }
    if let upstream { return .upstream(upstream) }
    return limit.map(Step.extendedBy) ?? until.map(Step.extended)
  }
}

extension JSONReader {
  /// A time of ours; nil where the text is none.
  mutating func instant() throws(JSONFault) -> Instant? {
    let text = try string()
    return try? Instant(parsing: text)
  }

  mutating func integers() throws(JSONFault) -> [Int64] {
    var numbers: [Int64] = []
    try beginArray()
    while try nextElement() { numbers.append(try integer()) }
    return numbers
  }
}

extension JSONWriter {
  fileprivate mutating func field(_ name: StaticString, numbers: [Int64]) {
    key(name)
    beginArray()
    for number in numbers { value(number) }
    endArray()
  }
}

extension [CaseFile.Stop] {
  func encode(into writer: inout JSONWriter) {
    writer.beginArray()
    for stop in self {
      writer.beginObject()
      writer.field("by", stop.name)
      if let until = stop.until { writer.field("until", until) }
      writer.endObject()
    }
    writer.endArray()
  }

  /// Nil where the value holds something else.
  init?(_ reader: inout JSONReader) throws(JSONFault) {
    self = []
    var isGood = true
    try reader.beginArray()
    while try reader.nextElement() {
      var name: String?
      var until: Instant?
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if reader.matches(key, "by") { name = try reader.string() }
        else if reader.matches(key, "until") {
          until = try reader.instant()
          if until == nil { isGood = false }
        } else { try reader.skip() }
      }
      if let name, count < MilestoneRule.milestonesMax {
        append(CaseFile.Stop(name, until: until))
      } else { isGood = false }
    }
    if !isGood { return nil }
  }
}

extension CaseFile {
  public func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    if !coHandlers.isEmpty {
      writer.key("co")
      writer.beginObject()
      for handler in coHandlers {
        writer.key("\(handler.unit)")
        writer.value(handler.state.rawValue)
      }
      writer.endObject()
    }
    if returnsDenied > 0 { writer.field("denied", returnsDenied) }
    if extensionsGranted > 0 { writer.field("extensions", extensionsGranted) }
    if suspendedMs > 0 { writer.field("suspended_ms", suspendedMs) }
    for (name, instant) in instants {
      guard let instant else { continue }
      writer.key(name)
      writer.value(instant)
    }
    if !suspensions.isEmpty {
      writer.key("suspensions")
      writer.beginArray()
      for span in suspensions {
        writer.value(span.from)
        writer.value(span.to)
      }
      writer.endArray()
    }
    if !stops.isEmpty {
      writer.key("stops")
      stops.encode(into: &writer)
    }
    if let suspicion { writer.field("suspected", numbers: suspicion.numbers) }
    if !silences.isEmpty { writer.field("silences", numbers: silences.numbers) }
    if !told.isEmpty {
      writer.field("told", numbers: told.flatMap {
        [Int64($0.run), $0.due.milliseconds, Int64($0.steps.rawValue)]
      })
    }
    encodePast(into: &writer)
    if let solved { writer.field("solved", solved) }
    if let satisfied { writer.field("satisfied", satisfied) }
    if !clocks.isEmpty {
      writer.key("clocks")
      writer.beginObject()
      for clock in clocks {
        writer.key("\(clock.run)")
        clock.clock.encode(into: &writer)
      }
      writer.endObject()
    }
    if !milestones.isEmpty {
      writer.key("milestones")
      writer.beginObject()
      for milestone in milestones {
        writer.key(milestone.name)
        writer.value(milestone.at)
      }
      writer.endObject()
    }
    writer.endObject()
  }

  private var instants: [(String, Instant?)] {
    [
      ("dispatched_at", dispatchedAt), ("asked", extensionAsked), ("asked_of", extensionAskedOf),
      ("extended", extendedUntil), ("suspended", suspendedSince), ("contacted", contactedAt),
      ("suspended_until", suspendedUntil), ("due_known", dueKnown),
    ]
  }

  /// Reads what `encode` wrote; nil where the line is no such object.
  public init?(decoding line: UnsafeBufferPointer<UInt8>) {
    do {
      var reader = JSONReader(line)
      try self.init(&reader)
      try reader.end()
    } catch { return nil }
  }

  private init(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if reader.matches(key, "co") { try decodeCoHandlers(&reader) }
      else if reader.matches(key, "denied") { returnsDenied = try reader.integer() }
      else if reader.matches(key, "extensions") { extensionsGranted = try reader.integer() }
      else if reader.matches(key, "suspended_ms") { suspendedMs = try reader.integer() }
      else if reader.matches(key, "dispatched_at") { dispatchedAt = try reader.instant() }
      else if reader.matches(key, "asked") { extensionAsked = try reader.instant() }
      else if reader.matches(key, "asked_of") { extensionAskedOf = try reader.instant() }
      else if reader.matches(key, "extended") { extendedUntil = try reader.instant() }
      else if reader.matches(key, "suspended") { suspendedSince = try reader.instant() }
      else if reader.matches(key, "contacted") { contactedAt = try reader.instant() }
      else if reader.matches(key, "solved") { solved = try reader.bool() }
      else if reader.matches(key, "satisfied") { satisfied = try reader.bool() }
      else if reader.matches(key, "suspended_until") { suspendedUntil = try reader.instant() }
      else if reader.matches(key, "due_known") { dueKnown = try reader.instant() }
      else if reader.matches(key, "holders") { decodeHolders(try reader.integers()) }
      else if reader.matches(key, "outcomes") { decodeOutcomes(try reader.integers()) }
      else if reader.matches(key, "silences") {
        silences = Silences(numbers: try reader.integers())
      } else if reader.matches(key, "suspected") {
        suspicion = Suspicion(numbers: try reader.integers())
      } else if reader.matches(key, "told") { decodeTold(try reader.integers()) }
      else if reader.matches(key, "stops") { stops = try [Stop](&reader) ?? [] }
      else if reader.matches(key, "suspensions") { try decodeSuspensions(&reader) }
      else if reader.matches(key, "clocks") { try decodeClocks(&reader) }
      else {
        try reader.beginObject()
        while let name = try reader.nextKey() {
          let text = try reader.text(of: name)
          if let at = try reader.instant() { milestones.append(Milestone(name: text, at: at)) }
        }
      }
    }
  }

  private mutating func decodeSuspensions(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginArray()
    while try reader.nextElement() {
      let from = try reader.instant()
      guard try reader.nextElement() else { return }
      if let from, let to = try reader.instant() { suspensions.append(Span(from: from, to: to)) }
    }
  }

  private mutating func decodeTold(_ numbers: [Int64]) {
    for at in stride(from: 0, to: numbers.count - 2, by: 3) {
      remember(Told(
        run: Int(numbers[at]), due: Instant(milliseconds: numbers[at + 1]),
        steps: ClockRun.Flags(rawValue: UInt16(truncatingIfNeeded: numbers[at + 2]))))
    }
  }

  private mutating func decodeClocks(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let run = Int(try reader.text(of: key))
      if let clock = try Clock(&reader), let run { set(clock, of: run) }
    }
  }

  private mutating func decodeCoHandlers(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let unit = UInt16(try reader.text(of: key)) ?? 0
      let state = CoHandler.State(rawValue: try reader.string()) ?? .dispatched
      coHandlers.append(CoHandler(unit: unit, state: state))
    }
  }
}
