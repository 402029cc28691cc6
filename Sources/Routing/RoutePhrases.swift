import Classification

/// What a found phrase means for the routing.
struct RouteTarget: Sendable {
  enum Role: UInt8, Sendable {
    /// Names a jurisdiction; the number is the jurisdiction's.
    case jurisdiction
    /// Names a town's land; the number is the unit's.
    case town
    /// The same, but the name is a common word or stands for another place too: it says nothing
    /// about the jurisdiction.
    case ambiguousTown
    /// As `ambiguousTown`, and in the place field only.
    case quietTown
    /// Names a unit.
    case unit
    /// Names a unit, in the place field only.
    case quietUnit
    /// A duty of a kind of department; the number is the department's.
    case department
    /// A duty of one unit.
    case duty
    /// Names a division that is none of ours; the number is its own.
    case elsewhere
    /// Names a city, by which divisions of one name are told apart.
    case city
  }

  let role: Role
  let number: UInt16
  let points: Float
}

/// Where the targets of a phrase stand.
struct RouteSpan: Sendable {
  let from: Int32
  let count: Int16
  /// Of the phrase itself.
  let bytes: Int16
}

/// Collects the phrases of all jurisdictions, each text once with all that it means.
struct RoutePhrases {
  private(set) var phrases: [String] = []
  private var targets: [[RouteTarget]] = []
  private var numbers: [String: Int] = [:]
  /// Of divisions elsewhere and of jurisdictions.
  private(set) var cities: [String] = []
  /// Two phrases each, and what they say together.
  private(set) var together: [(first: UInt16, second: UInt16, phrase: UInt16)] = []

  /// What texts are searched for, with the numbers of the phrases.
  var searched: [(phrase: String, id: Int)] {
    phrases.enumerated().filter { !$0.element.contains(RoutePartners.mark) }.flatMap { at, phrase in
      Grade.spellings(phrase).sorted().map { (phrase: $0, id: at) }
    }
  }

  /// The number of a phrase, whether or not it means something by itself.
  mutating func number(of text: String) -> UInt16 {
    if let at = numbers[text] { return UInt16(at) }
    let number = UInt16(phrases.count)
    numbers[text] = phrases.count
    phrases.append(text)
    targets.append([])
    let parts = text.split(separator: RoutePartners.mark).map(String.init)
    if parts.count == 2 {
      let (first, second) = (self.number(of: parts[0]), self.number(of: parts[1]))
      together.append((first, second, number))
    }
    return number
  }

  private mutating func add(
    _ text: String, _ role: RouteTarget.Role, _ number: UInt16, _ points: Float = 0
  ) {
    let target = RouteTarget(role: role, number: number, points: points)
    targets[Int(self.number(of: text))].append(target)
  }

  mutating func add(_ jurisdictions: Jurisdictions) {
    for (number, department) in jurisdictions.departments.enumerated() {
      for (text, grade) in department.duties {
        add(text, .department, UInt16(number), grade.points)
      }
    }
    for (number, jurisdiction) in jurisdictions.all.enumerated() {
      for name in jurisdiction.aliases { add(name, .jurisdiction, UInt16(number)) }
    }
    for (number, unit) in jurisdictions.units.enumerated() where !unit.isDesk {
      addNames(of: unit, UInt16(number))
      for (text, grade) in unit.duties { add(text, .duty, UInt16(number), grade.points) }
    }
    addDivisions(jurisdictions)
  }

  private mutating func addDivisions(_ jurisdictions: Jurisdictions) {
    for (number, division) in jurisdictions.elsewhere.enumerated() {
      add(division.name, .elsewhere, UInt16(number))
    }
    let all = jurisdictions.elsewhere.map(\.city) + jurisdictions.all.map(\.city)
    for city in all where !city.isEmpty && !cities.contains(city) {
      // Nobody writes the last word of 枣庄市 where the next one says what is meant.
      let stem = city.hasSuffix("市") ? String(city.dropLast()) : city
      add(stem, .city, UInt16(cities.count))
      cities.append(city)
    }
  }

  private mutating func addNames(of unit: Unit, _ number: UInt16) {
    // A name that contains another name of the unit is found by it.
    let names = [unit.name] + unit.aliases
    for name in names where !names.contains(where: { $0 != name && name.contains($0) }) {
      add(name, .unit, number)
    }
    guard let town = unit.town else {
      for name in unit.quiet { add(name, .quietUnit, number) }
      return
    }
    for name in town.places { add(name, town.isElsewhere ? .ambiguousTown : .town, number) }
    for name in unit.quiet { add(name, .quietTown, number) }
  }

  /// One row of targets. A duty phrase of several departments is divided among them by the square
  /// root: what speaks for two says less of each, but more than half.
  func flattened() -> ([RouteSpan], [RouteTarget]) {
    var spans: [RouteSpan] = []
    var row: [RouteTarget] = []
    for (number, own) in targets.enumerated() {
      let holders = own.filter { $0.role == .department }.count
      let share = 1 / Float(max(holders, 1)).squareRoot()
      spans.append(RouteSpan(
        from: Int32(row.count), count: Int16(clamping: own.count),
        bytes: Int16(clamping: phrases[number].utf8.count)))
      row += own.map {
        RouteTarget(
          role: $0.role, number: $0.number,
          points: $0.role == .department ? $0.points * share : $0.points)
      }
    }
    return (spans, row)
  }
}
