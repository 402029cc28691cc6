// Which jurisdiction an item names, or which division that is none of ours.

extension RoutePass {
  enum Places {
    case none
    case one(UInt16, phrase: UInt16)
    case several
  }

  /// The jurisdiction that the phrases of a role name in the fields of a mask.
  func jurisdiction(_ role: RouteTarget.Role, in mask: UInt8, of units: [Unit]) -> Places {
    var found: UInt16?
    var phrase: UInt16 = 0
    for hit in 0..<hitCount where fields[Int(hits[hit])] & mask != 0 {
      for at in span(hit) where targets[at].role == role {
        let number = targets[at].number
        let own = role == .jurisdiction ? number : units[Int(number)].jurisdiction
        if let found, found != own { return .several }
        if found == nil { phrase = hits[hit] }
        found = own
      }
    }
    return found.map { .one($0, phrase: phrase) } ?? .none
  }

  enum Elsewhere {
    case none
    case one(UInt16)
    /// Several divisions have the name, or several are named.
    case several
  }

  /// The division that is none of ours that is named in the fields of a mask. One of several of
  /// that name is told by its city, wherever that stands.
  func elsewhere(in mask: UInt8, _ divisions: [Division], _ cities: [String]) -> Elsewhere {
    var found: UInt16?
    // A name within a longer phrase is none: 天桥区 does not stand in 人行天桥区域.
    for hit in 0..<hitCount where fields[Int(hits[hit])] >> Field.ownShift & mask != 0 {
      let own = span(hit).filter { targets[$0].role == .elsewhere }
      guard !own.isEmpty else { continue }
      let told = own.count == 1 ? own : own.filter { at in
        hasCity(divisions[Int(targets[at].number)].city, cities)
      }
      guard told.count == 1 else { return .several }
      let number = targets[told[0]].number
      if let found, found != number { return .several }
      found = number
    }
    return found.map { .one($0) } ?? .none
  }

  private func hasCity(_ city: String, _ cities: [String]) -> Bool {
    for hit in 0..<hitCount {
      for at in span(hit) where targets[at].role == .city {
        if cities[Int(targets[at].number)] == city { return true }
      }
    }
    return false
  }
}
