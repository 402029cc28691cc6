import Knowledge
import Orders

/// What a reply teaches the FAQ, and why it teaches nothing: for whoever decides and whoever asks.
public enum ReplyLesson {
  /// - Parameter reply: redacted, as the event holds it.
  public static func of(
    _ reply: String, to opened: Opened, _ order: Order
  ) -> Result<Harvest, NoLesson> {
    // What must not be known teaches nobody.
    if order.isProtected { return .failure(.protected) }
    guard let item = ItemText(decoding: opened.item) else { return .failure(.unreadable) }
    return Harvest.of(
      title: item.title, content: item.content, reply: reply, kind: opened.judged.kind
    ).mapError(NoLesson.nothingLearned).flatMap { harvest in
      harvest.isGeneral ? .success(harvest) : .failure(.notGeneral(harvest.reasons))
    }
  }
}

/// Why a reply is counted at no entry.
public enum NoLesson: Error, Hashable, Sendable, CustomStringConvertible {
  case protected
  case unreadable
  case nothingLearned(NothingLearned)
  /// What speaks for it and against it.
  case notGeneral([GeneralityReason])

  public var description: String {
    switch self {
    case .protected: "举报、保密、匿名诉求的答复不归集"
    case .unreadable: "来件内容无法读取"
    case .nothingLearned(let why): why.description
    case .notGeneral(let reasons):
      "不是普遍适用的答复(" + Self.words(reasons.filter { $0.points < 0 }) + ")"
    }
  }

  private static func words(_ against: [GeneralityReason]) -> String {
    against.isEmpty ? "没有写明条件、材料、程序、费用、期限等" : against.map(\.description).joined(separator: "、")
  }
}
