import Foundation
import Formats
import Orders
import WorkTime

@testable import Decider

/// The nearest folder above this file that holds `Package.swift`.
let projectRoot: URL = {
  var folder = URL(fileURLWithPath: #filePath)
  while folder.path != "/" {
    folder.deleteLastPathComponent()
    let manifest = folder.appendingPathComponent("Package.swift").path
    if FileManager.default.fileExists(atPath: manifest) { break }
  }
  return folder
}()

/// The deciding files that the product ships, named as the ledger names them.
func shippedFiles() throws -> [(name: String, bytes: [UInt8])] {
  let config = projectRoot.appendingPathComponent("Config")
  var names = [
    "actions.json5", "channels.json5", "knowledge.json5", "synonyms.json5", "taxonomy.json5",
  ]
  for folder in ["calendars", "jurisdictions", "policies", "routing"] {
    let path = config.appendingPathComponent(folder).path
    names += try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      .filter { $0.hasSuffix(".json5") }.map { "\(folder)/\($0)" }
  }
  return try names.map { name in
    (name, [UInt8](try Data(contentsOf: config.appendingPathComponent(name))))
  }
}

/// The shipped files with judgement cut down to almost nothing, for tests that read configurations
/// again and again: the taxonomy and the duties take most of that time.
func smallFiles() throws -> [(name: String, bytes: [UInt8])] {
  var kept: [(name: String, bytes: [UInt8])] = []
  for file in try shippedFiles() {
    switch file.name {
    case "synonyms.json5": kept.append((file.name, Array("{ groups: [] }".utf8)))
    case "taxonomy.json5": kept.append((file.name, Array(smallTaxonomy.utf8)))
    case "jurisdictions/duties.json5":
      kept.append((file.name, Array("{ departments: { '镇街': { duties: {} } } }".utf8)))
    case "jurisdictions/none.json5", "calendars/2025.json5", "calendars/2026.json5":
      kept.append(file)
    case "policies/90-defaults.json5", "channels.json5", "actions.json5", "knowledge.json5":
      kept.append(file)
    default: break
    }
  }
  return kept
}

private let smallTaxonomy = """
  { version: "small", categories: [ { name: "城乡建设" } ], default_kind: "求助",
    kinds: [ { name: "咨询", phrases: {} }, { name: "求助", phrases: {} },
      { name: "投诉", phrases: {} }, { name: "举报", phrases: {} },
      { name: "建议", phrases: {} }, { name: "表扬", phrases: {} } ],
    urgency: [ { name: "life", phrases: [] }, { name: "utility", phrases: [] } ] }
  """

/// The shipped configuration, with a second source that speaks for no unit of ours.
let shipped: Result<Configuration, any Error> = Result {
  try Configuration(files: filesWithStranger())
}

func filesWithStranger() throws -> [(name: String, bytes: [UInt8])] {
  var files = try shippedFiles()
  for at in files.indices where files[at].name == "actions.json5" {
    files[at].bytes = Array(
      """
      { sources: [ { name: "desk", title: "热线坐席", units: ["*"] },
        { name: "stranger", title: "外单位", units: ["370124-*"] },
        { name: "lead", title: "主办", units: ["370481-zjj"] },
        { name: "helper", title: "协办", units: ["370481-jtysj", "370481-sthjj"] },
        { name: "two", title: "协办", units: ["370481-sthjj"] } ] }
      """.utf8)
  }
  return files
}

/// A time of Asia/Shanghai without its offset: `2026-11-23 09:30`.
func local(_ text: String) throws -> Instant {
  try Instant(parsingLocal: text, offsetMinutes: Instant.shanghaiOffsetMinutes)
}

/// The columns of each line of a table: between bars, without white space at their ends. Empty
/// lines and lines that begin with `#` say nothing.
func rows(_ table: String) -> [[String]] {
  table.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    .map { line in
      line.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
