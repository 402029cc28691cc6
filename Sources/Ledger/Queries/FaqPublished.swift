import Knowledge

/// A page of the published entries, so that no answer of a daemon holds all of them.
public struct FaqPageFilter: Codable, Sendable {
  /// Entries of one page: at their limits some megabytes.
  public static let entriesMax = 100

  public var scope = FaqScope()
  /// The last entry of the page before.
  public var after: String?

  public init() {}
}

public struct FaqPublished: Codable, Sendable {
  public var entry: String
  public var version: Int
  public var publishedAt: String?
  public var unitName: String?
  /// Its last valid day is over.
  public var expired: Bool
  /// It holds today: neither over nor yet to begin.
  public var holds: Bool
  public var text: FaqText

  enum CodingKeys: String, CodingKey {
    case entry = "faq", version, publishedAt = "published_at", unitName = "unit_name"
    case expired, holds
    case text
  }
}

public struct FaqPage: Codable, Sendable {
  public var entries: [FaqPublished]
  /// There are more behind these.
  public var hasMore: Bool

  enum CodingKeys: String, CodingKey { case entries, hasMore = "more" }
}

extension FaqDesk {
  /// What the public has, by number.
  public func published(_ filter: FaqPageFilter) -> FaqPage {
    let after = filter.after.flatMap { EntryID($0) }
    var page = FaqPage(entries: [], hasMore: false)
    for id in state.published where after.map({ $0 < id }) ?? true {
      guard let entry = state[id], let version = entry.published,
        filter.scope.accepts(version.text)
      else { continue }
      if page.entries.count == FaqPageFilter.entriesMax {
        page.hasMore = true
        break
      }
      page.entries.append(FaqPublished(
        entry: id.description, version: Int(entry.version),
        publishedAt: entry.publishedAt?.text(), unitName: setting.units[version.text.unit],
        expired: isOver(entry), holds: entry.holds(on: now.dateInShanghai()),
        text: FaqText(version.text)))
    }
    return page
  }
}
