import Formats
import Foundation
import Glibc
import Testing

@testable import wenzheng

/// What a file of `Tests/Faults` says: edits of a copy of Config, and all that `check` says of it.
///
/// An edit replaces the first place where `replace` stands in `file`, or the whole of it (`text`),
/// or removes it. With `times` what comes in comes so often, `#` in it being the number. `DIR` in a
/// sentence is the folder of the copy.
private struct FaultCase {
  struct Edit {
    var file: String
    var text: String?
    var isRemoval: Bool
    var replace: String?
    var by: String

    init(_ node: ConfigNode) throws {
      let fields = try node.object(keys: ["file", "text", "remove", "replace", "by", "times"])
      file = try fields.string("file")
      text = try fields.string(ifPresent: "text")
      isRemoval = try fields.bool("remove", default: false)
      replace = try fields.string(ifPresent: "replace")
      by = try fields.string(ifPresent: "by") ?? ""
      guard fields.optional("times") != nil else { return }
      let part = by
      by = ""
      for at in 0..<(try fields.int("times", default: 0)) {
        by += part.replacingOccurrences(of: "#", with: "\(at)")
      }
    }

    func apply(in folder: String) throws {
      let path = "\(folder)/\(file)"
      if isRemoval { return try FileManager.default.removeItem(atPath: path) }
      var whole = try text ?? String(contentsOfFile: path, encoding: .utf8)
      if let replace {
        let place = try #require(whole.range(of: replace), "\(file) has no such place")
        whole.replaceSubrange(place, with: by)
      }
      try write(whole, path)
    }
  }

  let edits: [Edit]
  let says: [String]

  init(_ path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let root = try ConfigNode(parsing: bytes, file: path).object(keys: ["edits", "says"])
    edits = try root.required("edits").array().map { try Edit($0) }
    says = try root.strings("says")
  }

  var files: Set<String> { Set(edits.map(\.file)) }
}

@Suite struct FaultTests {
  private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
  private static let config = here + "/../../Config"
  /// Beside the targets: inside one they would be resources of a bundle.
  private static let faults = here + "/../Faults/"

  private func faultFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: Self.faults)
      .filter { $0.hasSuffix(".json5") }.sorted()
  }

  /// A copy of what is shipped with a few years of the calendar and without its models, since each
  /// case reads it anew.
  private func copyOfConfig() throws -> String {
    let folder = try scratchFolder() + "/config"
    try FileManager.default.copyItem(atPath: Self.config, toPath: folder)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/models") {
      try FileManager.default.removeItem(atPath: folder + "/models/" + name)
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/calendars")
    where name < "2025" {
      try FileManager.default.removeItem(atPath: folder + "/calendars/" + name)
    }
    return folder
  }

  /// Puts back what the edits of a case have changed.
  private func restore(_ files: Set<String>, in folder: String, from whole: String) throws {
    for file in files {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(file)")
      guard FileManager.default.fileExists(atPath: "\(whole)/\(file)") else { continue }
      try FileManager.default.copyItem(atPath: "\(whole)/\(file)", toPath: "\(folder)/\(file)")
    }
  }

  @Test func everyFaultHasItsSentence() throws {
    let (folder, whole) = (try copyOfConfig(), try copyOfConfig())
    let names = try faultFiles()
    #expect(names.count >= 200)
    for name in names {
      let test = try FaultCase(Self.faults + name)
      for edit in test.edits { try edit.apply(in: folder) }
      let run = try ProgramRun(["check", "--config", folder])
      let said = run.out.split(separator: "\n").map {
        $0.replacingOccurrences(of: folder, with: "DIR")
      }
      #expect(said == test.says, "\(name)")
      #expect(run.code == .config, "\(name)")
      let count = test.says.count == 1 ? "1 fault" : "\(test.says.count) faults"
      #expect(run.err == "wenzheng: \(count) in \(folder).\n", "\(name)")
      try restore(test.files, in: folder, from: whole)
    }
    let run = try ProgramRun(["check", "--config", folder])
    #expect(run.code == .ok && run.out.hasPrefix("ok: configuration "), "\(run.out)")
  }

  /// No kind of problem and no kind of file is left out.
  @Test func theFaultsAreOfEveryKindAndFile() throws {
    var said = ""
    var files: Set<String> = []
    for name in try faultFiles() {
      let test = try FaultCase(Self.faults + name)
      #expect(!test.says.isEmpty && !test.edits.isEmpty, "\(name)")
      said += test.says.joined(separator: "\n") + "\n"
      files.formUnion(test.files.map { String($0.split(separator: "/")[0]) })
    }
    // As `ConfigFault.Problem` has them.
    for words in [
      "cannot be read: ", "is not JSON5: line ", "; did you mean '", "; remove it",
      "' is missing; add it", ": must be a ", "; allowed is ", "is fixed by",
    ] {
      #expect(said.contains(words), "nothing says '\(words)'")
    }
    let wanted: Set<String> = [
      "wenzheng.json5", "channels.json5", "actions.json5", "taxonomy.json5", "jurisdictions",
      "policies", "calendars", "mappings", "routing", "models", "knowledge.json5",
      "synonyms.json5",
    ]
    #expect(files == wanted)
  }

  @Test func aFolderThatIsNamedMustBeThere() throws {
    let folder = try scratchFolder()
    for command in [["orders"], ["status"], ["check"], ["show", "370481-20261121-003-000127"]] {
      let run = try ProgramRun(command + ["--config", folder + "/none", "--ledger", folder])
      #expect(run.code == .config && run.out.isEmpty)
      #expect(
        run.err == "wenzheng: there is no folder \(folder)/none, which --config names.\n")
    }
    try write("x", folder + "/file")
    let run = try ProgramRun(["orders", "--config", folder + "/file"])
    #expect(run.err == "wenzheng: \(folder)/file, which --config names, is no folder.\n")
  }
}
