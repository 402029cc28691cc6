import Formats
import Testing
import WorkTime

@testable import Knowledge

/// Events and the lines of a snapshot, there and back.
@Suite struct KnowledgeEventTests {
  static let text: EntryText = {
    var text = EntryText()
    text.question = "怎么\"办\"?"
    text.answer = "一。\n二。"
    text.unit = "370481-rsj"
    text.phrasings = ["如何办"]
    text.validUntil = CivilDate(year: 2027, month: 3, day: 5)
    return text
  }()

  static let all: [KnowledgeEvent] = {
    var gathered = Gathered(
      order: "370481-20261121-003-000127", citizen: EntryScript.citizen(7), question: "问",
      answer: "答", unit: "370481-rsj", category: "社会保障", minutes: 90,
      asked: Instant(milliseconds: 1_795_000_000_123))
    let bare = Gathered(
      order: "o", question: "问", answer: "答", unit: "370481-rsj", asked: EntryScript.start)
    gathered.isNew = true
    let (one, two) = (EntryID(1), EntryID(2))
    let actor = EntryActor(actionID: "a-1", source: "desk", by: "王")
    let acts: [EntryAct] = [
      .add(text), .edit(text), .approve(.second), .proofread, .reject(why: "错"),
      .merge(into: two), .split(to: two, orders: ["o", "p"], text), .apart(from: two),
      .retire(why: "旧"), .withdraw(why: "错"), .settle(with: two, why: "已改"),
    ]
    let happenings: [KnowledgeEvent.What] = [
      .gathered(gathered), .gathered(bare), .enteredReview,
      .conflicted(with: two, differences: ["费用: 20元 / 10元"]),
      .expired(ownerDue: EntryScript.start), .ownerLate(due: EntryScript.start),
      .suggested(order: "o", score: 0.8125),
      .used(order: "o", isUsed: true), .used(order: "o", isUsed: false),
    ]
    return happenings.map { KnowledgeEvent(one, $0) }
      + acts.map { KnowledgeEvent(one, .acted($0, by: actor)) }
  }()

  static func encode(_ event: KnowledgeEvent) -> [UInt8] {
    var writer = JSONWriter()
    event.encode(into: &writer)
    return writer.bytes
  }

  static func decode(_ bytes: [UInt8]) throws -> KnowledgeEvent {
    try bytes.withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      let event = try KnowledgeEvent(&reader)
      try reader.end()
      return event
    }
  }

  @Test(arguments: all)
  func everyEventComesBack(event: KnowledgeEvent) throws {
    let bytes = Self.encode(event)
    let back = try Self.decode(bytes)
    #expect(back == event)
    #expect(Self.encode(back) == bytes)
  }

  @Test func everyVerbHasAnEvent() {
    let verbs = Self.all.compactMap { KnowledgeVerb(rawValue: $0.name) }
    #expect(verbs == KnowledgeVerb.allCases.filter(verbs.contains))
    #expect(Set(verbs).count == KnowledgeVerb.allCases.count)
    let happenings = Set(Self.all.compactMap { KnowledgeHappening(rawValue: $0.name) })
    #expect(happenings.count == KnowledgeHappening.allCases.count)
    // One word cannot be both.
    #expect(verbs.allSatisfy { KnowledgeHappening(rawValue: $0.rawValue) == nil })
  }

  @Test func anEventIsReadableText() {
    let bytes = Self.encode(Self.all[3])
    let wanted = #"{"entry":"faq-000001","what":"conflicted","other":"faq-000002","#
      + #""differences":["费用: 20元 / 10元"]}"#
    #expect(String(decoding: bytes, as: UTF8.self) == wanted)
  }

  static let bad = """
    {} | has no valid 'entry'
    {"entry":"faq-1","what":"proofread"} | has no valid 'entry'
    {"entry":"faq-000001"} | has no valid 'what'
    {"entry":"faq-000001","what":"eaten"} | tells of the unknown 'eaten'
    {"entry":"faq-000001","what":"proofread","colour":1} | has the unknown field 'colour'
    {"entry":"faq-000001","what":"proofread","by":"a","source":"b"} | has no valid 'action_id'
    {"entry":"faq-000001","what":"conflicted","other":"faq-000002"} | has no valid 'differences'
    {"entry":"faq-000001","what":"expired","owner_due":"2026-11-21"} | has no valid 'owner_due'
    {"entry":"faq-000001","what":"suggested","order":"o"} | has no valid 'score'
    {"entry":"faq-000001","what":"suggested","order":"o","score":"1"} | is not the JSON
    {"entry":"faq-000001","what":"used"} | has no valid 'order'
    {"entry":"faq-000001" | is not the JSON
    """

  static let badLines = bad.split(separator: "\n").map { String($0) }

  @Test(arguments: badLines)
  func whatIsNoEventIsRefused(line: String) throws {
    let parts = line.split(separator: "|").map { String($0) }
    var found = "nothing"
    do { _ = try Self.decode(Array(parts[0].utf8)) } catch { found = "\(error)" }
    #expect(found.hasPrefix(parts[1].dropFirst()), "\(found)")
  }

  /// Faults of the numbers and names inside, which only a damaged file has.
  static let badGathered = """
    "citizen":"12" | has no valid 'citizen'
    "citizen":"+0000000000000000000000000000001" | has no valid 'citizen'
    "minutes":-1 | has no valid 'minutes'
    "minutes":99999999999 | has no valid 'minutes'
    "asked_at":"soon" | has no valid 'asked_at'
    """

  static let badGatheredLines = badGathered.split(separator: "\n").map { String($0) }

  @Test(arguments: badGatheredLines)
  func whatIsNoReplyIsRefused(line: String) throws {
    let parts = line.split(separator: "|").map { String($0) }
    let bytes = Self.encode(Self.all[1])
    let whole = String(decoding: bytes, as: UTF8.self)
    let json = whole.dropLast() + "," + parts[0] + "}"
    var found = "nothing"
    do { _ = try Self.decode(Array(json.utf8)) } catch { found = "\(error)" }
    #expect(found.hasPrefix(parts[1].dropFirst()), "\(found)")
  }

  // MARK: Events that do not fit

  static let unfitting: [(KnowledgeEvent, String)] = {
    let actor = EntryActor(actionID: "a", source: "desk", by: "王")
    func acted(_ id: Int32, _ act: EntryAct) -> KnowledgeEvent {
      KnowledgeEvent(EntryID(id), .acted(act, by: actor))
    }
    return [
      (KnowledgeEvent(EntryID(9), .enteredReview), "is about faq-000009, which never came to be"),
      (acted(5, .add(text)), "begins faq-000005, and faq-000003 is next"),
      (acted(1, .split(to: EntryID(9), orders: [], text)), "begins faq-000009"),
      (acted(1, .approve(.second)), "tells of 'approve', which faq-000001 could not take then"),
      (acted(2, .approve(.first)), "tells of 'approve'"),
      (acted(2, .reject(why: "")), "tells of 'reject'"),
      (acted(2, .proofread), "tells of 'proofread'"),
      (acted(2, .withdraw(why: "")), "tells of 'withdraw'"),
      (acted(1, .merge(into: EntryID(1))), "tells of 'merge'"),
      (acted(1, .apart(from: EntryID(1))), "tells of 'apart'"),
      (acted(1, .settle(with: EntryID(2), why: "")), "tells of 'settle'"),
      (KnowledgeEvent(EntryID(1), .enteredReview), "tells of 'entered-review'"),
      (KnowledgeEvent(EntryID(1), .expired(ownerDue: EntryScript.start)), "tells of 'expired'"),
      (KnowledgeEvent(EntryID(1), .conflicted(with: EntryID(1), differences: [])), "tells of"),
    ]
  }()

  @Test(arguments: unfitting.indices)
  func whatDoesNotFitChangesNothing(number: Int) throws {
    let script = try EntryScript.play("""
      rsj/li add question=问 answer=一 unit=rsj | first
      reply o1 entry=2 | id=2
      """)
    var state = script.state
    let (event, words) = Self.unfitting[number]
    var found = "nothing"
    do { try state.fold(event, at: script.now) } catch { found = "\(error)" }
    #expect(found.hasPrefix(words), "\(found)")
    #expect(state == script.state)
  }
}
