import Knowledge
import Orders
import Service

// The commands that bring no text: reviews, two entries of one question, and the end of an entry.

/// What the commands that do something to an entry have in common.
enum FaqAction {
  static let exitCodes: [ExitCode] = [.ok, .refused, .usage, .unavailable, .tempFail]
}

extension Option {
  static let ofFaqActions = [
    Option("id", value: "ID", "the action's id (else a new one)"),
    Option("json", "write the verdict as JSON"),
  ]

  static func why(_ help: String) -> Option {
    Option("why", value: "WHY", help, required: true)
  }
}

extension Installation {
  /// Sends an action on an entry, or on a new one, and shows what became of it.
  func perform(
    _ verb: ActionVerb, on entry: EntryID?, _ faq: FAQOptions = FAQOptions(),
    _ arguments: ParsedArguments, _ terminal: Terminal
  ) throws -> ExitCode {
    try requirePlaces()
    let hasWhy = arguments.spec.option(named: "why") != nil
    // The subject of a new one is none yet: its number comes with the verdict.
    let action = Action(
      id: try arguments.actionID(), verb: verb, subject: .faq(entry?.description ?? "new"),
      by: "-", why: hasWhy ? try arguments.text("why", bytesMax: Action.whyBytesMax) : nil,
      faq: faq)
    return try perform(
      action, named: entry?.description ?? "", asJSON: arguments.flag("json"), terminal)
  }
}

/// One command on one entry.
private func command(
  _ verb: ActionVerb, _ name: String, _ summary: String, details: String = "",
  options: [Option] = [], examples: [Example],
  faq: @escaping @Sendable (ParsedArguments) throws -> FAQOptions = { _ in FAQOptions() }
) -> Command {
  Command(
    at: Section.faq, name, summary, details: details,
    arguments: [Positional("FAQ", "number of the entry, such as faq-000012")],
    options: options + Option.ofFaqActions, examples: examples, exitCodes: FaqAction.exitCodes
  ) { arguments, installation, terminal in
    let entry = try arguments.entryID("FAQ")
    return try installation.perform(verb, on: entry, try faq(arguments), arguments, terminal)
  }
}

/// The other entry, by an option.
private func other(_ name: String) -> @Sendable (ParsedArguments) throws -> FAQOptions {
  { arguments in
    var faq = FAQOptions()
    faq.with = try arguments.entryID(option: name)?.description
    return faq
  }
}

// MARK: Reviews

let faqApproveCommand = command(
  .faqApprove, "faq approve", "pass the review that the entry waits for; the final one publishes",
  details: """
    The three reviews are passed by three different people, none of whom wrote the text. With \
    --stage another review than the one that is meant is not passed by mistake.
    """,
  options: [Option("stage", value: "STAGE", "only if it waits for this one: first, second, final")],
  examples: [
    Example("faq approve faq-000012 --stage second", "the facts and their basis are right"),
  ]
) { arguments in
  var faq = FAQOptions()
  faq.stage = try arguments.choice("stage", as: ReviewStage.self)?.rawValue
  return faq
}

let faqProofreadCommand = command(
  .faqProofread, "faq proofread", "mark that the text was read against its source (校对)",
  details: """
    Some jurisdictions ask for \(KnowledgeLimits.proofsNeeded) marks, each by another person, \
    before the final review. A reviewer may proofread as well; nobody proofreads his own words.
    """,
  examples: [Example("faq proofread faq-000012", "one mark, signed with the user's name")])

let faqRejectCommand = command(
  .faqReject, "faq reject", "send the text back to its author",
  details: "What was published stays so.",
  options: [.why("what is wrong with it")],
  examples: [Example("faq reject faq-000012 --why 缺少政策依据", "its author is to correct it")])

// MARK: One question or two

let faqMergeCommand = command(
  .faqMerge, "faq merge", "two entries of one question become one",
  details: """
    All that the first one has goes to the other: orders, citizens, ways of asking. What was \
    published of the first is taken down. It cannot be undone. Who wrote one of two that \
    contradict each other does not merge them.
    """,
  options: [Option("into", value: "FAQ", "the entry that stays", required: true)],
  examples: [Example("faq merge faq-000031 --into faq-000012", "both asked the same")],
  faq: other("into"))

let faqApartCommand = command(
  .faqApart, "faq apart", "two entries are not the same question",
  details: """
    They are not taken for the same again, and are in conflict no more. Who wrote one of two that \
    contradict each other does not set them apart.
    """,
  options: [Option("from", value: "FAQ", "the other entry", required: true)],
  examples: [Example("faq apart faq-000031 --from faq-000012", "one is for other people")],
  faq: other("from"))

let faqSettleCommand = command(
  .faqSettle, "faq settle", "the conflict of two entries is over",
  details: """
    The one that was wrong has been corrected, or both are right as they stand. Who wrote one of \
    the two does not settle it.
    """,
  options: [
    Option("with", value: "FAQ", "the other entry", required: true), .why("how it was settled"),
  ],
  examples: [
    Example("faq settle faq-000031 --with faq-000012 --why 已按新文件统一", "both now say the same"),
  ],
  faq: other("with"))

// MARK: The end

let faqWithdrawCommand = command(
  .faqWithdraw, "faq withdraw", "take down what is published, at once",
  details: "The text stays as a draft; once corrected it passes its reviews again.",
  options: [.why("why it is taken down")],
  examples: [Example("faq withdraw faq-000012 --why 政策已废止", "no window shows it any more")])

let faqRetireCommand = command(
  .faqRetire, "faq retire", "take an entry out of use for good",
  details: "What was published is taken down; its history stays. It cannot be undone.",
  options: [.why("why it is needed no more")],
  examples: [Example("faq retire faq-000012 --why 事项已取消", "nobody will need it again")])
