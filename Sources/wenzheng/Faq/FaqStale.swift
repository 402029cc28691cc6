import Ledger
import Service
import WorkTime

let faqStaleCommand = Command(
  at: Section.faq, "faq stale", "list published entries whose last valid day is over",
  details: """
    Past it an entry is suggested no more, and its owner has until the due shown to renew or \
    retire it. With --within those are listed too that will be over by then.
    """,
  options: [
    Option("within", value: "SPAN", "those too that will be over within this span, such as 30d"),
    Option("limit", value: "N", "so many at most (50)"),
    Option("fail-if-late", "exit with 1 where an owner is late, for a monitor"),
  ] + Option.listing,
  examples: [
    Example("faq stale --within 30d", "what owners have to look at this month"),
    Example("faq stale --fail-if-late", "for a monitor"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let directories = installation.directoriesIfReadable
  var filter = FaqStaleFilter()
  filter.withinMs = try arguments.duration("within") ?? 0
  filter.limit = try arguments.int("limit", in: 1...FaqFilter.limitMax) ?? filter.limit
  let format = try arguments.listingFormat()
  let answer = try installation.faq(.stale(filter), directories, terminal)
  guard case .stale(let found) = answer else { throw CommandFault.otherFaqAnswer }
  try terminal.show(
    staleListing(found.rows, forTable: format == .table), as: format,
    whenEmpty: "every entry holds")
  terminal.noteRest(shown: found.rows.count, of: found.total)
  return arguments.flag("fail-if-late") && found.late > 0 ? .refused : .ok
}

func staleListing(_ rows: [FaqStale], forTable: Bool) -> Listing {
  var listing = Listing([
    Column("faq", "问答"), Column("valid_until", "有效期至"), Column("question", "问题", shrinksTo: 16),
  ] + (forTable ? [] : [Column("unit", "单位代码")]) + [
    Column("unit_name", "责任单位", shrinksTo: 8), Column("expired", "状态"),
    Column("owner_due", "办理期限"), Column("late", "逾期"),
  ])
  for row in rows {
    let style = row.late ? Style.red : row.expired ? .yellow : .plain
    listing.add([
      Cell(row.entry, style: .bold), Cell(row.validUntil, style: style), Cell(row.question),
    ] + (forTable ? [] : [Cell(row.unit)]) + [
      Cell(row.unitName, shown: row.unitName ?? row.unit),
      Cell(row.expired, shown: row.expired ? "已过期" : "有效", style: style),
      Cell(row.ownerDue, shown: row.ownerDue.map { SlaWords.deadline($0) }),
      Cell(row.late, shown: row.late ? "逾期" : "", style: style),
    ])
  }
  return listing
}
