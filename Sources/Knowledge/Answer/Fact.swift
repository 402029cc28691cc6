/// A figure, date, number or name that an answer states.
struct Fact {
  /// What facts must share to be compared: the subject, and of counts what is counted.
  struct Sort: Hashable {
    let subject: DifferenceSubject
    let unit: Letters
  }

  let sort: Sort
  /// Equal values are equal facts; of dates without a year the parts that both have.
  let value: [Int?]
  /// As it stands in the answer, folded.
  let words: Letters
  /// The letters around it that say of what it is, without fillers.
  let label: Letters
  /// A length of time in working days, where it is said in them or in weeks: a week has five.
  var workingDays: Int?

  func isEqual(_ other: Fact) -> Bool {
    if let days = workingDays, days == other.workingDays { return true }
    return zip(value, other.value).allSatisfy { one, two in
      guard let one, let two else { return true }
      return one == two
    }
  }

  /// Whether both are of the same thing, as far as their labels say: either says nothing, or they
  /// are equal, or have a letter (`isLone`) or a pair of neighbours in common.
  func isOfSame(_ other: Fact, isLone: Bool) -> Bool {
    // What costs nothing is no other sum than a fee: subsidies and fines stand beside it.
    if sort.subject == .money, (value == [0]) != (other.value == [0]) {
      let fee = value == [0] ? other : self
      return isLone && (fee.label.isEmpty || fee.label.contains("费"))
    }
    if label.isEmpty || other.label.isEmpty { return isLone }
    // A类 is not B类.
    let (name, otherName) = (label.filter(\.isASCIILetter), other.label.filter(\.isASCIILetter))
    if !name.isEmpty, !otherName.isEmpty, name != otherName { return false }
    if isLone { return label.contains { other.label.contains($0) } }
    if label == other.label { return true }
    return zip(label, label.dropFirst()).contains { pair in
      zip(other.label, other.label.dropFirst()).contains { $0 == pair }
    }
  }
}

extension Fact {
  private static let labelLettersBefore = 10
  private static let labelLettersBehind = 4
  private static let fillers = WordTable(
    """
    需要 需 须 应当 应 缴纳 收取 收 交 为 是 共 共计 合计 每本 每人 每次 每证 每月 每年 每张 一次性 一般 大约 约 左右 以内 之内 内
    起 后 前 的 在 于 自 从 到 至 由 按 按照 标准 可 可以 即可 办理 办 完 不超过 最高 最低 不低于 最多 最少 超过 以上 以下
    还要 要 就 都 和 或 及 并 了 将 已 现 目前 我市 本市 当日 之日 之 个
    """)

  /// The letters of the clause around the place, without fillers and figures.
  static func label(_ text: Letters, _ range: Range<Int>) -> Letters {
    let before = text[..<range.lowerBound].suffix(labelLettersBefore).reversed()
      .prefix { !$0.endsClause && $0 != "、" }.reversed()
    let behind = text[range.upperBound...].prefix(labelLettersBehind)
      .prefix { !$0.endsClause && $0 != "、" }
    return stripped(Letters(before)) + stripped(Letters(behind))
  }

  static func stripped(_ text: Letters) -> Letters {
    var rest: Letters = []
    var at = 0
    while at < text.count {
      if let filler = text.longest(of: fillers, at: at) {
        at += filler.count
      } else {
        let isName = text[at].isHan && !ChineseNumber.begins(text[at]) || text[at].isASCIILetter
        if isName { rest.append(text[at]) }
        at += 1
      }
    }
    return rest
  }
}
