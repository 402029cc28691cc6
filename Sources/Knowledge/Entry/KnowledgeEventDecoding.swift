import Formats
import WorkTime

extension KnowledgeEvent {
  /// Reads the object that `encode` wrote.
  public init(_ reader: inout JSONReader) throws(KnowledgeFault) {
    var fields = KnowledgeEventFields()
    var unknown: String?
    do throws(JSONFault) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let name = try reader.text(of: key)
        if let field = KnowledgeEventFields.Name(rawValue: name) {
          try fields.read(field, &reader)
        } else {
          unknown = unknown ?? name
          try reader.skip()
        }
      }
    } catch { throw .json(error) }
    if let unknown { throw .unknownField(unknown) }
    if let bad = fields.bad { throw .badField(bad.rawValue) }
    self.init(try fields.entry(.entry), try fields.what())
  }
}

/// The fields of an event in any order; what one sort of event does not need is not asked for.
private struct KnowledgeEventFields {
  enum Name: String, CaseIterable {
    case entry, what, order, citizen, question, answer, unit, category, by, source, why, stage
    case other
    case actionID = "action_id"
    case askedAt = "asked_at"
    case ownerDue = "owner_due"
    case text, orders, differences, minutes, score
    case isNew = "is_new"
    case isUsed = "is_used"
  }

  private var texts: [Name: String] = [:]
  private var lists: [Name: [String]] = [:]
  private var flags: [Name: Bool] = [:]
  private var text: EntryText?
  private var minutes: Int64?
  private var score: Double?
  private(set) var bad: Name?

  mutating func read(_ name: Name, _ reader: inout JSONReader) throws(JSONFault) {
    switch name {
    case .text: do { text = try EntryText(&reader) } catch { bad = .text }
    case .orders, .differences:
      var list: [String] = []
      try reader.beginArray()
      while try reader.nextElement() { list.append(try reader.string()) }
      lists[name] = list
    case .minutes: minutes = try reader.integer()
    case .score: score = try reader.double()
    case .isNew, .isUsed: flags[name] = try reader.bool()
    default: texts[name] = try reader.string()
    }
  }

  func what() throws(KnowledgeFault) -> KnowledgeEvent.What {
    let word = try string(.what)
    if let verb = KnowledgeVerb(rawValue: word) {
      let actor = EntryActor(
        actionID: try string(.actionID), source: try string(.source), by: try string(.by))
      return .acted(try act(verb), by: actor)
    }
    guard let happening = KnowledgeHappening(rawValue: word) else { throw .unknownEvent(word) }
    switch happening {
    case .gathered: return .gathered(try gathered())
    case .enteredReview: return .enteredReview
    case .conflicted:
      return .conflicted(with: try entry(.other), differences: try list(.differences))
    case .expired: return .expired(ownerDue: try instant(.ownerDue))
    case .ownerLate: return .ownerLate(due: try instant(.ownerDue))
    case .suggested:
      guard let score else { throw .badField(Name.score.rawValue) }
      return .suggested(order: try string(.order), score: score)
    case .used: return .used(order: try string(.order), isUsed: flags[.isUsed] ?? false)
    }
  }

  private func act(_ verb: KnowledgeVerb) throws(KnowledgeFault) -> EntryAct {
    switch verb {
    case .add: return .add(try wholeText())
    case .edit: return .edit(try wholeText())
    case .approve:
      guard let stage = ReviewStage(rawValue: try string(.stage)) else {
        throw .badField(Name.stage.rawValue)
      }
      return .approve(stage)
    case .proofread: return .proofread
    case .reject: return .reject(why: try string(.why))
    case .merge: return .merge(into: try entry(.other))
    case .split:
      return .split(to: try entry(.other), orders: try list(.orders), try wholeText())
    case .apart: return .apart(from: try entry(.other))
    case .retire: return .retire(why: try string(.why))
    case .withdraw: return .withdraw(why: try string(.why))
    case .settle: return .settle(with: try entry(.other), why: try string(.why))
    }
  }

  private func gathered() throws(KnowledgeFault) -> Gathered {
    if let citizen = texts[.citizen], Gathered.key(ofCitizen: citizen) == nil {
      throw .badField(Name.citizen.rawValue)
    }
    var minutes: Int?
    if let number = self.minutes {
      guard let count = Int32(exactly: number), count >= 0 else {
        throw .badField(Name.minutes.rawValue)
      }
      minutes = Int(count)
    }
    var gathered = Gathered(
      order: try string(.order), citizen: texts[.citizen], question: try string(.question),
      answer: try string(.answer), unit: try string(.unit), category: texts[.category],
      minutes: minutes, asked: try instant(.askedAt))
    gathered.isNew = flags[.isNew] ?? false
    gathered.author = texts[.by]
    return gathered
  }

  func entry(_ name: Name) throws(KnowledgeFault) -> EntryID {
    guard let entry = EntryID(try string(name)) else { throw .badField(name.rawValue) }
    return entry
  }

  private func string(_ name: Name) throws(KnowledgeFault) -> String {
    guard let text = texts[name] else { throw .badField(name.rawValue) }
    return text
  }

  private func list(_ name: Name) throws(KnowledgeFault) -> [String] {
    guard let list = lists[name] else { throw .badField(name.rawValue) }
    return list
  }

  private func instant(_ name: Name) throws(KnowledgeFault) -> Instant {
    guard let instant = try? Instant(parsing: try string(name)) else {
      throw .badField(name.rawValue)
    }
    return instant
  }

  private func wholeText() throws(KnowledgeFault) -> EntryText {
    guard let text else { throw .badField(Name.text.rawValue) }
    return text
  }
}
