import Formats

/// What is wrong with a command line. Cases carry the facts; `description` makes the one sentence.
enum UsageFault: Error, Hashable, Sendable {
  case noCommand
  case unknownCommand(String, nearest: String?)
  case optionBeforeCommand(String)
  case subcommandMissing(group: String, choices: [String])
  case unknownSubcommand(group: String, word: String, choices: [String])
  case unknownOption(String, command: String, nearest: String?)
  case valueMissing(option: String)
  case valueLooksLikeOption(option: String, value: String)
  case valueUnexpected(option: String, value: String)
  case givenTwice(option: String)
  case optionMissing(option: String)
  case optionsExclude(String, String)
  case argumentMissing(name: String)
  case argumentUnexpected(String)
  case notANumber(name: String, value: String)
  case outOfRange(name: String, value: String, ClosedRange<Int>)
  case notADuration(name: String, value: String)
  case notAnInstant(name: String, value: String)
  case notAShare(name: String, value: String)
  case notAChoice(name: String, value: String, choices: [String])
  /// Names are many: the nearest one is told, or nothing.
  case unknownName(option: String, value: String, nearest: String?)
  case tooLong(name: String, bytes: Int, bytesMax: Int)
  case emptyValue(name: String)
  case holdsNUL(name: String)
  case holdsControl(name: String)
}

extension UsageFault: CustomStringConvertible {
  var description: String {
    switch self {
    case .noCommand: "no command is given."
    case .unknownCommand(let word, let nearest?):
      "there is no command `\(word)`; did you mean `\(nearest)`?"
    case .unknownCommand(let word, nil): "there is no command `\(word)`."
    case .optionBeforeCommand(let option):
      "`\(option)` stands before the command; options follow it."
    case .subcommandMissing(let group, let choices):
      "`\(group)` needs one of \(Self.list(choices)) after it."
    case .unknownSubcommand(let group, let word, let choices):
      "`\(group)` knows no `\(word)`" + Self.suggestion(word, choices)
    case .unknownOption(let option, let command, let nearest?):
      "`\(command)` has no option `\(option)`; did you mean `\(nearest)`?"
    case .unknownOption(let option, let command, nil):
      "`\(command)` has no option `\(option)`."
    case .valueMissing(let option): "`\(option)` needs a value."
    case .valueLooksLikeOption(let option, let value):
      "`\(option)` needs a value, and `\(value)` looks like an option; a value that begins with"
        + " a dash is written `\(option)=\(value)`."
    case .valueUnexpected(let option, let value):
      "`\(option)` takes no value, but `\(value)` is given."
    case .givenTwice(let option): "`\(option)` is given twice."
    case .optionMissing(let option): "`\(option)` is missing."
    case .optionsExclude(let one, let other): "`\(one)` and `\(other)` exclude each other."
    case .argumentMissing(let name): "\(name) is missing."
    case .argumentUnexpected(let word): "`\(word)` is one argument too many."
    case .notANumber(let name, let value): "\(name) is a whole number, not `\(value)`."
    case .outOfRange(let name, let value, let range):
      "\(name) lies between \(range.lowerBound) and \(range.upperBound), not at `\(value)`."
    case .notADuration(let name, let value):
      "\(name) is a duration such as 90m, 36h or 7d, not `\(value)`."
    case .notAnInstant(let name, let value):
      "\(name) is a time such as 2026-11-20 or 2026-11-20T09:30+08:00, not `\(value)`."
    case .notAShare(let name, let value):
      "\(name) is a share of 1 such as 0.97, not `\(value)`."
    case .notAChoice(let name, let value, let choices):
      "\(name) knows no `\(value)`" + Self.suggestion(value, choices)
    case .unknownName(let option, let value, let nearest):
      "\(option): neither the configuration nor any order has `\(value)`"
        + (nearest.map { "; did you mean `\($0)`?" } ?? ".")
    case .tooLong(let name, let bytes, let bytesMax):
      "\(name) has \(bytes) bytes; at most \(bytesMax) are taken."
    case .emptyValue(let name): "\(name) is empty."
    case .holdsNUL(let name): "\(name) holds a NUL character."
    case .holdsControl(let name): "\(name) holds a line break or another control character."
    }
  }

  /// `; did you mean …?` where a word is near, else all of them.
  private static func suggestion(_ word: String, _ choices: [String]) -> String {
    if let nearest = Spelling.nearest(to: word, in: choices) {
      return "; did you mean `\(nearest)`?"
    }
    return "; it knows \(list(choices))."
  }

  private static func list(_ choices: [String]) -> String {
    let words = choices.map { "`\($0)`" }
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}
