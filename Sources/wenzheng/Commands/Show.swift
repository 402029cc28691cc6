import Decider
import Foundation
import Ledger
import Orders
import Service
import WorkTime

let showCommand = Command(
  at: Section.desk, "show", "show one order: its facts, its deadline, its timeline",
  details: """
    Texts are redacted: what identifies a person stands in the vault and goes to the unit only.
    """,
  arguments: [Positional("ORDER", "number of the order")],
  options: [Option("json", "write one JSON object")],
  examples: [
    Example("show 370481-20261121-003-000127", "shows the order"),
    Example("show 370481-20261121-003-000127 --json | jq .timeline", "its events for a script"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let number = try arguments.orderNumber("ORDER")
  let directories = installation.directoriesIfReadable
  let detail: OrderDetail?
  if let answer = try installation.askDaemon(.show(order: "\(number)"), terminal) {
    guard case .order(let found) = answer else { throw CommandFault.unexpected(answer) }
    detail = found
  } else {
    detail = try installation.view().detail(
      of: number, now: WallClock.now(), names: directories?.jurisdictions.unitNames ?? [:])
  }
  guard let detail else {
    throw CommandFault(.refused, "there is no order \(number).")
  }
  if arguments.flag("json") {
    try terminal.json(detail)
  } else {
    try OrderCard(detail, directories).show(on: terminal)
  }
  return .ok
}

/// An order as a card of words for a person.
private struct OrderCard {
  let detail: OrderDetail
  let directories: Directories?

  init(_ detail: OrderDetail, _ directories: Directories?) {
    self.detail = detail
    self.directories = directories
  }

  func show(on terminal: Terminal) throws(OutputFault) {
    let row = detail.row
    try terminal.line(
      StyledText("工单 \(row.order)", .bold) + "  "
        + StyledText(OrderWords.state(row.state), OrderWords.style(ofState: row.state)))
    try field("渠道", channel, terminal)
    try field("诉求类型", row.kind ?? "未定", terminal)
    try field("分类", row.category ?? "未定", terminal)
    if row.urgency != "ordinary" {
      try field("紧急程度", OrderWords.urgency(row.urgency), terminal, .red)
    } else if let suspected = row.suspected {
      let score = OrderWords.score(suspected)
      try field("紧急程度", "疑似紧急 \(score),待人工判定(act … judge-urgency)", terminal, .yellow)
    }
    try field("责任单位", [row.unitName, row.unit].compactMap(\.self).joined(separator: " "), terminal)
    try field("依据", "\(detail.why) (\(OrderWords.score(detail.score)))", terminal)
    if !detail.judges.isEmpty { try field("判定", detail.judges, terminal) }
    try field("受理时间", OrderWords.minute(row.receivedAt), terminal)
    try field("办理时限", "\(limit) (\(rule))", terminal)
    try field("到期", due.text, terminal, due.style)
    if let own = detail.ownDue.flatMap({ try? Instant(parsing: $0) }) {
      try field("本级时限至", EventWords.deadline(own), terminal)
    }
    if let upstream { try field("上级工单", upstream, terminal) }
    for (name, text) in ConductWords.lines(of: detail.conduct) { try field(name, text, terminal) }
    if !flags.isEmpty { try field("标记", flags.joined(separator: "、"), terminal, .yellow) }
    try field("来件编号", detail.sourceID, terminal)
    if let place = detail.place { try field("地点", place, terminal) }
    try field("标题", row.title, terminal)
    try terminal.line()
    if !detail.content.isEmpty { try paragraphs(detail.content, terminal) }
    if let answer = detail.answer {
      let at = detail.answeredAt.map { OrderWords.minute($0) }
      let who = [detail.answeredBy, at].compactMap(\.self).joined(separator: " ")
      try field("即办答复", who, terminal)
      try paragraphs(answer, terminal)
    }
    if let suggested = detail.suggested {
      let used = suggested.used.map { $0 ? ",已采用" : ",未采用" } ?? ""
      let score = OrderWords.score(suggested.score)
      try field("问答推荐", "\(suggested.entry) \(suggested.question)(\(score))\(used)", terminal)
      try paragraphs(suggested.answer, terminal)
    }
    if let learned = detail.learned {
      try field("问答归集", learned.entry ?? "未归集:\(learned.why ?? "")", terminal)
    }
    try showTimeline(on: terminal)
  }

  private func paragraphs(_ text: String, _ terminal: Terminal) throws(OutputFault) {
    let width = (terminal.columns ?? 80) - 2
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      for line in DisplayWidth.wrap(VisibleText.of(String(paragraph)), to: width) {
        try terminal.line(StyledText("  " + line))
      }
    }
    try terminal.line()
  }

  private func field(
    _ name: String, _ text: String, _ terminal: Terminal, _ style: Style = .plain
  ) throws(OutputFault) {
    let margin = String(repeating: " ", count: max(1, 10 - DisplayWidth.of(name)))
    try terminal.line(StyledText(name + margin, .dim) + StyledText(text, style))
  }

  private var channel: String {
    let title = directories?.channels[detail.row.channel]?.title
    return title.map { "\($0) (\(detail.row.channel))" } ?? detail.row.channel
  }

  private var limit: String {
    (try? Limit(parsing: detail.limit))?.chinese ?? detail.limit
  }

  private var rule: String {
    let policy = directories?.policies.policies.first { $0.id == detail.rule }
    return policy.map { "\($0.title), \(detail.rule)" } ?? detail.rule
  }

  private var due: (text: String, style: Style) {
    guard let instant = try? Instant(parsing: detail.row.due) else {
      return (detail.row.due, .plain)
    }
    let day = EventWords.deadline(instant)
    let provisional = detail.row.provisional ? "(暂定:假期安排未公布)" : ""
    guard let left = detail.row.secondsLeft else {
      let state = OrderState(name: detail.row.state)
      if state == .suspended || state?.clockRuns ?? false {
        return (day + provisional + ",计时暂停", .yellow)
      }
      return (day + provisional + (detail.row.late ? ",超期办理" : ",按期办理"),
        detail.row.late ? .red : .green)
    }
    return (day + provisional + "," + DurationText.due(inMilliseconds: left * 1_000),
      left < 0 ? .red : left < 86_400 ? .yellow : .plain)
  }

  private var upstream: String? {
    guard detail.upstreamNumber != nil || detail.upstreamDue != nil else { return nil }
    var text = detail.upstreamNumber ?? ""
    if let due = detail.upstreamDue.flatMap({ try? Instant(parsing: $0) }) {
      text += " 至 \(EventWords.deadline(due))"
    }
    return text + (detail.upstreamHolds ? ",以上级时限为准" : "")
  }

  private var flags: [String] {
    var flags: [String] = []
    if detail.confidential { flags.append("保密") }
    if detail.anonymous { flags.append("匿名") }
    if detail.row.late { flags.append("超期") }
    if detail.conduct.supervised { flags.append("督办") }
    if detail.conduct.markedPublic { flags.append("选登") }
    if detail.row.provisional { flags.append("时限暂定") }
    return flags
  }

  /// Columns that number and time take before the words.
  private static let timelineMargin = 30

  private func showTimeline(on terminal: Terminal) throws(OutputFault) {
    var listing = Listing([
      Column("seq", "序号", .right), Column("at", "时间"), Column("words", "节点", shrinksTo: 20),
    ])
    let width = terminal.columns ?? 100
    for entry in detail.timeline {
      let later = entry.recordedLater.map { "(记录于 \(OrderWords.minute($0)))" } ?? ""
      listing.add([
        Cell(Int(entry.sequence), style: .dim), Cell(OrderWords.second(entry.at)),
        Cell(entry.words + later, style: OrderWords.style(ofEvent: entry.type)),
      ])
      for text in entry.texts {
        let shown = VisibleText.of(text.replacing("\n", with: " "))
        for line in DisplayWidth.wrap("「\(shown)」", to: max(20, width - Self.timelineMargin)) {
          listing.add([Cell(nil as String?), Cell(nil as String?), Cell(line, style: .dim)])
        }
      }
    }
    try terminal.show(listing, as: .table, whenEmpty: "no events")
  }
}
