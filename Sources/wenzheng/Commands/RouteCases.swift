import Decider
import Formats
import Routing
import WorkTime

/// A text with the units that it should go to, as whoever knows the duties labelled it.
struct RouteCase {
  static let linesMax = 100_000

  var id: String
  var item: RouteItem
  /// Any of them is right.
  var units: [String]
  var coUnits: [String]

  /// Reads a file of JSON lines.
  static func read(_ file: String, _ configuration: Configuration) throws -> [RouteCase] {
    var cases: [RouteCase] = []
    var ids: Set<String> = []
    let lines = try InputFile.bytes(of: file).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count <= linesMax else {
      throw CommandFault(
        .dataErr, "\(file) has \(lines.count) lines; at most \(linesMax) are taken.")
    }
    for (at, line) in lines.enumerated() where !line.isEmpty {
      let name = "\(file):\(at + 1)"
      do throws(ConfigFault) {
        let found = try RouteCase(ConfigNode(parsing: Array(line), file: name), configuration)
        guard ids.insert(found.id).inserted else {
          throw ConfigFault(file: name, .invalid("the id '\(found.id)' stands twice"))
        }
        cases.append(found)
      } catch {
        throw CommandFault(.dataErr, "\(error).")
      }
    }
    guard !cases.isEmpty else { throw CommandFault(.dataErr, "\(file) holds no cases.") }
    return cases
  }

  private init(_ node: ConfigNode, _ configuration: Configuration) throws(ConfigFault) {
    let fields = try node.object(keys: [
      "id", "title", "content", "channel", "place", "jurisdiction", "units", "co", "style",
    ])
    id = try fields.string("id")
    let known = configuration.jurisdictions
    func units(_ key: String) throws(ConfigFault) -> [String] {
      var codes: [String] = []
      for node in try fields.array(key) {
        let code = try node.string()
        guard known.unit(code: code) != nil else {
          let hint = Spelling.nearest(to: code, in: known.units.map(\.code))
          throw node.fault(.invalid(
            "'\(code)' is no unit" + (hint.map { "; did you mean '\($0)'?" } ?? "")))
        }
        codes.append(code)
      }
      return codes
    }
    self.units = try units("units")
    coUnits = try units("co")
    guard let first = self.units.first else { throw node.fault(.missing(key: "units")) }
    let own = known.unit(code: first).map { known[known[unit: $0].jurisdiction].code }
    item = RouteItem(
      title: try fields.string(ifPresent: "title") ?? "",
      content: try fields.string(ifPresent: "content") ?? "",
      place: try fields.string(ifPresent: "place") ?? "",
      channel: try fields.string(ifPresent: "channel") ?? "",
      jurisdiction: try fields.string(ifPresent: "jurisdiction")
        ?? (own == Jurisdictions.nowhereCode ? nil : own),
      at: .distantPast)
  }
}

/// How well the cases of a file were routed.
struct RouteMeasures: Encodable {
  struct Row: Encodable {
    var unit: String
    var unitName: String?
    var cases = 0
    var first = 0
    var firstThree = 0
    var abstained = 0
    var wrong = 0

    enum CodingKeys: String, CodingKey {
      case unit, unitName = "unit_name", cases, first = "top1", firstThree = "top3", abstained
      case wrong = "wrong_and_confident"
    }
  }

  /// A case that did not go where its label says.
  struct Miss: Encodable {
    var id: String
    var wanted: [String]
    var unit: String
    var candidates: [String]
    /// It went to a unit that is none of those wanted.
    var wrong: Bool
    var reasons: String
    var title: String
  }

  var total: Row
  /// Of the cases that name helpers and whose lead is right: how many have one of them, and how
  /// many helpers were named that no case wants.
  var withHelpers = 0
  var helped = 0
  var helpersTooMany = 0
  var units: [Row]
  var misses: [Miss] = []

  enum CodingKeys: String, CodingKey {
    case total, withHelpers = "with_co", helped = "co_found", helpersTooMany = "co_unwanted", units
    case misses
  }

  init(of cases: [RouteCase], at: Instant, _ configuration: Configuration) {
    let names = configuration.jurisdictions
    total = Row(unit: "", unitName: nil)
    var rows: [String: Row] = [:]
    for item in cases {
      var text = item.item
      text.at = at
      let routing = configuration.route(text).routing
      let unit = names[unit: routing.unit]
      let ranks = routing.candidates.map { names[unit: $0.unit].code }
      let isRight = item.units.contains(unit.code)
      // Who should go to people is right there, whoever the candidates are.
      let isFirst = isRight || ranks.first.map(item.units.contains) ?? false
      let isAmong = isFirst || ranks.contains(where: item.units.contains)
      let isWrong = !unit.isDesk && !isRight
      func add(_ row: inout Row) {
        row.cases += 1
        if isFirst { row.first += 1 }
        if isAmong { row.firstThree += 1 }
        if unit.isDesk { row.abstained += 1 }
        if isWrong { row.wrong += 1 }
      }
      add(&total)
      add(&rows[item.units[0], default: Row(
        unit: item.units[0], unitName: configuration.jurisdictions.unitNames[item.units[0]])])
      let helpers = routing.coHandlers.map { names[unit: $0.unit].code }
      if isRight && !item.coUnits.isEmpty {
        withHelpers += 1
        if helpers.contains(where: item.coUnits.contains) { helped += 1 }
      }
      // Another unit that could have led is no stranger to the matter.
      helpersTooMany += helpers.filter {
        !item.coUnits.contains($0) && !item.units.contains($0)
      }.count
      if isRight { continue }
      misses.append(Miss(
        id: item.id, wanted: item.units, unit: unit.code, candidates: ranks, wrong: isWrong,
        reasons: routing.description(in: configuration.router), title: text.title))
    }
    units = rows.values.sorted { $0.unit < $1.unit }
  }

  func share(_ count: Int) -> Double { Double(count) / Double(max(total.cases, 1)) }
}

/// What the measures have to reach.
struct RouteGates {
  private let first: Double?
  private let firstThree: Double?
  private let wrong: Double?

  init(_ arguments: ParsedArguments) throws {
    first = try arguments.caseShare("at-least")
    firstThree = try arguments.caseShare("top3-at-least")
    wrong = try arguments.caseShare("wrong-at-most")
  }

  func pass(_ measures: RouteMeasures) -> Bool {
    if first == nil && firstThree == nil && wrong == nil { return measures.misses.isEmpty }
    let row = measures.total
    return measures.share(row.first) >= first ?? 0
      && measures.share(row.firstThree) >= firstThree ?? 0
      && measures.share(row.wrong) <= wrong ?? 1
  }
}

extension ParsedArguments {
  func caseShare(_ name: String) throws -> Double? {
    guard let word = try string(name) else { return nil }
    guard let share = Double(word), (0...1).contains(share) else {
      throw CommandFault(.usage, "--\(name) is a share from 0 to 1, such as 0.80, not `\(word)`.")
    }
    return share
  }
}

extension Terminal {
  func show(_ measures: RouteMeasures, byUnit: Bool) throws(OutputFault) {
    var misses = Listing([
      Column("id", "案例"), Column("wanted", "应派", shrinksTo: 12), Column("unit", "实派"),
      Column("candidates", "候选", shrinksTo: 16), Column("title", "标题", shrinksTo: 8),
      Column("reasons", "理由", shrinksTo: 16),
    ])
    for miss in measures.misses {
      misses.add([
        Cell(miss.id), Cell(miss.wanted),
        Cell(miss.unit, style: miss.wrong ? .red : .yellow), Cell(miss.candidates),
        Cell(miss.title), Cell(miss.reasons, style: .dim),
      ])
    }
    try show(misses, as: .table, whenEmpty: "every case went where its label says")
    if byUnit {
      try line()
      var listing = Listing([
        Column("unit", "单位代码"), Column("unit_name", "单位", shrinksTo: 8),
        Column("cases", "案例", .right), Column("top1", "首选", .right),
        Column("top3", "前三", .right), Column("abstained", "转人工", .right),
        Column("wrong", "误派", .right),
      ])
      for row in measures.units {
        listing.add([
          Cell(row.unit), Cell(row.unitName), Cell(row.cases), Cell(row.first),
          Cell(row.firstThree), Cell(row.abstained),
          Cell(row.wrong, style: row.wrong > 0 ? .red : .plain),
        ])
      }
      try show(listing, as: .table, whenEmpty: "")
    }
    try line()
    func row(_ name: String, _ count: Int, of all: Int) throws(OutputFault) {
      let share = all == 0 ? "–" : OrderWords.score(Double(count) / Double(all))
      try field(name, "\(share)  (\(count) / \(all))")
    }
    let total = measures.total
    try row("首选正确", total.first, of: total.cases)
    try row("前三正确", total.firstThree, of: total.cases)
    try row("转人工", total.abstained, of: total.cases)
    try row("误派", total.wrong, of: total.cases)
    try row("协办命中", measures.helped, of: measures.withHelpers)
    try field("多余协办", "\(measures.helpersTooMany)")
  }
}
