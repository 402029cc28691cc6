import Knowledge
import WorkTime

/// Which reviews are asked for.
public struct FaqReviewFilter: Codable, Sendable {
  /// Whole texts: at their limits some megabytes.
  public static let limitMax = 200

  public var stage: ReviewStage
  public var unit: String?
  public var limit = 50

  public init(_ stage: ReviewStage) { self.stage = stage }
}

/// An entry that waits for a review, with all that whoever reviews it needs.
public struct FaqReview: Codable, Sendable {
  public var entry: String
  public var stage: String
  /// Since when it waits.
  public var since: String
  /// What the public has until then; 0 is nothing.
  public var version: Int
  public var draft: FaqVersion
  public var unitName: String?
  /// Proofreading marks that the jurisdiction asks for and that are not there yet.
  public var proofsMissing: Int
  public var conflicts: [FaqCard.Conflict]
  /// Why this review cannot be passed as it is, a sentence each.
  public var blocks: [String]

  enum CodingKeys: String, CodingKey {
    case entry = "faq", stage, since, version, draft, unitName = "unit_name"
    case proofsMissing = "proofs_missing", conflicts, blocks
  }
}

extension FaqDesk {
  /// What waits for a review, oldest first.
  public func reviews(_ filter: FaqReviewFilter) -> FaqRows<FaqReview> {
    let stage = filter.stage
    let waiting = entries.filter {
      $0.stage.review == stage && (filter.unit == nil || $0.text.unit == filter.unit)
    }.sorted { ($0.changed, $0.id) < ($1.changed, $1.id) }
    let limit = min(max(filter.limit, 0), FaqReviewFilter.limitMax)
    let rows = waiting.prefix(limit).compactMap { entry -> FaqReview? in
      guard let draft = entry.draft else { return nil }
      let missing = proofsMissing(draft)
      return FaqReview(
        entry: entry.id.description, stage: stage.rawValue, since: entry.changed.text(),
        version: Int(entry.version), draft: FaqVersion(draft),
        unitName: setting.units[draft.text.unit], proofsMissing: missing,
        conflicts: conflicts(of: entry), blocks: blocks(entry, stage, proofsMissing: missing))
    }
    return FaqRows(rows: rows, total: waiting.count)
  }

  private func proofsMissing(_ draft: EntryVersion) -> Int {
    guard setting.proofreading.contains(String(draft.text.jurisdiction)) else { return 0 }
    return max(0, KnowledgeLimits.proofsNeeded - draft.proofs.count)
  }

  /// In the words in which an approval would be refused.
  private func blocks(
    _ entry: KnowledgeEntry, _ stage: ReviewStage, proofsMissing: Int
  ) -> [String] {
    let faults = entry.text.reviewFaults(isUnit: setting.isUnit, today: now.dateInShanghai())
    var refusals: [KnowledgeRefusal.Code] = []
    if stage == .final {
      if !entry.conflicts.isEmpty { refusals.append(.conflictOpen) }
      if proofsMissing > 0 { refusals.append(.proofsMissing) }
    }
    return faults.map(\.description) + refusals.map { KnowledgeRefusal($0, .approve).sentence }
  }
}
