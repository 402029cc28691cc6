import Appeals
import Formats

/// The categories of three levels with the phrases that speak for them, and the phrases of appeal
/// kinds and urgency: the contents of `taxonomy.json5`.
///
/// Guarantees: categories are numbered, all first-level ones before all second-level ones before
/// all third-level ones, each level in the order of the file; names are unique among siblings;
/// every exclusion contains a phrase of its own rule; all appeal kinds and urgencies are there.
public struct Taxonomy: Sendable {
  public struct Category: Hashable, Sendable {
    public let name: String
    /// 1, 2 or 3.
    public let level: Int
    public let parent: UInt16?
  }

  /// What a phrase speaks for.
  enum Head: Hashable, Sendable {
    case category(UInt16, Grade)
    case kind(AppealKind, Grade)
    case urgency(Urgency)
  }

  /// One phrase and what it speaks for. A phrase of the categories stands here once, with all of
  /// them; a phrase of a kind or urgency once for each.
  struct Phrase: Sendable {
    let text: String
    var heads: [Head]
    /// Longer texts in which this phrase means nothing.
    var exclusions: [String] = []
  }

  public let version: String
  public let categories: [Category]
  public let defaultKind: AppealKind
  /// Appeal kinds in the order in which they win a tie.
  let kinds: [AppealKind]
  let phrases: [Phrase]

  public init(parsing text: [UInt8], file: String) throws(ConfigFault) {
    var reader = TaxonomyReader()
    let root = try ConfigNode(parsing: text, file: file)
      .object(keys: ["version", "categories", "kinds", "default_kind", "urgency"])
    version = try root.string("version")
    try reader.readCategories(root.required("categories"))
    try reader.readKinds(root.required("kinds"))
    defaultKind = try root.required("default_kind").choice(AppealKind.self)
    try reader.readUrgency(root.required("urgency"))
    let phraseCount = reader.phrases.reduce(0) { $0 + 1 + $1.exclusions.count }
    guard phraseCount <= JudgementLimits.phrasesMax else {
      throw root.node.fault(.invalid(
        "has \(phraseCount) phrases and exclusions; at most \(JudgementLimits.phrasesMax) are "
          + "taken"))
    }
    categories = reader.categories
    kinds = reader.kinds
    phrases = reader.phrases
  }

  /// The first-level category of any category.
  public func first(of category: UInt16) -> UInt16 {
    var at = category
    while let parent = categories[Int(at)].parent { at = parent }
    return at
  }

  /// `城乡建设/工程质量`.
  public func path(_ category: UInt16) -> String {
    let own = categories[Int(category)]
    return own.parent.map { "\(path($0))/\(own.name)" } ?? own.name
  }

  /// The path of each category by its number.
  public var paths: [String] { categories.indices.map { path(UInt16($0)) } }

  public func category(path: String) -> UInt16? { paths.firstIndex(of: path).map { UInt16($0) } }

  /// The words of a phrase that a reason names.
  public func phrase(_ number: UInt16) -> String { phrases[Int(number)].text }

  func quoted(_ evidence: Evidence) -> String {
    evidence.phrases.map { "“\(phrase($0))”" }.joined()
  }
}
