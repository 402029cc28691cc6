/// One date between receipt and due, and how it was counted: what `show` and `explain` print.
public struct DayCount: Hashable, Sendable, CustomStringConvertible {
  public enum Counted: Hashable, Sendable {
    /// The day of receipt, which does not count (民法典 §201).
    case receipt
    /// A day off within a limit in working days or minutes.
    case dayOff
    /// The n-th day of the limit.
    case day(Int)
    /// So many minutes of the limit ran on this day.
    case minutes(Int)
    /// The limit would have ended on a day off: its end moved on over this day, or to it
    /// (民法典 §203).
    case moved
  }

  public let date: CivilDate
  public let kind: DayKind
  /// The kind of day may still be changed by a notice that is not published yet.
  public let provisional: Bool
  public let counted: Counted

  public var isCounted: Bool {
    switch counted {
    case .day: true
    case .minutes(let count): count > 0
    case .receipt, .dayOff, .moved: false
    }
  }

  /// `2026-10-08 Thursday, working day: day 1`
  public var description: String {
    let words =
      switch counted {
      case .receipt: "receipt, not counted"
      case .dayOff: "not counted"
      case .day(let number): "day \(number)"
      case .minutes(let count): "\(count) minutes"
      case .moved: kind.isWorking ? "the end moves on to it" : "the end moves on"
      }
    return "\(date) \(date.weekday), \(kind)\(provisional ? " (provisional)" : ""): \(words)"
  }
}

extension WorkCalendar {
  /// Every date from the receipt to the due date, and how `due` counted it.
  ///
  /// Guarantees: the last one is the day on which the limit ends; the days, or the minutes, that
  /// count add up to the limit.
  public func explain(from start: Instant, limit: Limit) -> [DayCount] {
    precondition(limit.isWithinBounds)
    let receipt = start.dateInShanghai()
    switch limit {
    case .workingDays(let count): return explain(workingDays: count, after: receipt)
    case .calendarDays(let count): return explain(calendarDays: count, after: receipt)
    case .workingMinutes, .elapsedMinutes: return explain(minutesOf: limit, from: start)
    }
  }

  private func dayCount(_ date: CivilDate, _ counted: DayCount.Counted) -> DayCount {
    DayCount(
      date: date, kind: dayKind(date), provisional: isProvisional(date), counted: counted)
  }

  private func explain(workingDays count: Int, after receipt: CivilDate) -> [DayCount] {
    var days = [dayCount(receipt, .receipt)]
    var date = receipt
    var number = 0
    while number < count {
      date = date.advanced(by: 1)
      if isWorkday(date) {
        number += 1
        days.append(dayCount(date, .day(number)))
      } else {
        days.append(dayCount(date, .dayOff))
      }
    }
    return days
  }

  private func explain(calendarDays count: Int, after receipt: CivilDate) -> [DayCount] {
    var days = [dayCount(receipt, .receipt)]
    var date = receipt
    for number in 1...count {
      date = date.advanced(by: 1)
      days.append(dayCount(date, .day(number)))
    }
    while !isWorkday(date) {
      date = date.advanced(by: 1)
      days.append(dayCount(date, .moved))
    }
    return days
  }

  private func explain(minutesOf limit: Limit, from start: Instant) -> [DayCount] {
    let periods: [(start: Int, end: Int)]
    var left: Int64
    let onlyWorkdays: Bool
    switch limit {
    case .workingMinutes(let count):
      periods = officeHours.periods.map { ($0.start, $0.end) }
      left = Int64(count) * 60_000
      onlyWorkdays = true
    case .elapsedMinutes(let count):
      periods = [(0, 1440)]
      left = Int64(count) * 60_000
      onlyWorkdays = false
    case .workingDays, .calendarDays:
      preconditionFailure("limits in days have no minutes")
    }
    var days: [DayCount] = []
    var (day, clock) = start.shanghai
    while left > 0 {
      let date = CivilDate(daysSince1970: day)
      if onlyWorkdays && !isWorkday(date) {
        days.append(dayCount(date, .dayOff))
      } else {
        let before = left
        for period in periods {
          let room = Int64(period.end) * 60_000 - max(Int64(period.start) * 60_000, clock)
          left -= min(max(room, 0), left)
        }
        // Rounding what is left, not what ran, keeps the sum of whole minutes exact.
        let ran = (before + 59_999) / 60_000 - (left + 59_999) / 60_000
        days.append(dayCount(date, .minutes(Int(ran))))
      }
      day += 1
      clock = 0
    }
    return days
  }
}
