extension SearchIndex {
  /// The entries that answer the query, best first.
  /// - Parameters:
  ///   - limit: at most `SearchLimits.hitsMax` are given.
  ///   - scoreMin: what scores less is no answer; 0 gives all that have anything in common with the
  ///     query.
  ///   - isWanted: which entries may be found, by their ids.
  public func search(
    _ query: String, limit: Int, scoreMin: Float = SearchLimits.scoreMin,
    isWanted: (Int32) -> Bool = { _ in true }
  ) -> SearchResult {
    let pass = SearchPass(
      index: self, query: SearchQuery(query, self),
      weights: encode == nil ? .ofWords : .measured)
    let most = max(0, min(limit, SearchLimits.hitsMax))
    let hits = pass.best(most, scoreMin: scoreMin, isWanted)
      .map { candidate, features in
        SearchHit(
          id: candidate.id, score: candidate.score,
          reasons: pass.reasons(candidate.slot, features))
      }
    return SearchResult(hits: hits, isCut: pass.query.wording.isCut)
  }
}

extension SearchPass {
  /// What stands where: the question first, then the phrasing that fitted best, then the answer.
  /// What was said of one text is not said again of the next.
  func reasons(_ slot: Int, _ features: Features) -> [SearchReason] {
    let question = Int(index.rows[slot].textsFrom)
    var fields: [(field: SearchReason.Field, text: Int)] = [(.question, question)]
    if features.text > question {
      fields.append((.phrasing(features.text - question - 1), features.text))
    }
    fields.append((.answer, index.answer(slot)))
    var isSaid = [Bool](repeating: false, count: query.weights.count)
    var reasons: [SearchReason] = []
    for (field, text) in fields {
      let runs = runs(text, &isSaid)
      if !runs.isEmpty { reasons.append(.words(runs, in: field)) }
      reasons += synonyms(text, field, &isSaid)
    }
    let names = { (kinds: UInt16) in
      index.synonyms.kinds.indices.filter { kinds >> UInt16($0) & 1 == 1 }
        .map { index.synonyms.kinds[$0].name }.joined(separator: "、")
    }
    let (asked, found) = (query.wording.kinds, index.texts[features.text].kinds)
    if features.isSameKind {
      reasons.append(.sameKind(names(asked & found & ~index.synonyms.broadKinds)))
    }
    if features.isOtherKind { reasons.append(.otherKind(asked: names(asked), found: names(found))) }
    if features.likeness > 0 { reasons.append(.meaning(features.likeness)) }
    let use = index.rows[slot].use
    if use.merit != 0 {
      reasons.append(.use(taken: Int(use.used), of: Int(use.used) + Int(use.unused)))
    }
    return reasons
  }

  /// The runs of the query that stand in a text.
  private func runs(_ text: Int, _ isSaid: inout [Bool]) -> [String] {
    var isHere = [Bool](repeating: false, count: isSaid.count)
    for piece in pieces(in: text) where piece.form == .pair {
      for span in piece.spans { for at in span { isHere[at] = true } }
    }
    var runs: [String] = []
    var from = 0
    while from < isHere.count {
      guard isHere[from] else { from += 1; continue }
      let to = isHere[from...].firstIndex(of: false) ?? isHere.count
      if isSaid[from..<to].contains(false) { runs.append(query.wording.text(from, to)) }
      for at in from..<to { isSaid[at] = true }
      from = to
    }
    return runs
  }

  private func synonyms(
    _ text: Int, _ field: SearchReason.Field, _ isSaid: inout [Bool]
  ) -> [SearchReason] {
    var reasons: [SearchReason] = []
    for piece in pieces(in: text) where piece.form == .concept {
      guard let found = member(of: UInt16(piece.key), in: text) else { continue }
      for span in piece.spans where isSaid[span].contains(false) {
        let asked = query.wording.text(span.lowerBound, span.upperBound)
        reasons.append(.synonym(asked: asked, found: found, in: field))
        for at in span { isSaid[at] = true }
      }
    }
    return reasons
  }

  private func pieces(in text: Int) -> [SearchQuery.Piece] {
    var numbers: Set<Int> = []
    index.forEachPiece(in: text) { key in
      if let number = query.number(of: key) { numbers.insert(number) }
    }
    return numbers.sorted().map { query.pieces[$0] }
      .sorted { $0.spans[0].lowerBound < $1.spans[0].lowerBound }
  }

  /// The word by which a text holds a concept.
  private func member(of concept: UInt16, in text: Int) -> String? {
    let symbols = index.symbols[index.range(of: text)]
    return index.synonyms.members(of: concept).first { word in
      symbols.indices.contains { symbols[$0...].starts(with: word.symbols) }
    }?.text
  }
}
