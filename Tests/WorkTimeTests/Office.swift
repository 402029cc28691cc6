import WorkTime
import TestSupport

/// An office with invented layers: as the reference has them, and as a file of the configuration.
struct Office: Sendable {
  var rules: Reference
  let calendar: WorkCalendar

  /// A jurisdiction with some entries, and a unit of it with some more.
  init(_ rules: Reference, _ files: [CalendarFile], random: inout Seeded) throws {
    self.rules = rules
    var text = "{layers: ["
    for code in ["370481", "370481-zjj"] {
      var entries: [Reference.Entry] = []
      let from = Int(try date("2008-01-01").daysSince1970)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let later = entries.last.map { $0.from + 1 } ?? from
        entries.append(Self.entry(from: Int.random(in: later...later + 4000, using: &random)))
      }
      for at in entries.indices {
        let end = at + 1 < entries.count ? entries[at + 1].from : entries[at].from + 3000
        Self.fill(&entries[at], until: end, &random)
        text += Self.json5(entries[at], code)
      }
      self.rules.levels.append(entries)
    }
    let layers = try CalendarLayer.layers(parsing: Array((text + "]}").utf8), file: "layers")
    let book = try CalendarBook(files: files, layers: layers)
    calendar = book.calendar(jurisdiction: "370481", unit: "370481-zjj")
  }

  private static func entry(from day: Int) -> Reference.Entry { Reference.Entry(from: day) }

  private static func fill(
    _ entry: inout Reference.Entry, until end: Int, _ random: inout Seeded
  ) {
    let patterns: [Set<Int>?] = [
      nil, nil, [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6], [1, 3],
    ]
    let hours: [[Range<Int>]?] = [
      nil, [540..<720, 840..<1080], [0..<1440], [487..<701, 703..<704, 799..<1013],
      [480..<690, 810..<1050, 1140..<1260], [600..<660],
    ]
    entry.weekly = patterns.randomElement(using: &random) ?? nil
    entry.hours = hours.randomElement(using: &random) ?? nil
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let day = Int.random(in: entry.from..<end, using: &random)
      if Bool.random(using: &random) || entry.closed.contains(day) {
        if !entry.closed.contains(day) { entry.opened.insert(day) }
      } else if !entry.opened.contains(day) {
        entry.closed.insert(day)
      }
    }
  }

  private static func json5(_ entry: Reference.Entry, _ code: String) -> String {
    func text(_ day: Int) -> String { CivilDate(daysSince1970: Int32(day)).description }
    func clock(_ minute: Int) -> String {
      "\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
    }
    var fields = "for: \"\(code)\", valid_from: \"\(text(entry.from))\", source: \"invented\""
    if let weekly = entry.weekly {
      let names = weekly.sorted().compactMap { Weekday(rawValue: $0)?.description.lowercased() }
      fields += ", weekly: [\(names.map { "\"\($0)\"" }.joined(separator: ", "))]"
    }
    if let hours = entry.hours {
      let texts = hours.map { "\"\(clock($0.lowerBound))-\(clock($0.upperBound))\"" }
      fields += ", office_hours: [\(texts.joined(separator: ", "))]"
    }
    let closed = entry.closed.sorted().map {
      "{name: \"停电\", from: \"\(text($0))\", to: \"\(text($0))\"}"
    }
    let opened = entry.opened.sorted().map { "{name: \"值班\", date: \"\(text($0))\"}" }
    fields += ", closed: [\(closed.joined(separator: ", "))]"
    fields += ", open: [\(opened.joined(separator: ", "))]"
    return "{\(fields)},"
  }
}

/// One invented life of a limit.
struct LimitCase: Sendable, CustomStringConvertible {
  var start: Instant
  var limit: Limit
  var dayEnd: DayEnd
  var steps: [LimitStep] = []

  private static let first = Int64(1_167_580_800_000)
  private static let last = Int64(1_830_268_800_000)

  init(_ random: inout Seeded) {
    start = Self.snapped(
      Instant(milliseconds: Int64.random(in: Self.first..<Self.last, using: &random)), &random)
    limit = Self.limit(Int.random(in: 0..<4, using: &random), daysMax: 60, &random)
    dayEnd = Bool.random(using: &random) ? .midnight : .closeOfOffice
  }

  /// Where rules change: at midnight, at the minutes at which offices open and close, at year ends.
  private static func snapped(_ instant: Instant, _ random: inout Seeded) -> Instant {
    var date = instant.dateInShanghai()
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return date.instant()
    case 1:
      let minutes = [510, 540, 720, 780, 1020, 1080, 1439]
      return date.instant(atMinute: minutes.randomElement(using: &random) ?? 0)
    case 2:
      let newYear = CivilDate(year: date.year, month: 12, day: 28) ?? date
      date = newYear.advanced(by: Int.random(in: 0...8, using: &random))
      return date.instant(atMinute: Int.random(in: 0...1439, using: &random))
    default: return instant
    }
  }

  static func limit(
    _ measure: Int, daysMax: Int, _ random: inout Seeded
  ) -> Limit {
    let days = Int.random(in: 1...daysMax, using: &random)
    // Mostly of some hours, as limits in minutes are.
    let minutes = Int.random(in: 0..<20, using: &random) == 0 ? 6000 : 900
    let count = Int.random(in: 1...minutes, using: &random)
    switch measure {
    case 0: return .workingDays(days)
    case 1: return .calendarDays(days)
    case 2: return .workingMinutes(count)
    default: return .elapsedMinutes(count)
    }
  }

  private var measure: Int {
    switch limit {
    case .workingDays: 0
    case .calendarDays: 1
    case .workingMinutes: 2
    case .elapsedMinutes: 3
    }
  }

  /// Adds what happens next.
  mutating func addStep(due: Instant, since now: inout Instant, _ random: inout Seeded) {
    let step = Int.random(in: 0..<10, using: &random)
    let room = max(0, due.milliseconds(since: now)) + 3_600_000
    switch step {
    case 0..<6:
      var from = now.adding(milliseconds: Int64.random(in: 0...room, using: &random))
      if Bool.random(using: &random) { from = max(now, Self.snapped(from, &random)) }
      if step == 0 { from = max(now, due) }
      let longest: Int64 = Bool.random(using: &random) ? 28_800_000 : 900_000_000
      let to = from.adding(milliseconds: Int64.random(in: 0...longest, using: &random))
      steps.append(.paused(from: from, to: to))
      now = to
    case 6..<8: steps.append(.extendedBy(Self.limit(measure, daysMax: 20, &random)))
    case 8: steps.append(.extendedBy(Self.limit(
      Int.random(in: 0..<4, using: &random), daysMax: 10, &random)))
    default:
      let away = Int64.random(in: -200_000_000...200_000_000, using: &random)
      let other = due.adding(milliseconds: away)
      let isBound = Bool.random(using: &random)
      steps.append(isBound ? .boundTo(max(other, start)) : .extendedUntil(other))
    }
  }

  /// Whether all that was granted is of the limit's own measure.
  var addsUp: Bool {
    steps.allSatisfy { step in
      switch step {
      case .paused: true
      case .extendedBy(let more): LimitCase.isSame(more, limit)
      case .boundTo, .extendedUntil: false
      }
    }
  }

  var amount: Int {
    steps.reduce(Self.amount(limit)) { sum, step in
      if case .extendedBy(let more) = step { sum + Self.amount(more) } else { sum }
    }
  }

  static func isSame(_ a: Limit, _ b: Limit) -> Bool {
    switch (a, b) {
    case (.workingDays, .workingDays), (.calendarDays, .calendarDays),
      (.workingMinutes, .workingMinutes), (.elapsedMinutes, .elapsedMinutes):
      true
    default: false
    }
  }

  static func amount(_ limit: Limit) -> Int {
    switch limit {
    case .workingDays(let count), .calendarDays(let count), .workingMinutes(let count),
      .elapsedMinutes(let count):
      count
    }
  }

  var description: String { "\(limit) from \(start), \(dayEnd), \(steps)" }
}
