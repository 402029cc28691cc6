/// The papers and steps that an answer asks for, and those that it does without, by their names.
struct Needs {
  struct Need {
    /// As it stands in the answer, folded, with what follows.
    let words: Letters
    /// Nothing where the answer says 需要 or 无需 alone.
    let names: [Letters]
  }

  /// What is to be there, by 需要 and its like.
  private(set) var asked: [Need] = []
  /// The same without a word that says so: 请携带户口簿.
  private(set) var brought: [Need] = []
  private(set) var without: [Need] = []

  private enum Sort { case asked, brought, without, nothing }

  private static let words = WordTable<Sort>(
    rows.flatMap { sort, text -> [WordTable<Sort>.Row] in
      Letters.words(text).map { (word: $0, meaning: sort) }
    })
  private static let rows: [(Sort, String)] = [
    (.asked, "需要 必须 须 需 应当提供 应提供"),
    (.without,
      "不需要 无需 无须 不用 不必 不再需要 毋须 不需 取消提供 免于提交 免提交 不再提供 不再提交"),
    (.brought, "携带 请带 需带 须带 要带 带上 带好 带齐 提供 提交 出示 凭 持"),
    // What holds one of them, and asks for nothing or denies it for some alone.
    (.nothing,
      """
      持续 持有 支持 保持 坚持 凭证 凭借 凭此 必须品 需求 不提供 可不提供 无法提供 不能提供 未提供 没有提供 不要求提供 不携带 未携带 未带 不能提交 无法提交 未提交 不提交
      无法出示 不能出示 是否需要 需不需要
      """),
  ]
  /// Behind these, and where a clause begins, somebody is told to bring what follows.
  private static let telling = Letters("请需须应可人者要并或的、,".unicodeScalars)

  private static let shownLetters = 8

  /// - Parameter text: folded.
  init(_ text: Letters) {
    for clause in Sentences.clauses(of: text) { read(clause) }
  }

  private mutating func read(_ clause: Letters) {
    var at = 0
    while at < clause.count, asked.count + brought.count + without.count < AccrualLimits.factsMax {
      guard let (word, sort) = Self.words.longest(in: clause, at: at) else {
        at += 1
        continue
      }
      let end = at + word.count
      let behind = Letters(clause[end...].prefix { !$0.endsClause })
      let need = Need(
        words: word + behind.prefix(Self.shownLetters), names: NeedNames.of(behind))
      switch sort {
      case .asked: asked.append(need)
      case .without: without.append(need)
      case .brought where at == 0 || Self.telling.contains(clause[at - 1]): brought.append(need)
      case .brought, .nothing: break
      }
      // What follows 无需 in its clause is done without, whatever word it has.
      if sort == .asked || sort == .without { return }
      at = end
    }
  }

  /// What one does without and the other asks for. An answer that says both, by the case,
  /// contradicts neither.
  static func difference(_ one: Needs, _ other: Needs) -> Difference? {
    let (names, otherNames) = (one.names, other.names)
    let opposed = names.asked.intersection(otherNames.without)
      .union(names.without.intersection(otherNames.asked))
      .subtracting(names.asked.intersection(names.without))
      .subtracting(otherNames.asked.intersection(otherNames.without))
    // The least, so that it is the same the other way round.
    if let name = opposed.min(by: { $0.lexicographicallyPrecedes($1) { $0.value < $1.value } }) {
      guard let need = one.need(name), let otherNeed = other.need(name) else { return nil }
      return Difference(
        subject: .needed, one: need.words.text, other: otherNeed.words.text)
    }
    return bare(one, other)
  }

  /// 需要 against 不需要, where either names nothing and neither says both.
  private static func bare(_ one: Needs, _ other: Needs) -> Difference? {
    for (yes, no, isTurned) in [(one, other, false), (other, one, true)] {
      guard yes.without.isEmpty, no.asked.isEmpty, let need = yes.asked.first,
        let without = no.without.first, need.names.isEmpty || without.names.isEmpty
      else { continue }
      let (words, otherWords) = (need.words.text, without.words.text)
      return Difference(
        subject: .needed, one: isTurned ? otherWords : words,
        other: isTurned ? words : otherWords)
    }
    return nil
  }

  private var names: (asked: Set<Letters>, without: Set<Letters>) {
    (Set((asked + brought).flatMap(\.names)), Set(without.flatMap(\.names)))
  }

  private func need(_ name: Letters) -> Need? {
    (asked + brought + without).first { $0.names.contains(name) }
  }
}

/// Reads a list of papers or steps: 本人身份证原件、户口簿到派出所办理 is 身份证 and 户口本.
enum NeedNames {
  private static let countMax = 16
  private static let lettersMax = 16
  private static let lettersMin = 2

  private static let between = WordTable("、 和 与 及 以及 或 或者")
  /// Where a list ends, if a name stands before.
  private static let ends = WordTable(
    "到 前往 向 至 在 即可 就可 就行 办理 申请 申领 领取 登记 的 等 后 前 时 才 方可 并 可")
  private static let steps = WordTable("到场 到位 到现场 登记证 登记表 申请表 申请书")
  /// Whose or which it is where that goes without saying.
  private static let heads = Letters.words(
    "提供 提交 携带 出示 带 持 凭 本人 个人 申请人 有效 居民 您的 你的 其 双方 第二代 二代 相关")
  private static let tails = Letters.words("原件 正本 一份 1份 了")
  private static let same = WordTable<Letters>(["户口本 户口簿"].flatMap { row in
    let words = Letters.words(row)
    return words.map { (word: $0, meaning: words[0]) }
  })
  /// These say not which.
  private static let any = Set(Letters.words("材料 资料 手续 证件 证明 证明材料 东西 原件"))

  /// - Parameter text: what stands behind the word, to the end of its clause.
  static func of(_ text: Letters) -> [Letters] {
    var names: [Letters] = []
    var name: Letters = []
    var at = 0
    func close() {
      if let whole = named(name), !names.contains(whole) { names.append(whole) }
      name = []
    }
    while at < text.count, names.count < countMax {
      if let step = text.longest(of: steps, at: at) {
        name += step
        at += step.count
      } else if let word = text.longest(of: between, at: at) {
        close()
        at += word.count
      } else if name.count >= lettersMin, text.longest(of: ends, at: at) != nil {
        break
      } else {
        name.append(text[at])
        at += 1
      }
    }
    close()
    return names
  }

  private static func named(_ text: Letters) -> Letters? {
    var name = Letters(text.filter(\.isWordLetter))
    while let head = heads.first(where: {
      name.starts(with: $0) && name.count >= $0.count + lettersMin
    }) { name.removeFirst(head.count) }
    while let tail = tails.first(where: {
      name.suffix($0.count) == $0[...] && name.count >= $0.count + lettersMin
    }) { name.removeLast(tail.count) }
    name = same.replacing(in: name) { $0 }
    guard (lettersMin...lettersMax).contains(name.count), !any.contains(name) else { return nil }
    return name
  }
}
