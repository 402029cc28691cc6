import Formats
import Foundation
import Ledger
import Orders
import Service
import Vault

let letterListCommand = Command(
  at: Section.desk, "deadletter list", "list messages that could not be taken in, newest first",
  details: "Nothing of a message's own text is shown: see `deadletter show --raw`.",
  options: [
    Option("code", value: "CODE", "with this code, such as not-json"),
    Option("channel", value: "NAME", "of this channel"),
    Option("waiting", "neither replayed nor dropped yet"),
    Option("limit", value: "N", "so many at most (50)"),
  ] + Option.listing,
  examples: [
    Example("deadletter list --waiting", "what somebody should look at"),
    Example("deadletter list --code not-json --csv", "those of one sort, for a spreadsheet"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  var filter = LetterFilter()
  filter.code = try arguments.string("code")
  filter.channel = try arguments.string("channel")
  filter.onlyWaiting = arguments.flag("waiting")
  filter.limit = try arguments.int("limit", in: 1...LetterFilter.limitMax) ?? filter.limit
  let format = try arguments.listingFormat()
  let found: LetterListing
  if let answer = try installation.askDaemon(.letters(filter), terminal) {
    guard case .letters(let listing) = answer else { throw CommandFault.unexpected(answer) }
    found = listing
  } else {
    found = try installation.view().letters(filter)
  }
  try terminal.show(
    listing(of: found.rows, forTable: format == .table), as: format, whenEmpty: "no dead letters")
  if found.total > found.rows.count {
    terminal.note(StyledText(
      "\(Progress.grouped(found.rows.count)) of \(Progress.grouped(found.total)); "
        + "--limit shows more", .dim))
  }
  return .ok
}

private func listing(of rows: [LetterRow], forTable: Bool) -> Listing {
  let columns = [
    Column("letter", "死信", .right), Column("at", "时间"), Column("fate", "处理"),
    Column("code", "代码"), Column("topic", "主题"), Column("partition", "分区", .right),
    Column("offset", "位移", .right), Column("sentence", "原因", shrinksTo: 20),
  ]
  var listing = Listing(columns + (forTable ? [] : [Column("vault", "原文位置")]))
  for row in rows {
    let cells = [
      Cell(Int(row.letter), style: .bold), Cell(row.at, shown: OrderWords.second(row.at)),
      Cell(row.fate, shown: OrderWords.fate(row.fate),
        style: row.fate == "waiting" ? .yellow : .dim),
      Cell(row.code), Cell(row.topic), Cell(row.partition), Cell(Int(row.offset)),
      Cell(row.sentence),
    ]
    listing.add(cells + (forTable ? [] : [Cell(row.vault)]))
  }
  return listing
}

let letterShowCommand = Command(
  at: Section.desk, "deadletter show", "show why a message could not be taken in",
  details: """
    Without --raw nothing of the message itself is shown, but where it lies. With --raw its bytes \
    are written as they came, to who may read the vault's files.
    """,
  arguments: [Positional("LETTER", "number of the dead letter, as `deadletter list` has it")],
  options: [
    Option("raw", "write the raw message to standard output"),
    Option("json", "write one JSON object"),
  ],
  examples: [
    Example("deadletter show 118", "the reason, and where the message lies"),
    Example("deadletter show 118 --raw > message.json", "the message itself"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .noPermission, .ioErr]
) { arguments, installation, terminal in
  let number = try arguments.letterNumber()
  if arguments.flag("raw") {
    // The files are read by this process and with its own rights; the daemon's do not lend here.
    let view = try installation.view()
    guard let row = view.letter(number) else { throw CommandFault.noLetter(number) }
    guard access("\(installation.places.ledger)/vault", R_OK) == 0 else {
      throw CommandFault(
        .noPermission, "the vault in \(installation.places.ledger) is not for you to read.")
    }
    guard let raw = try view.rawMessage(of: row), let value = raw.value else {
      throw CommandFault(.dataErr, "the message has no bytes.")
    }
    try terminal.out.write(value)
    return .ok
  }
  let row: LetterRow?
  if let answer = try installation.askDaemon(.letter(number), terminal) {
    guard case .letter(let found) = answer else { throw CommandFault.unexpected(answer) }
    row = found
  } else {
    row = try installation.view().letter(number)
  }
  guard let row else { throw CommandFault.noLetter(number) }
  if arguments.flag("json") {
    try terminal.json(row)
    return .ok
  }
  try show(row, installation.places.ledger, terminal)
  return .ok
}

private func show(_ row: LetterRow, _ ledger: String, _ terminal: Terminal) throws(OutputFault) {
  func field(_ name: String, _ text: String, _ style: Style = .plain) throws(OutputFault) {
    let margin = String(repeating: " ", count: max(1, 10 - DisplayWidth.of(name)))
    try terminal.line(StyledText(name + margin, .dim) + StyledText(text, style))
  }
  try terminal.line(
    StyledText("死信 \(row.letter)", .bold) + "  "
      + StyledText(OrderWords.fate(row.fate), row.fate == "waiting" ? .yellow : .dim))
  try field("时间", OrderWords.second(row.at))
  try field("来源", "\(row.topic)/\(row.partition) 位移 \(row.offset)")
  if let channel = row.channel { try field("渠道", channel) }
  try field("代码", "\(row.code) (\(row.stage)\(row.field.map { ", \($0)" } ?? ""))", .red)
  try field("原因", row.sentence)
  try field("原文", "\(ledger)/vault \(row.vault)")
}

let letterReplayCommand = Command(
  at: Section.desk, "deadletter replay", "send a dead letter to its topic again, as it came",
  details: """
    The message is read anew as any other: what has been mended meanwhile, in the configuration or \
    in the program, may let it in. If not, it is another dead letter.
    """,
  arguments: [Positional("LETTER", "number of the dead letter")],
  options: [
    Option("why", value: "WHY", "a remark"), Option("id", value: "ID", "the action's id"),
    Option("json", "write the verdict as JSON"),
  ],
  examples: [Example("deadletter replay 118", "sends it once more")],
  exitCodes: [.ok, .refused, .usage, .unavailable, .tempFail]
) { arguments, installation, terminal in
  try installation.settle(.replay, arguments, terminal)
}

let letterDropCommand = Command(
  at: Section.desk, "deadletter drop", "give up a dead letter for good",
  details: "It stays in the list, marked; its bytes stay in the vault until they are erased.",
  arguments: [Positional("LETTER", "number of the dead letter")],
  options: [
    Option("why", value: "WHY", "why it is given up", required: true),
    Option("id", value: "ID", "the action's id"), Option("json", "write the verdict as JSON"),
  ],
  examples: [Example("deadletter drop 118 --why 测试数据", "nobody needs to look at it again")],
  exitCodes: [.ok, .refused, .usage, .unavailable, .tempFail]
) { arguments, installation, terminal in
  try installation.settle(.drop, arguments, terminal)
}

extension Installation {
  fileprivate func settle(
    _ verb: ActionVerb, _ arguments: ParsedArguments, _ terminal: Terminal
  ) throws -> ExitCode {
    try requirePlaces()
    let number = try arguments.letterNumber()
    let action = Action(
      id: try arguments.actionID(), verb: verb, subject: .letter(number), by: "-",
      why: try arguments.text("why", bytesMax: Action.whyBytesMax))
    return try perform(
      action, named: "dead letter \(number)", asJSON: arguments.flag("json"), terminal)
  }
}

extension ParsedArguments {
  fileprivate func letterNumber() throws -> Int64 {
    let word = try required("LETTER")
    guard let number = Int64(word), number > 0 else {
      throw UsageFault.notANumber(name: "LETTER", value: word)
    }
    return number
  }
}

extension CommandFault {
  fileprivate static func noLetter(_ number: Int64) -> CommandFault {
    CommandFault(.refused, "there is no dead letter \(number); see `wenzheng deadletter list`.")
  }
}
