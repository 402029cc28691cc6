import Appeals
import Decider
import Formats
import Orders
import Routing
import Service
import WorkTime

let routeTestCommand = Command(
  at: Section.routing, "route test", "show who would get such an item, and why",
  details: """
    Judges and routes the text with the configuration as the daemon would, without an order or a \
    daemon: the rule of the tree or the duties that decide, the unit, who helps, the limit that \
    would be promised, and who comes next.
    With --cases a file of labelled cases is routed instead: JSON lines with `id`, `title`, \
    `content`, `channel`, `place`, `jurisdiction` (else that of the first unit), `units` (any of \
    them is right; the desk's code where people have to decide) and `co`. What is not as labelled \
    is listed, and ends with exit code 1, unless one of --at-least, --top3-at-least and \
    --wrong-at-most is given: then these decide.
    """,
  arguments: [Positional("TEXT", "what the citizen says", optional: true)],
  options: [
    Option("title", value: "TEXT", "the item's title"),
    Option("channel", value: "NAME", "the channel of the item"),
    Option("place", value: "TEXT", "the item's place field"),
    Option("jurisdiction", value: "CODE", "its division, such as 370481"),
    Option("at", value: "TIME", "when it is received (now)"),
    Option(
      "without", value: "UNIT", "a unit that gave the order back for good", repeats: true),
    Option("cases", value: "FILE", "route the labelled cases of a file"),
    Option("at-least", value: "SHARE", "with --cases: so many have the right unit first"),
    Option("top3-at-least", value: "SHARE", "with --cases: so many have it among the first three"),
    Option(
      "wrong-at-most", value: "SHARE", "with --cases: so many go to a unit that is wrong"),
    Option("units", "with --cases: the measures of each unit too"),
    Option("json", "write one JSON object"),
  ],
  examples: [
    Example("route test --jurisdiction 370481 楼下烧烤油烟呛人", "one text"),
    Example("route test --cases cases.jsonl --at-least 0.80", "before new duties take effect"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput]
) { arguments, installation, terminal in
  let configuration = try installation.configuration()
  let at = try arguments.instant("at") ?? WallClock.now()
  if let file = try arguments.path("cases") {
    guard arguments.word("TEXT") == nil else {
      throw CommandFault(.usage, "a text and --cases exclude each other.")
    }
    let gates = try RouteGates(arguments)
    let measures = try RouteMeasures(
      of: RouteCase.read(file, configuration), at: at, configuration)
    if arguments.flag("json") { try terminal.json(measures) }
    else { try terminal.show(measures, byUnit: arguments.flag("units")) }
    return gates.pass(measures) ? .ok : .refused
  }
  let trial = RouteTrial(try arguments.routeItem(configuration, at: at), configuration)
  if arguments.flag("json") { try terminal.json(trial) } else { try terminal.show(trial) }
  return .ok
}

extension ParsedArguments {
  fileprivate func routeItem(
    _ configuration: Configuration, at: Instant
  ) throws -> RouteItem {
    let title = try string("title") ?? ""
    let content = word("TEXT") ?? ""
    guard !title.isEmpty || !content.isEmpty else {
      throw CommandFault(.usage, "a TEXT, --title or --cases is needed.")
    }
    var excluding: [String] = []
    for code in strings("without") {
      guard configuration.jurisdictions.unit(code: code) != nil else {
        throw UsageFault.unknownName(
          option: "--without", value: code,
          nearest: Spelling.nearest(to: code, in: configuration.jurisdictions.units.map(\.code)))
      }
      excluding.append(code)
    }
    return RouteItem(
      title: title, content: content, place: try string("place") ?? "",
      channel: try channelName("channel", configuration.directories) ?? "",
      jurisdiction: try jurisdictionCode("jurisdiction"), at: at, excluding: excluding)
  }
}

/// What would become of an item, as JSON has it.
struct RouteTrial: Encodable {
  struct Unit: Encodable {
    var unit: String
    var unitName: String
    var score: Double?
    var why: String?

    enum CodingKeys: String, CodingKey { case unit, unitName = "unit_name", score, why }
  }

  var at: String
  var jurisdiction: String
  var jurisdictionName: String
  var kind: String
  var category: String?
  var urgency: String
  /// How likely danger is, where a person would be called to look.
  var suspected: Double?
  /// The rules from the top of the tree to the one that decided; empty where the duties did.
  var path: [String]
  var ruleWhy: String?
  var ruleSource: String?
  var unit: String
  var unitName: String
  var desk: Bool
  var score: Double
  var reasons: String
  var co: [Unit]
  var candidates: [Unit]
  var rule: String
  var ruleTitle: String
  var limit: String
  var limitWords: String
  var due: String

  enum CodingKeys: String, CodingKey {
    case at, jurisdiction, jurisdictionName = "jurisdiction_name", kind, category, urgency
    case suspected, path
    case ruleWhy = "path_why", ruleSource = "path_source", unit, unitName = "unit_name", desk, score
    case reasons, co, candidates, rule, ruleTitle = "rule_title", limit
    case limitWords = "limit_words", due
  }

  init(_ item: RouteItem, _ configuration: Configuration) {
    let (verdict, routing) = configuration.route(item)
    let names = configuration.jurisdictions
    let router = configuration.router
    let place = routing.jurisdiction ?? names.nowhere
    let question = configuration.policyQuestion(item, verdict, routing)
    let unit = names[unit: routing.unit]
    let promise = SlaTrial(
      question, unit: unit.code, at: item.at, clock: ClockName.resolve, configuration)
    at = item.at.text()
    jurisdiction = names[place].code
    jurisdictionName = names[place].name
    kind = verdict.kind.rawValue
    category = question.category
    urgency = question.urgency.name
    suspected = verdict.suspicion.map { Double($0) }
    path = routing.rule.map(router.rules.path) ?? []
    ruleWhy = routing.rule.map { router.rules.all[Int($0)].why }
    ruleSource = routing.rule.map { router.rules.all[Int($0)].source }
    self.unit = unit.code
    unitName = unit.name
    desk = unit.isDesk
    score = Double(routing.score)
    reasons = routing.description(in: router)
    co = routing.coHandlers.map {
      Unit(
        unit: names[unit: $0.unit].code, unitName: names[unit: $0.unit].name, score: nil,
        why: $0.evidence.phrases.map { "“\(router.phrase($0))”" }.joined())
    }
    candidates = routing.candidates.map {
      Unit(
        unit: names[unit: $0.unit].code, unitName: names[unit: $0.unit].name,
        score: Double($0.score), why: nil)
    }
    rule = promise.rule.id
    ruleTitle = promise.rule.title
    let clock = promise.clocks.first
    limit = clock?.limit ?? ""
    limitWords = clock?.limitWords ?? ""
    due = clock?.due ?? ""
  }
}

extension Terminal {
  fileprivate func show(_ trial: RouteTrial) throws(OutputFault) {
    try field("辖区", "\(trial.jurisdictionName) \(trial.jurisdiction)")
    let suspected = trial.suspected.map { "疑似紧急 \(OrderWords.score($0)),由人工判定" }
    let judged = [
      trial.kind, trial.category ?? "未分类", suspected ?? OrderWords.urgency(trial.urgency),
    ]
    try field("判断", judged.joined(separator: ",  "))
    if !trial.path.isEmpty {
      try field("规则", trial.path.joined(separator: " / "))
      try field("", "\(trial.ruleWhy ?? "")  (\(trial.ruleSource ?? ""))")
    }
    try field(
      trial.desk ? "去向" : "主办", "\(trial.unitName) \(trial.unit)", trial.desk ? .yellow : .bold)
    for unit in trial.co {
      try field("协办", "\(unit.unitName) \(unit.unit) \(unit.why ?? "")")
    }
    try field("理由", trial.reasons)
    for (rank, unit) in trial.candidates.enumerated() {
      let score = OrderWords.score(unit.score ?? 0)
      try field(rank == 0 ? "候选" : "", "\(score)  \(unit.unitName) \(unit.unit)")
    }
    try field("时限", "\(trial.limitWords) (\(trial.limit)),  \(trial.rule) \(trial.ruleTitle)")
    try field("到期", SlaWords.deadline(trial.due))
  }
}
