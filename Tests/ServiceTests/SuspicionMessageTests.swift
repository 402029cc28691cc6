import Foundation
import Orders
import Testing

@testable import Service

/// Who hears of danger that is suspected.
@Suite struct SuspicionMessageTests {
  private func item(_ id: String, text: String = "路灯不亮") -> String {
    #"{"source_id":"\#(id)","received_at":"2026-11-23T09:00:00+08:00","jurisdiction":"370481","#
      + #""title":"\#(text)","content":"电话13853281234,\#(text)","kind":"投诉","#
      + #""citizen":{"phone":"13853281234"}}"#
  }

  private func fields(_ value: [UInt8]?) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(value ?? [])) as? [String: Any])
  }

  /// The hotline desk is called once, when danger is suspected first; of a replayed history nobody.
  @Test func theDeskHearsOfASuspicion() throws {
    for isHistory in [false, true] {
      var desk = try Desk(mutesAlerts: isHistory)
      let first = try desk.intake(item("S-1"), suspected: 0.07)
      try ActionMessageTests().agree(first, desk)
      let calls = try alerts(first, desk)
      #expect(calls.count == (isHistory ? 0 : 1))
      if let call = calls.first {
        #expect(call["alert"] as? String == "suspected" && call["suspected"] as? Double == 0.07)
        #expect(call["unit"] as? String == "370481-desk")
        #expect(call["order"] as? String == "\(desk.state.orders[0].number)")
        #expect(call["due"] as? String == desk.state.orders[0].due.text())
      }
      let dispatch = try #require(desk.sent(first).first { $0.type == "dispatch" })
      #expect(try fields(dispatch.value)["suspected"] as? Double == 0.07)
      let again = try desk.intake(item("S-1", text: "路灯歪了"), suspected: 0.09)
      try ActionMessageTests().agree(again, desk)
      #expect(try alerts(again, desk).isEmpty, "they look already")
      // Its repeat may be of another danger.
      let other = try desk.intake(item("S-2", text: "路灯歪了"), suspected: 0.08)
      try ActionMessageTests().agree(other, desk)
      #expect(try alerts(other, desk).count == (isHistory ? 0 : 1))
      for message in desk.sent(other) where message.topic == OutTopics.alerts {
        #expect(!(message.value ?? []).text.contains("13853281234"))
      }
      // An amendment that is the first to say so.
      _ = try desk.intake(item("S-3", text: "花坛没人浇水"))
      let late = try desk.intake(item("S-3", text: "花坛好几天没人浇水"), suspected: 0.05)
      try ActionMessageTests().agree(late, desk)
      #expect(try alerts(late, desk).count == (isHistory ? 0 : 1))
    }
  }

  private func alerts(_ event: Event, _ desk: Desk) throws -> [[String: Any]] {
    try desk.sent(event).filter { $0.topic == OutTopics.alerts }.map { try fields($0.value) }
  }
}
