import Ledger
import Service
import WorkTime

let slaDueCommand = Command(
  at: Section.deadlines, "sla due", "list clocks that will be late, the soonest first",
  details: """
    Clocks that run, are not late yet, and end within the span. `2wd` means until the end of the \
    second working day from today, by the national calendar that the daemon has in force.
    """,
  options: Option.clockFilters + [
    Option("within", value: "SPAN", "so soon: 4h, 1d, 1d12h, or working days: 2wd (1d)"),
    Option("limit", value: "N", "so many at most (50)"),
    Option("fail-if-any", "exit with 1 where there is one, for a monitor"),
  ] + Option.listing,
  examples: [
    Example("sla due --within 1d", "what ends within a day"),
    Example("sla due --within 2wd --unit 370481-zjj", "what a unit has to do by tomorrow night"),
    Example("sla due --within 4h --clock contact --json", "whom nobody has spoken with"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let now = WallClock.now()
  let directories = installation.directoriesIfReadable
  var filter = try arguments.clockFilter(directories)
  try arguments.within(&filter)
  let format = try arguments.listingFormat()
  let found = try installation.clocks(filter, now: now, directories, terminal)
  try terminal.show(
    ClockTable(isOfLate: false).listing(found.rows, forTable: format == .table), as: format,
    whenEmpty: "nothing is due so soon")
  if format == .table && found.total > 0 { terminal.note(totals(found, isOfLate: false)) }
  return found.total > 0 && arguments.flag("fail-if-any") ? .refused : .ok
}
