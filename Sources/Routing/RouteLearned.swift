import Classification

// What was dispatched before, as a model has learned of it, beside duties and names.

extension RoutePass {
  /// The departments that the model thinks of: what it is certain of counts like four strong
  /// duties.
  mutating func add(_ learned: ModelVerdict) {
    let points = RoutingLimits.learnedPoints
    add(learned.score * points, toDepartment: learned.first)
    add(learned.secondScore * points, toDepartment: learned.second)
    if let third = learned.third { add(learned.thirdScore * points, toDepartment: third) }
  }
}

/// What the router knows of the model of departments beside its verdicts.
public struct LearnedDepartments: Sendable {
  /// The model's version in brackets, for reasons.
  let words: String
  /// By department, whether the model has learned of it.
  private let isKnown: [Bool]

  public init(version: String, labels: [String], departments: [Department]) {
    words = "(\(version))"
    let known = Set(labels)
    isKnown = departments.map { known.contains($0.name) }
  }

  func knows(_ department: UInt16) -> Bool { isKnown[Int(department)] }
}

extension Router {
  /// How near the second unit may come to the one that stands first.
  func runnerUpShareMax(_ pass: RoutePass, _ query: RouteQuery, _ slot: Int) -> Float {
    learnedDepartment(pass, query, slot) == nil
      ? RoutingLimits.runnerUpShareMax : RoutingLimits.learnedRunnerUpShareMax
  }

  /// The department that the model thinks of instead of the unit's, or is not sure enough of. Nil
  /// where it agrees, or has learned of none of the unit's departments.
  func doubt(_ pass: RoutePass, _ query: RouteQuery, _ slot: Int) -> UInt16? {
    guard let verdict = query.learned, let known = learned else { return nil }
    if verdict.holds && learnedDepartment(pass, query, slot) != nil { return nil }
    let unit = jurisdictions[unit: UInt16(pass.unitRange.lowerBound + slot)]
    return unit.departments.contains { known.knows($0) } ? verdict.first : nil
  }

  /// The department that the model names, where the unit is the one that does its work.
  func learnedDepartment(_ pass: RoutePass, _ query: RouteQuery, _ slot: Int) -> UInt16? {
    guard let department = query.learned?.first else { return nil }
    let isTown = department == townDepartment && pass.townPhrase(slot) != nil
    return isTown || pass.holderSlot(department) == slot ? department : nil
  }

  /// Says of a decision what the model has to do with it.
  func settleProvenance(
    _ pass: RoutePass, _ query: RouteQuery, _ routing: inout RoutingDecision
  ) {
    switch routing.reason {
    case .learned: routing.provenance = .model
    case .townNotNamed(let evidence):
      // No word says so: then it was learned, or the category's.
      guard evidence.heaviest == nil, query.learned?.first == townDepartment else { return }
      routing.provenance = .model
    default:
      guard !routing.reason.isAbstention,
        learnedDepartment(pass, query, Int(routing.unit) - pass.unitRange.lowerBound) != nil
      else { return }
      routing.provenance = .both
    }
  }

  /// What an order that a unit had teaches: the department of that unit whose duties the text
  /// speaks of most, of equal ones the one that the directory names first. Nil where the unit is
  /// none, as the hotline's desk. All towns are one: which of them it is, its place says.
  ///
  /// - Parameters:
  ///   - title, content: folded (see `PlaceWords`).
  public func department(
    of unit: UInt16, title: UnsafeBufferPointer<UInt8>, content: UnsafeBufferPointer<UInt8>
  ) -> UInt16? {
    let own = jurisdictions[unit: unit].departments
    guard let first = own.first, own.count > 1 else { return own.first }
    var points = [Float](repeating: 0, count: own.count)
    for (text, factor) in [(title, RoutingLimits.titleFactor), (content, 1)] {
      var seen: Set<Int> = []
      index.forEachMatch(in: text) { phrase, _ in
        guard seen.insert(phrase).inserted else { return }
        let span = spans[phrase]
        for target in targets[Int(span.from)..<Int(span.from) + Int(span.count)]
        where target.role == .department {
          guard let at = own.firstIndex(of: target.number) else { continue }
          points[at] += target.points * factor
        }
      }
    }
    let best = points.indices.max { points[$0] < points[$1] } ?? 0
    return points[best] > 0 ? own[best] : first
  }
}
