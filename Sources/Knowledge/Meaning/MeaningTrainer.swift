import Classification

struct MeaningRecipe: Sendable {
  var groupFactor = 4
  var countMin = 4
  var rowsMax = MeaningLimits.rowsMax
  var rarityMax: Float = 7
  var keep: Float = 0.7
  var warmth: Float = 0.07
  var pairSteps = 400
  var pairBatch = 512
  var pairRate: Float = 0.05
  var steps = 200
  var batch = 1000
  var rate: Float = 0.05
  var answerShare: Float = 0.3
  var askedShare: Float = 0.3
  var textCut = 120
  var both = 0
  var replay = 0
}

public enum MeaningTrainer {
  public static func train(
    groups: [MeaningGroup], pairs: [MeaningPair], seed: UInt64, date: String,
    progress: (Int, Int) -> Void = { _, _ in }
  ) -> MeaningModel {
    train(groups, pairs, seed, date, MeaningRecipe(), progress: { step, of, _ in progress(step, of) })
  }

  static func train(
    _ groups: [MeaningGroup], _ pairs: [MeaningPair], _ seed: UInt64, _ date: String,
    _ recipe: MeaningRecipe, progress: (Int, Int, Float) -> Void
  ) -> MeaningModel {
    var random = Shuffler(state: seed)
    var all: [String] = []
    var firsts: [Int] = []
    for group in groups {
      firsts.append(all.count)
      all += [group.official, (recipe.both > 0 ? group.official + "。" : "") + group.answer] + group.asked
    }
    let own = all.count
    for pair in pairs { all += [pair.one, pair.other].map { String($0.prefix(recipe.textCut)) } }
    let texts = MeaningTexts(all, groups: own, recipe: recipe)
    var table = MeaningTable(rarities: texts.rarities, &random)
    let total = recipe.pairSteps + recipe.steps
    if !pairs.isEmpty {
      for step in 0..<recipe.pairSteps {
        let chosen = (0..<min(recipe.pairBatch, pairs.count)).map { _ -> (Int, Int) in
          let at = own + 2 * random.below(pairs.count)
          return (at, at + 1)
        }
        var batch = MeaningBatch(chosen, of: texts, keep: recipe.keep, &random)
        let loss = batch.step(&table, warmth: recipe.warmth, rate: recipe.pairRate)
        progress(step, total, loss)
      }
      table.refresh()
    }
    var order = Array(groups.indices)
    for step in 0..<recipe.steps {
      random.shuffle(&order)
      let chosen = order.prefix(recipe.batch).map { at -> (Int, Int) in
        let asked = groups[at].asked.count
        let query = random.below(asked)
        let share = Float(random.below(1_000)) / 1_000
        var other = 0
        if share < recipe.answerShare {
          other = 1
        } else if share < recipe.answerShare + recipe.askedShare {
          let second = random.below(asked)
          other = second == query ? 0 : second + 2
        }
        return (firsts[at] + 2 + query, firsts[at] + other)
      }
      var batch = MeaningBatch(chosen, of: texts, keep: recipe.keep, &random)
      let rate = recipe.rate * (1 - 0.9 * Float(step) / Float(recipe.steps))
      let loss = batch.step(&table, warmth: recipe.warmth, rate: rate)
      if recipe.replay > 0, step % recipe.replay == 0 {
        let chosen = (0..<min(recipe.pairBatch, pairs.count)).map { _ -> (Int, Int) in
          let at = own + 2 * random.below(pairs.count)
          return (at, at + 1)
        }
        var batch = MeaningBatch(chosen, of: texts, keep: recipe.keep, &random)
        _ = batch.step(&table, warmth: recipe.warmth, rate: rate)
      }
      progress(recipe.pairSteps + step, total, loss)
    }
    return MeaningModel(
      version: "meaning-\(date)", date: date, groups: groups.count, pairs: pairs.count,
      keys: texts.keys, table: table)
  }
}
