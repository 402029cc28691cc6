import Classification

/// How the jurisdiction of an item was found, or why it was not.
public enum JurisdictionReason: Hashable, Sendable {
  /// The item's own field.
  case field
  case channelDefault
  /// A place that the item's place field or its text names; the number is the router's phrase.
  case placeField(UInt16)
  case text(UInt16)
  /// The field, or the channel's default, names a code that is not among ours.
  case unknownCode
  /// Places of several jurisdictions are named.
  case ambiguous
  /// A division that is none of ours; the number is that of `Jurisdictions.elsewhere`.
  case elsewhere(UInt16)
  case notNamed

  /// Whether one was found.
  public var isFound: Bool {
    switch self {
    case .field, .channelDefault, .placeField, .text: true
    case .unknownCode, .ambiguous, .elsewhere, .notNamed: false
    }
  }
}

/// Why a unit was chosen, or why none was and the desk has the item.
public enum RoutingReason: Hashable, Sendable {
  /// A rule of the tree says so; the number is the rule's.
  case rule(UInt16, Evidence)
  /// The unit's name stands in the text; the number is the router's phrase.
  case named(UInt16)
  case duties(Evidence)
  /// No duty phrase, but the category is the department's.
  case category(UInt16)
  /// No duty phrase, but the unit's department had such matters before.
  case learned(department: UInt16)
  /// A matter of towns and villages, in the town that is named.
  case town(place: UInt16, Evidence)

  // From here on: the desk.
  case noJurisdiction
  /// A rule of the tree wants people to look at it.
  case deskRule(UInt16, Evidence)
  case nothingFound
  case belowThreshold(Evidence)
  case tooClose
  /// Its words speak for a unit, but such matters went to another department, or to none mostly.
  case doubted(department: UInt16)
  /// A matter of towns and villages, but no town is named.
  case townNotNamed(Evidence)

  /// A rule sends it to the desk, rather than that nobody was found.
  public var isDeskRule: Bool {
    if case .deskRule = self { true } else { false }
  }

  public var isAbstention: Bool {
    switch self {
    case .rule, .named, .duties, .category, .learned, .town: false
    case .noJurisdiction, .deskRule, .nothingFound, .belowThreshold, .tooClose, .doubted,
      .townNotNamed:
      true
    }
  }
}

/// A unit with its score of 0 to 1.
public struct Candidate: Hashable, Sendable {
  public let unit: UInt16
  public let score: Float
}

/// A unit that helps the lead (协办), and why.
public struct CoHandler: Hashable, Sendable {
  public let unit: UInt16
  /// Of a matter of its own; empty where a rule names it.
  public let evidence: Evidence

  /// Named by a rule of the tree: it gets the order too. Others are told to people alone.
  public var isOfRule: Bool { evidence.heaviest == nil }
}

/// Who gets an item, and why.
///
/// Guarantees: the same item gives the same routing; `unit` is always one of `jurisdiction`, or the
/// desk of nowhere where `jurisdiction` is nil; an abstention names the desk and keeps the
/// candidates for the people there, and no helpers; no unit that was excluded is named anywhere.
public struct RoutingDecision: Hashable, Sendable {
  public var jurisdiction: UInt16?
  public var jurisdictionReason: JurisdictionReason
  public var unit: UInt16
  /// Of the first candidate.
  public var score: Float
  public var first: Candidate?
  public var second: Candidate?
  public var third: Candidate?
  public var reason: RoutingReason
  /// Of the unit: whether duties and names gave it, what was dispatched before, or both.
  public var provenance: Provenance
  /// The rule of the tree that decided or added helpers: see `RouteRules.path`.
  public var rule: UInt16?
  public var firstHelper: CoHandler?
  public var secondHelper: CoHandler?

  public var coHandlers: [CoHandler] { [firstHelper, secondHelper].compactMap { $0 } }
  /// Who leads does not help as well.
  mutating func dropHelper(_ unit: UInt16) {
    if secondHelper?.unit == unit { secondHelper = nil }
    if firstHelper?.unit == unit { (firstHelper, secondHelper) = (secondHelper, nil) }
  }

  /// The three best units, best first.
  public var candidates: [Candidate] { [first, second, third].compactMap { $0 } }
  public var runnerUp: Candidate? { second }

  /// The reason in words for the log: our names and phrases only, never the citizen's text. Every
  /// order carries one, so it is put together in one string.
  public func description(in router: Router) -> String {
    var words = ""
    words.reserveCapacity(Self.usualBytes)
    switch reason {
    case .noJurisdiction: words += Self.words(jurisdictionReason, router)
    case .rule(let rule, let evidence), .deskRule(let rule, let evidence):
      words += "规则 "
      words += router.ruleWords[Int(rule)]
      router.quote(evidence, into: &words)
    case .nothingFound: words += "没有职责依据"
    case .belowThreshold(let evidence):
      words += "依据不足 "
      router.quote(evidence, into: &words)
      words += " "
      words += twoDecimals(score)
    case .tooClose:
      words += "难分 "
      if let first { name(first, router, into: &words) }
      if let second {
        if first != nil { words += "、" }
        name(second, router, into: &words)
      }
    case .doubted(let department):
      if let first { name(first, router, into: &words) }
      words += doubtsItself(department, router) ? " 把握不足,以往派单 " : " 存疑,以往派单 "
      words += router.jurisdictions.departments[Int(department)].name
      words += router.learned?.words ?? ""
    case .townNotNamed(let evidence):
      words += "村居事务 "
      if provenance == .model {
        words += "以往派单"
        words += router.learned?.words ?? ""
      }
      router.quote(evidence, into: &words)
      words += ",未写明镇街"
    case .named(let phrase):
      words += "点名"
      router.quote(phrase, into: &words)
    case .duties(let evidence):
      words += "职责"
      router.quote(evidence, into: &words)
    case .category(let category):
      words += "分类 "
      words += router.taxonomy.path(category)
    case .learned(let department):
      words += "以往派单 "
      words += router.jurisdictions.departments[Int(department)].name
      words += router.learned?.words ?? ""
    case .town(let place, let evidence):
      words += "镇街"
      router.quote(place, into: &words)
      router.quote(evidence, into: &words)
    }
    if reason.isAbstention { words += ",转人工派单" } else { addScores(router, to: &words) }
    if provenance == .both {
      words += ",以往派单同"
      words += router.learned?.words ?? ""
    }
    for helper in coHandlers {
      words += helper.isOfRule ? ",协办 " : ",或请协办 "
      words += router.jurisdictions[unit: helper.unit].name
      router.quote(helper.evidence, into: &words)
    }
    return words
  }

  /// The model names the unit's own department, but is not sure of it.
  private func doubtsItself(_ department: UInt16, _ router: Router) -> Bool {
    first.map { router.jurisdictions[unit: $0.unit].departments.contains(department) } ?? false
  }

  /// Longer than nearly all reasons: they grow without moving.
  private static let usualBytes = 160

  private func addScores(_ router: Router, to words: inout String) {
    words += " "
    words += twoDecimals(score)
    guard let second else { return }
    words += ",次选 "
    name(second, router, into: &words)
  }

  private func name(_ candidate: Candidate, _ router: Router, into words: inout String) {
    words += router.jurisdictions[unit: candidate.unit].name
    words += " "
    words += twoDecimals(candidate.score)
  }

  private static func words(_ reason: JurisdictionReason, _ router: Router) -> String {
    switch reason {
    case .field, .channelDefault, .placeField, .text: "辖区已定"
    case .unknownCode: "辖区代码不在本系统"
    case .ambiguous: "涉及几个辖区"
    case .elsewhere(let number):
      "属\(router.jurisdictions.elsewhere[Int(number)].city)"
        + "\(router.jurisdictions.elsewhere[Int(number)].name),不在本系统辖区"
    case .notNamed: "未写明辖区"
    }
  }
}
