import Ledger
import Service

let faqConflictsCommand = Command(
  at: Section.faq, "faq conflicts", "list pairs of entries that answer one question differently",
  details: """
    Neither can be released before one is corrected and the two are settled, or they are set apart \
    as two questions. Of each difference the first entry's words stand before the second's.
    """,
  options: [Option("limit", value: "N", "so many pairs at most (50)")] + Option.listing,
  examples: [
    Example("faq conflicts", "what somebody has to decide"),
    Example("faq conflicts --csv > conflicts.csv", "both answers whole, for a meeting"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let directories = installation.directoriesIfReadable
  let format = try arguments.listingFormat()
  let limit = try arguments.int("limit", in: 1...FaqPair.limitMax) ?? 50
  let answer = try installation.faq(.conflicts(limit: limit), directories, terminal)
  guard case .conflicts(let found) = answer else { throw CommandFault.otherFaqAnswer }
  try terminal.show(
    conflictListing(found.rows, forTable: format == .table), as: format,
    whenEmpty: "no two entries contradict each other")
  terminal.noteRest(shown: found.rows.count, of: found.total)
  return .ok
}

/// A person sees each side on a line of its own; a program has a pair in a row.
func conflictListing(_ pairs: [FaqPair], forTable: Bool) -> Listing {
  guard forTable else { return wholeConflicts(pairs) }
  var listing = Listing([
    Column("faq", "问答"), Column("stage", "阶段"), Column("unit", "责任单位", shrinksTo: 8),
    Column("question", "问题", shrinksTo: 16), Column("differences", "不一致", shrinksTo: 16),
  ])
  for pair in pairs {
    for (side, differences) in [(pair.one, pair.differences), (pair.other, [])] {
      listing.add([
        Cell(side.entry, style: .bold),
        Cell(side.stage, shown: FaqWords.stage(side.stage),
          style: FaqWords.style(ofStage: side.stage)),
        Cell(side.unitName ?? side.unit), Cell(side.question), Cell(differences, style: .yellow),
      ])
    }
  }
  return listing
}

private func wholeConflicts(_ pairs: [FaqPair]) -> Listing {
  let fields = ["faq", "stage", "unit", "unit_name", "question", "answer"]
  var listing = Listing(
    fields.map { Column($0, $0) } + fields.map { Column("other_\($0)", $0) } + [
      Column("differences", "differences"), Column("since", "since"),
    ])
  func cells(_ side: FaqPair.Side) -> [Cell] {
    [
      Cell(side.entry), Cell(side.stage), Cell(side.unit), Cell(side.unitName),
      Cell(side.question), Cell(side.answer),
    ]
  }
  for pair in pairs {
    listing.add(
      cells(pair.one) + cells(pair.other) + [Cell(pair.differences), Cell(pair.since)])
  }
  return listing
}
