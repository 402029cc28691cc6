import Knowledge
import Ledger
import Service
import WorkTime

let faqShowCommand = Command(
  at: Section.faq, "faq show", "show one entry: what is public, what is worked at, who asked",
  details: """
    What was heard are citizens' own ways of asking, redacted and reviewed by nobody: they help to \
    find the entry and are never shown to the public.
    """,
  arguments: [Positional("FAQ", "number of the entry, such as faq-000012")],
  options: [Option("json", "write one JSON object")],
  examples: [
    Example("faq show faq-000012", "the card of the entry"),
    Example("faq show faq-000012 --json | jq .evidence", "the orders that it grew from"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let id = try arguments.entryID("FAQ")
  let directories = installation.directoriesIfReadable
  let question = FaqQuestion.card(entry: id.description)
  guard case .card(let found) = try installation.faq(question, directories, terminal) else {
    throw CommandFault.otherFaqAnswer
  }
  guard let card = found else { throw CommandFault.noEntry(id) }
  if arguments.flag("json") {
    try terminal.json(card)
  } else {
    try FaqCardView(card: card, terminal: terminal).show()
  }
  return .ok
}

/// An entry as a card of words for a person.
private struct FaqCardView {
  let card: FaqCard
  let terminal: Terminal

  func show() throws(OutputFault) {
    let row = card.row
    try terminal.line(
      StyledText("问答 \(row.entry)", .bold) + "  "
        + StyledText(FaqWords.stage(row.stage), FaqWords.style(ofStage: row.stage)))
    try showState()
    try showDemand()
    for conflict in card.conflicts {
      try terminal.field("矛盾", conflict.words, .yellow)
      for difference in conflict.differences { try terminal.field("", difference) }
    }
    if !card.apart.isEmpty { try terminal.field("区分于", card.apart.joined(separator: "、")) }
    if let published = card.published {
      try terminal.show(published, title: "公开文本(第 \(row.version) 版)", row.unitName)
    }
    if let draft = card.draft {
      try terminal.show(draft, title: card.published == nil ? "文稿" : "新版文稿", row.unitName)
    }
    try showEvidence()
  }

  private func showState() throws(OutputFault) {
    try terminal.field("立项", OrderWords.minute(card.created))
    try terminal.field("最近变动", OrderWords.minute(card.changed))
    if let at = card.publishedAt {
      try terminal.field("发布", "第 \(card.row.version) 版,\(OrderWords.minute(at))")
    }
    if let since = card.expiredSince {
      let isLate = card.ownerLateSince != nil
      let due = card.ownerDue.map {
        isLate ? ",责任单位至 \(SlaWords.deadline($0)) 未更新或停用"
          : ",请于 \(SlaWords.deadline($0)) 前更新或停用"
      } ?? ""
      try terminal.field("过期", "自 \(OrderWords.minute(since)) 起\(due)", .yellow)
    }
    if let target = card.mergedInto { try terminal.field("并入", target) }
    if let back = card.takenBack {
      try terminal.field(FaqWords.takenBack(back.sort), "\(back.why)(\(back.by))", .yellow)
    }
  }

  private func showDemand() throws(OutputFault) {
    let row = card.row
    var asked = "\(row.askings) 次,"
      + "\(FaqWords.citizens(row.citizens, more: row.moreCitizens)) 人"
    if let at = row.lastAsked { asked += ",最近 \(OrderWords.minute(at))" }
    if let minutes = card.minutesMean { asked += ",平均办理 \(SlaReportRow.hours(minutes))" }
    if let rank = row.rank { asked += ",得分 \(OrderWords.score(rank))" }
    try terminal.field("提问", asked)
    try terminal.field(
      "推荐", "\(card.suggested) 次,采用 \(card.used) 次,未采用 \(card.unused) 次")
  }

  private func showEvidence() throws(OutputFault) {
    if !card.heard.isEmpty {
      try terminal.line(StyledText("群众问法(未审)", .dim))
      for question in card.heard { try terminal.line(StyledText("  " + VisibleText.of(question))) }
      try terminal.line()
    }
    if card.evidence.isEmpty { return }
    var listing = Listing([
      Column("order", "工单"), Column("asked", "提问"), Column("minutes", "办理", .right),
    ])
    for evidence in card.evidence {
      listing.add([
        Cell(evidence.order), Cell(OrderWords.minute(evidence.asked)),
        Cell(evidence.minutes, shown: SlaReportRow.hours(evidence.minutes)),
      ])
    }
    try terminal.show(listing, as: .table, whenEmpty: "")
  }
}

extension FaqCard.Conflict {
  var words: String { "\(with) \(question)(\(unitName ?? unit))" }
}

extension Terminal {
  /// A whole text, with who had it in hand.
  func show(
    _ version: FaqVersion, title: String, _ unitName: String?
  ) throws(OutputFault) {
    let text = version.text
    try line()
    try line(StyledText(title, .bold))
    try field("问题", text.question)
    try paragraphs(text.answer)
    for phrasing in text.phrasings { try field("问法", phrasing) }
    try field("责任单位", [unitName, text.unit].compactMap(\.self).joined(separator: " "))
    if let category = text.category { try field("分类", category) }
    if let topic = text.topic { try field("主题", topic) }
    if let policy = text.policy { try field("依据", policy.words) }
    if text.validFrom != nil || text.validUntil != nil {
      try field("有效期", "\(text.validFrom ?? "") 至 \(text.validUntil ?? "长期")")
    }
    for link in text.links { try field("链接", "\(link.title) \(link.url)") }
    let hands = [
      ("起草", version.authors), ("审核", version.passed), ("校对", version.proofread),
    ]
    for (name, people) in hands where !people.isEmpty {
      try field(name, people.joined(separator: "、"))
    }
  }

  private func paragraphs(_ text: String) throws(OutputFault) {
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      for line in DisplayWidth.wrap(VisibleText.of(String(paragraph)), to: (columns ?? 80) - 2) {
        try self.line(StyledText("  " + line))
      }
    }
  }
}

extension FaqText.Policy {
  /// `《…》 号 日期 链接`, as far as it is known.
  var words: String {
    [title, number, date, link].compactMap(\.self).joined(separator: " ")
  }
}
