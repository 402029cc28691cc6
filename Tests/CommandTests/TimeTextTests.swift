import Testing
import WorkTime

@testable import wenzheng

@Suite struct TimeTextTests {
  @Test(arguments: [
    ("0s", 0), ("45s", 45_000), ("90m", 5_400_000), ("36h", 129_600_000), ("7d", 604_800_000),
    ("2w", 1_209_600_000), ("1d12h", 129_600_000), ("1w1d1h1m1s", 694_861_000),
    ("36525d", 3_155_760_000_000),
    ("", nil), ("7", nil), ("d", nil), ("-1d", nil), ("1h1d", nil), ("1d1d", nil), ("1.5h", nil),
    ("7 d", nil), ("36526d", nil), ("36525d1s", nil), ("99999999999999999999s", nil), ("７d", nil)
  ] as [(String, Int64?)])
  func durations(text: String, expected: Int64?) {
    #expect(TimeText.duration(text) == expected)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0),
    ("1970-01-01", -28_800_000),
    ("2026-11-20", 1_795_104_000_000),
    ("2026-11-20T00:00", 1_795_104_000_000),
    ("2026-11-20 09:30", 1_795_138_200_000),
    ("2026-11-20T09:30+08:00", 1_795_138_200_000),
    ("2026-11-20T01:30:00Z", 1_795_138_200_000),
    ("2026-11-20T09:30:01.250+08:00", 1_795_138_201_250),
    ("2026-11-19T20:30-05:00", 1_795_138_200_000),
    ("2024-02-29", 1_709_136_000_000),
    ("2000-02-29", 951_753_600_000),
    ("2026-02-29", nil), ("1900-02-29", nil), ("2026-13-01", nil), ("2026-00-10", nil),
    ("2026-04-31", nil), ("2026-11-20T24:00", nil), ("2026-11-20T09:60", nil),
    ("2026-11-20T09", nil), ("2026-11-20T09:30:61", nil), ("2026-11-20T09:30x", nil),
    ("2026-11-20T09:30+08", nil), ("2026-11-20T09:30+19:00", nil), ("2026-11-20Z", nil),
    ("20261120", nil), ("", nil), ("今天", nil)
  ] as [(String, Int64?)])
  func instants(text: String, expected: Int64?) {
    #expect(TimeText.instant(text)?.milliseconds == expected)
  }

  @Test(arguments: [
    (0, "0秒"), (999, "0秒"), (45_000, "45秒"), (60_000, "1分钟"), (725_000, "12分钟"),
    (3_600_000, "1小时"), (5_400_000, "1小时30分钟"), (86_400_000, "1天"),
    (86_460_000, "1天"), (273_600_000, "3天4小时"), (-273_600_000, "3天4小时"),
    (Int64.min, "106751991167天7小时")
  ] as [(Int64, String)])
  func spans(milliseconds: Int64, expected: String) {
    #expect(DurationText.of(milliseconds: milliseconds) == expected)
  }

  @Test(arguments: [
    (183_600_000, "剩 2 天 3 小时", "剩2天3小时"), (-18_000_000, "超期 5 小时", "超期5小时"),
    (720_000, "剩 12 分钟", "剩12分钟"), (59_999, "剩不到 1 分钟", "剩<1分钟"),
    (0, "剩不到 1 分钟", "剩<1分钟"), (-1, "刚刚超期", "刚超期"), (-60_000, "超期 1 分钟", "超期1分钟")
  ] as [(Int64, String, String)])
  func limits(left: Int64, long: String, short: String) {
    #expect(DurationText.due(inMilliseconds: left) == long)
    #expect(DurationText.shortDue(inMilliseconds: left) == short)
  }

  @Test func progressSaysRateAndRemainingTime() {
    var progress = Progress("items", total: 20_000, onTerminal: false, now: 1_000)
    #expect(progress.line(done: 10, now: 10_999) == nil)
    #expect(
      progress.line(done: 5_000, now: 11_000)
        == "5,000 of 20,000 items, 25 %, 500/s, about 30 s left")
    #expect(progress.line(done: 5_001, now: 20_999) == nil)
    #expect(progress.describe(done: 20_000, now: 41_000) == "20,000 of 20,000 items, 100 %, 500/s")
    #expect(progress.describe(done: 3, now: 1_500) == "3 of 20,000 items, 0 %")
    var open = Progress("events", total: nil, onTerminal: true, now: 0)
    #expect(open.line(done: 1, now: 99) == nil)
    #expect(open.line(done: 1_234_567, now: 2_000) == "1,234,567 events, 617,284/s")
  }
}
