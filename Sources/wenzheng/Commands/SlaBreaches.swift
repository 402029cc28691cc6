import Ledger
import Service
import WorkTime

let slaBreachesCommand = Command(
  at: Section.deadlines, "sla breaches", "list clocks that are or were late, the latest first",
  details: """
    Every clock of every order: the total that the citizen was promised, a unit's own, the first \
    contact, and those of a policy. With --at those are listed that were running and late at that \
    instant, however they ended since. Silenced ones are listed and counted as all others.
    """,
  options: Option.clockFilters + [
    Option("since", value: "TIME", "that became late then or later; of a span, so long ago"),
    Option("until", value: "TIME", "that became late before then"),
    Option("open", "only clocks that have not ended"),
    Option("at", value: "TIME", "who was late at this instant"),
    Option("limit", value: "N", "so many at most (50)"),
    Option("fail-if-any", "exit with 1 where there is one, for a monitor"),
  ] + Option.listing,
  examples: [
    Example("sla breaches --open", "who is late now"),
    Example("sla breaches --at 2026-10-01T09:00 --unit 370481-zjj", "who was late that morning"),
    Example("sla breaches --open --clock accept --fail-if-any", "for a monitor: nobody signs"),
    Example("sla breaches --since 30d --csv --limit 100000 > late.csv", "a month of them"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let now = WallClock.now()
  let directories = installation.directoriesIfReadable
  var filter = try arguments.clockFilter(directories)
  filter.dueFrom = try arguments.instant("since", before: now)?.milliseconds
  filter.dueBefore = try arguments.instant("until", before: now)?.milliseconds
  if let from = filter.dueFrom, let before = filter.dueBefore, from >= before {
    throw CommandFault(.usage, "--since has to be before --until: nothing lies between them.")
  }
  filter.onlyOpen = arguments.flag("open")
  filter.at = try arguments.instant("at", before: now)?.milliseconds
  let format = try arguments.listingFormat()
  let found = try installation.clocks(filter, now: now, directories, terminal)
  try terminal.show(
    ClockTable(isOfLate: true).listing(found.rows, forTable: format == .table), as: format,
    whenEmpty: "nobody is late")
  if format == .table && found.total > 0 { terminal.note(totals(found, isOfLate: true)) }
  return found.total > 0 && arguments.flag("fail-if-any") ? .refused : .ok
}

/// `3 clocks of 2 orders, 1 still running, 1 provisional (as of 2026-11-22 09:00)`.
func totals(_ found: ClockListing, isOfLate: Bool) -> StyledText {
  func count(_ number: Int, _ word: String) -> String {
    "\(Progress.grouped(number)) \(word)\(number == 1 ? "" : "s")"
  }
  var parts = ["\(count(found.total, "clock")) of \(count(found.orders, "order"))"]
  if isOfLate { parts.append("\(Progress.grouped(found.running)) still running") }
  if found.provisional > 0 { parts.append("\(Progress.grouped(found.provisional)) provisional") }
  if found.rows.count < found.total {
    parts.append("\(Progress.grouped(found.rows.count)) shown; --limit shows more")
  }
  return StyledText(
    parts.joined(separator: ", ") + " (as of \(OrderWords.minute(found.asOf)))", .dim)
}
