import Foundation
import Formats
import Orders
import Service

let actCommand = Command(
  at: Section.desk, "act", "do something to an order: accept, reply, close or note",
  details: """
    The action goes through Kafka like that of any unit, signed with the name of the user, and the \
    command waits for what becomes of it. The same --id again is the same action: a command that \
    was interrupted can be repeated with it.
    """,
  arguments: [
    Positional("ORDER", "number of the order"),
    Positional("VERB", "accept (签收), reply (答复), close (办结) or note (备注)"),
  ],
  options: [
    Option("text", short: "t", value: "TEXT", "the reply to the citizen, or the note"),
    Option("text-file", value: "FILE", "the text from a file; - is standard input"),
    Option("why", value: "WHY", "a remark about the action itself"),
    Option("id", value: "ID", "the action's id (else a new one)"),
    Option("json", "write the verdict as JSON"),
  ],
  examples: [
    Example("act 370481-20261121-003-000127 accept", "signs for the order"),
    Example("act 370481-20261121-003-000127 reply --text-file reply.txt", "answers the citizen"),
  ],
  exitCodes: [.ok, .refused, .usage, .noInput, .unavailable, .tempFail]
) { arguments, installation, terminal in
  try installation.requirePlaces()
  let number = try arguments.orderNumber("ORDER")
  let verbs = ActionVerb.allCases.map(\.rawValue)
  let verb = try arguments.required("VERB")
  guard verbs.contains(verb) else {
    throw UsageFault.notAChoice(name: "VERB", value: verb, choices: verbs)
  }
  let text = try actionText(arguments)
  // What can be said here is not sent: a refusal stands in the order's history for ever.
  if [ActionVerb.reply, .note].map(\.rawValue).contains(verb), (text ?? "").isEmpty {
    throw CommandFault(.usage, "\(verb) needs a text: --text TEXT or --text-file FILE.")
  }
  let id = try checked(arguments.string("id"), "--id", bytesMax: Action.idBytesMax)
    ?? UUID().uuidString.lowercased()
  let request = ActRequest(
    order: "\(number)", verb: verb, text: text,
    why: try checked(arguments.string("why"), "--why", bytesMax: Action.whyBytesMax),
    actionID: id)
  let verdict: Verdict
  switch try installation.control.ask(.act(request)) {
  case .verdict(let told): verdict = told
  case .fault(let sentence): throw CommandFault(.unavailable, sentence + ".")
  case let other: throw CommandFault.unexpected(other)
  }
  if arguments.flag("json") {
    try terminal.json(verdict)
  } else {
    try terminal.line(words(of: verdict, order: "\(number)", verb: verb))
  }
  return switch verdict.result {
  case .applied, .repeated: .ok
  case .refused: .refused
  case .unknown: .tempFail
  }
}

private func words(of verdict: Verdict, order: String, verb: String) -> StyledText {
  switch verdict.result {
  case .applied:
    let state = verdict.state.map { OrderWords.state($0) } ?? ""
    return StyledText("applied", .green) + StyledText(": \(order) \(verb) → \(state)")
  case .refused:
    return StyledText("refused", .red)
      + StyledText(" (\(verdict.code ?? "")): \(verdict.sentence ?? "")")
  case .repeated: return StyledText("repeated", .yellow) + StyledText(": \(verdict.sentence ?? "")")
  case .unknown: return StyledText("unknown", .yellow) + StyledText(": \(verdict.sentence ?? "")")
  }
}

private func actionText(_ arguments: ParsedArguments) throws -> String? {
  let given = try arguments.string("text")
  guard let path = try arguments.path("text-file") else {
    return try checked(given, "the text", bytesMax: Action.textBytesMax)
  }
  if given != nil { throw UsageFault.optionsExclude("--text", "--text-file") }
  let data: Data?
  if path == "-" {
    data = try FileHandle.standardInput.read(upToCount: Action.textBytesMax + 1)
  } else {
    data = FileManager.default.contents(atPath: path)
  }
  guard let data else { throw CommandFault(.noInput, "\(path) cannot be read.") }
  guard let text = String(utf8: data) else {
    throw CommandFault(.noInput, "\(path) is not UTF-8 text.")
  }
  return try checked(
    text.trimmingCharacters(in: .newlines), "the text", bytesMax: Action.textBytesMax)
}

/// Said here, before anything is sent: by Kafka it would be a dead letter.
private func checked(_ text: String?, _ name: String, bytesMax: Int) throws -> String? {
  guard let text else { return nil }
  if text.utf8.count > bytesMax {
    throw CommandFault(
      .usage, "\(name) has \(text.utf8.count) bytes; at most \(bytesMax) are taken.")
  }
  if text.utf8.contains(0) { throw CommandFault(.usage, "\(name) holds a NUL character.") }
  return text
}
