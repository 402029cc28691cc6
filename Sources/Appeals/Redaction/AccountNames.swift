/// Numbers and names of chats, behind the word that says which chat: 微信号 wx_zhang88, QQ:1938475.
///
/// What is open to all stays: 公众号, 小程序 and groups stand between the word and the name.
extension RedactionScan {
  private static let bridges: [StaticString] = ["号码", "号", "账号", "帐号", "是", "为"]
  /// Digits behind 微信 alone are a date, a sum or a number of its own more often than an account.
  private static let namings: [StaticString] = ["号码", "号", "账号", "帐号"]
  private static let lengths = 6...20
  private static let marksMax = 3

  /// At the first character of such a word: masks the account behind it.
  mutating func account(_ at: Int) -> Int? {
    guard let (length, takesDigits) = chat(at) else { return nil }
    let before = foldedWidth(characterBefore(at).scalar)
    if isASCIILetter(before) || isASCIIDigit(before) { return nil }
    var start = at + length
    var isNamed = takesDigits
    for _ in 0..<2 {
      if let bridge = Self.bridges.first(where: { startsWith($0, at: start) }) {
        isNamed = isNamed || Self.namings.contains { startsWith($0, at: start) }
        start += bridge.utf8CodeUnitCount
      }
      start = afterMarks(start)
    }
    guard let end = accountEnd(start, takesDigits: isNamed) else { return nil }
    found(.account, start..<end, body: start..<start + character(start).length)
    return end
  }

  /// The length of the chat's word, and whether digits alone are an account there.
  private func chat(_ at: Int) -> (length: Int, takesDigits: Bool)? {
    if startsWith("微信", at: at) { return (6, false) }
    if startsWith("扣扣", at: at) { return (6, true) }
    let (first, length) = character(at)
    let (second, secondLength) = character(at + length)
    for scalar in [first, second] where foldedWidth(scalar) | 0x20 != 0x71 { return nil }
    return (length + secondLength, true)
  }

  private func accountEnd(_ start: Int, takesDigits: Bool) -> Int? {
    var (end, size, digits, letters) = (start, 0, 0, 0)
    while true {
      let (scalar, length) = character(end)
      let folded = foldedWidth(scalar)
      let isMark = folded == 0x5F || folded == 0x2D
      guard isASCIILetter(folded) || isASCIIDigit(folded) || isMark else { break }
      digits += isASCIIDigit(folded) ? 1 : 0
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
}
