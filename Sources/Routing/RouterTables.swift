import Classification

// What the router computes once of its configuration.

extension Router {
  /// A phrase says at least what the shorter ones within it say, which it hides.
  static func raised(
    _ given: [RouteTarget], _ spans: [RouteSpan], _ phrases: [String], _ index: PhraseIndex
  ) -> [RouteTarget] {
    var targets = given
    func row(_ phrase: Int) -> Range<Int> {
      Int(spans[phrase].from)..<Int(spans[phrase].from) + Int(spans[phrase].count)
    }
    for (number, phrase) in phrases.enumerated()
    where !row(number).isEmpty && !phrase.contains(RoutePartners.mark) {
      var text = phrase
      text.withUTF8 { text in
        index.forEachMatch(in: text) { within, _ in
          for at in row(within) where given[at].role == .department {
            for own in row(number)
            where targets[own].role == .department && targets[own].number == given[at].number
              && targets[own].points < given[at].points
            {
              targets[own] = given[at]
            }
          }
        }
      }
    }
    return targets
  }

  /// A department's weight for a category is its own, else that of the category above it.
  static func priors(
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
}
