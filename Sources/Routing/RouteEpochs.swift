import WorkTime

/// Who does what, by day: units begin and end, and between two such days nothing changes.
struct RouteEpochs: Sendable {
  struct Epoch: Sendable {
    /// By jurisdiction and department, the unit; `RoutePass.noUnit` where there is none.
    fileprivate(set) var departmentUnits: [UInt16]
    /// By unit, who takes new orders of it: itself while it is there, then its successor.
    fileprivate(set) var holders: [UInt16]
  }

  /// The first day of each epoch but the first one, which has no beginning.
  private let starts: [Int32]
  private let epochs: [Epoch]

  init(_ jurisdictions: Jurisdictions) {
    starts = Self.starts(of: jurisdictions.units)
    let first = CivilDate(daysSince1970: .min)
    epochs = ([first] + starts.map { CivilDate(daysSince1970: $0) }).map {
      Epoch(jurisdictions, on: $0)
    }
  }

  /// The days on which something changes, in order.
  static func starts(of units: [Unit]) -> [Int32] {
    var days: Set<Int32> = []
    for unit in units {
      let span = unit.days
      if span.lowerBound > Unit.always.lowerBound { days.insert(span.lowerBound.daysSince1970) }
      if span.upperBound < Unit.always.upperBound { days.insert(span.upperBound.daysSince1970 + 1) }
    }
    return days.sorted()
  }

  subscript(day: CivilDate) -> Epoch {
    // Few there are, and mostly none.
    var at = 0
    while at < starts.count && starts[at] <= day.daysSince1970 { at += 1 }
    return epochs[at]
  }
}

extension RouteEpochs.Epoch {
  fileprivate init(_ jurisdictions: Jurisdictions, on day: CivilDate) {
    let units = jurisdictions.units
    let count = jurisdictions.departments.count
    holders = units.indices.map {
      Self.holder(of: UInt16($0), on: day, jurisdictions) ?? RoutePass.noUnit
    }
    departmentUnits = Array(
      repeating: RoutePass.noUnit, count: jurisdictions.all.count * count)
    // Who is there himself comes before whoever took over from somebody else.
    for isSuccession in [true, false] {
      for (number, unit) in units.enumerated() where unit.town == nil {
        guard unit.days.contains(day) != isSuccession,
          holders[number] != RoutePass.noUnit
        else { continue }
        for department in unit.departments {
          departmentUnits[Int(unit.jurisdiction) * count + Int(department)] = holders[number]
        }
      }
    }
  }

  /// The unit itself, the first of its successors that is there, or who did its work before it.
  private static func holder(
    of unit: UInt16, on day: CivilDate, _ all: Jurisdictions, depth: Int = 0
  ) -> UInt16? {
    let own = all[unit: unit]
    if own.days.contains(day) { return unit }
    // Successors make no circle; who came before whom might, over units that have no dates.
    guard depth < RoutingLimits.epochsMax else { return nil }
    if own.days.upperBound < day {
      for code in own.successors {
        guard let next = all.unit(code: code) else { continue }
        if let found = holder(of: next, on: day, all, depth: depth + 1) { return found }
      }
      return nil
    }
    for number in all[own.jurisdiction].units
    where all.units[number].successors.contains(own.code) && all.units[number].days.contains(day) {
      return UInt16(number)
    }
    return nil
  }
}
