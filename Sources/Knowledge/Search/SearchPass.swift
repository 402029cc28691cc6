import Glibc

/// One search: the entries that share pieces with the query, and then a close look at the best.
struct SearchPass {
  let index: SearchIndex
  let query: SearchQuery
  let weights: SearchWeights

  // MARK: Candidates

  struct Candidate {
    let slot: Int
    let id: Int32
    let score: Float

    /// Better scores first, then lower ids: never by the order in which the entries came.
    static func isBefore(_ one: Candidate, _ other: Candidate) -> Bool {
      one.score != other.score ? one.score > other.score : one.id < other.id
    }
  }

  /// The entries that share most with the query, of those that are wanted, in no order.
  func candidates(_ isWanted: (Int32) -> Bool) -> [Candidate] {
    var scores = [Float](repeating: 0, count: index.rows.count)
    addPieces(to: &scores)
    if let meaning = query.meaning {
      index.meanings.forEach(0..<scores.count, meaning) { slot, likeness in
        if likeness > 0 { scores[slot] += likeness * weights.meaningLead }
      }
    }
    var best = Best(countMax: SearchLimits.candidatesMax)
    for slot in scores.indices where scores[slot] > 0 && scores[slot] >= best.scoreMin {
      let row = index.rows[slot]
      guard row.isLive, isWanted(row.id) else { continue }
      best.add(Candidate(slot: slot, id: row.id, score: scores[slot]))
    }
    return best.items
  }

  /// Rare pieces first: where common ones would cost too much, they say least.
  private func addPieces(to scores: inout [Float]) {
    struct Lead { let key: UInt32, points: Float, count: Int, isAnswer: Bool }
    var leads: [Lead] = []
    for piece in query.pieces {
      let form = switch piece.form {
      case .single: weights.singleLead
      case .pair: weights.pairLead
      case .concept: weights.conceptLead
      }
      let asked = index.asked.count(of: piece.key)
      if asked > 0 {
        leads.append(Lead(
          key: piece.key, points: piece.rarity * form, count: asked, isAnswer: false))
      }
      let answered = index.answered.count(of: piece.key)
      if answered > 0 {
        let points = piece.answerRarity * form * weights.answerLead
        leads.append(Lead(key: piece.key, points: points, count: answered, isAnswer: true))
      }
    }
    leads.sort { ($1.points, $0.key) < ($0.points, $1.key) }
    var left = SearchLimits.postingsMax
    for lead in leads {
      guard lead.count <= left else { continue }
      left -= lead.count
      let postings = lead.isAnswer ? index.answered : index.asked
      scores.withUnsafeMutableBufferPointer { scores in
        postings.forEachSlot(of: lead.key) { scores[$0] += lead.points }
      }
    }
  }

  // MARK: Close look

  /// What speaks for an entry.
  struct Features {
    /// The share of the query's weight that stands in the entry.
    var coverage: Float = 0
    /// How much that is: the logarithm of 1 and the weight in characters as rare as can be.
    var mass: Float = 0
    var isSameKind = false
    var isOtherKind = false
    var likeness: Float = 0
    /// Which text fitted best.
    var text = 0

    func sum(_ weights: SearchWeights) -> Float {
      var sum = weights.constant + weights.coverage * coverage + weights.mass * mass
      sum += weights.meaning * max(0, likeness)
      if isSameKind { sum += weights.sameKind }
      if isOtherKind { sum += weights.otherKind }
      return sum
    }
  }

  /// The entry's features with the text that speaks most for it.
  func features(_ slot: Int) -> Features {
    let row = index.rows[slot]
    let last = index.answer(slot)
    var cover = [Float](repeating: 0, count: query.weights.count)
    look(last, weights.answer, &cover)
    look(Int(row.textsFrom), weights.question, &cover)
    let likeness = query.meaning.map { index.meanings.likeness(slot, $0) } ?? 0
    var best = Features(likeness: likeness, text: Int(row.textsFrom))
    for text in Int(row.textsFrom)..<last {
      var own = cover
      let isQuestion = text == Int(row.textsFrom)
      if !isQuestion { look(text, weights.phrasing, &own) }
      var features = Features(likeness: likeness, text: text)
      var sum: Float = 0
      for at in own.indices { sum += own[at] * query.weights[at] }
      features.coverage = query.weight > 0 ? sum / query.weight : 0
      features.mass = log1p(sum / query.rarityMax)
      compareKinds(text, &features)
      if isQuestion || features.sum(weights) > best.sum(weights) { best = features }
    }
    return best
  }

  private func compareKinds(_ text: Int, _ features: inout Features) {
    let (one, other) = (query.wording.kinds, index.texts[text].kinds)
    guard one != 0, other != 0 else { return }
    let broad = index.synonyms.broadKinds
    if one & other & ~broad != 0 {
      features.isSameKind = true
    } else if (one | other) & broad == 0 {
      features.isOtherKind = true
    }
  }

  /// Covers the query's characters by what stands in the text.
  private func look(_ text: Int, _ share: Float, _ cover: inout [Float]) {
    index.forEachPiece(in: text) { key in
      guard let number = query.number(of: key) else { return }
      let piece = query.pieces[number]
      let credit = share * strength(piece.form)
      for span in piece.spans {
        for at in span where cover[at] < credit { cover[at] = credit }
      }
    }
  }

  private func strength(_ form: SearchQuery.Piece.Form) -> Float {
    switch form {
    case .single: weights.single
    case .pair: weights.pair
    case .concept: weights.concept
    }
  }

  // MARK: Score

  /// The best entries, each with its score and features.
  ///
  /// What others made of an answer moves it among those that may be it, and may take it out of
  /// them; nothing becomes an answer by being used.
  func best(
    _ limit: Int, scoreMin: Float = 0, _ isWanted: (Int32) -> Bool
  ) -> [(candidate: Candidate, features: Features)] {
    var all: [(candidate: Candidate, features: Features)] = []
    for candidate in candidates(isWanted) {
      let features = features(candidate.slot)
      let logit = weights.scoreConstant + weights.scoreSum * features.sum(weights)
      let merit = index.rows[candidate.slot].use.merit
      guard Self.share(logit + min(merit, 0)) >= scoreMin else { continue }
      let score = Self.share(logit + merit)
      all.append((Candidate(slot: candidate.slot, id: candidate.id, score: score), features))
    }
    return Array(all.sorted { Candidate.isBefore($0.candidate, $1.candidate) }.prefix(limit))
  }

  /// The share that these logarithmic odds are.
  private static func share(_ logit: Float) -> Float { 1 / (1 + exp(-logit)) }
}

/// The best of many candidates: a heap with the least of them on top.
private struct Best {
  typealias Candidate = SearchPass.Candidate
  let countMax: Int
  private(set) var items: [Candidate] = []
  /// What scores less is not among the best.
  private(set) var scoreMin: Float = 0

  init(countMax: Int) { self.countMax = countMax }

  mutating func add(_ candidate: Candidate) {
    if items.count < countMax {
      items.append(candidate)
      var at = items.count - 1
      while at > 0 && Candidate.isBefore(items[(at - 1) / 2], items[at]) {
        items.swapAt(at, (at - 1) / 2)
        at = (at - 1) / 2
      }
      if items.count == countMax { scoreMin = items[0].score }
      return
    }
    guard Candidate.isBefore(candidate, items[0]) else { return }
    items[0] = candidate
    var at = 0
    while true {
      var least = at
      for child in [2 * at + 1, 2 * at + 2] where child < items.count {
        if Candidate.isBefore(items[least], items[child]) { least = child }
      }
      if least == at { break }
      items.swapAt(at, least)
      at = least
    }
    scoreMin = items[0].score
  }
}
