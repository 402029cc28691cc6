import WorkTime

/// What happened to an entry. An event holds results only: the fold never decides.
///
/// When it happened is the time of the journal's line that it stands in.
public struct KnowledgeEvent: Hashable, Sendable {
  public enum What: Hashable, Sendable {
    /// A reply's question and answer came.
    case gathered(Gathered)
    /// A candidate goes to first review by itself: enough citizens have asked.
    case enteredReview
    /// Another entry answers the same question otherwise; remembered on both.
    case conflicted(with: EntryID, differences: [String])
    /// Its last valid day is over; until when its owner is to renew or retire it.
    case expired(ownerDue: Instant)
    /// Its owner did neither in time.
    case ownerLate(due: Instant)
    /// Shown to whoever answers an order, and whether the reply was made of it.
    case suggested(order: String, score: Double)
    case used(order: String, isUsed: Bool)
    /// Somebody did something.
    case acted(EntryAct, by: EntryActor)
  }

  public var entry: EntryID
  public var what: What

  public init(_ entry: EntryID, _ what: What) {
    self.entry = entry
    self.what = what
  }

  /// The entries whose text or stage it may have changed.
  public var entries: [EntryID] {
    switch what {
    case .conflicted(let other, _): return [entry, other]
    case .acted(let act, _):
      switch act {
      case .merge(let other), .apart(let other), .split(let other, _, _), .settle(let other, _):
        return [entry, other]
      default: return [entry]
      }
    default: return [entry]
    }
  }

  /// The text that somebody wrote by it.
  public var written: EntryText? {
    switch what {
    case .acted(.add(let text), _), .acted(.edit(let text), _), .acted(.split(_, _, let text), _):
      text
    default: nil
    }
  }

  /// Who caused it by an action, if somebody did.
  public var actor: EntryActor? {
    if case .acted(_, let actor) = what { actor } else { nil }
  }
}

/// What an action did. Its verb is the one that the action had.
public enum EntryAct: Hashable, Sendable {
  /// A new entry by a unit's own push; it is in first review.
  case add(EntryText)
  /// The draft's whole text afterwards; it is in first review. What is published stays.
  case edit(EntryText)
  /// Passing the final review publishes the draft.
  case approve(ReviewStage)
  case proofread
  /// Back to its author.
  case reject(why: String)
  case merge(into: EntryID)
  /// These orders asked something else: they go to a new entry, which is in first review.
  case split(to: EntryID, orders: [String], EntryText)
  /// Not the same question as this entry; remembered on both.
  case apart(from: EntryID)
  case retire(why: String)
  /// What is published is taken down at once.
  case withdraw(why: String)
  case settle(with: EntryID, why: String)

  public var verb: KnowledgeVerb {
    switch self {
    case .add: .add
    case .edit: .edit
    case .approve: .approve
    case .proofread: .proofread
    case .reject: .reject
    case .merge: .merge
    case .split: .split
    case .apart: .apart
    case .retire: .retire
    case .withdraw: .withdraw
    case .settle: .settle
    }
  }
}

/// Who did it, by which action.
public struct EntryActor: Hashable, Sendable {
  public var actionID: String
  public var source: String
  public var by: String

  public init(actionID: String, source: String, by: String) {
    self.actionID = actionID
    self.source = source
    self.by = by
  }
}

/// What a reply taught: already redacted, and found to be of use to others.
public struct Gathered: Hashable, Sendable {
  /// The number of the order that was replied to.
  public var order: String
  /// Keyed hash of the citizen, 32 hexadecimal digits; nil if nobody is known.
  public var citizen: String?
  public var question: String
  public var answer: String
  /// The code of the unit that replied.
  public var unit: String
  public var category: String?
  /// How many working minutes it took to answer.
  public var minutes: Int?
  /// When the order's item was received.
  public var asked: Instant
  /// Who wrote the reply, where that is known.
  public var author: String?
  /// No entry has the question yet: this one begins with it, and with the answer.
  public var isNew = false

  public init(
    order: String, citizen: String? = nil, question: String, answer: String, unit: String,
    category: String? = nil, minutes: Int? = nil, asked: Instant
  ) {
    self.order = order
    self.citizen = citizen
    self.question = question
    self.answer = answer
    self.unit = unit
    self.category = category
    self.minutes = minutes
    self.asked = asked
  }

  /// The text of an entry that begins with it.
  public var text: EntryText {
    var text = EntryText()
    text.question = question
    text.answer = answer
    text.unit = unit
    text.category = category
    return text
  }

  static let citizenDigits = 32

  /// The first 64 bits of a citizen's hash, by which citizens are told apart; 0 is nobody.
  static func key(ofCitizen hex: String) -> UInt64? {
    guard hex.utf8.count == citizenDigits, hex.utf8.allSatisfy(isHexDigit) else { return nil }
    return UInt64(hex.prefix(16), radix: 16)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}
