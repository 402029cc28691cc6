import Appeals
import Decider
import Formats
import Ledger
import Orders
import Service
import WorkTime

let slaTestCommand = Command(
  at: Section.deadlines, "sla test", "show what would be promised, without an order or a daemon",
  details: """
    Which policy the configuration chooses for such an item, why those before it do not hold, and \
    when each of its clocks would end if it began at --at, day by day. Clocks that an event starts \
    later are shown as if that event came at --at, too.
    """,
  options: [
    Option("channel", value: "NAME", "the channel of the item", required: true),
    Option("jurisdiction", value: "CODE", "its division, such as 370481", required: true),
    Option("kind", value: "KIND", "its appeal kind, such as 投诉 or complaint"),
    Option("category", value: "NAME", "its category, such as 城乡建设"),
    Option(
      "urgency", value: "URGENCY",
      "\(OrderUrgency.allCases.map(\.name).joined(separator: ", ")) (ordinary)"),
    Option("unit", value: "UNIT", "whose days and hours its own clocks go by"),
    Option("at", value: "TIME", "when it is received (now)"),
    Option("clock", value: "CLOCK", "only this clock, such as resolve"),
    Option("json", "write one JSON object"),
  ],
  examples: [
    Example("sla test --channel hotline --jurisdiction 370481 --at 2026-09-29T16:00",
      "five working days over the National Day"),
    Example("sla test --channel disclosure --jurisdiction 370112 --clock resolve --json",
      "one clock for a script"),
  ],
  exitCodes: [.ok, .usage]
) { arguments, installation, terminal in
  let configuration = try installation.configuration()
  let at = try arguments.instant("at") ?? WallClock.now()
  let question = try arguments.policyQuestion(configuration)
  let unit = try arguments.unitCode("unit", configuration.directories)
  if let unit, configuration.jurisdictions.unit(code: unit) == nil {
    throw UsageFault.unknownName(
      option: "--unit", value: unit,
      nearest: Spelling.nearest(to: unit, in: configuration.jurisdictions.units.map(\.code)))
  }
  let clock = try arguments.string("clock")
  let trial = SlaTrial(question, unit: unit, at: at, clock: clock, configuration)
  if trial.clocks.isEmpty, let clock {
    try installation.requireClock(clock, configuration.directories)
    throw CommandFault(.usage, "the policy `\(trial.rule.id)` has no clock `\(clock)`.")
  }
  if arguments.flag("json") {
    try terminal.json(trial)
  } else {
    try terminal.show(trial)
  }
  return .ok
}

extension ParsedArguments {
  fileprivate func policyQuestion(_ configuration: Configuration) throws -> PolicyQuestion {
    let codes = configuration.jurisdictions.all.map(\.code)
    var kind: AppealKind?
    if let word = try string("kind") {
      kind = AppealKind(english: word) ?? AppealKind(rawValue: word)
      if kind == nil {
        throw UsageFault.notAChoice(
          name: "--kind", value: word, choices: AppealKind.allCases.map(\.rawValue))
      }
    }
    let urgency = try choice("urgency", of: OrderUrgency.allCases.map(\.name))
    let category = try string("category")
    if let category, !configuration.taxonomy.paths.contains(category) {
      throw UsageFault.unknownName(
        option: "--category", value: category,
        nearest: Spelling.nearest(to: category, in: configuration.taxonomy.paths)
          ?? configuration.taxonomy.paths.first { $0.hasSuffix("/" + category) })
    }
    return PolicyQuestion(
      jurisdiction: try choice("jurisdiction", of: codes) ?? "",
      channel: try channelName("channel", configuration.directories) ?? "", kind: kind,
      urgency: urgency.flatMap(OrderUrgency.init(name:)) ?? .ordinary, category: category)
  }
}

extension Terminal {
  fileprivate func show(_ trial: SlaTrial) throws(OutputFault) {
    try show(trial.rule)
    if !trial.passedOver.isEmpty {
      try line()
      var listing = Listing([
        Column("id", "在前的规则", shrinksTo: 12), Column("misfits", "不适用的原因", shrinksTo: 20),
      ])
      for policy in trial.passedOver {
        listing.add([Cell(policy.id), Cell(policy.misfits.joined(separator: ";"), style: .dim)])
      }
      try show(listing, as: .table, whenEmpty: "")
    }
    for clock in trial.clocks {
      try line()
      try show(clock)
    }
  }

  private func show(_ clock: SlaTrial.Clock) throws(OutputFault) {
    try line(
      StyledText("\(clock.clockName) (\(clock.clock))", .bold) + "  "
        + StyledText("\(clock.limitWords) (\(clock.limit))"))
    let begins = clock.starts.isEmpty ? "" : "(由 \(clock.starts.joined(separator: "、")) 起算)"
    try field("起算", OrderWords.second(clock.start) + begins)
    if !clock.stops.isEmpty { try field("终止于", clock.stops.joined(separator: "、")) }
    for layer in clock.layers { try field("日历", layer) }
    try show(clock.days)
    try field("到期", SlaWords.deadline(clock.due)
      + (clock.window ? "(权利期限)" : "")
      + (clock.provisional ? "(暂定:假期安排未公布)" : ""), .bold)
    for step in clock.steps {
      let name = StepKind(name: step.step)?.chinese ?? step.step
      try field(name, SlaWords.deadline(step.at))
    }
  }
}
