import Testing

@testable import Classification

@Suite struct LearnerTests {
  /// Learned once for all tests here: each learning walks over all buckets several times.
  private static let learned = learn(seed: 7)

  private static func learn(seed: UInt64) -> (measured: Measured, model: LinearModel) {
    let learner = try! Learner(Separable.examples(96, seed: 1), head: .category, seed: seed)
    let measured = learner.crossValidated()
    return (measured, learner.model(version: "small", date: "2026-11-22", measured: measured))
  }

  @Test func learnsWhatIsSeparable() {
    let (measured, model) = Self.learned
    #expect(measured.accuracy == 1 && measured.macroF1 == 1)
    #expect(measured.labels == Separable.classes.map(\.label).sorted())
    #expect(model.labels.map(\.count) == [32, 32, 32])
    #expect(model.head == .category && model.version == "small" && model.date == "2026-11-22")
    // Texts that it never saw.
    let fresh = Measured(model, on: Separable.examples(60, seed: 2))
    #expect(fresh.accuracy == 1)
    let mean = fresh.probabilities.reduce(0) { $0 + ($1.max() ?? 0) } / 60
    #expect(mean > 0.9, "\(mean)")
  }

  @Test func theSameExamplesAndSeedGiveTheSameBytes() {
    let again = Self.learn(seed: 7)
    #expect(ModelFile.encode(Self.learned.model) == ModelFile.encode(again.model))
    #expect(Self.learned.measured.probabilities == again.measured.probabilities)
    // Another order of learning ends near the same weights, not at the same.
    let other = Self.learn(seed: 8)
    #expect(ModelFile.encode(Self.learned.model) != ModelFile.encode(other.model))
    #expect(other.measured.accuracy == 1)
  }

  @Test func thePiecesThatDecidedAreNamed() throws {
    let model = Self.learned.model
    let bus = try #require(model.labels.firstIndex { $0.name == "交通运输" })
    let pieces = model.pieces(
      title: Array("公交晚点".utf8), text: Array("请问医院".utf8), for: bus, most: 50)
    let names = pieces.map(\.text)
    #expect(names.contains("公交") && names.contains("晚点"))
    #expect(!names.contains("医院") && !names.contains("挂号"))
    #expect(pieces.map(\.points) == pieces.map(\.points).sorted(by: >))
    #expect(pieces.allSatisfy { $0.points > 0 })
    let two = model.pieces(
      title: Array("公交晚点".utf8), text: Array("请问医院".utf8), for: bus, most: 2)
    #expect(two == Array(pieces.prefix(2)))
    #expect(model.pieces(title: [], text: [], for: bus, most: 5).isEmpty)
  }

  /// All that a score is made of is told: of two labels, what speaks for one speaks against the
  /// other, and both together are their difference.
  @Test func thePiecesSumUpToTheScore() {
    let model = SmallModel.model
    let texts = [
      ("公交晚点", "医院挂号三天"), ("", "没停水"), ("没停水", ""), ("停水", "停水,停水了3天 wifi"),
    ]
    for (title, text) in texts {
      let (title, text) = (Array(title.utf8), Array(text.utf8))
      let sums = (0..<2).map { label in
        model.pieces(title: title, text: text, for: label, most: .max)
          .reduce(Float(0)) { $0 + $1.points }
      }
      let scores = model.scores(Features(title: title, text: text))
      let own = (scores[0] - model.biases[0] - scores[1] + model.biases[1]) / 2
      #expect(abs(sums[0] - sums[1] - own) < 1e-3, "\(sums), \(own)")
    }
  }

  @Test func aTextOfNothingHasProbabilitiesToo() {
    let empty = Self.learned.model.probabilities(title: [], text: [])
    #expect(empty.count == 3 && abs(empty.reduce(0, +) - 1) < 1e-5)
  }

  // MARK: Faults

  private static let unlearnable:
    [(labels: [String], folds: [Int], sentence: String)] = [
      (["a", "a", "a", "a"], [0, 1, 2, 3],
        "the examples know 1 label; a model needs two at least"),
      ((0..<260).map { "\($0 % 65)" }, (0..<260).map { $0 / 65 },
        "the examples know 65 labels; a model takes 64 at most"),
      (["a", "a", "a", "a", "b", "b", "b"], [0, 1, 2, 3, 0, 1, 2],
        "label 'b' has 3 examples; give it 4 at least, or leave it out"),
      (["a", "a", "a", "a", "b", "b", "b", "b"], [0, 0, 0, 0, 0, 0, 0, 0],
        "the examples stand in one fold; give them two at least, so that each can be asked of a "
          + "model of the others"),
    ]

  @Test func whatCannotBeLearnedIsOneSentence() {
    for (labels, folds, sentence) in Self.unlearnable {
      let examples = zip(labels, folds).map { labelled("停水", $0, fold: $1) }
      do throws(Learner.Fault) {
        _ = try Learner(examples, head: .category, seed: 1)
        Issue.record("no fault; wanted: \(sentence)")
      } catch {
        #expect(error.description == sentence)
      }
    }
    let most = (0..<256).map { labelled("停水", "\($0 % 64)", fold: $0 / 64) }
    #expect(throws: Never.self) { try Learner(most, head: .category, seed: 1) }
  }

  /// Few examples may leave a fold out that their hashes could have given.
  @Test func foldsAreNumberedAnew() throws {
    let labels = ["a", "a", "a", "a", "b", "b", "b", "b"]
    for folds in [[0, 1, 3, 0, 0, 1, 3, 3], [1, 2, 3, 1, 1, 2, 3, 3], [7, 9, 99, 7, 7, 9, 99, 9]] {
      let examples = zip(labels, folds).map { labelled("停水", $0, fold: $1) }
      let learner = try Learner(examples, head: .category, seed: 1)
      let used = Set(folds).sorted()
      #expect(learner.foldCount == 3)
      #expect(learner.folds == folds.map { used.firstIndex(of: $0) })
    }
  }

  /// More classes than lanes of a row: each is learned in its block.
  @Test func learnsMoreClassesThanLanes() throws {
    let words = ["电梯", "供水", "公交", "学校", "医院", "路灯", "垃圾", "噪声", "社保", "户口", "税务",
      "土地", "河道", "燃气", "供暖", "消防", "食品", "档案", "旅游", "残疾"]
    let examples = words.indices.flatMap { own in
      (0..<8).map { labelled("请问\(words[own])的事\($0)", "部门\(own)", fold: $0 % 2) }
    }
    let learner = try Learner(examples, head: .department, seed: 3)
    let measured = learner.crossValidated()
    #expect(measured.accuracy == 1, "\(measured.accuracy)")
    let model = learner.model(version: "many", date: "2026-11-22", measured: measured)
    for (own, word) in words.enumerated() {
      let all = model.probabilities(title: [], text: Array("\(word)怎么办".utf8))
      let most = all.indices.max { all[$0] < all[$1] } ?? 0
      #expect(model.labels[most].name == "部门\(own)", "\(word)")
    }
  }

  @Test func textsOfOneGroupAreAskedTogether() {
    let folds = (0..<400).map { labelled("停水\($0)", "a", fold: nil, group: "\($0 / 2)").fold }
    for at in stride(from: 0, to: 400, by: 2) { #expect(folds[at] == folds[at + 1], "\(at)") }
    for fold in 0..<LearningLimits.folds {
      let count = folds.count { $0 == fold }
      #expect((60...140).contains(count), "fold \(fold): \(count)")
    }
    // The same text is asked with itself, and a fold that is given is kept to.
    #expect(labelled("停水", "a", fold: nil).fold == labelled("停水", "b", fold: nil).fold)
    #expect(labelled("停水", "a", fold: 2, group: "x").fold == 2)
  }

  @Test func everyHeadHasItsLabels() {
    let labels = Shipped.labels
    #expect(labels[.category].count == 15)
    #expect(Set(labels[.kind]) == ["咨询", "求助", "投诉", "举报", "建议", "表扬"])
    #expect(Set(labels[.urgency]) == ["life", "utility", "ordinary"])
    #expect(labels[.department].first == "部门0")
    for head in Head.allCases { #expect(labels[head].count <= LearningLimits.labelsMax) }
  }
}
