import Formats

/// Reads the words after a command by its specification.
///
/// Forms: `--name value`, `--name=value`, `-n value`, `-nvalue`, flags together as `-fj`, `--`
/// before words that begin with a dash; `-` alone is a word (standard input). Options and words may
/// mix.
///
/// Guarantees: a result holds only options of the specification, each value-taking one with a
/// value, each unrepeated one at most once, every required option and word, and no word too many.
struct ArgumentParser {
  private let spec: CommandSpec
  private var rest: ArraySlice<String>
  private var options: [String: [String]] = [:]
  private var words: [String] = []

  static func parse(
    _ words: [String], for spec: CommandSpec
  ) throws(UsageFault) -> ParsedArguments {
    var parser = ArgumentParser(spec: spec, rest: words[...])
    try parser.readAll()
    return try parser.finish()
  }

  private init(spec: CommandSpec, rest: ArraySlice<String>) {
    self.spec = spec
    self.rest = rest
  }

  private mutating func readAll() throws(UsageFault) {
    while let word = rest.popFirst() {
      if word == "--" {
        words += rest
        return
      }
      if word.hasPrefix("--") {
        try readLong(word)
      } else if word.hasPrefix("-") && word != "-" {
        try readShort(word)
      } else {
        words.append(word)
      }
    }
  }

  private mutating func readLong(_ word: String) throws(UsageFault) {
    let parts = word.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = spec.option(named: name) else {
      let nearest = Spelling.nearest(to: name, in: spec.options.map(\.name))
      throw .unknownOption("--" + name, command: spec.name, nearest: nearest.map { "--" + $0 })
    }
    let written = "--" + name
    if option.value == nil {
      if parts.count == 2 { throw .valueUnexpected(option: written, value: String(parts[1])) }
      try set(option, to: "")
    } else if parts.count == 2 {
      try set(option, to: String(parts[1]))
    } else {
      try set(option, to: nextValue(of: written))
    }
  }

  private mutating func readShort(_ word: String) throws(UsageFault) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      let written = "-\(letter)"
      guard let option = spec.option(short: letter) else {
        throw .unknownOption(written, command: spec.name, nearest: nil)
      }
      if option.value == nil {
        try set(option, to: "")
      } else {
        let value = letters.isEmpty ? try nextValue(of: written) : String(letters)
        try set(option, to: value)
        return
      }
    }
  }

  /// The next word, unless it looks like a forgotten value: `--since --json`.
  private mutating func nextValue(of option: String) throws(UsageFault) -> String {
    guard let value = rest.first else { throw .valueMissing(option: option) }
    let second = value.dropFirst().first
    if value.hasPrefix("-"), let second, !second.isNumber {
      throw .valueLooksLikeOption(option: option, value: value)
    }
    rest.removeFirst()
    return value
  }

  private mutating func set(_ option: Option, to value: String) throws(UsageFault) {
    if options[option.name] != nil && !option.repeats {
      throw .givenTwice(option: "--" + option.name)
    }
    options[option.name, default: []].append(value)
  }

  private func finish() throws(UsageFault) -> ParsedArguments {
    for option in spec.options where option.isRequired && options[option.name] == nil {
      throw .optionMissing(option: option.synopsis)
    }
    var positionals: [String: [String]] = [:]
    var rest = words[...]
    for argument in spec.arguments {
      if rest.isEmpty {
        if argument.isOptional { break }
        throw .argumentMissing(name: argument.name)
      }
      let count = argument.repeats ? rest.count : 1
      positionals[argument.name] = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    if let word = rest.first { throw .argumentUnexpected(word) }
    return ParsedArguments(spec: spec, options: options, positionals: positionals)
  }
}
