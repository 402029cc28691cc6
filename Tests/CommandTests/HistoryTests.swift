import Appeals
import Formats
import Foundation
import Glibc
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

@Suite struct SubmitPlanTests {
  static let channels = """
    { channels: [{ name: "mailbox", title: "a" }, { name: "weibo", title: "b" },
      { name: "closed", title: "c", enabled: false }] }
    """

  /// What a command line means: each channel with its files and its map, or the fault.
  static let lines: [(line: String, plan: String)] = [
    ("a b -c mailbox", "mailbox: a b;"), ("-c mailbox --watch d", "mailbox:;"),
    ("a --history -c mailbox --map m", "mailbox: a / m;"),
    ("mailbox:a weibo:b mailbox:c --history", "mailbox: a c; weibo: b;"),
    ("a weibo:b --history -c mailbox", "mailbox: a; weibo: b;"),
    ("weibo:b --history -c mailbox", "weibo: b;"),
    ("mailbox:a weibo:b --history --map m --map weibo:n", "mailbox: a / m; weibo: b / n;"),
    ("mailbox:- a:b --history -c weibo", "weibo: a:b; mailbox: -;"),
    // Without --history a colon is a file's own.
    ("mailbox:a -c weibo", "weibo: mailbox:a;"),
    ("a", "`--channel NAME` is missing."), ("a --history", "`--channel NAME` is missing."),
    ("mailbos:a --history", "CHANNEL:FILE knows no `mailbos`; did you mean `mailbox`?"),
    ("a -c mailbos", "--channel knows no `mailbos`; did you mean `mailbox`?"),
    ("mailbox: --history", "FILE is empty."),
    ("mailbox:- weibo:- --history", "- (standard input) is named twice; it can be read once."),
    ("- - -c mailbox", "- (standard input) is named twice; it can be read once."),
    ("mailbox:x weibo:./x --history",
      "./x is named for two channels, mailbox and weibo; its items came by one of them."),
    ("closed:a --history",
      "the channel closed is not enabled; set `enabled: true` in channels.json5."),
    ("mailbox:a --history --map m --map n", "`--map` is given twice."),
    ("a -c mailbox --map m --map n", "`--map` is given twice."),
    ("mailbox:a --history --map weibo:n",
      "--map knows no `weibo`; it knows `mailbox`."),
  ]

  @Test func channelsOfACommandLine() throws {
    let channels = try ChannelDirectory(parsing: Array(Self.channels.utf8), file: "channels.json5")
    for (line, expected) in Self.lines {
      let words = ["submit"] + line.split(separator: " ").map(String.init)
      guard case .run(let arguments) = try Main.program.tree.request(words) else { continue }
      var found: String
      do {
        let plan = try SubmitPlan(arguments, channels, isHistory: arguments.flag("history"))
        found = plan.parts.map { part in
          let map = plan.map(of: part.channel).map { " / \($0)" } ?? ""
          return "\(([part.channel.name + ":"] + part.files).joined(separator: " "))\(map);"
        }.joined(separator: " ")
      } catch let fault as CommandFault { found = fault.sentence } catch { found = "\(error)" }
      #expect(found == expected, "\(line)")
    }
  }

  /// Each file goes by its own channel's rules, and says whose it is.
  @Test func eachFileIsOfItsChannel() throws {
    let folder = try scratchFolder()
    try write(goodItem("a", more: #","channel":"weibo""#), folder + "/m.jsonl")
    try write(#"{"id":"a","received_at":"2026-11-20T10:00Z","title":"t"}"#, folder + "/w.jsonl")
    var opening = InputOpening()
    opening.mapping = try ItemMapping(parsing: Array("{fields: {source_id: 'id'}}".utf8), file: "m")
    let delivery = FakeDelivery()
    let terminal = Terminal(color: .never, environment: [:], err: open("/dev/null", O_WRONLY))
    let submission = Submission(
      lanes: [
        SubmitLane("mailbox", of: nil, InputOpening()), SubmitLane("weibo", of: nil, opening),
      ],
      delivery: delivery, terminal: terminal)
    _ = try submission.run([[folder + "/m.jsonl"], [folder + "/w.jsonl"]])
    #expect(delivery.channels == ["weibo"] && delivery.items.map(\.key) == ["a"])
    #expect(submission.tally.refused == 1 && submission.tally.channel == "mailbox, weibo")
  }
}
