import Appeals
import Classification
import Formats
import WorkTime

/// Proves that each rule can be reached: what those before it take is cut off from it.
///
/// Guarantees: a rule that is said to be unreachable is so. One that is not said to be may still
/// be, where its phrases and those of several rules before it lie over each other, or where there
/// are too many rules to look at them all.
enum RouteReach {
  /// The rules that never decide, as the faults they are.
  static func faults(
    of rules: [RouteRule], _ jurisdictions: Jurisdictions, _ taxonomy: Taxonomy
  ) -> [ConfigFault] {
    var work = ReachWork()
    var faults: [ConfigFault] = []
    let leaves = order(of: rules).map { RouteLeaf($0, rules, jurisdictions, taxonomy) }
    for (at, leaf) in leaves.enumerated() {
      let rule = rules[leaf.rule]
      if leaf.isEmpty {
        faults.append(ConfigFault(file: rule.file, path: rule.path, .invalid(
          "'\(rule.id)' is never reached: nothing fits both its own conditions and those of the "
            + "rules that it stands in; correct one")))
        continue
      }
      let takers = leaves[..<at].filter { $0.takes(phrasesOf: leaf) }
      guard let names = names(of: takers, before: leaf, rules, &work) else { continue }
      let isOne = names.count == 1
      faults.append(ConfigFault(file: rule.file, path: rule.path, .invalid(
        "'\(rule.id)' is never reached: \(names.map { "'\($0)'" }.joined(separator: ", ")) "
          + "\(isOne ? "stands" : "stand") before it and "
          + "\(isOne ? "holds" : "hold together") for all of it; put it before "
          + "\(isOne ? "that one" : "them"), or remove it")))
    }
    return faults
  }

  /// Who takes all of a rule together; nil where something is left.
  private static func names(
    of takers: [RouteLeaf], before leaf: RouteLeaf, _ rules: [RouteRule], _ work: inout ReachWork
  ) -> [String]? {
    var takers = takers.filter { $0.box.overlaps(leaf.box) }
    func rest(_ takers: [RouteLeaf]) -> [ReachBox] {
      var left = [leaf.box]
      for taker in takers where !left.isEmpty { left = work.cut(left, by: taker.box) }
      return left
    }
    guard rest(takers).isEmpty else { return nil }
    // Who takes a part that others take anyway is not named.
    for taker in takers {
      let others = takers.filter { $0.rule != taker.rule }
      if rest(others).isEmpty && !work.isDone { takers = others }
    }
    return takers.map { rules[$0.rule].id }
  }

  /// The rules that decide, in the order in which they are asked: children before their parent.
  private static func order(of rules: [RouteRule]) -> [Int] {
    var order: [Int] = []
    func add(_ at: Int) {
      var child = at + 1
      while child < Int(rules[at].end) {
        add(child)
        child = Int(rules[child].end)
      }
      if rules[at].aim != nil { order.append(at) }
    }
    var at = 0
    while at < rules.count {
      add(at)
      at = Int(rules[at].end)
    }
    return order
  }
}

/// A rule that decides, with the conditions of all that it stands in.
private struct RouteLeaf {
  let rule: Int
  let box: ReachBox
  /// Each list is of one rule: one of its phrases must be there.
  private var any: [[String]] = []
  private var all: Set<String> = []
  private var none: Set<String> = []
  private var places: [[String]] = []
  private var named: [[RouteAim]] = []
  private var first: [[RouteAim]] = []
  /// It may hold and yet decide nothing: where no town is named, or a unit gave the order back.
  private let isSure: Bool

  init(
    _ rule: Int, _ rules: [RouteRule], _ jurisdictions: Jurisdictions, _ taxonomy: Taxonomy
  ) {
    self.rule = rule
    let codes = Set(
      jurisdictions.all.indices.filter { $0 != Int(jurisdictions.nowhere) }.map { "\($0)" })
    var sets: [Set<String>] = [
      codes, [], Set(taxonomy.paths + [""]), Set(AppealKind.allCases.map(\.rawValue)),
      Set(Urgency.allCases.map(\.rawValue)),
    ]
    // Channels are not known here: those that any rule names, and all others as one.
    sets[1] = Set(rules.flatMap(\.condition.channels) + [""])
    var at: Int? = rule
    while let own = at {
      let condition = rules[own].condition
      func narrow(_ number: Int, _ values: [String]) {
        if !values.isEmpty { sets[number].formIntersection(values) }
      }
      narrow(0, condition.jurisdictions.map { "\($0)" })
      narrow(1, condition.channels)
      narrow(2, taxonomy.paths.filter { path in
        condition.categories.contains { path == $0 || path.hasPrefix($0 + "/") }
      })
      narrow(3, condition.kinds.map(\.rawValue))
      narrow(4, condition.urgencies.map(\.rawValue))
      if !condition.any.isEmpty { any.append(condition.any) }
      all.formUnion(condition.all)
      none.formUnion(condition.none)
      if !condition.places.isEmpty { places.append(condition.places) }
      if !condition.first.isEmpty { first.append(condition.first) }
      if condition.isAnyNamed { named.append([]) }
      else if !condition.named.isEmpty { named.append(condition.named) }
      at = rules[own].parent.map(Int.init)
    }
    switch rules[rule].aim {
    case .department(let department):
      // Where nobody is that department the rule does not hold, nor on days on which nobody is.
      let holders = jurisdictions.all.indices.map { at in
        jurisdictions.all[at].units.filter {
          jurisdictions.units[$0].departments.contains(department)
        }
      }
      let held = holders.indices.filter { !holders[$0].isEmpty && sets[0].contains("\($0)") }
      sets[0].formIntersection(held.map { "\($0)" })
      isSure = held.allSatisfy { at in
        holders[at].contains { jurisdictions.units[$0].isLasting }
      }
    case .unit(let unit):
      sets[0].formIntersection(["\(jurisdictions[unit: unit].jurisdiction)"])
      isSure = jurisdictions[unit: unit].isLasting
    case .town, nil: isSure = false
    case .desk, .duties: isSure = true
    }
    let days = rules[rule].days
    box = ReachBox(
      sets: sets, days: days.lowerBound.daysSince1970...days.upperBound.daysSince1970)
  }

  /// Nothing fits: a value is asked that no item has, or a phrase both to be there and not to.
  var isEmpty: Bool {
    box.sets.contains(where: \.isEmpty)
      || any.contains { $0.allSatisfy { phrase in none.contains(where: phrase.contains) } }
      || all.contains { phrase in none.contains(where: phrase.contains) }
  }

  /// Whether it holds for every text for which the other one does, whatever else the item is.
  func takes(phrasesOf other: RouteLeaf) -> Bool {
    isSure && any.allSatisfy(other.hasOne) && all.allSatisfy { other.hasOne(of: [$0]) }
      && none.allSatisfy { word in other.none.contains { word.contains($0) } }
      && places.allSatisfy { list in
        other.places.contains { $0.allSatisfy { place in list.contains(where: place.contains) } }
      }
      && first.allSatisfy { list in other.first.contains { $0.allSatisfy(list.contains) } }
      && named.allSatisfy { list in
        other.named.contains { list.isEmpty || !$0.isEmpty && $0.allSatisfy(list.contains) }
      }
  }

  /// Every text of this one has one of the phrases: they stand within what it asks.
  private func hasOne(of phrases: [String]) -> Bool {
    all.contains { phrases.contains(where: $0.contains) }
      || any.contains { $0.allSatisfy { own in phrases.contains(where: own.contains) } }
  }
}
