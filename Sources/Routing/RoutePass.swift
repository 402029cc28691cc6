import Classification

/// The working memory of one routing, owned by the caller's stack.
struct RoutePass {
  enum Field: UInt8 {
    case title = 1
    case content = 2
    case place = 4

    static let text = title.rawValue | content.rawValue
    /// Where a phrase was found outside every longer one, the bits stand so much higher.
    static let ownShift: UInt8 = 3
  }

  /// A phrase that begins at the place that is looked at.
  struct Found {
    let id: UInt16
    let end: Int32
  }

  /// So many phrases that begin at one place are weighed against each other.
  static let foundMax = 16

  static let noUnit = UInt16.max
  /// Towns of one item that share its village matters; a text that names more is about none.
  static let townsMax = 3

  let spans: UnsafeBufferPointer<RouteSpan>
  let targets: UnsafeBufferPointer<RouteTarget>
  /// By phrase, the fields in which it was found.
  let fields: UnsafeMutableBufferPointer<UInt8>
  /// Words that say something with others, and by word where it was found last, behind its end; 0
  /// for nowhere.
  let partners: RoutePartners.Tables
  let places: UnsafeMutableBufferPointer<Int32>
  var lookBase: Int32 = 0
  /// Different phrases in the order in which they were found.
  let hits: UnsafeMutableBufferPointer<UInt16>
  var hitCount = 0
  /// By unit of the jurisdiction.
  let points: UnsafeMutableBufferPointer<Float>

  var unitRange = 0..<0
  var departmentUnits = UnsafeBufferPointer<UInt16>(start: nil, count: 0)
  /// By unit of all jurisdictions, who takes its new orders on the day.
  var holders = UnsafeBufferPointer<UInt16>(start: nil, count: 0)
  var townDepartment: UInt16 = 0
  /// Points of matters that towns settle, before it is known which town.
  var townPoints: Float = 0
  var townCount = 0
  private var towns = (-1, -1, -1)

  init(
    spans: UnsafeBufferPointer<RouteSpan>, targets: UnsafeBufferPointer<RouteTarget>,
    partners: RoutePartners.Tables, fields: UnsafeMutableBufferPointer<UInt8>,
    places: UnsafeMutableBufferPointer<Int32>, hits: UnsafeMutableBufferPointer<UInt16>,
    points: UnsafeMutableBufferPointer<Float>
  ) {
    self.partners = partners
    self.places = places
    self.spans = spans
    self.targets = targets
    self.fields = fields
    self.hits = hits
    self.points = points
  }

  func span(_ hit: Int) -> Range<Int> {
    let span = spans[Int(hits[hit])]
    return Int(span.from)..<Int(span.from) + Int(span.count)
  }

  // MARK: Points

  /// The place in `points` of who does the unit's work, if that is of this jurisdiction.
  @inline(__always)
  func slot(_ unit: UInt16) -> Int? {
    guard unitRange.contains(Int(unit)) else { return nil }
    let holder = Int(holders[Int(unit)])
    return unitRange.contains(holder) ? holder - unitRange.lowerBound : nil
  }

  private func factor(_ hit: Int) -> Float {
    let fields = fields[Int(hits[hit])] >> Field.ownShift
    return (fields & Field.title.rawValue != 0 ? RoutingLimits.titleFactor : 0)
      + (fields & Field.content.rawValue != 0 ? 1 : 0)
  }

  /// The factor of a name: it counts once, wherever it stands.
  private func nameFactor(_ hit: Int, quiet: Bool) -> Float {
    let fields = fields[Int(hits[hit])]
    return quiet && fields & Field.place.rawValue == 0 ? 0 : 1
  }

  mutating func addHits() {
    var duties: Float = 0
    var hasNames = false
    for hit in 0..<hitCount {
      for at in span(hit) {
        let target = targets[at]
        switch target.role {
        case .department:
          let own = target.points * factor(hit)
          duties += own
          add(own, toDepartment: target.number)
        case .duty:
          guard let slot = slot(target.number) else { continue }
          let own = target.points * factor(hit)
          duties += own
          points[slot] += own
        case .unit, .quietUnit: hasNames = true
        case .jurisdiction, .town, .ambiguousTown, .quietTown, .elsewhere, .city: continue
        }
      }
    }
    if hasNames {
      addNames(
        duties <= RoutingLimits.namedAloneDutiesMax
          ? RoutingLimits.namedAlonePoints : RoutingLimits.namedPoints)
    }
  }

  private mutating func addNames(_ own: Float) {
    for hit in 0..<hitCount {
      for at in span(hit) where targets[at].role == .unit || targets[at].role == .quietUnit {
        // Two names of one unit are one name.
        guard let slot = slot(targets[at].number), named(slot) == hits[hit] else { continue }
        points[slot] += own
      }
    }
  }

  mutating func add(_ own: Float, toDepartment department: UInt16) {
    if department == townDepartment {
      townPoints += own
    } else if let slot = holderSlot(department) {
      points[slot] += own
    }
  }

  /// Where the points of a department go.
  @inline(__always)
  func holderSlot(_ department: UInt16) -> Int? {
    let unit = departmentUnits[Int(department)]
    return unit == Self.noUnit ? nil : Int(unit) - unitRange.lowerBound
  }

  /// The town, where exactly one is named.
  var onlyTown: Int? { townCount == 1 ? towns.0 : nil }

  /// Gives the matters of towns to the towns that are named.
  mutating func settleTowns() {
    for hit in 0..<hitCount {
      for at in span(hit) {
        guard let slot = townSlot(at, hit), slot != towns.0, slot != towns.1, slot != towns.2
        else { continue }
        if townCount == 0 { towns.0 = slot }
        if townCount == 1 { towns.1 = slot }
        if townCount == 2 { towns.2 = slot }
        townCount += 1
      }
    }
    guard townCount <= Self.townsMax else { return }
    for slot in [towns.0, towns.1, towns.2] where slot >= 0 {
      points[slot] += townPoints + RoutingLimits.townPoints
    }
  }

  /// The town that a target names in this jurisdiction, by its land or by its office.
  private func townSlot(_ at: Int, _ hit: Int) -> Int? {
    switch targets[at].role {
    case .town, .ambiguousTown: return slot(targets[at].number)
    case .quietTown:
      return nameFactor(hit, quiet: true) > 0 ? slot(targets[at].number) : nil
    case .jurisdiction, .unit, .quietUnit, .department, .duty, .elsewhere, .city: return nil
    }
  }

  // MARK: Results

  static func score(_ points: Float) -> Float {
    // What a rule gave has all points there are.
    points == .infinity ? 1 : points / (points + RoutingLimits.scoreHalfPoints)
  }

  /// The three units with most points; of equal ones the earlier; -1 for none.
  func best(of count: Int) -> (Int, Int, Int) {
    var top: (Float, Float, Float) = (0, 0, 0)
    var slots = (-1, -1, -1)
    for slot in 0..<count {
      let own = points[slot]
      if own > top.0 {
        top = (own, top.0, top.1)
        slots = (slot, slots.0, slots.1)
      } else if own > top.1 {
        (top.1, top.2) = (own, top.1)
        (slots.1, slots.2) = (slot, slots.1)
      } else if own > top.2 {
        top.2 = own
        slots.2 = slot
      }
    }
    return slots
  }

  /// Any unit of the jurisdiction is named.
  var isAnyUnitNamed: Bool {
    for hit in 0..<hitCount {
      for at in span(hit) {
        let isQuiet = targets[at].role == .quietUnit
        guard targets[at].role == .unit || isQuiet, slot(targets[at].number) != nil
        else { continue }
        if nameFactor(hit, quiet: isQuiet) > 0 { return true }
      }
    }
    return false
  }

  /// The first phrase that names the unit.
  func named(_ slot: Int) -> UInt16? {
    for hit in 0..<hitCount {
      for at in span(hit) {
        let isQuiet = targets[at].role == .quietUnit
        guard targets[at].role == .unit || isQuiet, self.slot(targets[at].number) == slot
        else { continue }
        if nameFactor(hit, quiet: isQuiet) > 0 { return hits[hit] }
      }
    }
    return nil
  }

  /// The first phrase that names the town's land.
  func townPhrase(_ slot: Int) -> UInt16? {
    for hit in 0..<hitCount {
      for at in span(hit) where townSlot(at, hit) == slot { return hits[hit] }
    }
    return nil
  }

  /// The duty phrases that gave the unit most points.
  func evidence(for slot: Int) -> Evidence {
    let isTown = townPhrase(slot) != nil
    return heaviest { target, _ in speaks(target, for: slot, isTown: isTown) }
  }

  @inline(__always)
  private func speaks(_ target: RouteTarget, for slot: Int, isTown: Bool) -> Bool {
    switch target.role {
    case .department:
      return target.number == townDepartment ? isTown : holderSlot(target.number) == slot
    case .duty: return self.slot(target.number) == slot
    case .jurisdiction, .town, .ambiguousTown, .quietTown, .unit, .quietUnit, .elsewhere, .city:
      return false
    }
  }

  /// What speaks for one unit and not for another: points and phrases. A phrase within a longer one
  /// of the other's is still counted: the texts are not looked at again.
  func ownMatter(of slot: Int, besides other: Int) -> (points: Float, Evidence) {
    let isTown = townPhrase(slot) != nil
    let isOtherTown = townPhrase(other) != nil
    var points: Float = 0
    for hit in 0..<hitCount where !speaks(hit, for: other, isOtherTown) {
      for at in span(hit) where speaks(targets[at], for: slot, isTown: isTown) {
        points += targets[at].points * factor(hit)
      }
    }
    let evidence = heaviest { target, hit in
      speaks(target, for: slot, isTown: isTown) && !speaks(hit, for: other, isOtherTown)
    }
    return (points, evidence)
  }

  private func speaks(_ hit: Int, for slot: Int, _ isTown: Bool) -> Bool {
    for at in span(hit) where speaks(targets[at], for: slot, isTown: isTown) { return true }
    return false
  }

  func townEvidence() -> Evidence {
    heaviest { target, _ in target.role == .department && target.number == townDepartment }
  }

  private func heaviest(_ speaks: (RouteTarget, _ hit: Int) -> Bool) -> Evidence {
    var top: (Float, Float, Float) = (0, 0, 0)
    var ids = (-1, -1, -1)
    for hit in 0..<hitCount {
      var own: Float = 0
      for at in span(hit) where speaks(targets[at], hit) { own += targets[at].points * factor(hit) }
      if own > top.0 {
        top = (own, top.0, top.1)
        ids = (hit, ids.0, ids.1)
      } else if own > top.1 {
        (top.1, top.2) = (own, top.1)
        (ids.1, ids.2) = (hit, ids.1)
      } else if own > top.2 {
        top.2 = own
        ids.2 = hit
      }
    }
    var evidence = Evidence()
    if ids.0 >= 0 { evidence.append(hits[ids.0]) }
    if ids.1 >= 0 { evidence.append(hits[ids.1]) }
    if ids.2 >= 0 { evidence.append(hits[ids.2]) }
    return evidence
  }
}
