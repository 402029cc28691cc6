import Appeals
import Decider
import Foundation
import Orders
import Testing
import WorkTime

@testable import Ledger

/// What a ledger says of its orders' first units, and of another configuration.
@Suite struct RouteTests {
  private static let config = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Config").standardizedFileURL

  /// The shipped files; `edit` changes the text of one.
  private func configuration(
    _ edit: (_ name: String, _ text: String) -> String = { $1 }
  ) throws -> Configuration {
    var names = [
    "actions.json5", "channels.json5", "knowledge.json5", "synonyms.json5", "taxonomy.json5",
  ]
    for folder in ["calendars", "jurisdictions", "policies", "routing"] {
      let path = Self.config.appendingPathComponent(folder).path
      names += try FileManager.default.contentsOfDirectory(atPath: path)
        .filter { $0.hasSuffix(".json5") }.map { "\(folder)/\($0)" }
    }
    return try Configuration(files: names.map { name in
      let text = try String(
        contentsOf: Self.config.appendingPathComponent(name), encoding: .utf8)
      return (name, Array(edit(name, text).utf8))
    })
  }

  @Test func whatAnotherConfigurationWouldSendElsewhere() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let received = try Instant(parsing: "2026-11-20T09:00:00+08:00")
    for (number, title) in ["住房公积金提取怎么办理", "拖欠工资没人管", "路灯不亮"].enumerated() {
      let at = received.adding(minutes: number)
      try bench.open(SlaBench.Opening(
        received: at, due: at.adding(minutes: 7200), title: title))
    }
    try bench.commit(at: received.adding(minutes: 10))
    let old = try configuration()
    // The fund's matters are the people's at the desk from now on.
    let new = try configuration { name, text in
      name != "routing/10-report.json5" ? text
        : text.replacingOccurrences(of: "rules: [", with: """
          rules: [{id: "fund", when: {any: ["公积金"]}, to: "desk", why: "例", source: "例"},
          """)
    }
    let replay = try bench.view.replayRoutes(since: received, old: old, new: new, limit: 10)
    #expect(replay.replayed == 3 && replay.changed == 1 && replay.toDesk == 1)
    let row = try #require(replay.rows.first)
    #expect(row.before == "370481-gjj" && row.after == "370481-desk" && row.why.contains("fund"))
    let same = try bench.view.replayRoutes(since: received, old: old, new: old, limit: 10)
    #expect(same.changed == 0 && same.rows.isEmpty)
    let later = received.adding(minutes: 1)
    let newer = try bench.view.replayRoutes(since: later, old: old, new: new, limit: 10)
    #expect(newer.replayed == 2 && newer.changed == 0)
  }

  /// The sender's word holds in a replay as it held at the opening; what the text says by itself a
  /// configuration judges anew.
  @Test func whatAnOrderIsHeldForStaysInAReplay() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let at = try Instant(parsing: "2026-11-20T09:00:00+08:00")
    for (kind, title) in [(AppealKind.report, "路灯不亮"), (.complaint, "路灯不亮")] {
      try bench.open(SlaBench.Opening(
        received: at, due: at.adding(minutes: 7200), kind: kind, title: title))
    }
    try bench.commit(at: at)
    let old = try configuration()
    let new = try configuration { name, text in
      name != "routing/10-report.json5" ? text
        : text.replacingOccurrences(of: "rules: [", with: """
          rules: [{id: "lamps", when: {kinds: ["举报"], any: ["路灯"]}, to: "desk", why: "例",
            source: "例"},
          """)
    }
    let replay = try bench.view.replayRoutes(since: at, old: old, new: new, limit: 10)
    #expect(replay.replayed == 2 && replay.changed == 1)
    let first = bench.ledger.state.orders[0].number
    #expect(replay.rows.map(\.order) == ["\(first)"])
  }

  /// So many units that the first is not known any more: handed on all the same.
  @Test func moreUnitsThanAreKnown() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let at = try Instant(parsing: "2026-10-20T09:00:00+08:00")
    let due = at.adding(minutes: 7200)
    let order = try bench.open(SlaBench.Opening(unit: "370481-jtj", received: at, due: due))
    for number in 0...CaseFile.Holder.keptMax {
      let unit = number % 2 == 0 ? "370481-zjj" : "370481-cgj"
      try bench.act(order, .reroute, .dispatched, at: at.adding(minutes: number + 1)) {
        $0.options.unit = unit
        $0.dispatch = redispatch(to: unit, due: due)
      }
    }
    try bench.act(order, .close, .closed, at: at.adding(minutes: 100))
    try bench.commit(at: at.adding(minutes: 101))
    let rows = bench.view.firstHits(
      month: nil, unit: nil, jurisdiction: nil, desks: [], names: [:])
    #expect(rows.map { "\($0.unit ?? "-") \($0.orders) \($0.firstHits)" } == [
      "370481-zjj 1 0", "- 1 0",
    ])
  }

  /// The units that had each order, one after another; the last one closed it.
  private static let ways = [
    ["370481-zjj"], ["370481-zjj", "370481-cgj"], ["370481-desk", "370481-zjj"],
    ["370481-cgj", "370481-desk", "370481-zjj"], ["370481-zjj", "370481-cgj", "370481-zjj"],
    ["370481-desk"], ["370481-zjj", "370481-desk", "370481-zjj"],
  ]

  @Test func howOftenTheFirstUnitWasTheRightOne() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    for (month, ways) in [(10, Self.ways), (11, [["370481-zjj"]])] {
      for way in ways {
        let at = try Instant(parsing: "2026-\(month)-20T09:00:00+08:00")
        let due = at.adding(minutes: 7200)
        let order = try bench.open(SlaBench.Opening(unit: way[0], received: at, due: due))
        for (number, unit) in way.dropFirst().enumerated() {
          try bench.act(order, .reroute, .dispatched, at: at.adding(minutes: number + 1)) {
            $0.options.unit = unit
            $0.dispatch = redispatch(to: unit, due: due)
          }
        }
        try bench.act(order, .close, .closed, at: at.adding(minutes: 60))
      }
    }
    // What is still open has no last unit yet.
    let open = try Instant(parsing: "2026-10-21T09:00:00+08:00")
    try bench.open(SlaBench.Opening(received: open, due: open.adding(minutes: 60)))
    try bench.commit(at: try Instant(parsing: "2026-11-21T09:00:00+08:00"))
    func rows(_ month: SlaMonth?, unit: String? = nil) -> [String] {
      bench.view.firstHits(
        month: month, unit: unit, jurisdiction: nil, desks: ["370481-desk"], names: [:]
      ).map { "\($0.month) \($0.unit ?? "-") \($0.orders) \($0.firstHits) \($0.byDesk)" }
    }
    #expect(rows(SlaMonth("2026-10")) == [
      "2026-10 370481-cgj 1 0 0", "2026-10 370481-zjj 5 2 1", "2026-10 - 6 2 1",
    ])
    #expect(rows(nil, unit: "370481-zjj") == [
      "2026-10 370481-zjj 5 2 1", "2026-10 - 5 2 1", "2026-11 370481-zjj 1 1 0",
      "2026-11 - 1 1 0",
    ])
  }
}
