import WorkTime

/// What a version of an entry says. It is public once it has passed its reviews.
///
/// Guarantees: none by itself, since what units send is kept as it came until it is judged;
/// `faults` names all that is wrong with it.
public struct EntryText: Hashable, Sendable {
  /// The document that an answer rests on.
  public struct Policy: Hashable, Sendable {
    public var title = ""
    /// 文号.
    public var number: String?
    public var date: CivilDate?
    public var link: String?

    public init() {}
  }

  /// A video or a picture that goes with the answer.
  public struct Link: Hashable, Sendable {
    public var title = ""
    public var url = ""

    public init() {}
  }

  public var question = ""
  public var answer = ""
  /// Other ways of asking the same.
  public var phrasings: [String] = []
  /// The code of the unit that owns the entry.
  public var unit = ""
  public var category: String?
  /// The list of answers (解答清单) that it stands in.
  public var topic: String?
  public var policy: Policy?
  /// The first and the last day on which the answer holds.
  public var validFrom: CivilDate?
  public var validUntil: CivilDate?
  public var links: [Link] = []

  public init() {}

  public static let jurisdictionDigits = 6

  /// The first six digits of the unit's code.
  public var jurisdiction: Substring { unit.prefix(Self.jurisdictionDigits) }

  /// All that is wrong, field by field, and at most `faultsMax` of it. Nothing where it may be kept
  /// as a draft.
  public func faults(isUnit: (String) -> Bool) -> [EntryFault] {
    var check = EntryCheck()
    check.text(question, "question", bytesMax: KnowledgeLimits.questionBytesMax)
    check.text(answer, "answer", bytesMax: KnowledgeLimits.answerBytesMax, isProse: true)
    check.list(phrasings, "phrasings", countMax: KnowledgeLimits.phrasingsMax) {
      $0.text($1, $2, bytesMax: KnowledgeLimits.questionBytesMax)
    }
    check.text(unit, "unit", bytesMax: KnowledgeLimits.unitBytesMax)
    if !unit.isEmpty, !isUnit(unit) { check.add(.unknownUnit, "unit") }
    check.text(category, "category", bytesMax: KnowledgeLimits.categoryBytesMax)
    check.text(topic, "topic", bytesMax: KnowledgeLimits.topicBytesMax)
    if let policy {
      // A title that is missing is not the worst of a row whose link leads nowhere.
      if let link = policy.link { check.link(link, "policy.link") }
      check.text(policy.title, "policy.title", bytesMax: KnowledgeLimits.titleBytesMax)
      check.text(policy.number, "policy.number", bytesMax: KnowledgeLimits.numberBytesMax)
    }
    if let validFrom, let validUntil, validUntil < validFrom {
      check.add(.datesCrossed, "valid_until")
    }
    check.list(links, "links", countMax: KnowledgeLimits.linksMax) {
      $0.text($1.title, "\($2).title", bytesMax: KnowledgeLimits.titleBytesMax)
      $0.link($1.url, "\($2).url")
    }
    return check.faults
  }

  /// The same for a text that somebody writes today.
  public func draftFaults(
    isUnit: (String) -> Bool, isCategory: (String) -> Bool, today: CivilDate
  ) -> [EntryFault] {
    var check = EntryCheck()
    check.words(question, "question")
    check.words(answer, "answer")
    if let category, !isCategory(category) { check.add(.unknownCategory, "category") }
    if let validUntil, validUntil < today { check.add(.over, "valid_until") }
    return faults(isUnit: isUnit) + check.faults
  }

  /// The same for a text that is to be passed on towards the public: what was masked is somebody's
  /// own, and an answer whose time is over is none.
  public func reviewFaults(isUnit: (String) -> Bool, today: CivilDate) -> [EntryFault] {
    var check = EntryCheck()
    check.unmasked(question, "question")
    check.unmasked(answer, "answer")
    for (index, phrasing) in phrasings.enumerated() {
      check.unmasked(phrasing, "phrasings[\(index)]")
    }
    if let validUntil, validUntil < today { check.add(.over, "valid_until") }
    return faults(isUnit: isUnit) + check.faults
  }
}

/// Gathers what is wrong with a text.
private struct EntryCheck {
  private(set) var faults: [EntryFault] = []

  mutating func add(_ code: EntryFault.Code, _ field: String) {
    guard faults.count < KnowledgeLimits.faultsMax else { return }
    faults.append(EntryFault(code, field))
  }

  /// - Parameter isProse: may have lines.
  mutating func text(_ text: String, _ field: String, bytesMax: Int, isProse: Bool = false) {
    let scalars = text.unicodeScalars
    if scalars.allSatisfy(\.properties.isWhitespace) { return add(.empty, field) }
    if text.utf8.count > bytesMax { add(.tooLong, field) }
    if scalars.contains(where: { $0.isControl && !(isProse && $0 == "\n") }) {
      add(.control, field)
    }
  }

  /// Signs alone say nothing.
  mutating func words(_ text: String, _ field: String) {
    let scalars = text.unicodeScalars
    let isBlank = scalars.allSatisfy(\.properties.isWhitespace)
    if !isBlank, !scalars.contains(where: \.isWord) { add(.empty, field) }
  }

  mutating func text(_ text: String?, _ field: String, bytesMax: Int) {
    if let text { self.text(text, field, bytesMax: bytesMax) }
  }

  mutating func list<Item>(
    _ items: [Item], _ field: String, countMax: Int,
    _ body: (inout EntryCheck, Item, String) -> Void
  ) {
    if items.count > countMax { add(.tooMany, field) }
    for (index, item) in items.prefix(countMax).enumerated() {
      body(&self, item, "\(field)[\(index)]")
    }
  }

  mutating func link(_ link: String, _ field: String) {
    if link.utf8.count > KnowledgeLimits.linkBytesMax { add(.tooLong, field) }
    if !WebLink.isGood(link) { add(.badLink, field) }
  }

  /// The redactor puts two stars or more where something stood.
  mutating func unmasked(_ text: String, _ field: String) {
    let bytes = text.utf8
    let star = UInt8(ascii: "*")
    if zip(bytes, bytes.dropFirst()).contains(where: { $0 == star && $1 == star }) {
      add(.masked, field)
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isWord: Bool { properties.isAlphabetic || properties.numericType != nil }

  /// Control characters, and those that turn the direction of what follows: a public page shows
  /// other words with them than were reviewed.
  fileprivate var isControl: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

/// A link as it may stand on a public page.
enum WebLink {
  /// `http` or `https`, a host, and nothing that would end the link where it is written out.
  static func isGood(_ link: String) -> Bool {
    guard let scheme = ["https://", "http://"].first(where: {
      link.prefix($0.count).lowercased() == $0
    }) else { return false }
    let rest = link.dropFirst(scheme.count)
    let forbidden: Set<Unicode.Scalar> = ["\"", "'", "<", ">", "\\", "`"]
    let isClean = rest.unicodeScalars.allSatisfy {
      !$0.isControl && !$0.properties.isWhitespace && !forbidden.contains($0)
    }
    let place = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let parts = place.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let isPort = parts.count < 2 || UInt16(parts[1]) != nil
    return isClean && isPort && isHost(parts[0])
  }

  /// Labels between dots; names in Chinese are names too.
  private static func isHost(_ host: Substring) -> Bool {
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1 && labels.allSatisfy { label in
      !label.isEmpty && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
    }
  }
}
