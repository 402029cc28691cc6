/// What may happen to a limit while it runs, in the order in which it happened.
public enum LimitStep: Hashable, Sendable {
  /// It stood still.
  case paused(from: Instant, to: Instant)
  /// More time was granted.
  case extendedBy(Limit)
  /// Time was granted up to an instant, if that is later than the end so far.
  case extendedUntil(Instant)
  /// A limit of someone else's holds, if it is earlier than the end so far.
  case boundTo(Instant)
}

/// A limit while it runs: where it ends by all that has happened to it so far.
///
/// Guarantees:
/// - A pause moves the end by what the limit counts: by the working or calendar days behind the day
///   of the stop up to that of the start, as the day of receipt does not count either
///   (民法典 §201); by the milliseconds of office, or of the clock. A stop and a start at 24:00 are
///   of the day that ends by it.
/// - For calendar days the last day itself is moved, and then looked at: an end that had moved on
///   over days off (民法典 §203) need not do so where its new day is a working day.
/// - A pause that begins after the end moves nothing: what was late before stays late.
/// - Nobody is late at once: a limit in days that stood still over its last hours and goes on when
///   no working day is left of it has the next working day.
/// - An extension counts from the end so far.
public struct RunningLimit: Sendable {
  public let calendar: WorkCalendar
  public let limit: Limit
  public let dayEnd: DayEnd
  public private(set) var due: Due
  /// Of a limit in calendar days: its last day before that moved on over days off.
  private(set) var lastDay: Int32

  public init(
    from start: Instant, limit: Limit, dayEnd: DayEnd = .midnight, in calendar: WorkCalendar
  ) {
    self.calendar = calendar
    self.limit = limit
    self.dayEnd = dayEnd
    due = calendar.due(from: start, limit: limit, dayEnd: dayEnd)
    lastDay = due.instant.endedDay
    if case .calendarDays(let count) = limit { lastDay = start.shanghai.day + Int32(count) }
  }

  public mutating func take(_ step: LimitStep) {
    switch step {
    case .paused(let from, let to): pause(from: from, to: to)
    case .extendedBy(let more): extend(by: more)
    case .extendedUntil(let until):
      if until > due.instant { end(at: Due(instant: until, provisional: false)) }
    case .boundTo(let other):
      if other < due.instant { end(at: Due(instant: other, provisional: false)) }
    }
  }

  private mutating func end(at due: Due) {
    self.due = due
    lastDay = due.instant.endedDay
  }

  private mutating func extend(by more: Limit) {
    let next = calendar.due(extending: due.instant, by: more, dayEnd: dayEnd)
    var last = next.instant.endedDay
    if case .calendarDays(let count) = more { last = due.instant.endedDay + Int32(count) }
    due = Due(instant: next.instant, provisional: next.provisional || due.provisional)
    lastDay = last
  }

  private mutating func pause(from: Instant, to: Instant) {
    guard case .calendarDays = limit else {
      due = calendar.due(due, pausedFrom: from, to: to, of: limit, dayEnd: dayEnd)
      return
    }
    guard from <= due.instant, from < to else { return }
    guard let pause = PausedDays(from, to, until: due.instant) else {
      if due.instant <= to { end(at: calendar.nextWorkdayEnd(after: to, dayEnd, due)) }
      return
    }
    // Who stops when the last day is over, and only days off were left, has those days no more.
    if pause.stop >= lastDay { lastDay = due.instant.endedDay }
    lastDay += Int32(pause.count)
    let next = calendar.end(ofCalendarDay: lastDay, dayEnd)
    due = Due(instant: next.instant, provisional: next.provisional || due.provisional)
    if due.instant <= to { end(at: calendar.nextWorkdayEnd(after: to, dayEnd, due)) }
  }
}

/// The days of a pause: those behind the day of the stop up to that of the start.
struct PausedDays {
  let stop: Int32
  let start: Int32

  var count: Int { Int(start - stop) }

  /// - Parameter end: where the limit ended.
  init?(_ from: Instant, _ to: Instant, until end: Instant) {
    stop = min(from.endedDay, end.endedDay)
    start = to.endedDay
    if stop >= start { return nil }
  }
}

extension WorkCalendar {
  /// An end, of whatever origin, of a limit whose clock stood still, as `RunningLimit` moves one.
  ///
  /// Calendar days are counted from `former` itself, since nothing tells whether that had moved on
  /// over days off.
  public func due(
    _ former: Due, pausedFrom from: Instant, to: Instant, of limit: Limit, dayEnd: DayEnd
  ) -> Due {
    guard from <= former.instant, from < to else { return former }
    var moved = former
    // A missing notice may make working days of those of the pause, and so a longer pause of it.
    var provisional = former.provisional
    switch limit {
    case .workingDays:
      guard let pause = PausedDays(from, to, until: former.instant) else { break }
      provisional = provisional || isProvisional(from: pause.stop + 1, through: pause.start)
      let count = workdays(from: pause.stop + 1, to: pause.start + 1)
      if count > 0 { moved = end(ofWorkday: count, after: former.instant.endedDay, dayEnd) }
    case .calendarDays:
      guard let pause = PausedDays(from, to, until: former.instant) else { break }
      moved = end(ofCalendarDay: former.instant.endedDay + Int32(pause.count), dayEnd)
    case .workingMinutes:
      provisional =
        provisional || isProvisional(from: from.shanghai.day, through: to.shanghai.day)
      let open = workingMilliseconds(from: from, to: to)
      if open > 0 { moved = end(afterOpen: open, from: former.instant) }
    case .elapsedMinutes:
      let later = former.instant.adding(milliseconds: to.milliseconds(since: from))
      return Due(instant: later, provisional: provisional)
    }
    moved = Due(instant: moved.instant, provisional: moved.provisional || provisional)
    if case .workingMinutes = limit { return moved }
    return moved.instant <= to ? nextWorkdayEnd(after: to, dayEnd, moved) : moved
  }

  /// The end of the first working day behind that of an instant: what is left for whom a pause gave
  /// back no whole day.
  func nextWorkdayEnd(after instant: Instant, _ dayEnd: DayEnd, _ former: Due) -> Due {
    let next = end(ofWorkday: 1, after: instant.endedDay, dayEnd)
    return Due(instant: next.instant, provisional: next.provisional || former.provisional)
  }
}
