import TestSupport
import Testing
import WorkTime

@Suite struct InstantTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0),
    ("1970-01-01T08:00:00+08:00", 0),
    ("1970-01-01 08:00+08:00", 0),
    ("1969-12-31T23:59:59.999Z", -1),
    ("2026-11-21T09:15:02+08:00", 1_795_223_702_000),
    ("2026-11-21T09:15+08:00", 1_795_223_700_000),
    ("2026-11-21T09:15:02.1+08:00", 1_795_223_702_100),
    ("2026-11-21T09:15:02.123456789+08:00", 1_795_223_702_123),
    ("2026-11-21T09:15:02.0009+08:00", 1_795_223_702_000),
    ("2026-11-20T19:45:02-05:30", 1_795_223_702_000),
    ("2024-02-29T00:00:00Z", 1_709_164_800_000),
    ("0000-01-01T00:00:00Z", -62_167_219_200_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
  ])
  func reads(text: String, milliseconds: Int64) throws {
    let read = try Instant(parsing: text)
    #expect(read.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2026", "2026-11-21", "2026-11-21T09:15:02+0800", "2026-11-21T09:15:02+08",
    "2026-11-21T09:15:02+08:00 ", "2026-11-21T09:15:02Zz", "2026-11-21t09:15:02Z",
    "2026-11-21T09:15:02z", "2026-11-21  09:15:02Z", "2026/11/21T09:15:02Z",
    "2026-11-21T9:15:02Z", "2026-11-21T09:15:2Z", "2026-11-21T09:15:Z", "2026-11-21T09:15:02.Z",
    "2026-11-21T09:15:02.1234567890Z", "2026-11-21T09:15:02,5Z", "2026-11-21T09:15.5Z",
    "2026-11-21T09:15:02+8:00", "2026-11-21T09:15:02+08:0", "2026-11-21T09:15:02+08:00Z",
    "+026-11-21T09:15:02Z", "2026-1a-21T09:15:02Z", "2026-11-21T09:15:0\u{0}Z",
    "2026-02-30T09:15:02Zx", "2026-11-21T09:15:02 +08:00", "２026-11-21T09:15Z",
  ])
  func refusesMalformed(text: String) {
    #expect(throws: InstantFault.malformed) { try Instant(parsing: text) }
  }

  @Test(arguments: [
    "2026-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "1900-02-29T00:00Z", "2026-04-31T00:00:00Z",
    "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00Z",
    "2026-01-01T24:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01T23:60:00Z",
    "2026-12-31T23:59:60Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+18:01",
    "2026-01-01T00:00:00+08:60", "2026-02-30T00:00:00", "2026-01-01T24:00",
  ])
  func refusesImpossible(text: String) {
    #expect(throws: InstantFault.impossible) { try Instant(parsing: text) }
  }

  @Test(arguments: ["2026-11-21T09:15", "2026-11-21 09:15:02", "2026-11-21T09:15:02.5"])
  func asksForTheOffset(text: String) throws {
    #expect(throws: InstantFault.missingOffset) { try Instant(parsing: text) }
    let read = try Instant(parsingLocal: text, offsetMinutes: 480)
    let withOffset = try Instant(parsing: text + "+08:00")
    #expect(read == withOffset)
    #expect(throws: InstantFault.malformed) {
      try Instant(parsingLocal: text + "Z", offsetMinutes: 480)
    }
  }

  @Test(arguments: [
    (1_795_223_702_000, 480, "2026-11-21T09:15:02+08:00"),
    (1_795_223_702_123, 480, "2026-11-21T09:15:02.123+08:00"),
    (1_795_223_702_007, 0, "2026-11-21T01:15:02.007Z"),
    (1_795_223_702_000, -330, "2026-11-20T19:45:02-05:30"),
    (-1, 0, "1969-12-31T23:59:59.999Z"),
    (Int64.min, 480, "0000-01-01T08:00:00+08:00"),
    (Int64.min, -60, "0000-01-01T00:00:00-01:00"),
    (Int64.max, 480, "9999-12-31T23:59:59.999+08:00"),
  ])
  func prints(milliseconds: Int64, offsetMinutes: Int, text: String) {
    let instant = Instant(milliseconds: milliseconds)
    #expect(instant.text(offsetMinutes: offsetMinutes) == text)
    var bytes = Array("at ".utf8)
    instant.append(to: &bytes, offsetMinutes: offsetMinutes)
    #expect(bytes == Array("at \(text)".utf8))
  }

  @Test func printsWhatItReads() throws {
    let seed: UInt64 = 20_261_121
    var random = Seeded(state: seed)
    for _ in 0..<20_000 {
      let offset = Int.random(in: -1080...1080, using: &random)
      let milliseconds = Int64.random(
        in: -62_167_100_000_000...253_402_200_000_000, using: &random)
      let rounded = Bool.random(using: &random) ? milliseconds : milliseconds / 1000 * 1000
      let instant = Instant(milliseconds: rounded)
      let text = instant.text(offsetMinutes: offset)
      if (try? Instant(parsing: text)) != instant {
        Issue.record("seed \(seed): \(text)")
        return
      }
    }
    #expect(Instant(milliseconds: 0).description == "1970-01-01T08:00:00+08:00")
  }

  /// Whatever the bytes, reading ends with a value or a fault and never leaves the buffer.
  @Test func survivesDamagedTexts() {
    let seed: UInt64 = 7
    var random = Seeded(state: seed)
    let whole = Array("2026-11-21T09:15:02.123+08:00".utf8)
    var readable = 0
    for _ in 0..<20_000 {
      var bytes = Array(whole[..<Int.random(in: 0...whole.count, using: &random)])
      if let at = bytes.indices.randomElement(using: &random), Bool.random(using: &random) {
        bytes[at] = UInt8.random(in: 0...255, using: &random)
      }
      let read = bytes.withUnsafeBufferPointer { try? Instant(parsing: $0) }
      if read != nil { readable += 1 }
    }
    #expect((1..<2000).contains(readable), "seed \(seed)")
  }

  @Test(arguments: [
    ("2026-11-21T23:59:59.999+08:00", "2026-11-21", 1439),
    ("2026-11-21T16:00:00Z", "2026-11-22", 0),
    ("2026-11-21T15:59:59.999Z", "2026-11-21", 1439),
    ("1969-12-31T15:59:00Z", "1969-12-31", 1439),
    ("2026-11-21T09:15:02+08:00", "2026-11-21", 555),
  ])
  func knowsTheDayInShanghai(text: String, day: String, minute: Int) throws {
    let instant = try Instant(parsing: text)
    #expect(instant.dateInShanghai().description == day)
    #expect(instant.minuteOfDay == minute)
    let again = instant.dateInShanghai().instant(atMinute: minute)
    #expect((0..<60_000).contains(instant.milliseconds(since: again)))
  }

  @Test func twentyFourHoursIsTheNextMidnight() throws {
    let day = try date("2026-12-31")
    #expect(day.instant(atMinute: 1440) == day.advanced(by: 1).instant())
    let newYear = try Instant(parsing: "2027-01-01T00:00:00+08:00")
    #expect(day.instant(atMinute: 1440) == newYear)
  }

  @Test func faultsSayWhatToDo() {
    #expect("\(InstantFault.malformed)" == "not a time like 2026-11-21T09:15:02+08:00")
    #expect("\(InstantFault.impossible)" == "no such day or time of day")
    #expect("\(InstantFault.missingOffset)" == "no offset from UTC; add one, like +08:00")
  }
}
