import Appeals
import Decider
import Foundation
import Formats
import Orders
import Testing
import WorkTime

@testable import Ledger

/// Which orders of a ledger are examples for a model of departments, and of which department.
@Suite struct DispatchExampleTests {
  private static let config = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Config").standardizedFileURL

  private static let configuration: Result<Configuration, any Error> = Result {
    var names = [
    "actions.json5", "channels.json5", "knowledge.json5", "synonyms.json5", "taxonomy.json5",
  ]
    for folder in ["calendars", "jurisdictions", "policies"] {
      names += try FileManager.default.contentsOfDirectory(
        atPath: config.appendingPathComponent(folder).path
      ).filter { $0.hasSuffix(".json5") }.map { "\(folder)/\($0)" }
    }
    return try Configuration(files: names.map { name in
      (name, [UInt8](try Data(contentsOf: config.appendingPathComponent(name))))
    })
  }

  /// The title, the unit of the opening, then what happened, and the example that comes of it:
  /// `>unit` is a reroute, `/` an approved return to the desk, and the rest words of `happen`.
  private static let ways: [(title: String, unit: String, then: String, example: String)] = [
    // By hand: the last unit counts, open or not.
    ("路灯一", "zjj", ">cgj", "城管 hand"),
    ("路灯二", "desk", ">cgj >zjj", "住建 hand"),
    ("路灯三", "zjj", ">cgj reply close", "城管 hand"),
    ("路灯四", "zjj", "return / >cgj", "城管 hand"),
    ("路灯五", "zjj", ">cgj >zjj", "住建 hand"),
    // Nobody has said yet whose it is.
    ("路灯六", "zjj", "return /", ""),
    ("路灯七", "zjj", "return", ""),
    ("路灯八", "zjj", ">cgj return", ""),
    ("路灯九", "zjj", "", ""),
    ("路灯十", "desk", "", ""),
    ("路灯甲", "desk", "reply close", ""),
    // Confirmed by an answer.
    ("路灯乙", "zjj", "reply", "住建"),
    ("路灯丙", "cgj", "reply close", "城管"),
    ("路灯丁", "zjj", "withdraw", ""),
    // All towns are one department.
    ("修路", "zjj", ">hongxu", "镇街 hand"),
    // A unit that is there no more.
    ("旧事", "zjj", ">cgjj", ""),
    // Of the newest text.
    ("原文", "zjj", "amend >cgj", "城管 hand"),
  ]

  private func happen(
    _ words: String, to order: OrderNumber, from at: Instant, _ bench: SlaBench
  ) throws {
    let due = at.adding(minutes: 7_200)
    for (number, word) in words.split(separator: " ").enumerated() {
      let at = at.adding(minutes: number + 1)
      switch word {
      case "return": try bench.act(order, .return, .returnRequested, at: at)
      case "/":
        try bench.act(order, .approveReturn, .desk, at: at) {
          $0.dispatch = redispatch(to: "370481-desk", 1, due: due)
        }
      case "reply": try bench.act(order, .reply, .replied, at: at, text: "已办")
      case "close": try bench.act(order, .close, .closed, at: at)
      case "withdraw": try bench.act(order, .withdraw, .withdrawn, at: at)
      case "amend":
        let item = Array(#"{"source_id":"S","title":"新文"}"#.utf8)
        let own = redispatch(to: "370481-zjj", 0, due: due)
        try bench.add(
          .amended(Amended(
            order: order, state: .dispatched, channel: "hotline", received: at,
            judged: own.judged, promise: own.promise, flags: [], text: 7, vault: "",
            item: item)),
          at: at)
      default:
        try bench.act(order, .reroute, .dispatched, at: at) {
          $0.dispatch = redispatch(to: "370481-\(word.dropFirst())", 0, due: due)
        }
      }
    }
  }

  private func bench() throws -> SlaBench {
    var bench = try SlaBench()
    let first = try Instant(parsing: "2026-10-20T09:00:00+08:00")
    for (number, way) in Self.ways.enumerated() {
      let at = first.adding(minutes: number * 100)
      let order = try bench.open(SlaBench.Opening(
        unit: "370481-\(way.unit)", received: at, due: at.adding(minutes: 7_200),
        title: way.title))
      try happen(way.then, to: order, from: at, bench)
    }
    try bench.commit(at: first.adding(minutes: 100_000))
    return bench
  }

  private func examples(
    _ bench: SlaBench, most: Int = 1_000
  ) throws -> (count: DispatchExamples, all: [DispatchExample]) {
    var all: [DispatchExample] = []
    let count = try bench.view.dispatchExamples(
      Self.configuration.get(), most: most, progress: { _, _ in }
    ) { all.append($0) }
    return (count, all)
  }

  @Test func whatPeopleSentIsAnExample() throws {
    let bench = try bench()
    defer { bench.remove() }
    let (count, all) = try examples(bench)
    let told = Dictionary(uniqueKeysWithValues: all.map { own in
      (String(decoding: own.title, as: UTF8.self), own.department + (own.isByHand ? " hand" : ""))
    })
    for way in Self.ways {
      let title = way.title == "原文" ? "新文" : way.title
      #expect(told[title] ?? "" == way.example, "\(way.title)")
    }
    #expect(count.byHand == 7 && count.confirmed == 2 && count.unknownUnits == 1)
    #expect(count.withoutDepartment == 0 && count.older == 0)
    let sum = count.byHand + count.confirmed + count.unknownUnits + count.others
    #expect(sum == Self.ways.count)
    // The same ledger gives the same ones, oldest first.
    let again = try examples(bench)
    #expect(again.all == all && again.count == count)
    #expect(all.map(\.order) == all.map(\.order).sorted())
  }

  /// What people changed tells more than what nobody objected to.
  @Test func ofTooManyTheNewestByHandAreTaken() throws {
    let bench = try bench()
    defer { bench.remove() }
    let all = try examples(bench).all
    let (count, few) = try examples(bench, most: 8)
    #expect(count.byHand == 7 && count.confirmed == 1 && count.older == 1)
    #expect(few == all.filter { $0.title != Array("路灯乙".utf8) })
    let newest = try examples(bench, most: 2)
    #expect(newest.all == Array(all.filter(\.isByHand).suffix(2)) && newest.count.older == 7)
  }

  /// The unit of 历城 is three departments: what the text speaks of decides.
  @Test func aUnitOfSeveralDepartmentsTeachesTheOneThatIsMeant() throws {
    var bench = try SlaBench()
    defer { bench.remove() }
    let at = try Instant(parsing: "2026-10-20T09:00:00+08:00")
    let due = at.adding(minutes: 7_200)
    let texts = [("银行贷款利率问题", "金融"), ("国有资产流失", "国资"), ("有一件事", "财政")]
    for (number, own) in texts.enumerated() {
      let at = at.adding(minutes: number * 10)
      let order = try bench.open(SlaBench.Opening(
        jurisdiction: 370112, unit: "370112-desk", received: at, due: due, title: own.0))
      try bench.act(order, .dispatch, .dispatched, at: at.adding(minutes: 1)) {
        $0.dispatch = redispatch(to: "370112-czj", 0, due: due)
      }
    }
    try bench.commit(at: at.adding(minutes: 1_000))
    #expect(try examples(bench).all.map(\.department) == texts.map(\.1))
  }
}
