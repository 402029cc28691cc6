import Knowledge
import WorkTime

/// The text of an entry, under the names that it has on the wire: what is written of it may be read
/// as an entry again.
public struct FaqText: Codable, Sendable, Equatable {
  public struct Policy: Codable, Sendable, Equatable {
    public var title: String
    public var number: String?
    public var date: String?
    public var link: String?
  }

  public struct Link: Codable, Sendable, Equatable {
    public var title: String
    public var url: String
  }

  public var question: String
  public var answer: String
  public var phrasings: [String]
  public var unit: String
  public var category: String?
  public var topic: String?
  public var policy: Policy?
  public var validFrom: String?
  public var validUntil: String?
  public var links: [Link]

  enum CodingKeys: String, CodingKey {
    case question, answer, phrasings, unit, category, topic, policy
    case validFrom = "valid_from", validUntil = "valid_until", links
  }

  public init(_ text: EntryText) {
    question = text.question
    answer = text.answer
    phrasings = text.phrasings
    unit = text.unit
    category = text.category
    topic = text.topic
    policy = text.policy.map {
      Policy(title: $0.title, number: $0.number, date: $0.date?.description, link: $0.link)
    }
    validFrom = text.validFrom?.description
    validUntil = text.validUntil?.description
    links = text.links.map { Link(title: $0.title, url: $0.url) }
  }
}

/// One version of a text with everybody who had it in hand.
public struct FaqVersion: Codable, Sendable, Equatable {
  public var text: FaqText
  public var authors: [String]
  public var passed: [String]
  public var proofread: [String]

  init(_ version: EntryVersion) {
    text = FaqText(version.text)
    authors = version.authors
    passed = version.passed
    proofread = version.proofs
  }
}

/// Everything that may be shown of one entry.
public struct FaqCard: Codable, Sendable {
  public struct Evidence: Codable, Sendable {
    public var order: String
    public var asked: String
    /// Working minutes to the answer.
    public var minutes: Int?
  }

  public struct Conflict: Codable, Sendable, Equatable {
    public var with: String
    public var question: String
    public var unit: String
    public var unitName: String?
    public var differences: [String]
    public var since: String

    enum CodingKeys: String, CodingKey {
      case with, question, unit, unitName = "unit_name", differences, since
    }
  }

  public struct TakenBack: Codable, Sendable {
    public var sort: String
    public var why: String
    public var by: String
  }

  public var row: FaqRow
  public var published: FaqVersion?
  public var draft: FaqVersion?
  /// The newest orders that asked it.
  public var evidence: [Evidence]
  /// Ways of asking that came with orders: redacted, not reviewed.
  public var heard: [String]
  public var conflicts: [Conflict]
  public var apart: [String]
  public var suggested: Int
  public var used: Int
  public var unused: Int
  public var minutesMean: Int?
  public var takenBack: TakenBack?
  public var mergedInto: String?
  public var expiredSince: String?
  public var ownerDue: String?
  public var ownerLateSince: String?
  public var created: String
  public var changed: String
  public var publishedAt: String?

  enum CodingKeys: String, CodingKey {
    case row, published, draft, evidence, heard, conflicts, apart, suggested, used, unused
    case minutesMean = "minutes_mean", takenBack = "taken_back", mergedInto = "merged_into"
    case expiredSince = "expired_since", ownerDue = "owner_due",
      ownerLateSince = "owner_late_since", created, changed
    case publishedAt = "published_at"
  }
}

extension FaqDesk {
  public func card(_ id: EntryID) -> FaqCard? {
    guard let entry = state[id] else { return nil }
    let demand = entry.demand
    return FaqCard(
      row: row(entry), published: entry.published.map(FaqVersion.init),
      draft: entry.draft.map(FaqVersion.init),
      evidence: demand.evidence.map {
        FaqCard.Evidence(
          order: $0.order, asked: $0.asked.text(), minutes: $0.minutes.map { Int($0) })
      },
      heard: demand.heard.map(\.question), conflicts: conflicts(of: entry),
      apart: entry.apart.map(\.description), suggested: Int(demand.suggested),
      used: Int(demand.used), unused: Int(demand.unused),
      minutesMean: demand.minutesMean.map { Int($0) },
      takenBack: entry.takenBack.map {
        FaqCard.TakenBack(sort: $0.sort.rawValue, why: $0.why, by: $0.by)
      },
      mergedInto: entry.mergedInto?.description, expiredSince: entry.expiredSince?.text(),
      ownerDue: entry.ownerDue?.text(), ownerLateSince: entry.ownerLateSince?.text(),
      created: entry.created.text(),
      changed: entry.changed.text(), publishedAt: entry.publishedAt?.text())
  }

  func conflicts(of entry: KnowledgeEntry) -> [FaqCard.Conflict] {
    entry.conflicts.map { conflict in
      let other = state[conflict.with]?.shown ?? EntryText()
      return FaqCard.Conflict(
        with: conflict.with.description, question: other.question, unit: other.unit,
        unitName: setting.units[other.unit], differences: conflict.differences,
        since: conflict.since.text())
    }
  }
}
