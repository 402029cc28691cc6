/// In what form an input has its items. By its content first, by its name where the content may be
/// anything.
enum InputFormat: String, CaseIterable, Sendable {
  case lines = "jsonl"
  case array = "json"
  case table = "csv"
  case mail = "eml"
  case mbox = "mbox"

  /// As much of an input is looked at.
  static let headBytes = 8 * 1024

  /// - Parameter name: of the file; empty for standard input.
  /// - Returns: nil where neither says anything.
  static func of(name: String, head: [UInt8]) -> InputFormat? {
    let text = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...]
    let byName = named(name)
    // A table may begin with anything, and whoever calls it one knows.
    if byName == .table { return .table }
    if text.starts(with: Array("From ".utf8)) { return .mbox }
    let first = text.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    switch first {
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "{"): return .lines
    default: break
    }
    if let byName { return byName == .array ? .lines : byName }
    if text.isEmpty { return .lines }
    if isMail(text) { return .mail }
    let line = text.prefix { $0 != 0x0A }
    let isTable = line.contains(UInt8(ascii: ",")) || line.contains(0x09)
      || line.contains(UInt8(ascii: ";"))
    return isTable ? .table : nil
  }

  private static func named(_ name: String) -> InputFormat? {
    switch name.split(separator: ".").last?.lowercased() {
    case "jsonl", "ndjson": .lines
    case "json": .array
    case "csv", "tsv": .table
    case "eml": .mail
    case "mbox", "mbx": .mbox
    default: nil
    }
  }

  /// Header fields that mails begin with.
  private static let fields: Set = [
    "return-path", "received", "from", "to", "cc", "date", "subject", "message-id", "delivered-to",
    "mime-version", "content-type", "dkim-signature", "reply-to", "sender", "x-original-to",
    "authentication-results", "x-mailer", "arc-seal", "x-received", "envelope-to",
  ]

  private static func isMail(_ text: ArraySlice<UInt8>) -> Bool {
    let line = text.prefix { $0 != 0x0A }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    return fields.contains(name) || name.hasPrefix("x-") && !name.contains(" ")
  }
}
