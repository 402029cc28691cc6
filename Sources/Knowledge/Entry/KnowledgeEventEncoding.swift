import Formats
import WorkTime

// An event as the value of one field of a journal's line: the entry, what, and what that needs.

/// The words for `what` that no verb gives.
enum KnowledgeHappening: String, CaseIterable {
  case gathered, conflicted, expired, suggested, used
  case enteredReview = "entered-review"
  case ownerLate = "owner-late"
}

extension KnowledgeEvent {
  /// What happened, as it is called on the wire: an action's verb, or a word of its own.
  public var name: String {
    switch what {
    case .gathered: KnowledgeHappening.gathered.rawValue
    case .enteredReview: KnowledgeHappening.enteredReview.rawValue
    case .conflicted: KnowledgeHappening.conflicted.rawValue
    case .expired: KnowledgeHappening.expired.rawValue
    case .ownerLate: KnowledgeHappening.ownerLate.rawValue
    case .suggested: KnowledgeHappening.suggested.rawValue
    case .used: KnowledgeHappening.used.rawValue
    case .acted(let act, _): act.verb.rawValue
    }
  }

  /// One JSON object: the same event gives the same bytes.
  public func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("entry", entry.description)
    writer.field("what", name)
    switch what {
    case .gathered(let gathered): gathered.encode(into: &writer)
    case .enteredReview: break
    case .conflicted(let other, let differences):
      writer.field("other", other.description)
      writer.list("differences", differences)
    case .expired(let due), .ownerLate(let due): writer.field("owner_due", due.description)
    case .suggested(let order, let score):
      writer.field("order", order)
      writer.field("score", score)
    case .used(let order, let isUsed):
      writer.field("order", order)
      writer.field("is_used", isUsed)
    case .acted(let act, let actor):
      writer.field("action_id", actor.actionID)
      writer.field("source", actor.source)
      writer.field("by", actor.by)
      act.encode(into: &writer)
    }
    writer.endObject()
  }
}

extension EntryAct {
  fileprivate func encode(into writer: inout JSONWriter) {
    switch self {
    case .add(let text), .edit(let text): Self.encode(text, into: &writer)
    case .approve(let stage): writer.field("stage", stage.rawValue)
    case .proofread: break
    case .reject(let why), .retire(let why), .withdraw(let why): writer.field("why", why)
    case .merge(let other), .apart(let other): writer.field("other", other.description)
    case .split(let other, let orders, let text):
      writer.field("other", other.description)
      writer.list("orders", orders)
      Self.encode(text, into: &writer)
    case .settle(let other, let why):
      writer.field("other", other.description)
      writer.field("why", why)
    }
  }

  private static func encode(_ text: EntryText, into writer: inout JSONWriter) {
    writer.key("text")
    text.encode(into: &writer)
  }
}

extension Gathered {
  fileprivate func encode(into writer: inout JSONWriter) {
    if isNew { writer.field("is_new", true) }
    writer.field("order", order)
    writer.field("citizen", ifPresent: citizen)
    writer.field("question", question)
    writer.field("answer", answer)
    writer.field("unit", unit)
    writer.field("category", ifPresent: category)
    if let minutes { writer.field("minutes", minutes) }
    writer.field("asked_at", asked.description)
    writer.field("by", ifPresent: author)
  }
}
