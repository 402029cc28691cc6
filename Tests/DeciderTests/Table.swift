import Appeals
import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// A ledger without a disk: each decision is folded at once at the place of its number, so that the
/// next message meets it.
struct Table {
  var decider: Decider
  let secret = LedgerSecret(Array("a key of the tests".utf8))
  var state = LedgerState()
  var index = LedgerIndex()
  var events: [Event] = []
  var vault: [String: [UInt8]] = [:]
  private var offsets: [String: Int64] = [:]
  var times = StepTimes()

  init(_ configuration: Configuration? = nil) throws {
    decider = Decider(configuration: try configuration ?? shipped.get())
  }

  /// Another configuration comes into force.
  mutating func adopt(_ configuration: Configuration, now: Instant) throws {
    for body in configuration.adoption(known: state.configuration) {
      try fold(Decision(body, at: now), now: now)
    }
    decider = Decider(configuration: configuration, knowledge: state.knowledge)
  }

  /// What stands here now.
  var archive: any Archive { Shelf(events: events, vault: vault, texts: state.policyTexts) }

  @discardableResult
  mutating func fold(
    _ decision: Decision, now: Instant, from: InputPlace? = nil
  ) throws -> LedgerState.Change {
    let event = Event(
      sequence: state.sequence, at: decision.at, recorded: now,
      home: decision.body.order?.partition ?? from?.partition ?? 0, from: from,
      body: decision.body)
    let place = LinePlace(position: Int64(events.count), length: 1)
    events.append(event)
    let change = try state.fold(event, at: place, index: &index)
    // As the worker does it.
    if case .entriesChanged(let entries) = change {
      decider.knowledge.update(entries, of: state.knowledge)
    }
    for lesson in decider.lessons(of: event, state: state, index: index, archive: archive) {
      try fold(lesson, now: now)
    }
    return change
  }

  private mutating func nextPlace(_ topic: String, _ partition: Int32) -> InputPlace {
    defer { offsets["\(topic)/\(partition)", default: 0] += 1 }
    return InputPlace(
      topic: topic, partition: partition, offset: offsets["\(topic)/\(partition)"] ?? 0)
  }

  /// Counts the message in as its commit would.
  private mutating func pass(_ place: InputPlace) {
    let next = CommittedOffset(
      topic: place.topic, partition: place.partition, next: place.offset + 1, received: 1)
    state.fold(offsets: [next], journalEnd: Int64(events.count))
  }

  func read(_ json: String, _ channel: String, now: Instant) throws -> Result<ReadItem, AppealFault>
  {
    let channel = try #require(decider.configuration.channels[channel])
    var room = ReadingRoom()
    return Array(json.utf8).withUnsafeBufferPointer {
      decider.read($0, channel: channel, secret: secret, now: now, &room)
    }
  }

  /// An intake message on its whole way: read, decided, folded, counted.
  @discardableResult
  mutating func intake(
    _ json: String, _ channel: String = "mailbox", partition: Int32 = 0, now: Instant,
    state given: OrderState? = nil, suspected: Double? = nil
  ) throws -> Decision {
    let place = nextPlace("wenzheng.intake.\(channel)", partition)
    var decision: Decision
    switch try read(json, channel, now: now) {
    case .failure(let fault): decision = decider.deadLetter(fault, channel: channel, now: now)
    case .success(var item):
      // What a model would find.
      if let suspected { item.judged.suspected = suspected }
      while let resumed = decider.resumption(
        before: item, state: state, index: index, now: now, archive: archive)
      { try fold(resumed, now: now) }
      decision = decider.decide(
        item, partition: partition, state: state, index: index, now: now, archive: archive)
    }
    if case .deadLettered(var letter) = decision.body {
      letter.vault = "letter-\(events.count)"
      vault[letter.vault] = RawMessage(key: nil, value: Array(json.utf8), headers: []).vaultRecord()
      decision.body = .deadLettered(letter)
    }
    // An order in whatever state a table begins with: where the router sends it is not its matter.
    if let given, case .opened(var opened) = decision.body {
      opened.state = given
      decision.body = .opened(opened)
    }
    try fold(decision, now: now, from: place)
    pass(place)
    return decision
  }

  @discardableResult
  mutating func act(
    _ action: Action, source: String = "desk", arrivedAt: Instant? = nil, now: Instant
  ) throws -> Decision {
    while let resumed = decider.resumption(
      before: action, arrivedAt: arrivedAt ?? now, state: state, index: index, now: now,
      archive: archive)
    { try fold(resumed, now: now) }
    var decision = decider.decide(
      action, source: source, arrivedAt: arrivedAt ?? now, state: state, index: index, now: now,
      archive: archive)
    if case .parked(var parked) = decision.body {
      parked.vault = "parked-\(events.count)"
      vault[parked.vault] = decision.vaultRecord
      decision.body = .parked(parked)
    }
    let place = nextPlace("wenzheng.actions.\(source)", 0)
    let change = try fold(decision, now: now, from: place)
    pass(place)
    // As the worker does it.
    if case .orderChanged(let order) = change {
      while let next = decider.orphaned(
        by: order, at: decision.at, state: state, index: index, archive: archive)
      { try fold(next, now: now) }
    }
    return decision
  }

  /// What waited for the newest order, one after another, as the worker does it.
  mutating func release(now: Instant) throws -> [String] {
    var verdicts: [String] = []
    let order = state.orders[state.orders.count - 1]
    while let next = decider.released(
      by: order, state: state, index: index, now: now, archive: archive)
    {
      verdicts.append(next.decision.verdict)
      try fold(next.decision, now: now, from: next.from)
    }
    return verdicts
  }

  /// What has waited too long.
  mutating func expire(now: Instant) throws -> [String] {
    var verdicts: [String] = []
    while let next = decider.expired(
      state: state, index: index, now: now, archive: archive)
    {
      verdicts.append(next.decision.verdict)
      try fold(next.decision, now: now, from: next.from)
    }
    return verdicts
  }

  /// The next step that time brings to an order by now, told and folded; nil where there is none.
  mutating func pass(_ order: Int = 0, until now: Instant) throws -> Decision? {
    guard let step = decider.step(of: order, state, archive, &times, now: now) else { return nil }
    try fold(step, now: now)
    return step
  }

  /// When time will next bring something to the order.
  mutating func next(_ order: Int = 0) -> Instant? {
    let next = decider.nextStep(of: order, state, archive, &times)
    let record = state.orders[order]
    // The worker asks so of what has no case file.
    if record.file < 0, let plan = times.knownPlan(of: record) {
      let matter = StepMatter(
        unmoved: record, at: order, runs: state.runs, clocks: state.clocks, units: state.units,
        limits: state.limits)
      #expect(decider.nextStep(of: matter, by: plan, &times) == next)
    }
    return next
  }

  /// Every line as the journal would have it.
  var lines: [UInt8] {
    var writer = JSONWriter()
    for event in events {
      event.encode(into: &writer)
      writer.newline()
    }
    return writer.bytes
  }

  func opened(_ decision: Decision) throws -> Opened {
    guard case .opened(let opened) = decision.body else {
      throw WrongDecision(found: "\(decision.body)")
    }
    return opened
  }
}

/// The lines and records of a table.
struct Shelf: Archive {
  var events: [Event] = []
  var vault: [String: [UInt8]] = [:]
  var texts = PolicyTexts()

  func recall(_ place: LinePlace) -> Event? {
    events.indices.contains(Int(place.position)) ? events[Int(place.position)] : nil
  }

  /// What stands in the vault here is what a test has put there.
  func known(vault reference: String) -> KnownStrings {
    let record = vault[reference] ?? []
    let appeal = record.withUnsafeBufferPointer { AppealReader.stored($0) }
    return (try? appeal.get()).map { KnownStrings($0.citizen) } ?? KnownStrings()
  }

  func action(vault reference: String) -> Action? {
    (vault[reference] ?? []).withUnsafeBufferPointer { try? Action(decoding: $0) }
  }

  func holds(vault reference: String) -> Bool { vault[reference] != nil }

  func policies(of configuration: String) -> PolicyBook? {
    texts.book(of: configuration, recall: recall)
  }
}

struct WrongDecision: Error { var found: String }

extension Decision {
  /// What became of a message in two words at most.
  var verdict: String {
    switch body {
    case .opened(let opened): "opened \(opened.order.counter)"
    case .amended(let amended): "amended \(amended.order.counter)"
    case .duplicate(let order, _, _): "duplicate \(order.counter)"
    case .deadLettered(let letter): "dead \(letter.code)"
    case .applied(let applied): "applied \(applied.state.name)"
    case .refused(let refused): "refused \(refused.code)"
    case .repeated: "repeated"
    case .parked: "parked"
    case .letterSettled(let settled): "letter \(settled.verb.rawValue)"
    case .warned: "warned"
    case .breached: "breached"
    case .urgedByTime: "urged"
    case .supervisedByTime: "supervised"
    case .resumedByTime: "resumed"
    case .alerted: "alerted"
    case .recomputed: "recomputed"
    case .recomputeEnded: "recompute ended"
    case .unitSilenced(let unit): "unit \(unit.verb.rawValue)"
    case .entryChanged(let change): "\(change.event.entry) \(change.event.name)"
    default: "something else"
    }
  }
}

/// An item of a jurisdiction that is named, so that its number does not hang on the router.
func item(
  _ id: String, received: String = "2026-11-23T09:00:00+08:00", phone: String? = nil,
  text: String = "路灯不亮", jurisdiction: String = "370481", more: String = ""
) -> String {
  let citizen = phone.map { #","citizen":{"phone":"\#($0)"}"# } ?? ""
  return #"{"source_id":"\#(id)","received_at":"\#(received)","content":"\#(text)","#
    + #""jurisdiction":"\#(jurisdiction)"\#(citizen)\#(more)}"#
}
