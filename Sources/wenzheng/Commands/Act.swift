import Foundation
import Formats
import Orders
import Service

let actCommand = Command(
  at: Section.desk, "act", "do something to an order: accept, reply, return, extend, close…",
  details: """
    The action goes through Kafka like that of any unit, signed with the name of the user, and the \
    command waits for what becomes of it. The same --id again is the same action: a command that \
    was interrupted can be repeated with it. An item that has no order yet may be named by its \
    channel and source_id: the action waits for it, 24 hours at most. All that a unit has is \
    silenced without an order: `act silence --unit UNIT`. Verbs: \
    \(ActionVerb.ofOrders.map { "\($0.rawValue) (\($0.chinese))" }.joined(separator: ", ")).
    """,
  arguments: [
    Positional(
      "ORDER", "number of the order, or CHANNEL/SOURCE_ID of the item; none to silence a unit"),
    Positional("VERB", "what is done to it", optional: true),
  ],
  options: Option.ofActions + [
    Option("id", value: "ID", "the action's id (else a new one)"),
    Option("json", "write the verdict as JSON"),
  ],
  examples: actExamples,
  exitCodes: [.ok, .refused, .usage, .noInput, .unavailable, .tempFail]
) { arguments, installation, terminal in
  try installation.requirePlaces()
  let (place, word) = try arguments.placeAndVerb()
  guard let verb = ActionVerb(rawValue: word), verb.object == .order else {
    throw UsageFault.notAChoice(
      name: "VERB", value: word, choices: ActionVerb.ofOrders.map(\.rawValue))
  }
  var options = try arguments.actionOptions(
    verb, installation.directoriesIfReadable, isForUnit: place == nil)
  let unit = options.unit
  if place == nil { options.unit = nil }
  let subject = try place.map { _ in try arguments.actionSubject("ORDER") } ?? .unit(unit ?? "")
  let text = try actionText(arguments)
  // What can be said here is not sent: a refusal stands in the order's history for ever.
  if [.reply, .note].contains(verb), (text ?? "").isEmpty {
    throw CommandFault(.usage, "\(verb) needs a text: --text TEXT or --text-file FILE.")
  }
  let action = Action(
    id: try arguments.actionID(), verb: verb,
    // Who acts the daemon says itself: it knows who is at the other end of its socket.
    subject: subject, by: "-",
    why: try arguments.text("why", bytesMax: Action.whyBytesMax),
    text: text, options: options)
  return try installation.perform(
    action, named: place ?? unit ?? "", asJSON: arguments.flag("json"), terminal)
}

extension Installation {
  /// Asks the daemon to send the action, and shows what became of it.
  func perform(
    _ action: Action, named name: String, asJSON: Bool, _ terminal: Terminal
  ) throws -> ExitCode {
    let verdict: Verdict
    switch try control.ask(.act(ActRequest(action))) {
    case .verdict(let told): verdict = told
    case .fault(let sentence): throw CommandFault(.unavailable, sentence + ".")
    case let other: throw CommandFault.unexpected(other)
    }
    if asJSON {
      try terminal.json(verdict)
    } else {
      try terminal.line(words(of: verdict, order: name, verb: action.verb))
    }
    return switch verdict.result {
    case .applied, .parked: .ok
    // As the first time.
    case .repeated: verdict.code == nil ? .ok : .refused
    case .refused: .refused
    case .unknown: .tempFail
    }
  }
}

private func words(of verdict: Verdict, order: String, verb: ActionVerb) -> StyledText {
  switch verdict.result {
  case .applied where verb.object == .entry:
    return StyledText("applied", .green) + StyledText(": \(verdict.sentence ?? "")")
  case .applied:
    let state = verdict.state.map { " → \(OrderWords.state($0))" } ?? ""
    return StyledText("applied", .green) + StyledText(": \(order) \(verb.rawValue)\(state)")
  case .refused:
    return StyledText("refused", .red)
      + StyledText(" (\(verdict.code ?? "")): \(verdict.sentence ?? "")")
  case .repeated: return StyledText("repeated", .yellow) + StyledText(": \(verdict.sentence ?? "")")
  case .parked: return StyledText("parked", .yellow) + StyledText(": \(verdict.sentence ?? "")")
  case .unknown: return StyledText("unknown", .yellow) + StyledText(": \(verdict.sentence ?? "")")
  }
}

private func actionText(_ arguments: ParsedArguments) throws -> String? {
  let given = try arguments.text("text", bytesMax: Action.textBytesMax)
  guard let path = try arguments.path("text-file") else { return given }
  if given != nil { throw UsageFault.optionsExclude("--text", "--text-file") }
  let bytes: [UInt8]
  if path == "-" {
    bytes = [UInt8](try FileHandle.standardInput.read(upToCount: Action.textBytesMax + 2) ?? Data())
  } else {
    bytes = try InputFile.bytes(of: path)
  }
  guard let text = String(utf8: bytes) else {
    throw CommandFault(.noInput, "\(path) is not UTF-8 text.")
  }
  return try ParsedArguments.bounded(
    text.trimmingCharacters(in: .newlines), name: "the text of \(path)",
    bytesMax: Action.textBytesMax, isOneLine: false)
}
