import Classification
import Formats
import Foundation
import Service

let classifyUseCommand = Command(
  at: Section.models, "classify use", "put a model in force, or beside the one in force",
  details: """
    Copies MODEL into the configuration's models under its version, names it in models.json5 in \
    the place of the other of its head, and has the daemon take that up, between two batches and \
    as an event; orders that are there keep their verdicts. What was named before is told, and \
    --back names it again. Without a daemon the files are changed, and its next start takes them.
    """,
  arguments: [
    Positional(
      "MODEL", "the model's file; with --off its head, or its name in models.json5; with --back "
        + "none", optional: true),
  ],
  options: [
    Option("shadow", "ask it beside the live one, and let it decide nothing"),
    Option("off", "name no model of this head any more, or not this one"),
    Option("back", "name again what was in force before the last change"),
    Option("json", "write what changed as one JSON object"),
  ],
  examples: [
    Example("classify use category-new.model --shadow", "how often would it say the same?"),
    Example("classify use category-new.model", "from now on it decides"),
    Example("classify use --back", "what was in force before the last change, again"),
  ],
  exitCodes: [.ok, .refused, .usage, .dataErr, .noInput, .unavailable, .cantCreate, .config]
) { arguments, installation, terminal in
  let folder = installation.places.config
  var list = try ModelList(in: folder)
  let way = try arguments.exclusive(["off", "back", "shadow"])
  let change: ModelList.Change
  switch way {
  case "back":
    guard arguments.word("MODEL") == nil else {
      throw CommandFault(
        .usage, "--back takes no model: it names again all that was in force before the last "
          + "change.")
    }
    change = try list.restore(in: folder)
  case "off":
    let word = try arguments.required("MODEL")
    if let head = Head(rawValue: word) {
      change = list.remove(head, in: folder)
    } else if list.names.contains(word) {
      change = list.remove(named: word)
    } else {
      throw UsageFault.notAChoice(
        name: "MODEL", value: word, choices: Head.allCases.map(\.rawValue) + list.names)
    }
  default:
    let word = try arguments.required("MODEL")
    let model = try NamedModel.read(word, labels: installation.labels(), head: nil)
    let name = try list.copy(model, from: word, to: folder)
    change = list.put(name, model.head, isShadow: way == "shadow", in: folder)
  }
  // Proved before it is written: a folder that the daemon refuses would be a surprise at its next
  // start.
  try list.write(to: folder)
  do {
    _ = try installation.configuration()
  } catch {
    try list.undo(in: folder, change)
    throw error
  }
  try list.keepBefore(in: folder, change)
  if arguments.flag("json") { try terminal.json(change) } else {
    try terminal.line(StyledText("live: \(change.live.joined(separator: ", "))"))
    if !change.shadow.isEmpty {
      try terminal.line(StyledText("shadow: \(change.shadow.joined(separator: ", "))"))
    }
  }
  let verdict: ReloadVerdict
  do {
    switch try installation.control.ask(.reload) {
    case .reload(let told): verdict = told
    case .fault(let sentence): throw CommandFault(.unavailable, sentence + ".")
    case let other: throw CommandFault.unexpected(other)
    }
  } catch ControlFault.notRunning {
    terminal.note(StyledText("no daemon runs here; its next start takes this up", .yellow))
    return .ok
  }
  for line in ReloadWords.lines(of: verdict) { terminal.note(line) }
  return ReloadWords.exitCode(of: verdict)
}

/// The contents of `models.json5`, as it is changed by command.
struct ModelList {
  struct Change: Encodable {
    var live: [String]
    var shadow: [String]
    var liveBefore: [String]
    var shadowBefore: [String]

    enum CodingKeys: String, CodingKey {
      case live, shadow, liveBefore = "live_before", shadowBefore = "shadow_before"
    }
  }

  private static let backup = ModelDirectory.file + ".before"

  private var live: [String] = []
  private var shadow: [String] = []
  /// No head of an appeal: it stays as it is named.
  private var meaning: String?
  private let text: [UInt8]

  init(in folder: String) throws {
    guard FileManager.default.fileExists(atPath: "\(folder)/\(ModelDirectory.file)") else {
      text = []
      return
    }
    text = try ConfigFolder.text(ModelDirectory.file, in: folder)
    (live, shadow, meaning) = try ModelDirectory.lists(of: text)
  }

  /// Copies the model to its version's name; one that is there must be the same.
  func copy(
    _ model: LinearModel, from path: String, to folder: String
  ) throws -> String {
    let name = "\(model.version.replacingOccurrences(of: "/", with: "-"))\(ModelDirectory.suffix)"
    let target = "\(folder)/\(ModelDirectory.folder)/\(name)"
    let bytes = try InputFile.bytes(of: path)
    if FileManager.default.fileExists(atPath: target) {
      guard try InputFile.bytes(of: target) == bytes else {
        throw CommandFault(
          .refused, "\(target) is another model of the same version; train this one with another "
            + "--name.")
      }
      return name
    }
    try FileManager.default.createDirectory(
      atPath: "\(folder)/\(ModelDirectory.folder)", withIntermediateDirectories: true)
    try OutputFile.write(bytes, to: target)
    return name
  }

  mutating func put(
    _ name: String, _ head: Head, isShadow: Bool, in folder: String
  ) -> Change {
    let before = self
    let others = names(isShadow ? shadow : live, but: head, in: folder)
    if isShadow { shadow = others + [name] } else {
      live = others + [name]
      shadow.removeAll { $0 == name }
    }
    return change(from: before)
  }

  mutating func remove(_ head: Head, in folder: String) -> Change {
    let before = self
    live = names(live, but: head, in: folder)
    shadow = names(shadow, but: head, in: folder)
    return change(from: before)
  }

  mutating func remove(named name: String) -> Change {
    let before = self
    live.removeAll { $0 == name }
    shadow.removeAll { $0 == name }
    return change(from: before)
  }

  /// All that are named.
  var names: [String] { live + shadow.filter { !live.contains($0) } }

  mutating func restore(in folder: String) throws -> Change {
    let before = self
    guard FileManager.default.fileExists(atPath: "\(folder)/\(Self.backup)") else {
      throw CommandFault(.refused, "nothing was changed by `classify use` yet; name a model.")
    }
    let lists = try ModelDirectory.lists(of: ConfigFolder.text(Self.backup, in: folder))
    (live, shadow) = (lists.live, lists.shadow)
    return change(from: before)
  }

  private func change(from before: ModelList) -> Change {
    Change(live: live, shadow: shadow, liveBefore: before.live, shadowBefore: before.shadow)
  }

  /// A model that is gone or damaged is told by its name, which begins with its head unless
  /// somebody gave it another one.
  private func names(_ names: [String], but head: Head, in folder: String) -> [String] {
    names.filter { name in
      let bytes = try? InputFile.bytes(of: "\(folder)/\(ModelDirectory.folder)/\(name)")
      let own = bytes.flatMap { ModelFile.head(of: $0) }
        ?? Head.allCases.first { name.hasPrefix($0.rawValue) }
      return own != head
    }
  }

  /// The list before goes beside, for `--back`; only once the new one is proved.
  func keepBefore(in folder: String, _ change: Change) throws {
    try OutputFile.write(textBefore(change), to: "\(folder)/\(Self.backup)")
  }

  func write(to folder: String) throws {
    try OutputFile.write(text(live, shadow), to: "\(folder)/\(ModelDirectory.file)")
  }

  func undo(in folder: String, _ change: Change) throws {
    try OutputFile.write(textBefore(change), to: "\(folder)/\(ModelDirectory.file)")
  }

  private func textBefore(_ change: Change) -> [UInt8] {
    text.isEmpty ? text(change.liveBefore, change.shadowBefore) : text
  }

  private func text(_ live: [String], _ shadow: [String]) -> [UInt8] {
    func list(_ names: [String]) -> String {
      "[" + names.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
    return Array("""
      // The models that judge beside the phrases of taxonomy.json5, one a head; `shadow` names
      // those that are asked too and decide nothing; `meaning` finds entries of the FAQ. Written by
      // `wenzheng classify use`.
      {
        live: \(list(live)),
        shadow: \(list(shadow)),\(meaning.map { "\n  meaning: \"\($0)\"," } ?? "")
      }

      """.utf8)
  }
}
