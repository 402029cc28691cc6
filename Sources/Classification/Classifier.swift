import Appeals

/// Judges category, appeal kind and urgency: by the phrases of a taxonomy, in one pass, and by the
/// models in force, in another. What follows of the two is decided in `Verdict`.
///
/// Guarantees: pure, the same text gives the same verdict; no allocation that grows with the text.
/// Latin letters are found in either case; other forms of one character (full-width letters) are
/// found as the taxonomy writes them.
public final class Classifier: Sendable {
  public let taxonomy: Taxonomy
  public let models: ModelPanel
  private let matcher: PhraseIndex
  private let patterns: [Pattern]
  private let targets: [Target]
  /// By guard slot, the pattern that is counted there.
  private let guarded: [UInt16]
  private let slots: Slots
  /// By first-level category, its second-level ones: they stand together.
  private let children: [Range<Int>]
  /// By first-level category, whether the model of categories was trained on it.
  private let modelKnows: [Bool]
  /// Of phrases and models, as `judges` ends with them.
  let versions: String

  public init(taxonomy: Taxonomy, models: ModelPanel = .none) {
    self.taxonomy = taxonomy
    self.models = models
    modelKnows = Self.firsts(models, taxonomy)
    let names = Head.allCases.compactMap { models.models[$0]?.version }
    versions = ";版本 \(([taxonomy.version] + names).joined(separator: " "))"
    let slots = Slots(
      categories: taxonomy.categories.filter { $0.level <= 2 }.count,
      firsts: taxonomy.categories.filter { $0.level == 1 }.count, kinds: taxonomy.kinds.count)
    var texts: [(phrase: String, id: Int)] = []
    var patterns: [Pattern] = []
    var targets: [Target] = []
    var guarded: [UInt16] = []
    for (number, phrase) in taxonomy.phrases.enumerated() {
      let own = Self.targets(of: phrase, in: taxonomy, slots)
      var pattern = Pattern(phrase: UInt16(number), from: targets.count, count: own.count)
      targets += own
      if !phrase.exclusions.isEmpty {
        pattern.guardSlot = Int16(guarded.count)
        pattern.places = 1
        guarded.append(UInt16(patterns.count))
      }
      for text in Grade.spellings(phrase.text) { texts.append((text, patterns.count)) }
      patterns.append(pattern)
    }
    for (number, phrase) in taxonomy.phrases.enumerated() {
      for exclusion in phrase.exclusions {
        var pattern = Pattern(phrase: UInt16(number), from: 0, count: 0)
        pattern.guardSlot = patterns[number].guardSlot
        pattern.places = -Int8(clamping: Self.places(of: phrase.text, in: exclusion))
        for text in Grade.spellings(exclusion) { texts.append((text, patterns.count)) }
        patterns.append(pattern)
      }
    }
    matcher = PhraseIndex(phrases: texts)
    self.patterns = patterns
    self.targets = targets
    self.guarded = guarded
    self.slots = slots
    children = (0..<slots.firsts).map { first in
      let own = (slots.firsts..<slots.categories).filter {
        taxonomy.categories[$0].parent == UInt16(first)
      }
      return own.isEmpty ? 0..<0 : own[0]..<own[own.count - 1] + 1
    }
  }

  private static func places(of phrase: String, in text: String) -> Int {
    let phrase = Array(phrase.utf8)
    let text = Array(text.utf8)
    guard text.count >= phrase.count else { return 0 }
    return (0...(text.count - phrase.count)).filter { text[$0...].starts(with: phrase) }.count
  }

  /// A phrase that several first-level categories name is divided among them, by the square root:
  /// what speaks for two says less of each, but more than half.
  private static func targets(
    of phrase: Taxonomy.Phrase, in taxonomy: Taxonomy, _ slots: Slots
  ) -> [Target] {
    var firsts: [UInt16: Float] = [:]
    var seconds: [UInt16: Float] = [:]
    var others: [Target] = []
    for head in phrase.heads {
      switch head {
      case .category(let category, let grade):
        let first = taxonomy.first(of: category)
        firsts[first] = max(firsts[first] ?? 0, grade.points)
        if category != first { seconds[category] = grade.points }
      case .kind(let kind, let grade):
        guard let at = taxonomy.kinds.firstIndex(of: kind) else { continue }
        others.append(Target(slot: UInt16(slots.kindRange.lowerBound + at), points: grade.points))
      case .urgency(let urgency):
        let slot = urgency == .life ? slots.life : slots.utility
        others.append(Target(slot: UInt16(slot), points: 1))
      }
    }
    let share = 1 / Float(max(firsts.count, 1)).squareRoot()
    let categories = firsts.merging(seconds) { first, _ in first }
    return categories.sorted { $0.key < $1.key }
      .map { Target(slot: $0.key, points: $0.value * share) } + others
  }

  // MARK: Judging

  /// Judges one appeal. `given` is the kind that the sender named: it is taken as it is.
  public func judge(
    title: UnsafeBufferPointer<UInt8>, content: UnsafeBufferPointer<UInt8>,
    given: AppealKind? = nil
  ) -> Classification {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: slots.count) { scores in
      // Fields by pattern, then counts by guard slot for the title and for the content.
      let bytes = patterns.count + guarded.count * 2
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes) { bytes in
        withUnsafeTemporaryAllocation(
          of: UInt16.self, capacity: JudgementLimits.evidenceHitsMax
        ) { hits in
          scores.initialize(repeating: 0)
          bytes.initialize(repeating: 0)
          return patterns.withUnsafeBufferPointer { patterns in
            targets.withUnsafeBufferPointer { targets in
              var pass = PhrasePass(
                patterns: patterns, targets: targets, scores: scores, bytes: bytes, hits: hits)
              matcher.forEachMatch(in: title) { id, _ in pass.found(id, .title) }
              matcher.forEachMatch(in: content) { id, _ in pass.found(id, .content) }
              for slot in guarded.indices {
                pass.settle(pattern: Int(guarded[slot]), slot: slot, slots: guarded.count)
              }
              return verdict(pass, given, models.judge(title: title, text: content))
            }
          }
        }
      }
    }
  }

  private func verdict(
    _ pass: PhrasePass, _ given: AppealKind?, _ models: ModelVerdicts
  ) -> Classification {
    var verdict = ruleVerdict(pass, given)
    verdict.models = models
    if let model = models.category { take(model, pass, &verdict) }
    if given == nil, let model = models.kind { verdict.takeKind(model) }
    if let model = models.urgency { verdict.takeUrgency(model) }
    if let first = verdict.first { verdict.second = second(below: first, pass) }
    return verdict
  }

  private func ruleVerdict(_ pass: PhrasePass, _ given: AppealKind?) -> Classification {
    let category = pass.best(in: 0..<slots.firsts)
    let kind = given == nil ? pass.best(in: slots.kindRange) : PhrasePass.Best()
    var verdict = Classification(
      first: nil, second: nil, score: 0, runnerUp: nil, runnerUpScore: 0,
      categoryReason: .nothingFound, categoryProvenance: .rules,
      kind: given ?? taxonomy.defaultKind, kindScore: given == nil ? 0 : 1,
      kindReason: given == nil ? .byDefault : .sender,
      kindProvenance: given == nil ? .rules : .sender,
      urgency: .ordinary, urgencyReason: .nothingFound, urgencyProvenance: .rules,
      rules: RuleVerdict(category: nil, score: 0, kind: nil, urgency: .ordinary))
    if let slot = category.slot {
      verdict.score = category.score
      verdict.runnerUp = category.next.map { UInt16($0) }
      verdict.runnerUpScore = category.nextScore
      let evidence = pass.evidence(for: slot)
      if category.points >= JudgementLimits.categoryPointsMin {
        verdict.first = UInt16(slot)
        verdict.categoryReason = .phrases(evidence)
        verdict.rules.category = UInt16(slot)
        verdict.rules.score = category.score
      } else {
        verdict.categoryReason = .tooSlight(evidence)
      }
    }
    if let slot = kind.slot {
      verdict.kind = taxonomy.kinds[slot - slots.kindRange.lowerBound]
      verdict.kindScore = kind.score
      verdict.kindReason = .phrases(pass.evidence(for: slot))
      verdict.rules.kind = verdict.kind
    }
    let slot = pass.scores[slots.life] > 0 ? slots.life : slots.utility
    if let phrase = pass.scores[slot] > 0 ? pass.evidence(for: slot).heaviest : nil {
      verdict.urgency = slot == slots.life ? .life : .utility
      verdict.urgencyReason = .phrase(phrase)
      verdict.rules.urgency = verdict.urgency
    }
    return verdict
  }

  /// The model knows some of the categories, the phrases all. What only the phrases know is theirs
  /// where they are sure; else the model decides where it holds, and where it does not, both
  /// must say the same.
  private func take(
    _ model: ModelVerdict, _ pass: PhrasePass, _ verdict: inout Classification
  ) {
    let rules = verdict.rules
    if let own = rules.category, !modelKnows[Int(own)],
      rules.score >= JudgementLimits.rulesAloneScoreMin
    { return }
    verdict.score = model.score
    verdict.runnerUp = model.second
    verdict.runnerUpScore = model.secondScore
    if model.holds {
      verdict.first = model.first
      verdict.categoryReason = .model
      verdict.categoryProvenance = model.first == rules.category ? .both : .model
    } else if let own = rules.category, own == model.first {
      verdict.first = own
      verdict.categoryReason = .agreed
      verdict.categoryProvenance = .both
    } else {
      verdict.first = nil
      verdict.categoryReason = .modelUnsure
      verdict.categoryProvenance = .model
    }
  }

  private static func firsts(_ models: ModelPanel, _ taxonomy: Taxonomy) -> [Bool] {
    let known = Set(models.models[.category]?.labels.map(\.name) ?? [])
    return taxonomy.categories.filter { $0.level == 1 }.map { known.contains($0.name) }
  }

  /// The second-level category with most points of its own; none where two have the same.
  private func second(below first: UInt16, _ pass: PhrasePass) -> UInt16? {
    var best: UInt16?
    var bestPoints: Float = 0
    for category in children[Int(first)] {
      let points = pass.scores[category]
      if points > bestPoints {
        best = UInt16(category)
        bestPoints = points
      } else if points == bestPoints {
        best = nil
      }
    }
    return best
  }
}

/// The scores stand in one row: first-level categories, second-level ones, kinds, urgencies.
private struct Slots: Sendable {
  let categories: Int
  let firsts: Int
  let kinds: Int
  var kindRange: Range<Int> { categories..<(categories + kinds) }
  var life: Int { categories + kinds }
  var utility: Int { categories + kinds + 1 }
  var count: Int { categories + kinds + 2 }
}
