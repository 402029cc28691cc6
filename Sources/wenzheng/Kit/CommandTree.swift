import Formats

/// All commands, and what a command line asks of them.
struct CommandTree: Sendable {
  enum Request: Sendable {
    case run(ParsedArguments)
    case help(CommandSpec)
    case groupHelp(String)
    case overview
    case version
  }

  let program: String
  let summary: String
  let version: String
  let commands: [CommandSpec]

  init(program: String, summary: String, version: String, commands: [CommandSpec]) {
    precondition(
      Set(commands.map(\.name)).count == commands.count, "two commands have the same name")
    self.program = program
    self.summary = summary
    self.version = version
    self.commands = commands
  }

  /// - Parameter words: the command line without the program's own name.
  func request(_ words: [String]) throws(UsageFault) -> Request {
    guard let first = words.first else { throw .noCommand }
    switch first {
    case "--help", "-h": return .overview
    case "--version", "-V": return .version
    case "help": return try help(on: Array(words.dropFirst()))
    default: break
    }
    if first.hasPrefix("-") { throw .optionBeforeCommand(first) }
    let asksHelp = words.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
    if words.count > 1, let spec = command("\(first) \(words[1])") {
      if asksHelp { return .help(spec) }
      return .run(try ArgumentParser.parse(Array(words.dropFirst(2)), for: spec))
    }
    if let spec = command(first) {
      if asksHelp { return .help(spec) }
      return .run(try ArgumentParser.parse(Array(words.dropFirst()), for: spec))
    }
    if asksHelp && !members(of: first).isEmpty { return .groupHelp(first) }
    throw unknown(words)
  }

  func command(_ name: String) -> CommandSpec? { commands.first { $0.name == name } }

  /// The commands whose first of two words this is.
  func members(of group: String) -> [CommandSpec] {
    commands.filter { $0.words.count == 2 && $0.words[0] == group }
  }

  private func help(on words: [String]) throws(UsageFault) -> Request {
    guard let first = words.first else { return .overview }
    if first == "help" { return .overview }
    let name = words.joined(separator: " ")
    if let spec = command(name) { return .help(spec) }
    if words.count == 1 && !members(of: first).isEmpty { return .groupHelp(first) }
    throw unknown(words)
  }

  private func unknown(_ words: [String]) -> UsageFault {
    let first = words[0]
    let choices = members(of: first).map { $0.words[1] }
    if choices.isEmpty {
      var known: [String] = []
      for word in commands.map({ $0.words[0] }) + ["help"] where !known.contains(word) {
        known.append(word)
      }
      return .unknownCommand(first, nearest: Spelling.nearest(to: first, in: known))
    }
    guard words.count > 1, !words[1].hasPrefix("-") else {
      return .subcommandMissing(group: first, choices: choices)
    }
    return .unknownSubcommand(group: first, word: words[1], choices: choices)
  }
}
