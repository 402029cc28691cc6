/// Walks from the receipt to the due date once more, with what happened on the way in view.
struct Explanation {
  private(set) var days: [DayCount] = []

  private let calendar: WorkCalendar
  private let start: Instant
  private let limit: Limit
  private var due: Due
  /// How much of the limit's own measure was granted in all.
  private var amount: Int
  private var pausedDays: [PausedDays] = []
  private var pauses: [Range<Instant>] = []
  /// Days over which an end in calendar days had moved on.
  private var moved: [ClosedRange<Int32>] = []
  private var grants: [(range: Range<Instant>, limit: Limit?)] = []

  init(
    _ calendar: WorkCalendar, from start: Instant, limit: Limit, dayEnd: DayEnd,
    steps: [LimitStep]
  ) {
    self.calendar = calendar
    self.start = start.withinText
    self.limit = limit
    amount = limit.amount
    var run = RunningLimit(from: start, limit: limit, dayEnd: dayEnd, in: calendar)
    due = run.due
    for step in steps {
      let former = run
      run.take(step)
      note(step, former, run)
    }
    due = run.due
    switch limit {
    case .workingDays, .calendarDays: explainDays()
    case .workingMinutes, .elapsedMinutes: explainMinutes()
    }
  }

  private mutating func note(_ step: LimitStep, _ former: RunningLimit, _ next: RunningLimit) {
    switch step {
    case .paused(let from, let to):
      guard from <= former.due.instant, from < to else { return }
      pauses.append(from..<to)
      if let days = PausedDays(from, to, until: former.due.instant) { pausedDays.append(days) }
    case .extendedBy(let more) where more.isSameMeasure(as: limit):
      amount += more.amount
      if case .calendarDays = more {
        let ended = former.due.instant.endedDay
        if former.lastDay < ended { moved.append((former.lastDay + 1)...ended) }
      }
    case .extendedBy(let more):
      grants.append((former.due.instant..<next.due.instant, more))
    case .extendedUntil:
      if former.due.instant < next.due.instant {
        grants.append((former.due.instant..<next.due.instant, nil))
      }
    case .boundTo: break
    }
  }

  private mutating func add(_ day: Int32, _ counted: DayCount.Counted) {
    let date = CivilDate(daysSince1970: day)
    days.append(DayCount(
      date: date, kind: calendar.dayKind(date), provisional: calendar.isProvisional(date),
      counted: counted))
  }

  // MARK: Days

  private mutating func explainDays() {
    let receipt = start.shanghai.day
    let last = due.instant.endedDay
    add(receipt, .receipt)
    guard receipt < last else { return }
    let countsDaysOff = limit.isSameMeasure(as: .calendarDays(1))
    var number = 0
    for day in (receipt + 1)...last {
      if pausedDays.contains(where: { $0.stop < day && day <= $0.start }) {
        add(day, .paused)
      } else if let grant = grant(ofDay: day) {
        add(day, .granted(grant.limit))
      } else if !countsDaysOff && !calendar.flags(ofDay: day).contains(.working) {
        add(day, .dayOff)
      } else if number < amount && !moved.contains(where: { $0.contains(day) }) {
        number += 1
        add(day, .day(number))
      } else {
        add(day, .moved)
      }
    }
  }

  private func grant(ofDay day: Int32) -> (range: Range<Instant>, limit: Limit?)? {
    grants.first {
      $0.range.lowerBound.endedDay < day && day <= $0.range.upperBound.endedDay
    }
  }

  // MARK: Minutes

  private mutating func explainMinutes() {
    let isElapsed = limit.isSameMeasure(as: .elapsedMinutes(1))
    let stops = pauses + grants.map(\.range)
    var left = Int64(amount) * 60_000
    for day in start.shanghai.day...max(start.shanghai.day, due.instant.endedDay) {
      guard isElapsed || calendar.flags(ofDay: day).contains(.working) else {
        add(day, .dayOff)
        continue
      }
      let before = left
      let midnight = CivilDate(daysSince1970: day)
      var isStopped = false
      let periods = isElapsed ? [OfficeHours.Period.wholeDay]
        : calendar.officeHours(ofDay: day).periods
      for period in periods {
        let from = max(midnight.instant(atMinute: period.start), start)
        let to = min(midnight.instant(atMinute: period.end), due.instant)
        guard from < to else { continue }
        left -= to.milliseconds(since: from)
        for stop in stops where stop.overlaps(from..<to) {
          isStopped = true
          left += min(to, stop.upperBound).milliseconds(since: max(from, stop.lowerBound))
        }
      }
      // Rounding what is left, not what ran, keeps the sum of whole minutes exact.
      let ran = Int((before + 59_999) / 60_000 - (left + 59_999) / 60_000)
      if before > left || !isStopped {
        add(day, .minutes(ran))
      } else if let grant = grant(ofDay: day) {
        add(day, .granted(grant.limit))
      } else {
        add(day, .paused)
      }
    }
  }
}
