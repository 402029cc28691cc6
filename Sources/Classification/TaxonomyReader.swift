import Appeals
import Formats

/// Reads `taxonomy.json5` part by part and checks each part as it goes.
struct TaxonomyReader {
  private(set) var categories: [Taxonomy.Category] = []
  private(set) var kinds: [AppealKind] = []
  private(set) var phrases: [Taxonomy.Phrase] = []
  /// Where a phrase of the categories stands in `phrases`.
  private var categoryPhrases: [String: Int] = [:]

  // MARK: Categories

  /// Level by level, so that numbers rise with the level.
  mutating func readCategories(_ node: ConfigNode) throws(ConfigFault) {
    var level: [(parent: UInt16?, nodes: [ConfigNode])] = [(nil, try node.array())]
    guard !level[0].nodes.isEmpty else {
      throw node.fault(.invalid("names no category; name at least one"))
    }
    for depth in 1...2 {
      var below: [(parent: UInt16?, nodes: [ConfigNode])] = []
      for (parent, nodes) in level {
        var names: Set<String> = []
        for item in nodes {
          let keys = ["name", "phrases", "children"]
          let category = try item.object(keys: keys)
          let number = try add(category.required("name"), depth, parent, among: &names)
          if let graded = category.optional("phrases") {
            for (text, grade) in try Grade.phrases(graded) {
              addCategoryPhrase(text, .category(number, grade))
            }
          }
          below.append((number, try category.array("children")))
        }
      }
      level = below
    }
    for (parent, nodes) in level {
      var names: Set<String> = []
      for item in nodes { _ = try add(item, 3, parent, among: &names) }
    }
  }

  private mutating func add(
    _ node: ConfigNode, _ level: Int, _ parent: UInt16?, among names: inout Set<String>
  ) throws(ConfigFault) -> UInt16 {
    let name = try node.string()
    guard !name.isEmpty, !name.contains("/") else {
      throw node.fault(.invalid("a category's name must be a text without '/'; '\(name)' is not"))
    }
    guard names.insert(name).inserted else {
      throw node.fault(.invalid("category '\(name)' stands twice here; remove one"))
    }
    guard categories.count < JudgementLimits.categoriesMax else {
      throw node.fault(.invalid(
        "is one category too many; at most \(JudgementLimits.categoriesMax) are taken"))
    }
    categories.append(Taxonomy.Category(name: name, level: level, parent: parent))
    return UInt16(categories.count - 1)
  }

  private mutating func addCategoryPhrase(_ text: String, _ head: Taxonomy.Head) {
    if let at = categoryPhrases[text] {
      phrases[at].heads.append(head)
    } else {
      categoryPhrases[text] = phrases.count
      phrases.append(Taxonomy.Phrase(text: text, heads: [head]))
    }
  }

  // MARK: Kinds and urgency

  mutating func readKinds(_ node: ConfigNode) throws(ConfigFault) {
    for item in try node.array() {
      let rule = try item.object(keys: ["name", "phrases", "exclusions"])
      let name = try rule.required("name")
      let kind = try name.choice(AppealKind.self)
      guard !kinds.contains(kind) else {
        throw name.fault(.invalid("appeal kind '\(kind.rawValue)' stands twice; remove one"))
      }
      kinds.append(kind)
      let own = phrases.count
      for (text, grade) in try Grade.phrases(rule.required("phrases")) {
        phrases.append(Taxonomy.Phrase(text: text, heads: [.kind(kind, grade)]))
      }
      try readExclusions(rule, ofPhrasesFrom: own)
    }
    for kind in AppealKind.allCases where !kinds.contains(kind) {
      throw node.fault(.invalid("appeal kind '\(kind.rawValue)' is missing; add it"))
    }
  }

  mutating func readUrgency(_ node: ConfigNode) throws(ConfigFault) {
    var seen: Set<Urgency> = []
    for item in try node.array() {
      let rule = try item.object(keys: ["name", "phrases", "exclusions"])
      let name = try rule.required("name")
      let urgency = try name.choice(Urgency.self)
      guard urgency != .ordinary else {
        throw name.fault(.invalid("'ordinary' has no phrases: it is what the others leave"))
      }
      guard seen.insert(urgency).inserted else {
        throw name.fault(.invalid("urgency '\(urgency.rawValue)' stands twice; remove one"))
      }
      let own = phrases.count
      var texts: Set<String> = []
      for text in try rule.required("phrases").array() {
        phrases.append(Taxonomy.Phrase(
          text: try Grade.phrase(text, among: &texts), heads: [.urgency(urgency)]))
      }
      try readExclusions(rule, ofPhrasesFrom: own)
    }
    for urgency in [Urgency.life, .utility] where !seen.contains(urgency) {
      throw node.fault(.invalid("urgency '\(urgency.rawValue)' is missing; add it"))
    }
  }

  private mutating func readExclusions(
    _ rule: ConfigObject, ofPhrasesFrom own: Int
  ) throws(ConfigFault) {
    var texts: Set<String> = []
    for item in try rule.array("exclusions") {
      let text = try Grade.phrase(item, among: &texts)
      var excludes = false
      for at in own..<phrases.count where text.contains(phrases[at].text) {
        guard text != phrases[at].text else {
          throw item.fault(.invalid("'\(text)' is a phrase of the same rule; remove one"))
        }
        phrases[at].exclusions.append(text)
        excludes = true
      }
      guard excludes else {
        throw item.fault(.invalid("'\(text)' contains no phrase of its rule; remove it"))
      }
    }
  }
}
