import Appeals
import Decider
import Foundation
import Formats
import Knowledge
import Orders
import Service
import WorkTime

let faqImportCommand = Command(
  at: Section.faq, "faq import", "add entries from a file: JSON, JSON Lines or a table",
  details: """
    Each good row becomes an entry in first review; each bad one is told with its line, its field \
    and the reason, and the others go in. A repeated import adds nothing twice, also where an \
    entry that says the same came another way; what was refused is tried again. Columns of a \
    table: \
    \(FaqColumns.names.map { "\($0.name) (\($0.chinese))" }.joined(separator: ", ")); several \
    phrasings or links (TITLE=URL) stand one a line within their cell.
    """,
  arguments: [Positional("FILE", "the file; - is standard input")],
  options: [
    Option("format", value: "FORMAT", "json, jsonl or csv (else by name and content)"),
    Option("unit", value: "UNIT", "the owner of rows that name none, by code or name"),
    Option("dry-run", "check only, send nothing"),
    Option("rejected", value: "FILE", "keep the refused rows, with their reasons, in this file"),
    Option(
      "json", "write the numbers, and the first \(FaqImport.refusalsShownMax) refusals, as JSON"),
  ],
  examples: [
    Example("faq import faq.json", "what `faq export` wrote elsewhere"),
    Example("faq import questions.csv --unit 370481-rsj --dry-run", "what would be refused"),
    Example("faq import old.csv --rejected bad.jsonl", "what was refused, line by line, and why"),
  ],
  exitCodes: [
    .ok, .refused, .usage, .dataErr, .noInput, .unavailable, .cantCreate, .ioErr, .tempFail,
  ]
) { arguments, installation, terminal in
  try installation.requirePlaces()
  let configuration = try installation.configuration()
  let path = try arguments.required("FILE")
  var opening = InputOpening()
  opening.tableMappings = FaqColumns.mappings
  opening.hasMap = false
  opening.formats = [.array, .lines, .table]
  opening.format = try arguments.choice("format", of: opening.formats.map(\.rawValue)).flatMap {
    InputFormat(rawValue: $0)
  }
  try InputOpening.check([path])
  let send: (Action) throws -> Verdict = { try installation.sendEntry($0) }
  let run = FaqImport(
    path, configuration, terminal, unit: try arguments.unitCode("unit", configuration.directories),
    rejected: try arguments.path("rejected").map { RejectedFile(path: $0) },
    send: arguments.flag("dry-run") ? nil : send)
  let stopped = try run.read(opening)
  if arguments.flag("json") {
    try terminal.json(FaqImportReport(run.tally, run.refusals))
  } else {
    try terminal.line(run.tally.words)
  }
  if let stopped { throw stopped }
  return run.tally.refused > 0 ? .refused : .ok
}

extension Installation {
  /// Has the daemon add an entry, and says what became of it.
  fileprivate func sendEntry(_ action: Action) throws -> Verdict {
    switch try control.ask(.act(ActRequest(action))) {
    case .verdict(let verdict): return verdict
    case .fault(let sentence): throw CommandFault(.unavailable, sentence + ".")
    case let other: throw CommandFault.unexpected(other)
    }
  }
}

/// What became of the rows of an import.
struct FaqImportTally: Encodable, Equatable {
  var rows = 0
  /// Of a dry run: that would be added, unless they were before.
  var added = 0
  var repeated = 0
  var refused = 0
  var dryRun = false

  enum CodingKeys: String, CodingKey {
    case rows, added, repeated, refused, dryRun = "dry_run"
  }

  var words: StyledText {
    let good = dryRun ? "\(Progress.grouped(added)) good, whether or not they are there already"
      : "\(Progress.grouped(added)) added, \(Progress.grouped(repeated)) repeated"
    return StyledText("\(Progress.grouped(rows)) rows: \(good), ")
      + StyledText("\(Progress.grouped(refused)) refused", refused > 0 ? .red : .plain)
  }
}

/// The numbers, and the first of the refused rows.
private struct FaqImportReport: Encodable {
  let tally: FaqImportTally
  let refusals: [FaqImportRefusal]

  enum CodingKeys: CodingKey { case refusals }

  init(_ tally: FaqImportTally, _ refusals: [FaqImportRefusal]) {
    (self.tally, self.refusals) = (tally, refusals)
  }

  func encode(to encoder: any Encoder) throws {
    try tally.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(refusals, forKey: .refusals)
  }
}

/// A row that did not go in.
struct FaqImportRefusal: Encodable, Equatable {
  var line: Int
  /// Among all rows, from 1: several of a JSON array may stand on one line.
  var row: Int
  var code: String
  var field: String
  var sentence: String
}

/// One run of `faq import`: row by row from the file to the daemon. Owned by one thread.
final class FaqImport {
  private let path: String
  private let configuration: Configuration
  private let terminal: Terminal
  private let unit: String?
  private let today: CivilDate
  private let rejected: RejectedFile?
  /// Nil for a dry run.
  private let send: ((Action) throws -> Verdict)?
  private(set) var tally = FaqImportTally()
  /// The first of them, as many as are told.
  private(set) var refusals: [FaqImportRefusal] = []
  private var progress: Progress
  private var isArray = false

  /// So often a row that was refused is tried again, over all imports of it.
  static let triesMax = 100
  /// Refusals that are told one by one; the others are counted.
  static let refusalsShownMax = 50

  init(
    _ path: String, _ configuration: Configuration, _ terminal: Terminal, unit: String? = nil,
    rejected: RejectedFile? = nil, send: ((Action) throws -> Verdict)?
  ) {
    self.path = path
    self.configuration = configuration
    self.terminal = terminal
    self.unit = unit
    today = WallClock.now().dateInShanghai()
    self.rejected = rejected
    self.send = send
    tally.dryRun = send == nil
    progress = Progress(
      "rows", total: nil, onTerminal: terminal.errIsTerminal, now: Progress.monotonicMs())
  }

  /// Reads the file to its end, or to where it cannot go on; the reason for the latter.
  func read(_ opening: InputOpening) throws -> CommandFault? {
    var stopped: CommandFault?
    do {
      let (input, source) = try opening.open(path)
      isArray = input is ArrayInput
      try input.read(to: self)
      if source.hasGrown {
        stopped = CommandFault(.tempFail, "\(name) grew while it was read; import it again.")
      }
    } catch let fault as InputFault {
      stopped = CommandFault(
        .dataErr, "\(name), line \(fault.line): \(fault.refusal.sentence).")
    } catch let fault as ReadFault {
      stopped = CommandFault(.ioErr, "\(name): reading failed: \(fault).")
    } catch let fault as CommandFault {
      stopped = fault
    }
    try rejected?.finish()
    return stopped
  }

  private var name: String { Submission.name(of: path) }

  // MARK: One row

  private func entry(
    _ json: UnsafeBufferPointer<UInt8>, isRow: Bool
  ) throws(EntryFault) -> EntryText {
    var text: EntryText
    if isRow {
      text = try FaqColumns.text(ofRow: json)
    } else {
      text = try EntryEdit(json: Array(json)).applied(to: EntryText())
    }
    if text.unit.isEmpty { text.unit = unit ?? "" }
    if configuration.jurisdictions.unit(code: text.unit) == nil {
      let codes = configuration.jurisdictions.units.filter { $0.name == text.unit }.map(\.code)
      if codes.count == 1 { text.unit = codes[0] }
    }
    if let fault = configuration.directories.faults(of: text, today: today).first { throw fault }
    return text
  }

  /// The same row is the same action, whenever and by whomever it is sent.
  static func action(adding text: EntryText) -> Action {
    var writer = JSONWriter()
    text.encode(into: &writer)
    var action = Action(
      id: "import-" + String(hex: SHA256.digest(writer.bytes)), verb: .faqAdd,
      subject: .faq("new"), by: "-")
    action.faq.entry = writer.bytes
    return action
  }

  /// What was refused of a row, if it was.
  private func add(_ text: EntryText, line: Int) throws -> Refusal? {
    var action = Self.action(adding: text)
    if action.faq.entry.count > Action.textBytesMax {
      return Refusal(EntryFault(.tooLong, ""))
    }
    if let fault = configuration.personalData(in: text) { return Refusal(fault) }
    guard let send else {
      tally.added += 1
      return nil
    }
    var verdict = try send(action)
    // It was refused then, and what was in its way may be gone. The tries have ids in turn, so that
    // one that went in is met again.
    let id = action.id
    for number in 2...Self.triesMax where verdict.result == .repeated && verdict.code != nil {
      action.id = "\(id)-\(number)"
      verdict = try send(action)
    }
    switch verdict.result {
    case .applied: tally.added += 1
    case .repeated where verdict.code == nil: tally.repeated += 1
    case .refused where verdict.code == KnowledgeRefusal.Code.alreadyThere.rawValue:
      tally.repeated += 1
    case .repeated, .refused, .parked:
      return Refusal(verdict.code ?? "refused", verdict.sentence ?? "it was refused")
    case .unknown:
      throw CommandFault(
        .tempFail, "\(name), line \(line): no verdict in time; import the file again, which adds "
          + "nothing twice.")
    }
    return nil
  }

  private func tell(_ refusal: Refusal, line: Int) {
    tally.refused += 1
    if tally.refused <= Self.refusalsShownMax {
      refusals.append(FaqImportRefusal(
        line: line, row: tally.rows, code: refusal.code, field: refusal.field,
        sentence: refusal.sentence))
      let row = isArray ? ", row \(tally.rows)" : ""
      terminal.note(StyledText("\(name), line \(line)\(row): \(refusal.sentence)", .red))
    } else if tally.refused == Self.refusalsShownMax + 1 {
      terminal.note(StyledText("further refusals are counted; --rejected keeps all", .yellow))
    }
  }
}

extension FaqImport: ItemSink {
  var isStopping: Bool { false }

  func take(
    _ json: UnsafeBufferPointer<UInt8>, line: Int, row: ItemMapping?,
    original: UnsafeBufferPointer<UInt8>?
  ) throws {
    tally.rows += 1
    let refusal: Refusal?
    let read: Result<EntryText, EntryFault>
    do throws(EntryFault) { read = .success(try entry(json, isRow: row != nil)) } catch {
      read = .failure(error)
    }
    switch read {
    case .success(let text): refusal = try add(text, line: line)
    case .failure(let fault): refusal = Refusal(fault)
    }
    if let refusal {
      tell(refusal, line: line)
      try rejected?.add(line: line, refusal, item: original ?? json)
    }
    terminal.show(&progress, done: tally.rows)
  }

  func refuse(_ refusal: Refusal, line: Int, original: UnsafeBufferPointer<UInt8>?) throws {
    tally.rows += 1
    tell(refusal, line: line)
    try rejected?.add(line: line, refusal, item: original)
  }

  func refuseLong(_ refusal: Refusal, line: Int) throws {
    tally.rows += 1
    tell(refusal, line: line)
    try rejected?.beginLong(line: line, refusal)
  }

  func goOnLong(_ part: UnsafeBufferPointer<UInt8>, isLast: Bool) throws {
    try rejected?.continueLong(part, isLast: isLast)
  }

  func note(_ sentence: String, line: Int) {
    terminal.note(StyledText("\(name), line \(line): \(sentence)", .yellow))
  }
}

extension Refusal {
  fileprivate init(_ fault: EntryFault) {
    self.init(fault.code.rawValue, field: fault.field, fault.description)
  }
}
