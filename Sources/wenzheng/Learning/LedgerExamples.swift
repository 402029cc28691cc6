import Classification
import Ledger

/// What people dispatched, as examples for a model of departments.
///
/// Guarantees: the same ledger and configuration give the same examples in the same order.
struct LedgerExamples {
  static let most = 1_000_000
  static let usual = 30_000

  private(set) var texts: [LabelledText] = []
  private(set) var counts: DispatchExamples

  /// Reads the ledger's files; a daemon may be running.
  init(_ installation: Installation, most: Int, _ terminal: Terminal) throws {
    let configuration = try installation.configuration()
    let view = try installation.view()
    var progress: Progress?
    var texts: [LabelledText] = []
    counts = try view.dispatchExamples(configuration, most: most) { done, total in
      var own = progress ?? Progress(
        "orders", total: total, onTerminal: terminal.errIsTerminal, now: Progress.monotonicMs())
      terminal.show(&own, done: done)
      progress = own
    } _: { example in
      texts.append(LabelledText(
        id: example.order, title: example.title, text: example.content,
        label: example.department, fold: nil, group: example.group))
    }
    self.texts = texts
    terminal.clearStatus()
  }

  /// Leaves out departments of which nothing could be learned, with what stands in a file too.
  mutating func leaveOutRare(beside others: [LabelledText]) -> LedgerFigures {
    var all: [String: Int] = [:]
    for text in texts + others { all[text.label, default: 0] += 1 }
    var rare: [String: Int] = [:]
    texts.removeAll { text in
      guard all[text.label] ?? 0 < LearningLimits.examplesOfClassMin else { return false }
      rare[text.label, default: 0] += 1
      return true
    }
    return LedgerFigures(counts, rare: rare)
  }
}

/// What of a ledger was learned, and what was left out.
struct LedgerFigures: Encodable {
  var counts: DispatchExamples
  /// Departments with too few examples, and how many those were.
  var rare: [String: Int]

  init(_ counts: DispatchExamples, rare: [String: Int]) {
    (self.counts, self.rare) = (counts, rare)
  }

  var words: String {
    var words = "from the ledger: \(number(counts.byHand)) by hand, "
      + "\(number(counts.confirmed)) confirmed by an answer; left out: "
      + "\(number(counts.unknownUnits)) of units that are unknown now, "
      + "\(number(counts.withoutDepartment)) of units of no department, "
      + "\(number(counts.others)) open or settled by no unit"
    if counts.older > 0 { words += ", \(number(counts.older)) older ones (--limit)" }
    guard !rare.isEmpty else { return words }
    let names = rare.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return words + ", departments with fewer than \(LearningLimits.examplesOfClassMin) examples: "
      + names.joined(separator: ", ")
  }

  private func number(_ count: Int) -> String { Progress.grouped(count) }
}
