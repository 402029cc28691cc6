import Appeals
import Classification
import Formats
import WorkTime

/// The tree of rules above the scoring: what duties and places cannot know. The files of
/// `Config/routing` in their order make one list; the first rule that holds decides.
///
/// Guarantees: rules stand parents before children, in the order in which they are looked at; each
/// can be reached (see `RouteReach`), as far as phrases let it be proved.
public struct RouteRules: Sendable {
  public static let folder = "routing"

  public let all: [RouteRule]

  /// No rules: the duties decide alone.
  public init() { all = [] }

  public init(
    parsing files: [(name: String, bytes: [UInt8])], jurisdictions: Jurisdictions,
    taxonomy: Taxonomy
  ) throws(ConfigFault) {
    var reader = RouteRulesReader(jurisdictions: jurisdictions, taxonomy: taxonomy)
    for file in files.sorted(by: { $0.name < $1.name }) {
      try reader.read(file.bytes, file: file.name)
    }
    all = reader.rules
    if let fault = Self.phrasesFault(of: all, jurisdictions) { throw fault }
    if let fault = RouteReach.faults(of: all, jurisdictions, taxonomy).first { throw fault }
  }

  /// The ids from the top of the tree to a rule.
  public func path(_ rule: UInt16) -> [String] {
    var ids: [String] = []
    var at: UInt16? = rule
    while let own = at {
      ids.append(all[Int(own)].id)
      at = all[Int(own)].parent
    }
    return ids.reversed()
  }

  /// The first fault of each file, and the rules that can never be reached.
  public static func faults(
    in files: [(name: String, bytes: [UInt8])], jurisdictions: Jurisdictions, taxonomy: Taxonomy
  ) -> [ConfigFault] {
    var reader = RouteRulesReader(jurisdictions: jurisdictions, taxonomy: taxonomy)
    var faults: [ConfigFault] = []
    for file in files.sorted(by: { $0.name < $1.name }) {
      do throws(ConfigFault) { try reader.read(file.bytes, file: file.name) } catch {
        faults.append(error)
      }
    }
    if !faults.isEmpty { return faults }
    if let fault = phrasesFault(of: reader.rules, jurisdictions) { return [fault] }
    return RouteReach.faults(of: reader.rules, jurisdictions, taxonomy)
  }

  /// The phrases of rules stand in one table with those of the jurisdictions.
  private static func phrasesFault(
    of rules: [RouteRule], _ jurisdictions: Jurisdictions
  ) -> ConfigFault? {
    var phrases = jurisdictions.phraseCount
    for rule in rules {
      let condition = rule.condition
      for list in [condition.any, condition.all, condition.none, condition.places] {
        phrases += list.reduce(0) { $0 + RoutePartners.phraseCount(of: $1) }
      }
    }
    guard phrases > RoutingLimits.phrasesMax else { return nil }
    return ConfigFault(file: folder, .invalid(
      "has phrases that make \(phrases) with those of the jurisdictions; at most "
        + "\(RoutingLimits.phrasesMax) are taken"))
  }
}

/// Reads the files of `Config/routing` and checks each rule against directory and taxonomy.
struct RouteRulesReader {
  static let anyUnit = "any"
  private static let keys = [
    "id", "when", "to", "co", "why", "source", "from", "until", "then",
  ]
  private static let conditions = [
    "jurisdictions", "channels", "categories", "kinds", "urgencies", "any", "all", "none", "named",
    "first", "places",
  ]

  let jurisdictions: Jurisdictions
  let taxonomy: Taxonomy
  private(set) var rules: [RouteRule] = []
  private var ids: Set<String> = []

  init(jurisdictions: Jurisdictions, taxonomy: Taxonomy) {
    self.jurisdictions = jurisdictions
    self.taxonomy = taxonomy
  }

  mutating func read(_ bytes: [UInt8], file: String) throws(ConfigFault) {
    let root = try ConfigNode(parsing: bytes, file: file).object(keys: ["rules"])
    for node in try root.required("rules").array() { try read(node, below: nil) }
  }

  private mutating func read(_ node: ConfigNode, below parent: UInt16?) throws(ConfigFault) {
    let item = try node.object(keys: Self.keys)
    let id = try self.id(item.required("id"))
    let depth = parent.map { rules[Int($0)].depth + 1 } ?? 0
    guard depth < RoutingLimits.ruleDepthMax else {
      throw node.fault(.invalid(
        "stands \(depth + 1) deep; at most \(RoutingLimits.ruleDepthMax) are taken"))
    }
    guard rules.count < RoutingLimits.rulesMax else {
      throw node.fault(.invalid(
        "is one rule too many; at most \(RoutingLimits.rulesMax) are taken"))
    }
    let children = try item.array("then")
    let aim = try item.optional("to").map { node throws(ConfigFault) in try self.aim(node) }
    if aim == nil && children.isEmpty {
      throw node.fault(.missing(key: "to"))
    }
    let condition = try self.condition(item.required("when"))
    try check(aim, condition, node)
    let number = UInt16(rules.count)
    rules.append(RouteRule(
      id: id, file: node.file, path: node.path, condition: condition, aim: aim,
      coHandlers: try coHandlers(item, aim), why: try sentence(item, "why"),
      source: try sentence(item, "source"), days: try days(item, below: parent), parent: parent,
      depth: depth, end: number + 1))
    for child in children { try read(child, below: number) }
    rules[Int(number)].end = UInt16(rules.count)
  }

  private mutating func id(_ node: ConfigNode) throws(ConfigFault) -> String {
    let id = try node.string()
    let isPlain = id.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
    }
    guard isPlain, !id.isEmpty else {
      throw node.fault(.outOfRange(value: "'\(id)'", allowed: "small letters, digits and '-'"))
    }
    guard ids.insert(id).inserted else {
      throw node.fault(.invalid("the id '\(id)' stands twice; give each rule its own"))
    }
    return id
  }

  private func sentence(_ item: ConfigObject, _ key: String) throws(ConfigFault) -> String {
    let text = try item.string(key)
    guard !text.isEmpty else {
      throw try item.required(key).fault(.invalid("is empty; say it in one sentence"))
    }
    return text
  }

  private func days(
    _ item: ConfigObject, below parent: UInt16?
  ) throws(ConfigFault) -> ClosedRange<CivilDate> {
    let outer = parent.map { rules[Int($0)].days } ?? Unit.always
    let from = try item.optional("from").map { node throws(ConfigFault) in
      try CivilDate(reading: node)
    }
    let until = try item.optional("until").map { node throws(ConfigFault) in
      try CivilDate(reading: node)
    }
    let (first, last) = (from ?? outer.lowerBound, until ?? outer.upperBound)
    guard first <= last, outer.contains(first), outer.contains(last) else {
      let isOwn = from != nil && until != nil && first > last
      throw item.node.fault(.invalid(
        isOwn ? "'until' lies before 'from'; swap them"
          : "its days are not within those of the rule that it stands in; narrow them"))
    }
    return first...last
  }

  // MARK: Aims

  private func aim(_ node: ConfigNode) throws(ConfigFault) -> RouteAim {
    let word = try node.string()
    switch word {
    case "desk": return .desk
    case "town": return .town
    case "duties": return .duties
    default: return try office(word, node)
    }
  }

  /// A department, or a unit by its code.
  private func office(_ word: String, _ node: ConfigNode) throws(ConfigFault) -> RouteAim {
    if let number = jurisdictions.departments.firstIndex(where: { $0.name == word }) {
      return word == JurisdictionsReader.townDepartment ? .town : .department(UInt16(number))
    }
    if let unit = jurisdictions.unit(code: word) {
      if jurisdictions[unit: unit].isDesk { return .desk }
      return .unit(unit)
    }
    let known = jurisdictions.departments.map(\.name) + jurisdictions.units.map(\.code)
    let hint = Spelling.nearest(to: word, in: known).map { "; did you mean '\($0)'?" }
    throw node.fault(.invalid(
      "'\(word)' is no unit and no department" + (hint ?? "; look at `jurisdictions`")))
  }

  private func coHandlers(
    _ item: ConfigObject, _ lead: RouteAim?
  ) throws(ConfigFault) -> [RouteAim] {
    guard let list = item.optional("co") else { return [] }
    var aims: [RouteAim] = []
    for node in try list.array() {
      let aim = try self.aim(node)
      if aim == .desk || aim == .duties {
        throw node.fault(.invalid("is no unit that could help; name a unit or a department"))
      }
      if aim == lead || aims.contains(aim) {
        throw node.fault(.invalid("stands twice, here and as lead or helper; leave it to one"))
      }
      aims.append(aim)
    }
    guard aims.count <= RoutingLimits.coUnitsMax else {
      throw list.fault(.outOfRange(
        value: "\(aims.count) entries long", allowed: "0 to \(RoutingLimits.coUnitsMax)"))
    }
    if lead == nil || lead == .desk, !aims.isEmpty {
      throw list.fault(.invalid(
        "helps nobody: the rule itself sends the item to no unit; remove it"))
    }
    return aims
  }

  private func check(
    _ aim: RouteAim?, _ condition: RouteCondition, _ node: ConfigNode
  ) throws(ConfigFault) {
    guard case .unit(let unit)? = aim else { return }
    let home = jurisdictions[unit: unit].jurisdiction
    guard !condition.jurisdictions.isEmpty, condition.jurisdictions.contains(where: { $0 != home })
    else { return }
    throw node.fault(.invalid(
      "sends items of other jurisdictions to '\(jurisdictions[unit: unit].code)'; name a "
        + "department, or its own jurisdiction alone"))
  }

  // MARK: Conditions

  private func condition(_ node: ConfigNode) throws(ConfigFault) -> RouteCondition {
    let item = try node.object(keys: Self.conditions)
    for key in Self.conditions {
      guard let list = item.optional(key), try list.array().isEmpty else { continue }
      throw list.fault(.invalid("names none; remove it where any is meant, or name some"))
    }
    var condition = RouteCondition()
    condition.channels = try item.strings("channels")
    for node in try item.array("jurisdictions") {
      let code = try node.string()
      guard let number = jurisdictions.jurisdiction(code: code), number != jurisdictions.nowhere
      else { throw unknown(code, "jurisdiction", jurisdictions.all.map(\.code), node) }
      condition.jurisdictions.append(number)
    }
    for node in try item.array("categories") {
      let path = try node.string()
      guard taxonomy.paths.contains(path) else {
        throw unknown(path, "category", taxonomy.paths, node)
      }
      condition.categories.append(path)
    }
    for node in try item.array("kinds") { condition.kinds.append(try node.choice(AppealKind.self)) }
    for node in try item.array("urgencies") {
      condition.urgencies.append(try node.choice(Urgency.self))
    }
    condition.any = try phrases(item, "any")
    condition.all = try phrases(item, "all")
    condition.none = try phrases(item, "none")
    condition.places = try phrases(item, "places")
    for node in try item.array("named") {
      let word = try node.string()
      if word == Self.anyUnit { condition.isAnyNamed = true }
      else { condition.named.append(try office(word, node)) }
    }
    for node in try item.array("first") {
      condition.first.append(try office(node.string(), node))
    }
    return condition
  }

  private func phrases(_ item: ConfigObject, _ key: String) throws(ConfigFault) -> [String] {
    var texts: Set<String> = []
    var phrases: [String] = []
    for node in try item.array(key) {
      try RoutePartners.check(node)
      phrases.append(try Grade.phrase(node, among: &texts))
    }
    return phrases
  }

  private func unknown(
    _ word: String, _ what: String, _ known: [String], _ node: ConfigNode
  ) -> ConfigFault {
    let hint = Spelling.nearest(to: word, in: known).map { "; did you mean '\($0)'?" } ?? ""
    return node.fault(.invalid("'\(word)' is no \(what) that is known\(hint)"))
  }
}
