import Orders
import WorkTime

/// Who may not read what an amendment says of people in office. What is handed in against somebody
/// must not come to him or his unit (《信访工作条例》第四十六条第五项): of an opening the routing sees to
/// that, but an amendment would go to whoever has the order already.
///
/// Whom the words mean no rule can tell, so none who works or worked on the order gets them by
/// himself. The desk reads them and hands them over: to another unit by sending it the order, to
/// the one that has it by a `dispatch` that names it again.
extension Decider {
  /// Whether the desk alone may read an amendment: by the routing of its own text, where the order
  /// is, it would be for people to look at.
  func isForDesk(_ item: ReadItem, _ known: Order) -> Bool {
    // A later text need not say again where it is.
    if item.isForDesk || item.jurisdiction == known.number.jurisdiction { return item.isForDesk }
    guard let text = ItemText(decoding: item.redactedItem) else { return false }
    let (_, routing) = configuration.route(
      RouteItem(
        title: text.title, content: text.content, place: text.place ?? "",
        channel: item.channel, jurisdiction: OrderNumber.code(known.number.jurisdiction),
        at: item.received),
      as: item.judged)
    return routing.reason.isDeskRule
  }

  /// All who work or worked on an order.
  func workers(on known: Order, _ file: CaseFile, _ state: LedgerState) -> [String] {
    var units: [String] = []
    for number in [known.unit] + file.coHandlers.map(\.unit) + file.holders.map(\.unit) {
      let unit = state.units[number]
      if !isDesk(unit) && !units.contains(unit) { units.append(unit) }
    }
    return units
  }

  /// The helpers who get an amendment: all, but of a text that first makes a report of the order
  /// those alone that would help with the text itself, or it might be shown to whom it names.
  func helpers(
    hearing item: ReadItem, _ known: Order, _ file: CaseFile, _ state: LedgerState
  ) -> [ActionOptions.CoUnit] {
    let all = file.coHandlers.map { ActionOptions.CoUnit(unit: state.units[$0.unit]) }
    guard item.judged.kind == .report && !known.isReport else { return all }
    return all.filter { helper in item.coUnits.contains { $0.unit == helper.unit } }
  }

  /// What those who work on an order get of an amendment that they may not read, where it is more
  /// pressing from now on: the newest text that all of them may read, and the new limit.
  func urging(
    _ known: Order, _ opened: Opened, _ file: CaseFile, _ judged: Judged, _ promise: Promise,
    _ flags: Order.Flags, _ state: LedgerState, _ archive: any Archive
  ) -> Redispatch? {
    let unit = state.units[known.unit]
    guard known.isOpen, !isDesk(unit) else { return nil }
    var told = opened.judged
    if told.unit != unit {
      (told.unit, told.score, told.why) = (unit, 1, ActionVerb.dispatch.chinese)
    }
    if known.isReport { told.kind = .report }
    (told.urgency, told.suspected) = (judged.urgency, judged.suspected)
    let helpers = file.coHandlers.map { state.units[$0.unit] }
    let text = newestText(readBy: [unit] + helpers, known, opened, state, archive)
    return Redispatch(
      received: opened.received, judged: told, promise: promise,
      flags: flags.intersection(.ofAppeal),
      coUnits: helpers.map { ActionOptions.CoUnit(unit: $0) },
      dispatches: Int(known.dispatches), bounces: Int(known.bounces), vault: text.vault)
  }

  // MARK: Texts of an order

  /// A text of an order, and who may not read it.
  struct KeptText {
    var vault: String
    var keptFrom: [String] = []
  }

  /// The raw item as it was last amended, of what was kept from none of the units.
  func newestText(
    readBy units: [String], _ order: Order, _ opened: Opened, _ state: LedgerState,
    _ archive: any Archive
  ) -> KeptText {
    for (_, amended) in amendments(of: order, state, archive, max: Self.amendmentsKnownMax)
    where !units.contains(where: amended.keptFrom.contains) {
      return KeptText(vault: amended.vault, keptFrom: amended.keptFrom)
    }
    return KeptText(vault: opened.vault)
  }

  /// The newest that the desk alone has read; nil where there is none.
  func newestKept(
    _ order: Order, _ state: LedgerState, _ archive: any Archive
  ) -> Amended? {
    amendments(of: order, state, archive, max: Self.amendmentsKnownMax)
      .first { $0.amended.isForDesk }?.amended
  }

  /// The order's amendments, the newest first.
  func amendments(
    of order: Order, _ state: LedgerState, _ archive: any Archive, max most: Int
  ) -> [(at: Instant, amended: Amended)] {
    guard order.flags.contains(.amended) else { return [] }
    var found: [(at: Instant, amended: Amended)] = []
    var entry = order.lastHistory
    for _ in 0..<LedgerState.amendmentsLookedAtMax {
      guard entry >= 0, found.count < most else { break }
      let history = state.history[Int(entry)]
      let event = archive.recall(history.place)
      if let event, case .amended(let amended) = event.body { found.append((event.at, amended)) }
      entry = history.previous
    }
    return found
  }
}
