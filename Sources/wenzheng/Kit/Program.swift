/// A command: what it takes and what it does.
struct Command: Sendable {
  let spec: CommandSpec
  /// Runs to the end and says how it went. Throws `UsageFault`, `OutputFault`, `CommandFault`.
  let run: @Sendable (ParsedArguments, Terminal) throws -> ExitCode

  init(
    _ spec: CommandSpec, run: @escaping @Sendable (ParsedArguments, Terminal) throws -> ExitCode
  ) {
    self.spec = spec
    self.run = run
  }
}

/// An end other than success: one sentence for the user, one number for the script.
struct CommandFault: Error, Hashable, Sendable {
  let exitCode: ExitCode
  let sentence: String

  init(_ exitCode: ExitCode, _ sentence: String) {
    precondition(exitCode != .ok, "a fault does not end well")
    self.exitCode = exitCode
    self.sentence = sentence
  }
}

/// The command line as a whole: from the words to the exit code. The only place that turns faults
/// into sentences on standard error.
struct Program: Sendable {
  let tree: CommandTree
  private let commands: [String: Command]

  init(name: String, summary: String, version: String, commands: [Command]) {
    tree = CommandTree(
      program: name, summary: summary, version: version, commands: commands.map(\.spec))
    var byName: [String: Command] = [:]
    for command in commands { byName[command.spec.name] = command }
    self.commands = byName
  }

  /// - Parameters:
  ///   - words: the command line without the program's own name.
  ///   - terminal: made once it is known whether colours are wanted.
  func run(_ words: [String], terminal makeTerminal: (ColorChoice) -> Terminal) -> ExitCode {
    var color = ColorChoice.auto
    let request: CommandTree.Request
    do throws(UsageFault) {
      request = try tree.request(words)
      if case .run(let arguments) = request {
        color = try arguments.choice("color", as: ColorChoice.self) ?? .auto
      }
    } catch {
      return refuse(error, words, on: makeTerminal(.auto))
    }
    let terminal = makeTerminal(color)
    do {
      let code = try perform(request, on: terminal)
      terminal.clearStatus()
      try terminal.flush()
      return code
    } catch {
      terminal.clearStatus()
      return report(error, words, on: terminal)
    }
  }

  private func perform(_ request: CommandTree.Request, on terminal: Terminal) throws -> ExitCode {
    let help = HelpText(tree: tree, columns: terminal.columns)
    switch request {
    case .overview: try terminal.text(help.overview())
    case .groupHelp(let group): try terminal.text(help.group(group))
    case .help(let spec): try terminal.text(help.command(spec))
    case .version: try terminal.line(StyledText("\(tree.program) \(tree.version)"))
    case .run(let arguments):
      guard let command = commands[arguments.spec.name] else {
        preconditionFailure("the tree knows a command that the program does not")
      }
      return try command.run(arguments, terminal)
    }
    return .ok
  }

  private func report(_ error: any Error, _ words: [String], on terminal: Terminal) -> ExitCode {
    switch error {
    case let fault as UsageFault: return refuse(fault, words, on: terminal)
    case OutputFault.readerGone: return .ok
    case let fault as OutputFault:
      say("\(fault)", on: terminal)
      return .ioErr
    case let fault as CommandFault:
      // What was printed before belongs before the fault; if it cannot be, the fault still counts.
      try? terminal.flush()
      say(fault.sentence, on: terminal)
      if fault.exitCode == .usage { pointToHelp(words, on: terminal) }
      return fault.exitCode
    default:
      try? terminal.flush()
      say("\(error)", on: terminal)
      return .software
    }
  }

  private func refuse(
    _ fault: UsageFault, _ words: [String], on terminal: Terminal
  ) -> ExitCode {
    say("\(fault)", on: terminal)
    pointToHelp(words, on: terminal)
    return .usage
  }

  private func pointToHelp(_ words: [String], on terminal: Terminal) {
    terminal.note(StyledText("Try `\(tree.program) \(helpWords(words))`.", .dim))
  }

  /// The help that is nearest to what was typed.
  private func helpWords(_ words: [String]) -> String {
    guard let first = words.first else { return "help" }
    if words.count > 1, tree.command("\(first) \(words[1])") != nil {
      return "help \(first) \(words[1])"
    }
    if tree.command(first) != nil || !tree.members(of: first).isEmpty { return "help \(first)" }
    return "help"
  }

  private func say(_ sentence: String, on terminal: Terminal) {
    terminal.note(StyledText("\(tree.program): ", .bold) + StyledText(sentence))
  }
}
