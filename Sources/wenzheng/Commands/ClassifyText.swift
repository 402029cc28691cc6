import Appeals
import Classification
import Formats

let classifyTextCommand = Command(
  at: Section.models, "classify text", "classify one text, and show what decided",
  details: """
    Without --model all models in force and the rules are asked, as the daemon asks them. With it, \
    this model alone. The pieces of a model are characters, pairs, and word-like units.
    """,
  arguments: [Positional("TEXT", "the text, or - for standard input")],
  options: [
    Option("title", value: "TEXT", "its title"),
    Option("model", value: "MODEL", "ask this model alone"),
    Option("json", "write one JSON object"),
  ],
  examples: [
    Example("classify text \"小区电梯一天坏三回，物业不管\" --model category.model", "top three, and why"),
  ],
  exitCodes: [.ok, .usage, .dataErr, .noInput]
) { arguments, installation, terminal in
  let word = try arguments.required("TEXT")
  let text = word == "-" ? String(decoding: try InputFile.bytes(of: "/dev/stdin"), as: UTF8.self)
    : word
  let title = try arguments.string("title") ?? ""
  let (foldedTitle, foldedText) = (PlaceWords.fold(title), PlaceWords.fold(text))
  var models: [LinearModel]
  var decided: Decided?
  if let path = try arguments.path("model") {
    models = [try NamedModel.read(path, labels: installation.labels(), head: nil)]
  } else {
    let classifier = try installation.configuration().classifier
    models = Head.allCases.compactMap { classifier.models.models[$0] }
    decided = Decided(classifier, title: foldedTitle, text: foldedText)
  }
  let verdicts = models.map { ModelWords($0, title: foldedTitle, text: foldedText) }
  if arguments.flag("json") {
    try terminal.json(TextWords(decided: decided, models: verdicts))
  } else {
    if let decided { try terminal.line(StyledText(decided.words, .bold)) }
    for verdict in verdicts { try terminal.show(verdict) }
  }
  return .ok
}

/// All that is said of one text.
private struct TextWords: Encodable {
  /// What the daemon would decide; nil where one model is asked alone.
  var decided: Decided?
  var models: [ModelWords]
}

private struct Decided: Encodable {
  /// Nil where nobody is sure.
  var category: String?
  var kind: String
  var urgency: String
  /// How likely danger is, where a person would be called to look.
  var suspected: Double?
  var words: String
  /// What phrases and models said, as it stands on the order.
  var judges: String

  init(_ classifier: Classifier, title: [UInt8], text: [UInt8]) {
    let verdict = title.withUnsafeBufferPointer { title in
      text.withUnsafeBufferPointer { classifier.judge(title: title, content: $0) }
    }
    category = verdict.category.map(classifier.taxonomy.path)
    kind = verdict.kind.rawValue
    urgency = verdict.urgency.rawValue
    suspected = verdict.suspicion.map { Double($0) }
    words = verdict.description(in: classifier.taxonomy)
    judges = classifier.judges(of: verdict)
  }
}

/// What one model says of one text, with the pieces that decided.
struct ModelWords: Encodable {
  struct Candidate: Encodable {
    var label: String
    var score: Double
    var pieces: [Piece]
  }

  struct Piece: Encodable {
    var text: String
    var points: Double
  }

  var head: String
  var model: String
  /// Whether the first label holds, or the model says that it does not know. Of urgency: whether
  /// there is an alarm.
  var holds: Bool
  /// The probability that something is urgent; nil of a model of another head.
  var alarm: Double?
  var threshold: Double
  /// From which probability on people are asked, where the model says so.
  var suspect: Double?
  var margin: Double
  var candidates: [Candidate]

  private static let candidatesMax = 3
  private static let piecesMax = 6

  init(_ model: LinearModel, title: [UInt8], text: [UInt8]) {
    head = model.head.rawValue
    self.model = model.version
    let all = model.probabilities(title: title, text: text)
    let order = all.indices.sorted { all[$0] > all[$1] }.prefix(Self.candidatesMax)
    holds = model.holds(all)
    alarm = model.alarm(all).map { Double($0) }
    threshold = Double(model.thresholds.score)
    suspect = model.thresholds.suspect.map { Double($0) }
    margin = Double(model.thresholds.margin)
    candidates = order.map { label in
      Candidate(
        label: model.labels[label].name, score: Double(all[label]),
        pieces: model.pieces(title: title, text: text, for: label, most: Self.piecesMax)
          .map { Piece(text: $0.text, points: Double($0.points)) })
    }
  }
}

extension Terminal {
  fileprivate func show(_ verdict: ModelWords) throws(OutputFault) {
    var sign = verdict.holds ? "" : "  (弃权:低于 \(figureText(verdict.threshold)) 或与次选相差不到 "
      + "\(figureText(verdict.margin)))"
    if let alarm = verdict.alarm {
      let isSuspected = verdict.suspect.map { alarm >= $0 } ?? false
      let level = verdict.holds ? "报警" : isSuspected ? "疑似" : "不报警"
      sign = "  (\(level):紧急的可能 \(figureText(alarm)),报警线 \(figureText(verdict.threshold))"
        + (verdict.suspect.map { ",疑似线 \(figureText($0))" } ?? "") + ")"
    }
    try line(
      StyledText(verdict.head, .bold) + StyledText("  \(verdict.model)", .dim)
        + StyledText(sign, .yellow))
    for candidate in verdict.candidates {
      let pieces = candidate.pieces.map { "“\($0.text)”" }.joined()
      try line(StyledText("  \(figureText(candidate.score))  \(candidate.label)  ")
        + StyledText(pieces, .dim))
    }
  }
}
