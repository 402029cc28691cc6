import Appeals
import Decider
import Foundation
import TestSupport

@testable import Service

/// What all lives have in common, made once.
struct World: Sendable {
  let configuration: Configuration
  /// Another one, by which two days more are free.
  let other: Configuration
  let settings: Settings
  let topics: [String]
  let secret = LedgerSecret(Array("of the simulation".utf8))

  static let shared: Result<World, any Error> = Result { try World() }

  private init() throws {
    let folder = NSTemporaryDirectory() + "wz-sim-\(UUID().uuidString.prefix(8))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try SmallConfig.write(to: folder)
    try FileManager.default.createDirectory(
      atPath: "\(folder)/routing", withIntermediateDirectories: false)
    for (name, text) in Self.texts {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    configuration = try ConfigFolder.configuration(in: folder)
    var files = configuration.texts
    for at in files.indices where files[at].name == "calendars/2026.json5" {
      let text = String(decoding: files[at].bytes, as: UTF8.self)
      files[at].bytes = Array(text.replacingOccurrences(
        of: "holidays: [", with: "holidays: [" + Self.freeDays).utf8)
    }
    other = try Configuration(files: files)
    settings = try Settings(parsing: Array("{ topics: { partitions: 2 } }".utf8), file: "s")
    topics = TopicPlan.all(of: configuration, settings).map(\.name)
  }

  private static let freeDays = #"{name: "放假", from: "2026-03-03", to: "2026-03-04"},"#

  /// Two channels, two sources, some units, and limits that can be stopped, extended and returned.
  private static let texts = [
    ("channels.json5", """
      { channels: [ { name: "hotline", title: "热线" }, { name: "mailbox", title: "信箱" } ] }
      """),
    ("actions.json5", """
      { sources: [ { name: "desk", title: "坐席", role: "desk", units: ["*"] },
        { name: "units", title: "单位", role: "unit", units: ["370481-a", "370481-b"] } ] }
      """),
    ("jurisdictions/tengzhou.json5", """
      { code: "370481", key: "tengzhou", name: "滕州市", city: "枣庄市", aliases: ["滕州"],
        units: [
          { code: "370481-desk", name: "热线坐席", kind: "热线坐席", desk: true, source: "default" },
          { code: "370481-a", name: "市路灯所", kind: "部门", source: "default",
            plan: ["路灯", "解放路"] },
          { code: "370481-b", name: "市环卫处", kind: "部门", source: "default",
            plan: ["垃圾桶", "清运"] },
          { code: "370481-c", name: "市市政处", kind: "部门", source: "default" } ] }
      """),
    // Some orders have helpers from the start.
    ("routing/10-help.json5", """
      { rules: [ { id: "bins", when: { any: ["垃圾桶"] }, to: "370481-b",
        co: ["370481-a", "370481-c"], why: "test", source: "test" } ] }
      """),
    ("policies/90-defaults.json5", """
      { repeats: { repeat_likeness: 13, group_likeness: 10, citizens: 3, days: 7 },
        policies: [
          { id: "short", title: "热线", when: { channels: ["hotline"] }, resolve: "2 working hours",
            extension: "1 working day", return: "1 working hour", valid_from: "2007-01-01",
            clocks: { part: "1 working hour" },
            milestones: { "asked": { stops: ["resolve"] }, "answered": { starts: ["resolve"] } },
            source: "test" },
          { id: "default", title: "其他", resolve: "2 working days", extension: "5 working days",
            return: "1 working day", valid_from: "2007-01-01", clocks: { part: "1 working day" },
            milestones: { "asked": { stops: ["resolve"] }, "answered": { starts: ["resolve"] } },
            source: "test", default: true } ] }
      """),
  ]
}
