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
/// - A limit in days ends at 24:00 of its last day, or when the office closes on it (§203).
/// - Working minutes run only in the office periods of working days.
extension WorkCalendar {
  /// The end of a limit that runs from `start`, the receipt. The limit must be within its bounds.
  public func due(from start: Instant, limit: Limit, dayEnd: DayEnd = .midnight) -> Due {
    precondition(limit.isWithinBounds)
    switch limit {
    case .workingDays(let count): return end(ofWorkday: count, after: start.shanghai.day, dayEnd)
    case .calendarDays(let count):
      return end(ofCalendarDay: start.shanghai.day + Int32(count), dayEnd)
    case .workingMinutes(let count): return end(afterOpen: Int64(count) * 60_000, from: start)
    case .elapsedMinutes(let count):
      return Due(instant: start.withinText.adding(minutes: count), provisional: false)
    }
  }

  /// The end of an extension: days are counted from the day on which the former limit ended, and
  /// 24:00 still belongs to that day although its instant is the next day's 00:00.
  public func due(extending former: Instant, by limit: Limit, dayEnd: DayEnd = .midnight) -> Due {
    precondition(limit.isWithinBounds)
    switch limit {
    case .workingDays(let count): return end(ofWorkday: count, after: former.endedDay, dayEnd)
    case .calendarDays(let count):
      return end(ofCalendarDay: former.endedDay + Int32(count), dayEnd)
    case .workingMinutes, .elapsedMinutes: return due(from: former, limit: limit, dayEnd: dayEnd)
    }
  }

  func end(ofWorkday number: Int, after day: Int32, _ dayEnd: DayEnd) -> Due {
    let last = workday(number, after: day)
    return Due(
      instant: end(ofDay: last, dayEnd), provisional: isProvisional(from: day + 1, through: last))
  }

  /// The end of a limit whose last day this is, or of the next working day. The days before count
  /// whatever they are, so that no notice can matter to them.
  func end(ofCalendarDay day: Int32, _ dayEnd: DayEnd) -> Due {
    let last = flags(ofDay: day).contains(.working) ? day : workday(1, after: day)
    return Due(
      instant: end(ofDay: last, dayEnd), provisional: isProvisional(from: day, through: last))
  }

  func end(afterOpen milliseconds: Int64, from start: Instant) -> Due {
    let instant = advance(milliseconds, from: start)
    return Due(
      instant: instant,
      provisional: isProvisional(from: start.shanghai.day, through: instant.endedDay))
  }

  func end(ofDay day: Int32, _ dayEnd: DayEnd) -> Instant {
    let minute = dayEnd == .midnight ? 1440 : officeHours(ofDay: day).closeMinute
    return CivilDate(daysSince1970: day).instant(atMinute: minute)
  }

  /// The same time of day, some working days before an instant: when to warn. 24:00 stays 24:00, so
  /// one working day before the end of a Monday is the end of the Friday before it.
  public func workingDaysBefore(_ count: Int, _ instant: Instant) -> Instant {
    precondition((0...Limit.daysMax).contains(count))
    if count == 0 { return instant }
    // One millisecond back, the end of a day lies on that day.
    let (lastDay, clock) = instant.withinText.adding(milliseconds: -1).shanghai
    let day = workday(count, before: lastDay)
    return CivilDate(daysSince1970: day).instant().adding(milliseconds: clock + 1)
  }
}

extension Instant {
  /// The day on which a limit with this end ends: 24:00 belongs to the day before.
  var endedDay: Int32 { withinText.adding(milliseconds: -1).shanghai.day }
}
