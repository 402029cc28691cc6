/// Accounts, behind the word that says whose: of a chat (微信号 wx_zhang88, QQ:1938475, 加V:…) and of
/// a bank, where no check digit tells them from other numbers.
///
/// What is open to all stays: 公众号, 小程序 and groups stand between the word and the name.
extension RedactionScan {
  private static let bridges: [StaticString] = ["号码", "号", "账号", "帐号", "是", "为"]
  /// Digits behind 微信 alone are a date, a sum or a number of its own more often than an account.
  private static let namings: [StaticString] = ["号码", "号", "账号", "帐号"]
  private static let chats: [StaticString] = ["微信", "薇信", "威信"]
  private static let lengths = 6...20
  private static let marksMax = 3

  /// At the first character of such a word: masks the account behind it.
  mutating func account(_ at: Int) -> Int? {
    guard let chat = chat(at) else { return nil }
    let before = foldedWidth(characterBefore(at).scalar)
    if isASCIILetter(before) || isASCIIDigit(before) { return nil }
    var start = at + chat.length
    var isNamed = chat.takesDigits
    for _ in 0..<2 {
      if let bridge = Self.bridges.first(where: { startsWith($0, at: start) }) {
        isNamed = isNamed || Self.namings.contains { startsWith($0, at: start) }
        start += bridge.utf8CodeUnitCount
      }
      start = afterMarks(start)
    }
    if chat.needsMark, !isMarked(at + chat.length, start) { return nil }
    guard let end = accountEnd(start, takesDigits: isNamed) else { return nil }
    found(.account, start..<end, body: start..<start + character(start).length)
    return end
  }

  /// WX-200A1B and VX 3000Pro are names of things.
  private func isMarked(_ end: Int, _ start: Int) -> Bool {
    let mark = foldedWidth(character(end).scalar)
    let isBlank = mark == 0x20 || mark == 0x3000 || mark == 0xA0
    return start > end && mark != 0x2D
      && !(isBlank && isASCIIDigit(foldedWidth(character(start).scalar)))
  }

  private struct Chat {
    var length: Int
    /// Digits alone are an account there.
    var takesDigits = false
    /// Letters that begin other words as well: something must part them from the account.
    var needsMark = false
  }

  private func chat(_ at: Int) -> Chat? {
    if startsWith("扣扣", at: at) { return Chat(length: 6, takesDigits: true) }
    if Self.chats.contains(where: { startsWith($0, at: at) }) { return Chat(length: 6) }
    let (first, length) = character(at)
    let (second, secondLength) = character(at + length)
    switch (foldedWidth(first) | 0x20, foldedWidth(second) | 0x20) {
    case (0x71, 0x71): return Chat(length: length + secondLength, takesDigits: true)  // QQ
    case (0x76, 0x78), (0x77, 0x78):  // VX, WX
      return Chat(length: length + secondLength, needsMark: true)
    case (0x76, _) where character(at + length).scalar == 0x4FE1:  // V信
      return Chat(length: length + secondLength)
    case (0x76, _) where endsWith("加", before: at):
      return Chat(length: length, needsMark: true)
    default: return nil
    }
  }

  private func accountEnd(_ start: Int, takesDigits: Bool) -> Int? {
    var (end, size, digits, letters) = (start, 0, 0, 0)
    while true {
      let (scalar, length) = character(end)
      let folded = foldedWidth(scalar)
      let isMark = folded == 0x5F || folded == 0x2D
      guard isASCIILetter(folded) || isASCIIDigit(folded) || isMark else { break }
      // No word has a mark below in it.
      digits += isASCIIDigit(folded) || folded == 0x5F ? 1 : 0
      letters += isASCIILetter(folded) ? 1 : 0
      size += 1
      end += length
    }
    // A word in Latin letters alone is the name of a service more often than of a citizen. A phone
    // is masked as one; what has stars is masked already; an address of mail has a mask of its own.
    let isMobile = size == 11 && digits == size && foldedWidth(character(start).scalar) == 0x31
    guard Self.lengths.contains(size), digits == size ? takesDigits : digits > 0 && letters > 0,
      !isMobile, !isAmountOrStar(character(end).scalar), !isMail(end)
    else { return nil }
    return end
  }

  private func isAmountOrStar(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x2A, 0x5143, 0x5757, 0x5E74, 0x6708, 0x65E5: true  // * 元 块 年 月 日
    default: false
    }
  }

  private func isMail(_ end: Int) -> Bool {
    let (scalar, length) = character(end)
    return foldedWidth(scalar) == 0x40 && hasDomain(end + length)
  }

  /// Behind the colon, the blank, the dash or the bracket.
  private func afterMarks(_ start: Int) -> Int {
    var at = start
    for _ in 0..<Self.marksMax {
      let (scalar, length) = character(at)
      switch scalar {
      case 0x20, 0x3000, 0xA0, 0x3A, 0xFF1A, 0x28, 0xFF08, 0x2D, 0x2014, 0xFF0D: at += length
      default: return at
      }
    }
    return at
  }

  // MARK: banks

  private static let banks: [StaticString] = ["账号", "帐号", "账户", "帐户", "卡号", "银行卡"]
  private static let bankLengths = 12...25
  private static let bankGroups = 3...19

  /// Masks a number that nothing but the word before it explains.
  mutating func bankAccount(_ window: NumberWindow) -> Int? {
    var length = window.firstGroup
    while length < window.count, Self.bankGroups.contains(window.groupSize(from: length)),
      window.gaps[length - 1].isDisjoint(with: [.dot, .bracket])
    {
      length += window.groupSize(from: length)
    }
    guard Self.bankLengths.contains(length), window.ends(at: length),
      character(window.ends[length - 1]).scalar != 0x2A,
      characterBefore(window.start).scalar != 0x2A, isBank(before: window.start)
    else { return nil }
    return mask(.bankCard, window, 0..<length, length)
  }

  private func isBank(before start: Int) -> Bool {
    var at = start
    for _ in 0..<Self.marksMax {
      let (scalar, length) = characterBefore(at)
      switch scalar {
      case 0x20, 0x3000, 0xA0, 0x3A, 0xFF1A, 0x662F, 0x4E3A: at -= length  // 是 为
      default: break
      }
    }
    return Self.banks.contains { endsWith($0, before: at) }
  }
}
