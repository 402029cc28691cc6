public enum InstantFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// Not of the form `2026-11-21T09:15:02+08:00`.
  case malformed
  /// Of the right form, but there is no such day or no such time of day.
  case impossible
  /// A good day and time, but no offset: whoever knows the time zone may supply one.
  case missingOffset

  public var description: String {
    switch self {
    case .malformed: "not a time like 2026-11-21T09:15:02+08:00"
    case .impossible: "no such day or time of day"
    case .missingOffset: "no offset from UTC; add one, like +08:00"
    }
  }
}

/// What a text of time says, before its offset is applied.
private struct TimeText {
  /// As if the offset were zero.
  var localMilliseconds: Int64
  var offsetMinutes: Int?

  private static let secondsIndex = 16

  /// `YYYY-MM-DDThh:mm[:ss[.fraction]][Z|±hh:mm]`; one space may stand for the `T`. The form is
  /// checked to its end before any value is, so that `malformed` and `impossible` mean what they
  /// say.
  init(_ utf8: UnsafeBufferPointer<UInt8>) throws(InstantFault) {
    guard utf8.count >= Self.secondsIndex,
      utf8[4] == UInt8(ascii: "-"), utf8[7] == UInt8(ascii: "-"), utf8[13] == UInt8(ascii: ":"),
      utf8[10] == UInt8(ascii: "T") || utf8[10] == UInt8(ascii: " ")
    else { throw .malformed }
    let year = Digits.four(utf8, at: 0)
    let month = Digits.two(utf8, at: 5)
    let day = Digits.two(utf8, at: 8)
    let hour = Digits.two(utf8, at: 11)
    let minute = Digits.two(utf8, at: 14)
    guard year | month | day | hour | minute >= 0 else { throw .malformed }
    var index = Self.secondsIndex
    let (second, milliseconds) = try Self.seconds(utf8, &index)
    let offset = try Self.offset(utf8, &index)
    guard index == utf8.count else { throw .malformed }

    guard month >= 1, month <= 12, day >= 1, day <= CivilDate.daysInMonth(month, ofYear: year),
      hour < 24, minute < 60, second < 60
    else { throw .impossible }
    if let offset {
      guard offset.hours < 24, offset.minutes < 60 else { throw .impossible }
      let minutes = offset.hours * 60 + offset.minutes
      guard minutes <= Instant.offsetMinutesMax else { throw .impossible }
      offsetMinutes = offset.isWest ? -minutes : minutes
    }
    let seconds = (hour * 60 + minute) * 60 + second
    let days = CivilDate.days(year: year, month: month, day: day)
    localMilliseconds = Int64((days * 86_400 + seconds) * 1000 + milliseconds)
  }

  /// Seconds and their fraction, cut to milliseconds.
  @inline(__always)
  private static func seconds(
    _ utf8: UnsafeBufferPointer<UInt8>, _ index: inout Int
  ) throws(InstantFault) -> (second: Int, milliseconds: Int) {
    guard index < utf8.count, utf8[index] == UInt8(ascii: ":") else { return (0, 0) }
    guard index + 3 <= utf8.count else { throw .malformed }
    let second = Digits.two(utf8, at: index + 1)
    guard second >= 0 else { throw .malformed }
    index += 3
    guard index < utf8.count, utf8[index] == UInt8(ascii: ".") else { return (second, 0) }
    index += 1
    let from = index
    var milliseconds = 0
    var weight = 100
    while index < utf8.count, index - from <= Instant.fractionDigitsMax {
      let digit = Digits.one(utf8, at: index)
      if digit < 0 { break }
      milliseconds += digit * weight
      weight /= 10
      index += 1
    }
    guard (1...Instant.fractionDigitsMax).contains(index - from) else { throw .malformed }
    return (second, milliseconds)
  }

  @inline(__always)
  private static func offset(
    _ utf8: UnsafeBufferPointer<UInt8>, _ index: inout Int
  ) throws(InstantFault) -> (isWest: Bool, hours: Int, minutes: Int)? {
    guard index < utf8.count else { return nil }
    let sign = utf8[index]
    if sign == UInt8(ascii: "Z") {
      index += 1
      return (false, 0, 0)
    }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), index + 6 <= utf8.count,
      utf8[index + 3] == UInt8(ascii: ":")
    else { throw .malformed }
    let hours = Digits.two(utf8, at: index + 1)
    let minutes = Digits.two(utf8, at: index + 4)
    guard hours | minutes >= 0 else { throw .malformed }
    index += 6
    return (sign == UInt8(ascii: "-"), hours, minutes)
  }
}

extension Instant: CustomStringConvertible {
  /// More digits of a fraction than any clock of a sender has; those below a millisecond are cut.
  public static let fractionDigitsMax = 9
  /// No zone of the world is further from UTC.
  public static let offsetMinutesMax = 18 * 60

  /// The first and last instant that text can show: the years 0 to 9999 in any offset.
  static let textMin = Instant(milliseconds: -62_167_219_200_000)
  static let textMax = Instant(milliseconds: 253_402_300_799_999)

  /// This instant, or the nearest that text can show.
  var withinText: Instant { min(max(self, Self.textMin), Self.textMax) }

  public init(parsing utf8: UnsafeBufferPointer<UInt8>) throws(InstantFault) {
    let text = try TimeText(utf8)
    guard let offset = text.offsetMinutes else { throw .missingOffset }
    self.init(milliseconds: text.localMilliseconds - Int64(offset) * 60_000)
  }

  public init(parsing text: String) throws(InstantFault) {
    self = try text.parsed(by: Instant.init(parsing:))
  }

  /// Reads a text without an offset as the time of a zone that the caller knows; a text that has
  /// one is `malformed` here, so that two answers can never compete.
  public init(
    parsingLocal utf8: UnsafeBufferPointer<UInt8>, offsetMinutes: Int
  ) throws(InstantFault) {
    precondition(abs(offsetMinutes) <= Self.offsetMinutesMax)
    let text = try TimeText(utf8)
    guard text.offsetMinutes == nil else { throw .malformed }
    self.init(milliseconds: text.localMilliseconds - Int64(offsetMinutes) * 60_000)
  }

  public init(parsingLocal text: String, offsetMinutes: Int) throws(InstantFault) {
    self = try text.parsed { (utf8) throws(InstantFault) in
      try Instant(parsingLocal: utf8, offsetMinutes: offsetMinutes)
    }
  }

  /// Appends `2026-11-21T09:15:02.123+08:00`; milliseconds only where there are any, `Z` for no
  /// offset. What lies outside the years 0 to 9999 is shown as the nearest instant inside.
  public func append(
    to bytes: inout [UInt8], offsetMinutes: Int = Instant.shanghaiOffsetMinutes
  ) {
    precondition(abs(offsetMinutes) <= Self.offsetMinutesMax)
    let shifted = withinText.adding(minutes: offsetMinutes).withinText
    let sinceYear0 = UInt64(bitPattern: shifted.milliseconds - Self.textMin.milliseconds)
    let daysSinceYear0 = sinceYear0 / Self.millisecondsPerDay
    let ofDay = Int(sinceYear0 - daysSinceYear0 * Self.millisecondsPerDay)
    let (ofDaySeconds, milliseconds) = ofDay.quotientAndRemainder(dividingBy: 1000)
    let (ofDayMinutes, seconds) = ofDaySeconds.quotientAndRemainder(dividingBy: 60)
    let date = CivilDate(daysSince1970: Int32(Int(daysSinceYear0) + Self.daysOfYear0))
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { buffer in
      _ = date.put(into: buffer, separated: true)
      buffer[10] = UInt8(ascii: "T")
      Digits.put(two: ofDayMinutes / 60, into: buffer, at: 11)
      buffer[13] = UInt8(ascii: ":")
      Digits.put(two: ofDayMinutes % 60, into: buffer, at: 14)
      buffer[16] = UInt8(ascii: ":")
      Digits.put(two: seconds, into: buffer, at: 17)
      var count = 19
      if milliseconds > 0 {
        Digits.put(two: milliseconds / 10, into: buffer, at: 20)
        buffer[19] = UInt8(ascii: ".")
        buffer[22] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: milliseconds % 10)
        count = 23
      }
      Self.put(offsetMinutes: offsetMinutes, into: buffer, at: &count)
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
  }

  @inline(__always)
  private static func put(
    offsetMinutes: Int, into buffer: UnsafeMutableBufferPointer<UInt8>, at index: inout Int
  ) {
    if offsetMinutes == 0 {
      buffer[index] = UInt8(ascii: "Z")
      index += 1
      return
    }
    buffer[index] = UInt8(ascii: offsetMinutes < 0 ? "-" : "+")
    Digits.put(two: abs(offsetMinutes) / 60, into: buffer, at: index + 1)
    buffer[index + 3] = UInt8(ascii: ":")
    Digits.put(two: abs(offsetMinutes) % 60, into: buffer, at: index + 4)
    index += 6
  }

  public func text(offsetMinutes: Int = Instant.shanghaiOffsetMinutes) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    append(to: &bytes, offsetMinutes: offsetMinutes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text in the offset of Asia/Shanghai.
  public var description: String { text() }
}

// MARK: - Civil time in Asia/Shanghai

extension Instant {
  static let millisecondsPerDay: UInt64 = 86_400_000
  /// 0000-01-01 as days since 1970.
  static let daysOfYear0 = -719_528

  /// Days since 1970 and milliseconds of that day, in Asia/Shanghai; beyond the years 0 to 9999
  /// those of the nearest instant inside. Unsigned, because that divides fastest.
  @inline(__always)
  var shanghai: (day: Int32, milliseconds: Int64) {
    let local = withinText.milliseconds + Int64(Self.shanghaiOffsetMinutes) * 60_000
    let sinceYear0 = UInt64(bitPattern: local - Self.textMin.milliseconds)
    let days = sinceYear0 / Self.millisecondsPerDay
    return (
      Int32(truncatingIfNeeded: Int(days) + Self.daysOfYear0),
      Int64(sinceYear0 - days * Self.millisecondsPerDay)
    )
  }

  public func dateInShanghai() -> CivilDate { CivilDate(daysSince1970: shanghai.day) }

  /// The minute of the day in Asia/Shanghai, 0 to 1439.
  public var minuteOfDay: Int { Int(shanghai.milliseconds / 60_000) }
}

extension CivilDate {
  /// The instant at which this day's minute begins in Asia/Shanghai; 1440 is its end, 24:00.
  public func instant(atMinute minute: Int = 0) -> Instant {
    let minutes = Int64(daysSince1970) * 1440 + Int64(minute - Instant.shanghaiOffsetMinutes)
    return Instant(milliseconds: minutes * 60_000)
  }
}
