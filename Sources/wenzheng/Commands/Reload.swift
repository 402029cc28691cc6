import Service

let reloadCommand = Command(
  at: Section.operations, "reload", "have the running daemon adopt the configuration as it is now",
  details: """
    The daemon checks the whole folder as `check` does and adopts it between two batches, whole or \
    not at all; the command waits and says what became of it. SIGHUP (`systemctl reload wenzheng`) \
    does the same and says it in the log. Orders keep the limits that they were opened with. New \
    channels are read at once, if their topics are there (`topics create`). What cannot change in \
    a running daemon is named: the properties of Kafka, folders, batches, and channels or sources \
    that are read no longer. The file of a secret is read again only by a restart.
    """,
  options: [Option("json", "write the verdict as JSON")],
  examples: [
    Example("check && wenzheng reload", "puts a changed calendar in force"),
    Example("reload --json | jq -r .configuration", "the configuration that is in force now"),
  ],
  exitCodes: [.ok, .refused, .usage, .unavailable, .tempFail, .config]
) { arguments, installation, terminal in
  // The daemon reads its own folder; only where it is found is a matter of ours.
  try installation.requirePlaces()
  let verdict: ReloadVerdict
  switch try installation.control.ask(.reload) {
  case .reload(let told): verdict = told
  case .fault(let sentence): throw CommandFault(.unavailable, sentence + ".")
  case let other: throw CommandFault.unexpected(other)
  }
  if arguments.flag("json") {
    try terminal.json(verdict)
  } else {
    for line in ReloadWords.lines(of: verdict) { try terminal.line(line) }
  }
  return ReloadWords.exitCode(of: verdict)
}

enum ReloadWords {
  static func exitCode(of verdict: ReloadVerdict) -> ExitCode {
    switch verdict.result {
    case .adopted, .unchanged: .ok
    case .faults: .config
    case .restart, .refused: .refused
    case .waiting: .tempFail
    }
  }

  static func lines(of verdict: ReloadVerdict) -> [StyledText] {
    switch verdict.result {
    case .adopted:
      let before = verdict.before.map { " after \($0)" } ?? ""
      return [StyledText("adopted", .green)
        + StyledText(": configuration \(verdict.configuration)\(before)")]
        + verdict.changes.map { StyledText("  \($0.kind.rawValue)  ", .dim) + StyledText($0.file) }
    case .unchanged: return [StyledText("\(verdict)")]
    case .faults:
      return verdict.reasons.map { StyledText($0, .red) } + [
        StyledText("not adopted: \(count(verdict.reasons.count, "fault")); configuration "
          + "\(verdict.configuration) stays in force"),
      ]
    case .restart:
      return [StyledText("needs a restart", .red) + StyledText("; nothing was adopted:")]
        + verdict.reasons.map { StyledText("  \($0)") }
    case .refused: return [StyledText("refused", .red) + StyledText(": \(verdict)")]
    case .waiting: return [StyledText("waiting", .yellow) + StyledText(": \(verdict)")]
    }
  }
}
