import Decider
import Foundation
import Formats
import Glibc
import Journal
import Ledger
import Orders
import Service
import WorkTime

let logCommand = Command(
  at: Section.desk, "log", "the routing log: one line a decision, with its reason",
  details: """
    It is read from the ledger's files, with or without a daemon. Nothing of a citizen's own text \
    ever stands in it. --json writes one JSON object a line. Times are those of recording, \
    and Beijing time, as all times here. What a \
    start takes over (configuration-text, partition-adopted) is shown only where --type names it.
    """,
  options: [
    Option("follow", short: "f", "go on with what comes; alone it begins at the end"),
    Option("since", value: "TIME", "from a time on, or from a span ago (2h, 2026-11-21T09:00)"),
    Option("order", value: "ORDER", "of this order"),
    Option("channel", value: "NAME", "of this channel"),
    Option("unit", value: "UNIT", "for this unit: its code, or its name"),
    Option("type", value: "TYPE", "of this type, such as opened or breached", repeats: true),
    Option("limit", short: "n", value: "N", "the last N lines of those"),
    Option("json", "write one JSON object a line"),
  ],
  examples: [
    Example("log -f", "watches decisions as they are made"),
    Example("log --since 1h --type dead-lettered", "what could not be read in the last hour"),
    Example("log -n 20 --unit 370481-zjj", "the last 20 lines for a unit"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let directories = installation.directoriesIfReadable
  let follows = arguments.flag("follow")
  let filter = try LogFilter(arguments, directories)
  if follows {
    try waitForJournal(installation, terminal)
  } else {
    try installation.requireLedger()
  }
  let printer = LogPrinter(
    names: directories?.jurisdictions.unitNames ?? [:], filter: filter,
    asJSON: arguments.flag("json"), terminal: terminal)
  let reader = JournalReader(directory: installation.places.ledger)
  let limit = try arguments.int("limit", in: 1...LogPrinter.limitMax)
  if follows && filter.since == nil && limit == nil && filter.order == nil {
    _ = try reader.seekToEnd()
  } else if let limit {
    try printer.printLast(limit, of: reader, in: installation.places.ledger)
  } else {
    if let since = filter.since {
      reader.seek(to: try start(of: since, in: installation.places.ledger))
    }
    try printer.printAll(of: reader)
  }
  if follows { try follow(reader, printer, terminal) }
  return .ok
}

private let pollMicroseconds: UInt32 = 100_000

/// Never returns by itself: the user ends it, or the reader of our output does.
private func follow(
  _ reader: JournalReader, _ printer: LogPrinter, _ terminal: Terminal
) throws {
  while true {
    if try printer.printAll(of: reader) { try terminal.flush() }
    usleep(pollMicroseconds)
    // With nothing to write a closed pipe would never be noticed.
    var out = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    if poll(&out, 1, 0) > 0 && out.revents & Int16(POLLERR) != 0 { throw OutputFault.readerGone }
  }
}

private func waitForJournal(_ installation: Installation, _ terminal: Terminal) throws {
  let path = installation.places.ledger + "/journal"
  guard access(path, F_OK) != 0 else { return }
  let place = installation.places.ledger
  terminal.note(StyledText("there is no ledger at \(place) yet; waiting", .dim))
  while access(path, F_OK) != 0 { usleep(pollMicroseconds) }
}

/// The beginning of the last segment whose first batch is older than the instant: what stands
/// before it is older too, and a huge journal is not read for its last hour.
private func start(of since: Instant, in ledger: String) throws -> JournalPosition {
  let segments: [Segment]
  do { segments = try SegmentDirectory.journal(in: ledger).segments() } catch {
    throw JournalError.storage(error)
  }
  let reader = JournalReader(directory: ledger)
  for segment in segments.reversed() {
    reader.seek(to: JournalPosition(segment.start))
    guard let batch = try reader.next(),
      let at = try? Instant(parsing: batch.commit.header.at)
    else { continue }
    if at < since { return JournalPosition(segment.start) }
  }
  return .start
}

/// Which lines of the log are wanted.
struct LogFilter {
  static let types = [
    "ledger-created", "cluster-adopted", "configuration-adopted", "configuration-text",
    "partition-adopted", "offsets-skipped", "ledger-repaired", "opened", "amended", "duplicate",
    "dead-lettered", "applied", "refused", "repeated", "parked", "letter-replayed",
    "letter-dropped", "warned", "breached", "urged-by-time", "supervised-by-time",
    "resumed-by-time", "alerted", "recomputed", "recompute-ended", "unit-silenced",
    "unit-unsilenced", "faq-gathered", "faq-entered-review", "faq-conflicted", "faq-expired",
    "faq-owner-late", "faq-used", "faq-add", "faq-edit", "faq-approve", "faq-proofread",
    "faq-reject", "faq-merge", "faq-split", "faq-apart", "faq-retire", "faq-withdraw",
    "faq-settle", "faq-republished",
  ]

  var since: Instant?
  var order: OrderNumber?
  var channel: String?
  var unit: String?
  var types: Set<String> = []

  init(_ arguments: ParsedArguments, _ directories: Directories?) throws {
    since = try arguments.instant("since", before: WallClock.now())
    if let text = try arguments.string("order") {
      guard let number = OrderNumber(text) else {
        throw CommandFault(
          .usage, "`\(text)` is no order number such as 370481-20261121-003-000127.")
      }
      order = number
    }
    channel = try arguments.channelName("channel", directories)
    unit = try arguments.unitCode("unit", directories)
    for type in arguments.strings("type") {
      guard Self.types.contains(type) else {
        throw UsageFault.notAChoice(name: "--type", value: type, choices: Self.types)
      }
      types.insert(type)
    }
  }

  /// Files and partitions that a start takes over are shown to who asks for them by --type.
  static let onlyWhenAsked: Set<String> = ["configuration-text", "partition-adopted"]

  /// Asked of the event before a line is made of it.
  func accepts(_ event: Event) -> Bool {
    if let since, event.recorded < since { return false }
    if let order, event.order != order { return false }
    return types.isEmpty
      ? !Self.onlyWhenAsked.contains(event.type) : types.contains(event.type)
  }

  func accepts(_ entry: LogEntry) -> Bool {
    if let channel, entry.channel != channel { return false }
    if let unit, entry.unit != unit { return false }
    return true
  }
}

/// Writes the lines of a journal. Owned by the thread of the command.
final class LogPrinter {
  static let limitMax = 1_000_000

  private let names: UnitNames
  private let filter: LogFilter
  private let asJSON: Bool
  private let terminal: Terminal
  private let encoder = JSONEncoder()

  init(names: UnitNames, filter: LogFilter, asJSON: Bool, terminal: Terminal) {
    self.names = names
    self.filter = filter
    self.asJSON = asJSON
    self.terminal = terminal
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  /// Prints from where the reader stands to the journal's end; true where there was a line.
  @discardableResult
  func printAll(of reader: JournalReader) throws -> Bool {
    var hadLines = false
    try scan(reader, upTo: nil) { entry in
      hadLines = true
      try print(entry)
    }
    return hadLines
  }

  /// Prints the last lines, and leaves the reader at the journal's end. Segments are read from the
  /// last one back, and no more of them than it takes.
  func printLast(_ count: Int, of reader: JournalReader, in ledger: String) throws {
    let segments: [Segment]
    do { segments = try SegmentDirectory.journal(in: ledger).segments() } catch {
      throw JournalError.storage(error)
    }
    var lines: [LogEntry] = []
    var end: JournalPosition?
    for segment in segments.reversed() {
      let start = JournalPosition(segment.start)
      reader.seek(to: start)
      let isOldest = try isBeforeSince(reader)
      reader.seek(to: start)
      var part: [LogEntry] = []
      try scan(reader, upTo: end == nil ? nil : JournalPosition(segment.end)) {
        part.append($0)
        // Twice as many are kept as are wanted, so that dropping the rest is seldom.
        if part.count >= 2 * count { part.removeFirst(part.count - count) }
      }
      end = end ?? reader.position
      lines = (part + lines).suffix(count)
      if lines.count == count || isOldest { break }
    }
    if let end { reader.seek(to: end) }
    for entry in lines { try print(entry) }
  }

  /// Whether the batch at hand is older than all that is wanted.
  private func isBeforeSince(_ reader: JournalReader) throws -> Bool {
    guard let since = filter.since, let batch = try reader.next(),
      let at = try? Instant(parsing: batch.commit.header.at)
    else { return false }
    return at < since
  }

  private func scan(
    _ reader: JournalReader, upTo end: JournalPosition?, _ body: (LogEntry) throws -> Void
  ) throws {
    while let batch = try reader.next(upTo: end) {
      // A batch is made after all that stands in it: one that is too old need not be parsed.
      if let since = filter.since, let at = try? Instant(parsing: batch.commit.header.at),
        at < since
      { continue }
      for line in 0..<batch.count {
        let event = try Event(decoding: batch[line])
        guard filter.accepts(event) else { continue }
        var entry = LogEntry(event, names: names)
        // Why a loss was accepted is no text about a citizen; it was redacted when it was written.
        if case .offsetsSkipped(let skipped) = event.body { entry.why = skipped.why }
        if filter.accepts(entry) { try body(entry) }
      }
    }
  }

  private func print(_ entry: LogEntry) throws {
    if asJSON {
      let text = String(decoding: try encoder.encode(entry), as: UTF8.self)
      if terminal.isTerminal { return try terminal.line(StyledText(text)) }
      try terminal.out.write(text.utf8)
      return try terminal.out.write([UInt8(ascii: "\n")])
    }
    var text = StyledText(OrderWords.second(entry.recorded) + "  ", .dim)
    var line = entry.line
    if let order = entry.order, line.hasPrefix(order) {
      text += StyledText(order, .bold)
      line.removeFirst(order.count)
    }
    var reason = ""
    if let why = entry.why, !why.isEmpty, line.hasSuffix("| \(why)") {
      reason = "| \(why)"
      line.removeLast(reason.count)
    }
    text += StyledText(line, style(of: entry)) + StyledText(reason, .dim)
    try terminal.line(text)
  }

  private func style(of entry: LogEntry) -> Style {
    if entry.urgency == "life" { return .red }
    return OrderWords.style(ofEvent: entry.type)
  }
}
