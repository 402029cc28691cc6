/// Numbers as they stand in Chinese text: digits with separators and a decimal point, numerals, and
/// both mixed ("3万5千", "十五", "二百零三", "1,200.50").
enum ChineseNumber {
  struct Reading: Hashable, Sendable {
    /// In thousandths, so that equal amounts are equal numbers.
    let thousandths: Int
    /// Behind the number.
    let end: Int
  }

  private static let digits: [Unicode.Scalar: Int] = [
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
    "九": 9,
  ]
  private static let scales: [Unicode.Scalar: Int] = [
    "十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000,
  ]
  /// Larger numbers are numbers of documents and accounts, no quantities.
  private static let valueMax = 1_000_000_000_000
  private static let digitsMax = 12
  /// No quantity is written longer.
  private static let lettersMax = 32

  static func begins(_ letter: Unicode.Scalar) -> Bool {
    letter.isASCIIDigit || digits[letter] != nil || letter == "十" || letter == "半"
  }

  /// The number that begins at the place of a folded text.
  static func read(_ text: Letters, at place: Int) -> Reading? {
    guard begins(text[place]) else { return nil }
    if text[place] == "半" { return Reading(thousandths: 500, end: place + 1) }
    var (total, section, number, at) = (0, 0, 0, place)
    // Scales that follow 千 and less are gathered in a section, which 万 and 亿 multiply.
    while at < text.count {
      if at - place > lettersMax { return nil }
      let letter = text[at]
      if letter.isASCIIDigit {
        guard let plain = plainDigits(text, at) else { return nil }
        number = plain.thousandths
        at = plain.end
      } else if let digit = digits[letter] {
        // "二〇二四" is read digit by digit.
        let isRow = at > place && digits[text[at - 1]] != nil && text[at - 1] != "零"
        number = isRow ? number * 10 + digit * 1_000 : digit * 1_000
        at += 1
      } else if let scale = scales[letter] {
        if scale >= 10_000 {
          let (whole, isTooLarge) = (section + number).multipliedReportingOverflow(by: scale)
          if isTooLarge || whole > valueMax { return nil }
          total += whole
          section = 0
        } else {
          section += (number == 0 ? 1_000 : number) * scale
        }
        number = 0
        at += 1
      } else {
        break
      }
      guard number <= valueMax, section <= valueMax, total <= valueMax else { return nil }
    }
    return Reading(thousandths: total + section + number, end: at)
  }

  private static func plainDigits(_ text: Letters, _ place: Int) -> Reading? {
    var (whole, count, at) = (0, 0, place)
    while at < text.count {
      let isSeparator = text[at] == "," && at + 3 < text.count
        && text[(at + 1)...(at + 3)].allSatisfy(\.isASCIIDigit)
      if isSeparator && count > 0 && count <= 3 || isSeparator && at > place + 3 {
        at += 1
        continue
      }
      guard text[at].isASCIIDigit else { break }
      count += 1
      guard count <= digitsMax else { return nil }
      whole = whole * 10 + Int(text[at].value - 0x30)
      at += 1
    }
    var fraction = 0
    if at + 1 < text.count, text[at] == ".", text[at + 1].isASCIIDigit {
      at += 1
      var weight = 100
      while at < text.count, text[at].isASCIIDigit {
        fraction += weight * Int(text[at].value - 0x30)
        weight /= 10
        at += 1
      }
    }
    return Reading(thousandths: whole * 1_000 + fraction, end: at)
  }
}
