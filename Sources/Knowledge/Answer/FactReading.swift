/// Reads the facts of one answer, in the order in which they stand.
struct FactReading {
  private(set) var facts: [Fact] = []
  private let text: Letters

  /// - Parameter text: folded.
  init(_ text: Letters) {
    self.text = text
    var at = 0
    while at < text.count && facts.count < AccrualLimits.factsMax {
      let known = readNothing(at) ?? readPhone(at) ?? readShare(at) ?? readTime(at) ?? readDate(at)
      at = known ?? readFigure(at) ?? at + 1
    }
  }

  /// What is counted; between strokes stands one measure under several names.
  private static let counted = WordTable<Letters>(
    Letters.words(
      """
      份 张 次 针 剂 只 条 辆 部 件 本 套 人 名 寸 级 平方米|平米 吨 度|℃|°c|摄氏度 公里 米 页 倍 档 分 分贝 公斤|千克 克 立方米|立方
      学时|课时
      """
    ).flatMap { measure -> [WordTable<Letters>.Row] in
      let names = measure.split(separator: "|").map { Letters($0) }
      return names.map { (word: $0, meaning: names[0]) }
    })
  /// Words behind a number that are units of time, with the family in which they compare and how
  /// many of its smallest unit they hold. Days of both sorts compare: offices mix them.
  private static let times = WordTable<(family: Unicode.Scalar, size: Int)>(
    timeRows.map { (word: Letters($0.0.unicodeScalars), meaning: (family: $0.1, size: $0.2)) })
  private static let timeRows: [(String, Unicode.Scalar, Int)] = [
    ("个工作日", "日", 1), ("工作日", "日", 1), ("个自然日", "日", 1), ("自然日", "日", 1), ("天", "日", 1),
    ("日", "日", 1), ("个星期", "日", 7), ("周", "日", 7), ("个月", "月", 1), ("年", "月", 12),
    ("个小时", "时", 60), ("小时", "时", 60), ("分钟", "时", 1),
  ]

  private mutating func add(
    _ subject: DifferenceSubject, unit: Letters = [], value: [Int?], _ range: Range<Int>,
    workingDays: Int? = nil
  ) -> Int {
    facts.append(Fact(
      sort: Fact.Sort(subject: subject, unit: unit), value: value, words: Letters(text[range]),
      label: Fact.label(text, range), workingDays: workingDays))
    return range.upperBound
  }

  private func follows(_ word: String, _ at: Int) -> Bool {
    text.has(Letters(word.unicodeScalars), at: at)
  }

  // MARK: - What is nothing

  private static let nothings = WordTable<(subject: DifferenceSubject, unit: Unicode.Scalar?)>(
    Letters.words("免费 不收费 不收取费用 不收取任何费用 免收费用 无需缴费 不需要交费")
      .map { (word: $0, meaning: (subject: .money, unit: nil)) }
      + Letters.words("当场 即时 立等可取 随到随办")
      .map { (word: $0, meaning: (subject: .duration, unit: "日")) })

  /// A fee of nothing, and no days of waiting.
  private mutating func readNothing(_ at: Int) -> Int? {
    guard let (word, nothing) = Self.nothings.longest(in: text, at: at) else { return nil }
    let end = at + word.count
    let next = end < text.count && !text[end].endsClause ? text[end] : nil
    switch nothing.subject {
    case .money:
      // 避免费用, 免费热线, 免费复印, 不是免费: not what the matter itself costs.
      if at > 0, "减避豁".unicodeScalars.contains(text[at - 1]) { return nil }
      if ["不是", "并非", "不再"].contains(where: { follows($0, at - 2) }) { return nil }
      if let next, "用热复邮寄".unicodeScalars.contains(next) { return nil }
    default:
      // Told or sent back at once is not done.
      if let next, !"办领取出开制拿".unicodeScalars.contains(next) { return nil }
    }
    return add(nothing.subject, unit: nothing.unit.map { [$0] } ?? [], value: [0], at..<end)
  }

  // MARK: - Telephones

  private static let phoneWords = Letters.words("电话 热线 拨打 致电 咨询")
  private static let phoneWordLetters = 8
  private static let phoneDigits = 5...12

  /// A number of digits behind "电话" or the like, or one with an area code.
  private mutating func readPhone(_ at: Int) -> Int? {
    guard text[at].isASCIIDigit, at == 0 || !text[at - 1].isASCIIDigit else { return nil }
    var end = at
    while end < text.count, text[end].isASCIIDigit || "-—".unicodeScalars.contains(text[end]) {
      end += 1
    }
    let digits = text[at..<end].filter(\.isASCIIDigit)
    guard Self.phoneDigits.contains(digits.count), end == text.count || text[end] != "." else {
      return nil
    }
    let before = Letters(text[..<at].suffix(Self.phoneWordLetters))
    let isCalled = Self.phoneWords.contains { before.first($0) != nil }
    let hasArea = text[at] == "0" && digits.count >= 10
    guard isCalled || hasArea else { return nil }
    // A unit behind it makes it an amount; the area code may be left out.
    if end < text.count, "元%年月日号条人".unicodeScalars.contains(text[end]) { return nil }
    let number = digits.suffix(digits.count > 8 && text[at] == "0" || digits.count == 8 ? 7
      : digits.count)
    let value = number.reduce(0) { $0 * 10 + Int($1.value - 0x30) }
    return add(.phone, value: [value], at..<end)
  }

  // MARK: - Shares, times of day, dates

  private mutating func readShare(_ at: Int) -> Int? {
    if follows("百分之", at), at + 3 < text.count,
      let number = ChineseNumber.read(text, at: at + 3)
    {
      return add(.share, value: [number.thousandths], at..<number.end)
    }
    guard let number = ChineseNumber.read(text, at: at), follows("%", number.end) else {
      return nil
    }
    return add(.share, value: [number.thousandths], at..<(number.end + 1))
  }

  private static let minutesOfHour = 60

  private mutating func readTime(_ at: Int) -> Int? {
    guard at == 0 || !text[at - 1].isASCIIDigit, let hour = whole(at, max: 24) else { return nil }
    var end = hour.end
    var minutes = hour.value * Self.minutesOfHour
    if follows(":", end), let minute = whole(end + 1, max: 59), minute.end == end + 3 {
      minutes += minute.value
      end = minute.end
    } else if follows("点", end), !follows("点击", end) {
      end += 1
      if follows("半", end) {
        minutes += Self.minutesOfHour / 2
        end += 1
      } else if let minute = whole(end, max: 59) {
        minutes += minute.value
        end = follows("分", minute.end) ? minute.end + 1 : minute.end
      }
    } else {
      return nil
    }
    let before = Letters(text[..<at].suffix(2))
    let isLate = ["下午", "晚上", "傍晚"].contains { before == Letters($0.unicodeScalars) }
    if isLate, hour.value < 12 { minutes += 12 * Self.minutesOfHour }
    // Times come in fours, from and till: the half of the day and which end tell them apart.
    let half = Letters((minutes < 13 * Self.minutesOfHour ? "上" : "下").unicodeScalars)
    let isEnd = at > 0 && "-—~至到".unicodeScalars.contains(text[at - 1])
      || isLate && at > 2 && "-—~至到".unicodeScalars.contains(text[at - 3])
    let start = before.count == 2 && isLate ? at - 2 : at
    let unit = half + Letters((isEnd ? "止" : "起").unicodeScalars)
    return add(.timeOfDay, unit: unit, value: [minutes], start..<end)
  }

  private static let lastDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  private mutating func readDate(_ at: Int) -> Int? {
    guard at == 0 || !ChineseNumber.begins(text[at - 1]) else { return nil }
    var end = at
    var year: Int?
    if let number = whole(at, max: 2_999), number.value > 1_900, follows("年", number.end) {
      year = number.value
      end = number.end + 1
    }
    guard end < text.count, let month = whole(end, max: 12), follows("月", month.end) else {
      return nil
    }
    end = month.end + 1
    var day: Int?
    if end < text.count, let number = whole(end, max: 31),
      follows("日", number.end) || follows("号", number.end)
    {
      day = number.value
      end = number.end + 1
    } else if follows("底", end) {
      // A leap year's February has a day more.
      day = month.value == 2 ? nil : Self.lastDays[max(month.value, 1) - 1]
      end += 1
    }
    return add(.date, value: [year, month.value, day], at..<end)
  }

  private func whole(_ at: Int, max: Int) -> (value: Int, end: Int)? {
    guard at < text.count, let number = ChineseNumber.read(text, at: at),
      number.thousandths % 1_000 == 0, number.thousandths / 1_000 <= max
    else { return nil }
    return (number.thousandths / 1_000, number.end)
  }

  // MARK: - Figures with a unit

  private static let ofMonths = Letters.words("每月 每个月 当月 次月 每季度")
  private static let working = Letters("工作".unicodeScalars)
  private static let monthly = Letters.words("每月 每个月 按月 一个月")
  private static let monthlyLetters = 6

  private mutating func readFigure(_ at: Int) -> Int? {
    guard let number = ChineseNumber.read(text, at: at) else { return nil }
    let end = number.end
    if end < text.count, "元块".unicodeScalars.contains(text[end]) {
      let isPerTime = ["/月", "每月", "每个月", "一个月"].contains { follows($0, end + 1) }
      let before = Letters(text[..<at].suffix(Self.monthlyLetters))
      let per = isPerTime || Self.monthly.contains { isMonth(before, $0) }
      let unit = Letters((per ? "月" : "").unicodeScalars)
      return add(.money, unit: unit, value: [number.thousandths], at..<(end + 1))
    }
    for unit in ["周岁", "岁"] where follows(unit, end) {
      return add(.age, value: [number.thousandths], at..<(end + unit.unicodeScalars.count))
    }
    if let (word, time) = Self.times.longest(in: text, at: end) {
      // "第3日", "2024年": no lengths of time.
      let isYear = word == ["年"] && number.thousandths > 100_000
      guard !isYear, at == 0 || text[at - 1] != "第" else { return end }
      if word == ["日"], Self.ofMonths.contains(where: { text.has($0, at: at - $0.count) }) {
        return add(.date, value: [nil, nil, number.thousandths / 1_000], at..<(end + 1))
      }
      let isWeek = time.family == "日" && time.size == 7
      let isWorking = word.first(Self.working) != nil
      return add(
        .duration, unit: [time.family], value: [number.thousandths * time.size],
        at..<(end + word.count),
        workingDays: isWeek ? number.thousandths * 5 : isWorking ? number.thousandths : nil)
    }
    guard let (word, unit) = Self.counted.longest(in: text, at: end), !isPartOfWord(at, end) else {
      return end
    }
    return add(.count, unit: unit, value: [number.thousandths], at..<(end + word.count))
  }

  private static let words = WordTable(
    """
    部分 部门 部委 部队 只能 只需 只要 只有 只可 只限 分之 分重 分别 分批 分类 分期 分段 分开 分为 分成 分级 分局 分公 分支 分行 分数 分钱 分户 人民 人口
    人员 人才 人均 名称 名单 次日 次月 本人 本科 本市 本县 本区 本地 本省 级别 条件 条例 条款 份额 套餐 克服 件事 页面 档案 档次 度假
    """)

  /// Whether it is no amount: "第3条", "三分之一", "两部分", "C1只能".
  private func isPartOfWord(_ at: Int, _ end: Int) -> Bool {
    text.longest(of: Self.words, at: end) != nil
      || at > 0 && (text[at - 1] == "第" || text[at - 1].isASCIILetter)
  }

  /// Whether the word stands in what is before a sum, and no length of time is meant (一个月内).
  private func isMonth(_ before: Letters, _ word: Letters) -> Bool {
    guard let at = before.first(word) else { return false }
    return !"内后前".unicodeScalars.contains { before.has([$0], at: at + word.count) }
  }
}
