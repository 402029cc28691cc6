import Journal
import Orders
import WorkTime

extension LedgerView {
  /// Why each clock of an order ends when it ends; nil where there is no such order.
  ///
  /// - Parameter clock: of the clocks of this name only.
  public func explain(
    _ number: OrderNumber, clock wanted: String? = nil, now: Instant, names: UnitNames
  ) throws(LedgerError) -> SlaExplanation? {
    var at = -1
    state.orders.forEach { index, order in
      if order.number == number { at = index }
      return at < 0
    }
    guard at >= 0 else { return nil }
    let order = state.orders[at]
    let events = try timeline(of: order)
    let book = calendars
    let runs = ([-1] + state.runs(of: order)).sorted { key($0, of: at) < key($1, of: at) }
    var clocks: [ClockExplanation] = []
    for place in runs {
      let (run, name) = state.run(place, of: at)
      if let wanted, name != wanted { continue }
      let jurisdiction = OrderNumber.code(order.number.jurisdiction)
      let unit = run.ownUnit(state.units)
      let story = ClockStory(
        run: run, name: name,
        clock: state.clock(of: order, run: place), limit: state.limits[run.limit],
        standsUntil: state.goesOn(order),
        calendar: book.calendar(order.number.jurisdiction, unit: unit),
        events: events, names: names, now: state.now(now))
      clocks.append(story.explanation(
        unit: state.units[run.unit],
        layers: book.layers(jurisdiction: jurisdiction, unit: unit).map(\.words)))
    }
    return SlaExplanation(
      order: "\(number)", state: order.state.name, channel: state.channels[order.channel],
      received: order.received.text(), rule: policy(of: order).map(RuleWords.init),
      silence: silence(of: order, events, at: state.now(now), names), clocks: clocks)
  }

  /// Why and until when steps of the order call nobody; nil where they call.
  private func silence(
    of order: Order, _ events: [Event], at now: Instant, _ names: UnitNames
  ) -> SilenceWords? {
    func span(_ silences: Silences?) -> CaseFile.Span? {
      silences?.spans.last { $0.from <= now && now < $0.to }
    }
    if let own = span(state.file(of: order)?.silences) {
      let event = events.last { $0.at == own.from && $0.isDone([.silence]) }
      return SilenceWords(
        until: own.to.text(), unit: nil,
        words: event.map { EventWords.words(of: $0, names: names) } ?? "")
    }
    return span(state.silencedUnits[order.unit]).map { ofUnit in
      let unit = state.units[order.unit]
      return SilenceWords(
        until: ofUnit.to.text(), unit: unit,
        words: "单位 \(names[unit] ?? unit) 全部静默,自 \(EventWords.deadline(ofUnit.from)) 起")
    }
  }

  /// The oldest first, and `resolve` before others of the same start.
  private func key(_ place: Int, of order: Int) -> (Int64, Int) {
    (state.run(place, of: order).run.start.milliseconds, place)
  }

  /// The policy that an order has, from the journal; nil where its text cannot be read any more.
  func policy(of order: Order) -> Policy? {
    let rule = state.rule(of: order)
    let reader = JournalReader(directory: directory)
    let book = state.policyTexts.book(of: rule.configuration) { place in
      try? Self.event(at: place, reader)
    }
    return book?.policy(id: rule.policy)
  }
}

/// One run, with all that it takes to tell how it came about.
private struct ClockStory {
  let run: ClockRun
  let name: String
  /// What moved it, where it did not simply run.
  let clock: Clock?
  let limit: ClockLimit?
  /// When the order goes on by itself, where it stands still.
  let standsUntil: Instant?
  let calendar: WorkCalendar
  let events: [Event]
  let names: UnitNames
  let now: Instant

  private var limitInForce: ClockLimit? {
    clock.map { ClockLimit($0.limit, $0.dayEnd) } ?? limit
  }

  private var steps: [LimitStep] {
    if let clock { return clock.limitSteps(in: calendar) }
    return run.flags.contains(.upstreamHolds) ? [.boundTo(run.due)] : []
  }

  func explanation(unit: String, layers: [String]) -> ClockExplanation {
    let limit = limitInForce
    let steps = steps
    let days = limit.map {
      calendar.explain(from: run.start, limit: $0.limit, dayEnd: $0.dayEnd, steps: steps)
    }
    let computed = limit.map { due($0, steps) }
    let end = min(run.stopped, now)
    let isOver = run.stopped <= now && !run.isPaused
    return ClockExplanation(
      clock: name, clockName: ClockName.chinese(name), unit: unit, unitName: names[unit],
      limit: limit?.limit.description ?? "", limitWords: limit?.limit.chinese ?? "",
      dayEnd: (limit?.dayEnd ?? .midnight).rawValue, start: run.start.text(),
      startedBy: starter.map { EventWords.words(of: $0, names: names) }, due: run.due.text(),
      ownDue: ownDue(limit, steps)?.text(),
      addsUp: computed == run.due,
      recomputedDue: computed.flatMap { $0 == run.due ? nil : $0.text() },
      counted: (days ?? []).reduce(0) { $0 + $1.amount },
      provisional: run.flags.contains(.provisional),
      upstreamHolds: run.flags.contains(.upstreamHolds),
      stopped: run.stopped == .distantFuture ? nil : run.stopped.text(),
      stoppedBy: isOver ? stopper.map { EventWords.words(of: $0, names: names) } : nil,
      verdict: verdict(isOver: isOver), lateSeconds: end.milliseconds(since: run.due) / 1_000,
      lateWorkingSeconds: calendar.workingLateness(of: run.due, at: end) / 1_000,
      steps: run.flags.stepNames,
      moves: moves, layers: layers, days: (days ?? []).map(ClockExplanation.Day.init))
  }

  private func due(_ limit: ClockLimit, _ steps: [LimitStep]) -> Instant {
    var running = RunningLimit(
      from: run.start, limit: limit.limit, dayEnd: limit.dayEnd, in: calendar)
    for step in steps { running.take(step) }
    return running.due.instant
  }

  /// What the limit gives without the upstream's, where that holds.
  private func ownDue(_ limit: ClockLimit?, _ steps: [LimitStep]) -> Instant? {
    guard let limit, run.flags.contains(.upstreamHolds) else { return nil }
    let own = steps.filter { if case .boundTo = $0 { false } else { true } }
    let due = due(limit, own)
    return due == run.due ? nil : due
  }

  private func verdict(isOver: Bool) -> ClockExplanation.Verdict {
    if run.flags.contains(.window) { return .window }
    let isLate = run.isLate(at: now)
    if isOver { return isLate ? .late : .inTime }
    return isLate ? .runningLate : run.isPaused ? .paused : .running
  }

  // MARK: Events

  private var starter: Event? {
    if name == ClockName.resolve {
      return events.last { $0.at <= run.start && $0.beginsResolve } ?? events.first
    }
    return events.last { event in
      event.clockChanges.contains { change in
        guard change.clock == name, case .started(let started) = change.what else { return false }
        return (started.start ?? event.at) == run.start
      }
    }
  }

  private var stopper: Event? {
    guard run.stopped != .distantFuture else { return nil }
    return events.last { $0.at == run.stopped && $0.isOfSomebody }
  }

  private var moves: [ClockExplanation.Move] {
    guard let clock else {
      guard run.flags.contains(.upstreamHolds) else { return [] }
      return [.upstream(run.due)]
    }
    var moves = clock.upstreamDue.map { [ClockExplanation.Move.upstream($0)] } ?? []
    let grant = events.last { $0.at >= run.start && $0.isDone([.approveExtension]) }
    let granted = grant.map { ",\(EventWords.words(of: $0, names: names))" } ?? ""
    for step in clock.steps {
      switch step {
      case .paused(let from, let to):
        let by = events.last { $0.at == from && $0.isDone([.suspend, .milestone]) }
        moves.append(.init(
          kind: .paused, from: from.text(), to: to?.text(),
          until: to == nil ? standsUntil?.text() : nil,
          words: "挂起:\(EventWords.deadline(from)) \(end(ofPause: to))"
            + (by.map { ",\(EventWords.words(of: $0, names: names))" } ?? "")))
      case .extended(let until):
        moves.append(.init(
          kind: .extended, from: nil, to: until.text(), until: nil,
          words: "延期:至 \(EventWords.deadline(until))\(granted)"))
      case .extendedBy(let limit):
        moves.append(.init(
          kind: .extended, from: nil, to: nil, until: nil,
          words: "延期:\(limit.chinese)\(granted)"))
      case .upstream(let instant): moves.append(.upstream(instant))
      }
    }
    return moves
  }

  private func end(ofPause end: Instant?) -> String {
    if let end { return "至 \(EventWords.deadline(end))" }
    return "起至今" + (standsUntil.map { ",最迟 \(EventWords.deadline($0)) 自动恢复" } ?? ",待答复")
  }
}

extension ClockExplanation.Move {
  fileprivate static func upstream(_ due: Instant) -> Self {
    Self(
      kind: .upstream, from: nil, to: due.text(), until: nil,
      words: "上级时限:\(EventWords.deadline(due))")
  }
}

extension Event {
  /// What it did to clocks beside the running `resolve` clock.
  var clockChanges: [ClockChange] {
    switch body {
    case .opened(let opened): opened.clocks
    case .amended(let amended): amended.clocks
    case .applied(let applied): applied.change.clocks
    case .resumedByTime(let resumed): resumed.clocks
    default: []
    }
  }

  /// Whether the `resolve` clock began by it, or began anew.
  fileprivate var beginsResolve: Bool {
    switch body {
    case .opened: true
    case .applied(let applied):
      applied.change.reopens || applied.change.clock?.start == at
    default: false
    }
  }

  /// An action of one of these verbs.
  fileprivate func isDone(_ verbs: [ActionVerb]) -> Bool {
    guard case .applied(let applied) = body else { return false }
    return verbs.contains(applied.verb)
  }

  /// Somebody did it, and not time.
  fileprivate var isOfSomebody: Bool {
    switch body {
    case .opened, .applied, .amended: true
    default: false
    }
  }
}

extension DayCount {
  /// Days or minutes of the limit that it stands for.
  var amount: Int {
    switch counted {
    case .day: 1
    case .minutes(let count): count
    case .receipt, .dayOff, .moved, .paused, .granted: 0
    }
  }
}
