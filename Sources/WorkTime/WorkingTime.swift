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
