import Foundation
import Orders
import Testing
import WorkTime

@testable import Ledger

/// The figures of a month, against a plain count over every clock that a test has told.
@Suite struct SlaReportTests {
  static let names = SlaNames(
    units: ["370481-zjj": "市住建局<script>"], channels: ["hotline": "12345热线"],
    jurisdictions: ["370481": "滕州市"])

  private func report(_ bench: SlaBench, _ month: String) throws -> SlaReport {
    try bench.view.report(SlaReportFilter(month: month), names: Self.names)
  }

  private func resolves(_ bench: SlaBench) -> [KnownClock] {
    bench.clocks.filter { $0.clock == "resolve" }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func countsWhatASlowLookCounts(seed: UInt64) throws {
    let bench = try SlaBench.random(seed, orders: 250)
    defer { bench.remove() }
    let asOf = try #require(bench.view.newestEvent)
    for text in ["2025-10", "2025-11", "2025-12", "2026-01"] {
      let month = try #require(SlaMonth(text))
      let until = min(month.next.instant(), asOf)
      let all = resolves(bench)
      let ended = all.filter { clock in
        clock.stopped.map { month.range.contains($0) && !clock.isPaused } ?? false
      }
      let open = all.filter { clock in
        // What stood still before it was due is not late.
        let hasEnded = month.range.contains(clock.end) && !clock.isPaused
        let isOpen = !hasEnded && (clock.end >= until || clock.isPaused && clock.due < clock.end)
        return isOpen && clock.due < until && until > month.first.instant()
      }
      let report = try report(bench, text)
      let what = "seed \(seed), \(text)"
      #expect(report.total.orders == ended.count + open.count, "\(what)")
      #expect(report.total.onTime == ended.count { $0.end <= $0.due }, "\(what)")
      #expect(report.total.late == ended.count { $0.end > $0.due }, "\(what)")
      #expect(report.total.openLate == open.count, "\(what)")
      let minutes = ended.map {
        bench.view.calendars.national.workingMilliseconds(from: $0.start, to: $0.end)
      }.map { Int(($0 + 30_000) / 60_000) }.sorted()
      let rank = max(0, (minutes.count * 9 + 9) / 10 - 1)
      #expect(report.total.p90WorkingMinutes == minutes.dropFirst(rank).first, "\(what)")
      #expect(report.channels.map(\.orders).reduce(0, +) == report.total.orders)
      #expect(report.lateness.map(\.count).reduce(0, +) == report.total.late)
      #expect(report.days.map(\.onTime).reduce(0, +) == report.total.onTime)
      #expect(report.days.map(\.late).reduce(0, +) == report.total.late)
      #expect(report.days.count == month.dayCount)
      let received = all.count { month.range.contains($0.start) }
      #expect(report.days.map(\.received).reduce(0, +) == received)
      // Units: the first one's clock is the total, a helper's its part.
      let helped = bench.clocks.filter { clock in
        clock.clock == "part" && (clock.stopped.map { month.range.contains($0) } ?? false
          || clock.due < until && clock.end >= until && until > month.first.instant())
      }
      #expect(report.units.map(\.orders).reduce(0, +) == report.total.orders + helped.count)
    }
  }

  @Test func unitsAreJudgedByTheirOwnClock() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let received = try shanghai("2026-03-02 09:00")
    let order = try bench.open(
      .init(received: received, due: try shanghai("2026-03-06 00:00")))
    // Passed on, after its time was almost over: the second unit is in time by its own clock.
    let passed = try shanghai("2026-03-05 15:00")
    try bench.act(order, .note, .dispatched, at: passed) {
      $0.clocks = [ClockChange("handling", unit: "370481-cgj", .started(ClockChange.Started(
        start: nil, limit: ClockLimit(.workingDays(5)),
        due: Due(instant: try! shanghai("2026-03-13 00:00"), provisional: false))))]
    }
    let replied = try shanghai("2026-03-09 10:00")
    try bench.act(order, .reply, .replied, at: replied, text: "答") {
      $0.clocks = [ClockChange("handling", unit: "370481-cgj", .stopped(replied))]
    }
    try bench.commit(at: replied)
    let report = try report(bench, "2026-03")
    #expect(report.total.late == 1 && report.total.onTime == 0)
    #expect(report.units.map(\.unit) == ["370481-cgj"])
    #expect(report.units[0].onTime == 1 && report.units[0].late == 0)
    #expect(report.total.response == SlaRate(of: 0, among: 1))
  }

  @Test func theSameLedgerGivesTheSameBytes() throws {
    let bench = try SlaBench.random(5, orders: 120)
    defer { bench.remove() }
    let page = try report(bench, "2025-11").page()
    let again = try LedgerView.load(directory: bench.bench.directory)
    let same = try again.report(SlaReportFilter(month: "2025-11"), names: Self.names).page() == page
    #expect(same)
    let other = try report(bench, "2025-12").page() == page
    #expect(!other)
  }

  /// Self-contained, readable by who cannot see the charts, and nothing in it can run.
  @Test func thePageIsWhole() throws {
    let bench = try SlaBench.random(6, orders: 200)
    defer { bench.remove() }
    let page = String(decoding: try report(bench, "2025-11").page(), as: UTF8.self)
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    #expect(!page.contains("<script") && page.contains("市住建局&lt;script&gt;"))
    for outside in ["http://", "https://", "url(", "@import", "src=", "<link"] {
      #expect(!page.contains(outside), "\(outside)")
    }
    let charts = page.split(separator: "<svg").count - 1
    #expect(charts == 3 && page.split(separator: "aria-labelledby").count - 1 == charts)
    for id in ["units", "days", "lateness"] {
      #expect(page.contains("<title id=\"\(id)-t\">") && page.contains("<desc id=\"\(id)-d\">"))
    }
    #expect(page.contains("prefers-color-scheme: dark") && page.contains("@media print"))
    #expect(page.contains("<html lang=\"zh-CN\">") && page.contains("Content-Security-Policy"))
    try isBalanced(page)
  }

  /// Every element that is opened is closed, in order: XML would be stricter only in its head.
  private func isBalanced(_ page: String) throws {
    let empty: Set<String> = ["meta", "!DOCTYPE", "rect", "line"]
    var open: [String] = []
    for part in page.split(separator: "<").dropFirst() {
      let name = String(part.prefix { !" >/\n".contains($0) })
      if part.hasPrefix("/") {
        let closed = String(part.dropFirst().prefix { $0 != ">" })
        #expect(open.popLast() == closed)
      } else if !empty.contains(name) {
        open.append(name)
      }
    }
    #expect(open.isEmpty)
  }

  @Test func textIsEscaped() {
    var page = SlaPage()
    page.text("a<b>&\"'\u{202E}\u{0}\u{200B}c\nd")
    #expect(String(decoding: page.bytes, as: UTF8.self) == "a&lt;b&gt;&amp;&quot;&#39;c d")
  }

  @Test func whatIsPublishedIsOfNobody() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let received = try shanghai("2026-03-02 09:00")
    let due = try shanghai("2026-03-10 00:00")
    let cases: [(category: String, count: Int)] = [
      ("城乡建设/路灯", 5), ("城乡建设/供水", 4), ("卫生健康", 2), ("教育", 1), ("交通", 4),
    ]
    for (category, count) in cases {
      for number in 0..<count {
        var opening = SlaBench.Opening(received: received, due: due)
        opening.category = category
        if category == "教育" { opening.flags = [.confidential] }
        let order = try bench.open(opening)
        let late = category == "交通" && number == 0
        let at = late ? due.adding(hours: 30) : received.adding(hours: 10 + number)
        let hidden = category == "教育" ? "不公开" : ""
        try bench.act(order, .reply, .replied, at: at, text: "已修好\(number)\(hidden)")
        try bench.act(order, .close, .closed, at: at)
        if number < 2 { try bench.act(order, .markPublic, .closed, at: at) }
      }
    }
    try bench.commit(at: due)
    let report = try bench.view.publicReport(
      SlaReportFilter(month: "2026-03"), names: Self.names)
    let table = try #require(report.tables.first)
    #expect(table.name == "滕州市" && table.lines.map(\.category) == ["城乡建设", "交通", "其他"])
    #expect(table.lines.map(\.ended) == [9, 4, 3] && table.total?.ended == 16)
    // One late order of four is somebody's: neither it nor the sum that would tell it is shown.
    #expect(table.lines[1].onTime == nil && table.total?.onTime == nil)
    #expect(table.lines[0].onTime == SlaRate(of: 9, among: 9))
    // Marked ones of nobody who has to be hidden, with their public fields.
    #expect(report.selected.count == 8 && !report.selected.contains { $0.reply.contains("不公开") })
    #expect(report.selected.allSatisfy { $0.reply.hasPrefix("已修好") && $0.title == "路灯不亮" })
    let page = String(decoding: report.page(), as: UTF8.self)
    #expect(page.contains("留言选登") && !page.contains("按期率") && !page.contains("卫生健康"))
    try isBalanced(page)
  }

  @Test(arguments: [
    ([], 50, nil), ([7], 90, 7), ([1, 2, 3, 4], 50, 2), ([1, 2, 3, 4], 90, 4),
    ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90, 9),
  ] as [([Int32], Int, Int?)])
  func ranksAreValuesThatWereThere(values: [Int32], percent: Int, expected: Int?) {
    #expect(SlaReportCell.rank(percent, of: values) == expected)
  }

  @Test(arguments: [
    ("2026-10", "2026-10-01", "2026-11-01"), ("2026-12", "2026-12-01", "2027-01-01"),
    ("2026-2", nil, nil), ("2026-13", nil, nil), ("october", nil, nil), ("2026-10-01", nil, nil),
  ] as [(String, String?, String?)])
  func months(text: String, first: String?, next: String?) {
    let month = SlaMonth(text)
    #expect(month.map { "\($0.first)" } == first && month.map { "\($0.next)" } == next)
  }
}
