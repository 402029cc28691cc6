import Decider
import Ledger
import Service
import WorkTime

let slaReportCommand = Command(
  at: Section.deadlines, "sla report", "write the figures of a month",
  details: """
    Per unit and channel: orders, in time, late, open and late, working time, the three rates with \
    both of their numbers, returned and reopened. It counts orders whose clock ended in the month, \
    and those open and late at its end. Units are judged by their own clock, channels and the sum \
    by what the citizen was promised. The same ledger gives the same bytes: no clock is asked, and \
    the report says as of which event it is.
    With --public it is the publication of what was solved: by jurisdiction and category, no unit \
    measured, no number of fewer than \(SlaPublicReport.cellMin) orders, and the replies that were \
    selected for publication, redacted.
    """,
  options: [
    Option("month", value: "MONTH", "such as 2026-10", required: true),
    Option("unit", value: "UNIT", "of this unit: its code, or its name"),
    Option("channel", value: "NAME", "of this channel"),
    Option("jurisdiction", value: "CODE", "of this division, such as 370481"),
    Option(
      "html", value: "FILE", "write one self-contained page with charts to this file, or to -"),
    Option("public", "what of the month may be published"),
  ] + Option.listing,
  examples: [
    Example("sla report --month 2026-10", "a table for a person"),
    Example("sla report --month 2026-10 --html 2026-10.html", "a page to send or to print"),
    Example("sla report --month 2026-10 --csv > 2026-10.csv", "for a spreadsheet"),
    Example("sla report --month 2026-10 --public --html public.html", "for the website"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .cantCreate, .ioErr]
) { arguments, installation, terminal in
  let directories = installation.directoriesIfReadable
  let format = try arguments.listingFormat()
  let file = try arguments.path("html")
  if file != nil && format != .table {
    throw UsageFault.optionsExclude("--html", format == .json ? "--json" : "--csv")
  }
  let filter = try arguments.reportFilter(directories)
  if arguments.flag("public") {
    if filter.unit != nil { throw UsageFault.optionsExclude("--public", "--unit") }
    let report = try installation.publicReport(filter, directories, terminal)
    if let file { return try terminal.write(report.page(), to: file) }
    if format == .json {
      try terminal.json(report)
    } else {
      try terminal.show(
        publicListing(report), as: format,
        whenEmpty: report.tables.isEmpty ? "nothing ended in the month"
          : "fewer than \(SlaPublicReport.cellMin) orders ended in each jurisdiction: no figure of "
            + "them is published")
      if format == .table { terminal.note(StyledText(SlaPublicReport.note, .dim)) }
    }
    return .ok
  }
  let report = try installation.report(filter, directories, terminal)
  if let file { return try terminal.write(report.page(), to: file) }
  if format == .json {
    try terminal.json(report)
  } else {
    try terminal.show(
      reportListing(report, forTable: format == .table), as: format,
      whenEmpty: "nothing ended in the month")
    if format == .table { terminal.noteMethod(of: report) }
  }
  return .ok
}

extension ParsedArguments {
  fileprivate func reportFilter(_ directories: Directories?) throws -> SlaReportFilter {
    let month = try string("month") ?? ""
    guard SlaMonth(month) != nil else {
      throw CommandFault(.usage, "--month is a month such as 2026-10, not `\(month)`.")
    }
    var filter = SlaReportFilter(month: month)
    filter.unit = try unitCode("unit", directories)
    filter.channel = try string("channel")
    filter.jurisdiction = try jurisdictionCode("jurisdiction")
    return filter
  }
}

extension Installation {
  fileprivate func report(
    _ filter: SlaReportFilter, _ directories: Directories?, _ terminal: Terminal
  ) throws -> SlaReport {
    if let answer = try askDaemon(.report(filter), terminal) {
      guard case .report(let told) = answer else { throw CommandFault.unexpected(answer) }
      return try checked(told, filter, directories, terminal)
    }
    let names = directories.map { SlaNames($0) } ?? SlaNames()
    return try checked(
      try view().report(filter, names: names), filter, directories, terminal)
  }

  /// A report of nothing may be one of a name that nobody has.
  private func checked(
    _ report: SlaReport, _ filter: SlaReportFilter, _ directories: Directories?,
    _ terminal: Terminal
  ) throws -> SlaReport {
    guard report.total.orders == 0, report.units.isEmpty, let directories else { return report }
    try FilterNames(self, directories, now: WallClock.now()).check(
      unit: filter.unit, channel: filter.channel, jurisdiction: filter.jurisdiction, terminal)
    return report
  }

  fileprivate func publicReport(
    _ filter: SlaReportFilter, _ directories: Directories?, _ terminal: Terminal
  ) throws -> SlaPublicReport {
    if let answer = try askDaemon(.publicReport(filter), terminal) {
      guard case .publicReport(let told) = answer else { throw CommandFault.unexpected(answer) }
      return told
    }
    let names = directories.map { SlaNames($0) } ?? SlaNames()
    return try view().publicReport(filter, names: names)
  }
}

/// Lines by unit and channel, then by channel, then the sum: a column says which.
private func reportListing(_ report: SlaReport, forTable: Bool) -> Listing {
  let rates = ["response", "resolution", "satisfaction"]
  let titles = ["响应率", "解决率", "满意率"]
  var columns = [
    Column("scope", "口径"), Column("unit", forTable ? "单位" : "单位代码", shrinksTo: 10),
  ]
  if !forTable { columns.append(Column("unit_name", "单位")) }
  columns += [
    Column("channel", "渠道", shrinksTo: 8), Column("orders", "工单", .right),
    Column("on_time", "按期", .right), Column("late", "超期", .right),
    Column("open_late", "未结超期", .right), Column("median_working_minutes", "中位", .right),
    Column("p90_working_minutes", "九成位", .right),
  ]
  for (rate, title) in zip(rates, titles) {
    columns.append(Column(forTable ? rate : rate + "_of", title, .right))
    if !forTable { columns.append(Column(rate + "_among", title + "分母", .right)) }
  }
  columns += [Column("returned", "退单", .right), Column("reopened", "重办", .right)]
  columns.append(Column("declined", "不予受理", .right))
  var listing = Listing(columns)
  for row in report.units { listing.add(cells(row, "unit", forTable: forTable)) }
  for row in report.channels { listing.add(cells(row, "channel", forTable: forTable)) }
  if report.total.orders > 0 { listing.add(cells(report.total, "total", forTable: forTable)) }
  return listing
}

private func cells(_ row: SlaReportRow, _ scope: String, forTable: Bool) -> [Cell] {
  let words = ["unit": "单位", "channel": "渠道", "total": "合计"]
  var cells = [Cell(scope, shown: words[scope])]
  if forTable {
    cells.append(Cell(row.unitName ?? row.unit))
  } else {
    cells += [Cell(row.unit), Cell(row.unitName)]
  }
  cells += [
    Cell(row.channel, shown: row.channelTitle ?? row.channel ?? ""), Cell(row.orders),
    Cell(row.onTime, style: .green), Cell(row.late, style: row.late > 0 ? .red : .plain),
    Cell(row.openLate, style: row.openLate > 0 ? .red : .plain),
    Cell(row.medianWorkingMinutes, shown: SlaReportRow.hours(row.medianWorkingMinutes)),
    Cell(row.p90WorkingMinutes, shown: SlaReportRow.hours(row.p90WorkingMinutes)),
  ]
  for rate in [row.response, row.resolution, row.satisfaction] {
    cells.append(Cell(rate.of, shown: rate.words))
    if !forTable { cells.append(Cell(rate.among)) }
  }
  return cells + [Cell(row.returned), Cell(row.reopened), Cell(row.declined)]
}

private func publicListing(_ report: SlaPublicReport) -> Listing {
  var listing = Listing([
    Column("jurisdiction", "辖区"), Column("category", "分类"), Column("ended", "办结", .right),
    Column("on_time", "按期", .right), Column("solved", "已解决", .right),
    Column("satisfied", "满意", .right),
  ])
  for table in report.tables {
    for line in table.lines + [table.total].compactMap(\.self) {
      listing.add([
        Cell(table.jurisdiction, shown: table.name ?? table.jurisdiction), Cell(line.category),
        Cell(line.ended), Cell(line.onTime?.words), Cell(line.solved?.words),
        Cell(line.satisfied?.words),
      ])
    }
  }
  return listing
}

extension Terminal {
  fileprivate func noteMethod(of report: SlaReport) {
    note(StyledText(report.asOfWords, .dim))
    for sentence in SlaReport.method { note(StyledText(sentence, .dim)) }
    if report.provisional > 0 {
      note(StyledText("其中 \(report.provisional) 件时限暂定:假期安排未公布", .yellow))
    }
  }
}
