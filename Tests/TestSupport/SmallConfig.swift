import Foundation

/// The nearest folder above this file that holds `Package.swift`.
public let projectRoot: URL = {
  var folder = URL(fileURLWithPath: #filePath)
  while folder.path != "/" {
    folder.deleteLastPathComponent()
    let manifest = folder.appendingPathComponent("Package.swift").path
    if FileManager.default.fileExists(atPath: manifest) { break }
  }
  return folder
}()

public let configFolder = projectRoot.appendingPathComponent("Config").path

/// The shipped channels, limits and calendar with one jurisdiction and next to no judgement: read
/// in milliseconds, which a daemon of a test does at each start.
public enum SmallConfig {
  public static func write(to folder: String) throws {
    let files = FileManager.default
    for sub in ["calendars", "jurisdictions", "mappings", "policies"] {
      try files.createDirectory(atPath: "\(folder)/\(sub)", withIntermediateDirectories: true)
    }
    for name in [
      "channels.json5", "actions.json5", "policies/90-defaults.json5", "calendars/2025.json5",
      "calendars/2026.json5", "jurisdictions/none.json5",
      "mappings/12345-export.json5",
    ] {
      try files.copyItem(atPath: "\(configFolder)/\(name)", toPath: "\(folder)/\(name)")
    }
    let texts = [
      ("knowledge.json5", "{}"), ("synonyms.json5", "{ groups: [] }"),
      ("taxonomy.json5", taxonomy), ("jurisdictions/tengzhou.json5", tengzhou),
      ("jurisdictions/duties.json5", "{ departments: { '镇街': { duties: {} } } }"),
    ]
    for (name, text) in texts {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
  }

  private static let taxonomy = """
    { version: "small", categories: [ { name: "城乡建设" } ], default_kind: "求助",
      kinds: [ { name: "咨询", phrases: {} }, { name: "求助", phrases: {} },
        { name: "投诉", phrases: {} }, { name: "举报", phrases: {} },
        { name: "建议", phrases: {} }, { name: "表扬", phrases: {} } ],
      urgency: [ { name: "life", phrases: [] }, { name: "utility", phrases: [] } ] }
    """

  private static let tengzhou = """
    { code: "370481", key: "tengzhou", name: "滕州市", city: "枣庄市", aliases: ["滕州"],
      units: [
        { code: "370481-desk", name: "热线坐席", kind: "热线坐席", desk: true, source: "default" },
      ] }
    """
}
