/// Which number a window of digits begins with. Lengths are counted in digits.
extension NumberWindow {
  enum Match: Equatable {
    /// `body` is the part that the mask shows of, in digits.
    case personal(PersonalDataKind, body: Range<Int>, length: Int)
    /// A number of ours or of a public service: it stays as a whole.
    case publicNumber(length: Int)
  }

  /// The first match in order of certainty: an order number, an ID card (its date and checksum say
  /// so), a mobile, a bank card, a landline.
  func match(_ scan: borrowing RedactionScan) -> Match? {
    if let length = publicLength() { return .publicNumber(length: length) }
    guard count >= 10 else { return nil }
    if let length = idCardLength(scan) {
      return .personal(.idCard, body: 0..<length, length: length)
    }
    if let found = mobile(scan) {
      return .personal(.mobile, body: found, length: found.upperBound)
    }
    if let length = bankCardLength() {
      return .personal(.bankCard, body: 0..<length, length: length)
    }
    if let found = landline(scan) {
      return .personal(.landline, body: found, length: found.upperBound)
    }
    return nil
  }

  // MARK: numbers that stay

  private func publicLength() -> Int? {
    // `370481-20261121-003-000127`: the order number of the design.
    if count >= 23, firstGroup == 6, groupSize(from: 6) == 8, groupSize(from: 14) == 3,
      groupSize(from: 17) == 6, gaps[5].contains(.dash), gaps[13].contains(.dash),
      gaps[16].contains(.dash), isDate(at: 6)
    {
      return 23
    }
    // 400 and 800: numbers of firms, ten digits by the numbering plan.
    if count >= 10, digits[0] == 4 || digits[0] == 8, digits[1] == 0, digits[2] == 0, ends(at: 10),
      !isSpelt(10)
    {
      return 10
    }
    return nil
  }

  // MARK: ID cards

  private static let weights: [Int] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

  /// GB 11643-1999: region, birth date, sequence, check character. One whose checksum fails is
  /// masked as well: a typing error is personal data still.
  private func idCardLength(_ scan: borrowing RedactionScan) -> Int? {
    let region = value(0, 2)
    guard (region >= 11 && region <= 65) || region == 71 || (region >= 81 && region <= 83) else {
      return nil
    }
    if count >= 18, ends(at: 18) || mobileFollows(18), isDate(at: 6) || hasIDChecksum() {
      return 18
    }
    if count >= 17, ends(at: 17), isDate(at: 6), checkLetterEnd(scan) != nil { return 17 }
    if count >= 15, ends(at: 15), Self.isDate(year: 1900 + value(6, 2), month: value(8, 2),
      day: value(10, 2))
    {
      let (gap, groups, _) = shape(to: 15)
      if groups == 1 || (!gap.contains(.dot) && groups <= 3 && firstGroup == 6) || isSpelt(15) {
        return 15
      }
    }
    return nil
  }

  /// The byte after the X that ends an ID card of 17 digits.
  func checkLetterEnd(_ scan: borrowing RedactionScan) -> Int? {
    guard count >= 17 else { return nil }
    var at = ends[16]
    var (scalar, length) = scan.character(at)
    if Self.isBlank(scalar) {
      at += length
      (scalar, length) = scan.character(at)
    }
    let folded = foldedWidth(scalar)
    guard folded == 0x58 || folded == 0x78 || folded == 0xD7 else { return nil }
    let next = foldedWidth(scan.character(at + length).scalar)
    return isASCIILetter(next) ? nil : at + length
  }

  private static func isBlank(_ scalar: UInt32) -> Bool {
    scalar == 0x20 || scalar == 0x3000 || scalar == 0x2D
  }

  private func hasIDChecksum() -> Bool {
    guard count >= 18, shape(to: 18).groups == 1 else { return false }
    var sum = 0
    for index in 0..<17 { sum += Int(digits[index]) * Self.weights[index] }
    return (12 - sum % 11) % 11 == Int(digits[17])
  }

  // MARK: mobiles

  /// Where the eleven digits stand: at once, or after 86, 086, 0086 or the trunk's 0.
  private func mobile(_ scan: borrowing RedactionScan) -> Range<Int>? {
    for prefix in [0, 2, 1, 3, 4] {
      guard count >= prefix + 11, isMobile(at: prefix) else { continue }
      switch prefix {
      case 1 where digits[0] != 0: continue
      case 2 where value(0, 2) != 86: continue
      case 3 where value(0, 3) != 86: continue
      case 4 where value(0, 4) != 86: continue
      default: break
      }
      let length = prefix + 11
      guard ends(at: length) || yearFollows(length, scan) || mobileFollows(length) else { continue }
      if hasMobileShape(from: prefix, scan) { return prefix..<length }
    }
    return nil
  }

  private func isMobile(at first: Int) -> Bool {
    count >= first + 11 && digits[first] == 1 && digits[first + 1] >= 3
  }

  private func mobileFollows(_ length: Int) -> Bool {
    count >= length + 11 && !ends(at: length) && isMobile(at: length) && ends(at: length + 11)
      && groupSize(from: length) == 11
  }

  /// Whether a date is written onto the number: `0632-55500022018年`.
  private func yearFollows(_ length: Int, _ scan: borrowing RedactionScan) -> Bool {
    guard count >= length + 4, !ends(at: length) else { return false }
    let year = value(length, 4)
    guard year >= 1950, year <= 2049 else { return false }
    if ends(at: length + 4), groupSize(from: length) == 4 {
      let next = scan.character(ends[length + 3]).scalar
      return next == 0x5E74 || next == 0x2D || next == 0x2E || next == 0x2F
    }
    return groupSize(from: length) == 8 && isDate(at: length)
  }

  /// Groups as people write them; not a row of years, of small numbers or a decimal fraction.
  private func hasMobileShape(from first: Int, _ scan: borrowing RedactionScan) -> Bool {
    let (gap, groups, longest) = shape(from: first, to: first + 11)
    if groups == 1 { return !isAmount(first + 11, scan) }
    if longest == 1 { return true }
    let one = groupSize(from: first)
    if gap.contains(.dot) {
      return one == 3 && (groups == 2 || (groups == 3 && groupSize(from: first + 3) == 4))
    }
    if groups > 4 { return longest == 2 && !isRising(from: first) }
    if one == 4, digits[first + 1] >= 8 {
      // 1998-2003 300: years, or a date.
      let two = groupSize(from: first + 4)
      let next = two == 4 ? value(first + 4, 4) : 0
      if two <= 2 || (next >= 1900 && next < 2100) { return false }
    }
    return true
  }

  private func isRising(from first: Int) -> Bool {
    var last = -1
    var index = first
    while index < first + 11 {
      let size = groupSize(from: index)
      let number = value(index, size)
      if number <= last { return false }
      last = number
      index += size
    }
    return true
  }

  /// `13812345678.50元`: an amount, not a phone.
  private func isAmount(_ length: Int, _ scan: borrowing RedactionScan) -> Bool {
    guard count > length, gaps[length - 1].contains(.dot), ends(at: length) else { return false }
    let size = groupSize(from: length)
    guard size <= 4, ends(at: length + size) else { return false }
    switch scan.character(ends[length + size - 1]).scalar {
    case 0x5143, 0x4E07, 0x4EBF, 0x25: return true  // 元 万 亿 %
    default: return false
    }
  }

  /// Every digit a group of its own, as when a number is spelt out.
  private func isSpelt(_ length: Int) -> Bool { shape(to: length).longest == 1 }

  // MARK: bank cards

  private func bankCardLength() -> Int? {
    guard count >= 13 else { return nil }
    for length in stride(from: min(19, count), through: 13, by: -1)
    where surelyEnds(at: length) && hasLuhn(length) && isCardShape(length) {
      return length
    }
    for length in stride(from: min(19, count), through: 13, by: -1)
    where ends(at: length) && hasLuhn(length) && isCardShape(length) {
      return length
    }
    return nil
  }

  private func isCardShape(_ length: Int) -> Bool {
    let (gap, groups, longest) = shape(to: length)
    if groups == 1 { return !isDate(at: 0) && !isCreditCode(length) }
    if gap.contains(.dot) || gap.contains(.bracket) { return false }
    if longest == 1 { return true }
    if firstGroup == 4 {
      let lead = value(0, 4)
      if lead >= 1900 && lead < 2100 { return false }
      if groups == 3 { return groupSize(from: 4) == 6 && length >= 14 && length <= 15 }
      var index = 0
      while length - index > 4 {
        guard groupSize(from: index) == 4 else { return false }
        index += 4
      }
      return true
    }
    return firstGroup == 6 && groups == 2 && (length == 16 || length == 19)
  }

  /// 统一社会信用代码 (GB 32100-2015) that happens to hold digits only: a firm's, and public.
  private func isCreditCode(_ length: Int) -> Bool {
    guard length == 18, digits[0] == 9, digits[1] >= 1, digits[1] <= 3 else { return false }
    let region = value(2, 2)
    return region >= 11 && region <= 65
  }

  private func hasLuhn(_ length: Int) -> Bool {
    var sum = 0
    for index in 0..<length {
      var digit = Int(digits[length - 1 - index])
      if index & 1 == 1 {
        digit *= 2
        if digit > 9 { digit -= 9 }
      }
      sum += digit
    }
    return sum % 10 == 0 && digits[0..<length].contains { $0 != 0 }
  }

  // MARK: landlines

  /// Area code and seven or eight digits, the shorter first; after +86 the area's 0 is left out.
  private func landline(_ scan: borrowing RedactionScan) -> Range<Int>? {
    var first = 0
    if value(0, 4) == 86, count >= 14 { first = 4 }
    let isAbroad = first == 4 || (value(0, 2) == 86 && scan.isPlus(before: start))
    if isAbroad, first == 0 { first = 2 }
    let area: Int
    if isAbroad {
      guard digits[first] != 0, digits[first] != 1 || digits[first + 1] == 0 else { return nil }
      area = digits[first] <= 2 ? 2 : 3
    } else {
      guard digits[0] == 0, digits[1] != 0 else { return nil }
      area = digits[1] <= 2 ? 3 : 4
    }
    let local = first + area
    guard count > local, digits[local] >= 2 else { return nil }
    for (size, isSure) in [(7, true), (8, true), (8, false), (7, false)] {
      let length = local + size
      guard count >= length else { continue }
      let isEnd = isSure ? surelyEnds(at: length) : ends(at: length) || yearFollows(length, scan)
      guard isEnd else { continue }
      let (_, groups, longest) = shape(from: first, to: length)
      if groups == 1 || longest == 1 { return first..<length }
      // The area code is a group of its own; what follows may be parted in three.
      let hasArea = groupSize(from: first) == area
      if hasArea, groups <= 4 { return first..<length }
    }
    return nil
  }

  /// A local number without its area code, which only the word before it makes a phone.
  var isBareLocal: Bool {
    for size in [7, 8] where ends(at: size) && digits[0] >= 2 {
      let groups = shape(to: size).groups
      if groups == 1 { return !(size == 8 && isDate(at: 0)) }
      if groups == 2, firstGroup >= 3, firstGroup <= 4 {
        return gaps[firstGroup - 1].isDisjoint(with: [.dot, .bracket])
      }
    }
    return false
  }

  var bareLocalLength: Int { ends(at: 7) ? 7 : 8 }
}
