import Appeals
import Formats
import Testing
import WorkTime

@testable import Orders

private let times = #","at":"2026-11-21T09:00:00+08:00","recorded":"2026-11-21T09:00:00+08:00"}"#
// Put together here: the compiler of Swift 6.0 ends on an interpolation among a test's arguments.
private let unknownType = #"{"seq":1,"type":"x""# + times
private let noAction = #"{"seq":1,"type":"repeated""# + times

@Suite struct EventTests {
  static let number = OrderNumber(
    jurisdiction: 370481, date: CivilDate(daysSince1970: 20_778), partition: 3, counter: 127)
  static let judged = Judged(
    kind: .complaint, category: "城乡建设/物业", urgency: .utility, unit: "370481-zjj",
    score: 0.82, why: "职责\"物业\"")
  static let suspected = Judged(
    kind: nil, category: nil, urgency: .ordinary, suspected: 0.07, unit: "370481-zjj",
    score: 0.5, why: "疑似紧急 0.07")
  static let promise = Promise(
    rule: "jinan-12345", limit: .workingDays(5), due: Instant(milliseconds: 1_795_000_000_000),
    provisional: true, upstreamHolds: true)

  static let options: ActionOptions = {
    var options = ActionOptions()
    options.unit = "370481-zjj"
    options.coUnits = [.init(unit: "370481-csgl", part: "占道"), .init(unit: "370481-jt")]
    options.until = Instant(milliseconds: 1_795_000_000_000)
    options.solved = true
    options.satisfied = false
    options.milestone = "decision-issued"
    options.with = number
    options.suggestionUsed = false
    options.urgency = .life
    return options
  }()

  static let parked: Parked = {
    Parked(
      channel: "mailbox", sourceID: "S-9", source: "desk", actionID: "A-3", verb: .followUp,
      by: "root", claimed: Instant(milliseconds: 7), vault: "1+1:00000001")
  }()

  static let dispatched: Applied = {
    var clock = Clock(
      start: Instant(milliseconds: 1_794_000_000_000), limit: .workingDays(5),
      dayEnd: .closeOfOffice, upstreamDue: Instant(milliseconds: 1_795_000_000_000))
    clock.steps = [
      .paused(from: Instant(milliseconds: 5_000), to: Instant(milliseconds: 6_000)),
      .extended(until: Instant(milliseconds: 9_000)), .extendedBy(.calendarDays(30)),
      .paused(from: Instant(milliseconds: 9_000), to: nil),
    ]
    var change = Applied.Change()
    change.options = options
    change.part = "370481-csgl"
    change.clock = clock
    change.promise = promise
    change.reopens = true
    change.unitStands = true
    change.dispatch = Redispatch(
      received: Instant(milliseconds: 1_794_000_000_123), judged: judged, promise: promise,
      flags: [.anonymous], coUnits: options.coUnits, dispatches: 3, bounces: 2,
      vault: "0+12:00000000", joins: true)
    change.heardBy = [.init(channel: "hotline", sourceID: "H\"1")]
    return Applied(
      order: number, channel: "mailbox", sourceID: "S-1", actionID: "A-1", source: "desk",
      verb: .reroute, by: "root", state: .dispatched, change: change)
  }()

  static let bodies: [Event.Body] = [
    .ledgerCreated(ledger: "4f", isHistory: false),
    .ledgerCreated(ledger: "4f", isHistory: true), .clusterAdopted(cluster: "c-1", embedded: true),
    .configurationAdopted(
      id: "ab", files: [ConfigurationFile(name: "channels.json5", sha256: "00ff")]),
    .configurationText(file: "a/b.json5", part: 1, parts: 2, text: "{\n \"x\": 1 }"),
    .partitionAdopted(topic: "wenzheng.intake.mailbox", partition: 3, start: 17),
    .offsetsSkipped(OffsetsSkipped(
      topic: "t", partition: 1, from: 5, to: 9, by: "root", why: "retention")),
    .ledgerRepaired(repair: "5e0f", by: "root"),
    .opened(Opened(
      order: number, state: .dispatched, channel: "mailbox",
      received: Instant(milliseconds: 1_794_000_000_123), judged: judged, promise: promise,
      flags: [.confidential, .anonymous, .replyUnwanted], coUnits: options.coUnits,
      identity: Order.Identity(source: 1, sender: .max, text: 0xABCD), matter: 0xFF00,
      joined: Joined(
        sort: .group, lead: number, leadState: .accepted,
        leadDue: Instant(milliseconds: 1_795_000_000_000), others: [number, number]),
      suggested: Suggestion(
        entry: "faq-000012", version: 2, score: 0.83, question: "q\n", answer: "a"),
      citizen: "00ab",
      answered: Instant(milliseconds: 1_794_000_000_000), vault: "0+12:00000000",
      configuration: "ab", item: Array(#"{"source_id":"S-1","content":"停水"}"#.utf8))),
    .amended(Amended(
      order: number, state: .accepted, channel: "mailbox",
      received: Instant(milliseconds: 1_794_000_000_123), judged: suspected, promise: promise,
      flags: [.confidential], coUnits: options.coUnits, text: 77,
      vault: "1+2:00000001", unlinks: true, suspects: true, item: Array("{}".utf8))),
    .duplicate(order: number, channel: "hotline", sourceID: "S\"1"),
    .deadLettered(DeadLettered(
      code: "empty-text", stage: .validate, field: "title", sentence: "say something",
      channel: "hotline", vault: "9+9:00000009")),
    .applied(Applied(
      order: number, channel: "mailbox", sourceID: "S-1", actionID: "A-1", source: "desk",
      verb: .reply, by: "root", state: .replied, why: "w",
      claimed: Instant(milliseconds: 5), text: "已修复", vault: "1+1:00000001")),
    .refused(Refused(
      order: nil, actionID: "A-2", source: "desk", verb: .close, by: "root",
      code: "unknown-order", sentence: "no")),
    .repeated(source: "desk", actionID: "A-1"),
    .parked(parked),
    .letterSettled(LetterSettled(
      actionID: "A-4", source: "desk", verb: .replay, by: "root", why: nil, letter: 7,
      topic: "wenzheng.intake.mailbox", vault: "1+1:00000001")),
    .letterSettled(LetterSettled(
      actionID: "A-5", source: "desk", verb: .drop, by: "root", why: "w", letter: 7,
      topic: "wenzheng.intake.mailbox", vault: "1+1:00000001")),
    .applied(dispatched),
    .warned(DeadlineStep(order: number, unit: "u", due: Instant(milliseconds: 9))),
    .breached(DeadlineStep(order: number, unit: "u", due: Instant(milliseconds: 9))),
    .urgedByTime(DeadlineStep(
      order: number, clock: "accept", unit: "u", due: Instant(milliseconds: 9), isLate: true)),
    .supervisedByTime(DeadlineStep(
      order: number, unit: "u", due: Instant(milliseconds: 9), isSilenced: true,
      isPressing: true)),
    .resumedByTime(ResumedByTime(
      order: number, unit: "u", state: .accepted, clock: clock, promise: promise,
      clocks: clocks, isLate: true)),
    .alerted(Alerted(unit: "u", isPressing: true, items: [
      Alerted.Item(
        order: number, clock: "accept", step: .urge, at: Instant(milliseconds: 8),
        due: Instant(milliseconds: 9), isLate: true),
    ])),
    .alerted(Alerted(unit: "u", isPressing: false, items: [], taken: 3)),
    .recomputeEnded(clocks: 7),
    .recomputed(Recomputed(
      order: number, clock: "contact", unit: "u", before: Instant(milliseconds: 9),
      due: Instant(milliseconds: 10), provisional: true, upstreamHolds: true)),
    .unitSilenced(UnitSilenced(
      unit: "u", actionID: "A-6", source: "desk", verb: .silence, by: "root", why: "w",
      until: Instant(milliseconds: 10))),
  ]

  static let clock = Clock(
    start: Instant(milliseconds: 1), limit: .workingDays(5), dayEnd: .closeOfOffice)
  static let clocks = [
    ClockChange("accept", unit: "u", .started(ClockChange.Started(
      start: Instant(milliseconds: 2), limit: ClockLimit(.elapsedMinutes(15)),
      due: Due(instant: Instant(milliseconds: 3), provisional: true)))),
    ClockChange("objection", .started(ClockChange.Started(
      start: nil, limit: ClockLimit(.workingDays(1), .closeOfOffice),
      due: Due(instant: Instant(milliseconds: 3), provisional: false), isWindow: true))),
    ClockChange("part", unit: "v", .stopped(Instant(milliseconds: 4))),
    ClockChange(
      "handling", .moved(clock, Due(instant: Instant(milliseconds: 3), provisional: false))),
  ]

  /// Every event comes back from its line as it went in, and its line is one line.
  @Test(arguments: bodies.indices) func roundTrip(body: Int) throws {
    let event = Event(
      sequence: 42, at: Instant(milliseconds: 1_794_000_000_000),
      recorded: Instant(milliseconds: 1_794_000_000_456), home: 3,
      from: body % 2 == 0 ? nil : InputPlace(topic: "wenzheng.intake.x", partition: 3, offset: 9),
      body: Self.bodies[body])
    var writer = JSONWriter()
    event.encode(into: &writer)
    #expect(!writer.bytes.contains(UInt8(ascii: "\n")))
    let back = try writer.bytes.withUnsafeBufferPointer { try Event(decoding: $0) }
    #expect(back == event)
  }

  @Test(arguments: [
    ("", "is not the JSON of an event: unexpectedEnd at byte 0"),
    (unknownType, "has the unknown type 'x': written by a newer version?"),
    (#"{"seq":1,"type":"repeated","at":"2026-11-21","recorded":"2026-11-21T09:00:00+08:00"}"#,
      "has no valid 'at'"),
    (noAction, "has no valid 'action_id'"),
    (#"{"seq":1,"novelty":2}"#, "has the unknown field 'novelty': written by a newer version?"),
  ])
  func faults(line: String, sentence: String) {
    do {
      _ = try Array(line.utf8).withUnsafeBufferPointer { try Event(decoding: $0) }
      Issue.record("decoded")
    } catch {
      #expect("\(error)" == sentence)
    }
  }

  @Test func numberRoundTrip() {
    for counter in [1, 127, 999_999, 1_000_000, 99_999_999] as [Int32] {
      let number = OrderNumber(
        jurisdiction: 0, date: CivilDate(daysSince1970: 20_778), partition: 15, counter: counter)
      #expect(OrderNumber("\(number)") == number)
    }
    #expect("\(Self.number)" == "370481-20261121-003-000127")
  }

  @Test(arguments: [
    "", "370481-20261121-003", "370481-20261131-003-000127", "37048a-20261121-003-000127",
    "370481-20261121-003-127", "370481-20261121-003-0000127", "370481-20261121-003-000127-",
    " 370481-20261121-003-000127",
  ])
  func isNoNumber(text: String) { #expect(OrderNumber(text) == nil) }
}
