import Appeals
import Classification
import WorkTime

/// Finds jurisdiction and unit of an item by places, names, duties and category.
///
/// Guarantees: pure, the same item gives the same routing; no allocation that grows with the text;
/// what the rules cannot place well enough goes to the desk. Latin letters count in either case.
public final class Router: Sendable {
  public let jurisdictions: Jurisdictions
  public let rules: RouteRules
  public let taxonomy: Taxonomy
  let index: PhraseIndex
  private let phrases: [String]
  let spans: [RouteSpan]
  let targets: [RouteTarget]
  private let tree: RouteTree
  private let epochs: RouteEpochs
  private let cities: [String]
  private let partners: RoutePartners
  /// By rule, its path and its sentence.
  let ruleWords: [String]
  /// What is known of the model of departments; nil where there is none.
  let learned: LearnedDepartments?
  /// By category, what it gives to departments.
  private let priors: [[(department: UInt16, points: Float)]]
  let townDepartment: UInt16

  /// The taxonomy is the one that the jurisdictions and the rules were read with.
  ///
  /// - Parameter learned: the model of departments that is in force.
  public init(
    jurisdictions: Jurisdictions, rules: RouteRules = RouteRules(), taxonomy: Taxonomy,
    learned: LearnedDepartments? = nil
  ) {
    self.learned = learned
    self.jurisdictions = jurisdictions
    self.rules = rules
    self.taxonomy = taxonomy
    let departments = jurisdictions.departments
    var builder = RoutePhrases()
    builder.add(jurisdictions)
    tree = RouteTree(rules, &builder, taxonomy)
    index = PhraseIndex(phrases: builder.searched)
    partners = RoutePartners(builder)
    phrases = builder.phrases
    cities = builder.cities
    let (spans, targets) = builder.flattened()
    self.spans = spans
    self.targets = Self.raised(targets, spans, phrases, index)
    epochs = RouteEpochs(jurisdictions)
    ruleWords = rules.all.indices.map { at in
      rules.path(UInt16(at)).joined(separator: "/") + ":" + rules.all[at].why
    }
    priors = taxonomy.categories.indices.map {
      Self.priors(of: UInt16($0), jurisdictions, taxonomy)
    }
    townDepartment = departments.firstIndex { $0.name == JurisdictionsReader.townDepartment }
      .map { UInt16($0) } ?? 0
  }

  /// The words of a phrase that a reason names.
  public func phrase(_ number: UInt16) -> String { phrases[Int(number)] }

  func quote(_ phrase: UInt16, into words: inout String) {
    words += "“"
    words += phrases[Int(phrase)]
    words += "”"
  }

  func quote(_ evidence: Evidence, into words: inout String) {
    evidence.forEach { quote($0, into: &words) }
  }

  // MARK: Routing

  /// Routes one item.
  public func route(_ query: RouteQuery) -> RoutingDecision {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: phrases.count) { fields in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: partners.count) { places in
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: RoutingLimits.hitsMax) { hits in
          withUnsafeTemporaryAllocation(
            of: Float.self, capacity: RoutingLimits.unitsOfJurisdictionMax
          ) { points in
            fields.initialize(repeating: 0)
            places.initialize(repeating: 0)
            points.initialize(repeating: 0)
            return route(query, fields, places, hits, points)
          }
        }
      }
    }
  }

  private func route(
    _ query: RouteQuery, _ fields: UnsafeMutableBufferPointer<UInt8>,
    _ places: UnsafeMutableBufferPointer<Int32>, _ hits: UnsafeMutableBufferPointer<UInt16>,
    _ points: UnsafeMutableBufferPointer<Float>
  ) -> RoutingDecision {
    spans.withUnsafeBufferPointer { spans in
      targets.withUnsafeBufferPointer { targets in
        partners.withTables { partners in
          var pass = RoutePass(
            spans: spans, targets: targets, partners: partners, fields: fields, places: places,
            hits: hits, points: points)
          withUnsafeTemporaryAllocation(
            of: RoutePass.Found.self, capacity: RoutePass.foundMax
          ) {
            pass.look(in: query.place, .place, index, $0)
            pass.look(in: query.title, .title, index, $0)
            pass.look(in: query.content, .content, index, $0)
          }
          return decide(&pass, query)
        }
      }
    }
  }

  private func decide(_ pass: inout RoutePass, _ query: RouteQuery) -> RoutingDecision {
    let (found, reason) = findJurisdiction(pass, query.jurisdiction, query.channelDefault)
    guard let found else {
      return RoutingDecision(
        jurisdiction: nil, jurisdictionReason: reason,
        unit: jurisdictions[jurisdictions.nowhere].desk, score: 0, reason: .noJurisdiction,
        provenance: .rules)
    }
    var routing = RoutingDecision(
      jurisdiction: found, jurisdictionReason: reason, unit: jurisdictions[found].desk, score: 0,
      reason: .nothingFound, provenance: .rules)
    let epoch = epochs[query.day]
    let excluded = query.excluding.isEmpty
      ? [] : query.excluding.compactMap { jurisdictions.unit(code: $0) }
    epoch.holders.withUnsafeBufferPointer { holders in
      epoch.departmentUnits.withUnsafeBufferPointer { table in
        let count = jurisdictions.departments.count
        let row = Int(found) * count
        pass.unitRange = jurisdictions[found].units
        pass.holders = holders
        pass.departmentUnits = UnsafeBufferPointer(rebasing: table[row..<row + count])
        pass.townDepartment = townDepartment
        score(&pass, query)
        for unit in excluded {
          if let slot = pass.slot(unit) { pass.points[slot] = 0 }
        }
        let ruled = rule(&pass, query, excluded, &routing)
        place(pass, &routing)
        if !ruled { routing.reason = choose(pass, routing, query) }
        routing.score = routing.first?.score ?? 0
        if !routing.reason.isAbstention, let first = routing.first {
          routing.unit = first.unit
          // What a rule leaves to the duties may lead to a unit that it names as helper.
          routing.dropHelper(first.unit)
          if routing.firstHelper == nil { addHelpers(pass, query, &routing) }
        }
        settleProvenance(pass, query, &routing)
        if routing.unit == jurisdictions[found].desk {
          (routing.firstHelper, routing.secondHelper) = (nil, nil)
        }
      }
    }
    return routing
  }

  /// The three best units become candidates.
  private func place(_ pass: RoutePass, _ routing: inout RoutingDecision) {
    let units = pass.unitRange
    let best = pass.best(of: units.count)
    for (rank, slot) in [best.0, best.1, best.2].enumerated() where slot >= 0 {
      let candidate = Candidate(
        unit: UInt16(units.lowerBound + slot), score: RoutePass.score(pass.points[slot]))
      switch rank {
      case 0: routing.first = candidate
      case 1: routing.second = candidate
      default: routing.third = candidate
      }
    }
  }

  // MARK: Rules

  /// Lets the tree decide; false where the duties have to. A unit that a rule names has all points
  /// there are, so that it stands first among the candidates.
  private func rule(
    _ pass: inout RoutePass, _ query: RouteQuery, _ excluded: [UInt16],
    _ routing: inout RoutingDecision
  ) -> Bool {
    guard !tree.steps.isEmpty, let jurisdiction = routing.jurisdiction else { return false }
    let slots = excluded.compactMap { pass.slot($0) }
    let walk = RouteWalk(tree, query, pass, in: jurisdiction)
    /// The unit that an aim means here; nil where there is none, or none that may be asked.
    func slot(_ aim: RouteAim) -> Int? {
      let found: Int? =
        switch aim {
        case .desk, .duties: nil
        case .town: pass.onlyTown
        case .department(let department): pass.holderSlot(department)
        case .unit(let unit): pass.slot(unit)
        }
      return found.flatMap { slots.contains($0) ? nil : $0 }
    }
    enum Verdict { case desk, duties, unit(Int) }
    let first = walk.first(pass) { number -> Verdict? in
      switch rules.all[Int(number)].aim {
      case .desk: .desk
      case .duties: .duties
      case .some(let aim): slot(aim).map { .unit($0) }
      case nil: nil
      }
    }
    guard let first else { return false }
    routing.rule = first.rule
    var lead: Int?
    switch first.found {
    case .desk: routing.reason = .deskRule(first.rule, first.phrases)
    case .duties: break
    case .unit(let slot):
      lead = slot
      routing.reason = .rule(first.rule, first.phrases)
      pass.points[slot] = .infinity
    }
    for aim in rules.all[Int(first.rule)].coHandlers {
      guard let slot = slot(aim), slot != lead, mayHelp(slot, pass, query) else { continue }
      let helper = CoHandler(
        unit: UInt16(pass.unitRange.lowerBound + slot), evidence: Evidence())
      // A unit that holds two departments helps once.
      if routing.firstHelper == helper { continue }
      if routing.firstHelper == nil { routing.firstHelper = helper }
      else { routing.secondHelper = helper }
    }
    if case .duties = first.found { return false }
    return true
  }

  // MARK: Helpers

  /// The next units help where the item has a matter that is theirs and not the lead's.
  private func addHelpers(
    _ pass: RoutePass, _ query: RouteQuery, _ routing: inout RoutingDecision
  ) {
    let lower = pass.unitRange.lowerBound
    guard let first = routing.first, case .duties = routing.reason else { return }
    let lead = Int(first.unit) - lower
    for candidate in [routing.second, routing.third] {
      guard let candidate else { continue }
      let slot = Int(candidate.unit) - lower
      let own = pass.ownMatter(of: slot, besides: lead)
      guard mayHelp(slot, pass, query), own.points >= RoutingLimits.helperPointsMin,
        own.points >= pass.points[lead] * RoutingLimits.helperShareMin
      else { continue }
      let helper = CoHandler(unit: candidate.unit, evidence: own.1)
      if routing.firstHelper == nil { routing.firstHelper = helper }
      else { routing.secondHelper = helper }
    }
  }

  /// Of a report (举报) no unit helps that its text names: it may be the one that is reported, and
  /// must not be shown it (《信访工作条例》, see `routing/10-report.json5`). People can still ask it.
  private func mayHelp(_ slot: Int, _ pass: RoutePass, _ query: RouteQuery) -> Bool {
    query.classification.kind != .report || pass.named(slot) == nil
  }

  // MARK: Jurisdiction

  private func findJurisdiction(
    _ pass: RoutePass, _ given: String?, _ channelDefault: String?
  ) -> (UInt16?, JurisdictionReason) {
    for (code, reason) in [(given, JurisdictionReason.field), (channelDefault, .channelDefault)] {
      guard let code else { continue }
      guard let found = jurisdictions.jurisdiction(code: code) else { return (nil, .unknownCode) }
      return found == jurisdictions.nowhere ? (nil, .notNamed) : (found, reason)
    }
    // A division named outranks a town named; the place field outranks the text.
    for mask in [RoutePass.Field.place.rawValue, RoutePass.Field.text] {
      let elsewhere = pass.elsewhere(in: mask, jurisdictions.elsewhere, cities)
      if case .none = elsewhere {} else {
        // What names one of ours beside it is about both, or nobody can tell.
        if case .one(let division) = elsewhere,
          case .none = pass.jurisdiction(.jurisdiction, in: mask, of: jurisdictions.units)
        {
          return (nil, .elsewhere(division))
        }
        return (nil, .ambiguous)
      }
      for role in [RouteTarget.Role.jurisdiction, .town] {
        switch pass.jurisdiction(role, in: mask, of: jurisdictions.units) {
        case .none: continue
        case .several: return (nil, .ambiguous)
        case .one(let found, let phrase):
          let inPlaceField = mask == RoutePass.Field.place.rawValue
          return (found, inPlaceField ? .placeField(phrase) : .text(phrase))
        }
      }
    }
    return (nil, .notNamed)
  }

  // MARK: Unit

  private func score(_ pass: inout RoutePass, _ query: RouteQuery) {
    pass.addHits()
    if let category = query.classification.category {
      for prior in priors[Int(category)] {
        pass.add(prior.points * query.classification.score, toDepartment: prior.department)
      }
    }
    if let learned = query.learned { pass.add(learned) }
    pass.settleTowns()
  }

  private func choose(
    _ pass: RoutePass, _ routing: RoutingDecision, _ query: RouteQuery
  ) -> RoutingReason {
    let firstPoints = routing.first.map { pass.points[Int($0.unit) - pass.unitRange.lowerBound] }
    // Points for towns without a town compete too: the best department must beat them.
    if pass.townCount == 0, pass.townPoints > firstPoints ?? 0 {
      let evidence = pass.townEvidence()
      return RoutePass.score(pass.townPoints) < RoutingLimits.scoreMin
        ? .belowThreshold(evidence) : .townNotNamed(evidence)
    }
    guard let first = routing.first, let firstPoints else { return .nothingFound }
    let slot = Int(first.unit) - pass.unitRange.lowerBound
    let evidence = pass.evidence(for: slot)
    guard first.score >= RoutingLimits.scoreMin else { return .belowThreshold(evidence) }
    if let second = routing.second {
      let points = pass.points[Int(second.unit) - pass.unitRange.lowerBound]
      if points > firstPoints * runnerUpShareMax(pass, query, slot) { return .tooClose }
    }
    if let other = doubt(pass, query, slot) { return .doubted(department: other) }
    if let name = pass.named(slot) { return .named(name) }
    if jurisdictions[unit: first.unit].town != nil, let place = pass.townPhrase(slot) {
      return .town(place: place, evidence)
    }
    if evidence.heaviest != nil { return .duties(evidence) }
    if let department = learnedDepartment(pass, query, slot) {
      return .learned(department: department)
    }
    return query.classification.category.map { .category($0) } ?? .nothingFound
  }
}
