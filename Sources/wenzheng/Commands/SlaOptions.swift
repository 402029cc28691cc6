import Decider
import Ledger
import Orders
import Service
import WorkTime

extension Option {
  /// What the listings of clocks are asked by.
  static let clockFilters = [
    Option("unit", value: "UNIT", "clocks of this unit: its code, or its name"),
    Option("channel", value: "NAME", "of orders of this channel"),
    Option("jurisdiction", value: "CODE", "of orders of this division, such as 370481"),
    Option(
      "clock", value: "CLOCK",
      "of this name: resolve, accept, contact, handling, part, or one of a policy"),
  ]
}

extension ParsedArguments {
  func clockFilter(_ directories: Directories?) throws -> SlaFilter {
    var filter = SlaFilter()
    filter.unit = try unitCode("unit", directories)
    filter.channel = try string("channel")
    filter.jurisdiction = try jurisdictionCode("jurisdiction")
    filter.clock = try string("clock")
    filter.limit = try int("limit", in: 1...SlaFilter.limitMax) ?? filter.limit
    return filter
  }

  func jurisdictionCode(_ name: String) throws -> String? {
    guard let code = try string(name) else { return nil }
    guard Int32(code) != nil, code.utf8.count == 6 else {
      throw CommandFault(.usage, "--\(name) is a code of six digits, not `\(code)`.")
    }
    return code
  }

  /// `1d`, `4h`, or `2wd` for the end of the second working day from now; a day where none is said.
  func within(_ filter: inout SlaFilter) throws {
    guard let word = try string("within"), word.hasSuffix("wd") else {
      return filter.withinMs = try duration("within") ?? 86_400_000
    }
    guard let days = Int(word.dropLast(2)), (1...Limit.daysMax).contains(days) else {
      throw CommandFault(
        .usage, "--within is a span such as 4h or 1d12h, or 1wd to \(Limit.daysMax)wd for working "
          + "days, not `\(word)`.")
    }
    filter.withinWorkingDays = days
  }
}

extension Installation {
  /// The clocks that a filter means, from the daemon or, where none runs, from the files.
  func clocks(
    _ filter: SlaFilter, now: Instant, _ directories: Directories?, _ terminal: Terminal
  ) throws -> ClockListing {
    let found: ClockListing
    if let answer = try askDaemon(.clocks(filter), terminal) {
      guard case .clocks(let listing) = answer else { throw CommandFault.unexpected(answer) }
      found = listing
    } else {
      found = try view().clocks(
        filter, now: now, names: directories?.jurisdictions.unitNames ?? [:])
    }
    if found.total == 0, let directories {
      try FilterNames(self, directories, now: now).check(
        unit: filter.unit, channel: filter.channel, jurisdiction: filter.jurisdiction, terminal)
      try requireClock(filter.clock, directories)
    }
    return found
  }

  /// A clock that no policy has is a slip of the finger: nothing would ever be found.
  func requireClock(_ name: String?, _ directories: Directories) throws {
    guard let name else { return }
    let known = Set(
      [ClockName.resolve] + directories.policies.policies.flatMap { $0.clocks.map(\.name) })
    if known.contains(name) { return }
    throw UsageFault.notAChoice(name: "--clock", value: name, choices: known.sorted())
  }
}

/// Clocks as rows: all columns for programs, for a person those that fit on a screen.
struct ClockTable {
  /// Late ones say how late they are; the others how much is left.
  let isOfLate: Bool

  private struct Field {
    let column: Column
    var isForTable = true
    let cell: (ClockRow) -> Cell
  }

  func listing(_ rows: [ClockRow], forTable: Bool) -> Listing {
    let fields = fields.filter { !forTable || $0.isForTable }
    var listing = Listing(fields.map(\.column))
    for row in rows { listing.add(fields.map { $0.cell(row) }) }
    return listing
  }

  private var fields: [Field] {
    [
      Field(column: Column("order", "工单")) { Cell($0.order, style: .bold) },
      Field(column: Column("clock", "时限")) { Cell($0.clock, shown: $0.clockName) },
      Field(column: Column("unit", "单位代码"), isForTable: false) { Cell($0.unit) },
      Field(column: Column("unit_name", "责任单位", shrinksTo: 8)) { row in
        Cell(row.unitName, shown: row.unitName ?? row.unit)
      },
      Field(column: Column("channel", "渠道"), isForTable: false) { Cell($0.channel) },
      Field(column: Column("jurisdiction", "辖区"), isForTable: false) { Cell($0.jurisdiction) },
      Field(column: Column("start", "起算"), isForTable: false) { Cell($0.start) },
      Field(column: Column("due", "到期")) { row in
        Cell(row.due, shown: SlaWords.deadline(row.due))
      },
      Field(column: Column("stopped", "终止"), isForTable: false) { Cell($0.stopped) },
      Field(column: Column("late_seconds", isOfLate ? "超期" : "剩余", .right)) { row in
        Cell(Int(row.lateSeconds), shown: SlaWords.span(seconds: row.lateSeconds),
          style: isOfLate && row.state != .stopped ? .red : isOfLate ? .plain : .yellow)
      },
      Field(column: Column("late_working_seconds", "工作时间", .right)) { row in
        Cell(Int(row.lateWorkingSeconds), shown: SlaWords.hours(seconds: row.lateWorkingSeconds))
      },
      Field(column: Column("state", "计时")) { row in
        Cell(row.state.rawValue, shown: SlaWords.state(row.state),
          style: row.state == .stopped ? .dim : .plain)
      },
      Field(column: Column("order_state", "状态")) { row in
        Cell(row.orderState, shown: OrderWords.state(row.orderState),
          style: OrderWords.style(ofState: row.orderState))
      },
      Field(column: Column("provisional", "暂定")) { row in
        Cell(row.provisional, shown: row.provisional ? "暂定" : "")
      },
      Field(column: Column("silenced", "静默")) { row in
        Cell(row.silenced, shown: row.silenced ? "静默" : "")
      },
      Field(column: Column("upstream_holds", "上级时限"), isForTable: false) {
        Cell($0.upstreamHolds)
      },
      Field(column: Column("steps", "已提示"), isForTable: false) { Cell($0.steps) },
    ]
  }
}

/// What the commands of deadlines call things.
enum SlaWords {
  static func deadline(_ text: String) -> String {
    (try? Instant(parsing: text)).map { EventWords.deadline($0) } ?? text
  }

  /// Without its sign: the column says which way.
  static func span(seconds: Int64) -> String {
    DurationText.of(milliseconds: Int64(seconds.magnitude) * 1_000)
  }

  /// Hours of office with one digit: `12.5 工时`.
  static func hours(seconds: Int64) -> String {
    SlaReportRow.hours(Int(seconds.magnitude / 60))
  }

  static func state(_ state: ClockRow.State) -> String {
    switch state {
    case .running: "计时中"
    case .paused: "暂停"
    case .stopped: "已终止"
    }
  }
}
