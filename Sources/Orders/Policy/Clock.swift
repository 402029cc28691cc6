import WorkTime

/// The clock of an order that did not simply run: stopped and started, extended, or begun anew.
///
/// Guarantees: its due instant is a function of what stands here and of the calendar, so that a
/// changed calendar gives the new one (`due(in:)`). An order without one has the promise of its
/// opening.
public struct Clock: Sendable, Equatable {
  /// Stops and extensions of one order; more are refused.
  public static let stepsMax = 64

  public enum Step: Sendable, Equatable {
    /// It stood still; without an end it stands still now.
    case paused(from: Instant, to: Instant?)
    /// More time was granted, up to this instant.
    case extended(until: Instant)
    /// All the time that the policy grants: counted again when the calendar changes.
    case extendedBy(Limit)
    /// An amendment brought a limit of the upstream's: it binds us, whatever we grant.
    case upstream(Instant)
  }

  public var start: Instant
  public var limit: Limit
  public var dayEnd: DayEnd
  /// The upstream's limit: no time that we grant goes past it.
  public var upstreamDue: Instant?
  public var steps: [Step] = []

  public init(start: Instant, limit: Limit, dayEnd: DayEnd, upstreamDue: Instant? = nil) {
    self.start = start
    self.limit = limit
    self.dayEnd = dayEnd
    self.upstreamDue = upstreamDue
  }

  /// Since when it stands still.
  public var pausedSince: Instant? {
    if case .paused(let from, nil)? = steps.last { from } else { nil }
  }

  public var hasRoom: Bool { steps.count < Self.stepsMax }

  public mutating func pause(at now: Instant) { steps.append(.paused(from: now, to: nil)) }

  public mutating func resume(at now: Instant) {
    guard let since = pausedSince else { return }
    steps[steps.count - 1] = .paused(from: since, to: max(since, now))
  }

  /// Grants more time. A clock that stands still goes on standing still: the time is granted before
  /// the stop.
  public mutating func extend(_ step: Step) {
    steps.insert(step, at: pausedSince == nil ? steps.count : steps.count - 1)
  }

  /// Holds the clock to an upstream's limit that came later and is the earlier one. It always has
  /// room for it: where the steps are used up, only what they led to is kept.
  ///
  /// - Parameter stepsBehind: steps that follow at once, which need room too.
  public mutating func hold(to upstream: Instant, from due: Instant, stepsBehind: Int = 0) {
    if steps.count + 1 + stepsBehind > Self.stepsMax {
      upstreamDue = nil
      steps = [.extended(until: due)]
    }
    steps.append(.upstream(upstream))
  }

  /// Whether the instant is one that an upstream gave.
  public func isUpstream(_ due: Instant) -> Bool {
    upstreamDue == due || steps.contains(.upstream(due))
  }

  /// The promised end: the limit, then step by step what moved it.
  public func due(in calendar: WorkCalendar) -> Due { run(in: calendar).due }

  /// How far more time can be granted for the upstream's sake: its earliest limit, moved like ours
  /// where the clock stood still. Nil where it gave none.
  public func upstreamLimit(in calendar: WorkCalendar) -> Instant? { run(in: calendar).upstream }

  /// What happened to the limit, as the calculator takes it: each step is followed by the
  /// upstream's limit as it stands then, moved where the clock stood still.
  public func limitSteps(in calendar: WorkCalendar) -> [LimitStep] {
    var taken: [LimitStep] = []
    _ = run(in: calendar) { taken.append($0) }
    return taken
  }

  private func run(
    in calendar: WorkCalendar, _ took: (LimitStep) -> Void = { _ in }
  ) -> (due: Due, upstream: Instant?) {
    var run = RunningLimit(from: start, limit: limit, dayEnd: dayEnd, in: calendar)
    var upstream = upstreamDue
    func take(_ step: LimitStep) {
      run.take(step)
      took(step)
    }
    if let upstream { take(.boundTo(upstream)) }
    for step in steps {
      switch step {
      case .extended(let until): take(.extendedUntil(until))
      case .extendedBy(let limit): take(.extendedBy(limit))
      case .upstream(let limit): upstream = min(upstream ?? limit, limit)
      case .paused(let from, let to):
        // What was late before it stood still stays late.
        guard let to, from <= run.due.instant else { continue }
        take(.paused(from: from, to: to))
        upstream = upstream.map { former in
          let former = Due(instant: former, provisional: false)
          return calendar.due(former, pausedFrom: from, to: to, of: limit, dayEnd: dayEnd).instant
        }
      }
      if let upstream { take(.boundTo(upstream)) }
    }
    return (run.due, upstream)
  }
}

extension CalendarBook {
  /// Whose days and hours count: the one place where it is said. What is promised to the citizen
  /// goes by the jurisdiction's calendar, whoever has the order; a unit's own clocks by the unit's.
  ///
  /// - Parameter unit: the clock's `ClockRun.ownUnit(_:)`.
  public func calendar(_ jurisdiction: Int32, unit: String? = nil) -> WorkCalendar {
    // Most ledgers know the national one alone, and this is asked for every order.
    guard calendarCount > 1 else { return national }
    return calendar(jurisdiction: OrderNumber.code(jurisdiction), unit: unit)
  }
}

extension WorkCalendar {
  /// When a step of a clock is told, by the limit and the ends of its run. Where the limit is
  /// shorter than the lead, a warning at once would say nothing: it waits for a share of the limit.
  ///
  /// - Parameters:
  ///   - before: What lies so long before an instant, where that is known already.
  ///   - after: What lies so long behind it.
  public func instant(
    of when: StepRule.When, _ limit: Limit, from start: Instant, to due: Instant,
    before: (WorkCalendar, Instant, Limit) -> Instant = { $0.before($1, by: $2) },
    after: (WorkCalendar, Instant, Limit) -> Instant = { $0.due(extending: $1, by: $2).instant }
  ) -> Instant {
    switch when {
    case .before(let lead):
      let at = before(self, due, lead)
      return at > start ? at : share(StepRule.shareOfShort, of: limit, from: start, to: due)
    case .share(let percent): return share(percent, of: limit, from: start, to: due)
    case .after(let more): return after(self, due, more)
    }
  }
}
