import Formats
import Orders
import Testing
import WorkTime

@testable import Decider

/// What the machine says when a unit gave an order back for good.
@Suite struct ReturnTests {
  private static let text =
    #"{"title":"公司拖欠工资,食堂还卖过期食品","content":"拖欠工资半年,食品安全没人管","#
  private static let item = text
    + #""source_id":"R-1","received_at":"2026-11-23T09:00:00+08:00","jurisdiction":"370481"}"#

  private func act(
    _ table: inout Table, _ id: Int, _ verb: ActionVerb, unit: String? = nil, _ time: String
  ) throws -> Applied {
    var options = ActionOptions()
    options.unit = unit
    let action = Action(
      id: "\(id)", verb: verb, subject: .order(table.state.orders[0].number), by: "张",
      why: "不是我单位职责", options: options)
    let decision = try table.act(action, now: try local(time))
    guard case .applied(let applied) = decision.body else {
      throw ActionRefused(verdict: decision.verdict)
    }
    return applied
  }

  private struct ActionRefused: Error { var verdict: String }

  @Test func aUnitThatGaveItBackIsNotOfferedAgain() throws {
    var table = try Table()
    try table.intake(Self.item, now: try local("2026-11-23 09:01"))
    var given: [String] = []
    for (round, unit) in ["370481-rsj", "370481-scjgj"].enumerated() {
      let hour = 10 + 3 * round
      let here = table.state.units[table.state.orders[0].unit]
      if here != unit {
        let verb: ActionVerb = table.state.orders[0].state == .desk ? .dispatch : .reroute
        _ = try act(&table, 10 * round, verb, unit: unit, "2026-11-23 \(hour):00")
      }
      _ = try act(&table, 10 * round + 1, .return, "2026-11-23 \(hour + 1):00")
      let approved = try act(&table, 10 * round + 2, .approveReturn, "2026-11-23 \(hour + 2):00")
      given.append(unit)
      let dispatch = try #require(approved.change.dispatch)
      #expect(dispatch.judged.unit == "370481-desk")
      #expect(dispatch.judged.why.hasPrefix("同意退单"), "\(dispatch.judged.why)")
      for code in given { #expect(!dispatch.judged.why.contains("(\(code))")) }
      if round == 0 {
        #expect(dispatch.judged.why.contains("建议"), "\(dispatch.judged.why)")
        #expect(dispatch.judged.why.contains("(370481-scjgj)"), "\(dispatch.judged.why)")
        #expect(dispatch.judged.score > 0)
      }
    }
  }

  /// Who sends it on himself needs no advice.
  @Test func aUnitThatTheDeskNamesIsTakenAsItIs() throws {
    var table = try Table()
    try table.intake(Self.item, now: try local("2026-11-23 09:01"))
    let desk = table.state.orders[0].state == .desk
    _ = try act(&table, 1, desk ? .dispatch : .reroute, unit: "370481-cgj", "2026-11-23 10:00")
    _ = try act(&table, 2, .return, "2026-11-23 11:00")
    let approved = try act(&table, 3, .approveReturn, unit: "370481-zjj", "2026-11-23 12:00")
    #expect(approved.change.dispatch?.judged.unit == "370481-zjj")
    #expect(approved.change.dispatch?.judged.why == "同意退单")
  }
}
