import Appeals
import Decider
import Foundation
import Formats
import Ledger
import Orders
import Testing
import WorkTime

@testable import wenzheng

/// `sla explain` of an order that was closed before the calendar changed.
@Suite struct ExplainTests {
  private static let config =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../Config"

  private func local(_ text: String) throws -> Instant {
    try Instant(parsingLocal: text, offsetMinutes: Instant.shanghaiOffsetMinutes)
  }

  /// An order that was due before the National Day's notice came, and answered a day late.
  private func ledger(in folder: String, due: Instant) throws -> OrderNumber {
    let ledger = try Ledger(directory: folder)
    let received = try local("2026-09-29 16:00")
    func add(_ body: Event.Body, _ at: Instant, record: String? = nil) throws {
      try ledger.append(
        Decision(body, at: at, vaultRecord: record.map { Array($0.utf8) }), recorded: at,
        from: nil)
    }
    let policies = """
      { policies: [ { id: "all", title: "五个工作日", resolve: "5 working days",
        valid_from: "2007-01-01", source: "某条例 第一条" } ] }
      """
    let calendar = try String(
      contentsOfFile: Self.config + "/calendars/2026.json5", encoding: .utf8)
    let texts = [("policies/90.json5", policies), ("calendars/2026.json5", calendar)]
    try add(
      .configurationAdopted(id: "abc", files: texts.map { name, text in
        ConfigurationFile(name: name, sha256: String(hex: SHA256.digest(Array(text.utf8))))
      }), received)
    for (name, text) in texts {
      try add(.configurationText(file: name, part: 0, parts: 1, text: text), received)
    }
    let number = ledger.state.nextNumber(jurisdiction: 370481, partition: 0, now: received)
    try add(
      .opened(Opened(
        order: number, state: .dispatched, channel: "hotline", received: received,
        judged: Judged(
          kind: .complaint, category: "城乡建设", urgency: .ordinary, unit: "370481-zjj",
          score: 0.5, why: "职责"),
        promise: Promise(
          rule: "all", limit: .workingDays(5), due: due, provisional: false,
          upstreamHolds: false),
        flags: [], identity: Order.Identity(source: 1, sender: 1, text: 2), citizen: nil,
        answered: nil, vault: "", configuration: "abc",
        item: Array(#"{"source_id":"S-1","title":"路灯不亮"}"#.utf8))), received, record: "{}")
    let replied = try local("2026-10-08 09:00")
    try add(
      .applied(Applied(
        order: number, channel: "hotline", sourceID: "S-1", actionID: "a", source: "desk",
        verb: .reply, by: "root", state: .replied, text: "答")), replied, record: "{}")
    try ledger.commit(offsets: [], cluster: "c", at: replied)
    return number
  }

  private func explain(
    _ folder: String, _ number: OrderNumber, _ more: String...
  ) throws -> String {
    let run = try ProgramRun(
      ["sla", "explain", "\(number)", "--config", Self.config, "--ledger", folder] + more)
    #expect(run.code == .ok, "\(run.err)")
    return run.out
  }

  @Test func daysOfAnotherCalendarAreSaidToBe() throws {
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let number = try ledger(in: folder, due: try local("2026-10-07 00:00"))
    let text = try explain(folder, number)
    for part in [
      "到期        2026-10-06 24:00", "现行日历至  2026-10-12 24:00",
      "上列各日按现行日历,与当时所定的到期不同;到期与结果以当时所定为准,不变", "超期办理",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    let json = Data(try explain(folder, number, "--json").utf8)
    let told = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    let clock = try #require((told["clocks"] as? [[String: Any]])?.first)
    #expect(clock["due"] as? String == "2026-10-07T00:00:00+08:00")
    #expect(clock["recomputed_due"] as? String == "2026-10-13T00:00:00+08:00")
    #expect(clock["adds_up"] as? Bool == false && clock["verdict"] as? String == "late")
  }

  @Test func daysThatAddUpNeedNoWord() throws {
    let folder = try scratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let number = try ledger(in: folder, due: try local("2026-10-13 00:00"))
    let text = try explain(folder, number)
    #expect(!text.contains("现行日历") && !text.contains("注意") && text.contains("按期"))
    let json = try explain(folder, number, "--json")
    #expect(!json.contains("recomputed_due"))
  }
}
