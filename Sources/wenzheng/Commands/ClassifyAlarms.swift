import Classification

let classifyAlarmsCommand = Command(
  at: Section.models, "classify alarms", "show which texts are taken for urgent, and by whom",
  details: """
    Asks phrases and models in force for the urgency of each line of FILE, as the daemon does. \
    What is no alarm may be suspected (疑似紧急): a person is called to look, and nothing else \
    happens. Where the lines have a label (life, utility, ordinary), the recall is told and what \
    was missed, neither alarmed nor suspected; without, every alarm counts.
    """,
  arguments: [Positional("FILE", "texts, JSON Lines")],
  options: [
    Option("label", value: "FIELD", "the field with the urgency"),
    Option("fail-under", value: "SHARE", "exit 1 where fewer are alarms or suspected"),
    Option("fail-over", value: "SHARE", "exit 1 where a larger share of the texts alarms"),
  ] + Option.listing,
  examples: [
    Example("classify alarms urgent.jsonl --label urgency --fail-under 1", "is any one missed?"),
    Example("classify alarms year.jsonl --json", "all alarms of a year, and what is suspected"),
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
  try terminal.show(alarms.listing, as: format, whenEmpty: "no alarm, nothing suspected")
  terminal.note(StyledText(alarms.summary, .bold))
  if let failUnder, let recall = alarms.recall, recall < failUnder { return .refused }
  if let failOver, alarms.share > failOver { return .refused }
  return .ok
}

/// How many texts reach which level.
private struct Levels {
  private(set) var alarms = 0
  private(set) var suspected = 0

  /// Whether somebody hears of the text at all.
  mutating func add(_ verdict: Classification) {
    if verdict.urgency != .ordinary { alarms += 1 } else if verdict.suspicion != nil {
      suspected += 1
    }
  }

  func words(of texts: Int) -> String {
    func share(_ count: Int) -> String {
      figureText(texts > 0 ? Double(count) / Double(texts) : 0)
    }
    return "\(alarms) alarm (\(share(alarms))), \(suspected) are suspected (\(share(suspected)))"
  }
}

/// What alarms of some texts, and what should have.
private struct Alarms {
  private(set) var listing = Listing([
    Column("id", "编号"), Column("urgency", "判为"), Column("label", "实际"),
    Column("by", "由"), Column("score", "模型", .right),
  ])
  private let texts: Int
  private var ofOrdinary = Levels()
  private var ofUrgent = Levels()
  private var urgent = 0
  private let areLabelled: Bool
  private static let names: [Provenance: String] = [
    .both: "both", .model: "model", .rules: "rules",
  ]

  init(_ examples: [LabelledText], _ classifier: Classifier, areLabelled: Bool) {
    texts = examples.count
    self.areLabelled = areLabelled
    for example in examples {
      let verdict = example.title.withUnsafeBufferPointer { title in
        example.text.withUnsafeBufferPointer { classifier.judge(title: title, content: $0) }
      }
      let isUrgent = areLabelled && example.label != Urgency.ordinary.rawValue
      let isAlarm = verdict.urgency != .ordinary
      let isSuspected = verdict.suspicion != nil
      if isUrgent { urgent += 1 }
      if isUrgent { ofUrgent.add(verdict) } else { ofOrdinary.add(verdict) }
      guard isAlarm || isSuspected || isUrgent else { continue }
      let by = isAlarm ? Self.names[verdict.urgencyProvenance] : isSuspected ? "model" : nil
      let model = verdict.models.urgency
      let level = isAlarm ? verdict.urgency.rawValue : isSuspected ? "suspected" : "missed"
      listing.add([
        Cell(example.id),
        Cell(level, style: isAlarm ? .plain : isSuspected ? .yellow : .red),
        Cell(areLabelled ? example.label : nil),
        Cell(by),
        Cell(model.map {
          "\(figureText(Double($0.score))) \(Urgency.allCases[Int($0.first)].rawValue)"
        }),
      ])
    }
  }

  /// Of the urgent texts, how many somebody hears of.
  var recall: Double? {
    urgent > 0 ? Double(ofUrgent.alarms + ofUrgent.suspected) / Double(urgent) : nil
  }
  /// Alarms of the texts that are not urgent, or of all where nobody has labelled them.
  var share: Double {
    let others = texts - urgent
    return others > 0 ? Double(ofOrdinary.alarms) / Double(others) : 0
  }

  var summary: String {
    guard areLabelled else { return "\(texts) texts: \(ofOrdinary.words(of: texts))" }
    var parts: [String] = []
    if let recall {
      parts.append(
        "\(urgent) urgent texts: \(ofUrgent.words(of: urgent)), recall \(figureText(recall))")
    }
    if texts > urgent {
      parts.append(
        "\(texts - urgent) ordinary texts: \(ofOrdinary.words(of: texts - urgent))")
    }
    return parts.joined(separator: "; ")
  }
}
