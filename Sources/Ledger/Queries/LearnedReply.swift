import Decider
import Knowledge
import Orders

/// What became of a reply in the FAQ: the entry that it is counted at, or why there is none.
public struct LearnedReply: Codable, Sendable, Equatable {
  public var entry: String?
  public var why: String?

  enum CodingKeys: String, CodingKey { case entry = "faq", why }

  /// Nil where nothing was replied to the citizen yet.
  init?(_ order: Order, _ opened: Opened, _ events: [Event], _ knowledge: KnowledgeState) {
    guard let reply = Self.reply(opened, events) else { return nil }
    // A second reply is not counted again, whatever it says: the entry stands first.
    if let counted = knowledge.entry(countedFor: "\(order.number)") {
      entry = "\(counted)"
      return
    }
    switch ReplyLesson.of(reply, to: opened, order) {
    case .success:
      why = "可以归集,但不在任何问答最近\(KnowledgeLimits.evidenceMax)件依据之中"
    case .failure(let none): why = none.description
    }
  }

  private static func reply(_ opened: Opened, _ events: [Event]) -> String? {
    for case .applied(let applied) in events.reversed().map(\.body)
    where applied.verb == .reply && applied.change.part == nil {
      return applied.text ?? ""
    }
    return opened.answered.flatMap { _ in ItemText(decoding: opened.item)?.answer }
  }
}
