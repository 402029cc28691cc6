import Appeals
import Classification
import Knowledge
import Orders
import WorkTime

/// An appeal after everything about it has been judged that needs no state: built in parallel,
/// decided one after another.
public struct ReadItem: Sendable {
  public var channel: String
  public var sourceID: String
  public var received: Instant
  /// The time is that of whoever sent the item on, another one each time.
  public var receivedIsOurs: Bool
  /// 0 where no jurisdiction could be found.
  public var jurisdiction: Int32
  public var atDesk: Bool
  /// A rule of the routing has it so, because of what the text says of people in office.
  public var isForDesk = false
  /// Who should help its unit: at most `RoutingLimits.coUnitsMax`.
  public var coUnits: [ActionOptions.CoUnit] = []
  public var judged: Judged
  public var flags: Order.Flags
  public var identity: Order.Identity
  public var citizen: String?
  /// What it is about: see `MatterSketch`.
  public var matter: UInt64
  public var upstreamStart: Instant?
  public var upstreamDue: Instant?
  public var answered: Instant?
  /// What the FAQ has for whoever replies, best first, as it was before the item's batch: see
  /// `lookUp`. Nil where nobody has looked yet.
  public var answers: [AnswerFound]?
  /// What shadow models said beside; nothing follows of it.
  public var shadow: [ShadowVerdict] = []
  /// The item as the vault keeps it: one JSON line.
  public var vaultRecord: [UInt8]
  /// The item as the journal keeps it: a JSON object without personal data.
  public var redactedItem: [UInt8]
}

/// An entry that answers a consultation.
public struct AnswerFound: Sendable {
  var entry: EntryID
  /// What is published in other words since is another answer.
  var version: Int32
  var score: Float
}

/// What a message became, and what the vault must keep before the journal may say so. Of a dead
/// letter the vault keeps the raw message, which whoever received it adds.
public struct Decision: Sendable {
  public var body: Event.Body
  public var at: Instant
  public var vaultRecord: [UInt8]?

  public init(_ body: Event.Body, at: Instant, vaultRecord: [UInt8]? = nil) {
    self.body = body
    self.at = at
    self.vaultRecord = vaultRecord
  }
}

extension Decider {
  /// What becomes of an appeal: an order, an amendment of one, a duplicate, or a dead letter.
  public func decide(
    _ item: ReadItem, partition: Int32, state: LedgerState, index: LedgerIndex, now: Instant,
    archive: any Archive
  ) -> Decision {
    if let (order, opened) = find(
      channel: item.channel, sourceID: item.sourceID, state, index, archive)
    {
      return again(item, known: state.orders[order], opened, state, now: now, archive)
    }
    let promised = promised(for: item)
    let number = state.nextNumber(jurisdiction: item.jurisdiction, partition: partition, now: now)
    let joined = joined(item, state: state, index: index, now: now)
    let orderState: OrderState =
      item.answered != nil ? .closed : joined?.sort == .repeated ? .linked
      : item.atDesk ? .desk : .dispatched
    let coUnits = orderState == .dispatched ? item.coUnits : []
    let isOpen = orderState == .dispatched || orderState == .desk
    let opened = Opened(
      order: number, state: orderState, channel: item.channel, received: item.received,
      judged: item.judged, promise: promised.promise, flags: item.flags, coUnits: coUnits,
      clock: clock(for: item, promised.promise),
      clocks: clocks(
        opening: promised.policy, orderState, jurisdiction: item.jurisdiction,
        unit: item.judged.unit, coUnits: coUnits, flags: item.flags,
        received: item.upstreamStart ?? item.received, now: now),
      identity: item.identity, matter: item.matter, joined: joined,
      suggested: isOpen ? suggestion(for: item, state, now: now) : nil, citizen: item.citizen,
      answered: item.answered, vault: "",
      configuration: configuration.id, item: item.redactedItem)
    return Decision(.opened(opened), at: now, vaultRecord: item.vaultRecord)
  }

  /// The order that the same `source_id` of the channel opened. Hashes only point; the journal's
  /// own line says whether it is the same.
  func find(
    channel: String, sourceID: String, _ state: LedgerState, _ index: LedgerIndex,
    _ archive: any Archive
  ) -> (order: Int, opened: Opened)? {
    var line: Opened?
    let hash = LedgerIndex.sourceHash(channel: channel, sourceID: sourceID)
    let found = index.bySource.first(hash) { candidate in
      guard case .opened(let opened)? = archive.recall(state.orders[Int(candidate)].openedAt)?.body,
        opened.channel == channel, ItemText(decoding: opened.item)?.sourceID == sourceID
      else { return false }
      line = opened
      return true
    }
    guard let found, let line else { return nil }
    return (Int(found), line)
  }

  private func again(
    _ item: ReadItem, known: Order, _ opened: Opened, _ state: LedgerState, now: Instant,
    _ archive: any Archive
  ) -> Decision {
    var item = item
    // The clocks run on from the time that it was given first.
    if item.receivedIsOurs { item.received = known.received }
    if let nothingNew = nothingNew(in: item, known, now: now) { return nothingNew }
    let file = state.file(of: known) ?? CaseFile()
    let isForDesk = isForDesk(item, known)
    let keptFrom = isForDesk ? workers(on: known, file, state) : []
    let unit = state.units[known.unit]
    var judged = judged(
      again: item, known, opened, file,
      unit: isForDesk && !isDesk(unit) ? desk(of: known) : unit)
    if isForDesk { (judged.score, judged.why) = (item.judged.score, item.judged.why) }
    var flags = item.flags.union(known.flags.intersection(.protecting))
    var order = known
    let unlinks = known.state == .linked && says(item, judged, moreThan: opened, known)
    if judged.kind == .report && !known.isReport && !keptFrom.isEmpty {
      // Those it may speak of would read in the kind that they were reported; who did it is hidden
      // all the same.
      judged.kind = opened.judged.kind
      flags.insert(.confidential)
    }
    let holder = unlinks ? judged.unit : unit
    if unlinks {
      // Its own clock, from when it was received itself, as `unlink` has it.
      order.state = isDesk(judged.unit) ? .desk : .dispatched
      order.stopped = .distantFuture
    }
    let rule = state.rule(of: known).policy
    let policies = policies(of: opened, archive)
    let earlier = earlierPromise(
      upstream: item.upstreamDue, judged, order, opened, file, rule, policies, now: now)
    var clocks: [ClockChange] = []
    if unlinks {
      clocks = self.clocks(
        opening: policies.promised(earlier?.promise.rule ?? rule), order.state,
        jurisdiction: order.number.jurisdiction, unit: holder, coUnits: [], flags: flags,
        received: order.received, now: now)
    } else if let hastened = earlier?.promise.rule, hastened != rule {
      clocks = self.clocks(
        hastening: known, to: policies.promised(hastened), flags: flags, unit: holder, state,
        now: now)
    } else {
      clocks = self.clocks(
        wishOf: known, policies.promised(rule), flags: flags, state, now: now)
    }
    let promise = earlier?.promise ?? promise(known, opened, file, rule)
    let isPressing = earlier != nil || judged.urgency.rawValue > known.urgency.rawValue
    return Decision(
      .amended(Amended(
        order: known.number, state: order.state, channel: item.channel,
        received: item.received, judged: judged, promise: promise, flags: flags,
        coUnits: isForDesk ? [] : helpers(hearing: item, known, file, state),
        text: item.identity.text, vault: "",
        clock: earlier?.clock, clocks: clocks, unlinks: unlinks,
        suspects: judged.suspected != nil && file.openSuspicion == nil, isForDesk: isForDesk,
        keptFrom: keptFrom,
        urges: isForDesk && isPressing
          ? urging(known, opened, file, judged, promise, flags, state, archive) : nil,
        item: item.redactedItem)),
      at: now, vaultRecord: item.vaultRecord)
  }

  /// What came just so before, or has another's `source_id`.
  private func nothingNew(in item: ReadItem, _ known: Order, now: Instant) -> Decision? {
    let isOther = item.identity.sender != known.identity.sender
      && item.identity.sender != 0 && known.identity.sender != 0
    if isOther || item.received != known.received {
      return Decision(
        .deadLettered(DeadLettered(
          code: "source-id-conflict", stage: .decide, field: "source_id",
          sentence: "the same source_id came before with another citizen or time; "
            + "the sender must give each item its own (order \(known.number))",
          channel: item.channel, vault: "")),
        at: now)
    }
    guard known.identity.text == item.identity.text else { return nil }
    return Decision(
      .duplicate(order: known.number, channel: item.channel, sourceID: item.sourceID), at: now)
  }

  /// The verdict stays, but for two things: who reports somebody must be hidden from now on, also
  /// when a later text says nothing of it any more, and danger is not unsaid either.
  private func judged(
    again item: ReadItem, _ known: Order, _ opened: Opened, _ file: CaseFile, unit: String
  ) -> Judged {
    var judged = opened.judged
    if item.judged.kind == .report || known.isReport { judged.kind = .report }
    judged.unit = unit
    judged.urgency = OrderUrgency(
      rawValue: max(known.urgency.rawValue, item.judged.urgency.rawValue)) ?? known.urgency
    judged.suspected = suspicion(item.judged, judged.urgency, file)
    return judged
  }

  /// Whether a repeat says what its lead may not: then the lead's answer is none to it, and nobody
  /// would read it.
  private func says(
    _ item: ReadItem, _ judged: Judged, moreThan opened: Opened, _ known: Order
  ) -> Bool {
    if judged.urgency == .life || item.matter != known.matter { return true }
    // What must not be known is linked with nothing.
    if judged.kind == .report || !item.flags.isDisjoint(with: Order.Flags.protecting) {
      return true
    }
    let (now, before) = (ItemText(decoding: item.redactedItem), ItemText(decoding: opened.item))
    return now?.title != before?.title || now?.content != before?.content
      || now?.place != before?.place
  }

  /// The limit that is promised: our policy's, or the upstream's where that one ends earlier.
  func promised(for item: ReadItem) -> (promise: Promise, policy: Policy) {
    let start = item.upstreamStart ?? item.received
    let question = PolicyQuestion(
      jurisdiction: OrderNumber.code(item.jurisdiction), channel: item.channel,
      kind: item.judged.kind, urgency: item.judged.urgency, category: item.judged.category)
    let policy = configuration.policies.policy(for: question, on: start.dateInShanghai())
    let due = calendar(item.jurisdiction).due(
      from: start, limit: policy.limit, dayEnd: policy.dayEnd)
    let upstreamHolds = item.upstreamDue.map { $0 < due.instant } ?? false
    let promise = Promise(
      rule: policy.id, limit: policy.limit,
      due: upstreamHolds ? item.upstreamDue ?? due.instant : due.instant,
      provisional: due.provisional && !upstreamHolds, upstreamHolds: upstreamHolds,
      ownDue: upstreamHolds ? due.instant : nil, dayEnd: policy.dayEnd)
    return (promise, policy)
  }

  /// The clock of the promise, where it does not simply run from the receipt.
  private func clock(for item: ReadItem, _ promise: Promise) -> Clock? {
    guard item.upstreamStart != nil || item.upstreamDue != nil else { return nil }
    return Clock(
      start: item.upstreamStart ?? item.received, limit: promise.limit, dayEnd: promise.dayEnd,
      upstreamDue: item.upstreamDue)
  }
}
