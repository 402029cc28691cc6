import Appeals
import Kafka
import Service

private let submitDetails = """
  Every item is checked as the daemon will check it. What is refused goes to FILE.rejected.jsonl \
  with line number, code and reason; the rest is sent, keyed by source_id. It ends when Kafka has \
  acknowledged every item. To the embedded broker it sends no faster than the daemon reads. \
  Anything may be submitted again at any time, after an interruption too: an item that is known \
  makes no second order.

  FILE is JSON Lines, a JSON array, a table (CSV: UTF-8 or GB 18030, told apart by all of its \
  bytes), a mail (.eml), an mbox or a Maildir; a folder means its files in the order of their \
  names. The form is seen by content and name; --format says it where that fails.

  --map names a JSON5 file { fields: { source_id: "id", "citizen.phone": "tel" }, values: { kind: \
  { "投诉类": "投诉", "*": null } }, keep: ["x"], optional: ["tel"], ignore: ["y"], constants: { \
  jurisdiction: "370481" }, received: "now", zone: "+08:00" }: for a field of the schema the field \
  or column of the input. Null counts as absent; other fields of JSON are kept in `extra`, columns \
  of a table where `keep` names them (or is "all"). Without --map the channel's own mapping \
  applies to tables. Times without an offset are read with `zone`: 2023-01-02 10:11:12, \
  2023/1/2 9:05, 2023年1月2日.

  Of a mail, Message-ID becomes source_id (a checksum where it is missing or holds the sender's \
  address), From the citizen, Subject the title, its text the content; attachments are listed by \
  name. received_at is the date of the topmost Received, which our own server wrote; without one \
  it is Date, or in a Maildir or watched folder, where Date lies after the file's time or over 7 \
  days before it, the file's time.

  --watch DIR takes what lands there: a file once it has not changed for 2 s and nobody has it \
  open to write, the mails of a Maildir at once, each once; then it is moved to DIR/done, or to \
  DIR/refused if anything in it was refused. Write a file under a hidden name (.items.jsonl), then \
  rename it. SIGTERM or Ctrl-C ends it between two items.

  --spool DIR keeps items there (mode 0600) before they are sent, so that they wait for a broker \
  that is away; they are sent in order once it is back, by this run or a later one. At most 1 GiB.

  --history replays what happened long ago: all inputs together are sorted by received_at and sent \
  to topics of their own (history.wenzheng.…), which `wenzheng serve --history` reads into a \
  ledger of its own. Its clock never goes back, so name the files of all channels in one command, \
  as CHANNEL:FILE, and with --map CHANNEL:FILE a mapping of one channel. What was done to an item \
  goes with it where the mapping says so (actions: [{ verb: "reply", at: "reply_time", text: \
  "reply" }]).
  """

let submitCommand = Command(
  at: Section.doors, "submit", "check items of any form and send them to a channel's topic",
  details: submitDetails,
  arguments: [
    Positional("FILE", "files and folders; - is standard input", optional: true, repeats: true)
  ],
  options: [
    Option("channel", short: "c", value: "NAME",
      "where the items come from, but for those of a history's CHANNEL:FILE"),
    Option("format", value: "FORM", "of every FILE: jsonl, json, csv, eml or mbox"),
    Option("map", value: "FILE", "names fields and columns (see Config/mappings)", repeats: true),
    Option("received", value: "FIELD",
      "take received_at from this field, or with `now` from the clock (the first time counts)"),
    Option("zone", value: "OFFSET", "of times without an offset, such as +08:00"),
    Option("watch", value: "DIR", "keep taking what lands in this folder or Maildir"),
    Option("spool", value: "DIR", "keep items on disk while the broker is away"),
    Option.history("sort by time, and send to the topics of a history"),
    Option("dry-run", "check only, send nothing"),
    Option("json", "write the summary as JSON"),
  ],
  examples: [
    Example("submit Config/samples/mailbox.jsonl --channel mailbox", "sends the mailbox's samples"),
    Example("submit items.jsonl -c hotline --dry-run", "says what would be refused, and why"),
    Example("submit export.csv -c hotline --map Config/mappings/12345-export.json5",
      "sends the export of a 12345 platform"),
    Example("submit - -c mailbox --map Config/mappings/labelled.json5 < labelled.jsonl",
      "sends items whose fields have other names"),
    Example("submit -c mailbox --watch /var/mail/leader --spool /var/spool/wenzheng",
      "takes a Maildir's mails as they come, whether the broker is there or not"),
    Example("submit mailbox:letters.jsonl weibo:posts.jsonl --history --map r.json5",
      "replays two channels in the order in which it all happened"),
  ],
  exitCodes: [
    .ok, .refused, .usage, .noInput, .unavailable, .cantCreate, .ioErr, .tempFail, .config,
  ]
) { arguments, installation, terminal in
  let request = try SubmitRequest(arguments, installation)
  return try request.run(installation, terminal)
}

/// What one command line of `submit` asks for.
private struct SubmitRequest {
  let watched: String?
  let spool: String?
  /// Of each channel its files; all but a history have one.
  let parts: [SubmitPlan.Part]
  let lanes: [SubmitLane]
  let isDry: Bool
  let isHistory: Bool
  let asJSON: Bool

  init(_ arguments: ParsedArguments, _ installation: Installation) throws {
    let words = try arguments.paths("FILE")
    watched = try arguments.path("watch")
    spool = try arguments.path("spool")
    isDry = arguments.flag("dry-run")
    asJSON = arguments.flag("json")
    isHistory = arguments.flag("history")
    if words.isEmpty && watched == nil && spool == nil {
      throw UsageFault.argumentMissing(name: "FILE")
    }
    if isDry && watched != nil { throw UsageFault.optionsExclude("--dry-run", "--watch") }
    if isDry && spool != nil { throw UsageFault.optionsExclude("--dry-run", "--spool") }
    if isHistory && watched != nil { throw UsageFault.optionsExclude("--history", "--watch") }
    if isHistory && spool != nil { throw UsageFault.optionsExclude("--history", "--spool") }
    let configuration = try installation.configuration()
    let plan = try SubmitPlan(arguments, configuration.channels, isHistory: isHistory)
    lanes = try Self.lanes(arguments, plan, configuration.channels, installation, isHistory)
    parts = try plan.parts.map {
      SubmitPlan.Part(channel: $0.channel, files: try InputPaths.files(of: $0.files))
    }
    for part in parts { try InputOpening.check(part.files) }
    if let watched, !InputPaths.isFolder(watched) {
      throw CommandFault(.noInput, "\(watched) is no folder; --watch needs one.")
    }
  }

  private static func lanes(
    _ arguments: ParsedArguments, _ plan: SubmitPlan, _ channels: ChannelDirectory,
    _ installation: Installation, _ isHistory: Bool
  ) throws -> [SubmitLane] {
    try plan.parts.map { part in
      let opening = try InputOpening(
        arguments, part.channel, map: plan.map(of: part.channel),
        config: installation.places.config, isHistory: isHistory)
      if isHistory && opening.receivedNow {
        throw CommandFault(
          .usage, "a history needs the time of each item; name its field, not `received: \"now\"`.")
      }
      if !isHistory && opening.hasActions {
        throw CommandFault(
          .usage, "the mapping has `actions`, which belong to a history; add --history or remove "
            + "them.")
      }
      return SubmitLane(part.channel.name, of: channels, opening)
    }
  }

  func run(_ installation: Installation, _ terminal: Terminal) throws -> ExitCode {
    // Before the first thread of Kafka is made.
    let stop = Interruption.begin()
    let delivery = try delivery(installation, terminal)
    let files = parts.map(\.files)
    let isShown = watched == nil && terminal.errIsTerminal
    let submission = Submission(
      lanes: lanes, delivery: delivery,
      totalBytes: isShown ? InputOpening.bytes(in: files.flatMap { $0 }) : nil,
      showsProgress: watched == nil, terminal: terminal, stop: { stop.isUp })
    var stopped = try submission.run(files)
    if let watched, let delivery, stopped == nil {
      stopped = try FolderWatch(watched, submission, delivery, terminal).run(
        wait: { stop.wait(milliseconds: $0) }, stop: { stop.isUp })
    }
    try SubmitReport.show(submission.tally, asJSON: asJSON, spool: spool, terminal)
    if let stopped { throw CommandFault(stopped.exitCode, stopped.sentence) }
    return submission.tally.exitCode
  }

  // MARK: Parts

  private func delivery(
    _ installation: Installation, _ terminal: Terminal
  ) throws -> (any ItemDelivery)? {
    if isDry { return nil }
    let channel = parts[0].channel
    if let spool {
      return try SpoolDelivery(
        Spool(folder: spool, channel: channel.name),
        connect: {
          try sender(
            installation, to: channel.topic, messageTimeoutMs: SpoolDelivery.messageTimeoutMs,
            metadataTimeoutMs: SpoolDelivery.metadataTimeoutMs, logger: { _ in })
        },
        say: { terminal.note(StyledText($0, .yellow)) })
    }
    if watched != nil {
      return try PatientDelivery(
        connect: {
          try sender(installation, to: channel.topic, logger: installation.kafkaLogger)
        },
        say: { terminal.note(StyledText($0, .yellow)) })
    }
    guard isHistory else {
      return try sender(installation, to: channel.topic, logger: installation.kafkaLogger)
    }
    return try HistoryDelivery(
      items: parts.map { part in
        let made = try sender(
          installation, to: part.channel.topic, logger: installation.kafkaLogger)
        return (part.channel.name, made)
      },
      actions: {
        guard let desk = try installation.configuration().sources["desk"] else {
          throw CommandFault(
            .config, "actions.json5 names no source `desk`, by which a history's actions are sent.")
        }
        return try sender(
          installation, to: desk.topic, logger: installation.kafkaLogger)
      })
  }

  private func sender(
    _ installation: Installation, to topic: String,
    messageTimeoutMs: String = ItemSender.messageTimeoutMs,
    metadataTimeoutMs: Int = ItemSender.metadataTimeoutMs, logger: @escaping KafkaLogger
  ) throws -> ItemSender {
    let cluster = try installation.cluster()
    let topic = TopicSpace(isHistory: isHistory).name(topic)
    return try ItemSender(
      topic: topic, properties: cluster.properties, embedded: cluster.embedded,
      control: installation.control, messageTimeoutMs: messageTimeoutMs,
      metadataTimeoutMs: metadataTimeoutMs,
      readTo: {
        // Without a daemon the files tell, if they are about this very broker.
        guard let state = try? installation.view().state,
          state.cluster?.id == cluster.embedded?.cluster
        else { return [] }
        return ReadPositions(of: topic, in: state).next
      },
      logger: logger)
  }
}
