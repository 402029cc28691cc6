import Formats
import Knowledge

let faqEvalCommand = Command(
  at: Section.faq, "faq eval", "measure the search on questions whose answer is known",
  details: """
    The file has a JSON object a line: {"entry": {"id", "question", "phrasings", "answer"}}, or \
    {"query", "expect"} with the id that answers it, or null where none does. The configuration's \
    synonyms and its model of meaning are used; no ledger is needed. Measures: \
    \(FaqGate.names.joined(separator: ", ")).
    """,
  arguments: [Positional("FILE", "entries and queries, JSON Lines")],
  options: [
    Option("at-least", value: "NAME=SHARE,…", "exit with 1 where a measure is below"),
    Option("misses", "list the queries whose first hit is another entry, or should be none"),
    Option("without-phrasings", "the entries are found by question and answer alone"),
    Option("json", "write one JSON object"),
  ],
  examples: [
    Example("faq eval queries.jsonl --misses", "how good the search is, and where it is wrong"),
    Example("faq eval queries.jsonl --at-least sr1=0.75,sr5=0.92",
      "before new synonyms take effect"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .ioErr]
) { arguments, installation, terminal in
  let gates = try FaqGate.parse(try arguments.string("at-least"))
  let configuration = try installation.configuration()
  let path = try arguments.required("FILE")
  let bytes = try InputFile.bytes(of: path)
  let trial: SearchTrial
  do throws(SearchTrialFault) {
    trial = try SearchTrial(parsing: bytes, file: path)
  } catch { throw CommandFault(.dataErr, "\(error).") }
  var index = configuration.emptySearch
  for var entry in trial.entries {
    if arguments.flag("without-phrasings") { entry.phrasings = [] }
    index.insert(entry)
  }
  let measures = SearchMeasures(of: trial, in: index)
  let report = FaqEvaluation(
    measures, misses: arguments.flag("misses") ? FaqMiss.all(of: trial, in: index) : nil)
  if arguments.flag("json") {
    try terminal.json(report)
  } else {
    try terminal.show(report)
  }
  let missed = gates.filter { measures.value($0.name) < $0.least }
  for gate in missed {
    let value = figureText(measures.value(gate.name))
    terminal.note(StyledText("\(gate.name) is \(value), below \(gate.least)", .red))
  }
  return missed.isEmpty ? .ok : .refused
}

/// What a measure has to reach.
struct FaqGate: Equatable {
  var name: String
  var least: Double

  static let names = [
    "sr1", "sr3", "sr5", "mrr", "ndcg5", "abstention-precision", "abstention-recall",
  ]

  /// `sr1=0.75,sr5=0.92`.
  static func parse(_ text: String?) throws -> [FaqGate] {
    try (text ?? "").split(separator: ",", omittingEmptySubsequences: text == nil).map { part in
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard let name = pair.first, names.contains(name) else {
        throw UsageFault.notAChoice(
          name: "--at-least", value: pair.first ?? "", choices: names)
      }
      guard pair.count == 2, let least = Double(pair[1]), (0...1).contains(least) else {
        throw CommandFault(.usage, "--at-least is such as sr1=0.75, with a share from 0 to 1, "
          + "not `\(part)`.")
      }
      return FaqGate(name: name, least: least)
    }
  }
}

extension SearchMeasures {
  /// A measure by its name in `FaqGate.names`.
  func value(_ name: String) -> Double {
    switch name {
    case "sr1": successAt1
    case "sr3": successAt3
    case "sr5": successAt5
    case "mrr": meanReciprocalRank
    case "ndcg5": gainAt5
    case "abstention-precision": abstentionPrecision
    default: abstentionRecall
    }
  }
}

/// A query whose first hit is another entry than the one that answers it.
struct FaqMiss: Encodable {
  var query: String
  var expected: String?
  /// What came first; nil where nothing scored enough.
  var found: String?
  var score: Double?

  static func all(of trial: SearchTrial, in index: SearchIndex) -> [FaqMiss] {
    trial.queries.compactMap { query in
      let first = index.search(query.text, limit: 1).hits.first
      if first?.id == query.expected { return nil }
      return FaqMiss(
        query: query.text, expected: query.expected.map { trial.names[Int($0)] },
        found: first.map { trial.names[Int($0.id)] }, score: first.map { Double($0.score) })
    }
  }
}

struct FaqEvaluation: Encodable {
  var answered: Int
  var unanswered: Int
  var measures: [String: Double]
  var misses: [FaqMiss]?

  init(_ measures: SearchMeasures, misses: [FaqMiss]?) {
    answered = measures.answered
    unanswered = measures.unanswered
    self.measures = Dictionary(
      uniqueKeysWithValues: FaqGate.names.map { ($0, measures.value($0)) })
    self.misses = misses
  }
}

extension Terminal {
  fileprivate func show(_ report: FaqEvaluation) throws(OutputFault) {
    if let misses = report.misses {
      var listing = Listing([
        Column("query", "问题", shrinksTo: 16), Column("expected", "应得", shrinksTo: 8),
        Column("found", "首条", shrinksTo: 8), Column("score", "得分", .right),
      ])
      for miss in misses {
        listing.add([
          Cell(miss.query), Cell(miss.expected, shown: miss.expected ?? "(无)"),
          Cell(miss.found, shown: miss.found ?? "(无)", style: .yellow),
          Cell(miss.score.map { .double($0) } ?? .none, shown: miss.score.map(OrderWords.score)),
        ])
      }
      try show(listing, as: .table, whenEmpty: "every first hit is right")
      try line()
    }
    try field("有答案", "\(report.answered) 问")
    try field("无答案", "\(report.unanswered) 问")
    let titles = [
      "首条正确", "前三正确", "前五正确", "倒数排名", "折损增益", "弃答准确", "弃答召回",
    ]
    for (title, name) in zip(titles, FaqGate.names) {
      try field(title, "\(figureText(report.measures[name] ?? 0))  \(name)")
    }
  }
}
