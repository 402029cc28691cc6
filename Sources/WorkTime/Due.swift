/// When the last day of a limit in days ends (民法典 §203).
public enum DayEnd: String, CaseIterable, Hashable, Sendable {
  /// At 24:00, which is the instant of the next day's 00:00.
  case midnight
  /// When the office closes.
  case closeOfOffice = "close-of-office"
}

/// When a limit ends. What happens at `instant` or before it is in time.
public struct Due: Hashable, Sendable {
  public let instant: Instant
  /// A day that mattered for the result may still be moved by a notice that is not published yet:
  /// compute it again when the calendar changes.
  public let provisional: Bool

  public init(instant: Instant, provisional: Bool) {
    self.instant = instant
    self.provisional = provisional
  }
}

/// How time is counted:
/// - The day of receipt does not count (民法典 §201); hours and minutes run from the instant itself.
/// - Working days are those of the calendar, make-up days among them.
/// - A limit in calendar days that would end on a day off ends on the next working day (§203).
/// - Working minutes run only in the office periods of working days.
extension WorkCalendar {
  /// The end of a limit that runs from `start`, the receipt. The limit must be within its bounds.
  public func due(from start: Instant, limit: Limit, dayEnd: DayEnd = .midnight) -> Due {
    due(from: start, receiptDay: start.shanghai.day, limit, dayEnd)
  }

  /// The end of an extension: days are counted from the day on which the former limit ended, and
  /// 24:00 still belongs to that day although its instant is the next day's 00:00.
  public func due(extending former: Instant, by limit: Limit, dayEnd: DayEnd = .midnight) -> Due {
    due(
      from: former, receiptDay: former.withinText.adding(milliseconds: -1).shanghai.day, limit,
      dayEnd)
  }

  private func due(
    from start: Instant, receiptDay: Int32, _ limit: Limit, _ dayEnd: DayEnd
  ) -> Due {
    precondition(limit.isWithinBounds)
    switch limit {
    case .workingDays(let count): return workingDays(count, after: receiptDay, dayEnd)
    case .calendarDays(let count): return calendarDays(count, after: receiptDay, dayEnd)
    case .workingMinutes(let count): return workingMinutes(count, from: start)
    case .elapsedMinutes(let count):
      return Due(instant: start.withinText.adding(minutes: count), provisional: false)
    }
  }

  private func workingDays(_ count: Int, after receiptDay: Int32, _ dayEnd: DayEnd) -> Due {
    var day = receiptDay
    var left = count
    var seen: Flags = []
    while left > 0 {
      day += 1
      let flags = flags(ofDay: day)
      seen.formUnion(flags)
      if flags.contains(.working) { left -= 1 }
    }
    return Due(instant: end(ofDay: day, dayEnd), provisional: seen.contains(.provisional))
  }

  private func calendarDays(_ count: Int, after receiptDay: Int32, _ dayEnd: DayEnd) -> Due {
    // The days before the last one count whatever they are, so no notice can matter to them.
    var day = receiptDay + Int32(count)
    var flags = flags(ofDay: day)
    var seen = flags
    while !flags.contains(.working) {
      day += 1
      flags = self.flags(ofDay: day)
      seen.formUnion(flags)
    }
    return Due(instant: end(ofDay: day, dayEnd), provisional: seen.contains(.provisional))
  }

  private func workingMinutes(_ count: Int, from start: Instant) -> Due {
    var (day, clock) = start.shanghai
    var left = Int64(count) * 60_000
    let fullDay = Int64(officeHours.minutesPerDay) * 60_000
    var seen: Flags = []
    while true {
      let flags = flags(ofDay: day)
      seen.formUnion(flags)
      if flags.contains(.working) {
        if clock == 0 && left > fullDay {
          left -= fullDay
        } else {
          for period in officeHours.periods {
            let from = max(Int64(period.start) * 60_000, clock)
            let room = Int64(period.end) * 60_000 - from
            if room <= 0 { continue }
            if left <= room {
              let midnight = CivilDate(daysSince1970: day).instant()
              return Due(
                instant: midnight.adding(milliseconds: from + left),
                provisional: seen.contains(.provisional))
            }
            left -= room
          }
        }
      }
      day += 1
      clock = 0
    }
  }

  private func end(ofDay day: Int32, _ dayEnd: DayEnd) -> Instant {
    let minute = dayEnd == .midnight ? 1440 : officeHours.closeMinute
    return CivilDate(daysSince1970: day).instant(atMinute: minute)
  }

  /// The same time of day, some working days before an instant: when to warn. 24:00 stays 24:00, so
  /// one working day before the end of a Monday is the end of the Friday before it.
  public func workingDaysBefore(_ count: Int, _ instant: Instant) -> Instant {
    precondition((0...Limit.daysMax).contains(count))
    if count == 0 { return instant }
    // One millisecond back, the end of a day lies on that day.
    let (lastDay, clock) = instant.withinText.adding(milliseconds: -1).shanghai
    var day = lastDay
    var left = count
    while left > 0 {
      day -= 1
      if flags(ofDay: day).contains(.working) { left -= 1 }
    }
    return CivilDate(daysSince1970: day).instant().adding(milliseconds: clock + 1)
  }
}
