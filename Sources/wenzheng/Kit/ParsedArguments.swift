import Formats
import WorkTime

/// The options and words of one command line, read by type.
///
/// Asking for a name that the specification does not have traps: that is a fault of ours. A value
/// that does not fit its type is the user's, and is thrown.
struct ParsedArguments: Sendable {
  let spec: CommandSpec
  private let options: [String: [String]]
  private let positionals: [String: [String]]

  /// Made by `ArgumentParser` only, which vouches for the specification.
  init(spec: CommandSpec, options: [String: [String]], positionals: [String: [String]]) {
    self.spec = spec
    self.options = options
    self.positionals = positionals
  }

  func flag(_ name: String) -> Bool { !values(name).isEmpty }

  func strings(_ name: String) -> [String] { values(name) }

  func string(_ name: String) throws(UsageFault) -> String? {
    guard let value = values(name).first else { return nil }
    if value.isEmpty { throw .emptyValue(name: "--" + name) }
    return value
  }

  /// A text within its bound. What is no running text stands in one line.
  func text(
    _ name: String, bytesMax: Int, isOneLine: Bool = false
  ) throws(UsageFault) -> String? {
    guard let value = try string(name) else { return nil }
    return try Self.bounded(value, name: "--" + name, bytesMax: bytesMax, isOneLine: isOneLine)
  }

  /// Said here, before anything is sent: behind the door it would be a dead letter.
  static func bounded(
    _ value: String, name: String, bytesMax: Int, isOneLine: Bool
  ) throws(UsageFault) -> String {
    let bytes = value.utf8.count
    if bytes > bytesMax { throw .tooLong(name: name, bytes: bytes, bytesMax: bytesMax) }
    if value.utf8.contains(0) { throw .holdsNUL(name: name) }
    if isOneLine && value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      throw .holdsControl(name: name)
    }
    return value
  }

  func int(_ name: String, in range: ClosedRange<Int>) throws(UsageFault) -> Int? {
    guard let value = values(name).first else { return nil }
    guard let number = Int(value) else { throw .notANumber(name: "--" + name, value: value) }
    guard range.contains(number) else {
      throw .outOfRange(name: "--" + name, value: value, range)
    }
    return number
  }

  /// A span of time in milliseconds: `90m`, `7d`, `1d12h`.
  func duration(_ name: String) throws(UsageFault) -> Int64? {
    guard let value = values(name).first else { return nil }
    guard let span = TimeText.duration(value) else {
      throw .notADuration(name: "--" + name, value: value)
    }
    return span
  }

  func instant(_ name: String) throws(UsageFault) -> Instant? {
    guard let value = values(name).first else { return nil }
    guard let instant = TimeText.instant(value) else {
      throw .notAnInstant(name: "--" + name, value: value)
    }
    return instant
  }

  /// A time, or a duration before `now`: `--since 2h`, `--since 2026-11-20`.
  func instant(_ name: String, before now: Instant) throws(UsageFault) -> Instant? {
    if let value = values(name).first, let span = TimeText.duration(value) {
      return now.adding(milliseconds: -span)
    }
    return try instant(name)
  }

  func path(_ name: String) throws(UsageFault) -> String? {
    guard let value = values(name).first else { return nil }
    return try Self.checkedPath(value, name: "--" + name)
  }

  func choice(_ name: String, of choices: [String]) throws(UsageFault) -> String? {
    guard let value = values(name).first else { return nil }
    if choices.contains(value) { return value }
    throw .notAChoice(name: "--" + name, value: value, choices: choices)
  }

  func choice<T: RawRepresentable & CaseIterable>(
    _ name: String, as type: T.Type
  ) throws(UsageFault) -> T? where T.RawValue == String {
    let choice = try choice(name, of: T.allCases.map(\.rawValue))
    return choice.flatMap { T(rawValue: $0) }
  }

  /// All words of an argument; empty where an optional one is absent.
  func words(_ name: String) -> [String] {
    precondition(
      spec.arguments.contains { $0.name == name }, "`\(spec.name)` has no argument \(name)")
    return positionals[name] ?? []
  }

  func word(_ name: String) -> String? { words(name).first }

  /// The word of an argument that is not optional.
  func required(_ name: String) throws(UsageFault) -> String {
    guard let word = word(name) else { throw .argumentMissing(name: name) }
    if word.isEmpty { throw .emptyValue(name: name) }
    return word
  }

  /// The words of an argument as paths; `-` is standard input and passes.
  func paths(_ name: String) throws(UsageFault) -> [String] {
    var paths: [String] = []
    for word in words(name) { paths.append(try Self.checkedPath(word, name: name)) }
    return paths
  }

  /// At most one of the flags.
  func exclusive(_ names: [String]) throws(UsageFault) -> String? {
    let given = names.filter { flag($0) }
    if given.count > 1 { throw .optionsExclude("--" + given[0], "--" + given[1]) }
    return given.first
  }

  private func values(_ name: String) -> [String] {
    precondition(spec.option(named: name) != nil, "`\(spec.name)` has no option --\(name)")
    return options[name] ?? []
  }

  private static func checkedPath(
    _ value: String, name: String
  ) throws(UsageFault) -> String {
    if value.isEmpty { throw .emptyValue(name: name) }
    if value.utf8.contains(0) { throw .holdsNUL(name: name) }
    return value
  }
}
