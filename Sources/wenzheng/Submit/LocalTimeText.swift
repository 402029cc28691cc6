import WorkTime

/// Times as tables write them: the year first, in whatever signs. `2023-01-02 10:11:12`,
/// `2023/1/2 9:05`, `2023.01.02`, `2023年1月2日 9时5分`, `20230102101112`.
///
/// Only forms that mean one time are taken; `1/2/2023` means two and is left to be refused.
enum LocalTimeText {
  /// The instant of a text without an offset, in a zone that the caller knows.
  static func instant(_ text: String, offsetMinutes: Int) -> Instant? {
    if let instant = try? Instant(parsingLocal: text, offsetMinutes: offsetMinutes) {
      return instant
    }
    guard let numbers = numbers(in: text), numbers.count >= 3, numbers.count <= 6 else {
      return nil
    }
    var full = pad(numbers[0], 4) + "-" + pad(numbers[1], 2) + "-" + pad(numbers[2], 2)
    let clock = numbers.dropFirst(3).map { pad($0, 2) }
    switch clock.count {
    case 0: full += "T00:00"
    // An hour alone says too little to run a clock by.
    case 1: return nil
    default: full += "T" + clock.joined(separator: ":")
    }
    return try? Instant(parsingLocal: full, offsetMinutes: offsetMinutes)
  }

  /// The numbers of the text, each behind a sign that may stand there; nil for any other text.
  private static func numbers(in text: String) -> [Substring]? {
    if text.utf8.count == 8 || text.utf8.count == 14, text.utf8.allSatisfy(isDigit) {
      return compact(text)
    }
    var numbers: [Substring] = []
    var rest = text[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0.utf8.count == 1 && $0.utf8.allSatisfy(isDigit) }
      guard numbers.isEmpty ? digits.utf8.count == 4 : (1...2).contains(digits.utf8.count) else {
        return nil
      }
      numbers.append(digits)
      rest = rest[digits.endIndex...]
      let sign = rest.prefix { !($0.utf8.count == 1 && $0.utf8.allSatisfy(isDigit)) }
      rest = rest[sign.endIndex...]
      guard isSign(String(sign), behind: numbers.count, isLast: rest.isEmpty) else { return nil }
    }
    return numbers
  }

  private static func isSign(_ sign: String, behind count: Int, isLast: Bool) -> Bool {
    switch count {
    case 1: ["-", "/", ".", "年"].contains(sign)
    case 2: ["-", "/", ".", "月"].contains(sign)
    case 3: isLast ? ["", "日"].contains(sign) : [" ", "  ", "T", "日", "日 "].contains(sign)
    case 4: [":", "时", "点"].contains(sign)
    case 5: isLast ? ["", "分"].contains(sign) : [":", "分"].contains(sign)
    default: isLast && ["", "秒"].contains(sign)
    }
  }

  private static func compact(_ text: String) -> [Substring] {
    var numbers = [text.prefix(4)]
    var rest = text.dropFirst(4)
    while !rest.isEmpty {
      numbers.append(rest.prefix(2))
      rest = rest.dropFirst(2)
    }
    return numbers
  }

  private static func pad(_ digits: Substring, _ width: Int) -> String {
    String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
