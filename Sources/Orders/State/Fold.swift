import Appeals
import Formats
import Knowledge
import WorkTime

extension LedgerState {
  /// What an event changed, for those who keep indexes or timers beside the state.
  public enum Change: Sendable, Equatable {
    case none
    case orderOpened(Int)
    case orderChanged(Int)
    case actionRecorded(history: Int)
    case entriesChanged([EntryID])
  }

  /// Takes in one event that stands at `place` of the journal.
  ///
  /// It decides nothing: an event that names what is not there is a fault of the journal.
  @discardableResult
  public mutating func fold(_ event: Event, at place: LinePlace, index: inout LedgerIndex)
    throws(FoldFault) -> Change
  {
    guard event.sequence == sequence else {
      throw FoldFault.sequence(found: event.sequence, wanted: sequence)
    }
    sequence += 1
    if event.from != nil { latest = max(latest, event.at) }
    if !parked.isEmpty, let from = event.from { unpark(from, &index) }
    switch event.body {
    case .ledgerCreated(let id, let isHistory):
      ledger = id
      self.isHistory = isHistory
    case .clusterAdopted(let id, let embedded):
      cluster = Cluster(id: id, embedded: embedded)
      // Offsets belong to one cluster: in another they would name other messages.
      offsets.removeAll()
    case .configurationAdopted(let id, let files):
      if configuration.hasOtherCalendars(than: files) { needsRecompute = true }
      configuration.id = id
      configuration.files = files
      let names = Set(files.map(\.name))
      configuration.texts = configuration.texts.filter { names.contains($0.key) }
      policyTexts.adopt(id, files)
    case .configurationText(let file, let part, _, let text):
      configuration.texts[file] = part == 0 ? text : (configuration.texts[file] ?? "") + text
      policyTexts.add(file, part: part, of: configuration.files, at: place)
    case .partitionAdopted(let topic, let partition, let start):
      offsets[TopicPartition(topic, partition)] = start
    case .offsetsSkipped(let skipped):
      offsets[TopicPartition(skipped.topic, skipped.partition)] = skipped.to
    case .ledgerRepaired(let repair, _):
      repairs.append(Repair(id: repair, from: event.sequence))
    case .opened(let opened): return try open(opened, event, place, &index)
    case .amended(let amended): return try amend(amended, event, place, &index)
    case .duplicate:
      count(event) { $0.duplicates += 1 }
    case .deadLettered:
      count(event) { $0.deadLetters += 1 }
      letters.append(LetterEntry(sequence: event.sequence, place: place, fate: .waiting))
    case .applied(let applied): return try apply(applied, event, place, &index)
    case .refused(let refused):
      count(event) { $0.refused += 1 }
      let order = refused.order.flatMap { index.order($0, in: self) }
      return record(order, place, action: (refused.source, refused.actionID), &index)
    case .repeated:
      count(event) { $0.duplicates += 1 }
    case .parked(let parked): return park(parked, event, place, &index)
    case .letterSettled(let settled):
      count(event) { $0.applied += 1 }
      guard let letter = letter(settled.letter) else {
        throw FoldFault.unknownLetter(settled.letter)
      }
      letters[letter].fate = settled.verb == .replay ? .replayed : .dropped
      return record(nil, place, action: (settled.source, settled.actionID), &index)
    default: return try foldTime(event, place, &index)
    }
    return .none
  }

  /// What time did, and what is said of whole units.
  private mutating func foldTime(
    _ event: Event, _ place: LinePlace, _ index: inout LedgerIndex
  ) throws(FoldFault) -> Change {
    if let (kind, step) = event.body.step {
      let at = try find(step.order, index)
      mark(step, kind, at, event.at)
      remember(at, place)
      return .orderChanged(at)
    }
    switch event.body {
    case .resumedByTime(let resumed):
      let at = try find(resumed.order, index)
      resume(at, resumed, event.at)
      remember(at, place)
      return .orderChanged(at)
    case .recomputed(let recomputed):
      let at = try find(recomputed.order, index)
      recompute(recomputed, at, event.at)
      remember(at, place)
      return .orderChanged(at)
    case .recomputeEnded: needsRecompute = false
    case .alerted(let alerted): clear(alerted)
    case .unitSilenced(let unit):
      count(event) { $0.applied += 1 }
      let number = units.number(of: unit.unit)
      if unit.verb == .silence, let until = unit.until {
        silencedUnits[number, default: Silences()].begin(at: event.at, until: until)
      } else {
        silencedUnits[number]?.end(at: event.at)
      }
      return record(nil, place, action: (unit.source, unit.actionID), &index)
    case .entryChanged(let change): return try learn(change, event, place, &index)
    default: break
    }
    return .none
  }

  private mutating func learn(
    _ change: EntryChange, _ event: Event, _ place: LinePlace, _ index: inout LedgerIndex
  ) throws(FoldFault) -> Change {
    do throws(KnowledgeFault) { try knowledge.fold(change.event, at: event.at) } catch {
      throw .knowledge(error)
    }
    if let actor = change.event.actor {
      count(event) { $0.applied += 1 }
      _ = record(nil, place, action: (actor.source, actor.actionID), &index)
    }
    if case .used(let name, _) = change.event.what, let number = OrderNumber(name) {
      orders[try find(number, index)].flags.insert(.suggestionJudged)
    }
    return .entriesChanged(change.event.entries)
  }

  /// Takes in the commit that closed a batch: from here on its input is behind us.
  public mutating func fold(offsets next: [CommittedOffset], journalEnd end: Int64) {
    for entry in next {
      offsets[TopicPartition(entry.topic, entry.partition)] = entry.next
      counts[entry.topic, default: Counts()].received += entry.received
    }
    journalEnd = end
  }

  private mutating func open(
    _ opened: Opened, _ event: Event, _ place: LinePlace, _ index: inout LedgerIndex
  ) throws(FoldFault) -> Change {
    count(event) { $0.opened += 1 }
    take(opened.order)
    if let suggested = opened.suggested, let entry = EntryID(suggested.entry) {
      do throws(KnowledgeFault) {
        try knowledge.fold(
          KnowledgeEvent(
            entry, .suggested(order: "\(opened.order)", score: suggested.score)), at: event.at)
      } catch { throw .knowledge(error) }
    }
    var flags = opened.flags
    if opened.promise.provisional { flags.insert(.provisional) }
    if opened.promise.upstreamHolds { flags.insert(.upstreamHolds) }
    if opened.answered != nil { flags.insert(.answeredOnCall) }
    let at = orders.append(Order(
      number: opened.order, channel: channels.number(of: opened.channel),
      unit: units.number(of: opened.judged.unit),
      category: categories.number(of: opened.judged.category ?? ""), flags: flags,
      kind: opened.judged.kind?.number ?? .max, urgency: opened.judged.urgency,
      state: opened.state, dispatches: opened.state == .dispatched ? 1 : 0,
      identity: opened.identity, citizen: opened.citizen.map(Self.citizenHash) ?? 0,
      matter: opened.matter, received: opened.received, opened: event.at, due: opened.promise.due,
      stopped: opened.answered ?? (opened.state == .linked ? event.at : .distantFuture),
      openedAt: place, lastHistory: -1))
    orders[at].bouncingDispatches = orders[at].dispatches
    setRule(at, opened.promise.rule, configuration: opened.configuration)
    setLimit(at, opened.promise.limit, opened.promise.dayEnd)
    if let clock = opened.clock { change(fileOf: at) { $0.clock = clock } }
    suspect(at, opened.judged)
    if !opened.coUnits.isEmpty {
      let helpers = coHandlers(opened.coUnits)
      change(fileOf: at) { $0.coHandlers = helpers }
    }
    take(opened.clocks, at, event.at)
    index.bySource.insert(opened.identity.source, UInt32(at))
    index.byNumber.insert(opened.order.key, UInt32(at))
    index.matters.add(orders[at], at: at)
    if let joined = opened.joined { try join(at, joined, &index) }
    return .orderOpened(at)
  }

  private mutating func amend(
    _ amended: Amended, _ event: Event, _ place: LinePlace, _ index: inout LedgerIndex
  ) throws(FoldFault) -> Change {
    let at = try find(amended.order, index)
    count(event) { $0.amended += 1 }
    // What the appeal says of itself now holds, but nobody is uncovered again.
    for (flag, _) in Order.Flags.appealFlags where !Order.Flags.protecting.contains(flag) {
      orders[at].flags.remove(flag)
    }
    orders[at].flags.formUnion(amended.flags.union(.amended))
    if amended.judged.kind == .report { orders[at].kind = AppealKind.report.number }
    // Who must not be known from now on, and what accuses somebody, is not selected for publication
    // any more.
    if orders[at].isProtected || amended.isForDesk { orders[at].flags.remove(.markedPublic) }
    orders[at].urgency = amended.judged.urgency
    suspect(at, amended.judged)
    orders[at].identity.text = amended.text
    if let clock = amended.clock {
      change(fileOf: at) { $0.clock = clock }
      take(amended.promise, at, event.at)
      // A clock that stands still does so from now on as far as its new limit goes.
      stop(at, orders[at].state, event.at)
    }
    if amended.unlinks {
      orders[at].unit = units.number(of: amended.judged.unit)
      goOwnWay(at, amended.state, event, &index)
    }
    take(amended.clocks, at, event.at)
    remember(at, place)
    return .orderChanged(at)
  }

  /// What is suspected of an order from now on; where nothing is any more, that is settled.
  private mutating func suspect(_ at: Int, _ judged: Judged) {
    guard judged.suspected != nil || orders[at].file >= 0 else { return }
    change(fileOf: at) { file in
      if let score = judged.suspected { file.suspicion = CaseFile.Suspicion(score: score) }
      else { file.suspicion?.isSettled = true }
    }
  }

  private mutating func apply(
    _ applied: Applied, _ event: Event, _ place: LinePlace, _ index: inout LedgerIndex
  ) throws(FoldFault) -> Change {
    let at = try find(applied.order, index)
    count(event) { $0.applied += 1 }
    try change(at, applied, event, &index)
    return record(at, place, action: (applied.source, applied.actionID), &index)
  }

  /// Keeps an action's event, with its order where there is one, and remembers its id.
  mutating func record(
    _ order: Int?, _ place: LinePlace, action: (source: String, id: String),
    _ index: inout LedgerIndex
  ) -> Change {
    let hash = LedgerIndex.actionHash(source: action.source, id: action.id)
    let entry: Int
    if let order {
      entry = remember(order, place, action: hash)
    } else {
      entry = history.append(HistoryEntry(place: place, previous: -1, action: hash))
    }
    index.byAction.insert(hash, UInt32(entry))
    return order.map(Change.orderChanged) ?? .actionRecorded(history: entry)
  }

  @discardableResult
  private mutating func remember(
    _ order: Int, _ place: LinePlace, action: UInt64 = 0
  ) -> Int {
    let entry = history.append(HistoryEntry(
      place: place, previous: orders[order].lastHistory, action: action))
    orders[order].lastHistory = Int32(entry)
    return entry
  }

  func find(_ number: OrderNumber, _ index: LedgerIndex) throws(FoldFault) -> Int {
    guard let at = index.order(number, in: self) else { throw FoldFault.unknownOrder(number) }
    return at
  }

  mutating func count(_ event: Event, _ change: (inout Counts) -> Void) {
    guard let topic = event.from?.topic else { return }
    change(&counts[topic, default: Counts()])
  }
}

/// The offsets that a commit passes: the next one to read and how many messages were read.
public struct CommittedOffset: Hashable, Sendable {
  public var topic: String
  public var partition: Int32
  public var next: Int64
  public var received: Int64

  public init(topic: String, partition: Int32, next: Int64, received: Int64) {
    self.topic = topic
    self.partition = partition
    self.next = next
    self.received = received
  }
}

/// A journal that contradicts itself. No daemon starts on one.
public enum FoldFault: Error, Sendable, Equatable, CustomStringConvertible {
  case sequence(found: Int64, wanted: Int64)
  case unknownOrder(OrderNumber)
  case unknownLetter(Int64)
  case knowledge(KnowledgeFault)

  public var description: String {
    switch self {
    case .knowledge(let fault): "\(fault)"
    case .sequence(let found, let wanted):
      "has the sequence \(found) where \(wanted) belongs: a line is missing or doubled"
    case .unknownLetter(let letter): "names the dead letter \(letter), which no line before it has"
    case .unknownOrder(let number): "names the order \(number), which no line before it opens"
    }
  }
}

extension LedgerIndex {
  public static func actionHash(source: String, id: String) -> UInt64 {
    var hash = StableHash()
    hash.combine(source)
    hash.combine(id)
    return hash.value
  }

  public static func sourceHash(channel: String, sourceID: String) -> UInt64 {
    var hash = StableHash()
    hash.combine(channel)
    hash.combine(sourceID)
    return hash.value
  }
}
