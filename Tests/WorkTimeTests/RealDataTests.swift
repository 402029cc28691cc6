import Formats
import Testing
import WorkTime

/// Against real calendars and orders. The data is not part of the project: `WENZHENG_DATA` names
/// its folder, and where it is not set these tests are skipped.
@Suite(.enabled(if: dataFolder != nil, "WENZHENG_DATA is not set"))
struct RealDataTests {
  private func vectors(_ path: String) throws -> [ConfigObject] {
    let root = try ConfigNode(parsing: realData(path), file: path)
    let list = try root.object(keys: try root.entries().map(\.key)).required("vectors").array()
    return try list.map { try $0.object(keys: try $0.entries().map(\.key)) }
  }

  @Test func workingDayVectors() throws {
    let vectors = try vectors("calendars/workday_test_vectors.json")
    for vector in vectors {
      let received = try date(vector.string("received"))
      let limit = Limit.workingDays(try vector.required("working_days").int())
      let end = try date(vector.string("due")).instant(atMinute: 1440)
      for minute in [0, 600, 1439] {
        let due = try shipped.get().due(from: received.instant(atMinute: minute), limit: limit)
        #expect(due == Due(instant: end, provisional: false), "\(received) \(limit)")
      }
    }
    #expect(vectors.count >= 20)
  }

  @Test func calendarDayVectors() throws {
    let vectors = try vectors("calendars/calendar_day_test_vectors.json")
    for vector in vectors {
      let start = try date(vector.string("start"))
      let count = try vector.required("calendar_days").int()
      let rawEnd = try date(vector.string("raw_end"))
      #expect(start.advanced(by: count) == rawEnd)
      let end = try date(vector.string("due_after_rollover")).instant(atMinute: 1440)
      let due = try shipped.get().due(
        from: start.instant(atMinute: 720), limit: .calendarDays(count))
      #expect(due == Due(instant: end, provisional: false), "\(start) \(count)")
    }
    #expect(vectors.count >= 6)
  }

  /// Every day the notices name, both ways: nothing missing, nothing added.
  @Test func everyNamedDay() throws {
    let calendar = try shipped.get()
    var named: Set<CivilDate> = []
    for line in try realLines("calendars/holidays_2007_2026.jsonl") {
      let day = try date(line.string("date"))
      let isOff = try line.required("is_off_day").bool()
      named.insert(day)
      #expect(calendar.isWorkday(day) != isOff, "\(day)")
    }
    #expect(named.count == 678)
    var day = try date("2006-12-01")
    while day <= (try date("2026-12-31")) {
      if !named.contains(day) && calendar.isWorkday(day) == day.weekday.isWeekend {
        Issue.record("\(day) is not in the data")
      }
      day = day.advanced(by: 1)
    }
  }

  /// Orders of the hotline of Jinan, November 2020: 5 working days, urgent ones 3, from their
  /// receipt; the due date means until its end.
  @Test func realOrders() throws {
    let calendar = try shipped.get()
    var others: [Int: Int] = [:]
    let lines = try realLines("jinan/due_dates.jsonl")
    for line in lines {
      let limit = Limit.workingDays(try line.string("urgency") == "紧急" ? 3 : 5)
      let received = try local(line.string("received"))
      let lastDay = try local(line.string("due")).dateInShanghai()
      let due = calendar.due(from: received, limit: limit).instant
      if due == lastDay.instant(atMinute: 1440) { continue }
      let isExtended = line.optional("extend_to") != nil
      let days = calendar.workingDays(from: received, to: lastDay.instant())
      let row = try line.required("row").int()
      others[row] = days
      print("row \(row): \(days) working days, not \(limit)\(isExtended ? "; extended" : "")")
    }
    print("\(lines.count - others.count) of \(lines.count) orders end by the rule")
    #expect(lines.count == 166)
    // Row 332 had been extended; 12 and 330, of one subject, had another limit.
    #expect(others == [12: 14, 330: 14, 332: 20])
  }
}
