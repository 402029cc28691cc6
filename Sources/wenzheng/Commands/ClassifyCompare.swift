import Classification
import Glibc

let classifyTuneCommand = Command(
  at: Section.models, "classify tune", "set how sure a model must be, and show what that costs",
  details: """
    Each fold of FILE is asked of a model of the other folds; the lowest threshold with which so \
    many of the verdicts that hold are right is written into the model, and its coverage printed. \
    Without --write nothing is changed.
    """,
  arguments: [Positional("FILE", "the labelled texts that the model was trained on, JSON Lines")],
  options: LearningOptions.all + [
    Option("precision", value: "SHARE", "the share that is to be right, such as 0.97",
      required: true),
    Option("margin", value: "SHARE", "how far the first must lie above the second (0.1)"),
    Option("write", value: "MODEL", "the model that takes the threshold"),
    Option("json", "write the whole table as one JSON array"),
  ],
  examples: [
    Example("classify tune labelled.jsonl --label label --precision 0.97", "what would it cost?"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .cantCreate]
) { arguments, installation, terminal in
  let labels = try installation.labels()
  let wanted = try arguments.share("precision") ?? 1
  let margin = Float(try arguments.share("margin") ?? 0.1)
  let head = try arguments.head()
  guard head != .urgency else { throw alarmThresholdMissing }
  let path = try arguments.path("write")
  var model = try path.map { path throws(CommandFault) in
    try NamedModel.read(path, labels: labels, head: head)
  }
  let measured = try arguments.learner(head, labels).crossValidated { done, of in
    terminal.status("fold \(done) of \(of) …")
  }
  terminal.clearStatus()
  var listing = Listing([
    Column("threshold", "阈值", .right), Column("coverage", "覆盖率", .right),
    Column("precision", "精确率", .right),
  ])
  let found = measured.thresholds(precision: wanted, margin: margin)
  let steps = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98].map { Float($0) / 100 }
  for score in Set(steps + [found?.thresholds.score].compactMap { $0 }).sorted() {
    let own = measured.coverage(LinearModel.Thresholds(score: score, margin: margin))
    let isFound = score == found?.thresholds.score
    listing.add([
      figureCell(Double(score), style: isFound ? .bold : .plain), figureCell(own.coverage),
      figureCell(own.precision),
    ])
  }
  try terminal.show(listing, as: arguments.flag("json") ? .json : .table, whenEmpty: "")
  guard let found else {
    throw CommandFault(
      .refused, "no threshold gives a precision of \(figureText(wanted)); ask for less, or give "
        + "the model more examples.")
  }
  terminal.note(StyledText(
    "threshold \(figureText(Double(found.thresholds.score))): coverage "
      + "\(figureText(found.coverage)), precision \(figureText(found.precision))", .bold))
  if let path, var own = model {
    own.thresholds = found.thresholds
    try OutputFile.write(ModelFile.encode(own), to: path)
    model = own
    terminal.note(StyledText("\(path) is written", .dim))
  }
  return .ok
}

let classifyCompareCommand = Command(
  at: Section.models, "classify compare", "compare two models on the same texts",
  details: """
    Shows both models' figures for FILE, how often they agree, and the texts that one of them gets \
    right and the other wrong, by number only. A difference is told with the chance that it is \
    none (McNemar's exact test).
    """,
  arguments: [Positional("A", "a model"), Positional("B", "another of the same head")],
  options: [
    Option("on", value: "FILE", "labelled texts, JSON Lines", required: true),
    LearningOptions.label, LearningOptions.only, LearningOptions.seed,
    Option("json", "write one JSON object"),
  ],
  examples: [
    Example("classify compare old.model new.model --on new.jsonl --label label",
      "is the new one better?"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput]
) { arguments, installation, terminal in
  let labels = try installation.labels()
  let seed = try arguments.seed()
  let one = try NamedModel.read(try arguments.required("A"), labels: labels, head: nil)
  let other = try NamedModel.read(
    try arguments.required("B"), labels: labels, head: one.head)
  let fields = LabelledFields(head: one.head, label: try arguments.string("label"),
    only: try arguments.string("only"))
  let examples = try LabelledFile.read(
    try arguments.path("on") ?? "", head: one.head, fields: fields, labels: labels)
  let comparison = Comparison(one, other, on: examples, seed: seed)
  if arguments.flag("json") { try terminal.json(comparison) } else {
    try terminal.show(comparison)
  }
  return .ok
}

/// Two models on the same texts.
struct Comparison: Encodable {
  var a: MeasuredReport
  var b: MeasuredReport
  var agreement: Double
  /// Ids of texts that only one of them gets right.
  var onlyA: [String]
  var onlyB: [String]
  /// How likely so uneven a split is where both are as good.
  var chance: Double

  enum CodingKeys: String, CodingKey {
    case a, b, agreement, onlyA = "only_a", onlyB = "only_b", chance
  }

  init(_ one: LinearModel, _ other: LinearModel, on examples: [LabelledText], seed: UInt64) {
    let first = Measured(one, on: examples)
    let second = Measured(other, on: examples)
    a = MeasuredReport(first, model: one.version, seed: seed, thresholds: one.thresholds)
    b = MeasuredReport(second, model: other.version, seed: seed, thresholds: other.thresholds)
    var agreed = 0
    onlyA = []
    onlyB = []
    for at in examples.indices {
      let (left, right) = (first.labels[first.said[at]], second.labels[second.said[at]])
      if left == right { agreed += 1 }
      if left == examples[at].label && right != left { onlyA.append(examples[at].id) }
      if right == examples[at].label && right != left { onlyB.append(examples[at].id) }
    }
    agreement = Double(agreed) / Double(max(examples.count, 1))
    chance = Self.chance(onlyA.count, onlyB.count)
  }

  /// Twice the chance of at most so few heads in so many throws.
  private static func chance(_ one: Int, _ other: Int) -> Double {
    let throwsCount = one + other
    guard throwsCount > 0 else { return 1 }
    // Built up from the largest term, or many throws would underflow.
    var logFactorials = [0.0]
    for number in 1...throwsCount { logFactorials.append(logFactorials[number - 1] + log(number)) }
    var sum = 0.0
    for heads in 0...min(one, other) {
      sum += exp(
        logFactorials[throwsCount] - logFactorials[heads] - logFactorials[throwsCount - heads]
          - Double(throwsCount) * log(2))
    }
    return min(1, 2 * sum)
  }

  private static func log(_ number: Int) -> Double { Glibc.log(Double(number)) }
}

extension Terminal {
  fileprivate func show(_ comparison: Comparison) throws(OutputFault) {
    var listing = Listing([
      Column("model", "模型"), Column("macro_f1", "macro-F1"), Column("accuracy", "accuracy"),
      Column("only", "独对", .right),
    ])
    for (own, only) in [(comparison.a, comparison.onlyA), (comparison.b, comparison.onlyB)] {
      listing.add([
        Cell(own.model), Cell(range(own.macroF1)), Cell(range(own.accuracy)), Cell(only.count),
      ])
    }
    try show(listing, as: .table, whenEmpty: "")
    try line(StyledText(
      "they agree on \(figureText(comparison.agreement)) of \(comparison.a.texts) texts; "
        + "a difference like this comes by chance with \(figureText(comparison.chance))"))
    for (name, ids) in [("A", comparison.onlyA), ("B", comparison.onlyB)] where !ids.isEmpty {
      let some = ids.prefix(20).joined(separator: " ")
      try line(StyledText("only \(name): \(some)\(ids.count > 20 ? " …" : "")", .dim))
    }
  }

  private func range(_ own: MeasuredReport.Range) -> String {
    "\(figureText(own.value)) (\(figureText(own.from))–\(figureText(own.to)))"
  }
}
