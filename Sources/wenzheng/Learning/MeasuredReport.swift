import Classification

/// The figures of a model, for people and as JSON.
struct MeasuredReport: Encodable {
  struct Figures: Encodable {
    var label: String
    var support: Int
    var precision: Double
    var recall: Double
    var f1: Double
  }

  struct Range: Encodable {
    var value: Double
    var from: Double
    var to: Double
  }

  struct Abstention: Encodable {
    var threshold: Double
    var margin: Double
    var coverage: Double
    var precision: Double
  }

  struct Bin: Encodable {
    var from: Double
    var count: Int
    var said: Double
    var right: Double
  }

  struct Confusion: Encodable {
    var right: String
    var said: String
    var count: Int
  }

  var model: String
  var texts: Int
  var accuracy: Range
  var macroF1: Range
  /// The share of the largest class: what saying always the same would hit.
  var majority: Double
  var classes: [Figures]
  /// Classes of which so few examples are here that their figures say little.
  var few: [String]
  var labels: [String]
  /// Rows: what is right; columns: what was said.
  var confusion: [[Int]]
  var worst: [Confusion]
  var abstention: Abstention
  var calibration: [Bin]
  /// What of a ledger it was trained on; nil where that was a file alone.
  var ledger: LedgerFigures?

  enum CodingKeys: String, CodingKey {
    case model, texts, accuracy, macroF1 = "macro_f1", majority, classes, few, labels, confusion
    case worst, abstention, calibration, ledger
  }

  init(
    _ measured: Measured, model: String, seed: UInt64, thresholds: LinearModel.Thresholds
  ) {
    self.model = model
    texts = measured.classes.count
    let interval = measured.interval(seed: seed)
    accuracy = Range(
      value: measured.accuracy, from: interval.accuracy.lowerBound,
      to: interval.accuracy.upperBound)
    macroF1 = Range(
      value: measured.macroF1, from: interval.macroF1.lowerBound, to: interval.macroF1.upperBound)
    let perClass = measured.perClass
    majority = Double(perClass.map(\.support).max() ?? 0) / Double(max(texts, 1))
    classes = perClass.map {
      Figures(
        label: $0.label, support: $0.support, precision: $0.precision, recall: $0.recall, f1: $0.f1)
    }
    few = perClass.filter { $0.support < LearningLimits.examplesOfClassFew }.map(\.label)
    labels = measured.labels
    confusion = measured.confusion
    worst = Self.worst(measured.confusion, measured.labels)
    let coverage = measured.coverage(thresholds)
    abstention = Abstention(
      threshold: Double(thresholds.score), margin: Double(thresholds.margin),
      coverage: coverage.coverage, precision: coverage.precision)
    calibration = measured.calibrationBins.map {
      Bin(from: $0.from, count: $0.count, said: $0.said, right: $0.right)
    }
  }

  private static let worstMax = 8
  /// A wider confusion matrix is for scripts alone: people read the worst of it.
  static let columnsMax = 16

  private static func worst(_ matrix: [[Int]], _ labels: [String]) -> [Confusion] {
    var all: [Confusion] = []
    for right in labels.indices {
      for said in labels.indices where said != right && matrix[right][said] > 0 {
        all.append(Confusion(
          right: labels[right], said: labels[said], count: matrix[right][said]))
      }
    }
    return Array(all.sorted { $0.count > $1.count }.prefix(worstMax))
  }
}

extension Terminal {
  func show(_ report: MeasuredReport) throws(OutputFault) {
    func range(_ own: MeasuredReport.Range) -> String {
      "\(figure(own.value)) (\(figure(own.from))–\(figure(own.to)))"
    }
    try line(
      StyledText("macro-F1 \(range(report.macroF1))", .bold)
        + StyledText("  accuracy \(range(report.accuracy))  majority \(figure(report.majority))"
          + "  texts \(report.texts)"))
    var classes = Listing([
      Column("label", "类"), Column("support", "样本", .right), Column("precision", "精确率", .right),
      Column("recall", "召回率", .right), Column("f1", "F1", .right),
    ])
    for own in report.classes {
      classes.add([
        Cell(own.label), Cell(own.support), Cell(figure(own.precision)), Cell(figure(own.recall)),
        Cell(figure(own.f1)),
      ])
    }
    try show(classes, as: .table, whenEmpty: "no classes")
    try line()
    if report.labels.count <= MeasuredReport.columnsMax { try showConfusion(report) }
    let worst = report.worst.map { "\($0.right)→\($0.said) \($0.count)" }
    try line(StyledText("worst: \(worst.joined(separator: ", "))"))
    let own = report.abstention
    try line(StyledText(
      "abstaining below \(figure(own.threshold)), or within \(figure(own.margin)) of the second: "
        + "coverage \(figure(own.coverage)), precision \(figure(own.precision))"))
    let bins = report.calibration.map {
      "\(figure($0.said))→\(figure($0.right)) (\($0.count))"
    }
    try line(StyledText("said→right: \(bins.joined(separator: "  "))", .dim))
    if !report.few.isEmpty {
      try line(StyledText(
        "under \(LearningLimits.examplesOfClassFew) examples, so their figures say little: "
          + report.few.joined(separator: ", "), .yellow))
    }
  }

  private func showConfusion(_ report: MeasuredReport) throws(OutputFault) {
    var matrix = Listing([Column("right", "实际 \\ 判为")] + report.labels.map {
      Column($0, $0, .right)
    })
    for (label, row) in zip(report.labels, report.confusion) {
      matrix.add([Cell(label)] + row.map { Cell($0) })
    }
    try show(matrix, as: .table, whenEmpty: "no classes")
    try line()
  }

  private func figure(_ value: Double) -> String { figureText(value) }
}

/// `0.926`: three places, without a formatter.
func figureText(_ value: Double) -> String {
  let thousandths = Int((value * 1_000).rounded())
  let rest = "\(thousandths % 1_000)"
  return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
}

/// The same as a cell: a number for those who read JSON.
func figureCell(_ value: Double, style: Style = .plain) -> Cell {
  Cell(.double((value * 1_000).rounded() / 1_000), shown: figureText(value), style: style)
}
