import WorkTime

/// The rules once more, day by day and minute by minute, from the notices as they are read: slow,
/// and with nothing of `WorkCalendar` in it.
struct Reference: Sendable {
  /// What an office keeps from one day on.
  struct Entry: Sendable {
    var from: Int
    /// 1 is Monday.
    var weekly: Set<Int>?
    var hours: [Range<Int>]?
    var closed: Set<Int> = []
    var opened: Set<Int> = []
  }

  /// 全国年节及纪念日放假办法 §2, for years that have no notice.
  static let statutoryTexts = [
    "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05",
    "2027-05-01", "2027-05-02", "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-02",
    "2027-10-03", "2028-01-01", "2028-01-25", "2028-01-26", "2028-01-27", "2028-01-28",
    "2028-04-04", "2028-05-01", "2028-05-02", "2028-05-28", "2028-10-01", "2028-10-02",
    "2028-10-03", "2029-01-01", "2029-02-12", "2029-02-13", "2029-02-14", "2029-02-15",
  ]
  static let lastPublishedYear = 2026
  static let dayMs: Int64 = 86_400_000
  static let offsetMs: Int64 = 8 * 3_600_000
  /// 00:00 of Shanghai, by the day of UTC.
  static let midnightMs: Int64 = dayMs - offsetMs

  /// Whether a day that a notice names is worked.
  let notices: [Int: Bool]
  let statutory: Set<Int>
  /// From the bottom to the top, each by `from`.
  var levels: [[Entry]] = []

  init(_ files: [CalendarFile]) throws {
    var notices: [Int: Bool] = [:]
    for file in files {
      for holiday in file.holidays {
        let first = Int(holiday.days.lowerBound.daysSince1970)
        let last = Int(holiday.days.upperBound.daysSince1970)
        for day in first...last { notices[day] = false }
      }
      for makeup in file.makeup { notices[Int(makeup.date.daysSince1970)] = true }
    }
    self.notices = notices
    statutory = Set(try Self.statutoryTexts.map { Int(try date($0).daysSince1970) })
  }

  // MARK: Days

  private func entry(_ level: [Entry], _ day: Int) -> Entry? { level.last { $0.from <= day } }

  func isWorking(_ day: Int) -> Bool {
    for level in levels.reversed() {
      guard let entry = entry(level, day) else { continue }
      if entry.closed.contains(day) { return false }
      if entry.opened.contains(day) { return true }
    }
    if let notice = notices[day] { return notice }
    if statutory.contains(day) { return false }
    // 1970-01-05 was a Monday.
    let weekday = (day - 4) % 7 + 1
    for level in levels.reversed() {
      if let weekly = entry(level, day)?.weekly { return weekly.contains(weekday) }
    }
    return weekday <= 5
  }

  func hours(_ day: Int) -> [Range<Int>] {
    for level in levels.reversed() {
      if let hours = entry(level, day)?.hours { return hours }
    }
    return [510..<720, 780..<1020]
  }

  func isProvisional(_ day: Int) -> Bool {
    for level in levels {
      guard let entry = entry(level, day) else { continue }
      if entry.closed.contains(day) || entry.opened.contains(day) { return false }
    }
    if notices[day] != nil { return false }
    let date = CivilDate(daysSince1970: Int32(day))
    if date.year > Self.lastPublishedYear { return true }
    return date.year == Self.lastPublishedYear && date.month == 12 && date.day >= 29
  }

  // MARK: Instants

  func day(_ ms: Int64) -> Int { Int((ms + Self.offsetMs) / Self.dayMs) }

  /// 24:00 is of the day that it ends.
  func endedDay(_ ms: Int64) -> Int { day(ms - 1) }

  func midnight(_ day: Int) -> Int64 { Int64(day) * Self.dayMs - Self.offsetMs }

  func end(_ day: Int, _ dayEnd: DayEnd) -> Int64 {
    switch dayEnd {
    case .midnight: midnight(day + 1)
    case .closeOfOffice: midnight(day) + Int64(hours(day).last?.upperBound ?? 0) * 60_000
    }
  }

  /// Minute by minute: hands every open minute's part of the interval to the body, until that says
  /// stop.
  private func walk(from start: Int64, to end: Int64, _ body: (Int64, Int64) -> Bool) {
    var today = day(start)
    while midnight(today) < end {
      if isWorking(today) {
        for hours in hours(today) {
          for minute in hours {
            let from = max(midnight(today) + Int64(minute) * 60_000, start)
            let to = min(midnight(today) + Int64(minute + 1) * 60_000, end)
            if from < to, !body(from, to) { return }
          }
        }
      }
      today += 1
    }
  }

  func open(_ from: Int64, _ to: Int64) -> Int64 {
    var sum: Int64 = 0
    walk(from: from, to: to) { start, end in
      sum += end - start
      return true
    }
    return sum
  }

  func after(_ openMs: Int64, from start: Int64) -> Int64 {
    var left = openMs
    var reached = start
    walk(from: start, to: .max) { from, to in
      let part = min(left, to - from)
      left -= part
      reached = from + part
      return left > 0
    }
    return reached
  }
}

/// A limit of the reference while it runs.
struct ReferenceLimit {
  let rules: Reference
  let limit: Limit
  let dayEnd: DayEnd
  private(set) var due: Int64 = 0
  /// Of calendar days: the last one, before it moved on.
  private var last = 0

  init(_ rules: Reference, from start: Int64, _ limit: Limit, _ dayEnd: DayEnd) {
    self.rules = rules
    self.limit = limit
    self.dayEnd = dayEnd
    switch limit {
    case .workingDays, .calendarDays: grant(limit, behind: rules.day(start))
    case .workingMinutes(let count): due = rules.after(Int64(count) * 60_000, from: start)
    case .elapsedMinutes(let count): due = start + Int64(count) * 60_000
    }
  }

  private mutating func grant(_ limit: Limit, behind day: Int) {
    switch limit {
    case .workingDays(let count):
      var day = day
      for _ in 0..<count {
        repeat { day += 1 } while !rules.isWorking(day)
      }
      due = rules.end(day, dayEnd)
      last = day
    case .calendarDays(let count):
      last = day + count
      due = rules.end(movedOn(last), dayEnd)
    case .workingMinutes(let count): end(at: rules.after(Int64(count) * 60_000, from: due))
    case .elapsedMinutes(let count): end(at: due + Int64(count) * 60_000)
    }
  }

  private func movedOn(_ day: Int) -> Int {
    var day = day
    while !rules.isWorking(day) { day += 1 }
    return day
  }

  private mutating func end(at instant: Int64) {
    due = instant
    last = rules.endedDay(instant)
  }

  mutating func take(_ step: LimitStep) {
    switch step {
    case .extendedBy(let more): grant(more, behind: rules.endedDay(due))
    case .extendedUntil(let until):
      if until.milliseconds > due { end(at: until.milliseconds) }
    case .boundTo(let other):
      if other.milliseconds < due { end(at: other.milliseconds) }
    case .paused(let from, let to):
      guard from.milliseconds <= due, from < to else { return }
      pause(from.milliseconds, to.milliseconds)
    }
  }

  private mutating func pause(_ from: Int64, _ to: Int64) {
    // 00:00 is the end of the day before, of whoever stops and whoever goes on.
    let stop = min(from % Reference.dayMs == Reference.midnightMs
      ? rules.day(from) - 1 : rules.day(from), rules.endedDay(due))
    let start = max(stop, to % Reference.dayMs == Reference.midnightMs
      ? rules.day(to) - 1 : rules.day(to))
    switch limit {
    case .workingDays:
      // Each working day of the pause gives one behind the end.
      for day in stop..<start where rules.isWorking(day + 1) {
        grant(.workingDays(1), behind: rules.endedDay(due))
      }
      giveNextDay(to)
    case .calendarDays:
      if stop < start {
        if stop >= last { last = rules.endedDay(due) }
        last += start - stop
        due = rules.end(movedOn(last), dayEnd)
      }
      giveNextDay(to)
    case .workingMinutes:
      let open = rules.open(from, to)
      if open > 0 { due = rules.after(open, from: due) }
    case .elapsedMinutes: due += to - from
    }
  }

  /// Whoever goes on when all days are over has the next working day.
  private mutating func giveNextDay(_ start: Int64) {
    if due <= start { grant(.workingDays(1), behind: rules.endedDay(start)) }
  }
}
