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
    case .desk, .returnRequested, .suspended: .yellow
    case .replied, .closed: .green
    case .declined, .withdrawn, .linked: .dim
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
    OrderUrgency(name: name)?.chinese ?? name
  }

  /// What became of a dead letter.
  static func fate(_ name: String) -> String {
    switch name {
    case "waiting": "待处理"
    case "replayed": "已重放"
    case "dropped": "已放弃"
    default: name
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
    } catch ControlFault.otherLedger(let other, _) {
      try requireLedger()
      terminal.note(StyledText(
        "the daemon here has another ledger, \(other); read from \(places.ledger)", .yellow))
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

/// What happened beside the way of an order, in words.
enum ConductWords {
  static func lines(of conduct: OrderConduct) -> [(name: String, text: String)] {
    var lines: [(name: String, text: String)] = []
    for handler in conduct.coHandlers {
      let state =
        switch handler.state {
        case "accepted": "已签收"
        case "replied": "已答复"
        default: "已派单"
        }
      lines.append(("协办", "\(handler.unitName ?? handler.unit) \(state)"))
    }
    if conduct.returns > 0 || conduct.dispatches > 1 {
      var text = "派单 \(conduct.dispatches) 次,退单 \(conduct.returns) 次"
      if conduct.returnsDenied > 0 { text += "(不同意 \(conduct.returnsDenied) 次)" }
      if conduct.unitStands { text += ",不得再退" }
      lines.append(("派退", text))
    }
    if let until = conduct.extensionAskedUntil.flatMap({ try? Instant(parsing: $0) }) {
      lines.append(("延期", "请延至 \(EventWords.deadline(until)),待裁定"))
    }
    if let until = conduct.extendedUntil.flatMap({ try? Instant(parsing: $0) }) {
      lines.append(("延期", "已延期 \(conduct.extensions) 次,至 \(EventWords.deadline(until))"))
    }
    if let since = conduct.suspendedSince {
      lines.append(("挂起", "自 \(OrderWords.minute(since)) 起"))
    } else if conduct.suspendedSeconds > 0 {
      let span = DurationText.of(milliseconds: Int64(conduct.suspendedSeconds) * 1_000)
      lines.append(("挂起", "累计 \(span)"))
    } else if conduct.clockStopped {
      lines.append(("计时", "已停止"))
    }
    if conduct.urged > 0 { lines.append(("催办", "\(conduct.urged) 次")) }
    if conduct.reopened > 0 { lines.append(("重办", "\(conduct.reopened) 次")) }
    if let at = conduct.contactedAt { lines.append(("联系群众", OrderWords.minute(at))) }
    let heard = [
      conduct.solved.map { $0 ? "已解决" : "未解决" },
      conduct.satisfied.map { $0 ? "满意" : "不满意" },
    ].compactMap(\.self)
    if !heard.isEmpty { lines.append(("回访", heard.joined(separator: ","))) }
    for (name, at) in conduct.milestones.sorted(by: { $0.value < $1.value }) {
      lines.append(("节点", "\(name) \(OrderWords.minute(at))"))
    }
    if let lead = conduct.lead {
      lines.append((conduct.isRepeat ? "重复件" : "并单", "牵头工单 \(lead)"))
    }
    return lines
  }
}
