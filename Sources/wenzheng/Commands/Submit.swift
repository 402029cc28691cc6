import Appeals
import Foundation
import Formats
import Service

let submitCommand = Command(
  at: Section.doors, "submit", "check items (JSON Lines) and send them to a channel's topic",
  details: """
    Every line is checked as the daemon will check it. What is refused goes to \
    FILE.rejected.jsonl with line number, code and reason; the rest is sent, keyed by source_id. \
    It ends when Kafka has acknowledged every item. To the embedded broker it sends no faster \
    than the daemon reads. A file may be submitted again at any time: an item that is known makes \
    no second order.
    --map names a JSON5 file { fields: { source_id: "id", "citizen.phone": "tel" }, \
    ignore: ["x"], constants: { jurisdiction: "370481" }, received: "now", zone: "+08:00" }: \
    for a field of the schema the field of the input. Null counts as absent; a field that is \
    neither mapped nor ignored is kept in `extra`.
    """,
  arguments: [Positional("FILE", "JSON Lines; - is standard input", repeats: true)],
  options: [
    Option("channel", short: "c", value: "NAME", "where the items come from", required: true),
    Option("map", value: "FILE", "renames fields (see Config/mappings)"),
    Option("received", value: "FIELD",
      "take received_at from this field, or from the clock with `now`"),
    Option("zone", value: "OFFSET", "of times without an offset, such as +08:00"),
    Option("dry-run", "check only, send nothing"),
    Option("json", "write the summary as JSON"),
  ],
  examples: [
    Example("submit Config/samples/mailbox.jsonl --channel mailbox", "sends the mailbox's samples"),
    Example("submit items.jsonl -c hotline --dry-run", "says what would be refused, and why"),
    Example("submit - -c mailbox --map Config/mappings/labelled.json5 < labelled.jsonl",
      "sends items whose fields have other names"),
  ],
  exitCodes: [
    .ok, .refused, .usage, .noInput, .unavailable, .cantCreate, .ioErr, .config,
  ]
) { arguments, installation, terminal in
  let inputs = try arguments.paths("FILE")
  let configuration = try installation.configuration()
  let channel = try submitChannel(arguments, configuration.channels)
  let mapping = try submitMapping(arguments)
  try Submission.check(inputs)
  var sender: ItemSender?
  if !arguments.flag("dry-run") {
    let cluster = try installation.cluster()
    sender = try ItemSender(
      topic: channel.topic, properties: cluster.properties, embedded: cluster.embedded,
      control: installation.control,
      readTo: {
        // Without a daemon the files tell, if they are about this very broker.
        guard let state = try? installation.view().state,
          state.cluster?.id == cluster.embedded?.cluster
        else { return [] }
        return ReadPositions(of: channel.topic, in: state).next
      },
      logger: installation.kafkaLogger)
  }
  let submission = Submission(
    channel: channel.name, mapping: mapping, sender: sender,
    total: terminal.errIsTerminal ? Submission.lines(in: inputs) : nil, terminal: terminal)
  let stopped = try submission.run(inputs)
  try showTally(submission.tally, asJSON: arguments.flag("json"), terminal)
  if let stopped { throw CommandFault(.unavailable, stopped) }
  return submission.tally.exitCode
}

private func submitChannel(
  _ arguments: ParsedArguments, _ channels: ChannelDirectory
) throws -> Channel {
  let known = channels.all.map(\.name)
  guard let name = try arguments.choice("channel", of: known), let channel = channels[name] else {
    throw UsageFault.optionMissing(option: "--channel NAME")
  }
  guard channel.isEnabled else {
    throw CommandFault(
      .usage, "the channel \(name) is not enabled; set `enabled: true` in channels.json5.")
  }
  return channel
}

/// Nil where every line is an appeal already.
private func submitMapping(_ arguments: ParsedArguments) throws -> ItemMapping? {
  var mapping: ItemMapping?
  if let path = try arguments.path("map") {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFault(.noInput, "\(path) cannot be read.")
    }
    mapping = try ItemMapping(parsing: [UInt8](data), file: path)
  }
  if let word = try arguments.string("received") {
    mapping = mapping ?? ItemMapping()
    mapping?.take(ItemMapping.received(word))
  }
  if let text = try arguments.string("zone") {
    guard let minutes = ItemMapping.zone(text) else {
      throw CommandFault(.usage, "--zone is an offset from UTC such as +08:00, not `\(text)`.")
    }
    mapping = mapping ?? ItemMapping()
    mapping?.take(zoneMinutes: minutes)
  }
  return mapping
}

private func showTally(_ tally: SubmitTally, asJSON: Bool, _ terminal: Terminal) throws {
  if asJSON { return try terminal.json(tally) }
  let seconds = Double(Int(tally.seconds * 10 + 0.5)) / 10
  let refused = Progress.grouped(tally.refused)
  if tally.dryRun {
    let good = Progress.grouped(tally.items - tally.refused)
    try terminal.line("\(good) items could be sent, \(refused) refused, in \(seconds) s")
  } else {
    try terminal.line(
      "\(Progress.grouped(tally.sent)) sent, \(Progress.grouped(tally.delivered)) delivered, "
        + "\(refused) refused, in \(seconds) s")
  }
  for (code, count) in tally.codes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
    terminal.note(StyledText("  \(Progress.grouped(count)) \(code)", .yellow))
  }
  for path in tally.rejectedFiles {
    terminal.note(StyledText("  refused lines, each with its reason: \(path)"))
  }
}
