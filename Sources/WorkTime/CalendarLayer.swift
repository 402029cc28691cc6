import Formats

/// What a layer lies over: the whole country, a jurisdiction (`370481`) or a unit (`370481-zjj`).
public enum LayerScope: Hashable, Sendable, CustomStringConvertible {
  case national
  case jurisdiction(String)
  case unit(String)

  static let codeBytes = 6
  static let unitBytesMax = 64

  /// Nothing where the text has none of the three forms.
  public init?(_ text: String) {
    if text == "national" {
      self = .national
      return
    }
    let bytes = Array(text.utf8)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard bytes.count >= Self.codeBytes, bytes[..<Self.codeBytes].allSatisfy(digits.contains) else {
      return nil
    }
    if bytes.count == Self.codeBytes {
      self = .jurisdiction(text)
    } else if bytes[Self.codeBytes] == UInt8(ascii: "-"), bytes.count > Self.codeBytes + 1,
      bytes.count <= Self.unitBytesMax
    {
      self = .unit(text)
    } else {
      return nil
    }
  }

  /// What the configuration calls it.
  public var description: String {
    switch self {
    case .national: "national"
    case .jurisdiction(let code), .unit(let code): code
    }
  }

  /// The scopes whose layers lie below, this one last.
  var chain: [LayerScope] {
    switch self {
    case .national: [.national]
    case .jurisdiction: [.national, self]
    case .unit(let code): [.national, .jurisdiction(String(code.prefix(Self.codeBytes))), self]
    }
  }
}

/// The days of a week that are worked.
public struct WeeklyPattern: Hashable, Sendable {
  /// Bit n is the n-th day of the week, Monday being 1.
  let bits: UInt8

  public static let standard = WeeklyPattern(
    days: [.monday, .tuesday, .wednesday, .thursday, .friday])

  public init(days: some Sequence<Weekday>) {
    bits = days.reduce(0) { $0 | 1 << UInt8($1.rawValue) }
  }

  @inline(__always)
  public func contains(_ day: Weekday) -> Bool { bits & 1 << UInt8(day.rawValue) != 0 }
}

/// What an office keeps differently from the calendar below it, from one day on.
///
/// Guarantees: `closed` and `opened` name no day twice, none before `validFrom` and none outside
/// the years of calendars. What is nil is taken from the layer below.
public struct CalendarLayer: Hashable, Sendable {
  public struct Closing: Hashable, Sendable {
    public let name: String
    public let days: ClosedRange<CivilDate>
  }

  public struct Opening: Hashable, Sendable {
    public let name: String
    public let date: CivilDate
  }

  public static let entriesMax = 256
  public static let closedMax = 64
  public static let openedMax = 64
  public static let closedDaysMax = 92

  /// Where it stands, for faults: the file, and the path in it.
  public let file: String
  public let path: String
  public let scope: LayerScope
  public let validFrom: CivilDate
  public let source: String
  public let weekly: WeeklyPattern?
  public let officeHours: OfficeHours?
  public let closed: [Closing]
  public let opened: [Opening]

  /// Whose it is, from when on and on whose word, for who asks which layers made a calendar.
  public var words: String { "\(scope) \(validFrom): \(source)" }

  /// Reads a file of `Config/calendars/layers`: `{layers: […]}`.
  public static func layers(
    parsing bytes: [UInt8], file: String
  ) throws(ConfigFault) -> [CalendarLayer] {
    let root = try ConfigNode(parsing: bytes, file: file).object(keys: ["layers"])
    var layers: [CalendarLayer] = []
    for node in try root.required("layers").list(max: entriesMax) {
      layers.append(try CalendarLayer(reading: node))
    }
    return layers
  }

  private init(reading node: ConfigNode) throws(ConfigFault) {
    let entry = try node.object(keys: [
      "for", "valid_from", "source", "weekly", "office_hours", "closed", "open",
    ])
    file = node.file
    path = node.path
    let word = try entry.string("for")
    guard let scope = LayerScope(word) else {
      throw try entry.required("for").fault(.invalid(
        "'\(word)' is neither 'national' nor a jurisdiction like 370481 nor a unit like "
          + "370481-zjj"))
    }
    self.scope = scope
    validFrom = try entry.required("valid_from").civilDate()
    source = try entry.string("source")
    var weekly: WeeklyPattern?
    if let node = entry.optional("weekly") { weekly = try WeeklyPattern(reading: node) }
    self.weekly = weekly
    var officeHours: OfficeHours?
    if let node = entry.optional("office_hours") { officeHours = try OfficeHours(reading: node) }
    self.officeHours = officeHours
    var named = LayerDays(validFrom: validFrom)
    closed = try Self.closed(entry, &named)
    opened = try Self.opened(entry, &named)
  }

  private static func closed(
    _ entry: ConfigObject, _ named: inout LayerDays
  ) throws(ConfigFault) -> [Closing] {
    guard let list = entry.optional("closed") else { return [] }
    var closed: [Closing] = []
    for node in try list.list(max: closedMax) {
      let item = try node.object(keys: ["name", "from", "to"])
      let days = try item.days(max: closedDaysMax)
      for offset in 0...days.lowerBound.distance(to: days.upperBound) {
        try named.add(days.lowerBound.advanced(by: offset), at: node)
      }
      closed.append(Closing(name: try item.dayName(), days: days))
    }
    return closed
  }

  private static func opened(
    _ entry: ConfigObject, _ named: inout LayerDays
  ) throws(ConfigFault) -> [Opening] {
    guard let list = entry.optional("open") else { return [] }
    var opened: [Opening] = []
    for node in try list.list(max: openedMax) {
      let item = try node.object(keys: ["name", "date"])
      let date = try item.required("date").civilDate()
      try named.add(date, at: node)
      opened.append(Opening(name: try item.dayName(), date: date))
    }
    return opened
  }

  /// Every day it names, with what it makes of it.
  var namedDays: [(date: CivilDate, kind: DayKind)] {
    var days: [(date: CivilDate, kind: DayKind)] = []
    for closing in closed {
      for offset in 0...closing.days.lowerBound.distance(to: closing.days.upperBound) {
        days.append((closing.days.lowerBound.advanced(by: offset), .closed(closing.name)))
      }
    }
    return days + opened.map { ($0.date, .opened($0.name)) }
  }

  func fault(_ key: String, _ sentence: String) -> ConfigFault {
    ConfigFault(file: file, path: "\(path)\(key)", .invalid(sentence))
  }
}

/// The days that one entry has named so far, and where.
private struct LayerDays {
  let validFrom: CivilDate
  private var places: [CivilDate: String] = [:]

  init(validFrom: CivilDate) { self.validFrom = validFrom }

  mutating func add(_ date: CivilDate, at node: ConfigNode) throws(ConfigFault) {
    guard CalendarFile.years.contains(date.year) else {
      throw node.fault(.outOfRange(
        value: "in \(date.year)",
        allowed: "\(CalendarFile.years.lowerBound) to \(CalendarFile.years.upperBound)"))
    }
    guard date >= validFrom else {
      throw node.fault(.invalid(
        "\(date) lies before \(validFrom), from which this layer holds; move it to an earlier "
          + "layer or make valid_from earlier"))
    }
    if let place = places.updateValue(node.path, forKey: date) {
      throw node.fault(.invalid("\(date) is named twice, here and in \(place); keep one"))
    }
  }
}

extension WeeklyPattern {
  /// Reads `["monday", "tuesday", …]`.
  init(reading node: ConfigNode) throws(ConfigFault) {
    var days: Set<Weekday> = []
    for item in try node.array() {
      let word = try item.string()
      guard let day = Weekday.allCases.first(where: { $0.description.lowercased() == word }) else {
        let words = Weekday.allCases.map { $0.description.lowercased() }
        let near = Spelling.nearest(to: word, in: words).map { "; did you mean '\($0)'?" }
        throw item.fault(.invalid(
          "'\(word)' is no day of the week" + (near ?? "; write monday to sunday")))
      }
      guard days.insert(day).inserted else {
        throw item.fault(.invalid("\(word) stands twice; keep one"))
      }
    }
    guard !days.isEmpty else {
      throw node.fault(.invalid(
        "names no day, so no limit in working days would ever end; name at least one"))
    }
    self.init(days: days)
  }
}
