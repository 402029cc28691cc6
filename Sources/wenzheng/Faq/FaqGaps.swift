import Ledger
import Service

let faqGapsCommand = Command(
  at: Section.faq, "faq gaps", "list what citizens ask and nothing published answers",
  details: """
    The hours are those that the answers took: all askings, each at the average. A published entry \
    would have saved most of them.
    """,
  options: [
    Option("days", value: "N", "only what was asked within so many days"),
    Option("limit", value: "N", "so many at most (50)"),
  ] + Option.listing,
  examples: [
    Example("faq gaps --days 90 --limit 10", "the ten entries that are missed most"),
    Example("faq gaps --csv > gaps.csv", "all figures, for a report"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let directories = installation.directoriesIfReadable
  var filter = FaqGapFilter()
  filter.days = try arguments.int("days", in: 1...FaqGapFilter.daysMax)
  filter.limit = try arguments.int("limit", in: 1...FaqFilter.limitMax) ?? filter.limit
  let format = try arguments.listingFormat()
  let answer = try installation.faq(.gaps(filter), directories, terminal)
  guard case .gaps(let found) = answer else { throw CommandFault.otherFaqAnswer }
  try terminal.show(
    gapListing(found.rows, forTable: format == .table), as: format,
    whenEmpty: "everything that was asked is answered by an entry")
  if format == .table && found.total > 0 {
    let shown = found.rows.count < found.total
      ? ", \(Progress.grouped(found.rows.count)) shown; --limit shows more" : ""
    terminal.note(StyledText(
      "\(Progress.grouped(found.total)) questions, \(gapHours(found.hours)) in all\(shown)", .dim))
  }
  return .ok
}

/// `12.5 工时`.
private func gapHours(_ hours: Double) -> String { SlaReportRow.hours(Int(hours * 60)) }

func gapListing(_ rows: [FaqGap], forTable: Bool) -> Listing {
  var listing = Listing([
    Column("faq", "问答"), Column("stage", "阶段"), Column("question", "问题", shrinksTo: 16),
  ] + (forTable ? [] : [Column("unit", "单位代码")]) + [
    Column("unit_name", "责任单位", shrinksTo: 8), Column("askings", "问次", .right),
    Column("citizens", "人数", .right), Column("last_asked", "最近提问"),
    Column("minutes_mean", "平均办理", .right), Column("hours", "可省工时", .right),
    Column("rank", "得分", .right),
  ] + (forTable ? [] : [Column("more_citizens", "人数以上")]))
  for row in rows {
    listing.add([
      Cell(row.entry, style: .bold),
      Cell(row.stage, shown: FaqWords.stage(row.stage), style: FaqWords.style(ofStage: row.stage)),
      Cell(row.question),
    ] + (forTable ? [] : [Cell(row.unit)]) + [
      Cell(row.unitName, shown: row.unitName ?? row.unit), Cell(row.askings),
      Cell(row.citizens, shown: FaqWords.citizens(row.citizens, more: row.moreCitizens)),
      Cell(row.lastAsked, shown: OrderWords.minute(row.lastAsked)),
      Cell(row.minutesMean, shown: SlaReportRow.hours(row.minutesMean)),
      Cell(.double(row.hours), shown: gapHours(row.hours)),
      Cell(.double(row.rank), shown: OrderWords.score(row.rank)),
    ] + (forTable ? [] : [Cell(row.moreCitizens)]))
  }
  return listing
}
