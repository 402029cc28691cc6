public enum CivilDateFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// Not of the form `2026-11-21` (compact: `20261121`).
  case malformed
  /// Of the right form, but there is no such day.
  case impossible

  public var description: String {
    switch self {
    case .malformed: "not a date like 2026-11-21"
    case .impossible: "no such day in the calendar"
    }
  }
}

public enum Weekday: Int, CaseIterable, Hashable, Sendable, CustomStringConvertible {
  case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday

  public var isWeekend: Bool { rawValue >= Weekday.saturday.rawValue }

  public var description: String {
    switch self {
    case .monday: "Monday"
    case .tuesday: "Tuesday"
    case .wednesday: "Wednesday"
    case .thursday: "Thursday"
    case .friday: "Friday"
    case .saturday: "Saturday"
    case .sunday: "Sunday"
    }
  }
}

/// A day of the proleptic Gregorian calendar, without a time zone.
///
/// Guarantees: one number a day, so that comparing, counting and table look-ups are integer
/// arithmetic. Text is four digits of year, so dates outside the years 0 to 9999 are never read.
public struct CivilDate: Hashable, Comparable, Sendable {
  public let daysSince1970: Int32

  @inlinable
  public init(daysSince1970: Int32) { self.daysSince1970 = daysSince1970 }

  /// Nothing where there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.daysInMonth(month, ofYear: year)
    else { return nil }
    self.init(existingYear: year, month: month, day: day)
  }

  /// For a day that is known to exist: a constant, or fields already checked.
  init(existingYear year: Int, month: Int, day: Int) {
    daysSince1970 = Int32(truncatingIfNeeded: Self.days(year: year, month: month, day: day))
  }

  @inlinable
  public static func < (a: CivilDate, b: CivilDate) -> Bool { a.daysSince1970 < b.daysSince1970 }

  @inlinable
  public func advanced(by days: Int) -> CivilDate {
    CivilDate(daysSince1970: daysSince1970 &+ Int32(truncatingIfNeeded: days))
  }

  /// How many days `other` lies after this one; negative where it lies before.
  @inlinable
  public func distance(to other: CivilDate) -> Int {
    Int(other.daysSince1970) - Int(daysSince1970)
  }

  // MARK: Fields

  // Both directions count years from 1 March, so that the leap day is the last of its year, and
  // group them in eras of 400 years (146,097 days), after which the calendar repeats.
  private static let daysPerEra = 146_097
  private static let daysBefore1970 = 719_468
  /// So many eras make every number of days positive.
  private static let erasBefore0 = 14_700

  static func days(year: Int, month: Int, day: Int) -> Int {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
    let yearOfEra = yearFromMarch - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * daysPerEra + dayOfEra - daysBefore1970
  }

  /// By the method of Neri and Schneider (Euclidean affine functions and their application to
  /// calendar algorithms, 2022): one long division, then multiplications and shifts. Every line of
  /// the journal prints a date.
  public var fields: (year: Int, month: Int, day: Int) {
    let shift = Self.daysBefore1970 &+ Self.daysPerEra &* Self.erasBefore0
    let quarters = UInt64(truncatingIfNeeded: Int(daysSince1970) &+ shift) &* 4 &+ 3
    let century = quarters / UInt64(Self.daysPerEra)
    let dayOfCentury = (quarters &- century &* UInt64(Self.daysPerEra)) / 4
    // 2,939,745 / 2^32 is 1 / 1461, the length of four years in days.
    let scaled = (dayOfCentury &* 4 &+ 3) &* 2_939_745
    let dayOfYear = UInt32(truncatingIfNeeded: scaled) / 2_939_745 / 4
    // 2141 / 2^16 is the inverse of a month's mean length, 30.6 days.
    let months = dayOfYear &* 2141 &+ 197_913
    let isNextYear = dayOfYear >= 306
    let month = Int(months >> 16) &- (isNextYear ? 12 : 0)
    let yearFromMarch = Int(truncatingIfNeeded: century &* 100 &+ (scaled >> 32))
    let year = yearFromMarch &- 400 &* Self.erasBefore0 &+ (isNextYear ? 1 : 0)
    return (year, month, Int((months & 0xFFFF) / 2141) &+ 1)
  }

  public var year: Int { fields.year }
  public var month: Int { fields.month }
  public var day: Int { fields.day }

  public var weekday: Weekday {
    // 1970-01-01 was a Thursday, the fourth day of its week.
    let fromMonday = (Int(daysSince1970) + 3) % 7
    return Weekday(rawValue: (fromMonday < 0 ? fromMonday + 7 : fromMonday) + 1) ?? .monday
  }

  static func daysInMonth(_ month: Int, ofYear year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

// MARK: - Text

extension CivilDate: CustomStringConvertible {
  /// Reads `2026-11-21`, all of it and nothing else.
  public init(parsing utf8: UnsafeBufferPointer<UInt8>) throws(CivilDateFault) {
    guard utf8.count == 10, utf8[4] == UInt8(ascii: "-"), utf8[7] == UInt8(ascii: "-") else {
      throw .malformed
    }
    try self.init(
      readYear: Digits.four(utf8, at: 0), month: Digits.two(utf8, at: 5),
      day: Digits.two(utf8, at: 8))
  }

  /// Reads `20261121`, all of it and nothing else.
  public init(parsingCompact utf8: UnsafeBufferPointer<UInt8>) throws(CivilDateFault) {
    guard utf8.count == 8 else { throw .malformed }
    try self.init(
      readYear: Digits.four(utf8, at: 0), month: Digits.two(utf8, at: 4),
      day: Digits.two(utf8, at: 6))
  }

  public init(parsing text: String) throws(CivilDateFault) {
    self = try text.parsed(by: CivilDate.init(parsing:))
  }

  public init(parsingCompact text: String) throws(CivilDateFault) {
    self = try text.parsed(by: CivilDate.init(parsingCompact:))
  }

  /// Fields as `Digits` gave them: negative where a digit was missing.
  private init(readYear year: Int, month: Int, day: Int) throws(CivilDateFault) {
    guard year | month | day >= 0 else { throw .malformed }
    guard let date = CivilDate(year: year, month: month, day: day) else { throw .impossible }
    self = date
  }

  /// Appends `2026-11-21`.
  public func append(to bytes: inout [UInt8]) { append(to: &bytes, separated: true) }

  /// Appends `20261121`.
  public func appendCompact(to bytes: inout [UInt8]) { append(to: &bytes, separated: false) }

  private func append(to bytes: inout [UInt8], separated: Bool) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { buffer in
      let count = put(into: buffer, separated: separated)
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Writes the text to the buffer's beginning and returns how long it is, 10 or 8. Years outside
  /// 0 to 9999 have no text; the nearest of these stands for them.
  @inline(__always)
  func put(into buffer: UnsafeMutableBufferPointer<UInt8>, separated: Bool) -> Int {
    let (fullYear, month, day) = fields
    let year = min(max(fullYear, 0), 9999)
    Digits.put(two: year / 100, into: buffer, at: 0)
    Digits.put(two: year % 100, into: buffer, at: 2)
    if !separated {
      Digits.put(two: month, into: buffer, at: 4)
      Digits.put(two: day, into: buffer, at: 6)
      return 8
    }
    buffer[4] = UInt8(ascii: "-")
    Digits.put(two: month, into: buffer, at: 5)
    buffer[7] = UInt8(ascii: "-")
    Digits.put(two: day, into: buffer, at: 8)
    return 10
  }

  /// `2026-11-21`.
  public var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `20261121`.
  public var compact: String {
    var bytes: [UInt8] = []
    appendCompact(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
