import Formats
import Foundation
import Ledger
import Orders
import Service
import WorkTime

/// What listings and cards call things.
enum OrderWords {
  static func state(_ name: String) -> String { OrderState(name: name)?.chinese ?? name }

  static func style(ofState name: String) -> Style {
    switch OrderState(name: name) {
    case .desk: .yellow
    case .replied, .closed: .green
    default: .plain
    }
  }

  static func style(ofEvent type: String) -> Style {
    switch type {
    case "breached", "dead-lettered": .red
    case "warned", "refused", "offsets-skipped": .yellow
    case "applied": .green
    case "opened", "amended": .plain
    default: .dim
    }
  }

  static func urgency(_ name: String) -> String {
    switch OrderUrgency(name: name) {
    case .ordinary: "一般"
    case .utility: "水电气暖"
    case .life: "人身安全"
    case nil: name
    }
  }

  /// Two digits behind the point, whatever the locale.
  static func score(_ score: Double) -> String {
    let hundredths = Int((score * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
  }

  /// `2026-11-21 09:15` of a time that we wrote ourselves, in Asia/Shanghai.
  static func minute(_ text: String) -> String { String(second(text).prefix(16)) }

  /// `2026-11-21 09:15:02`.
  static func second(_ text: String) -> String {
    guard let instant = try? Instant(parsing: text) else { return text }
    return String(instant.text().prefix(19)).replacing("T", with: " ")
  }
}

extension ParsedArguments {
  func orderNumber(_ name: String) throws -> OrderNumber {
    let word = try required(name)
    guard let number = OrderNumber(word) else {
      throw CommandFault(
        .usage, "`\(word)` is no order number such as 370481-20261121-003-000127.")
    }
    return number
  }
}

extension Installation {
  /// The daemon's answer, or nil where none runs: then the files are read, and that is said.
  func askDaemon(_ request: ControlRequest, _ terminal: Terminal) throws -> ControlAnswer? {
    try requirePlaces()
    do {
      let answer = try control.ask(request)
      if case .fault(let sentence) = answer {
        throw CommandFault(.unavailable, sentence.hasSuffix(".") ? sentence : sentence + ".")
      }
      return answer
    } catch ControlFault.notRunning {
      try requireLedger()
      terminal.note(StyledText("the daemon is down; read from \(places.ledger)", .dim))
      return nil
    }
  }
}

extension CommandFault {
  static func unexpected(_ answer: ControlAnswer) -> CommandFault {
    CommandFault(.software, "the daemon answered something else; are both of one version?")
  }
}

extension Terminal {
  /// One value as JSON, for people and for programs; on a terminal control characters are escaped.
  func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    if isTerminal { try self.text(text) } else { try out.write(text.utf8) }
  }
}
