import Orders
import Routing
import WorkTime

/// An order as an action finds it.
struct OrderPlace {
  var index: Int
  var order: Order
  var opened: Opened
  var file: CaseFile
  var policy: Policy
  var unit: String
  /// The co-handler whose own part the action is about.
  var part: String?
  var clock: Clock
  /// The upstream's earliest limit, where an extension asks for it.
  var upstream: Instant?

  var rule: String
}

extension Decider {
  /// Who acts for which part. A source speaks for the lead, or for a co-handler and its part alone.
  func place(
    _ matter: ActionCase, _ index: Int, _ order: Order, _ opened: Opened, _ source: ActionSource
  ) -> Result<OrderPlace, Refusal> {
    let (state, verb) = (matter.state, matter.action.verb)
    let file = state.file(of: order) ?? CaseFile()
    let unit = state.units[order.unit]
    let coUnits = file.coHandlers.map { state.units[$0.unit] }
    var part: String?
    let named = verb.least == .desk ? nil : matter.action.options.unit
    if let named, named != unit {
      guard coUnits.contains(named) else { return .failure(.notYourPart) }
      part = named
    } else if named == nil, !source.speaks(for: unit) {
      let own = coUnits.filter(source.speaks(for:))
      if own.count > 1 { return .failure(.unitMissing) }
      part = own.first
    }
    guard source.speaks(for: part ?? unit) else { return .failure(.notYourOrder) }
    if verb.least == .desk && !source.isDesk { return .failure(.notYoursToRule) }
    return .success(place(matter, index, order, opened, part: part))
  }

  /// An order as whoever may act for it finds it.
  func place(
    _ matter: ActionCase, _ index: Int, _ order: Order, _ opened: Opened, part: String? = nil
  ) -> OrderPlace {
    let file = matter.state.file(of: order) ?? CaseFile()
    var place = OrderPlace(
      index: index, order: order, opened: opened, file: file,
      policy: policy(of: order, matter.state, matter.archive),
      unit: matter.state.units[order.unit], part: part,
      clock: file.clock ?? clock(of: opened), rule: matter.state.rule(of: order).policy)
    switch matter.action.verb {
    case .extend, .approveExtension: place.upstream = upstreamLimit(matter, place)
    default: break
    }
    return place
  }

  /// The policies that an order was opened by, which hold for it as long as it lives (I5): those of
  /// the configuration that its opening names. Only where nobody has them any more do those that
  /// are in force now take their place.
  func policies(of opened: Opened, _ archive: any Archive) -> PolicyBook {
    if opened.configuration == configuration.id { return configuration.policies }
    return archive.policies(of: opened.configuration) ?? configuration.policies
  }

  /// The clock of an order that nothing has moved. Where an upstream dispatched the item or set a
  /// limit, the opening has a clock of its own.
  func clock(of opened: Opened) -> Clock {
    Clock(start: opened.received, limit: opened.promise.limit, dayEnd: opened.promise.dayEnd)
  }

  func facts(_ matter: ActionCase, _ place: OrderPlace) -> OrderFacts {
    let (order, file, policy) = (place.order, place.file, place.policy)
    var facts = OrderFacts(state: order.state, unit: place.unit, due: order.due)
    facts.isAtDesk = isDesk(place.unit)
    facts.unitStands = order.flags.contains(.unitStands)
    facts.extensionsGranted = Int(file.extensionsGranted)
    facts.extensionAsked = file.extensionAsked != nil
    facts.urgency = order.urgency
    facts.isSuspected = file.openSuspicion != nil
    facts.isSilenced = file.silences.holds(at: matter.at)
    facts.isPaused = place.clock.pausedSince != nil
    facts.clockStepsLeft = place.clock.hasRoom
    facts.coUnits = file.coHandlers.map { matter.state.units[$0.unit] }
    facts.hasOpenParts = file.hasOpenParts
    if let part = place.part, let number = matter.state.units.number(ifKnown: part) {
      let own = file.coHandlers.first { $0.unit == number }
      facts.partIsAccepted = own.map { $0.state != .dispatched } ?? false
    }
    facts.isSupervised = order.flags.contains(.supervised)
    facts.isPublic = order.flags.contains(.markedPublic)
    facts.isProtected = order.isProtected
    facts.isLinked = order.lead >= 0
    let members = matter.index.members[Int32(place.index)] ?? []
    facts.isLead = !members.isEmpty
    // Its repeats are no group: each is unlinked for itself.
    facts.leadsGroup = members.contains { matter.state.orders[Int($0)].state != .linked }
    facts.milestones = Set(policy.milestones.keys)
    facts.stoppingMilestones = policy.stoppingMilestones
    addWhatTheVerbAsks(matter, place, &facts)
    return facts
  }

  /// What takes work with calendars and runs, for the one verb that is judged by it.
  private func addWhatTheVerbAsks(
    _ matter: ActionCase, _ place: OrderPlace, _ facts: inout OrderFacts
  ) {
    let options = matter.action.options
    switch matter.action.verb {
    case .return:
      facts.returnIsLate = returnEnd(matter, place).map { matter.at > $0 } ?? false
    case .dispatch:
      facts.hasKeptText = newestKept(place.order, matter.state, matter.archive) != nil
    case .extend: facts.extensionLatest = latestExtension(place)
    case .approveExtension: facts.extensionGrant = extensionGrant(place, until: options.until)
    case .suspend:
      let end = suspensionEnd(place, at: matter.at)
      (facts.suspensionLatest, facts.suspensionUsed) = (end.latest, !end.isLeft)
    case .milestone:
      guard let name = options.milestone else { return }
      if hasLapsed(name, matter, place) { facts.lapsedMilestones = [name] }
      if isIdle(name, place) { facts.idleMilestones = [name] }
    default: break
    }
  }

  /// Until when the unit may give the order back: the end of a window that a return closes, where
  /// the policy has such a clock, and of its `return` elsewhere.
  private func returnEnd(_ matter: ActionCase, _ place: OrderPlace) -> Instant? {
    let (order, policy) = (place.order, place.policy)
    for rule in policy.clocks where rule.isWindow && rule.stops.contains("return") {
      if let run = matter.state.run(of: order, rule.name, unit: nil) {
        return matter.state.runs[run].due
      }
    }
    return policy.returnLimit.map { limit in
      calendar(order.number.jurisdiction, unit: place.unit).due(
        from: place.file.dispatchedAt ?? order.opened, limit: limit, dayEnd: policy.dayEnd).instant
    }
  }

  /// Whether a milestone uses a right (a window of the policy) that has ended, or was used before.
  private func hasLapsed(_ name: String, _ matter: ActionCase, _ place: OrderPlace) -> Bool {
    place.policy.clocks.contains { rule in
      guard rule.isWindow, rule.stops.contains(name), !rule.starts.contains(name),
        let number = matter.state.clocks.number(ifKnown: rule.name)
      else { return false }
      // The newest comes first; one that never began has not ended either.
      let runs = matter.state.runs(of: place.order).lazy.map { matter.state.runs[$0] }
      guard let run = runs.first(where: { $0.clock == number }) else { return false }
      return run.isOver || run.due < matter.at
    }
  }

  /// Whether a milestone would begin the limit anew although none that it answers has come since
  /// the limit began, or since the milestone itself came last.
  private func isIdle(_ name: String, _ place: OrderPlace) -> Bool {
    guard let rule = place.policy.milestones[name],
      rule.restarts.contains(ClockName.resolve)
    else { return false }
    let answered = place.policy.answered(by: rule)
    let known = place.file.milestones
    let last = known.lastIndex { $0.name == name }
    let since = known.suffix(from: last.map { $0 + 1 } ?? known.startIndex)
    return !since.contains { answered.contains($0.name) && $0.at >= place.clock.start }
  }

  func request(_ matter: ActionCase, _ place: OrderPlace) -> ActionRequest {
    let (action, options) = (matter.action, matter.action.options)
    var request = ActionRequest(verb: action.verb, at: matter.at)
    request.hasText = Self.saysSomething(action.text)
    request.hasWhy = Self.saysSomething(action.why)
    request.unit = action.verb.least == .desk ? options.unit : nil
    request.coUnits = options.coUnits.map(\.unit)
    request.namesUnknownUnit = (request.coUnits + [request.unit].compactMap(\.self)).contains {
      configuration.jurisdictions.unit(code: $0) == nil
    }
    request.isForPart = place.part != nil
    request.until = options.until
    request.urgency = options.urgency
    request.solved = options.solved
    request.satisfied = options.satisfied
    request.milestone = options.milestone
    if let number = options.with { request.lead = lead(number, matter, place) }
    return request
  }

  /// Blanks answer nobody.
  static func saysSomething(_ text: String?) -> Bool {
    text?.unicodeScalars.contains { !$0.properties.isWhitespace } ?? false
  }

  /// An order leads that is not over and goes its own way.
  private func lead(
    _ number: OrderNumber, _ matter: ActionCase, _ place: OrderPlace
  ) -> ActionRequest.Lead {
    guard let found = matter.index.order(number, in: matter.state) else { return .unknown }
    let order = matter.state.orders[found]
    return found == place.index || order.lead >= 0 || order.state.isOver ? .bad : .good
  }

  func isDesk(_ unit: String) -> Bool {
    let units = configuration.jurisdictions
    return units.unit(code: unit).map { units[unit: $0].isDesk } ?? false
  }

  /// The desk of the order's own jurisdiction.
  func desk(of order: Order) -> String {
    let all = configuration.jurisdictions
    let found = all.all.first { $0.number == order.number.jurisdiction } ?? all[all.nowhere]
    return all[unit: found.desk].code
  }
}
