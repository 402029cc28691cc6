import Decider
import Ledger
import Service
import WorkTime

let routeDiffCommand = Command(
  at: Section.routing, "route diff", "show which orders another configuration would send elsewhere",
  details: """
    Routes the orders of the ledger's last days once more, by the rules and duties of both \
    folders, and lists those whose unit would be another one. Nothing is changed: orders keep \
    their units. What is routed is the redacted text of the journal.
    """,
  arguments: [
    Positional("OLD", "a configuration folder"),
    Positional("NEW", "the folder that it is compared with"),
  ],
  options: [
    Option("replay", value: "SPAN", "orders received in so long a time (30d)"),
    Option("limit", value: "N", "so many rows at most (50)"),
  ] + Option.listing,
  examples: [
    Example("route diff /etc/wenzheng new --replay 30d", "before new duties take effect"),
    Example("route diff old new --csv --limit 100000", "all of it, for a table"),
  ],
  exitCodes: [.ok, .usage, .noInput, .ioErr]
) { arguments, installation, terminal in
  let format = try arguments.listingFormat()
  let span = try arguments.duration("replay") ?? 30 * 86_400_000
  let limit = try arguments.int("limit", in: 1...RouteReplay.ordersMax) ?? 50
  let old = try configuration(in: arguments.required("OLD"))
  let new = try configuration(in: arguments.required("NEW"))
  let view = try installation.view()
  let since = view.state.now(WallClock.now()).adding(milliseconds: -span)
  let replay = try view.replayRoutes(since: since, old: old, new: new, limit: limit)
  var listing = Listing([
    Column("order", "工单"), Column("received_at", "受理", shrinksTo: 16), Column("opened", "原派"),
    Column("before", "旧规则"), Column("after", "新规则"), Column("why", "理由", shrinksTo: 16),
    Column("title", "标题", shrinksTo: 8),
  ])
  for row in replay.rows {
    listing.add([
      Cell(row.order, style: .bold),
      Cell(row.receivedAt, shown: OrderWords.minute(row.receivedAt)), Cell(row.opened),
      Cell(row.before, shown: row.beforeName), Cell(row.after, shown: row.afterName),
      Cell(row.why, style: .dim), Cell(row.title),
    ])
  }
  try terminal.show(listing, as: format, whenEmpty: "no order would go elsewhere")
  if format == .table {
    let part = replay.isPartial ? " (the newest; there are more)" : ""
    terminal.note(StyledText(
      "\(Progress.grouped(replay.changed)) of \(Progress.grouped(replay.replayed)) orders\(part), "
        + "\(Progress.grouped(replay.toDesk)) of them to the desk, "
        + "\(Progress.grouped(replay.fromDesk)) from it", .dim))
  }
  return .ok
}

/// The configuration of a folder that the command line names.
private func configuration(in folder: String) throws -> Configuration {
  do {
    return try ConfigFolder.configuration(in: folder)
  } catch {
    throw CommandFault(.config, "\(folder)/\(error).")
  }
}
