import Ledger
import WorkTime

/// What the commands show of a calendar.
struct CalendarView {
  struct DayRow {
    let date: CivilDate
    let kind: DayKind
    let hours: OfficeHours?
    let provisional: Bool
    /// The working days of the month up to this one; nothing on a day off.
    let number: Int?
  }

  let book: CalendarBook
  let calendar: WorkCalendar

  func days(ofMonth first: CivilDate) -> [DayRow] {
    var rows: [DayRow] = []
    var number = 0
    var date = first
    while date.month == first.month {
      let kind = calendar.dayKind(date)
      if kind.isWorking { number += 1 }
      rows.append(DayRow(
        date: date, kind: kind, hours: kind.isWorking ? calendar.officeHours(on: date) : nil,
        provisional: calendar.isProvisional(date), number: kind.isWorking ? number : nil))
      date = date.advanced(by: 1)
    }
    return rows
  }

  func listing(of rows: [DayRow], forTable: Bool) -> Listing {
    var columns = [
      Column("date", "日期"), Column("weekday", "星期"), Column("kind", "类别"),
      Column("name", "名称"), Column("office_hours", "办公时间"),
      Column("workday_number", "工作日", .right),
    ]
    if !forTable { columns += [Column("working", "上班"), Column("provisional", "暂定")] }
    var listing = Listing(columns)
    for row in rows {
      var cells = [
        Cell(row.date.description, style: row.number == nil ? .dim : .plain),
        Cell(row.date.weekday.description.lowercased(), shown: row.date.weekday.chinese),
        Cell(
          row.kind.word, shown: row.kind.shortChinese + (row.provisional ? "(暂定)" : ""),
          style: row.provisional ? .yellow : row.kind.style),
        Cell(row.kind.name),
        Cell(row.hours?.texts ?? [], shown: row.hours?.description ?? ""),
        Cell(row.number),
      ]
      if !forTable { cells += [Cell(row.number != nil), Cell(row.provisional)] }
      listing.add(cells)
    }
    return listing
  }

  func summary(of rows: [DayRow], _ office: CalendarOffice) -> String {
    let working = rows.count { $0.number != nil }
    let minutes = rows.reduce(0) { $0 + ($1.hours?.minutesPerDay ?? 0) }
    let provisional = rows.contains(where: \.provisional)
    return "\(office.name): \(working) working days of \(rows.count), "
      + "\(minutes / 60) h \(minutes % 60) min of office"
      + (provisional ? "; provisional: a notice that is missing may still change it" : "")
  }
}

/// A year of a calendar: its months, its named days, where they are from.
struct CalendarYear: Encodable {
  struct Month: Encodable {
    let month: String
    let days: Int
    let workingDays: Int
    let makeupDays: Int
    /// Days from Monday to Friday that are off.
    let daysOff: Int
    let officeMinutes: Int
  }

  struct NamedDay: Encodable {
    let date: String
    let weekday: String
    let kind: String
    let name: String
    let working: Bool
  }

  struct Layer: Encodable {
    let office: String
    let validFrom: String
    let source: String
  }

  let year: Int
  let office: String
  let provisional: Bool
  let source: String?
  let published: String?
  let workingDays: Int
  let months: [Month]
  let days: [NamedDay]
  let layers: [Layer]

  enum CodingKeys: String, CodingKey {
    case year, office, provisional, source, published, months, days, layers
    case workingDays = "working_days"
  }
}

extension CalendarYear.Month {
  enum CodingKeys: String, CodingKey {
    case month, days, workingDays = "working_days", makeupDays = "makeup_days"
    case daysOff = "days_off", officeMinutes = "office_minutes"
  }
}

extension CalendarYear.Layer {
  enum CodingKeys: String, CodingKey { case office, validFrom = "valid_from", source }
}

extension CalendarView {
  func year(_ year: Int, _ office: CalendarOffice) -> CalendarYear {
    var months: [CalendarYear.Month] = []
    var named: [CalendarYear.NamedDay] = []
    for month in 1...12 {
      guard let first = CivilDate(year: year, month: month, day: 1) else { continue }
      let rows = days(ofMonth: first)
      months.append(.init(
        month: String(first.description.prefix(7)), days: rows.count,
        workingDays: rows.count { $0.kind.isWorking },
        makeupDays: rows.count { if case .makeup = $0.kind { true } else { false } },
        daysOff: rows.count { !$0.kind.isWorking && !$0.date.weekday.isWeekend },
        officeMinutes: rows.reduce(0) { $0 + ($1.hours?.minutesPerDay ?? 0) }))
      for row in rows {
        guard let name = row.kind.name else { continue }
        named.append(.init(
          date: row.date.description, weekday: row.date.weekday.description.lowercased(),
          kind: row.kind.word, name: name, working: row.kind.isWorking))
      }
    }
    let file = book.files.first { $0.year == year }
    return CalendarYear(
      year: year, office: office.name, provisional: !calendar.publishedYears.contains(year),
      source: file?.source, published: file?.published?.description,
      workingDays: months.reduce(0) { $0 + $1.workingDays }, months: months, days: named,
      layers: office.layers.map {
        .init(
          office: $0.scope.description, validFrom: $0.validFrom.description, source: $0.source)
      })
  }
}

extension CalendarYear {
  var monthListing: Listing {
    var listing = Listing([
      Column("month", "月份"), Column("days", "天数", .right),
      Column("working_days", "工作日", .right), Column("makeup_days", "调休上班", .right),
      Column("days_off", "平日放假", .right), Column("office_minutes", "办公时间", .right),
    ])
    for month in months {
      listing.add([
        Cell(month.month), Cell(month.days), Cell(month.workingDays), Cell(month.makeupDays),
        Cell(month.daysOff),
        Cell(month.officeMinutes, shown: Self.hours(month.officeMinutes)),
      ])
    }
    listing.add([
      Cell("\(year)", style: .bold), Cell(months.reduce(0) { $0 + $1.days }, style: .bold),
      Cell(workingDays, style: .bold), Cell(months.reduce(0) { $0 + $1.makeupDays }, style: .bold),
      Cell(months.reduce(0) { $0 + $1.daysOff }, style: .bold),
      Cell(
        months.reduce(0) { $0 + $1.officeMinutes },
        shown: Self.hours(months.reduce(0) { $0 + $1.officeMinutes }), style: .bold),
    ])
    return listing
  }

  private static func hours(_ minutes: Int) -> String {
    "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
  }

  var dayListing: Listing {
    var listing = Listing([
      Column("date", "日期"), Column("weekday", "星期"), Column("kind", "类别"),
      Column("name", "名称"),
    ])
    for day in days {
      let weekday = Weekday.allCases.first { $0.description.lowercased() == day.weekday }
      listing.add([
        Cell(day.date), Cell(day.weekday, shown: weekday?.chinese), Cell(
          day.kind, shown: CalendarWords.kind(day.kind), style: day.working ? .yellow : .green),
        Cell(day.name),
      ])
    }
    return listing
  }

  var notes: [String] {
    let layers = layers.map { "\($0.office) from \($0.validFrom): \($0.source)" }
    if let source { return ["\(source)\(published.map { ", \($0)" } ?? "")"] + layers }
    return [
      "no notice of \(year) is here: weekends and statutory days alone (全国年节及纪念日放假办法 §2), "
        + "provisional",
    ] + layers
  }
}

/// What listings call kinds of days.
enum CalendarWords {
  static func kind(_ word: String) -> String {
    switch word {
    case "workday": "工作日"
    case "weekend": "周末"
    case "holiday": "放假"
    case "makeup": "调休上班"
    case "rest-day": "休息日"
    case "closed": "停止办公"
    case "opened": "照常办公"
    default: word
    }
  }
}

extension DayKind {
  /// Stable, for programs.
  var word: String {
    switch self {
    case .workday: "workday"
    case .weekend: "weekend"
    case .holiday: "holiday"
    case .makeup: "makeup"
    case .restDay: "rest-day"
    case .closed: "closed"
    case .opened: "opened"
    }
  }

  /// Without the name, which has a column of its own.
  var shortChinese: String { CalendarWords.kind(word) }

  var style: Style {
    switch self {
    case .workday: .plain
    case .weekend, .restDay: .dim
    case .holiday, .closed: .green
    case .makeup, .opened: .yellow
    }
  }
}
