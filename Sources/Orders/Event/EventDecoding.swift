import Appeals
import Formats
import WorkTime

extension Event {
  /// Reads a line that `encode` wrote. Nothing from disk is trusted without a look at its form.
  public init(decoding line: UnsafeBufferPointer<UInt8>) throws(EventFault) {
    var fields = EventFields()
    do throws(JSONFault) {
      var reader = JSONReader(line)
      try fields.read(&reader)
    } catch {
      throw .json(error)
    }
    if let name = fields.unknown { throw .unknownField(name) }
    if let name = fields.bad { throw .badField(name) }
    self = try fields.event()
  }
}

/// The fields of any event, as they were found on a line.
struct EventFields {
  var sequence: Int64?
  var type = ""
  var at: Instant?
  var recorded: Instant?
  var home: Int64 = 0
  var from: InputPlace?
  var texts = FieldBag<String>()
  var numbers = FieldBag<Int64>()
  var instants = FieldBag<Instant>()
  var flags: Order.Flags = []
  var provisional = false
  var upstreamHolds = false
  var embedded = false
  var isHistory = false
  var isLate = false
  var isSilenced = false
  var isPressing = false
  var score = 0.0
  var suspected: Double?
  var identity: [UInt64] = []
  var files: [ConfigurationFile] = []
  var item: [UInt8] = []
  var order: OrderNumber?
  var action = ActionFields()
  var entry = EntryChangeFields()
  var joined: Joined?
  var suggested: Suggestion?
  var unknown: String?
  var bad: String?

  mutating func read(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let key = try reader.nextKey() { try read(key, &reader) }
    try reader.end()
    if action.isBad { bad = "action" }
    if entry.isBad { bad = "faq" }
  }

  mutating func read(_ key: JSONReader.Key, _ reader: inout JSONReader) throws(JSONFault) {
    // Most fields are plain ones, which one look into a table finds.
    switch FieldName.find(key, in: reader) {
    case let name? where name.isTime: instants[name] = try instant(&reader, name.name)
    case let name? where name.isNumber: numbers[name] = try reader.integer()
    case let name?: texts[name] = try reader.string()
    case nil:
      if try readHead(key, &reader) { return }
      if try readFlag(key, &reader) { return }
      if try action.read(key, &reader) { return }
      if try entry.read(key, &reader) { return }
      unknown = try reader.text(of: key)
      try reader.skip()
    }
  }

  private mutating func readHead(
    _ key: JSONReader.Key, _ reader: inout JSONReader
  ) throws(JSONFault) -> Bool {
    if reader.matches(key, "seq") { sequence = try reader.integer() }
    else if reader.matches(key, "type") { type = try reader.string() }
    else if reader.matches(key, "at") { at = try instant(&reader, "at") }
    else if reader.matches(key, "recorded") { recorded = try instant(&reader, "recorded") }
    else if reader.matches(key, "home") { home = try reader.integer() }
    else if reader.matches(key, "from") { try readInputPlace(&reader) }
    else if reader.matches(key, "order") {
      order = OrderNumber(try reader.string())
      if order == nil { bad = "order" }
    } else if reader.matches(key, "item") {
      let range = try reader.skip()
      item = Array(reader.bytes[range])
    } else if reader.matches(key, "identity") {
      try reader.beginArray()
      while try reader.nextElement() { identity.append(try hex(&reader, "identity")) }
    } else if reader.matches(key, "files") {
      try reader.beginObject()
      while let name = try reader.nextKey() {
        let text = try reader.text(of: name)
        files.append(ConfigurationFile(name: text, sha256: try reader.string()))
      }
    } else if reader.matches(key, "joined") {
      joined = try Joined(&reader)
      if joined == nil { bad = "joined" }
    } else if reader.matches(key, "suggested") {
      suggested = try Suggestion(&reader)
      if suggested == nil { bad = "suggested" }
    } else if reader.matches(key, "score") { score = try reader.double() }
    else if reader.matches(key, "suspected") { suspected = try reader.double() }
    else { return false }
    return true
  }

  private mutating func readFlag(
    _ key: JSONReader.Key, _ reader: inout JSONReader
  ) throws(JSONFault) -> Bool {
    if reader.matches(key, "provisional") { provisional = try reader.bool() }
    else if reader.matches(key, "upstream_holds") { upstreamHolds = try reader.bool() }
    else if reader.matches(key, "embedded") { embedded = try reader.bool() }
    else if reader.matches(key, "history") { isHistory = try reader.bool() }
    else if reader.matches(key, "late") { isLate = try reader.bool() }
    else if reader.matches(key, "silenced") { isSilenced = try reader.bool() }
    else if reader.matches(key, "pressing") { isPressing = try reader.bool() }
    else if let named = Order.Flags.appealFlags.first(where: { reader.matches(key, $0.name) }) {
      if try reader.bool() { flags.insert(named.flag) }
    } else { return false }
    return true
  }

  private mutating func readInputPlace(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginArray()
    var place = InputPlace(topic: "", partition: 0, offset: 0)
    if try reader.nextElement() { place.topic = try reader.string() }
    if try reader.nextElement() {
      place.partition = Int32(truncatingIfNeeded: try reader.integer())
    }
    if try reader.nextElement() { place.offset = try reader.integer() } else { bad = "from" }
    if try reader.nextElement() { bad = "from" }
    from = place
  }

  mutating func instant(
    _ reader: inout JSONReader, _ name: String
  ) throws(JSONFault) -> Instant {
    let text = try reader.string()
    if let instant = try? Instant(parsing: text) { return instant }
    bad = name
    return .distantPast
  }

  private mutating func hex(
    _ reader: inout JSONReader, _ name: String
  ) throws(JSONFault) -> UInt64 {
    guard let number = try reader.hex() else {
      bad = name
      return 0
    }
    return number
  }

  // MARK: Putting an event together

  func event() throws(EventFault) -> Event {
    guard let sequence else { throw .badField("seq") }
    guard let at else { throw .badField("at") }
    guard let recorded else { throw .badField("recorded") }
    return Event(
      sequence: sequence, at: at, recorded: recorded,
      home: Int32(truncatingIfNeeded: home), from: from, body: try body())
  }

  private func body() throws(EventFault) -> Event.Body {
    switch type {
    case "opened": return .opened(try opened())
    case "amended": return .amended(try amended())
    case "duplicate":
      return .duplicate(
        order: try orderNumber(), channel: try text(.channel), sourceID: try text(.sourceID))
    case "applied": return .applied(try applied())
    case "refused": return .refused(try refused())
    case "repeated":
      let id = try text(.actionID)
      return .repeated(source: try text(.source), actionID: id)
    case "parked": return .parked(try parked())
    case "letter-replayed": return .letterSettled(try letterSettled(.replay))
    case "letter-dropped": return .letterSettled(try letterSettled(.drop))
    case "dead-lettered": return .deadLettered(try deadLettered())
    default:
      if let body = try bodyByTime() { return body }
      return try ownBody()
    }
  }

  /// Events of time alone, and what is said of whole units.
  private func bodyByTime() throws(EventFault) -> Event.Body? {
    switch type {
    case "warned": return .warned(try step())
    case "breached": return .breached(try step())
    case "urged-by-time": return .urgedByTime(try step())
    case "supervised-by-time": return .supervisedByTime(try step())
    case "resumed-by-time":
      guard let clock = action.clock else { throw .badField("resolve") }
      return .resumedByTime(ResumedByTime(
        order: try orderNumber(), unit: try text(.unit), state: try state(), clock: clock,
        promise: try promise(), clocks: action.clocks, isLate: isLate, sender: sender))
    case "alerted":
      return .alerted(Alerted(
        unit: try text(.unit), isPressing: isPressing, items: action.alerts,
        taken: numbers[.taken].map { Int($0) }))
    case "recompute-ended": return .recomputeEnded(clocks: Int(try number(.clocksMoved)))
    case "recomputed":
      return .recomputed(Recomputed(
        order: try orderNumber(), clock: try text(.clock), unit: try text(.unit),
        before: try instant(.before), due: try instant(.due), provisional: provisional,
        upstreamHolds: upstreamHolds, sender: sender))
    case "unit-silenced": return .unitSilenced(try unitSilenced(.silence))
    case "unit-unsilenced": return .unitSilenced(try unitSilenced(.unsilence))
    case "faq-republished":
      guard let released = entry.released else { throw .badField("released") }
      return .entryRepublished(released)
    case let type where type.hasPrefix("faq-"): return .entryChanged(try entry.change())
    default: return nil
    }
  }

  private var sender: Applied.Hearer? {
    guard let channel = texts[.channel], let sourceID = texts[.sourceID] else { return nil }
    return Applied.Hearer(channel: channel, sourceID: sourceID)
  }

  private func unitSilenced(_ verb: ActionVerb) throws(EventFault) -> UnitSilenced {
    UnitSilenced(
      unit: try text(.unit), actionID: try text(.actionID), source: try text(.source),
      verb: verb, by: try text(.by), why: texts[.why], until: action.options.until)
  }

  /// Events of the ledger itself.
  private func ownBody() throws(EventFault) -> Event.Body {
    switch type {
    case "ledger-created": return .ledgerCreated(ledger: try text(.ledger), isHistory: isHistory)
    case "cluster-adopted":
      return .clusterAdopted(cluster: try text(.cluster), embedded: embedded)
    case "configuration-adopted":
      return .configurationAdopted(id: try text(.configuration), files: files)
    case "configuration-text":
      return .configurationText(
        file: try text(.file), part: Int(try number(.part)), parts: Int(try number(.parts)),
        text: try text(.body))
    case "partition-adopted":
      return .partitionAdopted(
        topic: try text(.topic), partition: Int32(truncatingIfNeeded: try number(.partition)),
        start: try number(.toOffset))
    case "offsets-skipped":
      return .offsetsSkipped(OffsetsSkipped(
        topic: try text(.topic), partition: Int32(truncatingIfNeeded: try number(.partition)),
        from: try number(.fromOffset), to: try number(.toOffset), by: try text(.by),
        why: try text(.why)))
    case "ledger-repaired":
      return .ledgerRepaired(repair: try text(.repair), by: try text(.by))
    default: throw .unknownType(type)
    }
  }

  private func opened() throws(EventFault) -> Opened {
    guard identity.count == 4 else { throw .badField("identity") }
    return Opened(
      order: try orderNumber(), state: try state(), channel: try text(.channel),
      received: try instant(.receivedAt), judged: try judged(), promise: try promise(),
      flags: flags, coUnits: action.options.coUnits, clock: action.clock,
      clocks: action.clocks, identity: Order.Identity(
        source: identity[0], sender: identity[1], text: identity[2]),
      matter: identity[3], joined: joined, suggested: suggested, citizen: texts[.citizen],
      answered: instants[.answeredAt], vault: try text(.vault),
      configuration: try text(.configuration), item: item)
  }

  func judged() throws(EventFault) -> Judged {
    guard let urgency = OrderUrgency(name: try text(.urgency)) else { throw .badField("urgency") }
    return Judged(
      kind: texts[.kind].flatMap(AppealKind.init(rawValue:)), category: texts[.category],
      urgency: urgency, suspected: suspected, unit: try text(.unit), score: score,
      why: try text(.why),
      judges: texts[.judges] ?? "")
  }

  func promise() throws(EventFault) -> Promise {
    guard let limit = try? Limit(parsing: try text(.limit)) else { throw .badField("limit") }
    guard let dayEnd = DayEnd(rawValue: texts[.ends] ?? DayEnd.midnight.rawValue) else {
      throw .badField("ends")
    }
    return Promise(
      rule: try text(.rule), limit: limit, due: try instant(.due), provisional: provisional,
      upstreamHolds: upstreamHolds, ownDue: instants[.ownDue], dayEnd: dayEnd)
  }

  private func step() throws(EventFault) -> DeadlineStep {
    DeadlineStep(
      order: try orderNumber(), clock: try text(.clock), unit: try text(.unit),
      due: try instant(.due), isLate: isLate, isSilenced: isSilenced, isPressing: isPressing)
  }

  private func deadLettered() throws(EventFault) -> DeadLettered {
    guard let stage = DeadLettered.Stage(rawValue: try text(.stage)) else {
      throw .badField("stage")
    }
    return DeadLettered(
      code: try text(.code), stage: stage, field: texts[.field], sentence: try text(.sentence),
      channel: texts[.channel], vault: try text(.vault))
  }

  func text(_ name: FieldName) throws(EventFault) -> String {
    guard let text = texts[name] else { throw .badField(name.name) }
    return text
  }

  func number(_ name: FieldName) throws(EventFault) -> Int64 {
    guard let number = numbers[name] else { throw .badField(name.name) }
    return number
  }

  func instant(_ name: FieldName) throws(EventFault) -> Instant {
    guard let instant = instants[name] else { throw .badField(name.name) }
    return instant
  }

  func hash(_ name: FieldName) throws(EventFault) -> UInt64 {
    guard let number = UInt64(try text(name), radix: 16) else { throw .badField(name.name) }
    return number
  }

  func orderNumber() throws(EventFault) -> OrderNumber {
    guard let order else { throw .badField("order") }
    return order
  }

  func state() throws(EventFault) -> OrderState {
    guard let state = OrderState(name: try text(.state)) else { throw .badField("state") }
    return state
  }

  func verb() throws(EventFault) -> ActionVerb {
    guard let verb = ActionVerb(rawValue: try text(.verb)) else { throw .badField("verb") }
    return verb
  }
}
