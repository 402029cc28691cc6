/// Spans of time in the words of the people who read them.
enum DurationText {
  private static let second: Int64 = 1_000
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("天", 86_400_000), ("小时", 3_600_000), ("分钟", 60_000), ("秒", second)
  ]

  private static let english = ["d", "h", "min", "s"]

  /// The same for a sentence in English: `3 d 4 h`, `12 min`, `0 s`.
  static func inEnglish(milliseconds: Int64) -> String {
    var text = of(milliseconds: milliseconds, separator: " ")
    for (unit, word) in zip(units, english) { text = text.replacing(unit.name, with: word) }
    return text
  }

  /// The largest unit and the one below it, rounded down: `3天4小时`, `12分钟`, `0秒`.
  static func of(milliseconds: Int64, separator: String = "") -> String {
    var rest = milliseconds.magnitude
    var parts: [String] = []
    for (index, unit) in units.enumerated() {
      let size = UInt64(unit.milliseconds)
      let count = rest / size
      rest %= size
      let isLast = index == units.count - 1
      if count == 0 {
        // A unit that is zero between two others ends the text: 3天, not 3天0小时.
        if !parts.isEmpty { break }
        if !isLast { continue }
      }
      parts.append("\(count)\(separator)\(unit.name)")
      // Seconds beside minutes say nothing about a deadline.
      if parts.count == 2 || unit.name == "分钟" { break }
    }
    return parts.joined(separator: separator)
  }

  /// How far a limit is: `剩 2 天 3 小时`, `超期 5 小时`.
  static func due(inMilliseconds left: Int64) -> String {
    if left.magnitude < UInt64(60 * second) {
      return left < 0 ? "刚刚超期" : "剩不到 1 分钟"
    }
    return (left < 0 ? "超期 " : "剩 ") + of(milliseconds: left, separator: " ")
  }

  /// The same beside a width: a column of a table wants no spaces.
  static func shortDue(inMilliseconds left: Int64) -> String {
    if left.magnitude < UInt64(60 * second) { return left < 0 ? "刚超期" : "剩<1分钟" }
    return (left < 0 ? "超期" : "剩") + of(milliseconds: left)
  }
}
