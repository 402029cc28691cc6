import Classification

/// Finds jurisdiction and unit of an item by places, names, duties and category.
///
/// Guarantees: pure, the same item gives the same routing; no allocation that grows with the text;
/// what the rules cannot place well enough goes to the desk. Latin letters count in either case.
public struct Router: Sendable {
  public let jurisdictions: Jurisdictions
  public let taxonomy: Taxonomy
  private let index: PhraseIndex
  private let phrases: [String]
  private let spans: [RouteSpan]
  private let targets: [RouteTarget]
  /// By jurisdiction and department, the unit; `RoutePass.noUnit` where there is none.
  private let departmentUnits: [UInt16]
  /// By category, what it gives to departments.
  private let priors: [[(department: UInt16, points: Float)]]
  private let townDepartment: UInt16

  /// The taxonomy is the one that the jurisdictions were read with.
  public init(jurisdictions: Jurisdictions, taxonomy: Taxonomy) {
    self.jurisdictions = jurisdictions
    self.taxonomy = taxonomy
    let departments = jurisdictions.departments
    var builder = RoutePhrases()
    builder.add(jurisdictions)
    index = PhraseIndex(phrases: builder.phrases.enumerated().flatMap { number, phrase in
      Grade.spellings(phrase).sorted().map { (phrase: $0, id: number) }
    })
    phrases = builder.phrases
    (spans, targets) = builder.flattened()

    var table = [UInt16](
      repeating: RoutePass.noUnit, count: jurisdictions.all.count * departments.count)
    for (number, unit) in jurisdictions.units.enumerated() where unit.town == nil {
      for department in unit.departments {
        table[Int(unit.jurisdiction) * departments.count + Int(department)] = UInt16(number)
      }
    }
    departmentUnits = table
    priors = taxonomy.categories.indices.map {
      Self.priors(of: UInt16($0), jurisdictions, taxonomy)
    }
    townDepartment = departments.firstIndex { $0.name == JurisdictionsReader.townDepartment }
      .map { UInt16($0) } ?? 0
  }

  /// A department's weight for a category is its own, else that of the category above it.
  private static func priors(
    of category: UInt16, _ jurisdictions: Jurisdictions, _ taxonomy: Taxonomy
  ) -> [(department: UInt16, points: Float)] {
    var priors: [(department: UInt16, points: Float)] = []
    for (number, department) in jurisdictions.departments.enumerated() {
      var at: UInt16? = category
      while let own = at {
        if let weight = department.categories[own] {
          if weight > 0 { priors.append((UInt16(number), weight * RoutingLimits.categoryPoints)) }
          break
        }
        at = taxonomy.categories[Int(own)].parent
      }
    }
    return priors
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

  /// Routes one item. `place` is the item's place field, `jurisdiction` the code in the item,
  /// `channelDefault` the code that the channel's configuration gives to items without one.
  public func route(
    title: UnsafeBufferPointer<UInt8>, content: UnsafeBufferPointer<UInt8>,
    place: UnsafeBufferPointer<UInt8>, classification: Classification, jurisdiction: String?,
    channelDefault: String?
  ) -> RoutingDecision {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: phrases.count) { fields in
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: RoutingLimits.hitsMax) { hits in
        withUnsafeTemporaryAllocation(
          of: Float.self, capacity: RoutingLimits.unitsOfJurisdictionMax
        ) { points in
          fields.initialize(repeating: 0)
          points.initialize(repeating: 0)
          return spans.withUnsafeBufferPointer { spans in
            targets.withUnsafeBufferPointer { targets in
              var pass = RoutePass(
                spans: spans, targets: targets, fields: fields, hits: hits, points: points)
              index.forEachMatch(in: place) { id, _ in pass.found(id, .place) }
              index.forEachMatch(in: title) { id, _ in pass.found(id, .title) }
              index.forEachMatch(in: content) { id, _ in pass.found(id, .content) }
              return decide(&pass, classification, jurisdiction, channelDefault)
            }
          }
        }
      }
    }
  }

  private func decide(
    _ pass: inout RoutePass, _ classification: Classification, _ given: String?,
    _ channelDefault: String?
  ) -> RoutingDecision {
    let (found, reason) = findJurisdiction(pass, given, channelDefault)
    guard let found else {
      return RoutingDecision(
        jurisdiction: nil, jurisdictionReason: reason,
        unit: jurisdictions[jurisdictions.nowhere].desk, score: 0, reason: .noJurisdiction,
        provenance: .rules)
    }
    let units = jurisdictions[found].units
    score(&pass, in: found, classification)
    var routing = RoutingDecision(
      jurisdiction: found, jurisdictionReason: reason, unit: jurisdictions[found].desk, score: 0,
      reason: .nothingFound, provenance: .rules)
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
    routing.reason = choose(pass, routing, classification)
    routing.score = routing.first?.score ?? 0
    if !routing.reason.isAbstention, let first = routing.first { routing.unit = first.unit }
    return routing
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

  private func score(
    _ pass: inout RoutePass, in jurisdiction: UInt16, _ classification: Classification
  ) {
    let departments = jurisdictions.departments.count
    let row = Int(jurisdiction) * departments
    pass.unitRange = jurisdictions[jurisdiction].units
    departmentUnits.withUnsafeBufferPointer { table in
      pass.departmentUnits = UnsafeBufferPointer(rebasing: table[row..<row + departments])
      pass.townDepartment = townDepartment
      pass.addHits()
      if let category = classification.category {
        for prior in priors[Int(category)] {
          pass.add(prior.points * classification.score, toDepartment: prior.department)
        }
      }
      pass.settleTowns()
    }
  }

  private func choose(
    _ pass: RoutePass, _ routing: RoutingDecision, _ classification: Classification
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
      if points > firstPoints * RoutingLimits.runnerUpShareMax { return .tooClose }
    }
    if let phrase = pass.named(slot) { return .named(phrase) }
    if jurisdictions[unit: first.unit].town != nil, let place = pass.townPhrase(slot) {
      return .town(place: place, evidence)
    }
    if evidence.heaviest != nil { return .duties(evidence) }
    return classification.category.map { .category($0) } ?? .nothingFound
  }
}
