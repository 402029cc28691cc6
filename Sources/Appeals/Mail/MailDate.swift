import WorkTime

/// The time of a `Date` field (RFC 5322, 3.3 and 4.3): `Fri, 20 Nov 2026 09:15:02 +0800 (CST)`.
enum MailDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  /// Names of RFC 5322. CST is North American there, yet Chinese programs write it for +0800: a
  /// name that means two times is as good as none.
  private static let zones = [
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -300, "edt": -240, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420,
  ]

  /// - Parameter zoneMinutes: of a time that names none; nil where nobody knows it.
  static func instant(_ field: String, zoneMinutes: Int?) -> Instant? {
    var words = withoutComments(field).split { $0 == " " || $0 == "," || $0 == "\t" }
    if words.first?.first?.isLetter == true { words.removeFirst() }
    // `20-Nov-2026` was written once.
    if let first = words.first, first.contains("-") {
      words.replaceSubrange(0..<1, with: first.split(separator: "-"))
    }
    guard words.count >= 4, let day = Int(words[0]), words[0].utf8.count <= 2,
      let month = months.firstIndex(of: words[1].prefix(3).lowercased()),
      var year = Int(words[2]), words[2].utf8.count >= 2
    else { return nil }
    if words[2].utf8.count < 4 { year += year < 50 ? 2_000 : 1_900 }
    let clock = words[3].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard (2...3).contains(clock.count), let hour = clock[0], let minute = clock[1],
      let second = clock.count == 3 ? clock[2] : 0,
      (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
      let date = CivilDate(year: year, month: month + 1, day: day)
    else { return nil }
    guard let offset = words.count > 4 ? zone(words[4]) ?? zoneMinutes : zoneMinutes else {
      return nil
    }
    let ofDay = Int64((hour * 60 + minute) * 60 + min(second, 59))
    let local = Int64(date.daysSince1970) * 86_400 + ofDay
    return Instant(milliseconds: (local - Int64(offset) * 60) * 1_000)
  }

  private static func zone(_ word: Substring) -> Int? {
    guard let sign = word.first, sign == "+" || sign == "-" else { return zones[word.lowercased()] }
    let digits = word.dropFirst().filter { $0 != ":" }
    guard digits.utf8.count == 4, let number = Int(digits), number % 100 < 60 else { return nil }
    let minutes = number / 100 * 60 + number % 100
    guard minutes <= Instant.offsetMinutesMax else { return nil }
    return sign == "-" ? -minutes : minutes
  }

  private static func withoutComments(_ field: String) -> String {
    var depth = 0
    var text = ""
    for character in field {
      if character == "(" { depth += 1 }
      if depth == 0 { text.append(character) }
      if character == ")" && depth > 0 { depth -= 1 }
    }
    return text
  }
}
