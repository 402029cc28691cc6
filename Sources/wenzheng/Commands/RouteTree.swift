import Decider
import Routing

let routeTreeCommand = Command(
  at: Section.routing, "route tree", "show the rules that stand above the duties",
  details: """
    In the order in which they are asked: the first that holds decides, and what stands in a rule \
    is asked before the rule itself. Where none holds, the units' duties, names and places decide.
    """,
  options: Option.listing,
  examples: [
    Example("route tree", "as a tree"), Example("route tree --json", "for a script"),
  ],
  exitCodes: [.ok, .usage]
) { arguments, installation, terminal in
  let configuration = try installation.configuration()
  let format = try arguments.listingFormat()
  try terminal.show(
    treeListing(configuration, forTable: format == .table), as: format,
    whenEmpty: "there are no rules: the duties decide alone")
  return .ok
}

private func treeListing(_ configuration: Configuration, forTable: Bool) -> Listing {
  let rules = configuration.router.rules
  var listing = Listing([
    Column("rule", "规则"), Column("path", "路径", shrinksTo: 6), Column("when", "条件", shrinksTo: 16),
    Column("to", "主办", shrinksTo: 6), Column("co", "协办", shrinksTo: 6),
    Column("from", "自"), Column("until", "至"), Column("why", "理由", shrinksTo: 12),
    Column("source", "依据", shrinksTo: 12), Column("file", "文件", shrinksTo: 8),
  ].filter { !forTable || !["path", "file", "from", "until"].contains($0.key) })
  for (number, rule) in rules.all.enumerated() {
    let indent = String(repeating: "  ", count: rule.depth)
    let cells = [
      ("rule", Cell(rule.id, shown: indent + rule.id, style: .bold)),
      ("path", Cell(rules.path(UInt16(number)))),
      ("when", Cell(conditionWords(rule.condition, configuration))),
      ("to", Cell(rule.aim.map { aimWord($0, configuration) })),
      ("co", Cell(rule.coHandlers.map { aimWord($0, configuration) })),
      ("from", Cell(rule.from.map { "\($0)" })),
      ("until", Cell(rule.until.map { "\($0)" })),
      ("why", Cell(rule.why)), ("source", Cell(rule.source, style: .dim)),
      ("file", Cell("\(rule.file): \(rule.path)")),
    ]
    listing.add(cells.filter { cell in
      listing.columns.contains { $0.key == cell.0 }
    }.map(\.1))
  }
  return listing
}

/// As the files write it.
func aimWord(_ aim: RouteAim, _ configuration: Configuration) -> String {
  switch aim {
  case .desk: "desk"
  case .town: "town"
  case .duties: "duties"
  case .department(let number): configuration.jurisdictions.departments[Int(number)].name
  case .unit(let number): configuration.jurisdictions[unit: number].code
  }
}

private func conditionWords(
  _ condition: RouteCondition, _ configuration: Configuration
) -> String {
  var words: [String] = []
  func add(_ name: String, _ values: [String]) {
    if !values.isEmpty { words.append("\(name) \(values.joined(separator: "、"))") }
  }
  add("辖区", condition.jurisdictions.map { configuration.jurisdictions[$0].name })
  add("渠道", condition.channels)
  add("分类", condition.categories)
  add("类型", condition.kinds.map(\.rawValue))
  add("紧急", condition.urgencies.map(\.words))
  add("含任一", condition.any)
  add("含全部", condition.all)
  add("不含", condition.none)
  add("点名", condition.named.map { aimWord($0, configuration) })
  if condition.isAnyNamed { words.append("点名任一单位") }
  add("职责首选", condition.first.map { aimWord($0, configuration) })
  add("地点", condition.places)
  return words.isEmpty ? "其余" : words.joined(separator: ";")
}
