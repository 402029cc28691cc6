import Appeals

/// How soon somebody must look (紧急程度).
public enum Urgency: String, CaseIterable, Comparable, Sendable {
  case ordinary
  /// Water, power, gas or heat has stopped (水电气暖停供).
  case utility
  /// Life or property is in danger (危及生命财产).
  case life

  public static func < (one: Urgency, other: Urgency) -> Bool { one.rank < other.rank }

  private var rank: Int {
    switch self {
    case .ordinary: 0
    case .utility: 1
    case .life: 2
    }
  }

  public var words: String {
    switch self {
    case .ordinary: "普通"
    case .utility: "水电气暖"
    case .life: "危及生命财产"
    }
  }
}

/// Who judged: what stands on the order beside each verdict.
public enum Provenance: Hashable, Sendable {
  /// The rules of the taxonomy, whose version the taxonomy carries.
  case rules
  /// The model of the head that is in force.
  case model
  /// Both say the same.
  case both
  /// The sender of the item said so.
  case sender
}

/// At most three phrases that decided, heaviest first, as numbers of the phrases of who judged:
/// the taxonomy's, or the router's.
public struct Evidence: Hashable, Sendable {
  private var first = Evidence.none
  private var second = Evidence.none
  private var third = Evidence.none
  private static let none = UInt16.max

  public init() {}

  public var phrases: [UInt16] { [first, second, third].filter { $0 != Evidence.none } }
  /// The same without an array of them.
  package func forEach(_ body: (UInt16) -> Void) {
    if first != Evidence.none { body(first) }
    if second != Evidence.none { body(second) }
    if third != Evidence.none { body(third) }
  }
  public var heaviest: UInt16? { first == Evidence.none ? nil : first }

  /// Takes phrases heaviest first; a fourth is left out.
  package mutating func append(_ phrase: UInt16) {
    if first == Evidence.none { first = phrase }
    else if second == Evidence.none { second = phrase }
    else if third == Evidence.none { third = phrase }
  }
}

/// Why an appeal has its category, or none.
public enum CategoryReason: Hashable, Sendable {
  case sender
  case phrases(Evidence)
  /// Phrases were found, but too slight to name a category.
  case tooSlight(Evidence)
  case nothingFound
  /// A model is sure enough.
  case model
  /// The model is not sure, and says the same as the phrases.
  case agreed
  /// The model is not sure (弃权), and the phrases do not settle it.
  case modelUnsure
}

public enum KindReason: Hashable, Sendable {
  case sender
  case phrases(Evidence)
  /// No phrase says it: the taxonomy's default.
  case byDefault
  case model
}

public enum UrgencyReason: Hashable, Sendable {
  case phrase(UInt16)
  case nothingFound
  case model
  /// A phrase says it, and the model is all but certain that nothing is the matter.
  case overruled(UInt16)
}

/// What the phrases alone say: kept beside what was decided.
public struct RuleVerdict: Hashable, Sendable {
  /// A first-level category.
  public var category: UInt16?
  public var score: Float
  /// Nil where no phrase says one.
  public var kind: AppealKind?
  public var urgency: Urgency
}

/// What one appeal is about, what is wanted, and how soon.
///
/// Guarantees: the same taxonomy and text give the same verdict; `second` is below `first`; an
/// abstention (`first` nil) still carries kind, urgency and reason. Small: no text of anybody.
public struct Classification: Hashable, Sendable {
  /// First-level category as a number of the taxonomy; nil is "unknown".
  public var first: UInt16?
  /// Second-level category, where its own phrases say one.
  public var second: UInt16?
  /// 0 to 1; of the first level.
  public var score: Float
  /// The next first-level category, and its score.
  public var runnerUp: UInt16?
  public var runnerUpScore: Float
  public var categoryReason: CategoryReason
  public var categoryProvenance: Provenance

  public var kind: AppealKind
  public var kindScore: Float
  public var kindReason: KindReason
  public var kindProvenance: Provenance

  public var urgency: Urgency
  public var urgencyReason: UrgencyReason
  public var urgencyProvenance: Provenance
  /// How likely danger is, where that is too little for an alarm and too much to be passed over
  /// (疑似紧急): a person is to look. Nil of what is urgent, and where nobody need look.
  public var suspicion: Float?

  /// What each of the two judges said by itself.
  public var rules: RuleVerdict
  public var models = ModelVerdicts()

  /// The deepest category that was named.
  public var category: UInt16? { second ?? first }

  /// Takes the category that the sender named, as it is.
  public mutating func take(category: UInt16, of taxonomy: Taxonomy) {
    let top = taxonomy.first(of: category)
    (first, second) = (top, top == category ? nil : category)
    (score, runnerUp, runnerUpScore) = (1, nil, 0)
    (categoryReason, categoryProvenance) = (.sender, .sender)
  }

  /// The verdict in words for the log: our names and phrases only, never the citizen's text.
  public func description(in taxonomy: Taxonomy) -> String {
    var words = category.map(taxonomy.path) ?? "未分类"
    switch categoryReason {
    case .sender: words += " 来件注明"
    case .phrases(let evidence):
      words += " \(twoDecimals(score)) \(taxonomy.quoted(evidence))"
    case .tooSlight(let evidence): words += " 依据不足 \(taxonomy.quoted(evidence))"
    case .nothingFound: words += " 无依据"
    case .model: words += " 模型 \(twoDecimals(score))"
    case .agreed: words += " 规则与模型一致 \(twoDecimals(score))"
    case .modelUnsure: words += " 模型弃权\(candidates(in: taxonomy))"
    }
    if categoryReason != .modelUnsure, let runnerUp {
      words += ",次选 \(taxonomy.path(runnerUp)) \(twoDecimals(runnerUpScore))"
    }
    words += ";\(kind.rawValue)"
    switch kindReason {
    case .sender: words += " 来件注明"
    case .phrases(let evidence): words += " \(taxonomy.quoted(evidence))"
    case .byDefault: words += " 默认"
    case .model: words += " 模型 \(twoDecimals(kindScore))"
    }
    words += ";\(urgency.words)"
    switch urgencyReason {
    case .phrase(let phrase): words += " “\(taxonomy.phrase(phrase))”"
    case .model: words += " 模型"
    case .overruled(let phrase): words += " 模型否定“\(taxonomy.phrase(phrase))”"
    case .nothingFound: break
    }
    return words + suspicionWords
  }

  /// Nothing where nothing is suspected.
  public var suspicionWords: String {
    suspicion.map { ";疑似紧急 \(twoDecimals($0))" } ?? ""
  }

  /// The first three of the model, for the people who decide instead.
  private func candidates(in taxonomy: Taxonomy) -> String {
    guard let own = models.category else { return "" }
    var words = " \(taxonomy.path(own.first)) \(twoDecimals(own.score))"
      + "、\(taxonomy.path(own.second)) \(twoDecimals(own.secondScore))"
    if let third = own.third {
      words += "、\(taxonomy.path(third)) \(twoDecimals(own.thirdScore))"
    }
    return words
  }
}

/// A score as `0.82`.
package func twoDecimals(_ score: Float) -> String {
  hundredths[Int((min(max(score, 0), 1) * 100).rounded())]
}

/// `0.00` to `1.00`: every order carries two or three of them.
private let hundredths = (0...100).map { "\($0 / 100).\($0 / 10 % 10)\($0 % 10)" }
