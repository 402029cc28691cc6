import Classification
import Formats
import WorkTime

/// Who is responsible for what and where: the units of all jurisdictions, with their names, duties
/// and towns, as the files of `Config/jurisdictions` say.
///
/// Guarantees: units are numbered through all jurisdictions, those of one jurisdiction together;
/// codes are unique among all of them, names and aliases within a jurisdiction on each day; each
/// jurisdiction has exactly one desk, which is always there; who succeeds a unit is a unit of the
/// same jurisdiction and begins no later than that one ends; jurisdiction 000000 is there and has
/// nothing but its desk.
public struct Jurisdictions: Sendable {
  /// The code of the jurisdiction that stands for "none of ours".
  public static let nowhereCode = "000000"
  /// The file that holds the duties; every other one is a jurisdiction.
  public static let dutiesFile = "duties.json5"

  public let all: [Jurisdiction]
  public let units: [Unit]
  public let departments: [Department]
  /// Divisions that are none of ours, by which an item is told to be elsewhere.
  public let elsewhere: [Division]
  /// The jurisdiction of items whose place nobody can tell.
  public let nowhere: UInt16
  /// Names and duties, as many numbers as they take among the router's phrases.
  let phraseCount: Int

  private let unitsByCode: [String: UInt16]
  private let unitsByName: [String: [UInt16]]

  /// Reads all files of the folder; the order in which they come does not matter.
  public init(
    parsing files: [(name: String, bytes: [UInt8])], taxonomy: Taxonomy
  ) throws(ConfigFault) {
    var reader = JurisdictionsReader(taxonomy: taxonomy)
    let sorted = files.sorted { $0.name < $1.name }
    guard let duties = sorted.first(where: { Self.isDuties($0.name) }) else {
      throw ConfigFault(
        file: "jurisdictions/\(Self.dutiesFile)", .unreadable(reason: "there is no such file"))
    }
    try reader.readDuties(duties.bytes, file: duties.name)
    for file in sorted where !Self.isDuties(file.name) {
      try reader.readJurisdiction(file.bytes, file: file.name)
    }
    guard let nowhere = reader.jurisdictions.firstIndex(where: { $0.code == Self.nowhereCode })
    else {
      throw ConfigFault(file: "jurisdictions", .invalid(
        "none of its files has the code \(Self.nowhereCode); add the one with the desk for items "
          + "whose place is unknown"))
    }
    var phrases = 0
    for department in reader.departments {
      phrases += department.duties.reduce(0) { $0 + RoutePartners.phraseCount(of: $1.text) }
    }
    for unit in reader.units { phrases += unit.phraseCount }
    for jurisdiction in reader.jurisdictions { phrases += jurisdiction.aliases.count }
    // A division has its name and its city's.
    phrases += 2 * reader.elsewhere.count + reader.jurisdictions.count
    guard phrases <= RoutingLimits.phrasesMax else {
      throw ConfigFault(file: "jurisdictions", .invalid(
        "have \(phrases) phrases and names together; at most \(RoutingLimits.phrasesMax) are "
          + "taken"))
    }
    phraseCount = phrases
    let epochs = RouteEpochs.starts(of: reader.units).count + 1
    guard epochs <= RoutingLimits.epochsMax else {
      throw ConfigFault(file: "jurisdictions", .invalid(
        "has units that begin or end on \(epochs - 1) different days; at most "
          + "\(RoutingLimits.epochsMax - 1) are taken"))
    }
    self.nowhere = UInt16(nowhere)
    all = reader.jurisdictions
    units = reader.units
    departments = reader.departments
    elsewhere = reader.elsewhere
    unitsByCode = reader.unitsByCode
    unitsByName = reader.unitsByName
  }

  /// Names may come with the folder before them.
  static func isDuties(_ file: String) -> Bool {
    file == dutiesFile || file.hasSuffix("/\(dutiesFile)")
  }

  // MARK: Directory

  public func jurisdiction(code: String) -> UInt16? {
    all.firstIndex { $0.code == code }.map { UInt16($0) }
  }

  public func jurisdiction(key: String) -> UInt16? {
    all.firstIndex { $0.key == key }.map { UInt16($0) }
  }

  public func unit(code: String) -> UInt16? { unitsByCode[code] }

  /// A unit by its name, an alias, or the name of its town; on a day the one of that day, else the
  /// newest.
  public func unit(
    named name: String, in jurisdiction: UInt16, on day: CivilDate? = nil
  ) -> UInt16? {
    let holders = unitsByName["\(all[Int(jurisdiction)].code) \(name)"] ?? []
    guard let day else {
      return holders.max { units[Int($0)].days.lowerBound < units[Int($1)].days.lowerBound }
    }
    return holders.first { units[Int($0)].days.contains(day) }
  }

  /// The name of each unit by its code.
  public var unitNames: [String: String] {
    Dictionary(units.map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
  }

  /// What topic names call each jurisdiction, by its number; nowhere has no topic of its own.
  public var topicKeys: [Int32: String] {
    Dictionary(
      all.filter { $0.code != Self.nowhereCode }.map { ($0.number, $0.key) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The same by the codes of units, for those that have a jurisdiction.
  public var unitTopicKeys: [String: String] {
    let keys = topicKeys
    var found: [String: String] = [:]
    for unit in units { found[unit.code] = keys[all[Int(unit.jurisdiction)].number] }
    return found
  }

  /// What should bring a text to the unit: its names, then its own duties and its departments'.
  public func words(of unit: Unit) -> [String] {
    var words = [unit.name] + unit.aliases
    if let town = unit.town { words += town.places }
    for duty in unit.duties { words.append(duty.text) }
    for department in unit.departments {
      for duty in departments[Int(department)].duties { words.append(duty.text) }
    }
    return words
  }

  public subscript(unit number: UInt16) -> Unit { units[Int(number)] }
  public subscript(number: UInt16) -> Jurisdiction { all[Int(number)] }
}

/// One division with its units (辖区).
public struct Jurisdiction: Hashable, Sendable {
  /// Six digits of the national list of divisions.
  public let code: String
  /// The code as a number; 0 is nowhere.
  public var number: Int32 { Int32(code) ?? 0 }
  /// Part of topic names: ASCII letters, digits, `-`.
  public let key: String
  public let name: String
  public let city: String
  public let aliases: [String]
  /// The numbers of its units.
  public let units: Range<Int>
  public let desk: UInt16
}

/// Who a work order goes to (责任单位).
public struct Unit: Hashable, Sendable {
  /// Where the unit is known from.
  public enum Source: String, CaseIterable, Sendable {
    /// The jurisdiction's plan of open government names it.
    case plan
    /// A usual unit that the plan does not name, added by us.
    case byDefault = "default"
  }

  /// Stable: orders and topics name it.
  public let code: String
  public let name: String
  /// Other names, looked for in texts too.
  public let aliases: [String]
  /// Names that are common words: they count in the place field and in look-ups alone.
  public let quiet: [String]
  /// 部门, 派出机构, 街道, 镇, 热线坐席 …
  public let kind: String
  public let jurisdiction: UInt16
  public let departments: [UInt16]
  public let source: Source
  /// The hotline's own people (热线坐席), who place what the rules do not.
  public let isDesk: Bool
  /// Of a town or sub-district: the names of its land, and its code in the national list.
  public let town: Town?
  /// Duties of this unit alone, beyond its departments'.
  let duties: [(text: String, grade: Grade)]
  /// The days on which it takes new orders. Those that it has stay its own.
  public let days: ClosedRange<CivilDate>
  /// Codes of the units that take over when it ends; the first of them takes what was its alone.
  public let successors: [String]

  /// Whether it has always been there and ends on no day that is known.
  public var isLasting: Bool { days == Self.always }
  static let always = CivilDate(daysSince1970: .min)...CivilDate(daysSince1970: .max)

  /// Names and duties, for the limit of them all.
  var phraseCount: Int {
    let names = 1 + aliases.count + quiet.count
    return duties.reduce(names + (town?.places.count ?? 0)) {
      $0 + RoutePartners.phraseCount(of: $1.text)
    }
  }

  public static func == (one: Unit, other: Unit) -> Bool { one.code == other.code }
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

public struct Town: Hashable, Sendable {
  public let division: String
  public let places: [String]
  /// Another place of the province has the same name: it does not tell the jurisdiction.
  public let isElsewhere: Bool
}

/// A division of the province that is none of our jurisdictions.
public struct Division: Hashable, Sendable {
  public let name: String
  public let city: String
}

/// A kind of department that every county has, with its duties.
public struct Department: Sendable {
  public let name: String
  let duties: [(text: String, grade: Grade)]
  /// Weight of 0 to 1 by category; a second-level category overrides its first-level one.
  let categories: [UInt16: Float]
}
