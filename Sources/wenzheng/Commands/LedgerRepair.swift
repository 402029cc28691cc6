import Journal
import Ledger
import Service

let ledgerRepairCommand = Command(
  at: Section.operations, "ledger repair", "cut a damaged journal before its first damage",
  details: """
    Last resort, when no backup is left: everything behind the damage goes, good commits too, and \
    the daemon then reads the offsets that they held again from Kafka, as far as Kafka still has \
    them. Of a journal that was shortened or lost, it goes on with what is there, and what the \
    vault holds for the rest goes. The daemon must be down. Keep a copy of the ledger first. \
    Sequences behind the cut are given again, so from then on events go out under another \
    ce_source. A torn tail needs no repair: the daemon cuts it by itself.
    """,
  options: [Option("yes", "do it; without it only what would be lost is said")],
  examples: [
    Example("ledger repair", "says what would be lost"),
    Example("ledger repair --yes", "cuts the journal"),
  ],
  exitCodes: [.ok, .refused, .usage, .noInput, .ioErr, .tempFail]
) { arguments, installation, terminal in
  try installation.requireLedger()
  let directory = installation.places.ledger
  let found = try JournalMaintenance.verify(directory: directory)
  let shortfall = try Shortfall.find(
    in: directory, snapshotEnd: Snapshot.load(directory: directory)?.journalEnd)
  guard found.damage != nil || shortfall != nil else {
    try terminal.line(StyledText("the journal is whole; there is nothing to repair", .green))
    return .ok
  }
  if let damage = found.damage { try terminal.line(StyledText("\(damage)", .red)) }
  if let shortfall { try terminal.line(StyledText("\(shortfall)", .red)) }
  let lost = found.bytes - found.end.offset
  try terminal.line(
    StyledText(
      "good up to byte \(found.end) with \(Progress.grouped(found.events)) events; behind it "
        + "\(Progress.grouped(Int(lost))) bytes would go, with \(found.commitsBehindDamage) good "
        + "commits of \(Progress.grouped(found.eventsBehindDamage)) events"))
  guard arguments.flag("yes") else {
    throw CommandFault(.refused, "nothing is changed; say --yes to cut the journal there.")
  }
  let repair = try LedgerRepair.run(directory: directory, by: userName(), at: WallClock.now())
  try terminal.line(
    "cut \(Progress.grouped(Int(repair.cut.bytes))) bytes and \(repair.cut.segmentsRemoved) "
      + "segments; the journal ends at byte \(repair.before.end)")
  try terminal.line("from here on events go out under another ce_source")
  return .ok
}
