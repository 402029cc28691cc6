import Appeals
import Formats
import Foundation
import Testing
import WorkTime

@testable import wenzheng

@Suite struct ActionMappingTests {
  private static let map = """
    { fields: { source_id: "id", received_at: "time", content: "detail" }, zone: "+08:00",
      actions: [ { verb: "reply", at: "reply_time", text: "reply" },
        { verb: "follow-up", at: "call_time", why: "remark", by: "回访员" } ] }
    """

  /// What an item tells of, in the order of the mapping: the message's line, or the refusal.
  @Test(arguments: [
    (#"{"id":"a","time":"2018-10-11T20:02:52"}"#, ""),
    (#"{"id":"a","time":"2018-10-11T20:02:52","reply":null,"reply_time":""}"#, ""),
    (#"{"id":"a","reply":"已修","reply_time":"2018-10-24T09:22:07"}"#,
      #"{"action_id":"mailbox/a/reply","verb":"reply","channel":"mailbox","source_id":"a","#
        + #""by":"history","at":"2018-10-24T09:22:07+08:00","text":"已修"}"#),
    (#"{"id":"a","remark":"满意","call_time":"2018-10-25T09:00:00Z"}"#,
      #"{"action_id":"mailbox/a/follow-up","verb":"follow-up","channel":"mailbox","source_id":"a","#
        + #""by":"回访员","at":"2018-10-25T17:00:00+08:00","why":"满意"}"#),
    (#"{"id":"a","reply":"已修"}"#, "action-time-missing reply_time"),
    (#"{"id":"a","reply":"已修","reply_time":"soon"}"#, "action-time-bad reply_time"),
  ])
  func actions(item: String, expected: String) throws {
    let mapping = try ItemMapping(parsing: Array(Self.map.utf8), file: "map.json5")
    let texts = Array(item.utf8).withUnsafeBufferPointer { mapping.actionTexts($0) }
    var found: [String] = []
    for each in mapping.actions {
      do {
        let action = try each.action(texts, channel: "mailbox", sourceID: "a", zoneMinutes: 480)
        if let action { found.append(String(decoding: action.bytes, as: UTF8.self)) }
      } catch { found.append("\(error.refusal.code) \(error.refusal.field)") }
    }
    #expect(found.joined(separator: "\n") == expected)
  }

  /// An action is told by its id alone: two channels' items may have one source_id.
  @Test func idsTellChannelsApart() throws {
    let mailbox = ActionMapping.id(channel: "mailbox", sourceID: "a", verb: .reply)
    #expect(mailbox != ActionMapping.id(channel: "weibo", sourceID: "a", verb: .reply))
    let long = String(repeating: "x", count: 128)
    let hidden = ActionMapping.id(channel: "mailbox", sourceID: long, verb: .reply)
    #expect(hidden.hasPrefix("sha256-") && hidden.utf8.count <= 128)
    #expect(hidden != ActionMapping.id(channel: "weibo", sourceID: long, verb: .reply))
    let mapping = try ItemMapping(parsing: Array(Self.map.utf8), file: "map.json5")
    let texts = ["reply": "y", "reply_time": "2018-10-24"]
    let action = try mapping.actions[0].action(
      texts, channel: "mailbox", sourceID: long, zoneMinutes: 480)
    #expect(action != nil)
  }

  /// Too long for an action is said here, not by a dead letter.
  @Test func aReplyThatIsTooLongIsRefused() throws {
    let mapping = try ItemMapping(parsing: Array(Self.map.utf8), file: "map.json5")
    let texts = ["reply": String(repeating: "x", count: 70_000), "reply_time": "2018-10-24"]
    #expect(throws: ActionMapping.Fault.bad(.init(code: .tooLong, field: "text"))) {
      try mapping.actions[0].action(texts, channel: "m", sourceID: "a", zoneMinutes: 480)
    }
  }

  @Test(arguments: [
    (#"{actions: [{verb: "replay", at: "t"}]}"#, "map.json5: actions[0].verb:"),
    (#"{actions: [{verb: "repli", at: "t"}]}"#, "map.json5: actions[0].verb:"),
    (#"{actions: [{verb: "reply"}]}"#, "map.json5: actions[0]:"),
    (#"{actions: [{verb: "note", at: "a"}, {verb: "note", at: "b"}]}"#, "map.json5: actions[1]:"),
  ])
  func faults(map: String, place: String) {
    do {
      _ = try ItemMapping(parsing: Array(map.utf8), file: "map.json5")
      Issue.record("it was taken")
    } catch { #expect("\(error)".hasPrefix(place), "\(error)") }
  }

  /// An item goes with what was done to it; what is wrong with that is refused for itself, and
  /// nothing of it is left in the item.
  @Test func anItemGoesWithItsActions() throws {
    let folder = try scratchFolder()
    let path = folder + "/history.jsonl"
    try write(
      #"{"id":"a","time":"2018-10-11T20:02:52","detail":"x","reply":"y","reply_time":"2018-10-12"}"#
        + "\n"
        + #"{"id":"b","time":"2018-10-11T20:02:52","detail":"x","reply":"y"}"# + "\n", path)
    var opening = InputOpening()
    opening.mapping = try ItemMapping(parsing: Array(Self.map.utf8), file: "map.json5")
    let run = try DoorRun(path, opening)
    #expect(run.items.map(\.key) == ["a", "a", "b"])
    #expect(run.items[0].value == #"{"source_id":"a","received_at":"2018-10-11T20:02:52+08:00","#
      + #""content":"x"}"#)
    #expect(run.items[1].value.hasPrefix(#"{"action_id":"mailbox/a/reply""#))
    #expect(run.tally.items == 2 && run.tally.actions == 2 && run.tally.refused == 1)
    #expect(run.refused.map(\.code) == ["action-time-missing"] && run.refused.map(\.line) == [2])
  }
}
