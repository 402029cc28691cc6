/// One word that a command takes by its place.
struct Positional: Sendable {
  let name: String
  let help: String
  let isOptional: Bool
  /// All further words belong to it; only the last positional may.
  let repeats: Bool

  init(_ name: String, _ help: String, optional: Bool = false, repeats: Bool = false) {
    self.name = name
    self.help = help
    self.isOptional = optional
    self.repeats = repeats
  }

  var synopsis: String {
    let word = repeats ? name + "..." : name
    return isOptional ? "[\(word)]" : word
  }
}

/// One `--name` of a command: a flag, or with `value` (the word shown for it) one that takes one.
struct Option: Sendable {
  let name: String
  let short: Character?
  let value: String?
  let help: String
  let repeats: Bool
  let isRequired: Bool

  init(
    _ name: String, short: Character? = nil, value: String? = nil, _ help: String,
    repeats: Bool = false, required: Bool = false
  ) {
    precondition(!name.hasPrefix("-") && !name.isEmpty, "an option is named without its dashes")
    precondition(!required || value != nil, "a flag that must be given says nothing")
    self.name = name
    self.short = short
    self.value = value
    self.help = help
    self.repeats = repeats
    self.isRequired = required
  }

  /// `--name VALUE`, as the help and the faults show it.
  var synopsis: String { value.map { "--\(name) \($0)" } ?? "--\(name)" }

  static let help = Option("help", short: "h", "show this text")
  static let color = Option(
    "color", value: "WHEN", "colour the output: auto (on a terminal), always or never")
  static let json = Option("json", "write one JSON array, an object for each row")
  static let csv = Option("csv", "write CSV (RFC 4180, UTF-8), cells guarded against formulas")
  /// What each listing understands.
  static let listing = [json, csv]
}

/// A command line of the user, and what it does: shown under the options.
struct Example: Sendable {
  let line: String
  let does: String

  init(_ line: String, _ does: String) {
    self.line = line
    self.does = does
  }
}

/// What a command is called, takes, and means: parser and help are both made from it.
struct CommandSpec: Sendable {
  /// One word, or two (`ledger verify`).
  let name: String
  /// The heading under which `wenzheng help` lists it.
  let section: String
  let summary: String
  /// A paragraph between summary and arguments; empty where the summary says it all.
  let details: String
  let arguments: [Positional]
  let options: [Option]
  let examples: [Example]
  let exitCodes: [ExitCode]

  /// - Precondition: the parts fit together; a specification that does not is a fault of ours, and
  ///   the test that makes all commands finds it.
  init(
    _ name: String, section: String, _ summary: String, details: String = "",
    arguments: [Positional] = [], options: [Option] = [], examples: [Example] = [],
    exitCodes: [ExitCode] = [.ok, .usage]
  ) {
    self.name = name
    self.section = section
    self.summary = summary
    self.details = details
    self.arguments = arguments
    self.options = options + [.color, .help]
    self.examples = examples
    self.exitCodes = exitCodes
    checkInvariant()
  }

  var words: [String] { name.split(separator: " ").map(String.init) }

  func option(named name: String) -> Option? { options.first { $0.name == name } }
  func option(short: Character) -> Option? { options.first { $0.short == short } }

  private func checkInvariant() {
    precondition((1...2).contains(words.count), "`\(name)` is not one or two words")
    precondition(
      Set(options.map(\.name)).count == options.count, "`\(name)` names an option twice")
    let shorts = options.compactMap(\.short)
    precondition(Set(shorts).count == shorts.count, "`\(name)` uses a short option twice")
    for (before, after) in zip(arguments, arguments.dropFirst()) {
      precondition(!before.repeats, "`\(name)` has words after a repeated one")
      precondition(
        !before.isOptional || after.isOptional, "`\(name)` needs a word after a free one")
    }
  }
}
