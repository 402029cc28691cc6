import Appeals
import WorkTime

/// An entry with all that is known of it.
///
/// Guarantees, as long as only the fold changes it:
/// - It has a text: what is published, a draft, or both.
/// - `published` changes by a final approval and ends by withdraw, retire or merge, nothing else.
/// - At a review there is a draft that has passed the reviews before, each by another person.
/// - Who is in conflict with it, or apart from it, knows so too.
public struct KnowledgeEntry: Hashable, Sendable {
  public let id: EntryID
  public internal(set) var stage: EntryStage
  /// How often it was published; 0 is never.
  public internal(set) var version: Int32 = 0
  public internal(set) var published: EntryVersion?
  public internal(set) var draft: EntryVersion?
  /// Why it was sent back or taken down last; an edit settles that.
  public internal(set) var takenBack: TakenBack?
  public internal(set) var demand = EntryDemand()
  /// The open conflicts, in order of the entries.
  public internal(set) var conflicts: [EntryConflict] = []
  /// The entries that it is known not to be the same as, in order.
  public internal(set) var apart: [EntryID] = []
  public internal(set) var mergedInto: EntryID?
  /// Since when its last valid day is over, and until when its owner is to act.
  public internal(set) var expiredSince: Instant?
  public internal(set) var ownerDue: Instant?
  /// Since when it is known that its owner did not.
  public internal(set) var ownerLateSince: Instant?

  public let created: Instant
  /// When its text or its stage changed last.
  public internal(set) var changed: Instant
  public internal(set) var publishedAt: Instant?

  init(_ id: EntryID, _ draft: EntryVersion, stage: EntryStage, at: Instant) {
    self.id = id
    self.draft = draft
    self.stage = stage
    created = at
    changed = at
  }

  /// What is worked at, else what is published.
  public var text: EntryText { (draft ?? published)?.text ?? EntryText() }

  /// What the public has, or else what is worked at.
  public var shown: EntryText { published?.text ?? text }

  /// Whether it may be shown to citizens and suggested to units on a day.
  public func holds(on day: CivilDate) -> Bool {
    // Asked of every entry that a search comes by: no text is copied for it.
    guard published != nil, expiredSince == nil else { return false }
    if let from = published?.text.validFrom, day < from { return false }
    if let until = published?.text.validUntil, until < day { return false }
    return true
  }

  /// Whether somebody wrote at what is published, or at what is worked at.
  func wasWritten(by person: String) -> Bool {
    [draft, published].contains { version in
      version?.authors.contains { EntryVersion.isSame($0, person) } ?? false
    }
  }

  /// What time alone brings next: 24:00 of the last valid day of what is published, then the due
  /// instant of its owner, who has done his part as long as a new version is under review.
  var nextStep: Instant? {
    guard let text = published?.text else { return nil }
    if expiredSince == nil { return text.validUntil?.instant(atMinute: 24 * 60) }
    return ownerLateSince == nil && stage.review == nil ? ownerDue : nil
  }
}

/// One version of a text with everybody who had it in hand, in the order in which they had it.
public struct EntryVersion: Hashable, Sendable {
  public internal(set) var text: EntryText
  /// Who wrote at it; nobody where it was gathered.
  public internal(set) var authors: [String] = []
  /// Who passed first, second and final review.
  public internal(set) var passed: [String] = []
  public internal(set) var proofs: [String] = []

  init(_ text: EntryText, author: String? = nil) {
    self.text = text
    if let author { authors = [author] }
  }

  /// Another text by a further author: what was reviewed and proofread was the one before.
  mutating func rewrite(_ text: EntryText, by author: String) {
    self.text = text
    passed = []
    proofs = []
    // As it always was: what the fold makes of old events must not change.
    authors.removeAll { Self.key($0) == Self.key(author) }
    authors.append(author)
    if authors.count > KnowledgeLimits.authorsMax { authors.removeFirst() }
  }

  /// Whether somebody wrote at the text or passed it already, and so cannot pass it on.
  func hasHadInHand(_ person: String) -> Bool {
    (authors + passed).contains { Self.isSame($0, person) }
  }

  /// Names are compared without regard to case, width and outer spaces, and whatever source they
  /// come from: who can write to two topics is still one person.
  static func isSame(_ a: String, _ b: String) -> Bool { key(folded(a)) == key(folded(b)) }

  private static func folded(_ name: String) -> String {
    String(decoding: Folding.fold(name), as: UTF8.self)
  }

  private static func key(_ name: String) -> String {
    name.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
  }
}

/// Why a text went back.
public struct TakenBack: Hashable, Sendable {
  public enum Sort: String, CaseIterable, Hashable, Sendable { case rejected, withdrawn, retired }

  public var sort: Sort
  public var why: String
  public var by: String

  public init(_ sort: Sort, why: String, by: String) {
    self.sort = sort
    self.why = why
    self.by = by
  }
}

/// The same question is answered otherwise elsewhere.
public struct EntryConflict: Hashable, Sendable {
  public var with: EntryID
  /// In words: "费用: 20元 / 10元".
  public var differences: [String]
  public var since: Instant
}
