import Formats
import Foundation
import Testing

@testable import Appeals

@Suite struct ChannelTests {
  private func parse(_ text: String) throws(ConfigFault) -> ChannelDirectory {
    try ChannelDirectory(parsing: Array(text.utf8), file: "channels.json5")
  }

  private func shipped() throws -> ChannelDirectory {
    let file = root.appendingPathComponent("Config/channels.json5")
    return try ChannelDirectory(parsing: Array(try Data(contentsOf: file)), file: "channels.json5")
  }

  @Test func shippedChannels() throws {
    let channels = try shipped()
    #expect(channels.all.count == 13 && channels.enabled.count == 11)
    #expect(channels.all.filter { !$0.isEnabled }.map(\.name) == ["solicitation", "enterprise"])
    #expect(channels["hotline"]?.mapping == "mappings/12345-export.json5")
    #expect(Set(channels.all.map(\.title)) == [
      "12345热线", "领导信箱", "网上咨询", "民声连线", "政务监督热线", "政务微博", "微信", "政务服务窗口",
      "信访", "我为政府网站找错", "依申请公开", "意见征集", "企呼枣应",
    ])
    #expect(channels["mailbox"]?.topic == "wenzheng.intake.mailbox")
    #expect(channels["consultation"]?.kind == .consultation)
    #expect(channels["fax"] == nil)
  }

  /// The samples of Config are items that the shipped channels take.
  @Test(arguments: ["hotline", "mailbox", "consultation"])
  func samplesAreTaken(channel: String) throws {
    let file = root.appendingPathComponent("Config/samples/\(channel).jsonl")
    let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
    #expect(lines.count >= 20)
    for line in lines {
      let result = decode(Array(line), channel: channel, channels: try shipped())
      #expect(throws: Never.self) { try result.get() }
      #expect(try result.get().extra == nil)
    }
  }

  @Test func readsEveryKey() throws {
    let channels = try parse("""
      { channels: [{ name: "fax-2", title: "传真", topic: "city.fax_2", jurisdiction: "370481",
        kind: "投诉", mapping: "mappings/x.json5", enabled: true },
        { name: "old", title: "旧", enabled: false }] }
      """)
    #expect(channels["fax-2"] == Channel(
      name: "fax-2", title: "传真", topic: "city.fax_2", jurisdiction: "370481",
      kind: .complaint, mapping: "mappings/x.json5", isEnabled: true))
    #expect(channels["old"]?.isEnabled == false && channels.enabled.count == 1)
  }

  static let faults: [(text: String, sentence: String)] = [
    ("[]", "channels.json5: must be an object, not a list"),
    ("{}", "channels.json5: 'channels' is missing; add it"),
    ("{ channels: {} }", "channels.json5: channels: must be a list, not an object"),
    ("{ channels: [] }", "channels.json5: channels: no channel is enabled; enable one"),
    (
      "{ channels: [{ name: 'a', title: 'A', enabled: false }] }",
      "channels.json5: channels: no channel is enabled; enable one"
    ),
    (
      "{ channels: [{ name: 'a', titel: 'A' }] }",
      "channels.json5: channels[0]: unknown key 'titel'; did you mean 'title'?"
    ),
    ("{ channels: [{ title: 'A' }] }", "channels.json5: channels[0]: 'name' is missing; add it"),
    ("{ channels: [{ name: 'a' }] }", "channels.json5: channels[0]: 'title' is missing; add it"),
    (
      "{ channels: [{ name: 'Fax 2', title: 'A' }] }",
      "channels.json5: channels[0].name: 'Fax 2' is no name; write 1 to 64 of a-z, 0-9 and -"
    ),
    (
      "{ channels: [{ name: 'a', title: ' ' }] }",
      "channels.json5: channels[0].title: is blank; write 1 to 96 bytes, as people call it"
    ),
    (
      "{ channels: [{ name: 'a', title: 'A' }, { name: 'a', title: 'B' }] }",
      "channels.json5: channels[1].name: 'a' is the name of channels[0] too; rename one"
    ),
    (
      "{ channels: [{ name: 'a', title: 'A', topic: 't.x' }, "
        + "{ name: 'b', title: 'B', topic: 't_x' }] }",
      "channels.json5: channels[1].topic: 't_x' is the topic of channels[0] too; "
        + "give each its own"
    ),
    (
      "{ channels: [{ name: 'a', title: 'A', topic: '领导' }] }",
      "channels.json5: channels[0].topic: '领导' is no topic of Kafka; "
        + "write 1 to 249 of a-z, A-Z, 0-9, . _ and -"
    ),
    (
      "{ channels: [{ name: 'a', title: 'A', topic: 'wenzheng.events' }] }",
      "channels.json5: channels[0].topic: 'wenzheng.events' is kept for what we write ourselves; "
        + "begin it with wenzheng.intake."
    ),
    (
      "{ channels: [{ name: 'a', title: 'A', jurisdiction: '滕州' }] }",
      "channels.json5: channels[0].jurisdiction: '滕州' is no division code; "
        + "write six digits, like 370481"
    ),
    (
      "{ channels: [{ name: 'a', title: 'A', kind: '抱怨' }] }",
      "channels.json5: channels[0].kind: is '抱怨'; allowed is 咨询, 求助, 投诉, 举报, 建议, 表扬"
    ),
    (
      "{ channels: [{ name: 'a', title: 'A', mapping: '../x.json5' }] }",
      "channels.json5: channels[0].mapping: '../x.json5' is no mapping; "
        + "name a file below the configuration, like mappings/x.json5"
    ),
    (
      "{ channels: [{ name: 'a', title: 'A', enabled: 'no' }] }",
      "channels.json5: channels[0].enabled: must be true or false, not a text"
    ),
  ]

  @Test(arguments: faults)
  func saysWhatIsWrong(text: String, sentence: String) {
    #expect { try parse(text) } throws: { "\($0)" == sentence }
  }

  @Test func tooManyChannels() {
    let one = "{ name: 'a', title: 'A' }"
    let text = "{ channels: [\(Array(repeating: one, count: 201).joined(separator: ","))] }"
    #expect { try parse(text) } throws: {
      "\($0)" == "channels.json5: channels: is 201 entries long; allowed is 1 to 200"
    }
  }
}
