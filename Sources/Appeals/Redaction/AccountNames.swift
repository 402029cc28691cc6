/// Numbers and names of chats, behind the word that says which chat: 微信号 wx_zhang88, QQ:1938475.
///
/// What is open to all stays: 公众号, 小程序 and groups stand between the word and the name.
extension RedactionScan {
  private static let chats: [StaticString] = ["微信", "扣扣", "ＱＱ", "QQ", "Qq", "qq"]
  private static let bridges: [StaticString] = ["号码", "号", "账号", "帐号", "是", "为"]
  private static let lengths = 6...20
  private static let marksMax = 3

  /// At the first character of such a word: masks the account behind it.
  mutating func account(_ at: Int) -> Int? {
    guard let chat = Self.chats.first(where: { startsWith($0, at: at) }) else { return nil }
    let next = at + chat.utf8CodeUnitCount
    var start = next
    for _ in 0..<2 {
      if let bridge = Self.bridges.first(where: { startsWith($0, at: start) }) {
        start += bridge.utf8CodeUnitCount
      }
      start = afterMarks(start)
    }
    var (end, size, digits, letters) = (start, 0, 0, 0)
    while true {
      let (scalar, length) = character(end)
      let folded = foldedWidth(scalar)
      guard isASCIILetter(folded) || isASCIIDigit(folded) || folded == 0x5F || folded == 0x2D
      else { break }
      digits += isASCIIDigit(folded) ? 1 : 0
      letters += isASCIILetter(folded) ? 1 : 0
      size += 1
      end += length
    }
    // A word in Latin letters alone is the name of a service more often than of a citizen, digits
    // with dashes are a date; a phone is masked as one; what has stars is masked already, and what
    // has an at sign is an address.
    guard Self.lengths.contains(size), digits == size || digits > 0 && letters > 0,
      !isMobile(start, size, digits),
      ![0x2A, 0x40, 0xFF20].contains(character(end).scalar)
    else { return nil }
    found(.account, start..<end, body: start..<start + character(start).length)
    return end
  }

  private func isMobile(_ start: Int, _ size: Int, _ digits: Int) -> Bool {
    size == 11 && digits == size && foldedWidth(character(start).scalar) == 0x31
  }

  /// Behind the colon, the blank or the bracket.
  private func afterMarks(_ start: Int) -> Int {
    var at = start
    for _ in 0..<Self.marksMax {
      let (scalar, length) = character(at)
      switch scalar {
      case 0x20, 0x3000, 0xA0, 0x3A, 0xFF1A, 0x28, 0xFF08: at += length
      default: return at
      }
    }
    return at
  }
}
