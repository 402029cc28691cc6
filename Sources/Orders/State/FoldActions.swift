import Formats
import WorkTime

// What an action changes beside the state of its order. All of it stands in the event.

extension LedgerState {
  /// 64 bits of a citizen's keyed hash, of which the line has 32 digits.
  public static func citizenHash(_ hex: String) -> UInt64 { UInt64(hex.prefix(16), radix: 16) ?? 0 }

  mutating func change(
    _ at: Int, _ applied: Applied, _ event: Event, _ index: inout LedgerIndex
  ) throws(FoldFault) {
    let change = applied.change
    var isSentAnew = false
    if change.reopens || isLateAndBegunAnew(at, applied, event.at) { retireResolve(at, event.at) }
    if let dispatch = change.dispatch {
      isSentAnew = dispatch.dispatches > Int(orders[at].dispatches)
      hand(at, to: units.number(of: dispatch.judged.unit), event.at)
      orders[at].dispatches = UInt8(clamping: dispatch.dispatches)
      orders[at].flags.set(.unitStands, to: change.unitStands)
    }
    if change.reopens { orders[at].bouncingDispatches = 0 }
    if isSentAnew {
      orders[at].bouncingDispatches = min(orders[at].bouncingDispatches, 254) + 1
    }
    changeFile(at, applied, event, isSentAnew: isSentAnew)
    changeMarks(at, applied)
    if let promise = change.promise { take(promise, at, event.at) }
    // What ends with a unit stays with it; what goes on is the next one's.
    take(change.clocks.filter(\.isStop), at, event.at)
    if change.dispatch != nil { carryRuns(at) }
    take(change.clocks.filter { !$0.isStop }, at, event.at)
    if change.reopens { orders[at].reopenings = min(orders[at].reopenings, 254) + 1 }
    if applied.state != orders[at].state || change.clock != nil {
      stop(at, applied.state, event.at)
    }
    orders[at].state = applied.state
    switch applied.verb {
    case .link:
      if let lead = change.options.with { join(at, to: try find(lead, index), &index) }
    case .unlink: leave(at, &index)
    case .split: for member in group(of: at, index) { leave(member, &index) }
    default: break
    }
  }

  /// A milestone begins the limit of a late order anew: it was late all the same, and stays so.
  private func isLateAndBegunAnew(_ at: Int, _ applied: Applied, _ now: Instant) -> Bool {
    guard applied.verb == .milestone, applied.change.clock?.start == now else { return false }
    return orders[at].due < min(orders[at].stopped, now)
  }

  /// The order is due when the promise says, and what was said of another due instant is void.
  mutating func take(_ promise: Promise, _ at: Int, _ now: Instant) {
    setDue(promise.due, at, now)
    setRule(at, promise.rule)
    setLimit(at, promise.limit, promise.dayEnd)
    orders[at].flags.set(.provisional, to: promise.provisional)
    orders[at].flags.set(.upstreamHolds, to: promise.upstreamHolds)
  }

  /// When the clock of the order stopped, or that it runs.
  mutating func stop(_ at: Int, _ next: OrderState, _ now: Instant) {
    let paused = file(of: orders[at])?.clock?.pausedSince
    if let paused, next.clockRuns || next == .suspended {
      orders[at].stopped = paused
    } else if next.clockRuns {
      orders[at].stopped = .distantFuture
    } else if orders[at].stopped == .distantFuture {
      orders[at].stopped = now
    }
  }

  /// A suspension ended by itself.
  mutating func resume(_ at: Int, _ resumed: ResumedByTime, _ now: Instant) {
    change(fileOf: at) { file in
      file.clock = resumed.clock
      file.stops.removeAll { $0.isOver(at: now) }
      file.suspendedUntil = nil
      Self.endSuspension(&file, now)
    }
    take(resumed.promise, at, now)
    take(resumed.clocks, at, now)
    orders[at].state = resumed.state
    stop(at, resumed.state, now)
  }

  private mutating func changeMarks(_ at: Int, _ applied: Applied) {
    if applied.change.unitStands { orders[at].flags.insert(.unitStands) }
    switch applied.verb {
    case .return: orders[at].bounces = min(orders[at].bounces, 254) + 1
    case .urge: orders[at].urgings = min(orders[at].urgings, 254) + 1
    case .supervise: orders[at].flags.insert(.supervised)
    case .markPublic: orders[at].flags.insert(.markedPublic)
    case .judgeUrgency: orders[at].urgency = applied.change.options.urgency ?? orders[at].urgency
    default: break
    }
  }

  /// Orders get a case file when there is something to put into it, and not before.
  mutating func change(fileOf at: Int, _ body: (inout CaseFile) -> Void) {
    let number = orders[at].file
    let before = number < 0 ? CaseFile() : files[Int(number)]
    var file = before
    body(&file)
    guard file != before else { return }
    if number < 0 {
      orders[at].file = Int32(files.append(file))
    } else {
      files[Int(number)] = file
    }
  }

  private mutating func changeFile(
    _ at: Int, _ applied: Applied, _ event: Event, isSentAnew: Bool
  ) {
    var file = file(of: orders[at]) ?? CaseFile()
    let (change, options) = (applied.change, applied.change.options)
    if isSentAnew { file.dispatchedAt = event.at }
    file.coHandlers += coHandlers(options.coUnits)
    // Who leads has no part beside that.
    if change.dispatch != nil { file.coHandlers.removeAll { $0.unit == orders[at].unit } }
    if let part = change.part { changePart(units.number(of: part), applied.verb, &file) }
    if let clock = change.clock {
      file.clock = clock
      if clock.pausedSince == nil { file.suspendedUntil = nil }
      // Begun anew: it may be extended once more, and what was asked for was of another limit.
      if applied.verb == .milestone && clock.start == event.at { Self.forgetExtensions(&file) }
    }
    if let stops = change.stops { file.stops = stops }
    switch applied.verb {
    case .denyReturn: file.returnsDenied += 1
    case .extend: (file.extensionAsked, file.extensionAskedOf) = (options.until, orders[at].due)
    case .approveExtension:
      file.extensionAsked = nil
      file.extensionsGranted += 1
      file.extendedUntil = change.promise?.due
    case .denyExtension: file.extensionAsked = nil
    case .suspend: (file.suspendedSince, file.suspendedUntil) = (event.at, options.until)
    case .silence: file.silences.begin(at: event.at, until: options.until ?? event.at)
    case .unsilence: file.silences.end(at: event.at)
    case .judgeUrgency: file.suspicion?.isSettled = true
    case .contact where change.part == nil: file.contactedAt = event.at
    case .followUp where change.reopens:
      // What is done again by it is what it judged.
      file.judge(
        Int(orders[at].lastRun), solved: options.solved, satisfied: options.satisfied)
    case .followUp:
      file.solved = options.solved ?? file.solved
      file.satisfied = options.satisfied ?? file.satisfied
    case .milestone:
      if let name = options.milestone {
        file.milestones.removeAll { $0.name == name }
        file.milestones.append(CaseFile.Milestone(name: name, at: event.at))
      }
    default: break
    }
    if change.reopens { startAgain(&file) }
    if applied.state != .suspended { Self.endSuspension(&file, event.at) }
    self.change(fileOf: at) { $0 = file }
  }

  /// Units that begin to help, as the case file has them.
  mutating func coHandlers(_ joining: [ActionOptions.CoUnit]) -> [CaseFile.CoHandler] {
    var handlers: [CaseFile.CoHandler] = []
    for unit in joining {
      handlers.append(CaseFile.CoHandler(unit: units.number(of: unit.unit), state: .dispatched))
    }
    return handlers
  }

  private static func endSuspension(_ file: inout CaseFile, _ now: Instant) {
    guard let since = file.suspendedSince else { return }
    file.suspendedMs += max(0, now.milliseconds(since: since))
    file.suspensions.append(CaseFile.Span(from: since, to: max(since, now)))
    file.suspendedSince = nil
    file.suspendedUntil = nil
  }

  /// What is done again is asked of everybody again, and may be extended again.
  private func startAgain(_ file: inout CaseFile) {
    for part in file.coHandlers.indices { file.coHandlers[part].state = .dispatched }
    file.suspensions = []
    file.stops = []
    Self.forgetExtensions(&file)
  }

  private static func forgetExtensions(_ file: inout CaseFile) {
    file.extensionAsked = nil
    file.extensionsGranted = 0
    file.extendedUntil = nil
  }

  private func changePart(_ unit: UInt16, _ verb: ActionVerb, _ file: inout CaseFile) {
    guard let part = file.coHandlers.firstIndex(where: { $0.unit == unit }) else { return }
    switch verb {
    case .accept where file.coHandlers[part].state == .dispatched:
      file.coHandlers[part].state = .accepted
    case .reply: file.coHandlers[part].state = .replied
    default: break
    }
  }

  // MARK: Groups and repeats

  mutating func join(
    _ at: Int, _ joined: Joined, _ index: inout LedgerIndex
  ) throws(FoldFault) {
    let lead = try find(joined.lead, index)
    for number in joined.others where number != joined.lead {
      let other = try find(number, index)
      if orders[other].lead < 0 { join(other, to: lead, &index) }
    }
    join(at, to: lead, &index)
  }

  private mutating func join(_ at: Int, to lead: Int, _ index: inout LedgerIndex) {
    orders[at].lead = Int32(lead)
    index.members[Int32(lead), default: []].append(Int32(at))
  }

  private mutating func leave(_ at: Int, _ index: inout LedgerIndex) {
    let lead = orders[at].lead
    orders[at].lead = -1
    index.members[lead]?.removeAll { $0 == Int32(at) }
    if index.members[lead]?.isEmpty ?? false { index.members[lead] = nil }
  }

  /// A repeat that an amendment took out: sent to its unit for the first time, or to the desk.
  mutating func goOwnWay(
    _ at: Int, _ state: OrderState, _ event: Event, _ index: inout LedgerIndex
  ) {
    leave(at, &index)
    orders[at].state = state
    orders[at].stopped = .distantFuture
    guard state == .dispatched else { return }
    orders[at].dispatches = min(orders[at].dispatches, 254) + 1
    orders[at].bouncingDispatches = min(orders[at].bouncingDispatches, 254) + 1
    change(fileOf: at) { $0.dispatchedAt = event.at }
  }

  /// The members that were only grouped: a repeat was never sent to a unit and stays where it is.
  func group(of lead: Int, _ index: LedgerIndex) -> [Int] {
    (index.members[Int32(lead)] ?? []).map(Int.init).filter { orders[$0].state != .linked }
  }

  // MARK: Parked actions

  mutating func park(
    _ action: Parked, _ event: Event, _ place: LinePlace, _ index: inout LedgerIndex
  ) -> Change {
    count(event) { $0.parked += 1 }
    let item = LedgerIndex.sourceHash(channel: action.channel, sourceID: action.sourceID)
    if let from = event.from {
      // In a history time is what its messages say, not when they were replayed.
      parked[from] = ParkedEntry(
        sequence: event.sequence, since: isHistory ? event.at : event.recorded, item: item,
        line: place)
      index.parked[item, default: []].append(from)
      index.waiting.add(from, event.sequence)
    }
    return record(nil, place, action: (action.source, action.actionID), &index)
  }

  /// What comes of the message that brought a parked action settles it.
  mutating func unpark(_ from: InputPlace, _ index: inout LedgerIndex) {
    guard let entry = parked.removeValue(forKey: from) else { return }
    counts[from.topic]?.parked -= 1
    index.parked[entry.item]?.removeAll { $0 == from }
    if index.parked[entry.item]?.isEmpty ?? false { index.parked[entry.item] = nil }
    index.waiting.trim(to: parked)
  }
}

extension Order.Flags {
  mutating func set(_ flag: Self, to isOn: Bool) {
    if isOn { insert(flag) } else { remove(flag) }
  }
}
