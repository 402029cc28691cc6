import WorkTime

/// Times and spans of time as people type them on a command line.
///
/// Looser than the wire: the offset may be left out (Asia/Shanghai is meant), and so may the time
/// of day.
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

  /// `2026-11-20` (its first instant), `2026-11-20T09:30`, with seconds and an offset behind; a
  /// space may stand for the T.
  static func instant(_ text: String) -> Instant? {
    let dayBytes = "2026-11-20".utf8.count
    let text = text.utf8.count == dayBytes ? text + "T00:00" : text
    do throws(InstantFault) {
      return try Instant(parsing: text)
    } catch {
      guard error == .missingOffset else { return nil }
      return try? Instant(parsingLocal: text, offsetMinutes: Instant.shanghaiOffsetMinutes)
    }
  }
}
