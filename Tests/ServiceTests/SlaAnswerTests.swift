import Foundation
import Ledger
import Orders
import Testing
import WorkTime

@testable import Service

/// What the control socket says of deadlines: questions and answers survive their way as JSON, and
/// what cannot be answered is one sentence.
@Suite struct SlaAnswerTests {
  private func answers(_ body: (SlaAnswers) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "wenzheng-sla-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let ledger = try Ledger(directory: folder)
    try body(SlaAnswers(view: ledger.view, names: SlaNames()))
  }

  private func sentence(_ answer: ControlAnswer) throws -> String {
    let data = try JSONEncoder().encode(answer)
    guard case .fault(let sentence) = try JSONDecoder().decode(ControlAnswer.self, from: data)
    else { return "" }
    return sentence
  }

  @Test func whatCannotBeAnsweredIsASentence() throws {
    try answers { sla in
      let now = Instant(milliseconds: 0)
      let number = try sentence(sla.explain("17", clock: nil, now: now))
      #expect(number.contains("no order number"))
      let month = try sentence(sla.report(SlaReportFilter(month: "2026-13"), isPublic: false))
      #expect(month.contains("no month"))
      let published = try sentence(sla.report(SlaReportFilter(month: "october"), isPublic: true))
      #expect(published.contains("no month"))
      let broken = RecomputeRequest([("calendars/2026.json5", Array("{".utf8))], limit: 1)
      let calendars = try sentence(sla.recompute(broken))
      #expect(calendars.contains("calendars cannot be read"))
    }
  }

  @Test func answersComeThroughTheSocketAsTheyAre() throws {
    try answers { sla in
      let report = sla.report(SlaReportFilter(month: "2026-10"), isPublic: false)
      let data = try JSONEncoder().encode(report)
      guard case .report(let there) = report,
        case .report(let back) = try JSONDecoder().decode(ControlAnswer.self, from: data)
      else { throw SlaAnswerFault() }
      #expect(there == back && back.days.count == 31 && back.total.orders == 0)
      let unknown = sla.explain(
        "370481-20261121-003-000127", clock: nil, now: Instant(milliseconds: 0))
      guard case .explanation(nil) = unknown else { throw SlaAnswerFault() }
    }
  }

  @Test func questionsComeThroughTheSocketAsTheyAre() throws {
    let then = Instant(milliseconds: 1_795_000_000_000)
    let requests: [ControlRequest] = [
      .breaches(onlyOpen: true), .breaches(at: then), .due(withinMs: 5),
    ]
    for request in requests {
      let data = try JSONEncoder().encode(request)
      guard case .clocks(let there) = request,
        case .clocks(let back) = try JSONDecoder().decode(ControlRequest.self, from: data)
      else { throw SlaAnswerFault() }
      #expect(there.at == back.at && there.onlyOpen == back.onlyOpen)
      #expect(there.withinMs == back.withinMs && there.limit == back.limit)
    }
  }
}

private struct SlaAnswerFault: Error {}
