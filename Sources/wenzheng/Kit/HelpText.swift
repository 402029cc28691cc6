/// The help of the program and of each command, made from the specifications alone.
struct HelpText {
  /// The widest help: longer lines tire the eye, whatever the terminal offers.
  static let columnsMax = 96
  /// Names wider than this stand on a line of their own.
  static let nameColumnsMax = 26

  let tree: CommandTree
  let columns: Int

  init(tree: CommandTree, columns: Int?) {
    self.tree = tree
    self.columns = min(max(columns ?? 80, 40), Self.columnsMax)
  }

  func overview() -> String {
    var text = "\(tree.program): \(tree.summary)\n\n"
    text += "Usage: \(tree.program) COMMAND [OPTIONS] [ARGUMENTS]\n"
    var sections: [String] = []
    for command in tree.commands where !sections.contains(command.section) {
      sections.append(command.section)
    }
    for section in sections {
      let commands = tree.commands.filter { $0.section == section }
      text += "\n\(section):\n" + list(commands.map { ($0.name, $0.summary) })
    }
    text += "\n`\(tree.program) help COMMAND` shows a command's options and examples.\n"
    return text
  }

  func group(_ name: String) -> String {
    "Usage: \(tree.program) \(name) COMMAND [OPTIONS] [ARGUMENTS]\n\n"
      + list(tree.members(of: name).map { ($0.name, $0.summary) })
  }

  func command(_ spec: CommandSpec) -> String {
    var text = DisplayWidth.wrap(
      "\(tree.program) \(spec.name): \(spec.summary)", to: columns
    ).joined(separator: "\n") + "\n\n" + usage(of: spec)
    if !spec.details.isEmpty {
      for paragraph in spec.details.split(separator: "\n") {
        text += "\n" + lines(String(paragraph), indent: 0)
      }
    }
    if !spec.arguments.isEmpty {
      text += "\nArguments:\n" + list(spec.arguments.map { ($0.synopsis, $0.help) })
    }
    text += "\nOptions:\n" + list(spec.options.map { (Self.names(of: $0), Self.note(on: $0)) })
    if !spec.examples.isEmpty {
      text += "\nExamples:\n"
      for example in spec.examples {
        text += "  \(tree.program) \(example.line)\n" + lines(example.does, indent: 6)
      }
    }
    if !spec.exitCodes.isEmpty {
      text += "\nExit codes:\n" + list(spec.exitCodes.map { ("\($0.rawValue)", $0.meaning) })
    }
    return text
  }

  private func usage(of spec: CommandSpec) -> String {
    let required = spec.options.filter(\.isRequired).map(\.synopsis)
    let words = required + ["[OPTIONS]"] + spec.arguments.map(\.synopsis)
    return "Usage: \(tree.program) \(spec.name) " + words.joined(separator: " ") + "\n"
  }

  private static func names(of option: Option) -> String {
    (option.short.map { "-\($0), " } ?? "    ") + option.synopsis
  }

  private static func note(on option: Option) -> String {
    option.repeats ? option.help + " (may be repeated)" : option.help
  }

  private func list(_ entries: [(name: String, help: String)]) -> String {
    let fitting = entries.map { DisplayWidth.of($0.name) }.filter { $0 <= Self.nameColumnsMax }
    let width = fitting.max() ?? 0
    var text = ""
    for entry in entries {
      let nameWidth = DisplayWidth.of(entry.name)
      let indent = 2 + width + 2
      let help = lines(entry.help, indent: indent)
      if nameWidth > width {
        text += "  \(entry.name)\n\(help)"
      } else {
        text += "  " + entry.name + String(repeating: " ", count: width - nameWidth + 2)
          + help.dropFirst(indent)
      }
    }
    return text
  }

  private func lines(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    return DisplayWidth.wrap(text, to: columns - indent).map { margin + $0 + "\n" }.joined()
  }
}
