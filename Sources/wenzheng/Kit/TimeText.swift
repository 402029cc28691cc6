import WorkTime

/// Times and spans of time as people type them on a command line.
///
/// Looser than the wire: the offset may be left out (Asia/Shanghai is meant), and so may the hour.
enum TimeText {
  /// A hundred years: longer is a slip of the finger, and no sum of such spans overflows.
  static let durationDaysMax: Int64 = 36_525

  /// Milliseconds of `45s`, `90m`, `36h`, `7d`, `2w` or several from large to small (`1d12h`).
  static func duration(_ text: String) -> Int64? {
    let units: [(letter: Character, milliseconds: Int64)] = [
      ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)
    ]
    let longest = durationDaysMax * 86_400_000
    var total: Int64 = 0
    var unitsLeft = units[...]
    var digits = ""
    for character in text {
      if character.isASCII && character.isNumber {
        digits.append(character)
        continue
      }
      guard let at = unitsLeft.firstIndex(where: { $0.letter == character }),
        let count = Int64(digits), count <= longest / units[at].milliseconds
      else { return nil }
      total += count * units[at].milliseconds
      unitsLeft = units[(at + 1)...]
      digits = ""
    }
    return digits.isEmpty && !text.isEmpty && total <= longest ? total : nil
  }

  /// `2026-11-20` (its first instant), `2026-11-20T09:30`, with seconds, thousandths, `Z` or
  /// `+08:00` behind; a space may stand for the T.
  static func instant(_ text: String) -> Instant? {
    var scan = Scan(rest: Array(text.utf8)[...])
    guard let year = scan.number(4), scan.take("-"), let month = scan.number(2), scan.take("-"),
      let day = scan.number(2), (1...12).contains(month),
      (1...daysInMonth(year: year, month: month)).contains(day)
    else { return nil }
    var ofDay: Int64 = 0
    var offset = Instant.shanghaiOffsetMinutes
    if !scan.rest.isEmpty {
      guard scan.take("T") || scan.take(" "), let hour = scan.number(2), hour <= 23,
        scan.take(":"), let minute = scan.number(2), minute <= 59
      else { return nil }
      ofDay = Int64(hour * 60 + minute) * 60_000
      if scan.take(":") {
        guard let second = scan.number(2), second <= 59 else { return nil }
        ofDay += Int64(second) * 1_000
        if scan.take(".") {
          guard let thousandths = scan.number(3) else { return nil }
          ofDay += Int64(thousandths)
        }
      }
      if !scan.rest.isEmpty {
        guard let written = scan.offsetMinutes(), scan.rest.isEmpty else { return nil }
        offset = written
      }
    }
    let midnight = Int64(dayNumber(year: year, month: month, day: day)) * 86_400_000
    return Instant(milliseconds: midnight + ofDay - Int64(offset) * 60_000)
  }

  private static func daysInMonth(year: Int, month: Int) -> Int {
    if month == 2 {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days since 1970-01-01. The year is counted from March, so that the leap day is its last.
  private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return y * 365 + y / 4 - y / 100 + y / 400 + ofYear - 719_468
  }

  private struct Scan {
    var rest: ArraySlice<UInt8>

    mutating func take(_ sign: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: sign) else { return false }
      rest.removeFirst()
      return true
    }

    mutating func number(_ digits: Int) -> Int? {
      guard rest.count >= digits else { return nil }
      var value = 0
      for _ in 0..<digits {
        let byte = rest.removeFirst()
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }

    mutating func offsetMinutes() -> Int? {
      if take("Z") { return 0 }
      let sign = take("+") ? 1 : take("-") ? -1 : 0
      guard sign != 0, let hours = number(2), hours <= 14, take(":"),
        let minutes = number(2), minutes <= 59
      else { return nil }
      return sign * (hours * 60 + minutes)
    }
  }
}
