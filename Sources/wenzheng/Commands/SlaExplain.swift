import Decider
import Ledger
import Orders
import Service
import WorkTime

let slaExplainCommand = Command(
  at: Section.deadlines, "sla explain", "show why each clock of an order ends when it ends",
  details: """
    The rule with its source, what started the clock, each date that counted or did not and why, \
    what moved the end, and the verdict. The days add up to the due instant that is shown; where \
    the clock is over and the calendar has changed since, the days are those of the calendar in \
    force, what they add up to is said (`recomputed_due` in JSON), and the due instant and the \
    verdict stay those of their day.
    """,
  arguments: [Positional("ORDER", "number of the order")],
  options: [
    Option("clock", value: "CLOCK", "only the clocks of this name, such as resolve"),
    Option("json", "write one JSON object"),
  ],
  examples: [
    Example("sla explain 370481-20261121-003-000127", "all clocks of an order"),
    Example("sla explain 370481-20261121-003-000127 --clock accept", "when the unit had to sign"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let number = try arguments.orderNumber("ORDER")
  let clock = try arguments.string("clock")
  let found: SlaExplanation?
  if let answer = try installation.askDaemon(
    .explain(order: "\(number)", clock: clock), terminal)
  {
    guard case .explanation(let told) = answer else { throw CommandFault.unexpected(answer) }
    found = told
  } else {
    let names = installation.directoriesIfReadable?.jurisdictions.unitNames ?? [:]
    found = try installation.view().explain(
      number, clock: clock, now: WallClock.now(), names: names)
  }
  guard let found else { throw CommandFault(.refused, "there is no order \(number).") }
  if found.clocks.isEmpty, let clock {
    throw CommandFault(.refused, "the order \(number) has no clock `\(clock)`.")
  }
  if arguments.flag("json") {
    try terminal.json(found)
  } else {
    try ExplanationCard(found).show(on: terminal)
  }
  return .ok
}

/// An explanation as words for a person.
private struct ExplanationCard {
  let told: SlaExplanation

  init(_ told: SlaExplanation) { self.told = told }

  func show(on terminal: Terminal) throws(OutputFault) {
    try terminal.line(
      StyledText("工单 \(told.order)", .bold) + "  "
        + StyledText(OrderWords.state(told.state), OrderWords.style(ofState: told.state)))
    try terminal.field("受理时间", OrderWords.minute(told.received))
    if let rule = told.rule {
      try terminal.show(rule)
    } else {
      try terminal.field("规则", "其文本已不可读", .yellow)
    }
    if let silence = told.silence {
      try terminal.field(
        "静默", "至 \(SlaWords.deadline(silence.until)),\(silence.words)", .yellow)
    }
    for clock in told.clocks {
      try terminal.line()
      try show(clock, on: terminal)
    }
  }

  private func show(_ clock: ClockExplanation, on terminal: Terminal) throws(OutputFault) {
    let style: Style =
      switch clock.verdict {
      case .late, .runningLate: .red
      case .inTime: .green
      case .paused: .yellow
      case .running, .window: .plain
      }
    try terminal.line(
      StyledText("\(clock.clockName) (\(clock.clock))", .bold) + "  "
        + StyledText(clock.verdict.chinese, style))
    try terminal.field("责任单位", [clock.unitName, clock.unit].compactMap(\.self)
      .joined(separator: " "))
    try terminal.field("时限", clock.limitWords.isEmpty ? "未载" : limit(clock))
    try terminal.field("起算", OrderWords.second(clock.start)
      + (clock.startedBy.map { ",\($0)" } ?? ""))
    for move in clock.moves { try terminal.field("变动", move.words) }
    for layer in clock.layers { try terminal.field("日历", layer) }
    try terminal.show(clock.days)
    try terminal.field("计入", counted(clock))
    try terminal.field("到期", SlaWords.deadline(clock.due)
      + (clock.upstreamHolds ? ",以上级时限为准" : "")
      + (clock.provisional ? "(暂定:假期安排未公布)" : ""), style)
    if let own = clock.ownDue { try terminal.field("本级时限至", SlaWords.deadline(own)) }
    if let due = clock.recomputedDue {
      try terminal.field("现行日历至", SlaWords.deadline(due), .yellow)
      try terminal.field("注意", "上列各日按现行日历,与当时所定的到期不同;到期与结果以当时所定为准,不变", .yellow)
    } else if !clock.addsUp {
      try terminal.field("注意", "时限未记入台账,无法逐日说明", .yellow)
    }
    if let stopped = clock.stopped {
      try terminal.field(clock.verdict == .paused ? "暂停于" : "终止",
        OrderWords.second(stopped) + (clock.stoppedBy.map { ",\($0)" } ?? ""))
    }
    try terminal.field("结果", verdict(clock), style)
    let steps = clock.steps.compactMap { StepKind(name: $0)?.chinese }
    if !steps.isEmpty { try terminal.field("已提示", steps.joined(separator: "、")) }
  }

  private func limit(_ clock: ClockExplanation) -> String {
    let end = clock.dayEnd == DayEnd.closeOfOffice.rawValue ? ",末日至下班" : ""
    return "\(clock.limitWords) (\(clock.limit))\(end)"
  }

  private func counted(_ clock: ClockExplanation) -> String {
    let isMinutes = clock.days.contains { $0.minutes != nil }
    return isMinutes ? "\(clock.counted) 分钟" : "\(clock.counted) 天"
  }

  private func verdict(_ clock: ClockExplanation) -> String {
    let span = SlaWords.span(seconds: clock.lateSeconds)
    let hours = SlaWords.hours(seconds: clock.lateWorkingSeconds)
    return clock.verdict.chinese
      + (clock.lateSeconds > 0 ? ",超期 \(span)(\(hours))" : ",余 \(span)(\(hours))")
  }
}

extension Terminal {
  /// A name at the margin and its text.
  func field(_ name: String, _ text: String, _ style: Style = .plain) throws(OutputFault) {
    let margin = String(repeating: " ", count: max(1, 12 - DisplayWidth.of(name)))
    try line(StyledText(name + margin, .dim) + StyledText(text, style))
  }

  func show(_ rule: RuleWords) throws(OutputFault) {
    try field("规则", "\(rule.title) (\(rule.id))")
    try field("依据", rule.source + (rule.isDefault ? "(本系统默认值)" : ""))
    if let quote = rule.quote { try field("原文", "「\(quote)」") }
    try field("自何日起", rule.validFrom)
  }

  func show(_ days: [ClockExplanation.Day]) throws(OutputFault) {
    guard !days.isEmpty else { return }
    var listing = Listing([
      Column("date", "日期"), Column("weekday", "星期"), Column("kind", "日类"),
      Column("words", "计算"), Column("provisional", "暂定"),
    ])
    for day in days {
      listing.add([
        Cell(day.date, style: day.counts ? .plain : .dim), Cell(day.weekday), Cell(day.kind),
        Cell(day.words, style: day.counts ? .bold : .dim),
        Cell(day.provisional, shown: day.provisional ? "暂定" : ""),
      ])
    }
    try show(listing, as: .table, whenEmpty: "")
  }
}
