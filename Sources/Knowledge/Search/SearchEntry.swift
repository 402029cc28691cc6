import Glibc

/// What the search knows of an entry of the FAQ.
public struct SearchEntry: Hashable, Sendable {
  public let id: Int32
  public let question: String
  /// The same question as citizens have asked it.
  public var phrasings: [String]
  public let answer: String
  public let use: EntryUse

  public init(
    id: Int32, question: String, phrasings: [String] = [], answer: String,
    use: EntryUse = EntryUse()
  ) {
    self.id = id
    self.question = question
    self.phrasings = phrasings
    self.answer = answer
    self.use = use
  }
}

/// How often those who replied took an entry's suggested answer, and how often they did not.
public struct EntryUse: Hashable, Sendable {
  public let used: Int32
  public let unused: Int32

  public init(used: Int = 0, unused: Int = 0) {
    self.used = Int32(clamping: used)
    self.unused = Int32(clamping: unused)
  }

  /// So many uses of each sort are assumed beforehand: the first ones say little.
  private static let assumed: Float = 4
  private static let meritMax: Float = 1

  /// What the use adds to the logarithm of the odds that the entry is the answer: 0 where as many
  /// took it as did not, at most 1 either way.
  var merit: Float {
    let odds = (Float(used) + Self.assumed) / (Float(unused) + Self.assumed)
    return min(max(log(odds) / 2, -Self.meritMax), Self.meritMax)
  }
}

/// An entry that was found, and why.
public struct SearchHit: Hashable, Sendable {
  public let id: Int32
  /// How likely the entry answers the query, 0 to 1.
  public let score: Float
  public let reasons: [SearchReason]

  /// The reasons in words.
  public var why: String { reasons.map(\.words).joined(separator: ";") }
}

/// One thing that speaks for an entry or against it.
public enum SearchReason: Hashable, Sendable {
  public enum Field: Hashable, Sendable {
    case question
    /// By its place among the entry's phrasings.
    case phrasing(Int)
    case answer
  }

  /// These runs of the query stand there.
  case words([String], in: Field)
  /// A word of the query means the same as one that stands there.
  case synonym(asked: String, found: String, in: Field)
  /// Both ask for this.
  case sameKind(String)
  case otherKind(asked: String, found: String)
  /// By the learned likeness of meaning, -1 to 1.
  case meaning(Float)
  /// Of so many replies that say whether they are the suggested answer, so many are.
  case use(taken: Int, of: Int)

  public var words: String {
    switch self {
    case .words(let runs, let field): "\(field.name)含\(runs.map { "“\($0)”" }.joined())"
    case .synonym(let asked, let found, let field): "“\(asked)”即\(field.name)的“\(found)”"
    case .sameKind(let name): "都问\(name)"
    case .otherKind(let asked, let found): "来问\(asked),此条答\(found)"
    case .meaning(let likeness): "意思相近 \(Int((likeness * 100).rounded()))%"
    case .use(let taken, let count): "\(count) 次答复采用 \(taken) 次"
    }
  }
}

extension SearchReason.Field {
  var name: String {
    switch self {
    case .question: "问题"
    case .phrasing(let number): "问法\(number + 1)"
    case .answer: "答复"
    }
  }
}

/// What a search found. No hit is an answer too: nothing here answers the query.
public struct SearchResult: Hashable, Sendable {
  /// Best first; entries of the same score by id.
  public let hits: [SearchHit]
  /// The query was longer than `SearchLimits.queryCharactersMax` characters, and what stood behind
  /// was not looked at.
  public let isCut: Bool
}
