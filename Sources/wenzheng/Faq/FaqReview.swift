import Knowledge
import Ledger
import Service

let faqReviewCommand = Command(
  at: Section.faq, "faq review", "show what waits for a review, oldest first, whole",
  details: """
    Each with who had it in hand, which cannot pass it again, and with what blocks this review: \
    a conflict, proofreading marks that the jurisdiction asks for, a fault of the text.
    """,
  options: [
    Option("stage", value: "STAGE", "first (language), second (facts, basis) or final (release)",
      required: true),
    Option("unit", value: "UNIT", "of this unit: its code, or its name"),
    Option("limit", value: "N", "so many at most (50)"), Option("json", "write one JSON array"),
  ],
  examples: [
    Example("faq review --stage first", "what somebody should read now"),
    Example("faq review --stage final --json | jq '.[].blocks'", "what holds up the release"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let directories = installation.directoriesIfReadable
  guard let stage = try arguments.choice("stage", as: ReviewStage.self) else {
    throw UsageFault.optionMissing(option: "--stage STAGE")
  }
  var filter = FaqReviewFilter(stage)
  filter.unit = try arguments.unitCode("unit", directories)
  filter.limit = try arguments.int("limit", in: 1...FaqReviewFilter.limitMax) ?? filter.limit
  let answer = try installation.faq(.reviews(filter), directories, terminal)
  guard case .reviews(let found) = answer else { throw CommandFault.otherFaqAnswer }
  let reviews = found.rows
  if reviews.isEmpty {
    var scope = FaqScope()
    scope.unit = filter.unit
    try installation.checkNames(scope, directories, terminal)
  }
  if arguments.flag("json") {
    try terminal.json(reviews)
    return .ok
  }
  if reviews.isEmpty {
    terminal.note(StyledText("nothing waits for the \(stage.rawValue) review", .dim))
  }
  for (number, review) in reviews.enumerated() {
    if number > 0 { try terminal.line() }
    try terminal.show(review)
  }
  terminal.noteRest(shown: reviews.count, of: found.total)
  return .ok
}

extension Terminal {
  fileprivate func show(_ review: FaqReview) throws(OutputFault) {
    let wait = "自 \(OrderWords.minute(review.since)) 起待\(FaqWords.stage(review.stage))"
    try line(StyledText(review.entry, .bold) + "  " + StyledText(wait, .yellow))
    let title = review.version > 0 ? "新版文稿(第 \(review.version) 版在用)" : "文稿"
    try show(review.draft, title: title, review.unitName)
    if review.proofsMissing > 0 { try field("校对", "还差 \(review.proofsMissing) 次", .yellow) }
    for conflict in review.conflicts {
      try field("矛盾", conflict.words, .yellow)
      for difference in conflict.differences { try field("", difference) }
    }
    for sentence in review.blocks { try field("不得通过", sentence, .red) }
  }
}
