import Decider
import Ledger
import Service

let routeReportCommand = Command(
  at: Section.routing, "route report", "show how often the first unit was the right one",
  details: """
    By the month of the receipt and the first unit that had the order: how many closed orders, and \
    how many of them that unit closed itself, without a return or a reroute. Orders that the \
    hotline's people dispatched count for the unit that they chose, and are counted apart too.
    """,
  options: [
    Option("month", value: "MONTH", "of this month of receipt, such as 2026-10"),
    Option("unit", value: "UNIT", "of this first unit: its code, or its name"),
    Option("jurisdiction", value: "CODE", "of orders of this division, such as 370481"),
  ] + Option.listing,
  examples: [
    Example("route report --month 2026-10", "the units of a month"),
    Example("route report --csv", "all months, for a table"),
  ],
  exitCodes: [.ok, .usage, .noInput, .ioErr]
) { arguments, installation, terminal in
  let directories = try installation.directories()
  let format = try arguments.listingFormat()
  var month: SlaMonth?
  if let text = try arguments.string("month") {
    month = SlaMonth(text)
    guard month != nil else {
      throw CommandFault(.usage, "--month is a month such as 2026-10, not `\(text)`.")
    }
  }
  let names = directories.jurisdictions
  let rows = try installation.view().firstHits(
    month: month, unit: arguments.unitCode("unit", directories),
    jurisdiction: arguments.jurisdictionCode("jurisdiction"),
    desks: Set(names.all.map { names[unit: $0.desk].code }), names: names.unitNames)
  var listing = Listing([
    Column("month", "月份"), Column("unit", "单位代码"), Column("unit_name", "首派单位", shrinksTo: 8),
    Column("orders", "办结", .right), Column("first_hits", "首派办结", .right),
    Column("rate", "首派准确率", .right), Column("by_desk", "人工派单", .right),
  ])
  for row in rows {
    let isSum = row.unit == nil
    listing.add([
      Cell(row.month), Cell(row.unit), Cell(row.unitName, shown: isSum ? "合计" : nil),
      Cell(row.orders), Cell(row.firstHits),
      Cell(.double(row.rate), shown: OrderWords.score(row.rate), style: isSum ? .bold : .plain),
      Cell(row.byDesk),
    ])
  }
  try terminal.show(listing, as: format, whenEmpty: "no order was closed by a unit")
  return .ok
}
