/// What may be done with entries. The raw values are the words on the wire and on the command line.
public enum KnowledgeVerb: String, CaseIterable, Hashable, Sendable {
  /// A unit's own push (新增).
  case add
  /// A new version, or a candidate sent to review (修改).
  case edit
  /// A review is passed; the final one publishes (通过审核).
  case approve
  /// The text was read against its source (校对).
  case proofread
  /// Back to the author (退回).
  case reject
  /// Two entries of one question become one (合并).
  case merge
  /// Orders that asked something else get an entry of their own (拆分).
  case split
  /// Not the same question (区分).
  case apart
  /// Out of use for good (停用).
  case retire
  /// What is published is taken down (撤下).
  case withdraw
  /// A conflict is over (冲突已处理).
  case settle

  public var chinese: String {
    switch self {
    case .add: "新增"
    case .edit: "修改"
    case .approve: "通过审核"
    case .proofread: "校对"
    case .reject: "退回"
    case .merge: "合并"
    case .split: "拆分"
    case .apart: "区分"
    case .retire: "停用"
    case .withdraw: "撤下"
    case .settle: "冲突已处理"
    }
  }

  /// Whether it concerns more than one owner's entry, so that only the desk may do it. Reviews are
  /// the desk's from the second on.
  var isDesks: Bool {
    switch self {
    case .merge, .split, .apart, .settle: true
    case .add, .edit, .approve, .proofread, .reject, .retire, .withdraw: false
    }
  }

  var needsWhy: Bool {
    switch self {
    case .reject, .retire, .withdraw, .settle: true
    case .add, .edit, .approve, .proofread, .merge, .split, .apart: false
    }
  }
}

/// An action on an entry as its message gives it, with what is known of its source.
public struct KnowledgeAction: Sendable {
  public var verb: KnowledgeVerb
  public var actionID: String
  public var source: String
  /// The person.
  public var by: String
  public var isDesk: Bool
  /// Whether the source speaks for a unit, by its code; the desk's own too.
  public var speaks: @Sendable (String) -> Bool
  /// Nothing for `add`.
  public var entry: EntryID?
  /// The whole text for `add`; for `edit` and `split` what differs from the entry's.
  public var text: EntryEdit?
  /// The review that is passed or refused, so that nobody passes the next one by mistake; without
  /// it, the one that is awaited.
  public var stage: ReviewStage?
  /// The other entry of `merge`, `apart` and `settle`.
  public var into: EntryID?
  /// The orders that `split` takes out.
  public var orders: [String] = []
  public var why: String?

  public init(
    _ verb: KnowledgeVerb, actionID: String, source: String, by: String, isDesk: Bool,
    speaks: @escaping @Sendable (String) -> Bool
  ) {
    self.verb = verb
    self.actionID = actionID
    self.source = source
    self.by = by
    self.isDesk = isDesk
    self.speaks = speaks
  }
}
