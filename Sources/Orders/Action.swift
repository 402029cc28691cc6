import Formats
import WorkTime

/// What may be done to an order.
public enum ActionVerb: String, CaseIterable, Sendable {
  /// The unit signs for the order (签收).
  case accept
  /// The unit answers (答复); the text goes to whoever sent the item.
  case reply
  /// The order is done (办结).
  case close
  /// A remark that changes nothing (备注).
  case note

  public var chinese: String {
    switch self {
    case .accept: "签收"
    case .reply: "答复"
    case .close: "办结"
    case .note: "备注"
    }
  }
}

/// An action as a message of `wenzheng.actions.<source>` gives it.
public struct Action: Hashable, Sendable {
  public static let idBytesMax = 128
  public static let byBytesMax = 128
  public static let whyBytesMax = 4 * 1024
  public static let textBytesMax = 64 * 1024

  public enum Subject: Hashable, Sendable {
    case order(OrderNumber)
    case item(channel: String, sourceID: String)
  }

  public var id: String
  public var verb: ActionVerb
  public var subject: Subject
  public var by: String
  /// The time that the sender claims; it counts only close to Kafka's own time.
  public var at: Instant?
  public var why: String?
  public var text: String?

  public init(
    id: String, verb: ActionVerb, subject: Subject, by: String, at: Instant? = nil,
    why: String? = nil, text: String? = nil
  ) {
    self.id = id
    self.verb = verb
    self.subject = subject
    self.by = by
    self.at = at
    self.why = why
    self.text = text
  }

  public func encode(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("action_id", id)
    writer.field("verb", verb.rawValue)
    switch subject {
    case .order(let order): writer.field("order", order)
    case .item(let channel, let sourceID):
      writer.field("channel", channel)
      writer.field("source_id", sourceID)
    }
    writer.field("by", by)
    if let at { writer.field("at", at) }
    writer.field("why", ifPresent: why)
    writer.field("text", ifPresent: text)
    writer.endObject()
  }
}

/// Why a message is no action. The message becomes a dead letter under the stable code.
public struct ActionFault: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    case notJSON = "not-json"
    case wrongType = "wrong-type"
    case missingField = "missing-field"
    case unknownField = "unknown-field"
    case unknownVerb = "unknown-verb"
    case badOrder = "bad-order"
    case badTime = "bad-time"
    case tooLong = "field-too-long"
    case containsNUL = "contains-nul"
  }

  public let code: Code
  public let field: String?
  public let offset: Int?

  public var description: String {
    let place = field.map { "'\($0)'" } ?? "the action"
    switch code {
    case .notJSON: return "the action is not JSON (byte \(offset ?? 0)); send one JSON object"
    case .wrongType: return "\(place) has the wrong type; see the schema of actions"
    case .missingField: return "\(place) is missing; every action needs it"
    case .unknownField:
      return "the name at byte \(offset ?? 0) is no field of an action; see the schema of actions"
    case .unknownVerb:
      let verbs = ActionVerb.allCases.map(\.rawValue).joined(separator: ", ")
      return "\(place) is no verb; known are \(verbs)"
    case .badOrder: return "\(place) is no order number such as 370481-20261121-003-000127"
    case .badTime: return "\(place) is no time with offset such as 2026-11-21T09:30:00+08:00"
    case .tooLong: return "\(place) is longer than allowed; shorten it"
    case .containsNUL: return "\(place) holds a NUL character; remove it"
    }
  }
}

extension Action {
  /// Reads and checks a message. What is refused here says nothing of the message's text.
  public init(decoding bytes: UnsafeBufferPointer<UInt8>) throws(ActionFault) {
    var fields = Fields()
    var reader = JSONReader(bytes)
    do throws(JSONFault) {
      try fields.read(&reader)
    } catch {
      let code: ActionFault.Code = error.kind == .wrongType ? .wrongType : .notJSON
      throw ActionFault(code: code, field: fields.current, offset: error.offset)
    }
    if let unknown = fields.unknown {
      throw ActionFault(code: .unknownField, field: nil, offset: unknown)
    }
    self = try fields.action()
  }

  private struct Fields {
    static let names = [
      "action_id", "verb", "order", "channel", "source_id", "by", "at", "why", "text",
    ]
    static let bytesMax: [String: Int] = [
      "why": whyBytesMax, "text": textBytesMax, "by": byBytesMax,
    ]

    var texts: [String: String] = [:]
    var current: String?
    /// Where the first foreign name stands.
    var unknown: Int?

    mutating func read(_ reader: inout JSONReader) throws(JSONFault) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let name = try reader.text(of: key)
        guard Self.names.contains(name) else {
          // A foreign name may be anything, a citizen's too: only its place is told.
          unknown = unknown ?? key.offset
          try reader.skip()
          continue
        }
        current = name
        if try reader.null() { continue }
        texts[name] = try reader.string()
        current = nil
      }
      try reader.end()
    }

    func action() throws(ActionFault) -> Action {
      for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
        if text.utf8.count > Self.bytesMax[name] ?? idBytesMax {
          throw ActionFault(code: .tooLong, field: name, offset: nil)
        }
        if text.utf8.contains(0) { throw ActionFault(code: .containsNUL, field: name, offset: nil) }
      }
      guard let verb = ActionVerb(rawValue: try required("verb")) else {
        throw ActionFault(code: .unknownVerb, field: "verb", offset: nil)
      }
      var at: Instant?
      if let text = texts["at"] {
        at = try? Instant(parsing: text)
        if at == nil { throw ActionFault(code: .badTime, field: "at", offset: nil) }
      }
      return Action(
        id: try required("action_id"), verb: verb, subject: try subject(),
        by: try required("by"), at: at, why: texts["why"], text: texts["text"])
    }

    private func subject() throws(ActionFault) -> Subject {
      if texts["order"] == nil, texts["channel"] != nil {
        return .item(channel: try required("channel"), sourceID: try required("source_id"))
      }
      guard let order = OrderNumber(try required("order")) else {
        throw ActionFault(code: .badOrder, field: "order", offset: nil)
      }
      return .order(order)
    }

    private func required(_ name: String) throws(ActionFault) -> String {
      guard let text = texts[name], !text.isEmpty else {
        throw ActionFault(code: .missingField, field: name, offset: nil)
      }
      return text
    }
  }
}
