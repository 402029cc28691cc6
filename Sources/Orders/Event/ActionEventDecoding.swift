import Appeals
import Formats
import WorkTime

/// The fields that only lines of actions and amendments have. A line of another type that has one
/// of them holds nothing by it; `unit` is read as any line's.
struct ActionFields {
  var options = ActionOptions()
  var part: String?
  var clock: Clock?
  var stops: [CaseFile.Stop]?
  var clocks: [ClockChange] = []
  var alerts: [Alerted.Item] = []
  var reopens = false
  var unlinks = false
  var suspects = false
  var forDesk = false
  var keptFrom: [String] = []
  var unitStands = false
  var dispatch: Redispatch?
  var heardBy: [Applied.Hearer] = []
  var isBad = false

  mutating func read(
    _ key: JSONReader.Key, _ reader: inout JSONReader
  ) throws(JSONFault) -> Bool {
    if reader.matches(key, "co_units") {
      guard let units = try [ActionOptions.CoUnit](&reader) else { return fail() }
      options.coUnits = units
    } else if reader.matches(key, "until") {
      options.until = try reader.instant()
      if options.until == nil { return fail() }
    } else if reader.matches(key, "solved") { options.solved = try reader.bool() }
    else if reader.matches(key, "satisfied") { options.satisfied = try reader.bool() }
    else if reader.matches(key, "faq_used") { options.suggestionUsed = try reader.bool() }
    else if reader.matches(key, "milestone") { options.milestone = try reader.string() }
    else if reader.matches(key, "with") {
      options.with = OrderNumber(try reader.string())
      if options.with == nil { return fail() }
    } else if reader.matches(key, "for_unit") { part = try reader.string() }
    else if reader.matches(key, "resolve") {
      clock = try Clock(&reader)
      if clock == nil { return fail() }
    } else if reader.matches(key, "stops") {
      stops = try [CaseFile.Stop](&reader)
      if stops == nil { return fail() }
    } else if reader.matches(key, "clocks") {
      guard let changes = try [ClockChange](&reader) else { return fail() }
      clocks = changes
    } else if reader.matches(key, "alerts") {
      guard let items = try [Alerted.Item](&reader) else { return fail() }
      alerts = items
    } else if reader.matches(key, "reopens") { reopens = try reader.bool() }
    else if reader.matches(key, "unlinks") { unlinks = try reader.bool() }
    else if reader.matches(key, "suspects") { suspects = try reader.bool() }
    else if reader.matches(key, "for_desk") { forDesk = try reader.bool() }
    else if reader.matches(key, "kept_from") {
      try reader.beginArray()
      while try reader.nextElement() { keptFrom.append(try reader.string()) }
    } else if reader.matches(key, "unit_stands") { unitStands = try reader.bool() }
    else if reader.matches(key, "dispatch") { try readDispatch(&reader) }
    else if reader.matches(key, "heard_by") { try readHearers(&reader) }
    else { return false }
    return true
  }

  private mutating func fail() -> Bool {
    isBad = true
    return true
  }

  /// The object has the fields of an opening line, and some of its own.
  private mutating func readDispatch(_ reader: inout JSONReader) throws(JSONFault) {
    let range = try reader.skip()
    var inner = JSONReader(UnsafeBufferPointer(rebasing: reader.bytes[range]))
    var fields = EventFields()
    var dispatches: Int64 = 0
    var bounces: Int64 = 0
    var joins = false
    try inner.beginObject()
    while let key = try inner.nextKey() {
      if inner.matches(key, "dispatches") { dispatches = try inner.integer() }
      else if inner.matches(key, "bounces") { bounces = try inner.integer() }
      else if inner.matches(key, "joins") { joins = try inner.bool() }
      else if inner.matches(key, "co_units") {
        fields.action.options.coUnits = try [ActionOptions.CoUnit](&inner) ?? []
      } else { try fields.read(key, &inner) }
    }
    do throws(EventFault) {
      dispatch = Redispatch(
        received: try fields.instant(.receivedAt), judged: try fields.judged(),
        promise: try fields.promise(), flags: fields.flags,
        coUnits: fields.action.options.coUnits, dispatches: Int(dispatches),
        bounces: Int(bounces), vault: try fields.text(.vault), joins: joins,
        suggested: fields.suggested)
    } catch { isBad = true }
  }

  private mutating func readHearers(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginArray()
    while try reader.nextElement() {
      var hearer = Applied.Hearer(channel: "", sourceID: "")
      try reader.beginArray()
      if try reader.nextElement() { hearer.channel = try reader.string() }
      if try reader.nextElement() { hearer.sourceID = try reader.string() }
      while try reader.nextElement() { try reader.skip() }
      heardBy.append(hearer)
    }
  }
}

extension EventFields {
  func applied() throws(EventFault) -> Applied {
    var change = Applied.Change()
    change.options = try options()
    change.part = action.part
    change.clock = action.clock
    change.stops = action.stops
    change.clocks = action.clocks
    if texts[.rule] != nil { change.promise = try promise() }
    change.reopens = action.reopens
    change.unitStands = action.unitStands
    change.dispatch = action.dispatch
    change.heardBy = action.heardBy
    return Applied(
      order: try orderNumber(), channel: try text(.channel), sourceID: try text(.sourceID),
      actionID: try text(.actionID), source: try text(.source),
      verb: try verb(), by: try text(.by), state: try state(), why: texts[.why],
      claimed: instants[.claimedAt], text: texts[.text], vault: texts[.vault], change: change)
  }

  func amended() throws(EventFault) -> Amended {
    Amended(
      order: try orderNumber(), state: try state(), channel: try text(.channel),
      received: try instant(.receivedAt), judged: try judged(), promise: try promise(),
      flags: flags, coUnits: action.options.coUnits, text: try hash(.textHash),
      vault: try text(.vault), clock: action.clock, clocks: action.clocks,
      unlinks: action.unlinks, suspects: action.suspects, isForDesk: action.forDesk,
      keptFrom: action.keptFrom, urges: action.dispatch, item: item)
  }

  func refused() throws(EventFault) -> Refused {
    Refused(
      order: order, entry: texts[.entry], actionID: try text(.actionID),
      source: try text(.source), verb: try verb(), by: try text(.by),
      code: try text(.code), sentence: try text(.sentence))
  }

  func parked() throws(EventFault) -> Parked {
    Parked(
      channel: try text(.channel), sourceID: try text(.sourceID), source: try text(.source),
      actionID: try text(.actionID), verb: try verb(), by: try text(.by),
      claimed: instants[.claimedAt], vault: try text(.vault))
  }

  func letterSettled(_ verb: ActionVerb) throws(EventFault) -> LetterSettled {
    LetterSettled(
      actionID: try text(.actionID), source: try text(.source), verb: verb, by: try text(.by),
      why: texts[.why], letter: try number(.letter), topic: try text(.topic),
      vault: try text(.vault))
  }

  private func options() throws(EventFault) -> ActionOptions {
    var options = action.options
    options.unit = texts[.unit]
    if let name = texts[.urgency] {
      guard let urgency = OrderUrgency(name: name) else { throw .badField("urgency") }
      options.urgency = urgency
    }
    return options
  }
}
