import Appeals
import Decider
import Formats
import Glibc
import Kafka
import Ledger
import Orders
import Service

let ledgerSkipCommand = Command(
  at: Section.operations, "ledger skip",
  "go on behind messages that Kafka has no more, and record it",
  details: """
    When retention has passed what the ledger wants next, that partition stands still: the loss is \
    for a person to accept. This moves the wanted offset to the first one that the broker still \
    has, or to --to, by an event that names who did it and why. Where the topic was made anew, so \
    that it ends before the wanted offset, that is back to its beginning; --to leads back in any \
    case. What is read twice is recognised. An offset beyond what the broker has is refused. The \
    daemon must be down. WHY is shown by `wenzheng log`.
    """,
  arguments: [
    Positional("TOPIC", "the topic"), Positional("PARTITION", "the partition's number"),
  ],
  options: [
    Option("to", value: "OFFSET", "the next offset to read (else the broker's first)"),
    Option("why", value: "WHY", "why the loss is accepted", required: true),
    Option("yes", "do it; without it only what would be given up is said"),
  ],
  examples: [
    Example("ledger skip wenzheng.intake.hotline 3 --why \"retention, see incident 12\"",
      "says what would be given up"),
    Example("ledger skip wenzheng.intake.hotline 3 --why \"retention, see incident 12\" --yes",
      "goes on with what the broker still has"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .unavailable, .ioErr, .tempFail, .config]
) { arguments, installation, terminal in
  try installation.requireLedger()
  let topic = try arguments.required("TOPIC")
  let word = try arguments.required("PARTITION")
  guard let partition = Int32(word), partition >= 0 else {
    throw UsageFault.notANumber(name: "PARTITION", value: word)
  }
  let why = try arguments.text("why", bytesMax: Action.whyBytesMax) ?? ""
  let wanted = try arguments.int("to", in: 0...Int.max)
  // Held to the end: no daemon starts between the look and the event.
  let ledger = try Ledger(
    directory: installation.places.ledger,
    segmentBytesMax: Int64(try installation.settings().segmentBytesMax))
  let key = LedgerState.TopicPartition(topic, partition)
  guard let from = ledger.state.offsets[key] else {
    let known = Set(ledger.state.offsets.keys.map(\.topic))
    let nearest = Spelling.nearest(to: topic, in: known).map { "; did you mean \($0)?" } ?? "."
    throw CommandFault(.usage, "the ledger reads no \(topic)/\(partition)\(nearest)")
  }
  guard let cluster = ledger.state.cluster else {
    throw CommandFault(.usage, "the ledger knows no cluster yet.")
  }
  let place = TopicPartition(topic: topic, partition: partition)
  let to: Int64
  var isBack = false
  if let wanted {
    to = Int64(wanted)
    isBack = to < from
    try checkEnd(to, of: place, cluster, installation, terminal)
  } else {
    let marks = try watermarks(place, of: cluster, installation)
    to = marks.low
    // The topic was made anew: it ends before what is wanted.
    isBack = marks.high < from
  }
  guard to > from || isBack else {
    throw CommandFault(
      .usage, "\(topic)/\(partition) is wanted from \(from) on, which \(to) does not pass; "
        + "nothing is skipped. Where the topic was made anew, name its first offset with --to.")
  }
  let given = isBack ? "goes back from \(from) to \(to); what comes twice is recognised"
    : "goes on at \(to): \(Progress.grouped(Int(to - from))) messages from \(from) on are given up"
  guard arguments.flag("yes") else {
    try terminal.line("with --yes \(place) \(given)")
    throw CommandFault(.refused, "nothing is changed; say --yes to do it.")
  }
  let now = WallClock.now()
  let skipped = OffsetsSkipped(
    topic: topic, partition: partition, from: from, to: to, by: userName(),
    why: Redactor().redact(why).text)
  try LedgerRepair.finish(in: ledger, at: now)
  try ledger.append(
    Decision(.offsetsSkipped(skipped), at: now), recorded: now, from: nil)
  try ledger.commit(offsets: [], cluster: cluster.id, at: now)
  RepairMark.remove(from: ledger.directory)
  try terminal.line("\(place) \(given)")
  return .ok
}

/// Refuses an offset that no message there has yet: what comes until then would be passed over.
/// Where the broker does not tell, that is said, and the offset is its owner's word.
private func checkEnd(
  _ to: Int64, of place: TopicPartition, _ known: LedgerState.Cluster,
  _ installation: Installation, _ terminal: Terminal
) throws {
  let marks: Watermarks
  do {
    marks = try watermarks(place, of: known, installation)
  } catch {
    let fault = installation.fault(of: error) as? CommandFault
    var reason = fault?.sentence ?? "\(error)"
    if reason.hasSuffix(".") { reason.removeLast() }
    terminal.note(StyledText(
      "whether \(place) goes as far as \(to) is not known: \(reason)", .yellow))
    return
  }
  guard to > marks.high else { return }
  throw CommandFault(
    .usage, "\(place) ends at \(marks.high), and \(to) lies beyond it; what comes until then "
      + "would never be read. Nothing is skipped.")
}

/// The ends of what the broker still has, of the very cluster that the ledger belongs to.
private func watermarks(
  _ partition: TopicPartition, of known: LedgerState.Cluster, _ installation: Installation
) throws -> Watermarks {
  let timeoutMs = 10_000
  let cluster = try installation.cluster()
  let id: String
  if let embedded = cluster.embedded {
    id = embedded.cluster
  } else {
    let admin = try Admin(cluster.properties, logger: installation.kafkaLogger)
    defer { admin.close() }
    id = try admin.clusterID(timeoutMs: timeoutMs)
  }
  guard id == known.id else {
    throw CommandFault(
      .config, "the ledger belongs to the cluster \(known.id), and \(id) was found; name the "
        + "offset with --to, or correct bootstrap.servers.")
  }
  var properties = cluster.properties
  properties["group.id"] = "wenzheng-skip"
  let consumer = try Consumer(properties, logger: installation.kafkaLogger)
  defer { consumer.close() }
  return try consumer.queryWatermarks(partition, timeoutMs: timeoutMs)
}

func userName() -> String {
  guard let entry = getpwuid(getuid()) else { return "uid-\(getuid())" }
  return String(cString: entry.pointee.pw_name)
}
