/// Counting along the calendar: by subtraction and search within the table, day by day outside it.
extension WorkCalendar {
  // MARK: Days

  /// How many working days the range holds.
  public func workingDays(in dates: ClosedRange<CivilDate>) -> Int {
    workdays(from: dates.lowerBound.daysSince1970, to: dates.upperBound.daysSince1970 + 1)
  }

  /// The working days between two instants, counted as a limit counts them: those behind the day of
  /// the first up to that of the second (民法典 §201). Nothing where the second is the earlier one.
  public func workingDays(from: Instant, to: Instant) -> Int {
    let (first, last) = (from.shanghai.day, to.shanghai.day)
    return first < last ? workdays(from: first + 1, to: last + 1) : 0
  }

  /// The working days from one day up to another, the latter not among them.
  func workdays(from: Int32, to: Int32) -> Int {
    sum(from: from, to: to, table: { Int(days[$0].workdaysBefore) }) { day in
      flags(ofDay: day).contains(.working) ? 1 : 0
    }
  }

  /// The n-th working day behind a day, counted from 1.
  func workday(_ number: Int, after day: Int32) -> Int32 {
    var day = day
    var left = number
    while true {
      if let index = tableIndex(day + 1) {
        let at = Int(days[index].workdaysBefore) + left - 1
        if at < workdays.count { return workdays[at] }
        left = at - workdays.count + 1
        day = endDay - 1
      }
      day += 1
      if flags(ofDay: day).contains(.working) { left -= 1 }
      if left == 0 { return day }
    }
  }

  /// The n-th working day before a day, counted from 1.
  func workday(_ number: Int, before day: Int32) -> Int32 {
    var day = day
    var left = number
    while true {
      if let index = tableIndex(day) {
        let at = Int(days[index].workdaysBefore) - left
        if at >= 0 { return workdays[at] }
        left = -at
        day = firstDay
      }
      day -= 1
      if flags(ofDay: day).contains(.working) { left -= 1 }
      if left == 0 { return day }
    }
  }

  /// Whether a notice that is missing may change one of the days, the last one among them.
  func isProvisional(from: Int32, through: Int32) -> Bool {
    guard from <= through else { return false }
    // Nothing outside the table is settled.
    guard let first = tableIndex(from), let last = tableIndex(through) else { return true }
    return days[first].provisionalBefore != days[last + 1].provisionalBefore
  }

  // MARK: Time of office

  /// The time between two instants in which the office was open; nothing where the second is the
  /// earlier one.
  ///
  /// Guarantees: the parts of a divided interval add up to the whole.
  public func workingMilliseconds(from: Instant, to: Instant) -> Int64 {
    guard from < to else { return 0 }
    let (first, last) = (from.shanghai, to.shanghai)
    let minutes = sum(
      from: first.day, to: last.day, table: { Int(days[$0].openMinutesBefore) },
      day: openMinutes(ofDay:))
    return Int64(minutes) * 60_000 + open(ofDay: last.day, before: last.milliseconds)
      - open(ofDay: first.day, before: first.milliseconds)
  }

  /// The first instant at which so much time of office, more than none, has run.
  func advance(_ milliseconds: Int64, from start: Instant) -> Instant {
    let start = start.shanghai
    var day = start.day
    // From the beginning of the day on.
    var left = milliseconds + open(ofDay: day, before: start.milliseconds)
    while true {
      if let index = tableIndex(day) {
        let at = lastDay(from: index, beforeOpen: left)
        left -= openMs(from: index, to: at)
        if at < tableCount { return instant(ofDay: firstDay + Int32(at), afterOpen: left) }
        day = endDay
      }
      let open = Int64(openMinutes(ofDay: day)) * 60_000
      if left <= open { return instant(ofDay: day, afterOpen: left) }
      left -= open
      day += 1
    }
  }

  /// The day of the table on which so much time is reached that is counted from the beginning of a
  /// day; the one behind the table where it is not reached.
  private func lastDay(from index: Int, beforeOpen milliseconds: Int64) -> Int {
    // Most limits end on the same day or the next: steps that double, then halves.
    var low = index
    var step = 1
    while low + step <= tableCount, openMs(from: index, to: low + step) < milliseconds {
      low += step
      step *= 2
    }
    var high = min(low + step, tableCount + 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if openMs(from: index, to: middle) < milliseconds { low = middle } else { high = middle }
    }
    return low
  }

  @inline(__always)
  private func openMs(from: Int, to: Int) -> Int64 {
    Int64(days[to].openMinutesBefore - days[from].openMinutesBefore) * 60_000
  }

  func openMinutes(ofDay day: Int32) -> Int {
    flags(ofDay: day).contains(.working) ? officeHours(ofDay: day).minutesPerDay : 0
  }

  /// How long the office was open on a day before a time of it.
  func open(ofDay day: Int32, before clock: Int64) -> Int64 {
    guard clock > 0, flags(ofDay: day).contains(.working) else { return 0 }
    var open: Int64 = 0
    for period in officeHours(ofDay: day).periods {
      open += max(0, min(Int64(period.end) * 60_000, clock) - Int64(period.start) * 60_000)
    }
    return open
  }

  /// When so much of a day's time of office has run, which the day has.
  private func instant(ofDay day: Int32, afterOpen milliseconds: Int64) -> Instant {
    let midnight = CivilDate(daysSince1970: day).instant()
    var left = milliseconds
    for period in officeHours(ofDay: day).periods {
      let length = Int64(period.minutes) * 60_000
      if left <= length {
        return midnight.adding(milliseconds: Int64(period.start) * 60_000 + left)
      }
      left -= length
    }
    preconditionFailure("the office of \(midnight) is not open for \(milliseconds) ms")
  }

  // MARK: Sums

  /// A sum over days, the last one not among them: the difference of two sums where the table has
  /// them, day by day elsewhere.
  private func sum(
    from: Int32, to: Int32, table: (Int) -> Int, day: (Int32) -> Int
  ) -> Int {
    guard from < to else { return 0 }
    let low = min(max(from, firstDay), endDay)
    let high = max(min(to, endDay), low)
    var sum = table(Int(high - firstDay)) - table(Int(low - firstDay))
    if from < firstDay {
      for at in from..<min(to, firstDay) { sum += day(at) }
    }
    if to > endDay {
      for at in max(from, endDay)..<to { sum += day(at) }
    }
    return sum
  }
}

/// Time that a limit counts: so much between two instants, or before one.
extension WorkCalendar {
  /// How much of what the limit counts lies between two instants: of days those that a pause gives
  /// back. 24:00 is of the day that it ends.
  public func count(of limit: Limit, from: Instant, to: Instant) -> Int {
    let first = from.adding(milliseconds: -1).dateInShanghai()
    let last = max(first, to.adding(milliseconds: -1).dateInShanghai())
    switch limit {
    case .workingDays: return first < last ? workingDays(in: first.advanced(by: 1)...last) : 0
    case .calendarDays: return Int(last.daysSince1970 - first.daysSince1970)
    case .elapsedMinutes: return Int((to.milliseconds(since: from) + 59_999) / 60_000)
    case .workingMinutes: return Int((workingMilliseconds(from: from, to: to) + 59_999) / 60_000)
    }
  }

  /// So long before an instant, by the time that the limit counts: when to warn.
  public func before(_ instant: Instant, by limit: Limit) -> Instant {
    switch limit {
    case .workingDays(let count): return workingDaysBefore(count, instant)
    case .calendarDays(let count): return instant.adding(hours: -24 * count)
    case .elapsedMinutes(let count): return instant.adding(minutes: -count)
    case .workingMinutes(let count): return openTime(Int64(count) * 60_000, before: instant)
    }
  }

  /// When so many hundredths of a limit are over: what is left of it is counted back from its end,
  /// by the time that the limit counts; of working days by their time of office. While the clock
  /// stood still nothing of it went by.
  public func share(
    _ percent: Int, of limit: Limit, from start: Instant, to due: Instant
  ) -> Instant {
    func left(_ whole: Int64, atMost: Int64) -> Int64 {
      min(whole, atMost) / 100 * Int64(100 - percent)
    }
    let span = max(0, due.milliseconds(since: start))
    switch limit {
    case .elapsedMinutes(let count):
      return due.adding(milliseconds: -left(Int64(count) * 60_000, atMost: span))
    case .calendarDays(let count):
      return due.adding(milliseconds: -left(Int64(count) * 86_400_000, atMost: span))
    case .workingMinutes(let count):
      let open = workingMilliseconds(from: start, to: due)
      return openTime(left(Int64(count) * 60_000, atMost: open), before: due)
    case .workingDays:
      let end = min(self.due(from: start, limit: limit).instant, due)
      let open = workingMilliseconds(from: start, to: end)
      return openTime(left(open, atMost: open), before: due)
    }
  }

  /// So much time of office before an instant.
  private func openTime(_ milliseconds: Int64, before instant: Instant) -> Instant {
    if milliseconds <= 0 { return instant }
    var left = milliseconds
    var date = instant.dateInShanghai()
    while true {
      for period in isWorkday(date) ? officeHours(on: date).periods.reversed() : [] {
        let end = min(date.instant(atMinute: period.end), instant)
        let room = end.milliseconds(since: date.instant(atMinute: period.start))
        if room <= 0 { continue }
        if left <= room { return end.adding(milliseconds: -left) }
        left -= room
      }
      date = date.advanced(by: -1)
    }
  }

  /// Whether offices are open.
  public func isOffice(_ instant: Instant) -> Bool {
    let date = instant.dateInShanghai()
    return isWorkday(date) && officeHours(on: date).periods.contains {
      date.instant(atMinute: $0.start) <= instant && instant < date.instant(atMinute: $0.end)
    }
  }
}
