import Classification

/// Teaches a model which questions mean the same.
///
/// Guarantees: the same texts and seed give the same model, byte for byte on the same machine; the
/// time is that of `pairSteps` and `groupSteps` steps, of which each compares every text of a batch
/// with every other.
///
/// First it learns from pairs which words go together at all, then from groups, all of them in one
/// batch: so near neighbours of the same subject are always among those to be told apart.
public enum MeaningTrainer {
  /// - Parameter groups: `MeaningLimits.groupsMin` at least.
  /// - Parameter date: the day of the training, as `2026-11-22`.
  /// - Parameter progress: hears how many steps are done, and of how many.
  public static func train(
    groups: [MeaningGroup], pairs: [MeaningPair], seed: UInt64, date: String,
    progress: (Int, Int) -> Void = { _, _ in }
  ) -> MeaningModel {
    precondition(groups.count >= MeaningLimits.groupsMin, "There is nothing to tell apart.")
    let texts = MeaningTexts(groups: groups, pairs: pairs)
    var course = Course(texts: texts, seed: seed)
    let pairSteps = pairs.isEmpty ? 0 : MeaningLimits.pairSteps
    let steps = pairSteps + MeaningLimits.groupSteps
    for step in 0..<pairSteps {
      course.learnPairs()
      progress(step + 1, steps)
    }
    course.table.refresh()
    for step in 0..<MeaningLimits.groupSteps {
      course.learnGroups(Float(step) / Float(MeaningLimits.groupSteps))
      progress(pairSteps + step + 1, steps)
    }
    return MeaningModel(
      version: "meaning-\(date)", date: date, groups: groups.count, pairs: pairs.count,
      keys: texts.keys, table: course.table)
  }
}

/// The table while it learns.
private struct Course {
  private let texts: MeaningTexts
  private var random: Shuffler
  /// The groups, in another order for each batch.
  private var order: [Int]
  var table: MeaningTable

  init(texts: MeaningTexts, seed: UInt64) {
    self.texts = texts
    random = Shuffler(state: seed)
    order = Array(texts.groups.indices)
    table = MeaningTable(rarities: texts.rarities, &random)
  }

  /// Of a batch of pairs drawn by lot, each side is to find the other.
  mutating func learnPairs() {
    let chosen = (0..<min(MeaningLimits.pairBatch, texts.pairs.count)).map { _ in
      let first = texts.pairs.lowerBound + 2 * random.below(texts.pairs.count)
      return (first, first + 1)
    }
    learn(chosen, MeaningLimits.rate)
  }

  /// Of each group one question is to find the official wording, or the answer, or another
  /// question. Steps grow shorter to the end, where `done` comes to 1.
  mutating func learnGroups(_ done: Float) {
    random.shuffle(&order)
    let chosen = order.prefix(MeaningLimits.groupBatch).map { at in
      let group = texts.groups[at]
      let asked = group.dropFirst(MeaningTexts.untilAsked)
      let question = asked.lowerBound + random.below(asked.count)
      let lot = random.below(10)
      if lot < MeaningLimits.answersOfTen { return (question, group.lowerBound + 1) }
      let other = asked.lowerBound + random.below(asked.count)
      let isAsked = lot < MeaningLimits.answersOfTen + MeaningLimits.askedOfTen
      return (question, isAsked && other != question ? other : group.lowerBound)
    }
    learn(chosen, MeaningLimits.rate * (1 - MeaningLimits.slowing * done))
  }

  private mutating func learn(_ pairs: [(Int, Int)], _ rate: Float) {
    var batch = MeaningBatch(pairs, of: texts, &random)
    batch.step(&table, rate: rate)
  }
}
