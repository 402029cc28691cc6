import Appeals
import Formats

/// Reads `synonyms.json5` part by part and checks each part as it goes. What is wrong with one
/// group, rule or kind is kept, and the next one is read.
struct SynonymsReader {
  private(set) var faults: [ConfigFault] = []
  private(set) var words: [Synonyms.Word] = []
  private(set) var kinds: [Synonyms.Kind] = []
  private(set) var stops: [UInt16] = []
  private var numbers: [String: Int] = [:]
  private var conceptCount: UInt16 = 0

  // MARK: Groups

  mutating func readGroups(_ node: ConfigNode) throws(ConfigFault) {
    let groups = try node.array()
    guard groups.count <= SearchLimits.groupsMax else {
      throw node.fault(.invalid(
        "has \(groups.count) groups; at most \(SearchLimits.groupsMax) are taken"))
    }
    each(groups) { reader, group throws(ConfigFault) in try reader.readGroup(group) }
  }

  private mutating func readGroup(_ group: ConfigNode) throws(ConfigFault) {
    let items = try group.array()
    guard items.count > 1 else {
      throw group.fault(.invalid("is a group of \(items.count); name two words or more"))
    }
    guard items.count <= SearchLimits.groupWordsMax else {
      throw group.fault(.invalid(
        "has \(items.count) words; at most \(SearchLimits.groupWordsMax) are taken"))
    }
    let concept = newConcept()
    let first = words.count
    for item in items {
      let number = try add(item)
      words[number].concept = concept
    }
    for (item, number) in zip(items, first...) { try checkInside(item, number, first) }
  }

  private mutating func each(
    _ items: [ConfigNode], _ read: (inout Self, ConfigNode) throws(ConfigFault) -> Void
  ) {
    for item in items {
      do throws(ConfigFault) { try read(&self, item) } catch { faults.append(error) }
    }
  }

  /// A short form may begin or end a longer word of its group. Elsewhere it is chance, or the
  /// longer one means something else.
  private func checkInside(
    _ item: ConfigNode, _ number: Int, _ first: Int
  ) throws(ConfigFault) {
    let own = words[number].symbols
    for other in words[first...] where other.symbols.count > own.count {
      for from in 1..<max(1, other.symbols.count - own.count) {
        guard Array(other.symbols[from..<(from + own.count)]) == own else { continue }
        throw item.fault(.invalid(
          "'\(words[number].text)' stands inside of '\(other.text)' of its own group; "
            + "remove one, or make them two groups"))
      }
    }
  }

  // MARK: One way

  mutating func readOneWay(_ rules: [ConfigNode]) {
    each(rules) { reader, rule throws(ConfigFault) in try reader.readRule(rule) }
  }

  private mutating func readRule(_ item: ConfigNode) throws(ConfigFault) {
    let rule = try item.object(keys: ["from", "to"])
    var targets: [UInt16] = []
    var own: UInt16?
    for node in try filled(rule.required("to")) {
      let number = try known(node)
      if words[number].concept == nil {
        own = own ?? newConcept()
        words[number].concept = own
      }
      if let concept = words[number].concept, !targets.contains(concept) {
        targets.append(concept)
      }
    }
    for node in try filled(rule.required("from")) {
      let number = try known(node)
      guard words[number].asked.isEmpty else {
        throw node.fault(.invalid(
          "'\(words[number].text)' is asked with in two rules; make them one"))
      }
      if let concept = words[number].concept, targets.contains(concept) {
        throw node.fault(.invalid(
          "'\(words[number].text)' means what it leads to already; remove it"))
      }
      words[number].asked = targets
    }
  }

  private func filled(_ node: ConfigNode) throws(ConfigFault) -> [ConfigNode] {
    let items = try node.array()
    guard !items.isEmpty else { throw node.fault(.invalid("names no word; name at least one")) }
    return items
  }

  // MARK: Kinds and stops

  mutating func readKinds(_ items: [ConfigNode]) {
    each(items) { reader, kind throws(ConfigFault) in try reader.readKind(kind) }
  }

  private mutating func readKind(_ item: ConfigNode) throws(ConfigFault) {
    let kind = try item.object(keys: ["name", "broad", "words"])
    let name = try kind.string("name")
    guard !kinds.contains(where: { $0.name == name }) else {
      throw item.fault(.invalid("kind '\(name)' stands twice; remove one"))
    }
    guard kinds.count < SearchLimits.kindsMax else {
      throw item.fault(.invalid(
        "is one kind too many; at most \(SearchLimits.kindsMax) are taken"))
    }
    let bit: UInt16 = 1 << UInt16(kinds.count)
    kinds.append(Synonyms.Kind(name: name, isBroad: try kind.bool("broad", default: false)))
    for node in try filled(kind.required("words")) {
      let number = try known(node)
      guard words[number].kinds & bit == 0 else {
        throw node.fault(.invalid("'\(words[number].text)' stands twice; remove one"))
      }
      try checkMeaningless(node, number)
      words[number].kinds |= bit
    }
  }

  mutating func readStops(_ items: [ConfigNode]) {
    each(items) { reader, stop throws(ConfigFault) in try reader.readStop(stop) }
  }

  private mutating func readStop(_ node: ConfigNode) throws(ConfigFault) {
    let (text, symbols) = try read(node, charactersMin: 1)
    guard symbols.count == 1 else {
      let number = try add(node)
      words[number].isStop = true
      return
    }
    guard !stops.contains(symbols[0]) else {
      throw node.fault(.invalid("'\(text)' stands twice; remove one"))
    }
    stops.append(symbols[0])
  }

  private func checkMeaningless(_ node: ConfigNode, _ number: Int) throws(ConfigFault) {
    if words[number].concept != nil || !words[number].asked.isEmpty {
      throw node.fault(.invalid(
        "'\(words[number].text)' stands among the synonyms as well; remove one"))
    }
  }

  // MARK: Words

  private mutating func newConcept() -> UInt16 {
    defer { conceptCount += 1 }
    return Symbols.concepts.lowerBound + conceptCount
  }

  /// A word that was not there.
  private mutating func add(_ node: ConfigNode) throws(ConfigFault) -> Int {
    let (text, symbols) = try read(node, charactersMin: SearchLimits.wordCharactersMin)
    guard numbers[text] == nil else {
      throw node.fault(.invalid("'\(text)' stands in this file already; remove one"))
    }
    guard words.count < SearchLimits.wordsMax else {
      throw node.fault(.invalid(
        "is one word too many; at most \(SearchLimits.wordsMax) are taken"))
    }
    numbers[text] = words.count
    words.append(Synonyms.Word(text: text, symbols: symbols))
    return words.count - 1
  }

  /// A word that may have been there.
  private mutating func known(_ node: ConfigNode) throws(ConfigFault) -> Int {
    let (text, _) = try read(node, charactersMin: SearchLimits.wordCharactersMin)
    if let number = numbers[text] { return number }
    return try add(node)
  }

  private func read(
    _ node: ConfigNode, charactersMin: Int
  ) throws(ConfigFault) -> (text: String, symbols: [UInt16]) {
    let folded = Folding.fold(try node.string())
    let text = String(decoding: folded, as: UTF8.self)
    var symbols: [UInt16] = []
    var starts: [Int32] = []
    let isLong = Symbols.read(
      folded, charactersMax: SearchLimits.wordCharactersMax, into: &symbols, starts: &starts)
    guard !symbols.isEmpty else { throw node.fault(.invalid("is empty; write a word")) }
    guard !symbols.contains(Symbols.gap) else {
      throw node.fault(.invalid("'\(text)' holds a sign; write letters and digits only"))
    }
    guard symbols.count >= charactersMin else {
      throw node.fault(.invalid(
        "'\(text)' is one letter or number, which stands in many other words; write two or more"))
    }
    guard !isLong else {
      throw node.fault(.invalid(
        "'\(text)' is longer than \(SearchLimits.wordCharactersMax) characters; shorten it"))
    }
    return (text, symbols)
  }
}
