import Foundation
import Journal
import Ledger
import Orders
import Service
import Vault

let ledgerVerifyCommand = Command(
  at: Section.operations, "ledger verify", "read the whole ledger and say whether it is whole",
  details: """
    Reads every commit of the journal with its checksum, folds every event from the first on, \
    reads every record of the vault that an event names, compares the counts of each topic, and \
    looks whether journal, vault, snapshot, cursor and key are of the same ledger and day. \
    Takes no lock: a daemon may be running.
    """,
  options: [Option("json", "write one JSON object")],
  examples: [
    Example("ledger verify", "before a backup is trusted"),
    Example("ledger verify --json | jq .damage", "for a script"),
  ],
  exitCodes: [.ok, .refused, .usage, .noInput, .ioErr]
) { arguments, installation, terminal in
  try installation.requireLedger()
  let directory = installation.places.ledger
  let shortfall = try Shortfall.find(
    in: directory, snapshotEnd: Snapshot.load(directory: directory)?.journalEnd)
  var bytes = Progress(
    "bytes", total: nil, onTerminal: terminal.errIsTerminal, now: Progress.monotonicMs())
  let journal = try JournalMaintenance.verify(directory: directory) { done, total in
    terminal.show(&bytes, done: Int(done))
  }
  var report = LedgerReport(journal)
  var events = Progress(
    "events", total: journal.events, onTerminal: terminal.errIsTerminal,
    now: Progress.monotonicMs())
  let state = try report.fold(directory: directory, upTo: journal.end) {
    terminal.show(&events, done: $0)
  }
  if let shortfall { report.add("\(shortfall)") }
  report.lookForKey(directory: directory, state)
  if report.isWhole { report.compareWithLoaded(directory: directory, state) }
  if arguments.flag("json") {
    try terminal.json(report)
  } else {
    try show(report, terminal)
  }
  return report.isWhole ? .ok : .refused
}

private func show(_ report: LedgerReport, _ terminal: Terminal) throws {
  try terminal.line(
    StyledText(
      "journal  \(Progress.grouped(Int(report.bytes))) bytes in \(report.segments) "
        + (report.segments == 1 ? "segment, " : "segments, ")
        + "\(Progress.grouped(report.commits)) commits, \(Progress.grouped(report.events)) events"))
  if report.tailBytes > 0 && report.isWhole {
    let bytes = Progress.grouped(Int(report.tailBytes))
    for line in [
      "\(bytes) bytes behind the last commit: a batch that is being written, or a torn",
      "tail, which the next start cuts; nothing of it was taken in",
    ] { try terminal.line(StyledText("         \(line)")) }
  }
  try terminal.line(
    StyledText(
      "orders   \(Progress.grouped(report.orders)) folded from \(Progress.grouped(report.folded)) "
        + "events"))
  try terminal.line(
    StyledText(
      "vault    \(Progress.grouped(report.vaultRecords)) records read, "
        + "\(Progress.grouped(report.vaultErased)) erased on purpose"))
  if !report.topics.isEmpty {
    try terminal.line()
    try terminal.show(topicCounts(report.topics), as: .table, whenEmpty: "")
  }
  try terminal.line()
  for fault in report.faults { try terminal.line(StyledText(fault, .red)) }
  if report.faultsMore > 0 {
    try terminal.line(StyledText("and \(report.faultsMore) more", .red))
  }
  if report.damage != nil {
    try terminal.line(
      StyledText(
        "behind the damage stand \(report.commitsBehindDamage) good commits with "
          + "\(report.eventsBehindDamage) events; restore a backup, or see "
          + "`wenzheng help ledger repair`"))
  }
  try terminal.line(
    report.isWhole
      ? StyledText(report.events == 0 ? "the ledger is empty" : "the ledger is whole", .green)
      : StyledText("the ledger is NOT whole", .red))
}

/// What a reading of a whole ledger has shown.
struct LedgerReport: Encodable {
  static let faultsMax = 100

  var segments = 0
  var bytes: Int64 = 0
  var commits = 0
  var events = 0
  var tailBytes: Int64 = 0
  var damage: String?
  var commitsBehindDamage = 0
  var eventsBehindDamage = 0
  var folded = 0
  var orders = 0
  var vaultRecords = 0
  var vaultErased = 0
  var topics: [DaemonStatus.TopicCounts] = []
  var faults: [String] = []
  var faultsMore = 0

  enum CodingKeys: String, CodingKey {
    case segments, bytes, commits, events, tailBytes = "tail_bytes", damage
    case commitsBehindDamage = "commits_behind_damage"
    case eventsBehindDamage = "events_behind_damage"
    case folded, orders, vaultRecords = "vault_records", vaultErased = "vault_erased", topics
    case faults, faultsMore = "faults_more"
  }

  var isWhole: Bool { faults.isEmpty }

  init(_ journal: JournalVerification) {
    segments = journal.segments
    bytes = journal.bytes
    commits = journal.batches
    events = journal.events
    tailBytes = journal.tailBytes
    damage = journal.damage.map { "\($0)" }
    commitsBehindDamage = journal.commitsBehindDamage
    eventsBehindDamage = journal.eventsBehindDamage
    if let damage { add(damage) }
  }

  mutating func add(_ fault: String) {
    if faults.count < Self.faultsMax { faults.append(fault) } else { faultsMore += 1 }
  }

  /// Folds all events from the first on, with no snapshot's help, and reads what they name in the
  /// vault.
  mutating func fold(
    directory: String, upTo end: JournalPosition, progress: (Int) -> Void
  ) throws -> LedgerState {
    var state = LedgerState()
    var index = LedgerIndex()
    let reader = JournalReader(directory: directory)
    let vault = VaultReader(directory: directory, readAheadBytes: VaultLimits.readAheadBytes)
    while let batch = try reader.next(upTo: end) {
      for line in 0..<batch.count {
        let position = batch.position(of: line)
        do {
          let event = try Event(decoding: batch[line])
          let place = LinePlace(position: position.offset, length: Int32(batch[line].count))
          try state.fold(event, at: place, index: &index)
          read(event.vaultReference, of: event.sequence, vault)
        } catch {
          add("the journal's line at \(position) \(error)")
          // What follows was made on another state than ours is now.
          finish(state)
          return state
        }
        folded += 1
      }
      let offsets = batch.commit.header.offsets.map {
        CommittedOffset(
          topic: $0.topic, partition: $0.partition, next: $0.next, received: $0.received)
      }
      state.fold(offsets: offsets, journalEnd: batch.end.offset)
      progress(folded)
    }
    finish(state)
    return state
  }

  private mutating func read(_ text: String?, of sequence: Int64, _ vault: VaultReader) {
    guard let text, !text.isEmpty else { return }
    guard let reference = VaultReference(text) else {
      return add("event \(sequence) names no place of the vault: \(text)")
    }
    do throws(VaultError) {
      _ = try vault.record(reference)
      vaultRecords += 1
    } catch {
      if case .erased = error { return vaultErased += 1 }
      let file = vault.file(of: reference).map { " (\($0))" } ?? ""
      add("event \(sequence): \(error)\(file)")
    }
  }

  private mutating func finish(_ state: LedgerState) {
    orders = state.orders.count
    topics = state.counts.sorted { $0.key < $1.key }.map { DaemonStatus.TopicCounts($0, $1) }
    for topic in topics where !topic.closes {
      add("the counts of \(topic.topic) do not close: a message was lost or counted twice")
    }
  }

  /// Without it no citizen is known again, and no start goes on.
  mutating func lookForKey(directory: String, _ state: LedgerState) {
    guard state.sequence > 1 else { return }
    do { try CitizenKeyFile.check(directory: directory) } catch {
      add(Endings.ending(of: error).sentence)
    }
  }

  /// A start takes the snapshot: it has to lead to the same state.
  mutating func compareWithLoaded(directory: String, _ state: LedgerState) {
    do {
      let loaded = try LedgerView.load(directory: directory).state
      // A running daemon may have gone on meanwhile: then there is nothing to compare.
      guard loaded.journalEnd == state.journalEnd else { return }
      if loaded.sequence != state.sequence || loaded.orders.count != state.orders.count
        || loaded.counts != state.counts || loaded.offsets != state.offsets
      {
        add("the snapshot leads to another state than the journal; delete \(directory)/snapshot")
      }
    } catch { add("\(error)") }
  }
}

extension Event {
  /// The record of the vault that the event names.
  var vaultReference: String? {
    switch body {
    case .opened(let opened): opened.vault
    case .amended(let amended): amended.vault
    case .deadLettered(let letter): letter.vault
    case .applied(let applied): applied.vault
    case .parked(let parked): parked.vault
    default: nil
    }
  }
}
