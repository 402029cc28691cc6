import Appeals
import Decider
import Foundation
import Ledger
import Orders
import Service
import WorkTime

let ordersCommand = Command(
  at: Section.desk, "orders", "list orders, the earliest deadline first",
  details: """
    Filters may be combined. A category of the first level means all below it. An order is late \
    when its clock runs, or stopped, behind its due instant.
    """,
  options: [
    Option("unit", value: "UNIT", "of this unit: its code, or its name"),
    Option(
      "state", value: "STATE",
      "in this state: \(OrderState.allCases.map(\.name).joined(separator: ", "))"),
    Option("channel", value: "NAME", "of this channel"),
    Option("jurisdiction", value: "CODE", "of this division, such as 370481"),
    Option("kind", value: "KIND", "of this appeal kind, such as 投诉 or complaint"),
    Option("category", value: "NAME", "of this category, such as 城乡建设"),
    Option("from", value: "TIME", "received then or later"),
    Option("to", value: "TIME", "received before then; of a day, before its end"),
    Option("text", value: "TEXT", "with this text in its redacted title or content"),
    Option("due-within", value: "SPAN", "with a running clock that ends within 3d, or ended"),
    Option("late", "late ones only"),
    Option("open", "not closed ones only"),
    Option("suspected", "suspected of danger (疑似紧急) ones only, that nobody has judged yet"),
    Option("limit", value: "N", "so many at most (50)"),
  ] + Option.listing,
  examples: [
    Example("orders --due-within 2d", "what is due next, and what is late"),
    Example("orders --suspected", "where a person is to look before the clock moves"),
    Example("orders --state desk --jurisdiction 370481", "what waits for dispatch by hand"),
    Example("orders --text 路灯 --from 2026-11-01 --json", "what was said of street lamps"),
    Example("orders --late --csv --limit 100000 > late.csv", "all late orders for a spreadsheet"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let now = WallClock.now()
  let directories = installation.directoriesIfReadable
  let filter = try orderFilter(arguments, directories, now: now)
  let format = try arguments.listingFormat()
  let found: OrderListing
  if let answer = try installation.askDaemon(.orders(filter), terminal) {
    guard case .orders(let listing) = answer else { throw CommandFault.unexpected(answer) }
    found = listing
  } else {
    found = try installation.view().orders(
      filter, now: now, names: directories?.jurisdictions.unitNames ?? [:])
  }
  if found.total == 0, let directories {
    try FilterNames(installation, directories, now: now).check(filter, terminal)
  }
  try terminal.show(
    orderListing(found.rows, forTable: format == .table), as: format,
    whenEmpty: "no order matches")
  if found.isPartial {
    terminal.note(StyledText(
      "only the \(Progress.grouped(OrderFilter.searchedMax)) due first were searched; "
        + "narrow it by other filters", .yellow))
  }
  if found.total > found.rows.count {
    terminal.note(StyledText(
      "\(Progress.grouped(found.rows.count)) of \(Progress.grouped(found.total)) orders; "
        + "--limit shows more", .dim))
  } else if format == .table && found.total > 0 {
    terminal.note(StyledText("\(Progress.grouped(found.total)) orders", .dim))
  }
  return .ok
}

private func orderFilter(
  _ arguments: ParsedArguments, _ directories: Directories?, now: Instant
) throws -> OrderFilter {
  var filter = OrderFilter()
  filter.unit = try arguments.unitCode("unit", directories)
  filter.state = try arguments.choice("state", of: OrderState.allCases.map(\.name))
  filter.channel = try arguments.string("channel")
  filter.jurisdiction = try arguments.string("jurisdiction")
  if let code = filter.jurisdiction, Int32(code) == nil || code.utf8.count != 6 {
    throw CommandFault(.usage, "--jurisdiction is a code of six digits, not `\(code)`.")
  }
  if let word = try arguments.string("kind") {
    let kinds = AppealKind.allCases.map(\.rawValue)
    let kind = AppealKind(english: word) ?? AppealKind(rawValue: word)
    guard let kind else {
      throw UsageFault.notAChoice(name: "--kind", value: word, choices: kinds)
    }
    filter.kind = kind.rawValue
  }
  filter.category = try arguments.string("category")
  filter.text = try arguments.text("text", bytesMax: OrderFilter.textBytesMax)
  filter.receivedFrom = try arguments.instant("from", before: now)?.milliseconds
  if let word = try arguments.string("to"), let day = try? CivilDate(parsing: word) {
    filter.receivedBefore = day.instant(atMinute: 1440).milliseconds
  } else {
    filter.receivedBefore = try arguments.instant("to", before: now)?.milliseconds
  }
  filter.dueWithinMs = try arguments.duration("due-within")
  filter.onlyLate = arguments.flag("late")
  filter.onlySuspected = arguments.flag("suspected")
  filter.onlyOpen = arguments.flag("open")
  filter.limit = try arguments.int("limit", in: 1...OrderFilter.limitMax) ?? filter.limit
  return filter
}

/// All columns for programs; for a person those that fit on a screen.
private func orderListing(
  _ rows: [OrderRow], forTable: Bool
) -> Listing {
  let all = orderColumns.filter { !forTable || $0.isForTable }
  var listing = Listing(all.map(\.column))
  for row in rows { listing.add(all.map { $0.cell(row) }) }
  return listing
}

private struct OrderColumn: Sendable {
  let column: Column
  let isForTable: Bool
  let cell: @Sendable (OrderRow) -> Cell

  init(
    _ column: Column, table isForTable: Bool = true,
    _ cell: @escaping @Sendable (OrderRow) -> Cell
  ) {
    self.column = column
    self.isForTable = isForTable
    self.cell = cell
  }
}

private let orderColumns: [OrderColumn] = {
  @Sendable func style(_ row: OrderRow) -> Style {
    if row.late { return .red }
    return row.secondsLeft.map { $0 < 86_400 } ?? false ? .yellow : .plain
  }
  return [
    OrderColumn(Column("order", "工单")) { Cell($0.order, style: .bold) },
    OrderColumn(Column("state", "状态")) {
      Cell($0.state, shown: OrderWords.state($0.state),
        style: OrderWords.style(ofState: $0.state))
    },
    OrderColumn(Column("due", "到期")) { row in
      Cell(row.due, shown: (try? Instant(parsing: row.due)).map {
        EventWords.deadline($0) + (row.provisional ? "(暂定)" : "")
      }, style: style(row))
    },
    OrderColumn(Column("seconds_left", "时限")) { row in
      Cell(row.secondsLeft.map { Int($0) },
        shown: row.secondsLeft.map { DurationText.shortDue(inMilliseconds: $0 * 1_000) } ?? "",
        style: style(row))
    },
    OrderColumn(Column("late", "超期"), table: false) { Cell($0.late) },
    OrderColumn(Column("channel", "渠道")) { Cell($0.channel) },
    OrderColumn(Column("kind", "类型")) { Cell($0.kind) },
    OrderColumn(Column("urgency", "紧急"), table: false) { Cell($0.urgency) },
    OrderColumn(Column("suspected", "疑似"), table: false) {
      Cell($0.suspected.map { .double($0) } ?? .none)
    },
    OrderColumn(Column("category", "分类", shrinksTo: 8)) { Cell($0.category) },
    OrderColumn(Column("unit", "单位代码"), table: false) { Cell($0.unit) },
    OrderColumn(Column("unit_name", "责任单位", shrinksTo: 8)) { row in
      Cell(row.unitName, shown: helped(row.unitName ?? row.unit, by: row.coHandlers))
    },
    OrderColumn(Column("co_units", "协办代码"), table: false) { row in
      Cell(row.coHandlers.map(\.unit))
    },
    OrderColumn(Column("received_at", "受理时间"), table: false) { Cell($0.receivedAt) },
    OrderColumn(Column("provisional", "暂定"), table: false) { Cell($0.provisional) },
    OrderColumn(Column("title", "标题", shrinksTo: 12)) { row in
      let urgent = row.urgency != "ordinary"
      let shown = (row.suspected.map { "疑似紧急 \(OrderWords.score($0)) " } ?? "") + row.title
      return Cell(
        row.title, shown: shown, style: urgent ? .red : row.suspected != nil ? .yellow : .plain)
    },
  ]
}()

/// A unit with those that help it behind a plus sign, for people.
private func helped(_ unit: String, by helpers: [OrderConduct.CoHandler]) -> String {
  ([unit] + helpers.map { $0.unitName ?? $0.unit }).joined(separator: "+")
}

extension OrderFilter {
  /// Longer than any title is, and far below what the daemon's socket takes.
  static let textBytesMax = 4 * 1024
}

extension ParsedArguments {
  /// A unit's code, given as such or by the unit's name.
  func unitCode(_ name: String, _ directories: Directories?) throws -> String? {
    guard let word = try string(name) else { return nil }
    return try unitCode(named: word, directories)
  }

  func unitCode(named word: String, _ directories: Directories?) throws -> String {
    let units = directories?.jurisdictions.unitNames ?? [:]
    if units.isEmpty || units[word] != nil { return word }
    let codes = units.filter { $0.value == word }.map(\.key).sorted()
    if codes.count == 1 { return codes[0] }
    if codes.count > 1 {
      throw CommandFault(
        .usage, "several units are called `\(word)`: name one by its code, "
          + codes.joined(separator: " or ") + ".")
    }
    // A unit of an earlier configuration may still have orders.
    return word
  }

  func channelName(_ name: String, _ directories: Directories?) throws -> String? {
    guard let known = directories?.channels.all.map(\.name) else { return try string(name) }
    return try choice(name, of: known)
  }
}
