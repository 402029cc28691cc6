import Knowledge
import Orders

// The commands that bring a text: a new entry, a new version, a part of an entry as one of its own.

let faqAddCommand = Command(
  at: Section.faq, "faq add", "add an entry: it goes to first review",
  details: """
    The text comes by options or from a file with one JSON object, whose fields are question, \
    answer, unit and, where there are such, phrasings, category, topic, policy (title, number, \
    date, link), valid_from, valid_until, links (title, url). What names a person is refused.
    """,
  options: Option.faqText + Option.ofFaqActions,
  examples: [
    Example(
      "faq add --question 公积金提取需要什么材料? --answer 身份证和购房合同。 --unit 370112-gjj",
      "the least that an entry has"),
    Example("faq add --file entry.json", "the whole text from a file"),
  ],
  exitCodes: FaqAction.exitCodes + [.dataErr, .noInput]
) { arguments, installation, terminal in
  try installation.requirePlaces()
  let directories = installation.directoriesIfReadable
  let text = try arguments.entryText(directories)
  for field in [EntryField.question, .answer, .unit] {
    guard let text else { throw UsageFault.optionMissing(option: "--\(field) or --file") }
    if !text.edit.named.contains(field) {
      throw CommandFault(.usage, "the entry has no \(field); every entry needs one.")
    }
  }
  var faq = FAQOptions()
  faq.entry = text?.json ?? []
  return try installation.perform(.faqAdd, on: nil, faq, arguments, terminal)
}

let faqEditCommand = Command(
  at: Section.faq, "faq edit", "change an entry's text: a new version, which goes to first review",
  details: """
    Only what is given changes; what is published stays until the new version has passed its \
    reviews. With --file, a null takes a field away. Without any text a candidate is sent to \
    review as it stands.
    """,
  arguments: [Positional("FAQ", "number of the entry, such as faq-000012")],
  options: Option.faqText + Option.ofFaqActions,
  examples: [
    Example("faq edit faq-000012 --answer 工本费20元。 --valid-until 2027-12-31", "a new answer"),
    Example("faq edit faq-000012 --file changes.json", "just the fields that the file has"),
    Example("faq edit faq-000012", "the candidate is good as it stands"),
  ],
  exitCodes: FaqAction.exitCodes + [.dataErr, .noInput]
) { arguments, installation, terminal in
  try installation.requirePlaces()
  let entry = try arguments.entryID("FAQ")
  var faq = FAQOptions()
  faq.entry = try arguments.entryText(installation.directoriesIfReadable)?.json ?? []
  return try installation.perform(.faqEdit, on: entry, faq, arguments, terminal)
}

let faqSplitCommand = Command(
  at: Section.faq, "faq split", "take orders that asked something else out into a new entry",
  details: """
    The new entry has the old one's text but for what is given, and goes to first review. The two \
    are set apart: they are not taken for the same question again.
    """,
  arguments: [Positional("FAQ", "number of the entry, such as faq-000012")],
  options: [
    Option("order", value: "ORDER", "an order that the entry has", repeats: true, required: true),
  ] + Option.faqText + Option.ofFaqActions,
  examples: [
    Example(
      "faq split faq-000012 --order 370481-20261121-003-000127 --question 异地提取公积金怎么办?",
      "that citizen asked something else"),
  ],
  exitCodes: FaqAction.exitCodes + [.dataErr, .noInput]
) { arguments, installation, terminal in
  try installation.requirePlaces()
  let entry = try arguments.entryID("FAQ")
  var faq = FAQOptions()
  let words = arguments.strings("order")
  if words.count > FAQOptions.ordersMax {
    throw CommandFault(
      .usage, "--order is given \(words.count) times; at most \(FAQOptions.ordersMax) are taken.")
  }
  for word in words {
    guard let order = OrderNumber(word) else {
      throw CommandFault(
        .usage, "--order `\(word)` is no order number such as 370481-20261121-003-000127.")
    }
    faq.orders.append("\(order)")
  }
  let text = try arguments.entryText(installation.directoriesIfReadable)
  guard let text, text.edit.named.contains(.question) else {
    throw CommandFault(.usage, "the new entry needs a question of its own: --question or --file.")
  }
  faq.entry = text.json
  return try installation.perform(.faqSplit, on: entry, faq, arguments, terminal)
}
