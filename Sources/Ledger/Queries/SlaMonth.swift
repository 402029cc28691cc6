import WorkTime

/// A month of a report, in Asia/Shanghai.
public struct SlaMonth: Sendable, Equatable, CustomStringConvertible {
  public let first: CivilDate
  /// The first day of the next month.
  public let next: CivilDate

  /// `2026-10`.
  public init?(_ text: String) {
    guard text.utf8.count == 7, let first = try? CivilDate(parsing: text + "-01") else {
      return nil
    }
    let (year, month, _) = first.fields
    let next = month == 12 ? CivilDate(year: year + 1, month: 1, day: 1)
      : CivilDate(year: year, month: month + 1, day: 1)
    guard let next else { return nil }
    (self.first, self.next) = (first, next)
  }

  public var description: String { String("\(first)".prefix(7)) }

  var dayCount: Int { first.distance(to: next) }
  var range: Range<Instant> { first.instant()..<next.instant() }

  /// The day of the month, counted from 0.
  func day(of instant: Instant) -> Int? {
    range.contains(instant) ? first.distance(to: instant.dateInShanghai()) : nil
  }
}
