import Classification

let classifyAlarmsCommand = Command(
  at: Section.models, "classify alarms", "show which texts are taken for urgent, and by whom",
  details: """
    Asks phrases and models in force for the urgency of each line of FILE, as the daemon does. \
    Where the lines have a label (life, utility, ordinary), the recall is told and what was \
    missed; without, every alarm counts.
    """,
  arguments: [Positional("FILE", "texts, JSON Lines")],
  options: [
    Option("label", value: "FIELD", "the field with the urgency"),
    Option("fail-under", value: "SHARE", "exit 1 where the recall is lower"),
    Option("fail-over", value: "SHARE", "exit 1 where a larger share of the texts alarms"),
  ] + Option.listing,
  examples: [
    Example("classify alarms urgent.jsonl --label urgency --fail-under 1", "is any one missed?"),
    Example("classify alarms year.jsonl --json", "all alarms of a year"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput]
) { arguments, installation, terminal in
  let format = try arguments.listingFormat()
  let configuration = try installation.configuration()
  let classifier = configuration.classifier
  let label = try arguments.string("label")
  let failUnder = try arguments.share("fail-under")
  let failOver = try arguments.share("fail-over")
  let examples = try LabelledFile.read(
    arguments.required("FILE"), head: .urgency,
    fields: LabelledFields(head: .urgency, label: label ?? "", only: nil),
    labels: configuration.labels)
  let alarms = Alarms(examples, classifier, areLabelled: label != nil)
  try terminal.show(alarms.listing, as: format, whenEmpty: "no alarm")
  terminal.note(StyledText(alarms.summary, .bold))
  if let failUnder, let recall = alarms.recall, recall < failUnder { return .refused }
  if let failOver, alarms.share > failOver { return .refused }
  return .ok
}

/// What alarms of some texts, and what should have.
private struct Alarms {
  private(set) var listing = Listing([
    Column("id", "编号"), Column("urgency", "判为"), Column("label", "实际"),
    Column("by", "由"), Column("score", "模型", .right),
  ])
  private let texts: Int
  private var alarms = 0
  private var ordinaryAlarms = 0
  private var urgent = 0
  private var hits = 0
  private let areLabelled: Bool

  init(_ examples: [LabelledText], _ classifier: Classifier, areLabelled: Bool) {
    texts = examples.count
    self.areLabelled = areLabelled
    for example in examples {
      let verdict = example.title.withUnsafeBufferPointer { title in
        example.text.withUnsafeBufferPointer { classifier.judge(title: title, content: $0) }
      }
      let isUrgent = areLabelled && example.label != Urgency.ordinary.rawValue
      let isAlarm = verdict.urgency != .ordinary
      if isUrgent { urgent += 1 }
      if isAlarm { alarms += 1 }
      if isUrgent && isAlarm { hits += 1 }
      if isAlarm && !isUrgent { ordinaryAlarms += 1 }
      guard isAlarm || isUrgent else { continue }
      let by = verdict.urgencyProvenance
      let model = verdict.models.urgency
      listing.add([
        Cell(example.id),
        Cell(isAlarm ? verdict.urgency.rawValue : "missed", style: isAlarm ? .plain : .red),
        Cell(areLabelled ? example.label : nil),
        Cell(!isAlarm ? nil : by == .both ? "both" : by == .model ? "model" : "rules"),
        Cell(model.map {
          "\(figureText(Double($0.score))) \(Urgency.allCases[Int($0.first)].rawValue)"
        }),
      ])
    }
  }

  var recall: Double? { urgent > 0 ? Double(hits) / Double(urgent) : nil }
  /// Of the texts that are not urgent, or of all where nobody has labelled them.
  var share: Double {
    let others = texts - urgent
    return others > 0 ? Double(ordinaryAlarms) / Double(others) : 0
  }

  var summary: String {
    var words = "\(alarms) of \(texts) texts alarm"
    if let recall { words += "; recall \(figureText(recall)) (\(hits) of \(urgent))" }
    if texts > urgent {
      words += "; \(ordinaryAlarms) of \(texts - urgent) "
        + (areLabelled ? "ordinary texts" : "texts") + " alarm (\(figureText(share)))"
    }
    return words
  }
}
