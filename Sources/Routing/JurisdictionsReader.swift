import Classification
import Formats

/// Reads the files of `Config/jurisdictions` and checks each against the others.
struct JurisdictionsReader {
  /// The department whose units are the towns; every duties file must have it.
  static let townDepartment = "镇街"

  let taxonomy: Taxonomy
  private let categories: [String: UInt16]
  private(set) var departments: [Department] = []
  private(set) var jurisdictions: [Jurisdiction] = []
  private(set) var units: [Unit] = []
  private(set) var unitsByCode: [String: UInt16] = [:]
  /// By jurisdiction code, a space, and the name.
  private(set) var unitsByName: [String: [UInt16]] = [:]
  private(set) var elsewhere: [Division] = []
  private var departmentNumbers: [String: UInt16] = [:]

  init(taxonomy: Taxonomy) {
    self.taxonomy = taxonomy
    categories = Dictionary(
      taxonomy.paths.enumerated().map { ($0.element, UInt16($0.offset)) },
      uniquingKeysWith: { first, _ in first })
  }

  // MARK: Duties

  mutating func readDuties(_ bytes: [UInt8], file: String) throws(ConfigFault) {
    let root = try ConfigNode(parsing: bytes, file: file).object(keys: ["departments"])
    let list = try root.required("departments")
    for (name, node) in try list.entries() {
      let item = try node.object(keys: ["duties", "categories"])
      var weights: [UInt16: Float] = [:]
      for (path, weight) in try item.optional("categories")?.entries() ?? [] {
        weights[try category(path, at: weight)] = try self.weight(weight)
      }
      departmentNumbers[name] = UInt16(departments.count)
      departments.append(Department(
        name: name, duties: try duties(item.required("duties")), categories: weights))
    }
    guard departmentNumbers[Self.townDepartment] != nil else {
      throw list.fault(.missing(key: Self.townDepartment))
    }
  }

  /// The duties by their grades, each as it can be looked for.
  private func duties(
    _ node: ConfigNode
  ) throws(ConfigFault) -> [(text: String, grade: Grade)] {
    for grade in try node.entries() {
      for phrase in try grade.node.array() { try RoutePartners.check(phrase) }
    }
    return try Grade.phrases(node)
  }

  private func category(_ path: String, at node: ConfigNode) throws(ConfigFault) -> UInt16 {
    if let number = categories[path], taxonomy.categories[Int(number)].level <= 2 { return number }
    let known = taxonomy.paths.filter { $0.split(separator: "/").count <= 2 }
    let hint = Spelling.nearest(to: path, in: known).map { "; did you mean '\($0)'?" } ?? ""
    throw node.fault(.invalid(
      "'\(path)' is no first- or second-level category of the taxonomy\(hint)"))
  }

  private func weight(_ node: ConfigNode) throws(ConfigFault) -> Float {
    let weight = try node.double()
    guard (0...1).contains(weight) else {
      throw node.fault(.outOfRange(value: "\(weight)", allowed: "0 to 1"))
    }
    return Float(weight)
  }

  // MARK: Jurisdictions

  mutating func readJurisdiction(_ bytes: [UInt8], file: String) throws(ConfigFault) {
    let node = try ConfigNode(parsing: bytes, file: file)
    let root = try node.object(keys: [
      "code", "key", "name", "city", "aliases", "units", "towns", "elsewhere",
    ])
    let code = try self.code(root.required("code"))
    let key = try self.key(root.required("key"))
    guard jurisdictions.count < RoutingLimits.jurisdictionsMax else {
      throw node.fault(.invalid(
        "is one jurisdiction too many; at most \(RoutingLimits.jurisdictionsMax) are taken"))
    }
    let from = units.count
    for item in try root.required("units").array() { try readUnit(item, of: code) }
    for item in try root.array("towns") { try readTown(item, of: code) }
    guard units.count - from <= RoutingLimits.unitsOfJurisdictionMax else {
      throw node.fault(.invalid(
        "has \(units.count - from) units; at most \(RoutingLimits.unitsOfJurisdictionMax) are "
          + "taken"))
    }
    let desks = (from..<units.count).filter { units[$0].isDesk }
    guard desks.count == 1 else {
      throw try root.required("units").fault(.invalid(
        desks.isEmpty
          ? "no unit is the hotline desk; give one 'desk: true'"
          : "\(desks.count) units are the hotline desk; leave 'desk: true' at one"))
    }
    if code == Jurisdictions.nowhereCode && units.count - from > 1 {
      throw try root.required("units").fault(.invalid(
        "jurisdiction \(code) has no units but its desk; remove the others"))
    }
    try checkDepartments(from..<units.count, at: root.required("units"))
    try checkSuccessors(from..<units.count, root.required("units"), root.optional("towns"))
    try readElsewhere(root, of: code)
    jurisdictions.append(Jurisdiction(
      code: code, key: key, name: try root.string("name"), city: try root.string("city"),
      aliases: try names(root, "aliases"), units: from..<units.count, desk: UInt16(desks[0])))
  }

  private func code(_ node: ConfigNode) throws(ConfigFault) -> String {
    let code = try node.string()
    guard code.utf8.count == 6, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw node.fault(.outOfRange(value: "'\(code)'", allowed: "six digits"))
    }
    if let other = jurisdictions.first(where: { $0.code == code }) {
      throw node.fault(.invalid("code \(code) is \(other.name)'s already; give another"))
    }
    return code
  }

  private func key(_ node: ConfigNode) throws(ConfigFault) -> String {
    let key = try node.string()
    guard isTopicPart(key) else {
      throw node.fault(.outOfRange(
        value: "'\(key)'", allowed: "small letters, digits and '-', for topic names"))
    }
    if let other = jurisdictions.first(where: { $0.key == key }) {
      throw node.fault(.invalid("key '\(key)' is \(other.name)'s already; give another"))
    }
    return key
  }

  private func isTopicPart(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
    }
  }

  /// Two units that answer for the same would share every order of it.
  private func checkDepartments(
    _ own: Range<Int>, at node: ConfigNode
  ) throws(ConfigFault) {
    var holders: [UInt16: [Int]] = [:]
    for at in own where units[at].town == nil {
      for department in units[at].departments {
        if let other = holders[department]?.first(where: {
          units[$0].days.overlaps(units[at].days)
        }) {
          throw node.fault(.invalid(
            "both '\(units[other].name)' and '\(units[at].name)' are department "
              + "'\(departments[Int(department)].name)'; leave it to one"))
        }
        holders[department, default: []].append(at)
      }
    }
  }

  // MARK: Units

  private mutating func readUnit(_ node: ConfigNode, of code: String) throws(ConfigFault) {
    let item = try node.object(keys: [
      "code", "name", "kind", "source", "departments", "aliases", "quiet", "plan", "duties", "desk",
      "from", "until", "successors",
    ])
    try RoutePartners.checkName(item.required("name"))
    var own: [UInt16] = []
    for department in try item.array("departments") {
      let name = try department.string()
      guard let number = departmentNumbers[name], name != Self.townDepartment else {
        let hint = Spelling.nearest(to: name, in: Array(departmentNumbers.keys.sorted()))
        throw department.fault(.invalid(
          "'\(name)' is no department of \(Jurisdictions.dutiesFile)"
            + (hint.map { "; did you mean '\($0)'?" } ?? "")))
      }
      own.append(number)
    }
    // What the plan names is a usual duty of the unit.
    var texts: Set<String> = []
    var duties: [(text: String, grade: Grade)] = []
    for topic in try item.array("plan") {
      try RoutePartners.check(topic)
      duties.append((try Grade.phrase(topic, among: &texts), .usual))
    }
    if let graded = item.optional("duties") { duties += try self.duties(graded) }
    let isDesk = try item.bool("desk", default: false)
    let days = try self.days(item)
    if isDesk && days != Unit.always {
      throw node.fault(.invalid(
        "is the hotline desk, which has to be there on every day; remove its dates"))
    }
    try add(
      Unit(
        code: try item.string("code"), name: try item.string("name"),
        aliases: try names(item, "aliases"), quiet: try names(item, "quiet"),
        kind: try item.string("kind"), jurisdiction: UInt16(jurisdictions.count),
        departments: own, source: try item.required("source").choice(Unit.Source.self),
        isDesk: isDesk, town: nil, duties: duties, days: days,
        successors: try item.strings("successors")),
      at: node, of: code)
  }

  private mutating func readTown(_ node: ConfigNode, of code: String) throws(ConfigFault) {
    let item = try node.object(keys: [
      "code", "name", "division", "aliases", "places", "quiet", "elsewhere", "from", "until",
      "successors",
    ])
    try RoutePartners.checkName(item.required("name"))
    let name = try item.string("name")
    let town = Town(
      division: try item.string("division"), places: try names(item, "places"),
      isElsewhere: try item.bool("elsewhere", default: false))
    try add(
      Unit(
        code: try item.string("code"), name: name, aliases: try names(item, "aliases"),
        quiet: try names(item, "quiet"), kind: name.contains("街道") ? "街道" : "镇",
        jurisdiction: UInt16(jurisdictions.count),
        departments: departmentNumbers[Self.townDepartment].map { [$0] } ?? [], source: .plan,
        isDesk: false, town: town, duties: [], days: try days(item),
        successors: try item.strings("successors")),
      at: node, of: code)
  }

  private mutating func add(
    _ unit: Unit, at node: ConfigNode, of code: String
  ) throws(ConfigFault) {
    let suffix = unit.code.dropFirst(7)
    guard unit.code.hasPrefix("\(code)-"), isTopicPart(String(suffix)) else {
      throw node.fault(.invalid(
        "unit code '\(unit.code)' must be '\(code)-' and small letters, digits or '-'"))
    }
    let number = UInt16(units.count)
    guard unitsByCode.updateValue(number, forKey: unit.code) == nil else {
      throw node.fault(.invalid("unit code '\(unit.code)' stands twice; give another"))
    }
    for name in [unit.name] + unit.aliases + unit.quiet + (unit.town?.places ?? []) {
      let others = unitsByName["\(code) \(name)"] ?? []
      if others.contains(number) {
        throw node.fault(.invalid(
          "'\(name)' stands twice among the names of '\(unit.name)'; remove one"))
      }
      if let other = others.first(where: { units[Int($0)].days.overlaps(unit.days) }) {
        throw node.fault(.invalid(
          "'\(name)' is a name of '\(units[Int(other)].name)' too; leave it to one"))
      }
      unitsByName["\(code) \(name)", default: []].append(number)
    }
    units.append(unit)
  }

  private mutating func readElsewhere(
    _ root: ConfigObject, of code: String
  ) throws(ConfigFault) {
    guard let list = root.optional("elsewhere") else { return }
    guard code == Jurisdictions.nowhereCode else {
      throw list.fault(.invalid(
        "stands in the file of \(Jurisdictions.nowhereCode) alone: it names what is none of ours"))
    }
    for (city, node) in try list.entries() {
      var texts: Set<String> = []
      for item in try node.array() {
        try RoutePartners.checkName(item)
        elsewhere.append(Division(name: try Grade.phrase(item, among: &texts), city: city))
      }
    }
  }

  private func names(_ item: ConfigObject, _ key: String) throws(ConfigFault) -> [String] {
    var texts: Set<String> = []
    var names: [String] = []
    for node in try item.array(key) {
      try RoutePartners.checkName(node)
      names.append(try Grade.phrase(node, among: &texts))
    }
    return names
  }
}

extension Jurisdictions {
  /// The names of the departments alone, in the order of their numbers; nil where their file is not
  /// there or cannot be read.
  public static func departments(
    in files: [(name: String, bytes: [UInt8])], taxonomy: Taxonomy
  ) -> [String]? {
    guard let duties = files.first(where: { isDuties($0.name) }) else { return nil }
    return try? departments(parsing: duties.bytes, file: duties.name, taxonomy: taxonomy)
  }

  /// The same of the file of duties.
  public static func departments(
    parsing duties: [UInt8], file: String, taxonomy: Taxonomy
  ) throws(ConfigFault) -> [String] {
    var reader = JurisdictionsReader(taxonomy: taxonomy)
    try reader.readDuties(duties, file: file)
    return reader.departments.map(\.name)
  }

  /// The first fault of each file; what a file at fault would have said is not held against others.
  /// Faults of the files as a whole are found by `init(parsing:taxonomy:)`.
  public static func faults(
    in files: [(name: String, bytes: [UInt8])], taxonomy: Taxonomy
  ) -> [ConfigFault] {
    var reader = JurisdictionsReader(taxonomy: taxonomy)
    var faults: [ConfigFault] = []
    let sorted = files.sorted { $0.name < $1.name }
    if let duties = sorted.first(where: { isDuties($0.name) }) {
      do throws(ConfigFault) { try reader.readDuties(duties.bytes, file: duties.name) } catch {
        // Which departments there are is not known then, and every unit names some.
        return [error]
      }
    } else {
      return []
    }
    for file in sorted where !isDuties(file.name) {
      let before = reader
      do throws(ConfigFault) {
        try reader.readJurisdiction(file.bytes, file: file.name)
      } catch {
        reader = before
        faults.append(error)
      }
    }
    return faults
  }
}
