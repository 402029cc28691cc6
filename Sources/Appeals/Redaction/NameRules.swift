/// Names in their usual settings: after the words that introduce one, and before 先生 or 女士.
/// A surname alone (王先生) says no more than its mask would, and stays.
extension RedactionScan {
  /// How far the words before a name can be trusted.
  private enum Trust {
    /// 我叫, 姓名：, 联系人：: nearly always a name.
    case strong
    /// 户主, 法人代表: a name or an ordinary word.
    case label
    /// 本人, 业主: mostly an ordinary word; the name must end where one can.
    case weak
    /// 我是, 联系: only a name that a mark ends.
    case closedOnly
  }

  private static let labels: [StaticString] = [
    "姓名", "联系人", "投诉人", "举报人", "申请人", "反映人", "负责人", "来电人", "当事人", "信访人", "业主",
    "户主", "法人", "法定代表人", "法人代表", "本人", "患者", "死者", "经办人", "求助人", "报修人", "诉求人",
    "建议人", "留言人", "反馈人", "房主", "车主", "收件人", "开户人", "名字", "署名", "家长", "监护人", "户名",
    "持卡人", "被保险人", "参保人", "购房人", "承租人", "联络人", "老板", "经理", "我叫", "签名", "称呼"
  ]

  private static let leads: [StaticString] = [
    "经", "被", "由", "找", "向", "是", "和", "与", "给", "让", "请", "对", "跟", "同", "及",
    "银行", "支行", "医院", "超市", "公司", "派出所",
  ]

  /// Callings that stand before a name, or behind it as a title does.
  private static let callings: [StaticString] = ["民警", "辅警", "网格员", "工作人员", "调解员", "联络员"]

  // MARK: after an introducer

  /// At the first or last character of an introducer: masks the name after it.
  mutating func introducedName(_ at: Int, _ scalar: UInt32, _ length: Int) -> Int? {
    let next = at + length
    switch scalar {
    case 0x6211:  // 我
      if startsWith("叫", at: next) { return name(afterBlank(next + 3), .strong) }
      if startsWith("是", at: next) { return name(next + 3, .closedOnly) }
      return nil
    case 0x53EB:  // 叫
      guard endsWith("名", before: at) else { return nil }
      return name(afterBlank(next), .strong)
    case 0x59D3:  // 姓
      guard startsWith("名", at: next) else { return nil }
      var start = next + 3
      if startsWith("是", at: start) || startsWith("为", at: start) { start += 3 }
      let marked = afterBlank(start)
      return name(marked, marked > start ? .strong : .label)
    case 0x672C:  // 本
      guard startsWith("人", at: next) else { return nil }
      var start = next + 3
      if startsWith("是", at: start) || startsWith("叫", at: start) { start += 3 }
      return name(start, .weak)
    case 0x4E1A:  // 业
      return startsWith("主", at: next) ? name(next + 3, .weak) : nil
    case 0x6237:  // 户
      return startsWith("主", at: next) ? name(next + 3, .label) : nil
    case 0x8054:  // 联
      if !startsWith("系人", at: next) {
        return startsWith("系", at: next) ? name(next + 3, .closedOnly) : nil
      }
      let marked = afterBlank(next + 6)
      return name(marked, marked > next + 6 ? .strong : .label)
    case 0x6CD5:  // 法
      return startsWith("人", at: next) || startsWith("定代表人", at: next)
        ? name(afterLegalPerson(next), .label) : nil
    case 0x627E:  // 找
      return name(next, .weak)
    case 0x8B66, 0x5458:  // 警, 员
      guard let calling = Self.callings.first(where: { endsWith($0, before: next) }) else {
        return nil
      }
      if let end = name(next, .weak) { return end }
      calledName(next - calling.utf8CodeUnitCount)
      return nil
    default:  // a colon
      for label in Self.labels where endsWith(label, before: at) {
        return name(afterBlank(next), .strong)
      }
      return nil
    }
  }

  private func afterLegalPerson(_ start: Int) -> Int {
    var at = start + (startsWith("定代表人", at: start) ? 12 : 3)
    if startsWith("代表", at: at) { at += 6 }
    if startsWith("人", at: at) { at += 3 }
    if startsWith("为", at: at) || startsWith("是", at: at) { at += 3 }
    return at
  }

  /// Past spaces, a colon, a comma or an opening bracket.
  private func afterBlank(_ start: Int) -> Int {
    var at = start
    for _ in 0..<4 {
      let (scalar, length) = character(at)
      switch scalar {
      case 0x20, 0x3000, 0xA0, 0x3A, 0xFF1A, 0xFF0C, 0x2C, 0x28, 0xFF08, 0x201C, 0x09: at += length
      default: return at
      }
    }
    return at
  }

  private func nameFlags(_ scalar: UInt32) -> NameFlags {
    NameFlags(rawValue: tables.names[Int(scalar & 0xFFFF)])
  }

  private func canBeGiven(_ scalar: UInt32) -> Bool {
    isIdeograph(scalar) && !nameFlags(scalar).contains(.never)
  }

  /// Masks the name that begins at a byte; nil where none does.
  private mutating func name(_ start: Int, _ trust: Trust) -> Int? {
    let (first, firstLength) = character(start)
    guard isIdeograph(first) else { return nil }
    let surnameFlags = nameFlags(first)
    let (second, secondLength) = character(start + firstLength)
    let isCompound = tables.compoundSurnames.contains(RedactionTables.pair(first, second))
    guard surnameFlags.contains(.surname) || isCompound || trust == .strong else { return nil }
    let surnameEnd = start + firstLength + (isCompound ? secondLength : 0)
    guard let (end, isClosed, isFollowed) = given(surnameEnd) else { return nil }
    let pair = RedactionTables.pair(first, second)
    if !isCompound, tables.ordinaryPairs.contains(pair), !(trust == .strong && isClosed) {
      return nil
    }
    let isAmbiguous = surnameFlags.contains(.ambiguous) && !isCompound
    let isKnownSurname = surnameFlags.contains(.surname) || isCompound
    switch trust {
    case .strong:
      // A rare surname counts where a mark closes the name, two or three characters in all.
      if !isKnownSurname {
        // 姓名：性别：…: a form's next field.
        let mark = character(end).scalar
        guard isClosed, mark != 0x3A, mark != 0xFF1A,
          !holds([.never, .follower, .place], start..<end)
        else { return nil }
      } else if isAmbiguous, !isClosed, !isFollowed {
        return nil
      }
    case .label:
      if endsInPlace(end), !isClosed { return nil }
      if isAmbiguous, !isClosed, !isFollowed { return nil }
      if isAmbiguous, holds([.follower, .place], surnameEnd..<end) { return nil }
    case .weak:
      guard isClosed || (isFollowed && !isAmbiguous) else { return nil }
      if endsInPlace(end) || (isAmbiguous && holds(.follower, surnameEnd..<end)) { return nil }
    case .closedOnly:
      guard isClosed, !isAmbiguous, !endsInPlace(end) else { return nil }
      if holds(.follower, surnameEnd..<end) { return nil }
    }
    found(.name, start..<end, body: start..<surnameEnd)
    return end
  }

  /// The given name at a byte: one or two characters. `closed` by a mark, a digit or the end;
  /// `followed` by a character that often comes after names.
  private func given(_ start: Int) -> (end: Int, closed: Bool, followed: Bool)? {
    let (one, oneLength) = character(start)
    guard canBeGiven(one) else { return nil }
    let afterOne = start + oneLength
    let (two, twoLength) = character(afterOne)
    if tables.titlePairs.contains(RedactionTables.pair(one, two)) { return nil }
    if !isIdeograph(two) {
      // A star is what an earlier mask left, or the citizen's own: nothing to hide.
      return two == 0x2A ? nil : (afterOne, true, false)
    }
    let afterTwo = afterOne + twoLength
    let (three, threeLength) = character(afterTwo)
    // 我叫张红女士: the title is no part of the name.
    if tables.titlePairs.contains(RedactionTables.pair(two, three)) {
      return (afterOne, true, false)
    }
    if nameFlags(two).contains(.never) { return (afterOne, false, true) }
    if !isIdeograph(three) {
      // 王伟于2018年: the preposition of a date.
      if two == 0x4E8E, isASCIIDigit(three) { return (afterOne, false, true) }
      return (afterTwo, three != 0x2A, false)
    }
    if nameFlags(two).contains(.follower) { return (afterOne, false, true) }
    let four = character(afterTwo + threeLength).scalar
    let isTitle = tables.titlePairs.contains(RedactionTables.pair(three, four))
    let flags = nameFlags(three)
    return (afterTwo, isTitle, flags.contains(.follower) || flags.contains(.never))
  }

  private func holds(_ flags: NameFlags, _ range: Range<Int>) -> Bool {
    var at = range.lowerBound
    while at < range.upperBound {
      let (scalar, length) = character(at)
      if !nameFlags(scalar).isDisjoint(with: flags) { return true }
      at += max(length, 1)
    }
    return false
  }

  /// 张庄, 徐州人: what the last character ends is a place or a group.
  private func endsInPlace(_ end: Int) -> Bool {
    nameFlags(characterBefore(end).scalar).contains(.place)
  }

  // MARK: before a title

  /// At the first character of 先生, 女士, 同志, 老师, 小姐: masks the full name before it.
  mutating func honouredName(_ at: Int, _ scalar: UInt32, _ length: Int) {
    let next = at + length
    let isTeacher = scalar == 0x8001
    switch scalar {
    case 0x5148: guard startsWith("生", at: next) else { return }
    case 0x5973: guard startsWith("士", at: next) else { return }
    case 0x540C: guard startsWith("志", at: next) else { return }
    case 0x5C0F: guard startsWith("姐", at: next) else { return }
    default: guard startsWith("师", at: next) else { return }
    }
    guard let (start, surnameEnd) = nameBefore(at, isStrict: isTeacher) else { return }
    found(.name, start..<at, body: start..<surnameEnd)
  }

  /// Masks the name before a calling, only where a mark parts it from what stands before, or, of
  /// three characters, a word that leads on to somebody: 武装, 康复 and the middle of 交易中心 begin
  /// with a surname too.
  private mutating func calledName(_ at: Int) {
    guard let (start, surnameEnd) = nameBefore(at, isStrict: true) else { return }
    let isShort = at - surnameEnd == characterBefore(at).length
    let isParted = !isIdeograph(characterBefore(start).scalar)
    guard isParted || !isShort && Self.leads.contains(where: { endsWith($0, before: start) })
    else { return }
    found(.name, start..<at, body: start..<surnameEnd)
  }

  /// The name that ends before a byte. Three characters of which the first is surely a surname come
  /// before two, and two before three that begin with a doubtful one.
  private func nameBefore(_ at: Int, isStrict: Bool) -> (start: Int, surnameEnd: Int)? {
    let one = characterBefore(at)
    let two = characterBefore(at - one.length)
    guard canBeGiven(one.scalar), isIdeograph(two.scalar) else { return nil }
    if nameFlags(one.scalar).contains(.place) { return nil }
    let startTwo = at - one.length - two.length
    let three = characterBefore(startTwo)
    let startThree = startTwo - three.length
    let four = characterBefore(startThree)
    let startFour = startThree - four.length
    let limit = lastEnd
    let floor = { (start: Int) -> Bool in start >= limit }
    if isIdeograph(three.scalar), isIdeograph(four.scalar), floor(startFour),
      tables.compoundSurnames.contains(RedactionTables.pair(four.scalar, three.scalar)),
      canBeGiven(two.scalar)
    {
      return (startFour, startTwo)
    }
    if isIdeograph(three.scalar), floor(startThree),
      tables.compoundSurnames.contains(RedactionTables.pair(three.scalar, two.scalar))
    {
      return (startThree, startTwo + two.length)
    }
    let isLong = isIdeograph(three.scalar) && floor(startThree) && canBeGiven(two.scalar)
      && nameFlags(three.scalar).contains(.surname)
      && !nameFlags(two.scalar).contains(.place)
      && !tables.titlePairs.contains(RedactionTables.pair(two.scalar, one.scalar))
      && !tables.ordinaryPairs.contains(RedactionTables.pair(three.scalar, two.scalar))
    let isAmbiguousLong = nameFlags(three.scalar).contains(.ambiguous)
    if isLong, !isAmbiguousLong { return (startThree, startTwo) }
    let flags = nameFlags(two.scalar)
    let isShort = flags.contains(.surname) && floor(startTwo)
      && !(isStrict && flags.contains(.ambiguous))
      && !tables.ordinaryPairs.contains(RedactionTables.pair(two.scalar, one.scalar))
    if isShort { return (startTwo, startTwo + two.length) }
    if isLong, !isStrict { return (startThree, startTwo) }
    return nil
  }
}
