import Ledger
import Service
import WorkTime

let slaRecomputeCommand = Command(
  at: Section.deadlines, "sla recompute", "show what other calendars would change",
  details: """
    Compares the due instants of all clocks that run with what the calendars of --config give. \
    Closed orders keep the verdict of their day. Nothing is changed: the daemon computes them \
    again by itself when it adopts a configuration whose calendars are others, by a restart or a \
    reload, each changed promise an event of its order.
    """,
  options: [
    Option("dry-run", "only show it, which is all that this command does"),
    Option("limit", value: "N", "so many rows at most (50)"),
  ] + Option.listing,
  examples: [
    Example("sla recompute --dry-run --config new", "before a new year's calendar is taken over"),
    Example("sla recompute --dry-run --config new --csv --limit 100000", "all of it, for a table"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  guard arguments.flag("dry-run") else {
    throw CommandFault(
      .usage, "nothing is recomputed by hand: a restart or reload of `wenzheng serve` with other "
        + "calendars does it; --dry-run shows what that would change.")
  }
  let limit = try arguments.int("limit", in: 1...RecomputeListing.limitMax) ?? 50
  let format = try arguments.listingFormat()
  let configuration = try installation.configuration()
  let request = RecomputeRequest(
    configuration.texts.filter { $0.name.hasPrefix(CalendarFolder.name + "/") }, limit: limit)
  let found: RecomputeListing
  if let answer = try installation.askDaemon(.recompute(request), terminal) {
    guard case .recomputed(let told) = answer else { throw CommandFault.unexpected(answer) }
    found = told
  } else {
    found = try installation.view().recompute(
      by: configuration.calendars, limit: limit, names: configuration.jurisdictions.unitNames)
  }
  try terminal.show(
    recomputeListing(found.rows), as: format,
    whenEmpty: "these calendars change no clock that runs")
  if format == .table {
    let numbers = [
      "\(Progress.grouped(found.total)) clocks of \(Progress.grouped(found.orders)) orders would "
        + "change, of \(Progress.grouped(found.openOrders)) open ones",
      "\(Progress.grouped(found.earlier)) earlier", "\(Progress.grouped(found.later)) later",
      "\(Progress.grouped(found.settled)) no longer provisional",
    ]
    let unsettled = "\(Progress.grouped(found.unsettled)) provisional anew"
    let all = found.unsettled > 0 ? numbers + [unsettled] : numbers
    terminal.note(StyledText(all.joined(separator: ", "), .dim))
  }
  return .ok
}

private func recomputeListing(_ rows: [RecomputeRow]) -> Listing {
  var listing = Listing([
    Column("order", "工单"), Column("clock", "时限"), Column("unit", "单位代码"),
    Column("unit_name", "责任单位", shrinksTo: 8), Column("before", "现到期"),
    Column("after", "新到期"), Column("provisional_before", "现暂定"), Column("provisional", "新暂定"),
    Column("upstream_holds", "上级时限"),
  ])
  for row in rows {
    listing.add([
      Cell(row.order, style: .bold), Cell(row.clock, shown: row.clockName), Cell(row.unit),
      Cell(row.unitName), Cell(row.before, shown: SlaWords.deadline(row.before)),
      Cell(row.after, shown: SlaWords.deadline(row.after),
        style: row.after < row.before ? .red : .plain),
      Cell(row.provisionalBefore, shown: row.provisionalBefore ? "暂定" : ""),
      Cell(row.provisional, shown: row.provisional ? "暂定" : ""),
      Cell(row.upstreamHolds, shown: row.upstreamHolds ? "是" : ""),
    ])
  }
  return listing
}
