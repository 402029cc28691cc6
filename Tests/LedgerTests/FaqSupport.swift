import Knowledge
import Testing
import WorkTime

@testable import Ledger

/// Entries of the FAQ as a test tells them, folded event by event.
struct FaqBench {
  static let start = Instant(milliseconds: 1_795_000_000_000)
  static let setting = FaqSetting(
    units: ["370481-rsj": "市人社局", "370481-gaj": "市公安局", "370112-rsj": "区人社局"],
    proofreading: ["370112"])

  var state = KnowledgeState()
  var now = start

  var desk: FaqDesk { FaqDesk(state, Self.setting, now: now) }

  static func text(
    _ question: String, _ answer: String = "凭身份证办理。", unit: String = "370481-rsj",
    _ edit: (inout EntryText) -> Void = { _ in }
  ) -> EntryText {
    var text = EntryText()
    text.question = question
    text.answer = answer
    text.unit = unit
    edit(&text)
    return text
  }

  /// What happens to an entry, a minute later than all before.
  mutating func fold(_ entry: EntryID, _ what: KnowledgeEvent.What) throws {
    now = now.adding(minutes: 1)
    try state.fold(KnowledgeEvent(entry, what), at: now)
  }

  mutating func act(_ entry: EntryID, _ act: EntryAct, by person: String = "王") throws {
    let actor = EntryActor(actionID: "A-\(now.milliseconds)", source: "desk", by: person)
    try fold(entry, .acted(act, by: actor))
  }

  /// A reply comes: with a new question, or with that of an entry.
  @discardableResult
  mutating func ask(
    _ question: String, citizen: Int, minutes: Int? = nil, at entry: EntryID? = nil,
    daysAgo: Int = 0, unit: String = "370481-rsj"
  ) throws -> EntryID {
    let order = "370481-20261121-000-\(100_000 + state.count * 100 + citizen)"
    var gathered = Gathered(
      order: order, question: question, answer: "凭身份证办理。", unit: unit, minutes: minutes,
      asked: now.adding(milliseconds: Int64(-daysAgo) * 86_400_000))
    gathered.citizen = String(repeating: "0", count: 15) + "\(citizen % 10)"
      + String(repeating: "a", count: 16)
    gathered.isNew = entry == nil
    let id = entry ?? state.nextID
    try fold(id, .gathered(gathered))
    return id
  }

  @discardableResult
  mutating func add(_ text: EntryText, by author: String = "李") throws -> EntryID {
    let id = state.nextID
    try act(id, .add(text), by: author)
    return id
  }

  @discardableResult
  mutating func publish(_ text: EntryText) throws -> EntryID {
    let id = try add(text)
    for (stage, person) in zip(ReviewStage.allCases, ["甲", "乙", "丙"]) {
      try act(id, .approve(stage), by: person)
    }
    return id
  }
}
