import Classification
import Formats
import Glibc
import Journal
import Service
import WorkTime

/// What all commands that read labelled texts take.
enum LearningOptions {
  static let head = Option(
    "head", value: "HEAD",
    "what is learned: \(Head.allCases.map(\.rawValue).joined(separator: ", ")) (category)")
  static let label = Option("label", value: "FIELD", "the field with the label (as the head)")
  static let seed = Option("seed", value: "NUMBER", "of the order of learning (1)")
  static let only = Option(
    "only", value: "LABELS", "leave out lines with other labels than these, joined by commas")
  static let all = [head, label, only, seed]
}

extension ParsedArguments {
  func head() throws(UsageFault) -> Head {
    try choice("head", of: Head.allCases.map(\.rawValue)).flatMap(Head.init) ?? .category
  }

  func seed() throws(UsageFault) -> UInt64 {
    UInt64(try int("seed", in: 0...Int(Int32.max)) ?? 1)
  }

  func examples(
    _ word: String, head: Head, _ labels: HeadLabels
  ) throws -> [LabelledText] {
    let fields = LabelledFields(head: head, label: try string("label"), only: try string("only"))
    return try LabelledFile.read(required(word), head: head, fields: fields, labels: labels)
  }
}

let classifyTrainCommand = Command(
  at: Section.models, "classify train", "train a model from labelled texts",
  details: """
    FILE holds one JSON object a line: the label in the field that --label names, `title`, and the \
    text in `text`, `content` or `detail`; `fold` and `group` where a cross-validation is to keep \
    to them. The model is measured first, each fold by a model of the others, and calibrated by \
    that; then it is trained on all. The same file, seed and date give the same bytes. \
    --from-ledger takes what people dispatched instead, or beside FILE: the text of each order \
    that they sent to another unit, or that its unit answered, with that unit's department.
    """,
  arguments: [
    Positional("FILE", "labelled texts, JSON Lines; may be left out with --from-ledger",
      optional: true),
  ],
  options: LearningOptions.all + [
    Option("out", value: "MODEL", "the model's file", required: true),
    Option("name", value: "TEXT", "its version (head and date)"),
    Option("date", value: "DATE", "its date (today)"),
    Option("precision", value: "SHARE",
      "abstain so often that of the verdicts that hold this share is right (0.97)"),
    Option("threshold", value: "SHARE",
      "abstain below this probability; of urgency: alarm from it on"),
    Option("suspect", value: "SHARE",
      "of urgency: below the alarm, ask a person from this probability on (疑似紧急)"),
    Option("as", value: "LABEL=FILE",
      "take all texts of FILE for LABEL; of urgency without those that phrases take for urgent"),
    Option("without", value: "FILE", "leave out texts of --as whose title stands in this file"),
    Option("from-ledger", "learn departments from the ledger's orders, a daemon running or not"),
    Option("limit", value: "N", "so many orders of the ledger at most, the newest (30000)"),
    Option("json", "write its figures as one JSON object"),
  ],
  examples: [
    Example("classify train labelled.jsonl --label label --out category.model", "categories"),
    Example("classify train kinds.jsonl --head kind --label appeal_type --out kind.model",
      "appeal kinds"),
    Example("classify train --from-ledger --head department --out department.model",
      "departments, from what was dispatched"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput, .cantCreate]
) { arguments, installation, terminal in
  let head = try arguments.head()
  let labels = try installation.labels()
  let out = try arguments.path("out") ?? ""
  let precision = try arguments.share("precision") ?? 0.97
  let today = WallClock.now().dateInShanghai()
  let date = try arguments.string("date") ?? today.description
  guard (try? CivilDate(parsing: date)) != nil else {
    throw UsageFault.notAnInstant(name: "--date", value: date)
  }
  let version = try arguments.string("name") ?? "\(head.rawValue)-\(date)"
  let threshold = try arguments.share("threshold")
  if head == .urgency && threshold == nil { throw alarmThresholdMissing }
  let suspect = try arguments.suspect(of: head, below: threshold)
  let (learner, ledger) = try arguments.learner(head, labels, installation, terminal)
  let measured = learner.crossValidated { done, of in
    terminal.status("fold \(done) of \(of) …")
  }
  var model = learner.model(version: version, date: date, measured: measured)
  terminal.clearStatus()
  let tuned = measured.thresholds(
    precision: precision, margin: LinearModel.thresholdsByDefault.margin)
  if let tuned { model.thresholds = tuned.thresholds }
  if let threshold { model.thresholds.score = Float(threshold) }
  model.thresholds.suspect = suspect
  try OutputFile.write(ModelFile.encode(model), to: out)
  var report = MeasuredReport(
    measured, model: version, seed: learner.seed, thresholds: model.thresholds)
  report.ledger = ledger
  if arguments.flag("json") { try terminal.json(report) } else { try terminal.show(report) }
  if tuned == nil && threshold == nil {
    terminal.note(StyledText(
      "no threshold gives a precision of \(precision); the model abstains below "
        + "\(model.thresholds.score)", .yellow))
  }
  if let ledger { terminal.note(StyledText(ledger.words, .dim)) }
  terminal.note(StyledText("\(out): \(version), \(learner.labels.count) labels", .dim))
  return .ok
}

/// How many of an urgent model's verdicts are right says nothing of what it misses.
let alarmThresholdMissing = CommandFault(
  .usage, "a model of urgency alarms from a probability on: train it with --threshold, such as "
    + "0.03, and look at it with `classify alarms`.")

let classifyEvalCommand = Command(
  at: Section.models, "classify eval", "measure a model, or what could be learned from a file",
  details: """
    With --model the model is asked for each line of FILE. Without, each fold of FILE is asked of \
    a model of the other folds. Intervals hold 95 of 100 times (1,000 draws of the texts with \
    repeats).
    """,
  arguments: [Positional("FILE", "labelled texts, JSON Lines")],
  options: LearningOptions.all + [
    Option("model", value: "MODEL", "the model to measure"),
    Option("precision", value: "SHARE", "the precision whose coverage is told (0.97)"),
    Option("json", "write one JSON object"),
  ],
  examples: [
    Example("classify eval labelled.jsonl --label label", "cross-validation"),
    Example("classify eval new.jsonl --model category.model --json", "for a script"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput]
) { arguments, installation, terminal in
  let labels = try installation.labels()
  let precision = try arguments.share("precision") ?? 0.97
  let seed = try arguments.seed()
  let head: Head
  let measured: Measured
  let name: String
  if let path = try arguments.path("model") {
    let model = try NamedModel.read(path, labels: labels, head: nil)
    (head, name) = (model.head, model.version)
    measured = Measured(model, on: try arguments.examples("FILE", head: head, labels))
  } else {
    head = try arguments.head()
    name = "cross-validation"
    measured = try arguments.learner(head, labels).crossValidated { done, of in
      terminal.status("fold \(done) of \(of) …")
    }
    terminal.clearStatus()
  }
  let margin = LinearModel.thresholdsByDefault.margin
  let report = MeasuredReport(
    measured, model: name, seed: seed,
    thresholds: measured.thresholds(precision: precision, margin: margin)?.thresholds
      ?? LinearModel.thresholdsByDefault)
  if arguments.flag("json") { try terminal.json(report) } else { try terminal.show(report) }
  return .ok
}

extension ParsedArguments {
  func share(_ name: String) throws(UsageFault) -> Double? {
    guard let word = try string(name) else { return nil }
    guard let share = Double(word), share > 0, share <= 1 else {
      throw UsageFault.notAShare(name: "--" + name, value: word)
    }
    return share
  }

  /// From which probability on people are asked.
  func suspect(of head: Head, below threshold: Double?) throws -> Float? {
    guard let suspect = try share("suspect") else { return nil }
    guard head == .urgency, suspect < threshold ?? 0 else {
      throw CommandFault(
        .usage, "--suspect is of models of urgency, and lies below the threshold of an alarm.")
    }
    return Float(suspect)
  }

  /// The texts of `--as`, all with one label.
  private func unlabelled(
    _ head: Head, _ labels: HeadLabels, _ taxonomy: Taxonomy
  ) throws -> [LabelledText] {
    guard let word = try string("as") else { return [] }
    let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, labels[head].contains(parts[0]) else {
      throw UsageFault.notAChoice(
        name: "--as", value: word, choices: labels[head].map { "\($0)=FILE" })
    }
    func read(_ path: String) throws -> [LabelledText] {
      try LabelledFile.read(
        path, head: head, fields: LabelledFields(head: head, label: "", only: nil),
        labels: labels)
    }
    let known = Set(try path("without").map(read)?.map(\.title) ?? [])
    let phrases = Classifier(taxonomy: taxonomy)
    return try read(parts[1]).compactMap { example in
      if known.contains(example.title) { return nil }
      if head == .urgency {
        let verdict = example.title.withUnsafeBufferPointer { title in
          example.text.withUnsafeBufferPointer { phrases.judge(title: title, content: $0) }
        }
        if verdict.urgency != .ordinary { return nil }
      }
      var own = example
      own.label = parts[0]
      return own
    }
  }

  /// Of FILE alone.
  func learner(_ head: Head, _ labels: HeadLabels) throws -> Learner {
    try learner(of: examples("FILE", head: head, labels), head, from: required("FILE"))
  }

  /// Of FILE, of the ledger, or of both.
  fileprivate func learner(
    _ head: Head, _ labels: HeadLabels, _ installation: Installation, _ terminal: Terminal
  ) throws -> (Learner, LedgerFigures?) {
    let file = word("FILE")
    guard flag("from-ledger") else {
      if try string("limit") != nil { throw UsageFault.optionMissing(option: "--from-ledger") }
      let examples = try examples("FILE", head: head, labels)
        + unlabelled(head, labels, installation.taxonomy())
      return (try learner(of: examples, head, from: required("FILE")), nil)
    }
    guard head == .department else {
      throw CommandFault(
        .usage, "a ledger's dispatches teach departments alone: add --head department, or leave "
          + "--from-ledger out.")
    }
    let most = try int("limit", in: 1...LedgerExamples.most) ?? LedgerExamples.usual
    var examples = try file == nil ? [] : self.examples("FILE", head: head, labels)
    examples += try unlabelled(head, labels, installation.taxonomy())
    var ledger = try LedgerExamples(installation, most: most, terminal)
    let figures = ledger.leaveOutRare(beside: examples)
    let path = installation.places.ledger
    guard !(ledger.texts + examples).isEmpty else {
      throw CommandFault(.dataErr, "\(path) has no example to learn from; \(figures.words).")
    }
    let from = file.map { "\($0) and \(path)" } ?? path
    return (try learner(of: examples + ledger.texts, head, from: from), figures)
  }

  private func learner(
    of examples: [LabelledText], _ head: Head, from source: String
  ) throws -> Learner {
    let seed = try seed()
    do throws(Learner.Fault) {
      return try Learner(examples, head: head, seed: seed)
    } catch {
      throw CommandFault(.dataErr, "\(source): \(error).")
    }
  }
}
