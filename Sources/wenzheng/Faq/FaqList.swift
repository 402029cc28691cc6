import Knowledge
import Ledger
import Service

let faqListCommand = Command(
  at: Section.faq, "faq list", "list entries of the FAQ: candidates first, the worthiest on top",
  details: """
    Candidates are ranked by how often, by how many, how lately they were asked and how long an \
    answer took; all other entries stand by their number. An entry whose published version stands \
    while a new one is being reviewed is at the stage of the new one. Of more than \
    \(KnowledgeLimits.citizensMax) citizens it is known only that there are at least so many.
    """,
  options: [
    Option("stage", value: "STAGE",
      "at this stage: \(EntryStage.allCases.map(\.name).joined(separator: ", "))"),
  ] + Option.faqScope + [
    Option("expired", "past their last valid day"),
    Option("conflicts", "another entry answers the same question otherwise"),
    Option("limit", value: "N", "so many at most (50)"),
  ] + Option.listing,
  examples: [
    Example("faq list --stage candidate", "what deserves an entry most"),
    Example("faq list --stage published --unit 370481-rsj --csv", "a unit's own, as a table"),
    Example("faq list --expired --json", "what its owners have to renew"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let directories = installation.directoriesIfReadable
  var filter = FaqFilter()
  filter.stage = try arguments.choice("stage", of: EntryStage.allCases.map(\.name))
  filter.scope = try arguments.faqScope(directories)
  filter.onlyExpired = arguments.flag("expired")
  filter.onlyConflicts = arguments.flag("conflicts")
  filter.limit = try arguments.int("limit", in: 1...FaqFilter.limitMax) ?? filter.limit
  let format = try arguments.listingFormat()
  guard case .list(let found) = try installation.faq(.list(filter), directories, terminal) else {
    throw CommandFault.otherFaqAnswer
  }
  if found.total == 0 { try installation.checkNames(filter.scope, directories, terminal) }
  try terminal.show(
    faqListing(found.rows, forTable: format == .table), as: format, whenEmpty: "no entries")
  terminal.noteRest(shown: found.rows.count, of: found.total)
  return .ok
}

/// For a person what fits on a screen, for programs all of it.
func faqListing(_ rows: [FaqRow], forTable: Bool) -> Listing {
  var listing = Listing([
    Column("faq", "问答"), Column("stage", "阶段"), Column("version", "版本", .right),
    Column("question", "问题", shrinksTo: 16),
  ] + (forTable ? [] : [Column("unit", "单位代码")]) + [
    Column("unit_name", "责任单位", shrinksTo: 8), Column("askings", "问次", .right),
    Column("citizens", "人数", .right), Column("last_asked", "最近提问"),
    Column("rank", "得分", .right),
  ] + (forTable ? [Column("marks", "标记")] : [
    Column("more_citizens", "人数以上"), Column("category", "分类"), Column("topic", "主题"),
    Column("published", "已公开"), Column("expired", "过期"), Column("conflicts", "矛盾", .right),
    Column("taken_back", "退回"),
  ]))
  for row in rows {
    let head = [
      Cell(row.entry, style: .bold),
      Cell(row.stage, shown: FaqWords.stage(row.stage), style: FaqWords.style(ofStage: row.stage)),
      Cell(row.version, shown: row.version == 0 ? "" : "\(row.version)"), Cell(row.question),
    ]
    let demand = [
      Cell(row.askings),
      Cell(row.citizens, shown: FaqWords.citizens(row.citizens, more: row.moreCitizens)),
      Cell(row.lastAsked, shown: row.lastAsked.map { OrderWords.minute($0) }),
      Cell(row.rank.map { .double($0) } ?? .none, shown: row.rank.map { OrderWords.score($0) }),
    ]
    if forTable {
      let unit = Cell(row.unitName ?? row.unit)
      listing.add(head + [unit] + demand + [marks(of: row)])
    } else {
      listing.add(head + [Cell(row.unit), Cell(row.unitName)] + demand + [
        Cell(row.moreCitizens), Cell(row.category), Cell(row.topic), Cell(row.isPublished),
        Cell(row.expired), Cell(row.conflicts), Cell(row.takenBack),
      ])
    }
  }
  return listing
}

/// What somebody has to look at.
private func marks(of row: FaqRow) -> Cell {
  var words: [String] = []
  if row.isPublished && row.stage != EntryStage.published.name { words.append("旧版在用") }
  if let sort = row.takenBack, sort != EntryStage.retired.name {
    words.append(FaqWords.takenBack(sort))
  }
  if row.expired { words.append("过期") }
  if row.conflicts > 0 { words.append("矛盾") }
  return Cell(words.joined(separator: "、"), style: .yellow)
}
