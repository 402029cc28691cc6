import Knowledge
import Ledger
import Service

let faqSearchCommand = Command(
  at: Section.faq, "faq search", "find the entries that answer a question, in anybody's words",
  details: """
    What is published and holds today is found; with --all drafts and candidates too. The score \
    says how likely an entry answers the question. Where nothing does, that is said, with exit \
    code 1.
    """,
  arguments: [Positional("QUESTION", "the question, in quotes")],
  options: Option.faqScope.filter { $0.name != "topic" } + [
    Option("all", "drafts, candidates and what holds no more, too"),
    Option("limit", value: "N", "so many at most (5)"),
  ] + Option.listing,
  examples: [
    Example("faq search 公积金提取要什么材料", "the best answers, with the reason"),
    Example("faq search \"how\" --all --json | jq '.[0].answer'", "the first answer, for a script"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let directories = installation.directoriesIfReadable
  var search = FaqSearch(
    try ParsedArguments.bounded(
      try arguments.required("QUESTION"), name: "QUESTION", bytesMax: queryBytesMax,
      isOneLine: false))
  search.scope = try arguments.faqScope(directories)
  search.all = arguments.flag("all")
  search.limit = try arguments.int("limit", in: 1...SearchLimits.hitsMax) ?? search.limit
  let format = try arguments.listingFormat()
  let answer = try installation.faq(.search(search), directories, terminal)
  guard case .search(let found) = answer else { throw CommandFault.otherFaqAnswer }
  if found.hits.isEmpty {
    try installation.checkNames(search.scope, directories, terminal)
  }
  try terminal.show(
    faqHits(found.hits, forTable: format == .table), as: format, whenEmpty: "nothing answers this")
  if found.isCut {
    let max = SearchLimits.queryCharactersMax
    terminal.note(StyledText(
      "the question is long: its first \(max) characters were looked at", .yellow))
  }
  return found.hits.isEmpty ? .refused : .ok
}

/// Far more than is looked at, and far below what the daemon's socket takes.
private let queryBytesMax = 16 * 1024

func faqHits(_ hits: [FaqHit], forTable: Bool) -> Listing {
  var listing = Listing([
    Column("score", "得分", .right), Column("faq", "问答"), Column("stage", "阶段"),
    Column("question", "问题", shrinksTo: 16), Column("unit_name", "责任单位", shrinksTo: 8),
    Column("why", "理由", shrinksTo: 16),
  ] + (forTable ? [] : [
    Column("answer", "答复"), Column("unit", "单位代码"), Column("topic", "主题"),
  ]))
  for hit in hits {
    let cells = [
      Cell(.double(hit.score), shown: OrderWords.score(hit.score)), Cell(hit.entry, style: .bold),
      Cell(hit.stage, shown: FaqWords.stage(hit.stage), style: FaqWords.style(ofStage: hit.stage)),
      Cell(hit.question), Cell(hit.unitName, shown: hit.unitName ?? hit.unit),
      Cell(hit.why, style: .dim),
    ]
    listing.add(cells + (forTable ? [] : [Cell(hit.answer), Cell(hit.unit), Cell(hit.topic)]))
  }
  return listing
}
