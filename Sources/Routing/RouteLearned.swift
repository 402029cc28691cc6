import Classification

// What was dispatched before, as a model has learned of it, beside duties and names.

extension RoutePass {
  /// The departments that the model thinks of: what it is certain of counts like a strong duty and
  /// a half.
  mutating func add(_ learned: ModelVerdict) {
    let points = RoutingLimits.learnedPoints
    add(learned.score * points, toDepartment: learned.first)
    add(learned.secondScore * points, toDepartment: learned.second)
    if let third = learned.third { add(learned.thirdScore * points, toDepartment: third) }
  }
}

extension Router {
  /// The department that the model names, where the unit is the one that does its work.
  func learned(_ pass: RoutePass, _ query: RouteQuery, _ slot: Int) -> UInt16? {
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
        learned(pass, query, Int(routing.unit) - pass.unitRange.lowerBound) != nil
      else { return }
      routing.provenance = .both
    }
  }

  /// What an order that a unit had teaches: the department of that unit whose duties the text
  /// speaks of most, of equal ones the one that the directory names first. Nil where the unit is
  /// none, as the hotline's desk. All towns are one: which of them it is, its place says.
  ///
  /// - Parameters:
  ///   - title, content: folded (see `Folding`).
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
